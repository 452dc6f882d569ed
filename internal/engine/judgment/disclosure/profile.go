package disclosure

import (
	_ "embed" // the table of profiles
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Profile names a set of rules for published copies.
type Profile string

// The profiles.
const (
	Profile2016 Profile = "2016" // the text of 法释〔2016〕19号
	Profile2024 Profile = "2024" // the practice since the middle of 2024
)

//go:embed profiles.tsv
var profileTable string

// Action is what is done with a piece of text.
type Action string

// The actions. Deleting leaves a sign (×××) where the sentence would break.
const (
	Delete Action = "delete"
	Mask   Action = "mask"
	Keep   Action = "keep"
)

// ErrProfile reports an unknown profile or a table that cannot be read.
var ErrProfile = errors.New("disclosure: profile not usable")

// Row is what a profile does with one kind of particular, and on what basis.
type Row struct {
	Action Action
	Basis  string // the provision, by title and article, or the practice
}

// Rows is a profile's table by kind.
type Rows map[string]Row

// table is the rows of both profiles.
type table map[Profile]Rows

// Table returns the rows of a profile.
func Table(p Profile) (Rows, error) {
	t, err := profiles()
	if err != nil {
		return nil, err
	}
	rows, ok := t[p]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrProfile, p)
	}
	return rows, nil
}

// profiles reads the embedded table once.
var profiles = sync.OnceValues(func() (table, error) { return readProfiles(profileTable) })

func readProfiles(text string) (table, error) {
	t := table{Profile2016: {}, Profile2024: {}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			return nil, fmt.Errorf("%w: %d columns in %q", ErrProfile, len(f), line)
		}
		for i, p := range []Profile{Profile2016, Profile2024} {
			action := Action(f[1+2*i])
			switch action {
			case Delete, Mask, Keep:
			default:
				return nil, fmt.Errorf("%w: action %q in %q", ErrProfile, action, line)
			}
			t[p][f[0]] = Row{action, Basis(f[2+2*i])}
		}
	}
	return t, nil
}

// Basis writes an article of the provision out with its title; a basis that
// is no article stays as it is.
func Basis(article string) string {
	if !strings.HasPrefix(article, "第") {
		return article
	}
	return "《最高人民法院关于人民法院在互联网公布裁判文书的规定》（法释〔2016〕19号）" + article
}

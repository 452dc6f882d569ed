package lesson

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

//go:embed data/bank.json
var standard []byte

// Format is the version of the bank's form that this program reads.
const Format = 1

// Questions is how many questions a quiz has, ofItem how many of them at most are
// about the item itself or its neighbours: the rest is what everybody should know.
const (
	Questions = 5
	ofItem    = 3
)

// ErrBank is inside every error about the file of questions.
var ErrBank = errors.New("lesson: the bank of questions is not in order")

// Question is one question with its four options.
type Question struct {
	ID    string   `json:"id"`
	Item  string   `json:"item"` // checklist item it is about; "" for everybody
	Ask   string   `json:"ask"`
	Right string   `json:"right"`
	Wrong []string `json:"wrong"`
	Why   string   `json:"why"` // one sentence
}

// Bank is the questions there are. It is not changed after Load.
type Bank struct {
	questions []Question
	version   string
}

// Default is the bank that comes with the program.
func Default() (*Bank, error) { return Load(bytes.NewReader(standard)) }

// Load reads a bank and checks that every quiz can be drawn from it.
func Load(r io.Reader) (*Bank, error) {
	var file struct {
		Format    int        `json:"format"`
		About     string     `json:"about"`
		Questions []Question `json:"questions"`
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBank, err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBank, err)
	}
	if file.Format != Format {
		return nil, fmt.Errorf("%w: format %d, want %d", ErrBank, file.Format, Format)
	}
	general, seen := 0, map[string]bool{}
	for _, q := range file.Questions {
		options := slices.Compact(slices.Sorted(slices.Values(q.options())))
		if q.ID == "" || seen[q.ID] || q.Ask == "" || q.Why == "" || len(options) != 4 || options[0] == "" {
			return nil, fmt.Errorf("%w: question %q needs its own id, a question, four different options and a reason", ErrBank, q.ID)
		}
		seen[q.ID] = true
		if q.Item == "" {
			general++
		}
	}
	if general < Questions {
		return nil, fmt.Errorf("%w: %d questions for everybody, want %d", ErrBank, general, Questions)
	}
	sum := sha256.Sum256(raw)
	return &Bank{questions: file.Questions, version: hex.EncodeToString(sum[:])}, nil
}

// Version names the bank by its content.
func (b *Bank) Version() string { return b.version }

// Question is the question with this id.
func (b *Bank) Question(id string) (Question, bool) {
	i := slices.IndexFunc(b.questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return b.questions[i], true
}

// options lists the options, the right one first.
func (q Question) options() []string { return append([]string{q.Right}, q.Wrong...) }

// Asked is a question as a quiz puts it: its options in the order shown.
type Asked struct {
	Question
	Options []string
}

// Draw draws the five questions of a quiz: as many as three about the item,
// topped up from the items near it, the rest from those for everybody. The same
// seed draws the same quiz from the same bank.
func (b *Bank) Draw(seed, item string, near []string) []Asked {
	var about, beside, general []Question
	for _, q := range b.questions {
		switch {
		case q.Item == "":
			general = append(general, q)
		case q.Item == item:
			about = append(about, q)
		case slices.Contains(near, q.Item):
			beside = append(beside, q)
		}
	}
	drawn := take(append(shuffled(seed, about), shuffled(seed, beside)...), ofItem)
	drawn = append(drawn, take(shuffled(seed, general), Questions-len(drawn))...)
	out := make([]Asked, len(drawn))
	for i, q := range drawn {
		options := q.options()
		slices.SortFunc(options, func(x, y string) int { return bytes.Compare(lot(seed, q.ID, x), lot(seed, q.ID, y)) })
		out[i] = Asked{q, options}
	}
	return out
}

func take(list []Question, n int) []Question { return slices.Clone(list[:min(n, len(list))]) }

// shuffled puts questions into an order that only the seed tells.
func shuffled(seed string, list []Question) []Question {
	out := slices.Clone(list)
	slices.SortFunc(out, func(x, y Question) int {
		return cmp.Or(bytes.Compare(lot(seed, x.ID), lot(seed, y.ID)), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// lot is the number that a thing draws. Hashing, unlike a generator of the
// library, is the same in every version of the language.
func lot(parts ...string) []byte {
	sum := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(sum, "%d %s\n", len(p), p)
	}
	return sum.Sum(nil)
}

// Answer is one answer as it stood on the page.
type Answer struct {
	Question string // id
	Asked    string
	Chosen   string
	Right    string
	Correct  bool
}

// mark compares what was chosen, by question the place of the option shown,
// with what is right. Every question needs its answer.
func mark(asked []Asked, chosen map[string]int) (answers []Answer, score int, err error) {
	for _, q := range asked {
		i, ok := chosen[q.ID]
		if !ok || i < 0 || i >= len(q.Options) {
			return nil, 0, fmt.Errorf("%w: %s", ErrAnswer, q.ID)
		}
		a := Answer{Question: q.ID, Asked: q.Ask, Chosen: q.Options[i], Right: q.Right, Correct: q.Options[i] == q.Right}
		if a.Correct {
			score++
		}
		answers = append(answers, a)
	}
	return answers, score, nil
}

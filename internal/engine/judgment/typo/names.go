package typo

import (
	_ "embed" // the surnames and the words that announce a name
	"slices"
	"strings"
)

//go:embed names.txt
var nameWords string

// names finds the names of persons in the corpus, so that the model does not
// learn them. A name is a surname and one or two characters that follow a word
// such as 被告人 and are rare elsewhere; or a surname and 某.
type names struct {
	surnames map[rune]bool
	roles    []string
	known    map[string]bool
}

// nameFiller are characters that do not stand in a given name: what begins
// with them after a surname is a word.
const nameFiller = "的了在是对有为于以其向与和及或被将从到由因经已未应不无之所等该并后前时也又则当可要会能称述供辩某提系均"

func readNames() *names {
	n := &names{surnames: map[rune]bool{}, known: map[string]bool{}}
	for line := range strings.SplitSeq(nameWords, "\n") {
		kind, words, _ := strings.Cut(line, " ")
		switch kind {
		case "surnames":
			for _, r := range words {
				n.surnames[r] = true
			}
		case "roles":
			n.roles = strings.Fields(words)
		}
	}
	return n
}

// findNames collects the names in sentences.
func findNames(sentences []string) *names {
	n := readNames()
	after := map[string]int{} // candidates and how often they followed a role
	for _, s := range sentences {
		for _, role := range n.roles {
			for rest := s; ; {
				i := strings.Index(rest, role)
				if i < 0 {
					break
				}
				rest = rest[i+len(role):]
				for _, c := range n.candidates(rest) {
					after[c]++
				}
			}
		}
	}
	all := map[string]int{}
	for _, s := range sentences {
		rs := []rune(s)
		for i, r := range rs {
			if !n.surnames[r] {
				continue
			}
			for _, l := range []int{2, 3} {
				if i+l <= len(rs) {
					if c := string(rs[i : i+l]); after[c] > 0 {
						all[c]++
					}
				}
			}
		}
	}
	for c, k := range after {
		if k*5 >= all[c] && all[c] < 400 {
			n.known[c] = true
		}
	}
	return n
}

// candidates lists the names that may stand at the beginning of s.
func (n *names) candidates(s string) []string {
	rs := make([]rune, 0, 3)
	for _, r := range s {
		if !isHan(r) || len(rs) > 0 && strings.ContainsRune(nameFiller, r) {
			break
		}
		if rs = append(rs, r); len(rs) == 3 {
			break
		}
	}
	if len(rs) < 2 || !n.surnames[rs[0]] {
		return nil
	}
	if len(rs) == 2 {
		return []string{string(rs)}
	}
	return []string{string(rs[:2]), string(rs)}
}

// hide marks the names in rs and counts them.
func (n *names) hide(rs []rune) ([]bool, int) {
	var hidden []bool
	count := 0
	for i := 0; i < len(rs); {
		l := n.at(rs[i:])
		if l == 0 {
			i++
			continue
		}
		if hidden == nil {
			hidden = make([]bool, len(rs))
		}
		for k := range l {
			hidden[i+k] = true
		}
		count++
		i += l
	}
	return hidden, count
}

// at returns the length of the name at the beginning of rs, or 0.
func (n *names) at(rs []rune) int {
	if len(rs) < 2 || !n.surnames[rs[0]] {
		return 0
	}
	if rs[1] == '某' {
		l := 2
		for l < len(rs) && (rs[l] == '某' || isDigit(rs[l]) || slices.Contains([]rune("甲乙丙丁"), rs[l])) {
			l++
		}
		return l
	}
	for l := min(3, len(rs)); l >= 2; l-- {
		if n.known[string(rs[:l])] {
			return l
		}
	}
	return 0
}

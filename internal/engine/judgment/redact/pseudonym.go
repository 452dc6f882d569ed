package redact

import (
	"strconv"
	"strings"

	"xiezhi/internal/engine/judgment/personal"
)

// pseudonyms gives everybody in people one name for the whole document
// (article 9): the surname and 某, of a name without a known surname the first
// character and 某, of one in Latin letters the first letter. Those who would be
// called the same get numbers in the order of their first mention. A number
// that the document uses already is left out.
func pseudonyms(text string, people []*personal.Person) map[*personal.Person]string {
	base := map[*personal.Person]string{}
	same := map[string]int{}
	for _, p := range people {
		base[p] = pseudonym(p)
		same[base[p]]++
	}
	out := map[*personal.Person]string{}
	next := map[string]int{}
	for _, p := range people {
		b := base[p]
		if same[b] == 1 && !strings.Contains(text, b) {
			out[p] = b
			continue
		}
		for {
			next[b]++
			if name := b + strconv.Itoa(next[b]); !strings.Contains(text, name) {
				out[p] = name
				break
			}
		}
	}
	return out
}

// pseudonym is what somebody is called without a number.
func pseudonym(p *personal.Person) string {
	rs := []rune(p.Name)
	if p.Surname == 0 {
		return strings.ToUpper(string(rs[:1]))
	}
	return string(rs[:p.Surname]) + "某"
}

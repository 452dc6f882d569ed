package typo

import (
	_ "embed" // the words
	"strings"
)

//go:embed words.txt
var wordList string

// words are those that are right wherever they stand, by their first character.
type words map[rune][][]rune

func readWords(list string) words {
	w := words{}
	for line := range strings.SplitSeq(list, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			rs := []rune(word)
			w[rs[0]] = append(w[rs[0]], rs)
		}
	}
	return w
}

// at is the length of the longest word that text begins with; 0 for none.
func (w words) at(text []rune) int {
	longest := 0
	for _, word := range w[text[0]] {
		if len(word) > longest && len(word) <= len(text) && string(word) == string(text[:len(word)]) {
			longest = len(word)
		}
	}
	return longest
}

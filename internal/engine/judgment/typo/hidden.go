package typo

// Hide finds the names of persons in sentences as the training of a model does:
// by what announces them, by 某, and wherever they stand again. For each
// sentence use is given its characters and which of them belong to names.
func Hide(sentences []string, use func(sentence []rune, hidden []bool)) {
	n := findNames(sentences)
	for _, s := range sentences {
		rs := []rune(s)
		hidden, _ := n.hide(rs)
		use(rs, hidden)
	}
}

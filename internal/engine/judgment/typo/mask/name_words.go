package mask

// NameWords tells what may begin a person's name and what may not, by the
// lists the masks are made from. The zero value knows nothing.
type NameWords struct{ w *words }

// Names returns the lists that the program comes with.
func Names() NameWords { return NameWords{lists()} }

// Surname is the number of characters of the surname that rest begins with; 0
// when it begins with none that is listed.
func (n NameWords) Surname(rest []rune) int {
	switch {
	case n.w == nil || len(rest) == 0:
		return 0
	case n.w.double.prefix(rest) == 2:
		return 2
	case n.w.surnames[rest[0]]:
		return 1
	}
	return 0
}

// Weak reports whether a surname begins ordinary words more often than names.
func (n NameWords) Weak(r rune) bool { return n.w != nil && n.w.weak.has([]rune{r}) }

// Noun is the number of characters of the word at the beginning of rest that
// looks like a name after a role and is none: 陈述, 方面.
func (n NameWords) Noun(rest []rune) int {
	if n.w == nil {
		return 0
	}
	return n.w.nouns.prefix(rest)
}

// Follows is the number of characters of the word at the beginning of rest that
// often follows a name.
func (n NameWords) Follows(rest []rune) int {
	if n.w == nil {
		return 0
	}
	return n.w.verbs.prefix(rest)
}

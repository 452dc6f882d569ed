package confusion

import "strings"

// initials are the consonants a syllable may begin with, zh before z.
var initials = [...]string{"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w"}

// parts splits a syllable into its initial and its final: zhong into zh, ong.
func parts(syllable string) (initial, final string) {
	for _, i := range initials {
		if f, ok := strings.CutPrefix(syllable, i); ok {
			return i, f
		}
	}
	return "", syllable
}

// confusedInitials and confusedFinals are the pairs that speakers of one
// region or another do not tell apart.
var (
	confusedInitials = [...][2]string{{"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"}, {"f", "h"}, {"r", "l"}}
	confusedFinals   = [...][2]string{{"an", "ang"}, {"en", "eng"}, {"in", "ing"}, {"uan", "uang"}, {"ian", "iang"}, {"ong", "eng"}, {"un", "ong"}}
)

// paired reports whether a and b are one of pairs, either way round.
func paired(pairs [][2]string, a, b string) bool {
	for _, p := range pairs {
		if p[0] == a && p[1] == b || p[0] == b && p[1] == a {
			return true
		}
	}
	return false
}

// near reports whether syllables a and b differ in a confused initial, a
// confused final, or both.
func near(a, b string) bool {
	if a == b {
		return false
	}
	ai, af := parts(a)
	bi, bf := parts(b)
	if paired([][2]string{{"f", "h"}}, ai, bi) {
		// In the south fang is huang and fei is hui: the u that h has there goes
		// with the f.
		af, bf = withoutU(af), withoutU(bf)
	}
	return (ai == bi || paired(confusedInitials[:], ai, bi)) && (af == bf || paired(confusedFinals[:], af, bf))
}

// withoutU takes the u off a final that is more than it: uang, ui.
func withoutU(final string) string {
	if final == "ui" {
		return "ei"
	}
	if rest := strings.TrimPrefix(final, "u"); rest != "" && rest != "n" {
		return rest
	}
	return final
}

// beside are the letters that stand next to each other on a keyboard, and
// alike the letters whose sounds are made alike: vowels among themselves,
// consonants made in the same place of the mouth.
var (
	beside = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}
	alike  = [...]string{"aeiouv", "bp", "dt", "gkh", "jqx", "zcs"}
)

// slip reports whether letter b is easily typed for a.
func slip(a, b byte) bool {
	for _, row := range beside {
		if i := strings.IndexByte(row, a); i >= 0 && (i > 0 && row[i-1] == b || i+1 < len(row) && row[i+1] == b) {
			return true
		}
	}
	for _, group := range alike {
		if strings.IndexByte(group, a) >= 0 && strings.IndexByte(group, b) >= 0 {
			return true
		}
	}
	return false
}

// oneLetter reports whether a becomes b by one letter left out or added, typed
// as one beside or like it, or by two that change places. Of two letters a
// change of one is half the syllable; there only a letter more or less counts.
func oneLetter(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case a == b || len(a) == 0:
		return false
	case len(b) == len(a)+1:
		return a[i:] == b[i+1:]
	case len(a) != len(b) || len(a) < 3:
		return false
	case a[i+1:] == b[i+1:]:
		return slip(a[i], b[i])
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

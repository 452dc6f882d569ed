package typo

import (
	"math/rand/v2"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/typo/confusion"
)

// Planted is an error that was put into a text to see whether it is found.
type Planted struct {
	judgment.Span        // in the text that has the error
	Was           string // what stood there
	Kind          confusion.Kind
}

// plainEnough is how common, as a logarithm, a character must be to be typed
// by mistake: nobody comes upon the rarest ones of a syllable.
const plainEnough = -5

// Plant replaces one Chinese character of text by one of the same sound or of
// similar shape, each with even chance where both exist. Places in masked are
// left alone. It returns the text with the error; ok is false when there is no
// place for one.
func (c *Checker) Plant(text string, masked []judgment.Span, rng *rand.Rand) (out string, p Planted, ok bool) {
	e, err := c.open()
	if err != nil {
		return text, Planted{}, false
	}
	return e.plant(text, masked, rng)
}

func (e *engine) plant(text string, masked []judgment.Span, rng *rand.Rand) (string, Planted, bool) {
	var places []int
	next := 0
	for i, r := range text {
		for next < len(masked) && masked[next].End <= i {
			next++
		}
		if isHan(r) && (next == len(masked) || i < masked[next].Start) {
			places = append(places, i)
		}
	}
	for range 100 {
		if len(places) == 0 {
			break
		}
		at := places[rng.IntN(len(places))]
		r, size := utf8.DecodeRuneInString(text[at:])
		var by [2][]confusion.Edge
		for _, c := range e.conf.Of(r) {
			if s := e.model.alphabet.symbol(c.To); s == symOther || e.model.single[s].prob < plainEnough {
				continue
			}
			if c.Kind == confusion.SamePinyin {
				by[0] = append(by[0], c)
			} else if c.Kind == confusion.Shape || c.Alike {
				by[1] = append(by[1], c)
			}
		}
		k := rng.IntN(2)
		if len(by[k]) == 0 {
			k = 1 - k
		}
		if len(by[k]) == 0 {
			continue
		}
		c := by[k][rng.IntN(len(by[k]))]
		wrong := string(c.To)
		p := Planted{Span: judgment.Span{Start: at, End: at + len(wrong)}, Was: string(r), Kind: c.Kind}
		return text[:at] + wrong + text[at+size:], p, true
	}
	return text, Planted{}, false
}

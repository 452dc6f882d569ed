package typo

// Tally counts how well corrected sentences agree with what was meant, the
// strict way: a sentence counts as corrected only when all of it is right, and
// every sentence that was changed is in the denominator of the precision.
type Tally struct {
	Sentences, Wrong, Right              int // all; with errors; without
	Changed, Found, Corrected, Alarmed   int // changed at all; all places right; all characters right; changed although right
	WrongChars, ChangedChars             int
	FoundChars, CorrectedChars, Unequals int // Unequals: sentences whose length changed where it must not
}

// Add counts one sentence: as written, as meant, as the checker made it.
func (t *Tally) Add(source, target, output []rune) {
	t.Sentences++
	wrong := string(source) != string(target)
	changed := string(source) != string(output)
	if wrong {
		t.Wrong++
	} else {
		t.Right++
	}
	if changed {
		t.Changed++
		if !wrong {
			t.Alarmed++
		}
	}
	if changed && wrong && string(output) == string(target) {
		t.Corrected++
	}
	if len(source) != len(target) || len(source) != len(output) {
		t.Unequals++
		if changed && wrong && string(output) == string(target) {
			t.Found++
		}
		return
	}
	places := true
	for i := range source {
		w, c := source[i] != target[i], output[i] != source[i]
		places = places && w == c
		t.WrongChars += one(w)
		t.ChangedChars += one(c)
		t.FoundChars += one(w && c)
		t.CorrectedChars += one(w && c && output[i] == target[i])
	}
	t.Found += one(changed && wrong && places)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Rate is a precision and a recall.
type Rate struct{ Hit, Of, All int } // right ones, of those reported, of all there are

// Precision is the share of what was reported that is right.
func (r Rate) Precision() float64 { return share(r.Hit, r.Of) }

// Recall is the share of what there is that was reported.
func (r Rate) Recall() float64 { return share(r.Hit, r.All) }

// F1 is the harmonic mean of both.
func (r Rate) F1() float64 { return share(2*r.Hit, r.Of+r.All) }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// Detection is how well whole sentences were marked.
func (t *Tally) Detection() Rate { return Rate{t.Found, t.Changed, t.Wrong} }

// Correction is how well whole sentences were put right.
func (t *Tally) Correction() Rate { return Rate{t.Corrected, t.Changed, t.Wrong} }

// CharDetection is how well single characters were marked.
func (t *Tally) CharDetection() Rate { return Rate{t.FoundChars, t.ChangedChars, t.WrongChars} }

// CharCorrection is how well single characters were put right.
func (t *Tally) CharCorrection() Rate { return Rate{t.CorrectedChars, t.ChangedChars, t.WrongChars} }

// FalsePositives is the share of the right sentences that were changed.
func (t *Tally) FalsePositives() float64 { return share(t.Alarmed, t.Right) }

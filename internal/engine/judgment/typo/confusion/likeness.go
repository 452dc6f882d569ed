package confusion

import "slices"

// The shares of each source in a likeness. Strokes say how much ink differs;
// cangjie, which spells a character by its parts, whether a part is shared;
// the four corners, whether the outline is; the phonetic group, whether the
// part that is shared is the one that gives the sound.
const (
	strokeShare   = 0.50
	cangjieShare  = 0.30
	cornerShare   = 0.10
	phoneticShare = 0.10
)

// likeness is how much two characters look alike, from 0 to 1.
func likeness(a, b *source) float64 {
	strokes := 0.0
	for _, x := range a.strokes {
		for _, y := range b.strokes {
			strokes = max(strokes, strokeLikeness(x, y))
		}
	}
	rest := cangjieShare + cornerShare + phoneticShare
	if strokes*strokeShare+rest < leastAlike {
		return 0
	}
	like := strokes * strokeShare
	if n := len(a.cangjie) + len(b.cangjie); n > 0 {
		like += cangjieShare * 2 * float64(common(a.cangjie, b.cangjie)) / float64(n)
	}
	if len(a.corners) == 4 && len(b.corners) == 4 {
		same := 0
		for i := range 4 {
			if a.corners[i] == b.corners[i] {
				same++
			}
		}
		like += cornerShare * float64(same) / 4
	}
	if slices.ContainsFunc(a.phonetic, func(g string) bool { return slices.Contains(b.phonetic, g) }) {
		like += phoneticShare
	}
	return like
}

// strokeLikeness is the share of strokes that need no edit to turn a into b;
// 0 when it is under a half. One edit of few strokes counts as half an edit:
// 土 and 王 have little ink to tell them apart by.
func strokeLikeness(a, b string) float64 {
	long := max(len(a), len(b))
	if long == 0 || 2*(long-min(len(a), len(b))) > long {
		return 0
	}
	return max(0, 1-float64(edits(a, b))/float64(max(long, 5)))
}

// edits is the edit distance of a and b.
func edits(a, b string) int {
	var row [64]int
	if len(b) >= len(row) {
		return max(len(a), len(b))
	}
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// common is the length of the longest common subsequence of a and b.
func common(a, b string) int {
	var row [16]int
	if len(b) >= len(row) {
		return 0
	}
	for i := range len(a) {
		diagonal := 0
		for j := range len(b) {
			up := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j], up)
			}
			diagonal = up
		}
	}
	return row[len(b)]
}

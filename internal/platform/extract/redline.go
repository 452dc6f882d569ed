package extract

import "xiezhi/internal/platform/redline"

// Mark says where the bytes from start up to end of the text of a docx stand,
// for a remark to be put there; an empty range is a point. false: nothing of
// the range has a place.
func (d Document) Mark(start, end int) (redline.Mark, bool) {
	var m redline.Mark
	covered := 0
	for _, sp := range d.Map.Places(start, end) {
		if m.Part == "" {
			m.Part = sp.Part
		}
		from, to := max(start, sp.Start), min(end, sp.End)
		if sp.Part != m.Part || to < from || to == from && end > start {
			continue
		}
		m.Pieces = append(m.Pieces, redline.Piece{From: sp.From, To: sp.To, Start: from - sp.Start, End: to - sp.Start})
		covered += to - from
	}
	if len(m.Pieces) == 0 {
		return d.point(start)
	}
	if start == end {
		m.Pieces = m.Pieces[:1]
	}
	m.Whole = covered == end-start
	return m, true
}

// point is the place nearest to an offset that has none of its own: the end of
// what stands before, or else the beginning of what follows.
func (d Document) point(at int) (redline.Mark, bool) {
	if len(d.Map) == 0 {
		return redline.Mark{}, false
	}
	i := 0
	for i < len(d.Map) && d.Map[i].End <= at {
		i++
	}
	sp, k := d.Map[0], 0
	if i > 0 {
		sp = d.Map[i-1]
		k = sp.End - sp.Start
	}
	return redline.Mark{Part: sp.Part, Pieces: []redline.Piece{{From: sp.From, To: sp.To, Start: k, End: k}}}, true
}

package courtroom

import (
	"slices"

	"xiezhi/internal/engine/video"
)

// A court's robes are known by their colours, as the cameras show them: those of
// the torsos of which a person said that they wear one. Each seat has its own
// sample, in its own light.

// wears reports the roles that wear a robe.
func wears(r video.Role) bool { return r == video.Presiding || r == video.Judge }

// torso is what whoever sits on a seat of the nth still wears; nil where nobody
// sits there, or his shoulders are not seen.
func (c *Calibration) torso(n int, seat video.Seat) []float32 {
	var best Person
	for _, p := range c.Persons {
		if p.Try == n && len(p.Torso) > 0 && p.Score > best.Score && sits(p, seat) {
			best = p
		}
	}
	return best.Torso
}

// Robeable lists the seats of the nth still, counted from 1, of which can be
// said that a robe is worn there.
func (c *Calibration) Robeable(n int) (seats []Seat) {
	for _, s := range c.Seats {
		if wears(s.Role) && c.torso(n, s.Seat) != nil {
			seats = append(seats, s)
		}
	}
	return seats
}

// robe keeps on which seats of the nth still a robe is worn.
func (c *Calibration) robe(n int, seats []string) error {
	can := c.Robeable(n)
	var robed []string
	for _, id := range seats {
		if !slices.ContainsFunc(can, func(s Seat) bool { return s.ID == id }) {
			return ErrRobe
		}
		if !slices.Contains(robed, id) {
			robed = append(robed, id)
		}
	}
	c.Tries[n-1].Robed = robed
	return nil
}

// Robes are the samples of the robes, by seat. A seat without one is left out.
func (c *Calibration) Robes() map[string][][]float32 {
	out := map[string][][]float32{}
	for i, t := range c.Tries {
		for _, s := range c.Robeable(i + 1) {
			if slices.Contains(t.Robed, s.ID) {
				out[s.ID] = append(out[s.ID], c.torso(i+1, s.Seat))
			}
		}
	}
	return out
}

// Robed lists the seats whose holders wear a robe.
func (c *Calibration) Robed() (seats []Seat) {
	for _, s := range c.Seats {
		if wears(s.Role) {
			seats = append(seats, s)
		}
	}
	return seats
}

// unmoved reports a seat that lies where it lay before.
func unmoved(before, now []Seat, id string) bool {
	is := func(s Seat) bool { return s.ID == id }
	i, k := slices.IndexFunc(before, is), slices.IndexFunc(now, is)
	return i >= 0 && k >= 0 && slices.Equal(before[i].Polygon, now[k].Polygon)
}

package video

import (
	"errors"
	"strings"
	"testing"
)

const square = `[[0.1,0.1],[0.3,0.1],[0.3,0.5],[0.1,0.5]]`

func TestReadSeats(t *testing.T) {
	seats, err := ReadSeats(strings.NewReader(`[{"id":"a","role":"presiding","polygon":` + square + `},{"id":"b","role":"clerk","polygon":[[0,0],[1,0],[0,1]]}]`))
	if err != nil || len(seats) != 2 || seats[0].Role != Presiding || seats[1].Polygon[1] != (Point{1, 0}) {
		t.Errorf("%+v, %v", seats, err)
	}
}

func TestReadSeatsRefuses(t *testing.T) {
	one := func(id, role, polygon string) string {
		return `{"id":"` + id + `","role":"` + role + `","polygon":` + polygon + `}`
	}
	for _, c := range []struct{ name, in, key string }{
		{"nothing", "", "seats.malformed"},
		{"no list", "{}", "seats.malformed"},
		{"torn", `[{"id":`, "seats.malformed"},
		{"two lists", "[][]", "seats.malformed"},
		{"numbers of another kind", `[` + one("a", "judge", `[["x",1]]`) + `]`, "seats.malformed"},
		{"too big", "[" + strings.Repeat(" ", 1<<20) + "]", "seats.malformed"},
		{"empty", "[]", "seats.count"},
		{"many", "[" + strings.TrimSuffix(strings.Repeat(one("a", "judge", square)+",", 41), ",") + "]", "seats.count"},
		{"no name", `[` + one("", "judge", square) + `]`, "seats.unnamed"},
		{"twice", `[` + one("a", "judge", square) + `,` + one("a", "clerk", square) + `]`, "seats.twice"},
		{"role", `[` + one("a", "witness", square) + `]`, "seats.role"},
		{"two corners", `[` + one("a", "judge", `[[0,0],[1,1]]`) + `]`, "seats.corners"},
		{"outside", `[` + one("a", "judge", `[[0,0],[1.2,0],[1,1]]`) + `]`, "seats.outside"},
		{"pixels", `[` + one("a", "judge", `[[100,100],[300,100],[300,400]]`) + `]`, "seats.outside"},
		{"left of it", `[` + one("a", "judge", `[[-0.1,0],[0.5,0],[0.5,1]]`) + `]`, "seats.outside"},
		{"a line", `[` + one("a", "judge", `[[0,0],[0.5,0.5],[1,1]]`) + `]`, "seats.small"},
	} {
		_, err := ReadSeats(strings.NewReader(c.in))
		var e *SeatsError
		if !errors.Is(err, ErrSeats) || !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v, want %s", c.name, err, c.key)
		}
	}
}

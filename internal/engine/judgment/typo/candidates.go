package typo

import (
	"cmp"
	"slices"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// option is a character that may stand at a place.
type option struct {
	sym  symbol
	kind confusion.Kind
	bare float32 // what taking it costs, whatever the context
	cost float32 // what it costs with what the wider context says
}

// candidates lists for each character those that may have been meant, with
// what each costs. It is made once for a model and its costs.
type candidates struct {
	of  map[rune]span32
	all []option
}

type span32 struct{ from, to int32 }

// newCandidates turns the edges of conf into options. Likeness goes both ways,
// even where conf keeps only the better half of a pair; a slip of one letter
// leads only to characters that are common.
func newCandidates(conf *confusion.Table, m *Model, c *costs) *candidates {
	type edge struct {
		from rune
		option
	}
	n := 0
	for r := firstHan; r <= lastHan; r++ {
		n += len(conf.Of(r))
	}
	edges := make([]edge, 0, n+n/4)
	add := func(from rune, e confusion.Edge) {
		to := m.alphabet.symbol(e.To)
		if to == symOther || e.Kind == confusion.OneLetter && m.single[to].prob < commonEnough {
			return
		}
		cost := float32(c.of(e.Kind))
		edges = append(edges, edge{from, option{sym: to, kind: e.Kind, bare: cost, cost: cost}})
	}
	for r := firstHan; r <= lastHan; r++ {
		for _, e := range conf.Of(r) {
			add(r, e)
			if e.Kind == confusion.Shape || e.Alike {
				add(e.To, confusion.Edge{To: r, Kind: confusion.Shape})
			}
		}
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.sym, b.sym), cmp.Compare(b.cost, a.cost), cmp.Compare(a.kind, b.kind))
	})
	edges = slices.CompactFunc(edges, func(a, b edge) bool { return a.from == b.from && a.sym == b.sym })
	out := &candidates{of: make(map[rune]span32, 8192), all: make([]option, 0, len(edges))}
	for i := 0; i < len(edges); {
		from := int32(len(out.all))
		r := edges[i].from
		for ; i < len(edges) && edges[i].from == r; i++ {
			out.all = append(out.all, edges[i].option)
		}
		out.of[r] = span32{from, int32(len(out.all))}
	}
	return out
}

const (
	firstHan = rune(0x4e00)
	lastHan  = rune(0x9fff)
)

// commonEnough is how common, as a logarithm, a character must be for a slip
// of one letter to lead to it.
const commonEnough = -4.2

// meant lists what may have been meant by r.
func (c *candidates) meant(r rune) []option {
	s := c.of[r]
	return c.all[s.from:s.to]
}

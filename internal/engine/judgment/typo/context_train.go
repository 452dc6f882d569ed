package typo

import (
	"math"
	"math/rand/v2"

	"xiezhi/internal/engine/judgment/typo/confusion"
)

// How the context model is trained.
const (
	rivals     = 10 // characters that the right one is told apart from at a time
	epochs     = 3
	firstRate  = 0.03
	lastRate   = 0.001
	trainSeed  = 20250101
	leastRival = 20 // how often a character is seen to be a rival
)

// trainer trains the context model: at every place of the corpus the character
// that stands there must win against some of those it may be confused with.
// It runs on one core with a fixed seed, so that its result is always the same.
type trainer struct {
	symbols int
	asks    []float32
	pairs   []float32
	offers  []float32
	bias    []float32
	rivals  [][]symbol  // of each symbol
	weights [][]float32 // sums, for drawing a rival
	rng     *rand.Rand
}

func newTrainer(m *Model, conf *candidates, counts []int) *trainer {
	a := m.alphabet
	n := m.symbols()
	t := &trainer{
		symbols: n, asks: make([]float32, groups*n*width), offers: make([]float32, n*width), pairs: make([]float32, pairRows*width), bias: make([]float32, n),
		rivals: make([][]symbol, n), weights: make([][]float32, n), rng: rand.New(rand.NewPCG(trainSeed, trainSeed)),
	}
	for i := range t.asks {
		t.asks[i] = (t.rng.Float32() - 0.5) / 16
	}
	for i := range t.offers {
		t.offers[i] = (t.rng.Float32() - 0.5) / 4
	}
	for i, r := range a.runes {
		s := i + int(symFirst)
		sum := float32(0)
		for _, o := range conf.meant(r) {
			if o.kind == confusion.OneLetter || counts[o.sym] < leastRival {
				continue
			}
			sum += float32(math.Sqrt(float64(counts[o.sym])))
			t.rivals[s] = append(t.rivals[s], o.sym)
			t.weights[s] = append(t.weights[s], sum)
		}
	}
	return t
}

// trainContext makes the context model.
func trainContext(m *Model, conf *confusion.Table, text [][]symbol) *contextModel {
	counts := make([]int, m.symbols())
	for _, s := range text {
		for _, c := range s {
			counts[c]++
		}
	}
	t := newTrainer(m, newCandidates(conf, m, &fitted), counts)
	turns := make([]int32, len(text))
	for i := range turns {
		turns[i] = int32(i)
	}
	done, all := 0, epochs*len(text)
	for range epochs {
		t.rng.Shuffle(len(turns), func(i, j int) { turns[i], turns[j] = turns[j], turns[i] })
		for _, k := range turns {
			rate := firstRate + (lastRate-firstRate)*float32(done)/float32(all)
			t.learn(text[k], rate)
			done++
		}
	}
	return t.quantise()
}

// learn goes over one sentence.
func (t *trainer) learn(s []symbol, rate float32) {
	var rows [2*reach + 3][]float32
	var v, back [width]float32
	var chosen [rivals + 1]symbol
	var score [rivals + 1]float32
	for i := 1; i < len(s)-1; i++ {
		if len(t.rivals[s[i]]) == 0 {
			continue
		}
		v, back = [width]float32{}, [width]float32{}
		n := 0
		for k := max(0, i-reach); k < min(len(s), i+reach+1); k++ {
			if k == i {
				continue
			}
			at := (groupOf(k-i)*t.symbols + int(s[k])) * width
			rows[n] = t.asks[at : at+width : at+width]
			for j, x := range rows[n] {
				v[j] += x
			}
			n++
		}
		for _, r := range pairsAround(s, i) {
			rows[n] = t.pairs[r*width : (r+1)*width : (r+1)*width]
			for j, x := range rows[n] {
				v[j] += x
			}
			n++
		}
		chosen[0] = s[i]
		for r := 1; r <= rivals; r++ {
			chosen[r] = t.draw(s[i])
		}
		most := float32(math.Inf(-1))
		for r, c := range chosen {
			row := t.offers[int(c)*width : int(c)*width+width : int(c)*width+width]
			sum := t.bias[c]
			for j, x := range row {
				sum += float32(x * v[j])
			}
			score[r] = sum
			most = max(most, sum)
		}
		total := float32(0)
		for r := range score {
			score[r] = float32(math.Exp(float64(score[r] - most)))
			total += score[r]
		}
		for r, c := range chosen {
			g := -score[r] / total
			if r == 0 {
				g++
			}
			if g > -1e-4 && g < 1e-4 {
				continue
			}
			g *= rate
			row := t.offers[int(c)*width : int(c)*width+width : int(c)*width+width]
			for j := range row {
				back[j] += float32(g * row[j])
				row[j] += float32(g * v[j])
			}
			t.bias[c] += g
		}
		for _, row := range rows[:n] {
			for j := range row {
				row[j] += back[j]
			}
		}
	}
}

// draw takes a rival of s, the more frequent the more often.
func (t *trainer) draw(s symbol) symbol {
	w := t.weights[s]
	x := t.rng.Float32() * w[len(w)-1]
	from, to := 0, len(w)-1
	for from < to {
		mid := (from + to) / 2
		if w[mid] < x {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return t.rivals[s][from]
}

// quantise turns the numbers into bytes.
func (t *trainer) quantise() *contextModel {
	c := &contextModel{}
	c.asks, c.scales[0] = toBytes(t.asks)
	c.pairs, c.scales[3] = toBytes(t.pairs)
	c.offers, c.scales[1] = toBytes(t.offers)
	c.bias, c.scales[2] = toBytes(t.bias)
	return c
}

// levels is how many steps there are on either side of zero: few, so that the
// file is small.
const levels = 40

// toBytes scales xs so that all but the most extreme lie within levels.
func toBytes(xs []float32) ([]int8, float32) {
	sum := 0.0
	for _, x := range xs {
		sum += float64(x) * float64(x)
	}
	scale := float32(5*math.Sqrt(sum/float64(len(xs)))) / levels
	if scale == 0 {
		scale = 1
	}
	out := make([]int8, len(xs))
	for i, x := range xs {
		out[i] = int8(max(-127, min(127, math.Round(float64(x/scale)))))
	}
	return out, scale
}

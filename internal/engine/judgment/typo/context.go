package typo

// The context model says how well a character suits the eight on either side
// of it, each by itself, whatever stands between: 适用 and 使用 are told apart
// by words further off than an n-gram reaches. It is log-bilinear: the sum of
// what the neighbours ask for, times what the character offers.

const (
	reach    = 8       // how far it looks
	width    = 48      // numbers to a character
	groups   = 10      // distances that are told apart: 1, 2, 3, 4–5, 6–8, on either side
	pairRows = 1 << 17 // rows shared by the pairs of neighbours
)

// distanceGroup is the group of a distance to the left; those to the right follow.
var distanceGroup = [reach + 1]int{0, 0, 1, 2, 3, 3, 4, 4, 4}

// contextModel holds the numbers, as bytes times a scale.
type contextModel struct {
	asks   []int8 // [group][symbol][width]
	pairs  []int8 // [row][width]
	offers []int8 // [symbol][width]
	bias   []int8 // [symbol]
	scales [4]float32
}

// pairRow is the row of a pair of neighbours: the two before, the two after,
// the one before and the one after. Many pairs share a row.
func pairRow(kind int, a, b symbol) int {
	h := (uint64(kind+1)<<32 | uint64(a)<<16 | uint64(b)) * 0x9e3779b97f4a7c15
	return int(h >> (64 - 17))
}

// pairRows3 are the rows of the pairs around place i.
func pairsAround(syms []symbol, i int) [3]int {
	at := func(k int) symbol {
		if k < 0 || k >= len(syms) {
			return symNone
		}
		return syms[k]
	}
	return [3]int{pairRow(0, at(i-2), at(i-1)), pairRow(1, at(i+1), at(i+2)), pairRow(2, at(i-1), at(i+1))}
}

// want sums into v what the neighbours of place i ask for.
func (c *contextModel) want(syms []symbol, i int, v *[width]float32) {
	var sum [width]int32
	symbols := len(c.bias)
	for k := max(0, i-reach); k < min(len(syms), i+reach+1); k++ {
		if k == i {
			continue
		}
		g := groupOf(k - i)
		at := (g*symbols + int(syms[k])) * width
		row := c.asks[at : at+width]
		for j, x := range row {
			sum[j] += int32(x)
		}
	}
	var more [width]int32
	for _, r := range pairsAround(syms, i) {
		row := c.pairs[r*width : (r+1)*width]
		for j, x := range row {
			more[j] += int32(x)
		}
	}
	for j := range v {
		v[j] = float32(sum[j])*c.scales[0] + float32(more[j])*c.scales[3]
	}
}

func groupOf(distance int) int {
	if distance < 0 {
		return distanceGroup[-distance]
	}
	return groups/2 + distanceGroup[distance]
}

// suits is the natural logarithm of how well s suits what v asks for, up to a
// constant of the place.
func (c *contextModel) suits(v *[width]float32, s symbol) float32 {
	row := c.offers[int(s)*width : (int(s)+1)*width]
	sum := float32(0)
	for j, x := range row {
		sum += v[j] * float32(x)
	}
	return sum*c.scales[1] + float32(c.bias[s])*c.scales[2]
}

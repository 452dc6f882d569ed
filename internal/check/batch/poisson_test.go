package batch_test

import (
	"math"
	"testing"

	"xiezhi/internal/check/batch"
)

// The limits are those of the published tables of exact Poisson intervals.
func TestInterval(t *testing.T) {
	for _, c := range []struct {
		n         int
		low, high float64
	}{
		{0, 0, 3.6889},
		{1, 0.0253, 5.5716},
		{2, 0.2422, 7.2247},
		{5, 1.6235, 11.6683},
		{10, 4.7954, 18.3904},
		{20, 12.2165, 30.8884},
	} {
		low, high := batch.Interval(c.n)
		if math.Abs(low-c.low) > 6e-5 || math.Abs(high-c.high) > 6e-5 {
			t.Errorf("%d: %.4f to %.4f, want %.4f to %.4f", c.n, low, high, c.low, c.high)
		}
	}
}

// By its definition: under the lower limit n or more are seen in 2.5 % of all
// cases, under the upper one n or fewer.
func TestIntervalByDefinition(t *testing.T) {
	for _, n := range []int{1, 7, 50, 333, 5000} {
		low, high := batch.Interval(n)
		if p := 1 - atMost(n-1, low); math.Abs(p-0.025) > 1e-6 {
			t.Errorf("%d: %.7f of all cases reach it under the lower limit", n, p)
		}
		if p := atMost(n, high); math.Abs(p-0.025) > 1e-6 {
			t.Errorf("%d: %.7f of all cases stay below it under the upper limit", n, p)
		}
	}
}

// atMost is the chance of n or fewer events of mean m, added up.
func atMost(n int, m float64) float64 {
	sum := 0.0
	for k := range n + 1 {
		lg, _ := math.Lgamma(float64(k) + 1)
		sum += math.Exp(float64(k)*math.Log(m) - m - lg)
	}
	return sum
}

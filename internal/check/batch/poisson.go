package batch

import "math"

// Interval is the exact 95 % interval of a Poisson mean of which n events were
// seen (F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28,
// 1936): the means under which n or more, or n or fewer, would be seen in 2.5 %
// of all cases.
func Interval(n int) (low, high float64) {
	if n > 0 {
		low = solve(float64(n), func(m float64) bool { return gammaP(float64(n), m) < 0.025 })
	}
	return low, solve(float64(n), func(m float64) bool { return gammaP(float64(n)+1, m) < 0.975 })
}

// solve finds where below turns false, above 0; about is the order of size.
func solve(about float64, below func(float64) bool) float64 {
	low, high := 0.0, about+10*math.Sqrt(about+1)+10
	for range 100 {
		if mid := (low + high) / 2; below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// gammaP is the regularised lower incomplete gamma function: by its series below
// a + 1, by its continued fraction above (Lentz's method).
func gammaP(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	lg, _ := math.Lgamma(a)
	front := math.Exp(a*math.Log(x) - x - lg)
	const least, most = 1e-15, 100_000
	if x < a+1 {
		term := 1 / a
		sum := term
		for i := 1; i < most && term > sum*least; i++ {
			term *= x / (a + float64(i))
			sum += term
		}
		return front * sum
	}
	const tiny = 1e-300
	b := x + 1 - a
	c, d := 1/tiny, 1/b
	h := d
	for i := 1; i < most; i++ {
		n := float64(i)
		an := -n * (n - a)
		b += 2
		if d = an*d + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + an/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		h *= d * c
		if math.Abs(d*c-1) < least {
			break
		}
	}
	return 1 - front*h
}

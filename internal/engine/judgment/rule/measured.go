package rule

import (
	_ "embed" // what was measured
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

//go:embed measured.tsv
var measuredList string

// ErrMeasured reports a list of measurements that cannot be read.
var ErrMeasured = errors.New("rule: measurements not readable")

// Measurement is the outcome of reading every hit of one rule at one severity
// on one set of documents.
type Measurement struct {
	Rule     string
	Severity Severity
	True     int // hits that a reader found right
	N        int // hits
	Set      string
	Date     string // YYYY-MM-DD
}

// Measurements are what is known of the precision of the rules.
type Measurements []Measurement

// Measured is what was measured on this version of the rules.
func Measured() (Measurements, error) { return ReadMeasurements(strings.NewReader(measuredList)) }

// ReadMeasurements reads lines of rule, severity, true, n, set and date parted
// by tabs; a line that begins with # is a comment.
func ReadMeasurements(r io.Reader) (Measurements, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMeasured, err)
	}
	var all Measurements
	line := 0
	for row := range strings.SplitSeq(string(data), "\n") {
		line++
		row = strings.TrimSuffix(row, "\r")
		if row == "" || row[0] == '#' {
			continue
		}
		cells := strings.Split(row, "\t")
		if len(cells) != 6 {
			return nil, fmt.Errorf("%w: line %d has %d columns, want rule, severity, true, n, set, date", ErrMeasured, line, len(cells))
		}
		good, err1 := strconv.Atoi(cells[2])
		n, err2 := strconv.Atoi(cells[3])
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrMeasured, line, err)
		}
		if good < 0 || good > n {
			return nil, fmt.Errorf("%w: line %d: %d true of %d", ErrMeasured, line, good, n)
		}
		all = append(all, Measurement{Rule: cells[0], Severity: Severity(cells[1]), True: good, N: n, Set: cells[4], Date: cells[5]})
	}
	return all, nil
}

// Wilson is the 95 % score interval of a share of good in n; it is 0 to 1 when
// nothing was measured.
func Wilson(good, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // 97.5 % quantile of the normal distribution
	total := float64(n)
	p := float64(good) / total
	centre := p + z*z/(2*total)
	spread := z * math.Sqrt(p*(1-p)/total+z*z/(4*total*total))
	scale := 1 + z*z/total
	return max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}

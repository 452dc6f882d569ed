package episode

import (
	"fmt"
	"math"
	"strings"

	"xiezhi/internal/engine/video"
)

// sentence is a message of the catalogue under video.why with its figures.
type sentence struct {
	key  string
	args []any
}

func say(key string, args ...any) sentence { return sentence{key, args} }

// write puts sentences into the reader's language. Seconds are written as
// lengths of time, moments as times of the recording.
func (f *finder) write(why []sentence) string {
	if f.Words == nil {
		keys := make([]string, len(why))
		for i, s := range why {
			keys[i] = s.key
		}
		return strings.Join(keys, " ")
	}
	var out strings.Builder
	for _, s := range why {
		args := make([]any, len(s.args))
		for i, a := range s.args {
			switch v := a.(type) {
			case length:
				a = v.in(f.Words)
			case moment:
				a = v.String()
			case figure:
				a = fmt.Sprintf("%.2f", float64(v))
			}
			args[i] = a
		}
		if strings.HasSuffix(out.String(), ".") { // English sets a space between sentences, Chinese none
			out.WriteByte(' ')
		}
		out.WriteString(f.Words.T("video.why."+s.key, args...))
	}
	return out.String()
}

// length is seconds as a length of time.
type length float64

func (l length) in(w Words) string {
	if math.IsInf(float64(l), 0) {
		return "∞"
	}
	s := int(math.Round(float64(l)))
	switch {
	case s < 120:
		return w.T("video.length.seconds", "n", s)
	case s%60 == 0:
		return w.T("video.length.minutes", "n", s/60)
	default:
		return w.T("video.length.both", "minutes", s/60, "seconds", s%60)
	}
}

// moment is a time of the recording.
type moment float64

func (m moment) String() string {
	s := int(math.Round(float64(m)))
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// figure is a number without a unit.
type figure float64

// confidence is how sure a rule about presence is: by the share of the seen time
// that agrees with it, and by the share of its time that was seen.
func confidence(agrees, seen float64) video.Confidence {
	switch {
	case agrees >= .95 && seen >= .9:
		return video.High
	case agrees >= .8 && seen >= .5:
		return video.Medium
	default:
		return video.Low
	}
}

// atMost lowers a confidence.
func atMost(c, most video.Confidence) video.Confidence {
	rank := map[video.Confidence]int{video.Low: 0, video.Medium: 1, video.High: 2}
	if rank[c] > rank[most] {
		return most
	}
	return c
}

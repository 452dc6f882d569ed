package terms

import (
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
)

// Change is a row that one list has and another has not, or has otherwise. Was
// is zero of a row that was added, Now of one that was taken out.
type Change struct{ Was, Now Row }

// Diff says what makes after out of before, the rows of after first. Rows of
// the same word and the same first day are one row that was changed.
func Diff(before, after []Row) []Change {
	left := slices.Clone(before)
	take := func(same func(Row) bool) (Row, bool) {
		i := slices.IndexFunc(left, same)
		if i < 0 {
			return Row{}, false
		}
		r := left[i]
		left = slices.Delete(left, i, i+1)
		return r, true
	}
	var fresh []Row
	for _, r := range after {
		if _, same := take(func(o Row) bool { return o == r }); !same {
			fresh = append(fresh, r)
		}
	}
	var out []Change
	for _, r := range fresh {
		was, _ := take(func(o Row) bool { return o.Wrong == r.Wrong && o.From == r.From })
		out = append(out, Change{was, r})
	}
	for _, r := range left {
		out = append(out, Change{Was: r})
	}
	return out
}

// ProgramRows are the rows of the list that comes with the program, to be read
// and to begin a court's own from.
func (b *Book) ProgramRows() []Row {
	var out []Row
	for _, e := range b.program.Entries() {
		except := e.Except
		if e.Former {
			except = slices.Insert(slices.Clone(except), 0, "旧称")
		}
		out = append(out, Row{
			Wrong: e.Wrong, Right: strings.Join(e.Right, "／"), Reason: e.Reason, Source: e.Source, From: dayText(e.From), To: dayText(e.To),
			Except: strings.Join(except, "／"), Grade: gradeText(e.Grade),
		})
	}
	return out
}

func dayText(d judgment.Day) string {
	if d == (judgment.Day{}) {
		return ""
	}
	return d.String()
}

func gradeText(g lexicon.Grade) string {
	grades := Grades()
	switch g {
	case lexicon.Critical:
		return grades[0]
	case lexicon.Error:
		return grades[1]
	case lexicon.Suspect:
		return grades[2]
	case lexicon.Hint:
		return grades[3]
	}
	return ""
}

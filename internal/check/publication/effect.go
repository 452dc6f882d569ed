package publication

import (
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/platform/calendar"
)

// Period is how many working days there are to publish a document, from the day
// on which it takes effect (法释〔2016〕19号, article 7).
const Period = 7

// Way is how a document took effect.
type Way string

// The ways.
const (
	Unappealed     Way = "unappealed"      // first instance, nobody appealed in time
	SecondInstance Way = "second_instance" // first instance, with the decision on the appeal
	Served         Way = "served"          // final: with being served or pronounced
)

// Ways lists the ways.
func Ways() []Way { return []Way{Unappealed, SecondInstance, Served} }

// Effect is when and how a document took effect, as a person entered it.
type Effect struct {
	Way       Way
	Served    calendar.Day // the last party was served; "" when it was not said
	SecondNo  string       // case number of the second instance
	Effective calendar.Day
}

// check says what is wrong with an effect that somebody enters today.
func (e *Effect) check(signed, today calendar.Day) error {
	e.SecondNo = strings.TrimSpace(e.SecondNo)
	switch e.Way {
	case Unappealed, Served:
		e.SecondNo = ""
	case SecondInstance:
		if e.SecondNo == "" {
			return ErrSecond
		}
	default:
		return ErrWay
	}
	for _, d := range []calendar.Day{e.Served, e.Effective} {
		if d == "" {
			continue
		}
		if _, err := calendar.ParseDay(string(d)); err != nil || d < signed {
			return ErrDay
		}
	}
	// What takes effect tomorrow is not on the register yet: an appeal may come.
	if e.Effective == "" || e.Effective > today || e.Served > e.Effective {
		return ErrDay
	}
	return nil
}

// takesEffect enters a day of taking effect and sets the clock by it.
func (p *Publication) takesEffect(e Effect, days calendar.Calendar, today calendar.Day) error {
	if err := e.check(p.Signed, today); err != nil {
		return err
	}
	p.Effect = e
	end := days.AddWorkingDays(e.Effective, Period)
	p.Due, p.Provisional = end.Day, end.Provisional
	return nil
}

// AppealDays is how many days there are to appeal against a document of first
// instance, counted from the day after it was served; ok is false when nobody
// can, or when it is not known.
func AppealDays(kind, typ, level string) (n int, ok bool) {
	if judgment.Level(level) != judgment.First {
		return 0, false
	}
	ruling := judgment.Type(typ) == judgment.Ruling
	if !ruling && judgment.Type(typ) != judgment.Judgment {
		return 0, false
	}
	switch judgment.Kind(kind) {
	case judgment.Criminal:
		// 刑事诉讼法: ten days against a judgment, five against a ruling.
		if ruling {
			return 5, true
		}
		return 10, true
	case judgment.Civil, judgment.Administrative:
		// 民事诉讼法, 行政诉讼法: fifteen days against a judgment, ten against a ruling.
		if ruling {
			return 10, true
		}
		return 15, true
	case judgment.Enforcement, judgment.Compensation, judgment.UnknownKind:
	}
	return 0, false
}

// Suggest works out when a document takes effect if it was served on a day and
// nobody appealed: the day after the last day to appeal, which moves to the
// next working day when it is none. A final document takes effect when it is
// served. It is a suggestion: the program does not know whether somebody
// appealed, or whether there can be an appeal at all.
func Suggest(p *Publication, served calendar.Day, days calendar.Calendar) (Effect, bool) {
	if _, err := calendar.ParseDay(string(served)); err != nil || served < p.Signed {
		return Effect{}, false
	}
	if n, ok := AppealDays(p.Kind, p.Type, p.Level); ok {
		last := days.AddWorkingDays(served.Add(n), 0).Day
		return Effect{Way: Unappealed, Served: served, Effective: last.Add(1)}, true
	}
	if judgment.Level(p.Level) == judgment.Second || judgment.Type(p.Type) == judgment.Mediation {
		return Effect{Way: Served, Served: served, Effective: served}, true
	}
	return Effect{}, false
}

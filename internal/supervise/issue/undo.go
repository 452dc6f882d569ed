package issue

import (
	"context"
	"errors"
	"slices"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// UndoTime is how long a step can be taken back; nobody is told of it before.
const UndoTime = 10 * time.Second

// ErrUndo says that a step can no longer be taken back.
var ErrUndo = errors.New("issue: too late to undo, or not your own last step")

// Undo takes back the last step, by the person who took it, within ten seconds:
// an assignment, an extension, a return, or a closing together with the
// observation that it began. It is a step of its own: the log shows both. A
// second assignment cannot be taken back; assigning once more does it.
func (l *Ledger) Undo(ctx context.Context, by org.Actor, id ID) error {
	act := &audit.Act{By: by.By(), Verb: string(Undo), Object: string(id)}
	return l.log.Do(ctx, act, func(tx *db.Tx) error {
		v, err := l.undo(ctx, tx, by, id, "")
		act.Details = map[string]any{"undone": v}
		return err
	})
}

// undo takes back the last step of an issue. With a batch named, that step must
// be of it.
func (l *Ledger) undo(ctx context.Context, tx *db.Tx, by org.Actor, id ID, batch string) (Verb, error) {
	is, err := find(ctx, tx, by, id)
	if err != nil {
		return "", err
	}
	if is.Void() {
		return "", ErrVoid
	}
	if is.Suspended() {
		return "", ErrSuspended
	}
	list, err := steps(ctx, tx, id)
	if err != nil {
		return "", err
	}
	was, taken, ok := before(is, standing(list), l.days())
	if !ok || taken.Account != by.Account || tx.Now.Sub(taken.At) > UndoTime || batch != "" && taken.Batch != batch {
		return "", ErrUndo
	}
	if err := save(ctx, tx, &was); err != nil {
		return "", err
	}
	_, err = record(ctx, tx, by, Undo, is.State, &was, "")
	return taken.Verb, err
}

// Undoable reports whether a step of this kind, taken from a state, can be taken
// back: a second assignment cannot.
func Undoable(v Verb, from State) bool {
	return v == Return || v == Close || v == Extend || v == Assign && from == Opened
}

// standing leaves out the steps that were taken back, and the taking back.
func standing(list []Step) []Step {
	var out []Step
	for _, s := range list {
		if s.Verb != Undo {
			out = append(out, s)
			continue
		}
		out = out[:len(out)-len(tail(out))]
	}
	return out
}

// tail returns the steps of the last act: a closing is two.
func tail(list []Step) []Step {
	n := len(list)
	if n >= 2 && list[n-1].Verb == Observe {
		return list[n-2:]
	}
	return list[max(0, n-1):]
}

// before returns the issue as the last of the standing steps found it, and that
// step; ok is false when it is not of the kind that can be taken back.
func before(is Issue, list []Step, days calendar.Calendar) (was Issue, taken Step, ok bool) {
	last := tail(list)
	if len(last) == 0 {
		return is, Step{}, false
	}
	was, taken = is, last[0]
	was.State = taken.From
	switch taken.Verb {
	case Assign:
		was.Owner, was.OwnerName, was.Measure, was.Due = "", "", "", finding.Due{}
		return was, taken, taken.From == Opened
	case Extend:
		was.Due = period(list[:len(list)-1], days)
		was.Extensions--
		return was, taken, true
	case Return:
		was.Due = period(list[:len(list)-1], days)
		return was, taken, true
	case Close:
		was.Closer, was.ClosedAt, was.Until = "", 0, ""
		was.Due = period(list[:len(list)-2], days)
		return was, taken, true
	default:
		return was, taken, false
	}
}

// period is the period that was running after the steps of list. The step that
// began it says from when and how long, the last one until when it ran: it may
// have been extended.
func period(list []Step, days calendar.Calendar) finding.Due {
	var due finding.Due
	for _, s := range list {
		due.On = s.Due
		if s.Verb == Serve || s.Verb == Return || s.Verb == Resume || s.Verb == Continue {
			due.From = calendar.DayOf(s.At)
			due.Days = days.WorkingDaysBetween(due.From, s.Due)
			due.Provisional = days.AddWorkingDays(due.From, due.Days).Provisional
		}
	}
	return due
}

// StepJob tells those concerned about a step once it can no longer be undone.
type StepJob struct {
	Issue ID  `json:"issue"`
	Step  int `json:"step"`
}

// Kind implements jobs.Args.
func (StepJob) Kind() string { return "issue.step" }

// Done returns the issue and the step of a StepJob; jobs.ErrGone when it was
// taken back meanwhile.
func (l *Ledger) Done(ctx context.Context, j StepJob) (is Issue, s Step, err error) {
	err = l.log.View(ctx, func(tx *db.Tx) error {
		if is, err = load(ctx, tx, j.Issue); err != nil {
			return err
		}
		list, err := steps(ctx, tx, j.Issue)
		if err != nil {
			return err
		}
		list = standing(list)
		i := slices.IndexFunc(list, func(s Step) bool { return s.N == j.Step })
		if i < 0 {
			return jobs.ErrGone
		}
		s = list[i]
		return nil
	})
	return is, s, err
}

// closedOn is the day of closing, "" before.
func (is *Issue) closedOn() calendar.Day {
	if is.ClosedAt == 0 {
		return ""
	}
	return calendar.DayOf(time.UnixMilli(is.ClosedAt))
}

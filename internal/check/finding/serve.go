package finding

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Errors of serving.
var (
	// ErrNotice says that a finding is served by its notice and by nothing else.
	ErrNotice = errors.New("finding: it is served by its notice, the approved and numbered letter")
	// ErrServiceDay says that the day of service is not one that a period can
	// be counted from: it lies ahead, or the whole period lies behind it.
	ErrServiceDay = errors.New("finding: not a day of service that a period can be counted from")
)

// Recipient is whom a notice was served on: an officer, or a unit when Officer
// is empty.
type Recipient struct {
	Officer org.OfficerID
	Unit    org.Unit
}

// Service is the serving of notices about one finding.
type Service struct {
	Notice string       // number of the notice that was served last
	On     calendar.Day // the latest day of service
	To     []Recipient  // all on whom a notice was served so far
}

// covers reports whether a notice was served on the subject.
func (s Service) covers(x Subject) bool {
	return slices.ContainsFunc(s.To, func(r Recipient) bool {
		if x.Officer != "" {
			return r.Officer == x.Officer
		}
		return r.Officer == "" && r.Unit == x.Unit
	})
}

// serve begins the period to answer. It counts from the day of service; a day
// entered afterwards must leave something of the period.
func serve(f *Finding, m *Move) error {
	s, today := m.Service, m.today()
	if s.Notice == "" || s.On == "" || len(f.Subjects) == 0 || slices.ContainsFunc(f.Subjects, func(x Subject) bool { return !s.covers(x) }) {
		return ErrNotice
	}
	d := m.Calendar.AddWorkingDays(s.On, m.Periods.Answer)
	if s.On > today || d.Day < today {
		return fmt.Errorf("%w: %s", ErrServiceDay, s.On)
	}
	f.State, f.Due = Answering, Due{On: d.Day, Provisional: d.Provisional, Days: m.Periods.Answer, From: s.On}
	return nil
}

// ServeTx records that a notice about a finding was served, inside the act that
// serves it. The package of the letters alone calls it. When everybody whom the
// finding is about has been served, the finding goes on to answering and the
// period runs; until then nothing changes, and due is zero.
func (r *Register) ServeTx(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id ID, s Service) (due Due, err error) {
	f, err := load(ctx, tx, id)
	if err != nil {
		return due, err
	}
	if !visible(&f, by) {
		return due, org.ErrNotFound
	}
	m := Move{Verb: Serve, By: by, Now: tx.Now, Calendar: r.days(), Periods: r.periods, Reason: s.Notice, Service: s}
	if f.State == Upheld && slices.ContainsFunc(f.Subjects, func(x Subject) bool { return !s.covers(x) }) && slices.ContainsFunc(f.Subjects, s.covers) {
		if !may(&f, by, org.FindingServe) {
			return due, org.ErrForbidden
		}
		return due, nil // others have to be served yet
	}
	after, err := Decide(f, m)
	if err != nil {
		return due, err
	}
	if err := save(ctx, tx, &after); err != nil {
		return due, err
	}
	n, err := record(ctx, tx, by, Serve, &f, &after, s.Notice)
	if err != nil {
		return due, err
	}
	act.Also(string(id))
	return after.Due, r.queue.Enqueue(ctx, tx, StepJob{id, n}, jobs.At(tx.Now.Add(r.undoTime())))
}

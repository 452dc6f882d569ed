package issue

import (
	"context"
	"fmt"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Service is the serving of the 整改通知书 of an issue.
type Service struct {
	Notice  string       // its number
	On      calendar.Day // the day of service
	To      org.OfficerID
	Written int64 // when the notice was drafted, Unix ms
}

// serve begins the period to put it right, counted from the day of service. The
// notice must be for the officer named, and written after he was: what it asks
// for is what was assigned.
func serve(is *Issue, m *Move) error {
	s, today := m.Service, m.today()
	if s.Notice == "" || s.On == "" || s.To == "" || s.To != is.Owner {
		return ErrNotice
	}
	if s.Written < m.Assigned {
		return ErrStale
	}
	d := m.Calendar.AddWorkingDays(s.On, is.Due.Days)
	if s.On > today || d.Day < today {
		return fmt.Errorf("%w: %s", finding.ErrServiceDay, s.On)
	}
	is.State, is.Due = Rectifying, finding.Due{On: d.Day, Provisional: d.Provisional, Days: is.Due.Days, From: s.On}
	return nil
}

// ServeTx records that the notice of an issue was served, inside the act that
// serves it. The package of the letters alone calls it. It returns the period
// that began.
func (l *Ledger) ServeTx(ctx context.Context, tx *db.Tx, act *audit.Act, by org.Actor, id ID, s Service) (due finding.Due, err error) {
	is, err := find(ctx, tx, by, id)
	if err != nil {
		return due, err
	}
	list, err := steps(ctx, tx, id)
	if err != nil {
		return due, err
	}
	m := Move{Verb: Serve, By: by, Now: tx.Now, Calendar: l.days(), Reason: s.Notice, Service: s}
	for _, x := range list {
		if x.Verb == Assign {
			m.Assigned = x.At.UnixMilli()
		}
	}
	after, err := Decide(is, m)
	if err != nil {
		return due, err
	}
	if err := save(ctx, tx, &after); err != nil {
		return due, err
	}
	n, err := record(ctx, tx, by, Serve, is.State, &after, s.Notice)
	if err != nil {
		return due, err
	}
	act.Also(string(id))
	return after.Due, l.queue.Enqueue(ctx, tx, StepJob{id, n}, jobs.At(tx.Now.Add(UndoTime)))
}

package finding

import (
	"cmp"
	"context"
	"slices"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
)

// next is the step that a finding waits for, and the action that whoever takes
// it must be allowed. ok is false when it waits for nobody, or for the person
// concerned alone.
func (f *Finding) next() (v Verb, a org.Action, ok bool) {
	switch f.State {
	case Candidate:
		return Claim, org.FindingClaim, true
	case Verifying:
		return Second, org.FindingSecondVerify, f.Awaiting
	case Doubtful:
		return Uphold, org.FindingVerify, true
	case Upheld:
		return Serve, org.FindingServe, true
	case Answering:
		return Extend, org.FindingExtend, f.ExtensionAsked != 0
	case Answered, Waived, Lapsed:
		return Determine, org.FindingDetermine, true
	case UnderReview:
		return Maintain, org.FindingReview, true
	case Dismissed, Expired, Determined, Maintained, Withdrawn, Referred:
		return "", "", false
	}
	return "", "", false
}

// Waits is the action that a finding waits for: "" when nobody but the person
// concerned, or nobody at all, is to act.
func (f *Finding) Waits() org.Action {
	_, a, ok := f.next()
	if !ok {
		return ""
	}
	return a
}

// Turn picks, of people who may do what the finding Waits for, those whom the
// step would not be refused: it asks Decide itself, as if they had seen the
// evidence. Nobody is told of a step that is not his to take.
func (r *Register) Turn(f Finding, people []org.Actor) (out []org.Actor) {
	v, _, ok := f.next()
	if !ok {
		return nil
	}
	for _, by := range people {
		if by.Machine() || f.subject(by) >= 0 {
			continue
		}
		if v == Serve {
			if may(&f, by, org.FindingServe) {
				out = append(out, by)
			}
			continue
		}
		m := Move{
			Verb: v, By: by, Calendar: r.days(), Periods: r.periods, Reason: "-", Item: "-", Severity: f.Severity, Subjects: f.Subjects, Days: 1,
			Seen: true, Recused: org.Recused(by, f.recusal()),
		}
		if len(m.Subjects) == 0 {
			m.Subjects = []Subject{{Unit: f.Unit}}
		}
		// Whether the period still runs is not the question.
		g := f
		g.Due = Due{}
		if _, err := Decide(g, m); err == nil {
			out = append(out, by)
		}
	}
	return out
}

// recusal is the finding as recusal asks: who is concerned, who handled it.
func (f *Finding) recusal() org.Subject {
	about := org.Subject{Unit: f.Unit, Day: f.Happened, Officers: slices.Clone(f.Handlers), Parties: f.Parties}
	for _, s := range f.Subjects {
		if s.Officer != "" {
			about.Officers = append(about.Officers, s.Officer)
		}
	}
	return about
}

// Expiring returns the candidates that expire within the working days that the
// warning comes ahead, today included, and have not expired yet.
func (r *Register) Expiring(ctx context.Context) (found []Finding, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		today := calendar.DayOf(tx.Now)
		near := r.days().AddWorkingDays(today, r.periods.Warn).Day
		p, err := list(ctx, tx, query{scope: everything, expires: string(near), Filter: Filter{Limit: whole}})
		if err != nil {
			return err
		}
		for _, w := range p.Rows {
			if w.Due.On < today {
				continue
			}
			f, err := load(ctx, tx, w.ID)
			if err != nil {
				return err
			}
			found = append(found, f)
		}
		return nil
	})
	return found, err
}

// MyTurn returns the findings that wait for a step which by may take, those due
// first in front. Candidates wait in the queue and are not among them.
func (r *Register) MyTurn(ctx context.Context, by org.Actor) (rows []Row, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		for _, f := range []Filter{
			{State: Verifying}, {State: Doubtful}, {State: Upheld}, {Figure: FigureToDetermine}, {State: UnderReview}, {Figure: FigureExtension},
		} {
			p, err := list(ctx, tx, sees(by, f))
			if err != nil {
				return err
			}
			for _, w := range p.Rows {
				g, err := load(ctx, tx, w.ID)
				if err != nil {
					return err
				}
				own := g.State == Verifying && !g.Awaiting && g.Verifier == by.Account
				if own || len(r.Turn(g, []org.Actor{by})) == 1 {
					rows = append(rows, w)
				}
			}
		}
		return nil
	})
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Compare(cmp.Or(a.Due.On, "9999"), cmp.Or(b.Due.On, "9999"))
	})
	return rows, err
}

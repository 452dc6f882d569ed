package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
)

// The history is told in working days before the day of loading: day 1 is the
// last working day before it, day 120 lies about half a year back.
const firstDay = 124

// town is the city while it is being built.
type town struct {
	city  *City
	today calendar.Day
	days  []calendar.Day // working days before today, the last first
	began calendar.Day   // since when the officers hold their posts

	courts   map[string]org.CourtID
	units    map[string]org.Unit // by court and division
	officers map[string]org.OfficerID
	accounts map[string]org.AccountID

	documents map[string]document.ID
	scenes    []scene
	used      map[int]int // scenes of each day so far
}

// scene is one act of the history.
type scene struct {
	at   time.Time
	what string
	play func(context.Context) error
}

func newTown(c *City, today calendar.Day) (*town, error) {
	t := &town{
		city: c, today: today,
		courts: map[string]org.CourtID{}, units: map[string]org.Unit{}, officers: map[string]org.OfficerID{}, accounts: map[string]org.AccountID{},
		documents: map[string]document.ID{}, used: map[int]int{},
	}
	for d := today.Add(-1); len(t.days) < 2*firstDay; d = d.Add(-1) {
		if works, _ := c.Days.IsWorkingDay(d); works {
			t.days = append(t.days, d)
		}
	}
	year, _, _ := today.Civil()
	t.began = calendar.NewDay(year-3, 9, 1)
	return t, nil
}

// day is the nth working day before today.
func (t *town) day(n int) calendar.Day { return t.days[n-1] }

// clock sets the clock to a time of a day.
func (t *town) clock(d calendar.Day, at time.Duration) {
	t.city.Clock.Set(calendar.FirstInstant(d).Add(at))
}

// opens is when the first scene of a day is played.
const opens = 8*time.Hour + 47*time.Minute

// closes is when the last day ends: the accounts are given out.
const closes = 18 * time.Hour

// on adds a scene to the nth working day before today. The scenes of a day
// follow each other in the order in which they are told.
func (t *town) on(n int, what string, play func(context.Context) error) {
	k := t.used[n]
	t.used[n]++
	// Eleven minutes apart, and not to the second.
	at := opens + time.Duration(k)*11*time.Minute + time.Duration((n*37+k*53)%420)*time.Second
	t.scenes = append(t.scenes, scene{calendar.FirstInstant(t.day(n)).Add(at), what, play})
}

// play plays all scenes in the order of their times, and every night lets
// periods end, as the program does by itself.
func (t *town) play(ctx context.Context, now time.Time) error {
	t.scenes = append(t.scenes, scene{calendar.FirstInstant(t.day(1)).Add(closes), "the doors open", t.openDoors})
	slices.SortStableFunc(t.scenes, func(a, b scene) int { return a.at.Compare(b.at) })
	night := t.day(firstDay).Add(1)
	nights := func(until time.Time) error {
		for ; !midnight(night).After(until); night = night.Add(1) {
			t.city.Clock.Set(midnight(night))
			if err := t.sweep(ctx); err != nil {
				return fmt.Errorf("demo: sweep on %s: %w", night, err)
			}
		}
		return nil
	}
	for _, s := range t.scenes {
		if err := nights(s.at); err != nil {
			return err
		}
		t.city.Clock.Set(s.at)
		if err := s.play(ctx); err != nil {
			return fmt.Errorf("demo: %s on %s: %w", s.what, calendar.DayOf(s.at), err)
		}
	}
	return nights(now)
}

// midnight is when the periods that ended with the day before are over.
func midnight(d calendar.Day) time.Time { return calendar.FirstInstant(d) }

// sweep lets periods end, as the program does by itself.
func (t *town) sweep(ctx context.Context) error {
	if _, err := t.city.Findings.Sweep(ctx); err != nil {
		return err
	}
	if _, err := t.city.Letters.Remind(ctx); err != nil {
		return err
	}
	_, err := t.city.Ledger.Sweep(ctx)
	return err
}

// actor is who acts through the account, as things stand at that moment.
func (t *town) actor(ctx context.Context, login string) (org.Actor, error) {
	id, ok := t.accounts[login]
	if !ok {
		return org.Actor{}, fmt.Errorf("no account %q", login)
	}
	return t.city.People.Actor(ctx, id)
}

// found is a finding of the history.
type found struct {
	t    *town
	name string
	id   finding.ID
	find func(context.Context) error // sets id, when it is not known yet
}

// known makes sure that the finding's id is known.
func (f *found) known(ctx context.Context) error {
	if f.id != "" {
		return nil
	}
	return f.find(ctx)
}

// file opens the finding as the program sees it.
func (f *found) file(ctx context.Context) (finding.File, error) {
	return f.t.city.Findings.Open(ctx, org.System("demo"), f.id)
}

// step adds a scene in which somebody takes a step.
func (f *found) step(n int, login string, v finding.Verb, in func(context.Context, org.Actor) (finding.Input, error)) *found {
	f.t.on(n, f.name+": "+login+" "+string(v), func(ctx context.Context) error {
		if err := f.known(ctx); err != nil {
			return err
		}
		by, err := f.t.actor(ctx, login)
		if err != nil {
			return err
		}
		var input finding.Input
		if in != nil {
			if input, err = in(ctx, by); err != nil {
				return err
			}
		}
		if err := f.t.city.Findings.Take(ctx, by, f.id, v, input); err != nil {
			return err
		}
		return f.follow(ctx)
	})
	return f
}

// follow sends the lessons that the last step asks for. The job that does this
// runs later; the lesson is dated as if it had run then.
func (f *found) follow(ctx context.Context) error {
	file, err := f.file(ctx)
	if err != nil {
		return err
	}
	return f.t.city.Lessons.Follow(ctx, file.Finding, file.Steps[len(file.Steps)-1])
}

// said is a step with a reason.
func (f *found) said(n int, login string, v finding.Verb, reason string) *found {
	return f.step(n, login, v, func(context.Context, org.Actor) (finding.Input, error) { return finding.Input{Reason: reason}, nil })
}

// seen is a step of somebody who looks at the evidence first.
func (f *found) seen(n int, login string, v finding.Verb, reason string) *found {
	return f.step(n, login, v, func(ctx context.Context, by org.Actor) (finding.Input, error) {
		return finding.Input{Reason: reason}, f.view(ctx, by)
	})
}

// view opens what the finding rests on, as the pages do it, a minute before
// the decision.
func (f *found) view(ctx context.Context, by org.Actor) error {
	now := f.t.city.Clock.Now()
	defer f.t.city.Clock.Set(now)
	f.t.city.Clock.Set(now.Add(-time.Minute - 7*time.Second))
	file, err := f.t.city.Findings.Open(ctx, by, f.id)
	if err != nil {
		return err
	}
	if err := f.t.city.Views.Note(ctx, by, string(f.id), string(f.id), "finding"); err != nil {
		return err
	}
	if file.Document != "" {
		if _, err := f.t.city.Shelf.Open(ctx, by, document.ID(file.Document)); err != nil {
			return err
		}
	}
	for _, e := range file.Evidence {
		if err := f.t.city.Views.Note(ctx, by, string(e.ID), string(f.id), "evidence"); err != nil {
			return err
		}
	}
	return nil
}

// claim takes the candidate up.
func (f *found) claim(n int, login string) *found { return f.step(n, login, finding.Claim, nil) }

// uphold says that it is so, about the officers named; without a name, about
// those whom the candidate names already.
func (f *found) uphold(n int, login string, names ...string) *found {
	return f.step(n, login, finding.Uphold, func(ctx context.Context, by org.Actor) (in finding.Input, err error) {
		if err := f.view(ctx, by); err != nil {
			return in, err
		}
		file, err := f.file(ctx)
		if err != nil {
			return in, err
		}
		in = finding.Input{Item: file.Item, List: f.t.city.Checklist.Version(), Severity: file.Severity}
		for _, s := range file.Subjects {
			if len(names) == 0 || slices.Contains(names, s.Name) {
				in.Subjects = append(in.Subjects, s)
			}
		}
		if len(names) > 0 && len(in.Subjects) != len(names) {
			return in, fmt.Errorf("%v: not all of them signed", names)
		}
		return in, nil
	})
}

// second agrees with the verdict.
func (f *found) second(n int, login string) *found { return f.seen(n, login, finding.Second, "") }

// matter is an issue of the history.
type matter struct {
	t    *town
	name string
	id   issue.ID
	on   []*found
}

// issue opens an issue on findings.
func (t *town) issue(n int, login, title string, on ...*found) *matter {
	return t.open(n, login, title, false, on)
}

// facility opens an issue about a facility.
func (t *town) facility(n int, login, title string, on ...*found) *matter {
	return t.open(n, login, title, true, on)
}

func (t *town) open(n int, login, title string, facility bool, on []*found) *matter {
	m := &matter{t: t, name: title, on: on}
	t.on(n, title+": "+login+" opens", func(ctx context.Context) error {
		by, err := t.actor(ctx, login)
		if err != nil {
			return err
		}
		var ids []finding.ID
		for _, f := range on {
			if err := f.known(ctx); err != nil {
				return err
			}
			ids = append(ids, f.id)
		}
		m.id, err = t.city.Ledger.OpenIssue(ctx, by, ids, title, facility)
		return err
	})
	return m
}

// step adds a scene in which somebody takes a step.
func (m *matter) step(n int, login string, v issue.Verb, in func(context.Context, org.Actor) (issue.Input, error)) *matter {
	m.t.on(n, m.name+": "+login+" "+string(v), func(ctx context.Context) error {
		by, err := m.t.actor(ctx, login)
		if err != nil {
			return err
		}
		input, err := in(ctx, by)
		if err != nil {
			return err
		}
		return m.t.city.Ledger.Take(ctx, by, m.id, v, input)
	})
	return m
}

// said is a step with a reason.
func (m *matter) said(n int, login string, v issue.Verb, in issue.Input) *matter {
	return m.step(n, login, v, func(context.Context, org.Actor) (issue.Input, error) { return in, nil })
}

// assign names who puts it right, and what is asked for.
func (m *matter) assign(n int, login, owner string, days int, measure string) *matter {
	return m.step(n, login, issue.Assign, func(context.Context, org.Actor) (issue.Input, error) {
		return issue.Input{Owner: m.t.officers[owner], Days: days, Reason: measure}, nil
	})
}

// submit hands in what was done, with a proof.
func (m *matter) submit(n int, login, done string, papers ...paper) *matter {
	return m.step(n, login, issue.Submit, func(ctx context.Context, by org.Actor) (in issue.Input, err error) {
		is, err := m.t.city.Ledger.Open(ctx, by, m.id)
		if err != nil {
			return in, err
		}
		in.Reason = done
		in.Files, err = m.t.put(ctx, is.Unit, papers)
		return in, err
	})
}

// judged is a step of somebody who looks at the proof first.
func (m *matter) judged(n int, login string, v issue.Verb, in issue.Input) *matter {
	return m.step(n, login, v, func(ctx context.Context, by org.Actor) (issue.Input, error) {
		now := m.t.city.Clock.Now()
		defer m.t.city.Clock.Set(now)
		m.t.city.Clock.Set(now.Add(-2*time.Minute - 12*time.Second))
		is, err := m.t.city.Ledger.Open(ctx, by, m.id)
		if err != nil {
			return in, err
		}
		if err := m.t.city.Views.Note(ctx, by, string(m.id), string(m.id), "issue"); err != nil {
			return in, err
		}
		for _, p := range is.Proofs {
			if err := m.t.city.Views.Note(ctx, by, string(p.ID), string(m.id), "proof"); err != nil {
				return in, err
			}
		}
		return in, nil
	})
}

// giveBack returns the proof.
func (m *matter) giveBack(n int, login string, days int, why string) *matter {
	return m.judged(n, login, issue.Return, issue.Input{Days: days, Reason: why})
}

// close accepts the proof.
func (m *matter) close(n int, login, why string) *matter {
	return m.judged(n, login, issue.Close, issue.Input{Reason: why})
}

// recur says that a later finding shows it came back.
func (m *matter) recur(n int, login string, again *found, why string) *matter {
	return m.step(n, login, issue.Recur, func(context.Context, org.Actor) (issue.Input, error) {
		return issue.Input{Again: again.id, Reason: why}, nil
	})
}

// answer is what the person concerned says, verbatim.
func (f *found) answer(n int, login, words string) *found {
	return f.seen(n, login, finding.Answer, words)
}

// waive gives the answer up.
func (f *found) waive(n int, login string) *found { return f.seen(n, login, finding.Waive, "") }

// determine decides that it is so.
func (f *found) determine(n int, login, reasons string) *found {
	return f.seen(n, login, finding.Determine, reasons)
}

// brought is what a person brings up: somebody saw or heard it.
type brought struct {
	source   finding.Source
	court    string
	division string
	item     int // number on the checklist
	title    string
	detail   string
	who      []string // whom it seems to be about; nobody means the unit
	papers   []paper
}

// report enters what a person brings up.
func (t *town) report(n int, login string, b brought) *found {
	f := &found{t: t, name: b.title}
	t.on(n, b.title+": "+login+" reports", func(ctx context.Context) error {
		by, err := t.actor(ctx, login)
		if err != nil {
			return err
		}
		it, ok := t.city.Checklist.ByNumber(b.item)
		if !ok {
			return fmt.Errorf("no item %d", b.item)
		}
		unit := t.units[b.court+b.division]
		n := finding.New{
			Source: b.source, Unit: unit, Item: it.ID, Checklist: t.city.Checklist.Version(), Title: b.title, Detail: b.detail,
			Happened: calendar.DayOf(t.city.Clock.Now()), Severity: finding.Severity(it.Severity),
		}
		for _, name := range b.who {
			n.Subjects = append(n.Subjects, finding.Subject{Officer: t.officers[name], Name: name, Unit: unit})
		}
		if len(b.who) == 0 {
			n.Subjects = []finding.Subject{{Name: courtNames()[b.court] + b.division, Unit: unit}}
		}
		f.id, err = t.propose(ctx, by, n, b.papers)
		return err
	})
	return f
}

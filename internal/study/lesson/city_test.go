package lesson

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/supervise/letter/lettertest"
)

// city is a basic court under an intermediate one, with the people that a
// finding and its lessons need.
type city struct {
	t        *testing.T
	clock    *dbtest.Clock
	db       *db.DB
	log      *audit.Log
	register *finding.Register
	views    *evidence.Views
	book     *Book

	civil                            org.Unit
	proposer, finder, lead, reviewer org.Actor // of the court above
	political                        org.Actor
	judge, second, head, stranger    org.Actor
}

func newCity(t *testing.T, d *db.DB, clock *dbtest.Clock) *city {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	rules, err := regulation.Default()
	ok(t, err)
	bank, err := Default()
	ok(t, err)
	var objects []audit.Object
	for _, o := range [][]audit.Object{org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), Objects()} {
		objects = append(objects, o...)
	}
	calendarNow := func() calendar.Calendar { return days }
	c := &city{t: t, clock: clock, db: d, log: audit.New(d, key, objects...), views: evidence.NewViews(d)}
	queue := jobs.New(d)
	jobs.Handle(queue, nothing[finding.StepJob])
	ok(t, queue.Open())
	c.register = finding.NewRegister(c.log, queue, calendarNow, finding.DefaultPeriods())
	people := org.NewDirectory(c.log)
	c.book = NewBook(Parts{Log: c.log, Findings: c.register, People: people, Rules: rules, Bank: bank, List: list, Days: calendarNow})
	c.people(people)
	return c
}

func (c *city) people(dir *org.Directory) {
	t, ctx, setup := c.t, c.t.Context(), org.System("setup")
	court := func(code, name string, level org.Level, above org.CourtID) org.CourtID {
		id, err := dir.AddCourt(ctx, setup, org.Court{Code: code, Name: name, Level: level, Superior: above})
		ok(t, err)
		return id
	}
	division := func(court org.CourtID, name string, kind org.Kind) org.Unit {
		id, err := dir.AddDivision(ctx, setup, org.Division{Court: court, Name: name, Kind: kind})
		ok(t, err)
		return org.Unit{Court: court, Division: id}
	}
	person := func(name string, at org.Unit, title org.Title, role org.Role, over string) org.Actor {
		off, err := dir.AddOfficer(ctx, setup, org.Officer{Name: name}, org.Post{Unit: at, Title: title, From: "2024-01-01"})
		ok(t, err)
		acc, err := dir.AddAccount(ctx, setup, org.Account{Login: strings.ToLower(name), Name: name, Officer: off, Court: at.Court})
		ok(t, err)
		if role != "" {
			_, err = dir.Grant(ctx, setup, org.AccountGrant{Account: acc, Role: role, Unit: over, From: "2026-01-01"})
			ok(t, err)
		}
		a, err := dir.Actor(ctx, acc)
		ok(t, err)
		return a
	}
	mid := court("澄01", "澄明市中级人民法院", org.Intermediate, "")
	low := court("澄0102", "明德区人民法院", org.Basic, mid)
	inspection := division(mid, "督察室", org.Inspection)
	c.civil = division(low, "民事审判第一庭", org.Civil)
	c.proposer = person("毋丘检", inspection, org.Staff, org.RoleInspector, string(mid))
	c.finder = person("亓官查", inspection, org.Staff, org.RoleInspector, string(mid))
	c.lead = person("仉督", inspection, org.Staff, org.RoleLeader, string(mid))
	c.reviewer = person("仇院", inspection, org.Staff, org.RoleLeader, string(mid))
	c.political = person("佴政", inspection, org.Staff, org.RolePolitical, string(mid))
	c.judge = person("厍判", c.civil, org.Staff, "", "")
	c.second = person("晁陪", c.civil, org.Staff, "", "")
	c.head = person("墨庭", c.civil, org.Head, org.RoleHead, string(c.civil.Division))
	c.stranger = person("宓外", c.civil, org.Staff, "", "")
}

func nothing[T jobs.Args](context.Context, T) error { return nil }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c *city) take(by org.Actor, id finding.ID, v finding.Verb, in finding.Input) {
	c.t.Helper()
	ok(c.t, c.register.Take(c.t.Context(), by, id, v, in))
}

func (c *city) look(by org.Actor, id finding.ID) {
	c.t.Helper()
	ok(c.t, c.views.Note(c.t.Context(), by, string(id), "", "test"))
}

// determined brings a finding about the subjects all the way; nobody has heard
// of it yet.
func (c *city) determined(item string, subjects ...finding.Subject) finding.ID {
	c.t.Helper()
	ctx := c.t.Context()
	c.clock.Add(time.Millisecond) // ids of one millisecond have no order
	var id finding.ID
	act := &audit.Act{By: c.proposer.By(), Verb: string(finding.Propose)}
	ok(c.t, c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
		id, err = c.register.Propose(ctx, tx, act, c.proposer, finding.New{Source: finding.Watching, Unit: c.civil, Title: "开庭迟到", Severity: finding.Ordinary})
		act.Object = string(id)
		return err
	}))
	c.take(c.finder, id, finding.Claim, finding.Input{})
	c.look(c.finder, id)
	c.take(c.finder, id, finding.Uphold, finding.Input{Item: item, Severity: finding.Ordinary, Subjects: subjects})
	lettertest.Finding(c.t, c.log, c.register, c.finder, id)
	for _, s := range subjects {
		switch s.Officer {
		case c.judge.Officer:
			c.take(c.judge, id, finding.Waive, finding.Input{})
		case c.second.Officer:
			c.take(c.second, id, finding.Waive, finding.Input{})
		case "":
			c.take(c.head, id, finding.Waive, finding.Input{})
		}
	}
	c.look(c.lead, id)
	c.take(c.lead, id, finding.Determine, finding.Input{Reason: "事实清楚"})
	return id
}

func (c *city) about(a org.Actor) finding.Subject {
	return finding.Subject{Officer: a.Officer, Name: a.Name, Unit: c.civil, Part: "承办人"}
}

// follow tells the book of the last step of a finding, as the job does.
func (c *city) follow(id finding.ID) {
	c.t.Helper()
	file, err := c.register.Open(c.t.Context(), c.lead, id)
	ok(c.t, err)
	f, s, err := c.register.Done(c.t.Context(), finding.StepJob{Finding: id, Step: len(file.Steps)})
	ok(c.t, err)
	ok(c.t, c.book.Follow(c.t.Context(), f, s))
}

func (c *city) mine(by org.Actor) []Lesson {
	c.t.Helper()
	list, err := c.book.Mine(c.t.Context(), by)
	ok(c.t, err)
	return list
}

func (c *city) verify() {
	c.t.Helper()
	r, err := c.log.Verify(c.t.Context())
	if err != nil || len(r.Problems) > 0 || r.Leaves == 0 {
		c.t.Errorf("audit: %+v, %v", r, err)
	}
}

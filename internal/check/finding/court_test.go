package finding_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// court is a basic court under an intermediate one, with the people that a
// finding needs and its register.
type court struct {
	*finding.Register
	t      *testing.T
	clock  *dbtest.Clock
	log    *audit.Log
	people *org.Directory
	views  *evidence.Views
	mid    org.CourtID
	civil  org.Unit
	who    map[string]org.Actor
}

// The people, by what they do.
const (
	anna       = "甪核"  // inspector
	bert       = "亓核"  // inspector
	office     = "柏办"  // 审管办
	lead       = "仉督"  // leader
	discipline = "佴纪"  // 派驻纪检监察组
	judge      = "厍判"  // whom findings are about
	colleague  = "晁书"  // of the same division
	head       = "毋庭长" // of the division
)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails when err is not the one expected; nil expects none.
func want(t testing.TB, what string, err, expected error) {
	t.Helper()
	if expected == nil && err != nil || expected != nil && !errors.Is(err, expected) {
		t.Errorf("%s: %v, want %v", what, err, expected)
	}
}

func setUp(t *testing.T, d *db.DB, clock *dbtest.Clock) *court {
	t.Helper()
	clock.Set(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)) // a Monday, 10:00 in Beijing
	key := must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")))
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), evidence.Objects(), finding.Objects()} {
		objects = append(objects, list...)
	}
	c := &court{t: t, clock: clock, log: audit.New(d, key, objects...), views: evidence.NewViews(d), who: map[string]org.Actor{}}
	queue := jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	c.Register = finding.NewRegister(c.log, queue, func() calendar.Calendar { return days }, finding.DefaultPeriods())
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	jobs.Handle(queue, func(context.Context, finding.ExportJob) error { return nil })
	ok(t, queue.Open())
	c.people = org.NewDirectory(c.log)
	c.settle()
	return c
}

func (c *court) settle() {
	t, ctx, sys := c.t, c.t.Context(), org.System("test")
	c.mid = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	low := must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))
	c.civil = org.Unit{Court: low, Division: must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: low, Name: "民一庭", Kind: org.Civil}))}
	inspection := org.Unit{Court: c.mid, Division: must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: c.mid, Name: "督察室", Kind: org.Inspection}))}
	for _, x := range []struct {
		name  string
		at    org.Unit
		title org.Title
		role  org.Role
		scope string
	}{
		{anna, inspection, org.Staff, org.RoleInspector, string(c.mid)},
		{bert, inspection, org.Staff, org.RoleInspector, string(c.mid)},
		{office, inspection, org.Staff, org.RoleOffice, string(c.mid)},
		{lead, inspection, org.Staff, org.RoleLeader, string(c.mid)},
		{discipline, inspection, org.Staff, org.RoleDiscipline, string(c.mid)},
		{judge, c.civil, org.Judge, "", ""},
		{colleague, c.civil, org.Judge, "", ""},
		{head, c.civil, org.Head, org.RoleHead, string(c.civil.Division)},
	} {
		officer := must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: x.name}, org.Post{Unit: x.at, Title: x.title, From: "2020-01-01"}))
		id := must[org.AccountID](t)(c.people.AddAccount(ctx, sys, org.Account{Login: x.name, Name: x.name, Officer: officer}))
		if x.role != "" {
			must[org.GrantID](t)(c.people.Grant(ctx, sys, org.AccountGrant{Account: id, Role: x.role, Unit: x.scope, From: "2020-01-01"}))
		}
		c.who[x.name] = must[org.Actor](t)(c.people.Actor(ctx, id))
	}
}

// sum is a hash for a piece of evidence whose bytes do not matter here.
var sum = strings.Repeat("ab", 32)

// candidate enters a machine's candidate, with a file when file is named.
func (c *court) candidate(title, file string) finding.ID {
	c.t.Helper()
	c.clock.Add(time.Millisecond)
	var id finding.ID
	act := &audit.Act{By: "engine:judgment", Verb: string(finding.Propose)}
	ok(c.t, c.log.Do(c.t.Context(), act, func(tx *db.Tx) (err error) {
		n := finding.New{Source: finding.MachineDocument, Unit: c.civil, Title: title, Severity: finding.Ordinary, Happened: "2026-02-20"}
		if file != "" {
			e, err := evidence.Add(c.t.Context(), tx, act, org.Engine("judgment"), evidence.Evidence{
				Source: evidence.Document, Unit: c.civil, Name: file, Media: "text/plain", SHA256: sum, Size: 3, Retention: evidence.OfCandidate,
			})
			if err != nil {
				return err
			}
			n.Evidence = []evidence.ID{e}
		}
		id, err = c.Propose(c.t.Context(), tx, act, org.Engine("judgment"), n)
		act.Object = string(id)
		return err
	}))
	return id
}

// look opens everything that a finding rests on.
func (c *court) look(name string, id finding.ID) {
	c.t.Helper()
	f := c.open(id)
	things := []string{string(id)}
	for _, x := range f.Evidence {
		things = append(things, string(x.ID))
	}
	for _, x := range things {
		ok(c.t, c.views.Note(c.t.Context(), c.who[name], x, string(id), "finding"))
	}
}

func (c *court) open(id finding.ID) finding.File {
	c.t.Helper()
	return must[finding.File](c.t)(c.Open(c.t.Context(), org.System("test"), id))
}

// step takes a step and fails the test when it is refused.
func (c *court) step(name string, id finding.ID, v finding.Verb, in finding.Input) {
	c.t.Helper()
	if err := c.Take(c.t.Context(), c.who[name], id, v, in); err != nil {
		c.t.Fatalf("%s by %s: %v", v, name, err)
	}
}

func (c *court) subject() finding.Subject {
	return finding.Subject{Officer: c.who[judge].Officer, Name: judge, Unit: c.civil, Part: "审判员"}
}

// upheld is a finding that anna has upheld about the judge.
func (c *court) upheld(severity finding.Severity) finding.ID {
	c.t.Helper()
	id := c.candidate("落款日期用阿拉伯数字", "判决书.txt")
	c.look(anna, id)
	c.step(anna, id, finding.Claim, finding.Input{})
	c.step(anna, id, finding.Uphold, finding.Input{Item: "item-34", List: "v1", Severity: severity, Subjects: []finding.Subject{c.subject()}})
	return id
}

// answering is one whose notice was served today.
func (c *court) answering() finding.ID {
	c.t.Helper()
	id := c.upheld(finding.Ordinary)
	c.serve(id)
	return id
}

func (c *court) serve(id finding.ID) {
	c.t.Helper()
	act := &audit.Act{By: c.who[anna].By(), Verb: string(finding.Serve), Object: string(id)}
	ok(c.t, c.log.Do(c.t.Context(), act, func(tx *db.Tx) error {
		_, err := c.ServeTx(c.t.Context(), tx, act, c.who[anna], id, finding.Service{
			Notice: "澄中法督核〔2026〕1号", On: calendar.DayOf(tx.Now), To: []finding.Recipient{{Officer: c.who[judge].Officer, Unit: c.civil}},
		})
		return err
	}))
}

// verified checks that the audit log still proves everything.
func (c *court) verified() {
	c.t.Helper()
	r, err := c.log.Verify(c.t.Context())
	if err != nil || len(r.Problems) != 0 {
		c.t.Errorf("audit: %v (%v)", r.Problems, err)
	}
}

// names are the names of people, in a fixed order.
func names(list []org.Actor) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Name)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

package effect_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter/lettertest"
)

// city is two basic courts under an intermediate one, with the people that it
// takes from a finding to a policy and its review.
type city struct {
	t        *testing.T
	clock    *dbtest.Clock
	log      *audit.Log
	register *finding.Register
	views    *evidence.Views
	ledger   *issue.Ledger
	causes   *cause.Book
	policies *policy.Book
	effects  *effect.Book

	mid, low, next org.CourtID
	civil, filing  org.Unit // of low
	documents      int

	finder, accepter, office, lead, president org.Actor // of mid
	political, judge, head, stranger          org.Actor
}

func newCity(t *testing.T, d *db.DB, clock *dbtest.Clock) *city {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	list, err := checklist.Default()
	ok(t, err)
	categories, err := cause.Categories()
	ok(t, err)
	var objects []audit.Object
	for _, o := range [][]audit.Object{
		org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects(), issue.Objects(),
		cause.Objects(), policy.Objects(), effect.Objects(),
	} {
		objects = append(objects, o...)
	}
	calendarNow := func() calendar.Calendar { return days }
	c := &city{t: t, clock: clock, log: audit.New(d, key, objects...), views: evidence.NewViews(d)}
	queue := jobs.New(d)
	jobs.Handle(queue, nothing[finding.StepJob])
	jobs.Handle(queue, nothing[issue.StepJob])
	ok(t, queue.Open())
	c.register = finding.NewRegister(c.log, queue, calendarNow, finding.DefaultPeriods())
	c.ledger = issue.NewLedger(c.log, queue, calendarNow)
	c.causes, c.policies, c.effects = cause.NewBook(c.log, categories), policy.NewBook(c.log), effect.NewBook(c.log, list)
	c.people(org.NewDirectory(c.log))
	return c
}

func nothing[T jobs.Args](context.Context, T) error { return nil }

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
	person := func(name string, at org.Unit, role org.Role, over string) org.Actor {
		off, err := dir.AddOfficer(ctx, setup, org.Officer{Name: name}, org.Post{Unit: at, Title: org.Staff, From: "2024-01-01"})
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
	c.mid = court("澄01", "澄明市中级人民法院", org.Intermediate, "")
	c.low = court("澄0102", "明德区人民法院", org.Basic, c.mid)
	c.next = court("澄0121", "清源县人民法院", org.Basic, c.mid)
	inspection := division(c.mid, "督察室", org.Inspection)
	c.civil = division(c.low, "民事审判第一庭", org.Civil)
	c.filing = division(c.low, "立案庭", org.Filing)
	elsewhere := division(c.next, "民事审判庭", org.Civil)
	c.finder = person("亓官查", inspection, org.RoleInspector, string(c.mid))
	c.accepter = person("鄢核", inspection, org.RoleInspector, string(c.mid))
	c.office = person("佴管", inspection, org.RoleOffice, string(c.mid))
	c.lead = person("仉督", inspection, org.RoleLeader, string(c.mid))
	c.president = person("仇院", inspection, org.RoleLeader, string(c.mid))
	c.political = person("墨政", inspection, org.RolePolitical, string(c.mid))
	c.judge = person("厍判", c.civil, "", "")
	c.head = person("晁庭", c.civil, org.RoleHead, string(c.civil.Division))
	c.stranger = person("宓外", elsewhere, org.RoleHead, string(elsewhere.Division))
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// act makes a change of the test's own, with its leaf.
func (c *city) act(verb, object string, fn func(tx *db.Tx, act *audit.Act) error) {
	c.t.Helper()
	act := &audit.Act{By: "system:test", Verb: verb, Object: object}
	ok(c.t, c.log.Do(c.t.Context(), act, func(tx *db.Tx) error { return fn(tx, act) }))
}

// document puts a checked document on the shelf.
func (c *city) document(unit org.Unit, signed calendar.Day) string {
	c.t.Helper()
	c.documents++
	id := fmt.Sprintf("doc_%026d", c.documents)
	c.act("document.add", id, func(tx *db.Tx, _ *audit.Act) error {
		_, err := tx.Exec(c.t.Context(), `INSERT INTO document (id, court, division, name, media, sha256, size, text_sha256, text_size, state, signed_on, added_at, added_by, checked_at)
			VALUES ($1, $2, $3, '判决书.txt', 'text/plain', $1, 1, $1, 1, 'checked', $4, $5, 'acc_test', $5)`,
			id, unit.Court, unit.Division, string(signed), tx.NowMS())
		return err
	})
	return id
}

// candidate enters what the machine found in a document, or an inspector saw.
func (c *city) candidate(unit org.Unit, item, doc string, happened calendar.Day) finding.ID {
	c.t.Helper()
	c.clock.Add(time.Millisecond) // ids of one millisecond have no order
	n := finding.New{Source: finding.Watching, Unit: unit, Item: item, Title: "落款日期不存在", Happened: happened, Severity: finding.Ordinary, Document: doc}
	by := c.accepter
	if doc != "" {
		n.Source, by = finding.MachineDocument, org.Engine("judgment")
	}
	var id finding.ID
	c.act(string(finding.Propose), "", func(tx *db.Tx, act *audit.Act) (err error) {
		id, err = c.register.Propose(c.t.Context(), tx, act, by, n)
		act.Object = string(id)
		return err
	})
	return id
}

// determined brings a finding all the way.
func (c *city) determined(unit org.Unit, item, doc string, happened calendar.Day) finding.ID {
	c.t.Helper()
	id := c.candidate(unit, item, doc, happened)
	take := func(by org.Actor, v finding.Verb, in finding.Input) {
		c.t.Helper()
		ok(c.t, c.register.Take(c.t.Context(), by, id, v, in))
	}
	look := func(by org.Actor) {
		for _, thing := range []string{string(id), doc} {
			if thing != "" {
				ok(c.t, c.views.Note(c.t.Context(), by, thing, "", "test"))
			}
		}
	}
	take(c.finder, finding.Claim, finding.Input{})
	look(c.finder)
	take(c.finder, finding.Uphold, finding.Input{Item: item, Severity: finding.Ordinary, Subjects: []finding.Subject{
		{Officer: c.judge.Officer, Name: c.judge.Name, Unit: unit, Part: "承办人"},
	}})
	lettertest.Finding(c.t, c.log, c.register, c.finder, id)
	take(c.judge, finding.Waive, finding.Input{})
	look(c.lead)
	take(c.lead, finding.Determine, finding.Input{Reason: "事实清楚"})
	return id
}

// open opens an issue on findings and serves its notice.
func (c *city) open(f ...finding.ID) issue.ID {
	c.t.Helper()
	id, err := c.ledger.OpenIssue(c.t.Context(), c.finder, f, "落款日期错误", false)
	ok(c.t, err)
	c.step(c.finder, id, issue.Assign, issue.Input{Owner: c.judge.Officer, Days: 7})
	lettertest.Issue(c.t, c.log, c.ledger, c.finder, id)
	return id
}

// close has it put right and accepted, by somebody who neither found nor fixed.
func (c *city) close(id issue.ID) issue.ID {
	c.t.Helper()
	c.step(c.judge, id, issue.Submit, issue.Input{Files: []evidence.Evidence{{
		Source: evidence.Photo, Name: "证明.jpg", Media: "image/jpeg", SHA256: strings.Repeat("0", 64), Size: 1,
	}}})
	file, err := c.ledger.Open(c.t.Context(), c.office, id)
	ok(c.t, err)
	ok(c.t, c.views.Note(c.t.Context(), c.office, string(file.Proofs[0].ID), "", "test"))
	c.step(c.office, id, issue.Close, issue.Input{})
	return id
}

func (c *city) step(by org.Actor, id issue.ID, v issue.Verb, in issue.Input) {
	c.t.Helper()
	in.Reason = "说明"
	ok(c.t, c.ledger.Take(c.t.Context(), by, id, v, in))
}

func (c *city) verify() {
	c.t.Helper()
	r, err := c.log.Verify(c.t.Context())
	if err != nil || len(r.Problems) > 0 || r.Leaves == 0 {
		c.t.Errorf("audit: %+v, %v", r, err)
	}
}

func (c *city) on(day calendar.Day) { c.clock.Set(calendar.FirstInstant(day).Add(9 * time.Hour)) }

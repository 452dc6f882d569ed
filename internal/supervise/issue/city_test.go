package issue

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// city is two basic courts under an intermediate one, with the people that a
// finding and its issue need.
type city struct {
	t        *testing.T
	clock    *dbtest.Clock
	log      *audit.Log
	register *finding.Register
	views    *evidence.Views
	ledger   *Ledger

	mid, low, next org.CourtID
	civil, filing  org.Unit // of low

	proposer, finder, accepter, another, office, lead, president org.Actor // of mid
	owner, head, colleague                                       org.Actor // of civil
	stranger                                                     org.Actor // an inspector of next
}

func newCity(t *testing.T, d *db.DB, clock *dbtest.Clock) *city {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	calendarNow := func() calendar.Calendar { return days }
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), Objects()} {
		objects = append(objects, list...)
	}
	c := &city{t: t, clock: clock, log: audit.New(d, key, objects...), views: evidence.NewViews(d)}
	queue := jobs.New(d)
	c.register = finding.NewRegister(c.log, queue, calendarNow, finding.DefaultPeriods())
	c.ledger = NewLedger(c.log, queue, calendarNow)
	c.register.Watch(c.ledger)
	handle[finding.StepJob](queue)
	handle[StepJob](queue)
	ok(t, queue.Open())
	c.people(org.NewDirectory(c.log))
	return c
}

// handle lets the queue take the kind in; it is never started.
func handle[T jobs.Args](q *jobs.Queue) { jobs.Handle(q, nothing[T]) }

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
	c.proposer = person("毋丘检", inspection, org.RoleInspector, string(c.mid))
	c.finder = person("亓官查", inspection, org.RoleInspector, string(c.mid))
	c.accepter = person("鄢核", inspection, org.RoleInspector, string(c.mid))
	c.another = person("麴验", inspection, org.RoleInspector, string(c.mid))
	c.office = person("佴管", inspection, org.RoleOffice, string(c.mid))
	c.lead = person("仉督", inspection, org.RoleLeader, string(c.mid))
	c.president = person("仇院", inspection, org.RoleLeader, string(c.mid))
	c.owner = person("厍判", c.civil, "", "")
	c.colleague = person("晁书", c.civil, "", "")
	c.head = person("墨庭", c.civil, org.RoleHead, string(c.civil.Division))
	c.stranger = person("宓外", elsewhere, org.RoleInspector, string(c.next))
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// problemOf is what a finding of a test is about.
type problemOf struct {
	unit     org.Unit
	item     string
	severity finding.Severity
	happened calendar.Day
	casefile string
}

// upheld enters a finding about the owner and has it upheld.
func (c *city) upheld(p problemOf) finding.ID {
	c.t.Helper()
	t, ctx := c.t, c.t.Context()
	c.clock.Add(time.Millisecond) // ids of one millisecond have no order
	if p.unit.Court == "" {
		p.unit = c.civil
	}
	if p.item == "" {
		p.item = "item-01"
	}
	if p.severity == "" {
		p.severity = finding.Ordinary
	}
	about := []finding.Subject{{Officer: c.owner.Officer, Name: c.owner.Name, Unit: p.unit, Part: "承办人"}}
	var id finding.ID
	act := &audit.Act{By: c.proposer.By(), Verb: string(finding.Propose)}
	ok(t, c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
		id, err = c.register.Propose(ctx, tx, act, c.proposer, finding.New{
			Source: finding.Watching, Unit: p.unit, Title: "开庭迟到", Detail: "迟到十二分钟", Happened: p.happened, Severity: p.severity, Casefile: p.casefile,
		})
		act.Object = string(id)
		return err
	}))
	c.step(c.finder, id, finding.Claim, finding.Input{})
	c.look(c.finder, string(id))
	c.step(c.finder, id, finding.Uphold, finding.Input{Item: p.item, Severity: p.severity, Subjects: about})
	if p.severity.NeedsSecond() {
		c.look(c.another, string(id))
		c.step(c.another, id, finding.Second, finding.Input{})
	}
	return id
}

// determined brings a finding all the way.
func (c *city) determined(p problemOf) finding.ID {
	c.t.Helper()
	id := c.upheld(p)
	c.notify(id)
	c.step(c.owner, id, finding.Waive, finding.Input{})
	c.look(c.lead, string(id))
	c.step(c.lead, id, finding.Determine, finding.Input{Reason: "事实清楚"})
	return id
}

func (c *city) step(by org.Actor, id finding.ID, v finding.Verb, in finding.Input) {
	c.t.Helper()
	ok(c.t, c.register.Take(c.t.Context(), by, id, v, in))
}

// look opens a piece of evidence, or the page of a finding.
func (c *city) look(by org.Actor, thing string) {
	c.t.Helper()
	ok(c.t, c.views.Note(c.t.Context(), by, thing, "", "test"))
}

// photo is a file as somebody brings it; its bytes would be in the blob store.
func photo(name string) evidence.Evidence {
	return evidence.Evidence{Source: evidence.Photo, Name: name, Media: "image/jpeg", SHA256: strings.Repeat("0", 64), Size: 1}
}

func files() []evidence.Evidence { return []evidence.Evidence{photo("整改照片.jpg")} }

// notify serves the notices of a finding on all whom it is about, as the letters do.
func (c *city) notify(id finding.ID) {
	c.t.Helper()
	f, err := c.register.Open(c.t.Context(), c.finder, id)
	ok(c.t, err)
	s := finding.Service{Notice: "澄中法督告〔2026〕1号", On: calendar.DayOf(c.clock.Now())}
	for _, x := range f.Subjects {
		s.To = append(s.To, finding.Recipient{Officer: x.Officer})
	}
	act := &audit.Act{By: c.finder.By(), Verb: "letter.serve", Object: string(id)}
	ok(c.t, c.log.Do(c.t.Context(), act, func(tx *db.Tx) error {
		_, err := c.register.ServeTx(c.t.Context(), tx, act, c.finder, id, s)
		return err
	}))
}

// serve serves the notice of an issue, as the letters do.
func (c *city) serve(by org.Actor, id ID) {
	c.t.Helper()
	ok(c.t, c.tryServe(by, id, Service{Notice: "澄中法督改〔2026〕1号", On: calendar.DayOf(c.clock.Now()), To: c.owner.Officer, Written: c.clock.Now().UnixMilli()}))
}

func (c *city) tryServe(by org.Actor, id ID, s Service) error {
	act := &audit.Act{By: by.By(), Verb: "letter.serve", Object: string(id)}
	return c.log.Do(c.t.Context(), act, func(tx *db.Tx) error {
		_, err := c.ledger.ServeTx(c.t.Context(), tx, act, by, id, s)
		return err
	})
}

// open opens an issue on a finding of its own.
func (c *city) open(p problemOf) ID {
	c.t.Helper()
	return c.openOn(c.determined(p))
}

func (c *city) openOn(f ...finding.ID) ID {
	c.t.Helper()
	c.clock.Add(time.Millisecond) // ids of one millisecond have no order
	id, err := c.ledger.OpenIssue(c.t.Context(), c.finder, f, "开庭迟到", false)
	ok(c.t, err)
	return id
}

func (c *city) take(by org.Actor, id ID, v Verb, in Input) {
	c.t.Helper()
	ok(c.t, c.try(by, id, v, in))
}

// try takes a step, with a reason when none is given.
func (c *city) try(by org.Actor, id ID, v Verb, in Input) error {
	if in.Reason == "" {
		in.Reason = "说明"
	}
	return c.ledger.Take(c.t.Context(), by, id, v, in)
}

// rectifying assigns an issue to the owner and serves the notice.
func (c *city) rectifying(id ID) {
	c.t.Helper()
	c.take(c.finder, id, Assign, Input{Owner: c.owner.Officer, Days: 7, Reason: "按时开庭"})
	c.serve(c.finder, id)
}

// submitted has it handed in, and looked at by both who may accept.
func (c *city) submitted(id ID) {
	c.t.Helper()
	c.take(c.owner, id, Submit, Input{Reason: "已改正", Files: files()})
	c.lookAtProofs(id, c.accepter, c.another)
}

// lookAtProofs opens the proofs of the last round.
func (c *city) lookAtProofs(id ID, who ...org.Actor) {
	c.t.Helper()
	list := c.read(deadlines(), id).Proofs
	for _, x := range list {
		if x.Round == list[len(list)-1].Round {
			for _, by := range who {
				c.look(by, string(x.ID))
			}
		}
	}
}

// read opens the page of an issue.
func (c *city) read(by org.Actor, id ID) File {
	c.t.Helper()
	f, err := c.ledger.Open(c.t.Context(), by, id)
	ok(c.t, err)
	return f
}

// issue reads an issue as the program sees it.
func (c *city) issue(id ID) Issue {
	c.t.Helper()
	return c.read(deadlines(), id).Issue
}

func (c *city) verify() {
	c.t.Helper()
	r, err := c.log.Verify(c.t.Context())
	if err != nil || len(r.Problems) > 0 || r.Leaves == 0 {
		c.t.Errorf("audit: %+v, %v", r, err)
	}
}

func (c *city) addDays(n int) { c.clock.Set(c.clock.Now().AddDate(0, 0, n)) }

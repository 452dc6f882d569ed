package publication_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/publication"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// desk is two courts side by side, a shelf, and the register over it.
type desk struct {
	*publication.Book
	t        *testing.T
	shelf    *document.Shelf
	log      *audit.Log
	findings *finding.Register
	people   *org.Directory
	basic    org.CourtID
	office   org.Actor // of the basic court
	leader   org.Actor
	watcher  org.Actor // an inspector of the basic court
	stranger org.Actor // the office of the other court
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func setUp(t *testing.T, d *db.DB, clock *dbtest.Clock) *desk {
	t.Helper()
	clock.Set(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	key := must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")))
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects(), publication.Objects()} {
		objects = append(objects, list...)
	}
	c := &desk{t: t, log: audit.New(d, key, objects...)}
	c.people = org.NewDirectory(c.log)
	queue := jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	now := func() calendar.Calendar { return days }
	c.findings = finding.NewRegister(c.log, queue, now, finding.DefaultPeriods())
	views, blobs := evidence.NewViews(d), must[*blob.Dir](t)(blob.OpenDir(t.TempDir(), clock.Now))
	list := must[*checklist.Checklist](t)(checklist.Default())
	c.shelf = document.NewShelf(document.Parts{
		Log: c.log, Queue: queue, Blobs: blobs, People: c.people, Findings: c.findings, Views: views, List: list,
		Examiner: must[*examine.Examiner](t)(examine.New(nil)),
	})
	c.Book = publication.NewBook(publication.Parts{
		Log: c.log, Queue: queue, Blobs: blobs, People: c.people, Views: views, Findings: c.findings, List: list, Days: now,
	})
	jobs.Handle(queue, c.shelf.Check)
	jobs.Handle(queue, c.Make)
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	jobs.Handle(queue, func(context.Context, publication.StepJob) error { return nil })
	ok(t, queue.Open())
	ctx, sys := t.Context(), org.System("test")
	c.basic = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic}))
	other := must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic}))
	c.office = c.account("office", "柏子舟", c.basic, org.RoleOffice)
	c.leader = c.account("leader", "仉院", c.basic, org.RoleLeader)
	c.watcher = c.account("watcher", "亓官查", c.basic, org.RoleInspector)
	c.stranger = c.account("stranger", "宓外", other, org.RoleOffice)
	return c
}

func (c *desk) account(login, name string, court org.CourtID, role org.Role) org.Actor {
	c.t.Helper()
	ctx, sys := c.t.Context(), org.System("test")
	division := must[org.DivisionID](c.t)(c.people.AddDivision(ctx, sys, org.Division{Court: court, Name: name + "处", Kind: org.Management}))
	officer := must[org.OfficerID](c.t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: name}, org.Post{Unit: org.Unit{Division: division}, Title: org.Staff, From: "2020-01-01"}))
	id := must[org.AccountID](c.t)(c.people.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: officer}))
	must[org.GrantID](c.t)(c.people.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: string(court), From: "2020-01-01"}))
	return must[org.Actor](c.t)(c.people.Actor(ctx, id))
}

// loan is a judgment about a traffic accident: nobody in it is masked under the
// profile of 2016, but what article 10 names is deleted.
const loan = `明德区人民法院
民事判决书
（2026）澄0102民初88号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区柳塘街12号3栋402室，电话13812345678。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2026年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾润之向本院提出诉讼请求：判令逄见山偿还借款10,000元。
经审理查明，逄见山于2025年9月30日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二六年十月八日
书记员　白予安
`

// shelved puts a judgment on the shelf and has it checked.
func (c *desk) shelved(text string) string {
	c.t.Helper()
	id := must[document.ID](c.t)(c.shelf.Add(c.t.Context(), c.office, "判决.txt", strings.NewReader(text)))
	ok(c.t, c.shelf.Check(c.t.Context(), document.CheckJob{Document: id}))
	return string(id)
}

// take takes a step with the version that the register has now.
func (c *desk) take(by org.Actor, id publication.ID, v publication.Verb, in publication.Input) error {
	c.t.Helper()
	in.Version = must[publication.File](c.t)(c.Open(c.t.Context(), by, id)).Version
	return c.Take(c.t.Context(), by, id, v, in)
}

// effect is on 29 October: served on the 13th, nobody appealed.
var effect = publication.Effect{Way: publication.Unappealed, Served: "2026-10-13", Effective: "2026-10-29"}

func TestADocumentGoesOnlineAndIsCorrected(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		doc := c.shelved(loan)
		if list := must[[]publication.Shelved](t)(c.Unentered(ctx, c.office, "", 10)); len(list) != 1 || list[0].Document != doc || list[0].Level != "first" {
			t.Fatalf("unentered: %+v", list)
		}
		if _, err := c.Enter(ctx, c.stranger, doc, effect); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger enters: %v", err)
		}
		if _, err := c.Enter(ctx, c.watcher, doc, effect); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("an inspector enters: %v", err)
		}
		id := must[publication.ID](t)(c.Enter(ctx, c.office, doc, effect))
		if _, err := c.Enter(ctx, c.office, doc, effect); !errors.Is(err, publication.ErrKnown) {
			t.Errorf("entered twice: %v", err)
		}
		f := must[publication.File](t)(c.Open(ctx, c.watcher, id))
		if f.Due != "2026-11-09" || f.State != publication.Running {
			t.Errorf("due %s, %s", f.Due, f.State)
		}
		if n := must[publication.Counts](t)(c.Count(ctx, c.office)); n != (publication.Counts{Unentered: 0, Open: 1, Overdue: 1}) {
			t.Errorf("counts %+v", n)
		}
		for _, by := range []org.Actor{c.stranger} {
			if p := must[publication.Page](t)(c.Page(ctx, by, publication.Filter{})); p.All != 0 || len(p.Rows) != 0 {
				t.Errorf("a stranger sees %d", p.All)
			}
		}
		ok(t, c.take(c.office, id, publication.Choose, publication.Input{Profile: publication.Profile2016}))
		if err := c.Download(ctx, c.office, id, "txt", &bytes.Buffer{}); !errors.Is(err, publication.ErrNoCopy) {
			t.Errorf("downloaded before it was made: %v", err)
		}
		for range 2 { // a job may run twice
			ok(t, c.Make(ctx, publication.MakeJob{Publication: id, N: 1}))
		}
		f = must[publication.File](t)(c.Open(ctx, c.office, id))
		words := must[publication.Sheets](t)(c.Words(ctx, c.office, &f))
		if f.Copy == nil || len(f.Copy.Leaks) != 0 || words.Advice.Publish != "yes" || words.Original != loan {
			t.Fatalf("copy %+v, advice %+v", f.Copy, words.Advice)
		}
		if strings.Contains(words.Copied, "13812345678") || strings.Contains(words.Copied, "402室") || !strings.Contains(words.Copied, "禾润之") || !strings.Contains(words.Copied, "郁青峦") {
			t.Errorf("the copy: %s", words.Copied)
		}
		if _, err := c.Words(ctx, c.watcher, &f); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("an inspector reads the words: %v", err)
		}
		c.leaks(id)
		ok(t, c.take(c.office, id, publication.Publish, publication.Input{Day: "2026-11-11", Place: "裁判文书公开网"}))
		f = must[publication.File](t)(c.Open(ctx, c.office, id))
		if late := f.Late(c.Days(), "2026-11-23"); late != 2 || f.State != publication.Published {
			t.Errorf("%s, %d working days late, want 2", f.State, late)
		}
		ok(t, c.take(c.office, id, publication.Withdraw, publication.Input{Day: "2026-11-12", Reason: "当事人指出漏隐"}))
		ok(t, c.take(c.office, id, publication.Correct, publication.Input{Profile: publication.Profile2024}))
		ok(t, c.Make(ctx, publication.MakeJob{Publication: id, N: 2}))
		f = must[publication.File](t)(c.Open(ctx, c.office, id))
		if words = must[publication.Sheets](t)(c.Words(ctx, c.office, &f)); strings.Contains(words.Copied, "禾润之") || !strings.Contains(words.Copied, "郁青峦") {
			t.Errorf("profile 2024 shows the parties, or hides the judge: %s", words.Copied)
		}
		ok(t, c.take(c.office, id, publication.Publish, publication.Input{Day: "2026-11-13", Place: "裁判文书公开网"}))
		f = must[publication.File](t)(c.Open(ctx, c.office, id))
		if f.State != publication.Corrected || f.FirstOn != "2026-11-11" || f.PublishedOn != "2026-11-13" || len(f.Steps) != 9 {
			t.Errorf("%+v, %d steps", f.Publication, len(f.Steps))
		}
		if r := must[*audit.Report](t)(c.log.Verify(ctx)); len(r.Problems) != 0 {
			t.Errorf("audit: %v", r.Problems)
		}
	})
}

// leaks drops a redaction of one of two places where the same number would
// stand, and shows that nothing leaves while the copy shows it.
func (c *desk) leaks(id publication.ID) {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	f := must[publication.File](t)(c.Open(ctx, c.office, id))
	a := publication.Alteration{Version: f.Copy.Version, Text: "逄见山", Action: "mask", Replacement: "逄某", Reason: "涉及其子女"}
	if err := c.Alter(ctx, c.leader, id, a); !errors.Is(err, org.ErrForbidden) {
		t.Errorf("a leader changes the copy: %v", err)
	}
	ok(t, c.Alter(ctx, c.office, id, a))
	if err := c.Alter(ctx, c.office, id, a); !errors.Is(err, db.ErrConflict) {
		t.Errorf("changed over another change: %v", err)
	}
	// A replacement that brings a number back, with blanks in it.
	f = must[publication.File](t)(c.Open(ctx, c.office, id))
	back := publication.Alteration{Version: f.Copy.Version, Text: "10,000元", Action: "mask", Replacement: "138 1234 5678", Reason: "试"}
	ok(t, c.Alter(ctx, c.office, id, back))
	f = must[publication.File](t)(c.Open(ctx, c.office, id))
	if len(f.Copy.Leaks) == 0 || f.Copy.Leaks[0].Form != "separated" {
		t.Fatalf("leaks %+v, want the number with blanks", f.Copy.Leaks)
	}
	for _, format := range publication.Formats() {
		var out bytes.Buffer
		if err := c.Download(ctx, c.office, id, format, &out); !errors.Is(err, publication.ErrLeaks) || out.Len() != 0 {
			t.Errorf("%s: %d bytes of a copy that leaks, %v", format, out.Len(), err)
		}
	}
	if err := c.take(c.office, id, publication.Publish, publication.Input{Day: "2026-11-11", Place: "网"}); !errors.Is(err, publication.ErrLeaks) {
		t.Errorf("published while it leaks: %v", err)
	}
	back = publication.Alteration{Version: f.Copy.Version, Text: "10,000元", Action: "keep", Reason: "金额应当保留"}
	ok(t, c.Alter(ctx, c.office, id, back))
	for _, format := range publication.Formats() {
		var out bytes.Buffer
		if err := c.Download(ctx, c.leader, id, format, &out); err != nil || out.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", format, out.Len(), err)
		}
	}
}

func TestALeaderApprovesThatADocumentStaysOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := must[publication.ID](t)(c.Enter(ctx, c.office, c.shelved(loan), effect))
		ok(t, c.take(c.office, id, publication.Propose, publication.Input{Ground: publication.Unsuitable, Reason: "涉及商业秘密"}))
		if err := c.take(c.office, id, publication.Approve, publication.Input{}); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("the office approves: %v", err)
		}
		if err := c.Take(ctx, c.leader, id, publication.Approve, publication.Input{Version: 1}); !errors.Is(err, db.ErrConflict) {
			t.Errorf("approved over a change: %v", err)
		}
		ok(t, c.take(c.leader, id, publication.Approve, publication.Input{}))
		f := must[publication.File](t)(c.Open(ctx, c.office, id))
		n, has := f.Notice()
		want := publication.Notice{CaseNo: "（2026）澄0102民初88号", Court: "明德区人民法院", Signed: "2026-10-08", Ground: publication.Unsuitable}
		if !has || n != want || f.ApproverName != "仉院" || f.ProposerName != "柏子舟" {
			t.Errorf("notice %+v, approver %s", n, f.ApproverName)
		}
	})
}

func TestWhatIsOnlineIsCompared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := must[publication.ID](t)(c.Enter(ctx, c.office, c.shelved(loan), effect))
		second := must[publication.ID](t)(c.Enter(ctx, c.office, c.shelved(strings.ReplaceAll(loan, "88号", "89号")), effect))
		o := publication.Online{Court: c.basic, Name: "名单.xlsx", Span: publication.Span{From: "2026-10-20", To: "2026-11-20"}}
		entries := []publication.Entry{
			{N: 2, CaseNo: "（2026）澄0102民初88号", Title: "民事判决书", Online: "2026-11-11", Text: loan, Hash: publication.TextHash(loan)},
			{N: 3, CaseNo: "（2026）澄0102民初90号", Title: "民事判决书", Online: "2026-11-11"},
		}
		trial := must[publication.Compared](t)(c.Try(ctx, c.office, o, entries))
		got := map[publication.Kind]publication.ID{}
		for _, x := range trial.Differences {
			got[x.Kind] = ""
			if x.Publication != nil {
				got[x.Kind] = x.Publication.ID
			}
		}
		if len(trial.Differences) != 4 || got[publication.Shows] != id || got[publication.Late] != id || got[publication.Missing] != second {
			t.Fatalf("%+v", got)
		}
		if lists := must[[]publication.Online](t)(c.Lists(ctx, c.office)); len(lists) != 0 {
			t.Error("a trial was kept")
		}
		if _, err := c.Try(ctx, c.stranger, o, entries); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a stranger compares: %v", err)
		}
		bad := o
		bad.Span.To = "2026-11-24"
		if _, err := c.Import(ctx, c.office, bad, entries); !errors.Is(err, publication.ErrPeriod) {
			t.Errorf("a list until tomorrow: %v", err)
		}
		list := must[publication.ListID](t)(c.Import(ctx, c.office, o, entries))
		if _, err := c.OpenList(ctx, c.stranger, list); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger opens: %v", err)
		}
		if rows := must[[]finding.Row](t)(c.findings.List(ctx, c.office, finding.Filter{Limit: 100})); len(rows) != 0 {
			t.Fatalf("%d candidates that nobody asked for", len(rows))
		}
		var leads []finding.ID
		for range 2 {
			leads = append(leads, must[finding.ID](t)(c.MakeLead(ctx, c.office, list, trial.Differences[0].Signature, "公开文本隐名不到位", "一处")))
		}
		rows := must[[]finding.Row](t)(c.findings.List(ctx, c.office, finding.Filter{Limit: 100}))
		if len(rows) != 1 || leads[0] != leads[1] || rows[0].Item != "item-39" || rows[0].Severity != finding.Grave || rows[0].State != finding.Candidate {
			t.Errorf("candidates %+v of %v", rows, leads)
		}
		// The same difference of another list is the same candidate.
		again := must[publication.ListID](t)(c.Import(ctx, c.office, o, entries))
		if f := must[finding.ID](t)(c.MakeLead(ctx, c.office, again, trial.Differences[0].Signature, "公开文本隐名不到位", "一处")); f != leads[0] {
			t.Errorf("a second candidate %s of one difference", f)
		}
		if _, err := c.MakeLead(ctx, c.office, list, "gone", "无", ""); !errors.Is(err, publication.ErrChanged) {
			t.Errorf("a difference that is none: %v", err)
		}
		if r := must[*audit.Report](t)(c.log.Verify(ctx)); len(r.Problems) != 0 {
			t.Errorf("audit: %v", r.Problems)
		}
	})
}

func TestPagesFollowTheClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		days := []calendar.Day{"2026-10-29", "2026-11-20", "2026-10-26"}
		for i, day := range days {
			e := publication.Effect{Way: publication.Served, Effective: day}
			doc := c.shelved(strings.ReplaceAll(loan, "88号", string(rune('1'+i))+"号"))
			must[publication.ID](t)(c.Enter(ctx, c.office, doc, e))
		}
		var got []calendar.Day
		f := publication.Filter{Limit: 2}
		for {
			p := must[publication.Page](t)(c.Page(ctx, c.office, f))
			for _, w := range p.Rows {
				got = append(got, w.Effective)
			}
			if p.All != 3 {
				t.Fatalf("%d rows in all", p.All)
			}
			if f.After = p.Next(); f.After == "" {
				break
			}
		}
		if want := []calendar.Day{"2026-10-26", "2026-10-29", "2026-11-20"}; len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("got %v, want %v", got, want)
		}
		if p := must[publication.Page](t)(c.Page(ctx, c.office, publication.Filter{Overdue: true})); p.All != 2 {
			t.Errorf("%d overdue, want 2", p.All)
		}
	})
}

package batch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/check/casefile"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// court is a court system with a book of batches whose jobs the tests run.
type court struct {
	*batch.Book
	t        *testing.T
	log      *audit.Log
	people   *org.Directory
	shelf    *document.Shelf
	findings *finding.Register
	views    *evidence.Views
	blobs    *blob.Dir
	clock    *dbtest.Clock
	mid      org.CourtID
	basic    org.CourtID
	office   org.Actor // 审管办 of the intermediate court
	leader   org.Actor
	other    org.Actor // court administrator of another basic court
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

func setUp(t *testing.T, d *db.DB, clock *dbtest.Clock) *court {
	t.Helper()
	clock.Set(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects(), batch.Objects()} {
		objects = append(objects, list...)
	}
	c := &court{t: t, clock: clock}
	c.log = audit.New(d, must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))), objects...)
	c.people = org.NewDirectory(c.log)
	queue := jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	c.findings = finding.NewRegister(c.log, queue, func() calendar.Calendar { return days }, finding.DefaultPeriods())
	c.views = evidence.NewViews(d)
	c.blobs = must[*blob.Dir](t)(blob.OpenDir(t.TempDir(), clock.Now))
	c.shelf = document.NewShelf(document.Parts{
		Log: c.log, Queue: queue, Blobs: c.blobs, People: c.people, Findings: c.findings, Views: c.views,
		List:     must[*checklist.Checklist](t)(checklist.Default()),
		Examiner: must[*examine.Examiner](t)(examine.New(nil)),
	})
	c.Book = batch.NewBook(batch.Parts{Log: c.log, Queue: queue, Blobs: c.blobs, People: c.people, Shelf: c.shelf, Views: c.views, Now: clock.Now})
	jobs.Handle(queue, c.Plan)
	jobs.Handle(queue, c.Check)
	jobs.Handle(queue, c.shelf.Check)
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	if err := queue.Open(); err != nil {
		t.Fatal(err)
	}
	c.peopleOf()
	return c
}

func (c *court) peopleOf() {
	t, ctx, sys := c.t, c.t.Context(), org.System("test")
	c.mid = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	c.basic = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))
	clear := must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic, Superior: c.mid}))
	division := func(court org.CourtID, name string, kind org.Kind) org.DivisionID {
		return must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: court, Name: name, Kind: kind}))
	}
	civil := division(c.basic, "民一庭", org.Civil)
	must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: "郁青峦"},
		org.Post{Unit: org.Unit{Court: c.basic, Division: civil}, Title: org.Judge, From: "2020-01-01"}))
	management := division(c.mid, "审管办", org.Management)
	c.office = c.account("office", "柏子舟", management, org.RoleOffice, string(c.mid))
	c.leader = c.account("leader", "桑九渊", management, org.RoleLeader, string(c.mid))
	c.other = c.account("other", "蒲汀兰", division(clear, "综合办", org.Management), org.RoleCourtAdmin, string(clear))
}

func (c *court) account(login, name string, division org.DivisionID, role org.Role, unit string) org.Actor {
	t, ctx, sys := c.t, c.t.Context(), org.System("test")
	officer := must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: name},
		org.Post{Unit: org.Unit{Division: division}, Title: org.Staff, From: "2020-01-01"}))
	id := must[org.AccountID](t)(c.people.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: officer}))
	must[org.GrantID](t)(c.people.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: unit, From: "2020-01-01"}))
	return must[org.Actor](t)(c.people.Actor(ctx, id))
}

// judgment is the nth judgment of the basic court; a faulty one has a date that
// does not exist.
func judgment(n int, faulty bool) string {
	day := "30"
	if faulty {
		day = "31"
	}
	return fmt.Sprintf(`明德区人民法院
民事判决书
（2026）澄0102民初%d号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2026年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾润之向本院提出诉讼请求：判令逄见山偿还借款10,000元。

经审理查明，逄见山于2025年9月%s日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二六年十月三十日
书记员　白予安
`, n, day)
}

// files is n judgments, every third of them faulty.
func files(n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("民一庭/第%03d份.txt", i)] = judgment(100+i, i%3 == 0)
	}
	return out
}

func newParcel(t *testing.T) *batch.Parcel {
	t.Helper()
	p := must[*batch.Parcel](t)(batch.NewParcel())
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// hand hands files in, by name.
func (c *court) hand(n batch.New, files map[string]string) batch.ID {
	c.t.Helper()
	p := newParcel(c.t)
	for _, name := range sorted(files) {
		if err := p.Put(name, strings.NewReader(files[name])); err != nil {
			c.t.Fatal(err)
		}
	}
	return must[batch.ID](c.t)(c.Hand(c.t.Context(), c.office, n, p))
}

func (c *court) parts(id batch.ID) (out []batch.PartID) {
	c.t.Helper()
	err := c.log.View(c.t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(c.t.Context(), `SELECT id FROM batch_part WHERE batch = $1 ORDER BY n`, id)
		out, err = db.Collect(rows, err, func(r *db.Rows) (p batch.PartID, err error) { return p, r.Scan(&p) })
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

// run does the jobs of a round, each twice.
func (c *court) run(id batch.ID, round int64) {
	c.t.Helper()
	ctx := c.t.Context()
	for range 2 {
		if err := c.Plan(ctx, batch.PlanJob{Batch: id, Round: round}); err != nil && !errors.Is(err, jobs.ErrGone) {
			c.t.Fatal(err)
		}
	}
	for range 2 {
		for _, p := range c.parts(id) {
			if err := c.Check(ctx, batch.PartJob{Part: p, Round: round}); err != nil && !errors.Is(err, jobs.ErrGone) {
				c.t.Fatal(err)
			}
		}
	}
}

func (c *court) open(id batch.ID) *batch.Batch {
	c.t.Helper()
	return must[*batch.Batch](c.t)(c.Open(c.t.Context(), c.office, id))
}

// verify is the log's own check.
func (c *court) verify() {
	c.t.Helper()
	if r := must[*audit.Report](c.t)(c.log.Verify(c.t.Context())); len(r.Problems) != 0 {
		c.t.Errorf("audit: %v", r.Problems)
	}
}

func (c *court) blobCount() (n int) {
	for _, err := range c.blobs.List(c.t.Context(), c.clock.Now().Add(time.Hour)) {
		if err != nil {
			c.t.Fatal(err)
		}
		n++
	}
	return n
}

func TestABatchIsCheckedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		in := files(45)
		in["民二庭/又一份.txt"] = judgment(100, true) // the first again
		in["zz/通知.txt"] = "今天下午停水。"
		in["zz/外地.txt"] = strings.NewReplacer("明德区人民法院", "远山县人民法院", "澄0102", "岚0203").Replace(judgment(1, false))
		in["zz/密.txt"] = "机密\n" + judgment(2, false)
		in["zz/坏.docx"] = "not a Word file"
		id := c.hand(batch.New{Name: "十月抽查"}, in)
		if b := c.open(id); b.State != batch.Running || b.Files != 50 || b.Left() != 50 || b.Court != c.mid {
			t.Fatalf("begun as %+v", b)
		}
		c.run(id, 1)
		b := c.open(id)
		if want := (batch.Counts{Checked: 45, Unread: 4, Twice: 1}); b.State != batch.Done || b.Counts != want {
			t.Fatalf("%s %+v, want done %+v", b.State, b.Counts, want)
		}
		why := map[string]string{}
		for _, f := range must[[]batch.File](t)(c.Unread(t.Context(), c.office, b, 100)) {
			if f.State == batch.Unread {
				why[f.Name] = f.Problem.Err().Error()
			}
		}
		for name, want := range map[string]string{
			"zz/通知.txt": document.ErrNoJudgment.Error(), "zz/外地.txt": document.ErrUnknownUnit.Error(), "zz/密.txt": document.ErrSecret.Error(), "zz/坏.docx": "",
		} {
			if got, ok := why[name]; !ok || want != "" && got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		// 45 judgments of one blob each: the parcel is gone, and so is what was refused.
		if n := c.blobCount(); n != 45 {
			t.Errorf("%d blobs, want 45", n)
		}
		if list := must[[]finding.Row](t)(c.findings.List(t.Context(), c.office, finding.Filter{})); len(list) != 0 {
			t.Errorf("%d candidates, none were asked for", len(list))
		}
		hits, all, err := c.Hits(t.Context(), c.office, b, 1000)
		if err != nil || len(hits) != 15 || all != 15 {
			t.Fatalf("%d of %d hits (%v), want 15", len(hits), all, err)
		}
		if h := hits[0]; h.Rule != "J03" || h.Text != "2025年9月31日" || h.Paragraph != 8 || h.Column != 11 || h.Name != "第000份.txt" || h.CaseNo != "（2026）澄0102民初100号" {
			t.Errorf("first hit %+v", h)
		}
		if n := len(must[[]evidence.View](t)(c.views.OfFinding(t.Context(), "", string(hits[0].Document)))); n != 1 {
			t.Errorf("%d entries of the access log, want 1", n)
		}
		c.verify()
	})
}

func TestABatchMayPropose(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		quiet := c.hand(batch.New{Name: "a"}, files(6))
		c.run(quiet, 1)
		// The same documents, now on the shelf, become candidates when that is asked for.
		loud := must[batch.ID](t)(c.Choose(t.Context(), c.office, batch.New{Name: "b", Propose: true}, document.Pick{Court: c.basic, From: "2026-10-01", To: "2026-10-31"}))
		c.run(loud, 1)
		if b := c.open(loud); b.State != batch.Done || b.Counts.Checked != 6 {
			t.Fatalf("%s %+v", b.State, b.Counts)
		}
		if list := must[[]finding.Row](t)(c.findings.List(t.Context(), c.office, finding.Filter{})); len(list) != 2 {
			t.Errorf("%d candidates, want 2", len(list))
		}
		c.verify()
		_, err := c.Choose(t.Context(), c.office, batch.New{Name: "c"}, document.Pick{From: "2027-01-01"})
		if !errors.Is(err, batch.ErrNothing) {
			t.Errorf("a choice of nothing: %v", err)
		}
	})
}

func TestPauseResumeCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c, ctx := setUp(t, d, clock), t.Context()
		id := c.hand(batch.New{Name: "a"}, files(45))
		if err := c.Plan(ctx, batch.PlanJob{Batch: id, Round: 1}); err != nil {
			t.Fatal(err)
		}
		parts := c.parts(id)
		if err := c.Check(ctx, batch.PartJob{Part: parts[0], Round: 1}); err != nil {
			t.Fatal(err)
		}
		if err := c.Pause(ctx, c.office, id, c.open(id).Version); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(ctx, batch.PartJob{Part: parts[1], Round: 1}); !errors.Is(err, jobs.ErrGone) {
			t.Errorf("a job of a paused batch: %v", err)
		}
		if err := c.Resume(ctx, c.office, id, 1); !errors.Is(err, db.ErrConflict) {
			t.Errorf("resumed from an old page: %v", err)
		}
		if err := c.Resume(ctx, c.office, id, c.open(id).Version); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(ctx, batch.PartJob{Part: parts[1], Round: 1}); !errors.Is(err, jobs.ErrGone) {
			t.Errorf("a job of an earlier round: %v", err)
		}
		if err := c.Check(ctx, batch.PartJob{Part: parts[1], Round: 2}); err != nil {
			t.Fatal(err)
		}
		clock.Add(10 * time.Second)
		b := c.open(id)
		if left, ok := b.Remaining(clock.Now()); b.Counts.Checked != 40 || !ok || left != 2500*time.Millisecond {
			t.Errorf("%d checked, %v left (%v), want 40 and 2.5 s", b.Counts.Checked, left, ok)
		}
		if err := c.Cancel(ctx, c.office, id, b.Version); err != nil {
			t.Fatal(err)
		}
		if err := c.Check(ctx, batch.PartJob{Part: parts[2], Round: 2}); !errors.Is(err, jobs.ErrGone) {
			t.Errorf("a job of a cancelled batch: %v", err)
		}
		b = c.open(id)
		if b.State != batch.Cancelled || b.Counts.Checked != 40 || b.Left() != 5 || c.blobCount() != 40 {
			t.Errorf("cancelled: %s %+v, %d blobs", b.State, b.Counts, c.blobCount())
		}
		for _, step := range []func(context.Context, org.Actor, batch.ID, int64) error{c.Pause, c.Resume, c.Cancel} {
			if err := step(ctx, c.office, id, b.Version); !errors.Is(err, batch.ErrState) {
				t.Errorf("a step after the end: %v", err)
			}
		}
		c.verify()
	})
}

// Two machines that have the same part in hand save it once.
func TestAPartIsSavedOnceByTwoMachinesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		in := files(40)
		in["民一庭/第039份.txt"] = in["民一庭/第000份.txt"] // the same file in both parts
		id := c.hand(batch.New{Name: "a"}, in)
		if err := c.Plan(t.Context(), batch.PlanJob{Batch: id, Round: 1}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 3 {
			for _, p := range c.parts(id) {
				wg.Go(func() {
					// One gets through; the others meet its version or its file, and the
					// queue tries them again.
					_ = c.Check(t.Context(), batch.PartJob{Part: p, Round: 1})
				})
			}
		}
		wg.Wait()
		c.run(id, 1)
		b := c.open(id)
		if want := (batch.Counts{Checked: 39, Twice: 1}); b.State != batch.Done || b.Counts != want {
			t.Errorf("%s %+v, want done %+v", b.State, b.Counts, want)
		}
		if list := must[[]document.Row](t)(c.shelf.List(t.Context(), c.office, document.Filter{Limit: 100})); len(list) != 39 {
			t.Errorf("%d documents on the shelf, want 39", len(list))
		}
		c.verify()
	})
}

func TestWhoSeesABatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c, ctx := setUp(t, d, clock), t.Context()
		id := c.hand(batch.New{Name: "a"}, files(9))
		if _, err := c.Open(ctx, c.leader, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a leader sees a batch before its end: %v", err)
		}
		c.run(id, 1)
		b := c.open(id)
		if _, err := c.Open(ctx, c.other, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another court sees it: %v", err)
		}
		if err := c.Pause(ctx, c.other, id, b.Version); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another court pauses it: %v", err)
		}
		if list := must[batch.Page](t)(c.List(ctx, c.other, batch.Filter{})); len(list.Rows) != 0 {
			t.Error("another court has it in its list")
		}
		if list := must[batch.Page](t)(c.List(ctx, c.leader, batch.Filter{})); len(list.Rows) != 1 || list.All != 1 {
			t.Errorf("the leader's list: %+v", list)
		}
		if _, _, err := c.Hits(ctx, c.leader, b, 10); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a leader gets the hits: %v", err)
		}
		p := newParcel(t)
		if err := p.Put("a.txt", strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Hand(ctx, c.leader, batch.New{Name: "x"}, p); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a leader hands in: %v", err)
		}
		// 9 documents, 3 of them with a hit: the circle sees the cell, the leader does not.
		_, full, err := c.Report(ctx, c.office, id)
		if err != nil || !full.Circle || len(full.Rules) != 1 || full.Rules[0].Documents != 3 || full.Rules[0].Errors != 3 || full.Total.Documents != 9 {
			t.Fatalf("report %+v (%v)", full, err)
		}
		if len(full.Courts) != 1 || len(full.Divisions) != 1 || full.Divisions[0].Unit.Division == "" || len(full.Months) != 1 || full.Months[0].Month != "2026-10" {
			t.Errorf("report %+v", full)
		}
		_, few, err := c.Report(ctx, c.leader, id)
		if err != nil || few.Circle || !few.Rules[0].Few || few.Rules[0].Errors != 0 || few.Courts[0].Few || few.Total.Documents != 9 {
			t.Errorf("the leader's report %+v (%v)", few, err)
		}
	})
}

func TestFiguresOutliveTheDocuments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c, ctx := setUp(t, d, clock), t.Context()
		in := files(6)
		in["诉状.txt"] = "今天下午停水。"
		id := c.hand(batch.New{Name: "a"}, in)
		c.run(id, 1)
		_, before, err := c.Report(ctx, c.office, id)
		if err != nil {
			t.Fatal(err)
		}
		clock.Add(document.Keep + time.Hour)
		if n := must[int](t)(c.shelf.Erase(ctx)); n != 6 {
			t.Fatalf("%d documents erased, want 6", n)
		}
		for i, want := range []int{1, 0} {
			if n := must[int](t)(c.Erase(ctx)); n != want {
				t.Fatalf("run %d: %d batches erased, want %d", i, n, want)
			}
		}
		b, after, err := c.Report(ctx, c.office, id)
		if err != nil || fmt.Sprint(*before) != fmt.Sprint(*after) || before.Total.Errors != 2 {
			t.Errorf("before %+v, after %+v (%v)", before, after, err)
		}
		unread := must[[]batch.File](t)(c.Unread(ctx, c.office, b, 10))
		if len(unread) != 1 || unread[0].Name != "" || unread[0].Problem != nil {
			t.Errorf("what is left of the unread file: %+v", unread)
		}
		if c.blobCount() != 0 {
			t.Errorf("%d blobs left", c.blobCount())
		}
		c.verify()
	})
}

func TestPlace(t *testing.T) {
	const text = "\n甲乙\n\n　\n丙丁戊\n己"
	for _, x := range []struct {
		at                string
		paragraph, column int
	}{{"甲", 1, 1}, {"乙", 1, 2}, {"戊", 2, 3}, {"己", 3, 1}} {
		if p, c := batch.Place(text, strings.Index(text, x.at)); p != x.paragraph || c != x.column {
			t.Errorf("%s: %d, %d, want %d, %d", x.at, p, c, x.paragraph, x.column)
		}
	}
	if p, c := batch.Place(text, len(text)); p != 3 || c != 2 {
		t.Errorf("the end: %d, %d", p, c)
	}
}

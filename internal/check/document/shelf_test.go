package document_test

import (
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
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/jobs"
)

// court is a court with its people, and a shelf.
type court struct {
	*document.Shelf
	log      *audit.Log
	people   *org.Directory
	findings *finding.Register
	views    *evidence.Views
	blobs    *blob.Dir
	clock    *dbtest.Clock
	mid      org.CourtID
	basic    org.CourtID
	civil    org.DivisionID
	office   org.Actor // 审管办 of the intermediate court
	judges   map[string]org.OfficerID
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
	key := must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")))
	var objects []audit.Object
	for _, list := range [][]audit.Object{org.Objects(), casefile.Objects(), evidence.Objects(), finding.Objects(), document.Objects()} {
		objects = append(objects, list...)
	}
	c := &court{clock: clock, judges: map[string]org.OfficerID{}}
	c.log = audit.New(d, key, objects...)
	c.people = org.NewDirectory(c.log)
	queue := jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	c.findings = finding.NewRegister(c.log, queue, func() calendar.Calendar { return days }, finding.DefaultPeriods())
	c.views = evidence.NewViews(d)
	c.blobs = must[*blob.Dir](t)(blob.OpenDir(t.TempDir(), clock.Now))
	c.Shelf = document.NewShelf(document.Parts{
		Log: c.log, Queue: queue, Blobs: c.blobs, People: c.people, Findings: c.findings, Views: c.views,
		List:     must[*checklist.Checklist](t)(checklist.Default()),
		Examiner: must[*examine.Examiner](t)(examine.New(nil)),
	})
	jobs.Handle(queue, c.Check)
	jobs.Handle(queue, func(context.Context, finding.StepJob) error { return nil })
	if err := queue.Open(); err != nil {
		t.Fatal(err)
	}
	c.peopleOf(t)
	return c
}

func (c *court) peopleOf(t *testing.T) {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	c.mid = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	c.basic = must[org.CourtID](t)(c.people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))
	c.civil = must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: c.basic, Name: "民一庭", Kind: org.Civil}))
	management := must[org.DivisionID](t)(c.people.AddDivision(ctx, sys, org.Division{Court: c.mid, Name: "审管办", Kind: org.Management}))
	for _, name := range []string{"郁青峦"} {
		c.judges[name] = must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: name},
			org.Post{Unit: org.Unit{Court: c.basic, Division: c.civil}, Title: org.Judge, From: "2020-01-01"}))
	}
	c.office = c.account(t, "office", "柏子舟", management, org.RoleOffice, string(c.mid))
}

// account makes an account of an officer with a role over a unit.
func (c *court) account(t *testing.T, login, name string, division org.DivisionID, role org.Role, unit string) org.Actor {
	t.Helper()
	ctx, sys := t.Context(), org.System("test")
	officer := must[org.OfficerID](t)(c.people.AddOfficer(ctx, sys, org.Officer{Name: name},
		org.Post{Unit: org.Unit{Division: division}, Title: org.Staff, From: "2020-01-01"}))
	id := must[org.AccountID](t)(c.people.AddAccount(ctx, sys, org.Account{Login: login, Name: name, Officer: officer}))
	must[org.GrantID](t)(c.people.Grant(ctx, sys, org.AccountGrant{Account: id, Role: role, Unit: unit, From: "2020-01-01"}))
	return must[org.Actor](t)(c.people.Actor(ctx, id))
}

// faulty is a judgment with one date that does not exist.
const faulty = `明德区人民法院
民事判决书
（2026）澄0102民初88号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2026年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾润之向本院提出诉讼请求：判令逄见山偿还借款10,000元。
经审理查明，逄见山于2025年9月31日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二六年十月三十日
书记员　白予安
`

func TestAJudgmentBecomesCandidates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		id, err := c.Add(t.Context(), c.office, `C:\tmp\判决.txt`, strings.NewReader(faulty))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // a job may run twice
			if err := c.Check(t.Context(), document.CheckJob{Document: id}); err != nil {
				t.Fatal(err)
			}
		}
		p, err := c.Open(t.Context(), c.office, id)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "判决.txt" || p.CaseNo != "（2026）澄0102民初88号" || p.Signed != "2026-10-30" || p.Unit.Division != c.civil || p.Text != faulty {
			t.Errorf("got %+v", p.Document)
		}
		if len(p.Hits) != 1 || p.Hits[0].Rule != "J03" || p.Text[p.Hits[0].Start:p.Hits[0].End] != "2025年9月31日" {
			t.Fatalf("hits %+v, want one of J03", p.Hits)
		}
		f := p.Findings[p.Hits[0].Finding]
		if f.State != finding.Candidate || f.Item != "item-34" || f.Due.On != "2026-12-07" {
			t.Errorf("candidate %+v, want item-34, ten working days", f)
		}
		file, err := c.findings.Open(t.Context(), c.office, f.ID)
		if err != nil || len(file.Subjects) != 1 || file.Subjects[0].Officer != c.judges["郁青峦"] || file.Subjects[0].ConfirmedBy != "" {
			t.Errorf("subjects %+v, want the judge, unconfirmed (%v)", file.Subjects, err)
		}
		if r := must[*audit.Report](t)(c.log.Verify(t.Context())); len(r.Problems) != 0 {
			t.Errorf("audit: %v", r.Problems)
		}
	})
}

func TestADismissedHitDoesNotComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := must[document.ID](t)(c.Add(ctx, c.office, "a.txt", strings.NewReader(faulty)))
		if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		p := must[*document.Page](t)(c.Open(ctx, c.office, id))
		f := finding.ID(p.Hits[0].Finding)
		if err := c.findings.Take(ctx, c.office, f, finding.Claim, finding.Input{}); err != nil {
			t.Fatal(err)
		}
		if err := c.findings.Take(ctx, c.office, f, finding.Dismiss, finding.Input{Reason: "系原文引用"}); err != nil {
			t.Fatal(err)
		}
		// The same judgment in another file: same words, other line ends.
		again := must[document.ID](t)(c.Add(ctx, c.office, "b.txt", strings.NewReader(strings.ReplaceAll(faulty, "\n", "\r\n"))))
		if err := c.Check(ctx, document.CheckJob{Document: again}); err != nil {
			t.Fatal(err)
		}
		p = must[*document.Page](t)(c.Open(ctx, c.office, again))
		if p.Hits[0].Finding != string(f) {
			t.Errorf("the dismissed candidate came back as %s", p.Hits[0].Finding)
		}
	})
}

func TestWhatIsRefusedAtTheDoor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		basicOffice := c.account(t, "basic", "闻知简", c.civil, org.RoleCourtAdmin, string(c.basic))
		judge := org.Actor{Account: "acc_x", Officer: "off_x"}
		id := must[document.ID](t)(c.Add(ctx, c.office, "a.txt", strings.NewReader(faulty)))
		for _, x := range []struct {
			name, text string
			by         org.Actor
			want       error
		}{
			{"empty", "", c.office, extract.ErrEmpty},
			{"secret", "机密★1年\n" + faulty, c.office, document.ErrSecret},
			{"no judgment", "购物清单：铅笔三支。", c.office, document.ErrNoJudgment},
			{"other court", strings.NewReplacer("明德区人民法院", "清源县人民法院", "澄0102", "澄0121").Replace(faulty), c.office, document.ErrUnknownUnit},
			{"court outside the scope", strings.NewReplacer("明德区人民法院\n", "澄明市中级人民法院\n", "澄0102", "澄01").Replace(faulty), basicOffice, document.ErrOtherCourt},
			{"no right to upload", faulty, judge, org.ErrForbidden},
			{"encoding", "明德\x81\x20\xff\xff", c.office, extract.ErrEncoding},
		} {
			if _, err := c.Add(ctx, x.by, "x.txt", strings.NewReader(x.text)); !errors.Is(err, x.want) {
				t.Errorf("%s: got %v, want %v", x.name, err, x.want)
			}
		}
		var same *document.DuplicateError
		if _, err := c.Add(ctx, c.office, "again.txt", strings.NewReader(faulty)); !errors.As(err, &same) || same.ID != id {
			t.Errorf("same file: %v, want a DuplicateError", err)
		}
		// Somebody whose scope does not hold the first copy hears nothing of it.
		stranger := c.account(t, "stranger", "易棠溪", c.civil, org.RoleCourtAdmin, string(c.civil))
		if _, err := c.Add(ctx, stranger, "again.txt", strings.NewReader(faulty)); errors.As(err, &same) && same.ID != id {
			t.Errorf("stranger: %v", err)
		}
		n := 0
		for _, err := range c.blobs.List(ctx, clock.Now().Add(time.Hour)) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 1 { // the text of a .txt is its own bytes
			t.Errorf("%d blobs, want only those of the document that was taken in", n)
		}
	})
}

func TestWhoMaySeeADocument(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		open := must[document.ID](t)(c.Add(ctx, c.office, "a.txt", strings.NewReader(faulty)))
		closed := must[document.ID](t)(c.Add(ctx, c.office, "b.txt", strings.NewReader(strings.Replace(faulty, "公开开庭", "不公开开庭", 1))))
		for _, id := range []document.ID{open, closed} {
			if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
				t.Fatal(err)
			}
		}
		inspector := c.account(t, "inspector", "段清和", c.civil, org.RoleInspector, string(c.mid))
		other := c.account(t, "other", "祁山禾", c.civil, org.RoleInspector, string(c.civil))
		for _, x := range []struct {
			name string
			by   org.Actor
			id   document.ID
			want error
		}{
			{"an inspector sees an open case", inspector, open, nil},
			{"an inspector does not see a closed one", inspector, closed, org.ErrNotFound},
			{"审管办 does", c.office, closed, nil},
			{"a foreign id is not found", other, "doc_00000000000000000000000000", org.ErrNotFound},
		} {
			if _, err := c.Open(ctx, x.by, x.id); !errors.Is(err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, err, x.want)
			}
		}
		p := must[*document.Page](t)(c.Open(ctx, c.office, closed))
		if len(p.Hits) == 0 || p.Hits[0].Finding != "" {
			t.Errorf("hits %+v: a closed case yields hits, but no candidate", p.Hits)
		}
		views, err := c.views.OfFinding(ctx, "", string(open))
		if err != nil || len(views) != 1 || views[0].Name != "段清和" {
			t.Errorf("views %+v, want the inspector's (%v)", views, err)
		}
	})
}

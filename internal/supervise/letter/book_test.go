package letter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
)

// register and ledger write down what serving a notice asks of them, or refuse.
type register struct {
	served []finding.Service
	err    error
}

func (r *register) ServeTx(_ context.Context, _ *db.Tx, _ *audit.Act, _ org.Actor, _ finding.ID, s finding.Service) (finding.Due, error) {
	r.served = append(r.served, s)
	return finding.Due{}, r.err
}

type ledger struct {
	served []issue.Service
}

func (l *ledger) ServeTx(_ context.Context, _ *db.Tx, _ *audit.Act, _ org.Actor, _ issue.ID, s issue.Service) (finding.Due, error) {
	l.served = append(l.served, s)
	return finding.Due{}, nil
}

// desk is a book with a city of two courts around it.
type desk struct {
	*Book
	t        *testing.T
	log      *audit.Log
	store    *blob.Dir
	clock    *dbtest.Clock
	register *register
	ledger   *ledger

	mid, low                                   org.CourtID
	civil                                      org.DivisionID
	clerk, leader, head, admin, judge, outside org.Actor
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func open(t *testing.T, d *db.DB, clock *dbtest.Clock) *desk {
	t.Helper()
	key := must[*audit.Key](t)(audit.OpenKey(filepath.Join(t.TempDir(), "audit.key")))
	log := audit.New(d, key, slices.Concat(org.Objects(), evidence.Objects(), Objects())...)
	store := must[*blob.Dir](t)(blob.OpenDir(t.TempDir(), clock.Now))
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	q := jobs.New(d)
	days := must[calendar.Calendar](t)(calendar.Default())
	c := &desk{t: t, log: log, store: store, clock: clock, register: &register{}, ledger: &ledger{}}
	c.Book = NewBook(Parts{
		Log: log, Queue: q, Blobs: store, Days: func() calendar.Calendar { return days }, Findings: c.register, Issues: c.ledger,
	})
	jobs.Handle(q, c.Render)
	jobs.Handle(q, func(context.Context, RemindJob) error { return nil })
	jobs.Handle(q, func(context.Context, StepJob) error { return nil })
	if err := q.Open(); err != nil {
		t.Fatal(err)
	}
	dir, setup := org.NewDirectory(log), org.System("setup")
	court, division := must[org.CourtID](t), must[org.DivisionID](t)
	c.mid = court(dir.AddCourt(t.Context(), setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))
	c.low = court(dir.AddCourt(t.Context(), setup, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))
	c.civil = division(dir.AddDivision(t.Context(), setup, org.Division{Court: c.low, Name: "民事审判第一庭", Kind: org.Civil}))
	both := org.Scope{Courts: []org.CourtID{c.mid, c.low}}
	grant := func(name string, r org.Role, s org.Scope) org.Actor {
		return org.Actor{Account: org.AccountID("acc_" + name), Officer: org.OfficerID("off_" + name), Name: name, Grants: []org.Grant{{Role: r, Scope: s}, {Role: org.RoleOfficer}}}
	}
	c.clerk, c.leader = grant("clerk", org.RoleInspector, both), grant("leader", org.RoleLeader, both)
	c.admin = grant("admin", org.RoleCourtAdmin, org.Scope{Courts: []org.CourtID{c.low}})
	c.head = grant("head", org.RoleHead, org.Scope{Divisions: []org.DivisionID{c.civil}})
	c.judge, c.outside = grant("judge", org.RoleOfficer, org.Scope{}), grant("outside", org.RoleHead, org.Scope{Divisions: []org.DivisionID{"div_other"}})
	return c
}

func (c *desk) circular() New {
	return New{
		Kind: Circular, Unit: org.Unit{Court: c.mid}, Issuer: "澄明市中级人民法院", Word: "澄中法督", Office: "澄明市中级人民法院办公室",
		Text: Text{Title: "关于2026年2月审务督察情况的通报", Parts: []Part{{Text: "认定问题{{问题数}}个。"}}},
		To:   []Addressee{{Unit: org.Unit{Court: c.low}, Name: "明德区人民法院"}, {Unit: org.Unit{Court: c.low, Division: c.civil}, Name: "明德区人民法院民事审判第一庭"}},
	}
}

func (c *desk) notice() New {
	n := c.circular()
	n.Kind, n.About, n.To = VerificationNotice, "fnd_1", []Addressee{{Officer: c.judge.Officer, Name: "鲁有衡"}}
	n.Text = Verification{Number: "查-2026-0001", Facts: "2026年2月11日，判决书落款日期与正文不一致", Evidence: []string{"判决书第3页"}, Article: "《澄明市法院文书校核办法》第四条", Days: 3}.Draft()
	return n
}

// ok fails the test on an error.
func (c *desk) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *desk) show(by org.Actor, id ID) File {
	c.t.Helper()
	return must[File](c.t)(c.Show(c.t.Context(), by, id))
}

func (c *desk) submitted(n New) ID {
	c.t.Helper()
	id := must[ID](c.t)(c.Draft(c.t.Context(), c.clerk, n))
	c.ok(c.Take(c.t.Context(), c.clerk, id, Submit, Input{Version: 1}))
	return id
}

// serve serves a notice on the platform, and returns it.
func (c *desk) serve(id ID) Letter {
	c.t.Helper()
	c.ok(c.Serve(c.t.Context(), c.clerk, id, 0, Service{How: Platform}))
	return c.show(c.clerk, id).Letter
}

// counted gives the figure 问题数 the value of n, with as many findings behind it.
func counted(n int) Count {
	return func(context.Context, *db.Tx, Letter) (Facts, error) {
		f := Figure{Value: fmt.Sprint(n)}
		for i := range n {
			f.Behind = append(f.Behind, fmt.Sprintf("fnd_%d", i+1))
		}
		return Facts{Figures: Figures{"问题数": f, "不用的": {Value: "9"}}}, nil
	}
}

func (c *desk) approved(n New) ID {
	c.t.Helper()
	id := c.submitted(n)
	c.ok(c.Approve(c.t.Context(), c.leader, id, 0, counted(12)))
	c.ok(c.Render(c.t.Context(), RenderJob{id}))
	return id
}

func (c *desk) verify() {
	c.t.Helper()
	r := must[*audit.Report](c.t)(c.log.Verify(c.t.Context()))
	if len(r.Problems) != 0 {
		c.t.Errorf("audit: %+v", r.Problems)
	}
}

func TestALetterFromDraftToTheLastSignature(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		id := must[ID](t)(c.Draft(ctx, c.clerk, c.circular()))
		n := c.circular()
		n.Text.Title = "关于二月督察情况的通报"
		c.ok(c.Take(ctx, c.clerk, id, Edit, Input{Version: 1, Text: n.Text, To: n.To, Due: "2026-04-01"}))
		if err := c.Take(ctx, c.clerk, id, Edit, Input{Version: 1, Text: n.Text, To: n.To}); !errors.Is(err, db.ErrConflict) {
			t.Errorf("edited over another's change: %v", err)
		}
		c.ok(c.Take(ctx, c.clerk, id, Submit, Input{}))
		c.ok(c.Take(ctx, c.leader, id, Return, Input{Reason: "标题写全"}))
		c.ok(c.Take(ctx, c.clerk, id, Edit, Input{Text: c.circular().Text, To: n.To, Due: "2026-04-01"}))
		c.ok(c.Take(ctx, c.clerk, id, Submit, Input{}))
		c.ok(c.Approve(ctx, c.leader, id, 0, counted(12)))
		if err := c.Take(ctx, c.clerk, id, Send, Input{}); !errors.Is(err, ErrUnrendered) {
			t.Errorf("sent before it was made: %v", err)
		}
		c.ok(c.Render(ctx, RenderJob{id}))
		if _, err := c.Show(ctx, c.head, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("known before it was sent: %v", err)
		}
		clock.Add(24 * time.Hour)
		c.ok(c.Take(ctx, c.clerk, id, Send, Input{}))
		c.ok(c.Acknowledge(ctx, c.admin, id, 1))
		if got := c.show(c.clerk, id); got.State != Sent || !got.Addressees[0].Acknowledged() || got.Addressees[1].Acknowledged() {
			t.Errorf("after the first signature: %+v", got.Letter)
		}
		if err := c.Acknowledge(ctx, c.admin, id, 1); !errors.Is(err, ErrSigned) {
			t.Errorf("signed twice: %v", err)
		}
		c.ok(c.Acknowledge(ctx, c.head, id, 2))
		got := c.show(c.clerk, id)
		if got.State != Acknowledged || got.Number != "澄中法督〔2026〕1号" || got.Due != "2026-04-01" || got.ApprovedOn() != "2026-03-02" || got.SentOn() != "2026-03-03" {
			t.Errorf("%+v", got.Letter)
		}
		if a := got.Addressees[1]; a.On != "2026-03-03" || a.Account != c.head.Account || a.AccountName != "head" {
			t.Errorf("signature %+v", a)
		}
		var verbs []Verb
		for _, s := range got.Steps {
			verbs = append(verbs, s.Verb)
		}
		if want := []Verb{Draft, Edit, Submit, Return, Edit, Submit, Approve, Render, Send, Acknowledge, Acknowledge}; !slices.Equal(verbs, want) {
			t.Errorf("steps %v", verbs)
		}
		if seen := c.show(c.head, id); seen.Figures != nil || len(seen.Steps) != 4 {
			t.Errorf("the addressee sees %d steps and %v", len(seen.Steps), seen.Figures)
		}
		c.verify()
	})
}

func TestFiguresAreFrozen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		id := c.approved(c.circular())
		l := c.show(c.clerk, id)
		if f := l.Figures["问题数"]; len(l.Figures) != 1 || f.Value != "12" || len(f.Behind) != 12 {
			t.Fatalf("figures %+v", l.Figures)
		}
		if text := l.frozen.Text.Parts[0].Text; text != "认定问题12个。" {
			t.Errorf("the paper says %q", text)
		}
		// What is counted now is another number; the letter keeps the old one.
		now := must[Facts](t)(c.Current(ctx, c.clerk, id, counted(11)))
		if now.Figures["问题数"].Value != "11" || c.show(c.clerk, id).Figures["问题数"].Value != "12" {
			t.Error("the frozen figure moved")
		}
		if err := c.Approve(ctx, c.leader, id, 0, counted(11)); !errors.Is(err, ErrState) {
			t.Errorf("approved again: %v", err)
		}
	})
}

func TestARefusedApprovalTakesNoNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		id := c.submitted(c.circular())
		broken := errors.New("cannot count")
		named := func(context.Context, *db.Tx, Letter) (Facts, error) {
			return Facts{Figures: Figures{"问题数": {Value: "鲁有衡等3"}}, Names: []string{"鲁　有衡"}}, nil
		}
		for _, tt := range []struct {
			name  string
			by    org.Actor
			count Count
			want  error
		}{
			{"figures nobody counted", c.leader, nil, ErrFigure},
			{"a count that fails", c.leader, func(context.Context, *db.Tx, Letter) (Facts, error) { return Facts{}, broken }, broken},
			{"a person's name", c.leader, named, ErrNamed},
			{"by who drafted it", c.clerk, counted(1), org.ErrForbidden},
			{"by somebody outside", c.outside, counted(1), org.ErrNotFound},
		} {
			if err := c.Approve(ctx, tt.by, id, 0, tt.count); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		if err := c.Approve(ctx, c.leader, id, 1, counted(1)); !errors.Is(err, db.ErrConflict) {
			t.Errorf("approved an older version: %v", err)
		}
		c.ok(c.Approve(ctx, c.leader, id, 2, counted(1)))
		if l := c.show(c.clerk, id); l.Number != "澄中法督〔2026〕1号" || l.Serial != 1 {
			t.Errorf("number %s", l.Number)
		}
		c.verify()
	})
}

func TestErasedLettersKeepOnlyTheirNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		served, draft := c.approved(c.notice()), c.submitted(c.notice())
		l := c.serve(served)
		c.ok(c.Take(ctx, c.leader, draft, Return, Input{Reason: "鲁有衡已调离\x00"}))
		other := c.notice()
		other.About = "fnd_2"
		kept := c.approved(other)
		if _, err := c.Erase(ctx, c.leader, "fnd_1"); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a person erased: %v", err)
		}
		for want := range []int{0, 0} {
			n := must[int](t)(c.Erase(ctx, org.System("retention"), "fnd_1"))
			if n != 2-2*want {
				t.Errorf("erased %d in round %d", n, want)
			}
		}
		ref, _ := l.Paper()
		if _, err := c.store.Open(ctx, ref); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("the paper is still there: %v", err)
		}
		// No column of any table holds the name or the facts any more, but for the other letter's.
		c.ok(c.log.View(ctx, func(tx *db.Tx) error {
			for _, q := range []string{
				`SELECT id || content || figures || frozen FROM letter WHERE about = 'fnd_1'`,
				`SELECT name FROM letter_addressee WHERE letter IN (SELECT id FROM letter WHERE about = 'fnd_1')`,
				`SELECT reason FROM letter_step WHERE letter IN (SELECT id FROM letter WHERE about = 'fnd_1')`,
				`SELECT payload FROM audit_payload`,
			} {
				rows, err := tx.Query(ctx, q)
				texts, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
				if err != nil {
					return err
				}
				if all := fmt.Sprint(texts); len(texts) == 0 || strings.Contains(all, "鲁有衡") || strings.Contains(all, "落款") {
					t.Errorf("%s: %s", q, all)
				}
			}
			return nil
		}))
		if got := c.show(c.clerk, served); got.Number != l.Number || got.State != Sent || got.Text.Title != "" {
			t.Errorf("left of it: %+v", got.Letter)
		}
		if err := c.Acknowledge(ctx, c.judge, served, 1); !errors.Is(err, ErrState) {
			t.Errorf("signed for nothing: %v", err)
		}
		if err := c.Render(ctx, RenderJob{served}); !errors.Is(err, jobs.ErrGone) {
			t.Errorf("rendered again: %v", err)
		}
		if c.show(c.clerk, kept).Addressees[0].Name != "鲁有衡" {
			t.Error("another finding's letter was erased")
		}
		c.verify()
	})
}

func TestNumbersAtOnceHaveNoGapAndNoDuplicate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		const n = 50
		var ids []ID
		for range n {
			ids = append(ids, c.submitted(c.circular()))
		}
		var wg sync.WaitGroup
		errs := make([]error, n)
		for i, id := range ids {
			// Every third is refused after its number was taken: its number goes to another.
			count := counted(1)
			if i%3 == 0 {
				count = nil
			}
			wg.Go(func() { errs[i] = c.Approve(t.Context(), c.leader, id, 0, count) })
		}
		wg.Wait()
		var got []int
		for i, id := range ids {
			if refused := errors.Is(errs[i], ErrFigure); refused != (i%3 == 0) || !refused && errs[i] != nil {
				t.Fatalf("%d: %v", i, errs[i])
			}
			if i%3 == 0 {
				continue
			}
			l := c.show(c.clerk, id)
			if l.Number != fmt.Sprintf("澄中法督〔2026〕%d号", l.Serial) {
				t.Errorf("number %s of %d", l.Number, l.Serial)
			}
			got = append(got, l.Serial)
		}
		slices.Sort(got)
		for i, s := range got {
			if s != i+1 {
				t.Fatalf("numbers %v", got)
			}
		}
		if len(got) != 33 {
			t.Errorf("%d numbers", len(got))
		}
		c.verify()
	})
}

func TestOppositeDecisionsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		for range 20 {
			id := c.submitted(c.circular())
			var wg sync.WaitGroup
			var yes, no error
			wg.Go(func() { yes = c.Approve(t.Context(), c.leader, id, 2, counted(1)) })
			wg.Go(func() { no = c.Take(t.Context(), c.leader, id, Return, Input{Version: 2, Reason: "再核"}) })
			wg.Wait()
			if (yes == nil) == (no == nil) {
				t.Fatalf("approve: %v, return: %v", yes, no)
			}
			if err := errors.Join(yes, no); !errors.Is(err, db.ErrConflict) {
				t.Fatalf("the loser got %v", err)
			}
		}
		c.verify()
	})
}

func TestEachSeriesCountsForItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		other := c.circular()
		other.Unit, other.Issuer, other.Word = org.Unit{Court: c.low}, "明德区人民法院", "明法督"
		clash := other
		clash.Word = "澄中法督"
		number := func(n New) string { return c.show(c.clerk, c.approved(n)).Number }
		got := []string{number(c.circular()), number(c.notice()), number(c.circular()), number(other)}
		// 2026-12-31 23:30 in Beijing, then an hour later.
		clock.Set(time.Date(2026, 12, 31, 15, 30, 0, 0, time.UTC))
		got = append(got, number(c.circular()))
		clock.Add(time.Hour)
		got = append(got, number(c.circular()), number(c.notice()))
		want := []string{"澄中法督〔2026〕1号", "澄中法督告〔2026〕1号", "澄中法督〔2026〕2号", "明法督〔2026〕1号", "澄中法督〔2026〕3号", "澄中法督〔2027〕1号", "澄中法督告〔2027〕1号"}
		if !slices.Equal(got, want) {
			t.Errorf("got %v\nwant %v", got, want)
		}
		// Two courts cannot give the same number by using the same word.
		id := c.submitted(clash)
		if err := c.Approve(t.Context(), c.leader, id, 0, counted(1)); !errors.Is(err, ErrIssuer) {
			t.Errorf("a number given twice: %v", err)
		}
	})
}

func TestThePaperIsMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		id := c.approved(c.circular())
		l := c.show(c.clerk, id)
		clock.Add(time.Hour)
		c.ok(c.Render(ctx, RenderJob{id}))
		again := c.show(c.clerk, id)
		if !reflect.DeepEqual(l, again) {
			t.Errorf("rendered twice:\n%+v\n%+v", l, again)
		}
		read := func() []byte {
			_, f, err := c.Open(ctx, c.clerk, id)
			c.ok(err)
			defer f.Close()
			return must[[]byte](t)(io.ReadAll(f))
		}
		first := read()
		if sum := sha256.Sum256(first); hex.EncodeToString(sum[:]) != l.SHA256 || int64(len(first)) != l.Size {
			t.Error("the paper is not the one recorded")
		}
		// Lost from the store, it comes out the same.
		ref, _ := l.Paper()
		c.ok(c.store.Delete(ctx, ref))
		c.ok(c.Render(ctx, RenderJob{id}))
		if !bytes.Equal(read(), first) {
			t.Error("the second paper differs")
		}
		if used, err := c.Uses(ctx, ref); err != nil || !used {
			t.Errorf("the sweep would take it: %v %v", used, err)
		}
		// At the same time, on two machines.
		id = c.submitted(c.circular())
		c.ok(c.Approve(ctx, c.leader, id, 0, counted(3)))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := c.Render(ctx, RenderJob{id}); err != nil && !errors.Is(err, db.ErrConflict) {
					t.Errorf("rendering at once: %v", err)
				}
			})
		}
		wg.Wait()
		renders := 0
		for _, s := range c.show(c.clerk, id).Steps {
			if s.Verb == Render {
				renders++
			}
		}
		if renders != 1 {
			t.Errorf("recorded %d times", renders)
		}
		c.verify()
	})
}

func TestNothingIsRenderedThatWasNotApproved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		draft := c.submitted(c.circular())
		gone := c.submitted(c.circular())
		c.ok(c.Approve(ctx, c.leader, gone, 0, counted(1)))
		c.ok(c.Take(ctx, c.leader, gone, Withdraw, Input{Reason: "误批"}))
		for _, id := range []ID{draft, gone, "ltr_none"} {
			if err := c.Render(ctx, RenderJob{id}); !errors.Is(err, jobs.ErrGone) {
				t.Errorf("%s: %v", id, err)
			}
		}
		// The number of the one withdrawn is not given again.
		if l := c.show(c.clerk, c.approved(c.circular())); l.Serial != 2 {
			t.Errorf("serial %d", l.Serial)
		}
	})
}

func TestANoticeIsServed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		id := c.approved(c.notice())
		if err := c.Serve(ctx, c.judge, id, 0, Service{How: Platform}); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("known before it is served: %v", err)
		}
		if err := c.Take(ctx, c.clerk, id, Send, Input{}); !errors.Is(err, ErrNotice) {
			t.Errorf("sent like a circular: %v", err)
		}
		clock.Add(26 * time.Hour)
		c.register.err = finding.ErrState
		if err := c.Serve(ctx, c.clerk, id, 0, Service{How: Platform}); !errors.Is(err, finding.ErrState) {
			t.Errorf("served although the finding does not take it: %v", err)
		}
		if l := c.show(c.clerk, id); l.State != Approved || l.SentAt != 0 {
			t.Errorf("a refused service left a trace: %+v", l.Letter)
		}
		c.register.served, c.register.err = nil, nil
		l := c.serve(id)
		if l.State != Sent || l.SentOn() != "2026-03-03" || l.About != "fnd_1" || l.Number != "澄中法督告〔2026〕1号" {
			t.Errorf("served %+v", l)
		}
		if x := l.Addressees[0].Served; x.How != Platform || x.On != "2026-03-03" || x.By != c.clerk.Account || x.ByName != "clerk" || x.At == 0 {
			t.Errorf("the service on record: %+v", x)
		}
		want := []finding.Service{{Notice: l.Number, On: "2026-03-03", To: []finding.Recipient{{Officer: c.judge.Officer}}}}
		if !reflect.DeepEqual(c.register.served, want) {
			t.Errorf("the register heard %+v", c.register.served)
		}
		clock.Add(26 * time.Hour)
		if err := c.Serve(ctx, c.clerk, id, 0, Service{How: Platform}); !errors.Is(err, ErrState) {
			t.Errorf("served twice: %v", err)
		}
		if err := c.Take(ctx, c.leader, id, Withdraw, Input{Reason: "误发"}); !errors.Is(err, ErrDelivered) {
			t.Errorf("withdrawn after it was served: %v", err)
		}
		for _, by := range []org.Actor{c.head, c.admin, c.outside} {
			if _, err := c.Show(ctx, by, id); !errors.Is(err, org.ErrNotFound) {
				t.Errorf("%s reads another's notice: %v", by.Name, err)
			}
		}
		if err := c.Acknowledge(ctx, c.admin, id, 1); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another signs: %v", err)
		}
		c.ok(c.Acknowledge(ctx, c.judge, id, 1))
		if l := c.show(c.judge, id); l.State != Acknowledged || l.Addressees[0].On != "2026-03-04" {
			t.Errorf("%+v", l.Letter)
		}
		if err := c.Serve(ctx, c.clerk, c.approved(c.circular()), 0, Service{How: Platform}); !errors.Is(err, ErrKind) {
			t.Errorf("a circular is not served: %v", err)
		}
		c.verify()
	})
}

func TestUnitsSignAtTheSameTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		n := c.circular()
		n.To = nil
		const units = 12
		for i := range units {
			n.To = append(n.To, Addressee{Unit: org.Unit{Court: c.low, Division: org.DivisionID(fmt.Sprintf("div_%d", i))}, Name: fmt.Sprintf("第%d庭", i+1)})
		}
		id := c.approved(n)
		c.ok(c.Take(t.Context(), c.clerk, id, Send, Input{}))
		var wg sync.WaitGroup
		for i := range units {
			wg.Go(func() {
				if err := c.Acknowledge(t.Context(), c.admin, id, i+1); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if l := c.show(c.clerk, id); l.State != Acknowledged {
			t.Errorf("%+v", l.Letter)
		}
		c.verify()
	})
}

func TestTheJobRenders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		// The queue goes by the real time.
		clock.Set(time.Now())
		id := c.submitted(c.circular())
		c.ok(c.Approve(ctx, c.leader, id, 0, counted(1)))
		c.ok(c.queue.Start(context.WithoutCancel(ctx)))
		defer func() {
			if err := c.queue.Stop(context.WithoutCancel(ctx)); err != nil {
				t.Error(err)
			}
		}()
		for c.show(c.clerk, id).SHA256 == "" {
			select {
			case <-ctx.Done():
				t.Fatal("the paper was not made")
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}

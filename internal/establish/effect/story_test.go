package effect_test

import (
	"errors"
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/supervise/issue"
)

func whys() cause.Input {
	return cause.Input{Category: "process", Title: "落款日期无人核对", Whys: []string{"日期是复制的", "打印之前没有人核对"}}
}

func TestCauses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		open := c.open(c.determined(c.civil, "item-34", "", "2026-02-10"))
		in := whys()
		in.Issues = []issue.ID{open}
		if _, err := c.causes.Set(ctx, c.office, in); !errors.Is(err, cause.ErrOpen) {
			t.Errorf("the cause of an open issue: %v", err)
		}
		one := c.close(open)
		two := c.close(c.open(c.determined(c.filing, "item-34", "", "2026-02-11")))
		if free, err := c.causes.Free(ctx, c.office); err != nil || len(free) != 2 {
			t.Errorf("free: %+v, %v", free, err)
		}
		if free, err := c.causes.Free(ctx, c.head); err != nil || len(free) != 1 || free[0].ID != one || free[0].Closed != "2026-03-02" {
			t.Errorf("free to the head: %+v, %v", free, err)
		}
		if _, err := c.causes.Set(ctx, c.stranger, in); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a head of another court: %v", err)
		}
		if _, err := c.causes.Set(ctx, c.lead, in); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a leader: %v", err)
		}
		in.Issues = []issue.ID{one, two}
		if _, err := c.causes.Set(ctx, c.head, in); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("the head, of another division's issue: %v", err)
		}
		id, err := c.causes.Set(ctx, c.office, in)
		ok(t, err)
		if _, err := c.causes.Set(ctx, c.office, in); !errors.Is(err, cause.ErrKnown) {
			t.Errorf("a second cause: %v", err)
		}
		got, err := c.causes.Open(ctx, c.head, id) // of his court, and it explains an issue of his
		if err != nil || got.Unit != (org.Unit{Court: c.low}) || len(got.Issues) != 2 || len(got.Whys) != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := c.causes.Open(ctx, c.stranger, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a stranger: %v", err)
		}

		in.Issues, in.Category = []issue.ID{one}, "training"
		in.Version = got.Version + 1
		if err := c.causes.Revise(ctx, c.office, id, in); !errors.Is(err, db.ErrConflict) {
			t.Errorf("a stale page: %v", err)
		}
		in.Version = got.Version
		if err := c.causes.Revise(ctx, c.head, id, in); !errors.Is(err, org.ErrNotFound) && !errors.Is(err, org.ErrForbidden) {
			t.Errorf("the head, of a cause that is not his alone: %v", err)
		}
		ok(t, c.causes.Revise(ctx, c.office, id, in))
		if got, err = c.causes.Open(ctx, c.head, id); err != nil || got.Unit != c.civil || got.Category != "training" || len(got.Issues) != 1 {
			t.Errorf("revised: %+v, %v", got, err)
		}
		c.verify()
	})
}

// established brings a policy about item-34 in the basic court into force.
func (c *city) established(number string, on calendar.Day, causes ...cause.ID) policy.ID {
	c.t.Helper()
	ctx := c.t.Context()
	id, err := c.policies.Draft(ctx, c.office, policy.Input{
		Unit: org.Unit{Court: c.mid}, Title: "裁判文书落款核对办法", Content: "打印之前由书记员核对落款日期。", Scope: []org.CourtID{c.low}, Causes: causes,
	})
	ok(c.t, err)
	ok(c.t, c.policies.Take(ctx, c.office, id, policy.Submit, policy.Decision{Version: 1}))
	ok(c.t, c.policies.Take(ctx, c.lead, id, policy.Approve, policy.Decision{Version: 2, Number: number, On: on}))
	return id
}

func TestPolicies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		in := whys()
		in.Issues = []issue.ID{c.close(c.open(c.determined(c.civil, "item-34", "", "2026-02-10")))}
		why, err := c.causes.Set(ctx, c.office, in)
		ok(t, err)

		draft := policy.Input{Unit: c.civil, Title: "落款核对办法", Scope: []org.CourtID{c.low}}
		if _, err := c.policies.Draft(ctx, c.judge, draft); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a judge drafts: %v", err)
		}
		id, err := c.policies.Draft(ctx, c.head, draft)
		ok(t, err)
		if err := c.policies.Take(ctx, c.head, id, policy.Submit, policy.Decision{Version: 1}); !errors.Is(err, policy.ErrContent) {
			t.Errorf("an empty draft: %v", err)
		}
		draft.Content, draft.Causes, draft.Version = "打印之前核对。", []cause.ID{why}, 1
		ok(t, c.policies.Edit(ctx, c.head, id, draft))
		if err := c.policies.Edit(ctx, c.head, id, draft); !errors.Is(err, db.ErrConflict) {
			t.Errorf("a stale page: %v", err)
		}
		ok(t, c.policies.Take(ctx, c.head, id, policy.Submit, policy.Decision{Version: 2}))
		good := policy.Decision{Version: 3, Number: "明法〔2026〕3号", On: "2026-03-10"}
		if err := c.policies.Take(ctx, c.office, id, policy.Approve, good); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("the office approves: %v", err)
		}
		if _, err := c.policies.Open(ctx, c.judge, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("the judge reads what is not approved: %v", err)
		}
		ok(t, c.policies.Take(ctx, c.lead, id, policy.Return, policy.Decision{Version: 3, Reason: "写明由谁核对"}))
		ok(t, c.policies.Take(ctx, c.head, id, policy.Submit, policy.Decision{Version: 4}))
		good.Version = 5
		ok(t, c.policies.Take(ctx, c.lead, id, policy.Approve, good))
		f, err := c.policies.Open(ctx, c.judge, id)
		if err != nil || f.State != policy.InForce || f.Number != good.Number || f.From != "2026-03-10" || len(f.Causes) != 0 || len(f.Steps) != 6 {
			t.Errorf("the judge reads: %+v, %v", f, err)
		}
		if f, err = c.policies.Open(ctx, c.head, id); err != nil || len(f.Causes) != 1 {
			t.Errorf("the head reads: %+v, %v", f, err)
		}
		if _, err := c.policies.Open(ctx, c.stranger, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another court: %v", err)
		}
		if n, err := c.policies.Counts(ctx, c.lead); err != nil || n != (policy.Counts{}) {
			t.Errorf("approved, but not in force today: %+v, %v", n, err)
		}

		// The next edition ends this one on the day it takes force.
		c.on("2026-04-01")
		if n, err := c.policies.Counts(ctx, c.lead); err != nil || n != (policy.Counts{InForce: 1}) {
			t.Errorf("in force: %+v, %v", n, err)
		}
		next, err := c.policies.Amend(ctx, c.head, id)
		ok(t, err)
		if _, err := c.policies.Amend(ctx, c.head, id); !errors.Is(err, policy.ErrEdition) {
			t.Errorf("two editions at a time: %v", err)
		}
		ok(t, c.policies.Take(ctx, c.head, next, policy.Submit, policy.Decision{Version: 1}))
		taken := policy.Decision{Version: 2, Number: good.Number, On: "2026-05-01"}
		if err := c.policies.Take(ctx, c.lead, next, policy.Approve, taken); !errors.Is(err, policy.ErrTaken) {
			t.Errorf("the same number: %v", err)
		}
		taken.Number = "明法〔2026〕9号"
		ok(t, c.policies.Take(ctx, c.lead, next, policy.Approve, taken))
		f, err = c.policies.Open(ctx, c.judge, id)
		if err != nil || f.State != policy.Repealed || f.Repealed != "2026-05-01" || !f.Binds("2026-04-30") || f.Binds("2026-05-01") || len(f.Editions) != 2 {
			t.Errorf("the first edition: %+v, %v", f, err)
		}
		f, err = c.policies.Open(ctx, c.judge, next)
		if err != nil || f.Edition != 2 || f.Root != id || f.Content != "打印之前核对。" {
			t.Errorf("the second: %+v, %v", f, err)
		}
		if list, err := c.policies.List(ctx, c.office, policy.Filter{Issue: in.Issues[0]}); err != nil || len(list) != 2 {
			t.Errorf("what answers the issue: %+v, %v", list, err)
		}
		ok(t, c.policies.Take(ctx, c.president, next, policy.Repeal, policy.Decision{Version: f.Version, Reason: "市中院已统一规定", On: "2026-06-01"}))
		c.verify()
	})
}

func TestEffect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		// Before: three documents of the civil division, two with a fault, and one
		// of the filing division without.
		d1, d2 := c.document(c.civil, "2026-02-10"), c.document(c.civil, "2026-03-09")
		c.document(c.civil, "2026-02-20")
		c.document(c.filing, "2026-02-20")
		c.document(c.civil, "2025-11-01") // before every window
		f1 := c.determined(c.civil, "item-34", d1, "2026-02-10")
		c.determined(c.civil, "item-34", d1, "2026-02-10") // the same document twice
		c.determined(c.civil, "item-34", d2, "2026-03-09")
		why := whys()
		why.Issues = []issue.ID{c.close(c.open(f1))}
		in, err := c.causes.Set(ctx, c.office, why)
		ok(t, err)
		id := c.established("澄中法〔2026〕12号", "2026-03-10", in)
		if r, err := c.effects.Measure(ctx, c.lead, id, 90); err != nil || r.Days != 0 || len(r.Rows) != 0 {
			t.Errorf("before it is in force: %+v, %v", r, err)
		}

		// After: two documents, one with a fault; another candidate not decided yet.
		c.on("2026-04-09")
		d3, d4 := c.document(c.civil, "2026-03-10"), c.document(c.civil, "2026-04-08")
		c.determined(c.civil, "item-34", d3, "2026-03-10")
		c.candidate(c.civil, "item-34", d4, "2026-04-08")
		c.document(c.civil, "2026-04-09") // today is no full day

		r, err := c.effects.Measure(ctx, c.lead, id, 90)
		ok(t, err)
		if r.Days != 30 || !r.Short || r.Before != (effect.Window{From: "2026-02-08", To: "2026-03-09"}) || r.After != (effect.Window{From: "2026-03-10", To: "2026-04-08"}) {
			t.Errorf("windows: %+v", r.Windows)
		}
		if len(r.Rows) != 2 || r.Rows[0].Unit != (org.Unit{Court: c.low}) || r.Rows[1].Unit != c.civil {
			t.Fatalf("rows: %+v", r.Rows)
		}
		if got, want := r.Rows[0].Before, (effect.Side{Findings: 3, Known: true, Documents: 4, Affected: 2}); got != want {
			t.Errorf("court before: %+v, want %+v", got, want)
		}
		if got, want := r.Rows[1].Before, (effect.Side{Findings: 3, Known: true, Documents: 3, Affected: 2}); got != want {
			t.Errorf("division before: %+v, want %+v", got, want)
		}
		if got, want := r.Rows[1].After, (effect.Side{Findings: 1, Pending: 1, Known: true, Documents: 2, Affected: 1}); got != want {
			t.Errorf("division after: %+v, want %+v", got, want)
		}
		// The political department needs no cell so small; the head sees his division only.
		if r, err := c.effects.Measure(ctx, c.political, id, 90); err != nil || !r.Rows[0].Before.Few || r.Rows[0].Before.Findings != 0 {
			t.Errorf("political: %+v, %v", r.Rows, err)
		}
		if r, err := c.effects.Measure(ctx, c.head, id, 90); err != nil || len(r.Rows) != 1 || r.Rows[0].Unit != c.civil || r.Rows[0].Before.Few {
			t.Errorf("head: %+v, %v", r.Rows, err)
		}
		if _, err := c.effects.Measure(ctx, c.stranger, id, 90); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another court: %v", err)
		}
		c.verify()
	})
}

func TestOfAnItemWithoutDocumentsNIsNotKnown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		why := whys()
		why.Issues = []issue.ID{c.close(c.open(c.determined(c.civil, "item-01", "", "")))}
		c.document(c.civil, "2026-03-01")
		in, err := c.causes.Set(t.Context(), c.office, why)
		ok(t, err)
		c.on("2026-03-05")
		id := c.established("澄中法〔2026〕12号", "2026-03-05", in)
		c.on("2026-03-20")
		r, err := c.effects.Measure(t.Context(), c.lead, id, 90)
		ok(t, err)
		if len(r.Rows) != 2 || r.Rows[1].Before != (effect.Side{Findings: 1}) || r.Rows[1].After != (effect.Side{}) {
			t.Errorf("rows: %+v", r.Rows)
		}
	})
}

func TestAWithdrawnFindingLeavesTheFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		doc := c.document(c.civil, "2026-03-01")
		id := c.determined(c.civil, "item-34", doc, "2026-03-01")
		why := whys()
		why.Issues = []issue.ID{c.close(c.open(c.determined(c.civil, "item-34", "", "2026-03-01")))}
		in, err := c.causes.Set(ctx, c.office, why)
		ok(t, err)
		pol := c.established("澄中法〔2026〕12号", "2026-03-02", in)
		c.on("2026-03-10")
		before := func() effect.Side {
			r, err := c.effects.Measure(ctx, c.lead, pol, 90)
			ok(t, err)
			return r.Rows[1].Before
		}
		if got := before(); got.Findings != 2 || got.Affected != 1 {
			t.Errorf("%+v", got)
		}
		ok(t, c.register.Take(ctx, c.judge, id, finding.AskReview, finding.Input{Reason: "日期属实"}))
		for _, thing := range []string{string(id), doc} {
			ok(t, c.views.Note(ctx, c.president, thing, "", "test"))
		}
		ok(t, c.register.Take(ctx, c.president, id, finding.Overturn, finding.Input{Reason: "查证属实"}))
		if got := before(); got.Findings != 1 || got.Affected != 0 {
			t.Errorf("withdrawn: %+v", got)
		}
	})
}

func TestReviews(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		ctx := t.Context()
		why := whys()
		why.Issues = []issue.ID{c.close(c.open(c.determined(c.civil, "item-34", "", "2026-02-20")))}
		in, err := c.causes.Set(ctx, c.office, why)
		ok(t, err)
		id := c.established("澄中法〔2026〕12号", "2026-03-02", in)
		conclude := func(by org.Actor, mark int) error {
			return c.effects.Conclude(ctx, by, id, mark, effect.MoreData, "时间尚短")
		}
		c.on("2026-03-31")
		if err := conclude(c.finder, 30); !errors.Is(err, effect.ErrEarly) {
			t.Errorf("a day early: %v", err)
		}
		c.on("2026-04-01")
		for _, tt := range []struct {
			name string
			by   org.Actor
			mark int
			want error
		}{
			{"the drafter", c.office, 30, effect.ErrSeparate},
			{"a judge", c.judge, 30, org.ErrForbidden},
			{"another court", c.stranger, 30, org.ErrNotFound},
			{"no such mark", c.finder, 31, effect.ErrMark},
			{"the next mark", c.finder, 90, effect.ErrEarly},
			{"in time", c.finder, 30, nil},
			{"twice", c.lead, 30, effect.ErrKnown},
		} {
			if err := conclude(tt.by, tt.mark); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
		if err := c.effects.Conclude(ctx, c.finder, id, 30, "maybe", "时间尚短"); !errors.Is(err, effect.ErrConclusion) {
			t.Errorf("no conclusion: %v", err)
		}
		if err := c.effects.Conclude(ctx, c.finder, id, 30, effect.Keep, " "); !errors.Is(err, effect.ErrText) {
			t.Errorf("no text: %v", err)
		}
		r, err := c.effects.Measure(ctx, c.lead, id, 90)
		ok(t, err)
		if len(r.Reviews) != 3 || !r.Reviews[0].Done || r.Reviews[0].Name != c.finder.Name || r.Reviews[1].Done || r.Reviews[2].Due != "2026-08-29" {
			t.Errorf("reviews: %+v", r.Reviews)
		}
		c.verify()
	})
}

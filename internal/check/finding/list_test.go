package finding_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestPagesOfAList walks a list page by page, forwards and back: every finding
// is on one page, and what each page says of its place is true.
func TestPagesOfAList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		const all, length = 23, 5
		for i := range all {
			if i%4 == 0 {
				clock.Add(24 * time.Hour) // later deadlines, several on one day
			}
			c.candidate(fmt.Sprint("线索", i), "")
		}
		upheld := c.upheld(finding.Ordinary) // without a deadline: the last
		by := c.who[anna]
		seen := map[finding.ID]bool{}
		var backs []finding.ID
		f, place := finding.Filter{Limit: length}, 1
		for {
			p := must[finding.Page](t)(c.Page(t.Context(), by, f))
			if p.From != place || p.All != all+1 {
				t.Fatalf("page from %d of %d, want from %d of %d", p.From, p.All, place, all+1)
			}
			for _, w := range p.Rows {
				if seen[w.ID] {
					t.Errorf("%s stands on two pages", w.Number)
				}
				seen[w.ID] = true
			}
			if len(backs) > 0 {
				before := must[finding.Page](t)(c.Page(t.Context(), by, finding.Filter{Limit: length, After: p.Back}))
				if before.From != p.From-length {
					t.Errorf("the page before that from %d begins with %d", p.From, before.From)
				}
			}
			backs, place = append(backs, p.Back), p.To()+1
			if f.After = p.Next(); f.After == "" {
				if p.Rows[len(p.Rows)-1].ID != upheld {
					t.Errorf("the last is %s", p.Rows[len(p.Rows)-1].Number)
				}
				break
			}
		}
		if len(seen) != all+1 {
			t.Errorf("%d on the pages, want %d", len(seen), all+1)
		}
		// Filtered: the count is that of the filter.
		p := must[finding.Page](t)(c.Page(t.Context(), by, finding.Filter{State: finding.Candidate, Limit: length}))
		if p.All != all || len(p.Rows) != length {
			t.Errorf("candidates: %d of %d", len(p.Rows), p.All)
		}
		// Who is nobody's superior sees nothing and counts nothing.
		if p := must[finding.Page](t)(c.Page(t.Context(), c.who[colleague], finding.Filter{})); p.All != 0 || len(p.Rows) != 0 {
			t.Errorf("a colleague counts %d", p.All)
		}
	})
}

// TestSeveralAtOnce claims and dismisses several findings in one act, each by
// the one transition function, and takes it back as one.
func TestSeveralAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx, by := t.Context(), c.who[anna]
		var list []finding.Pick
		for i := range 3 {
			id := c.candidate(fmt.Sprint("线索", i), "")
			list = append(list, finding.Pick{ID: id, Version: c.open(id).Version})
		}
		_, err := c.Dry(ctx, by, finding.Uphold, list, finding.Input{})
		want(t, "upholding in bulk", err, finding.ErrBulk)

		// Dry: nothing moves. A stale version and a stranger's id are named.
		odd := append(list[:2:2], finding.Pick{ID: list[2].ID, Version: 99}, finding.Pick{ID: "fnd_none", Version: 1})
		out := must[[]finding.Outcome](t)(c.Dry(ctx, by, finding.Claim, odd, finding.Input{}))
		for i, expected := range []error{nil, nil, db.ErrConflict, org.ErrNotFound} {
			want(t, "dry "+string(out[i].ID), out[i].Err, expected)
		}
		if c.open(list[0].ID).State != finding.Candidate {
			t.Fatal("a dry run moved a finding")
		}

		batch, out, err := c.TakeAll(ctx, by, finding.Claim, list, finding.Input{})
		ok(t, err)
		for _, o := range out {
			want(t, "claim "+o.Number, o.Err, nil)
		}
		_, err = c.UndoAll(ctx, c.who[bert], batch)
		want(t, "undone by another", err, org.ErrNotFound)
		if n := must[int](t)(c.UndoAll(ctx, by, batch)); n != 3 {
			t.Errorf("%d taken back, want 3", n)
		}
		_, err = c.UndoAll(ctx, by, batch)
		want(t, "undone twice", err, finding.ErrUndo)

		// Dismissing: only what was claimed and looked at.
		for i := range list {
			list[i].Version = c.open(list[i].ID).Version
		}
		if _, _, err = c.TakeAll(ctx, by, finding.Claim, list[:2], finding.Input{}); err != nil {
			t.Fatal(err)
		}
		c.look(anna, list[0].ID)
		for i := range list {
			list[i].Version = c.open(list[i].ID).Version
		}
		batch, out, err = c.TakeAll(ctx, by, finding.Dismiss, list, finding.Input{Reason: "machine_error|"})
		ok(t, err)
		for i, expected := range []error{nil, finding.ErrUnseen, finding.ErrState} {
			want(t, "dismiss "+out[i].Number, out[i].Err, expected)
		}
		if c.open(list[0].ID).State != finding.Dismissed || c.open(list[1].ID).State != finding.Verifying {
			t.Error("not those moved that could be")
		}
		clock.Add(11 * time.Second)
		_, err = c.UndoAll(ctx, by, batch)
		want(t, "undone too late", err, finding.ErrUndo)
		batch, out, err = c.TakeAll(ctx, by, finding.Dismiss, list[1:], finding.Input{Reason: "machine_error|"})
		if err != nil || batch != "" || len(out) != 2 {
			t.Errorf("none possible: %q %v %v", batch, out, err)
		}
		c.verified()
	})
}

// TestEvidenceIsExportedByTwo asks for the evidence, and walks every way it may go.
func TestEvidenceIsExportedByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := c.answering()
		_, err := c.AskExport(ctx, c.who[anna], id, " ")
		want(t, "without a purpose", err, finding.ErrReason)
		_, err = c.AskExport(ctx, c.who[lead], id, "汇报")
		want(t, "by who may not", err, org.ErrForbidden)
		_, err = c.AskExport(ctx, c.who[colleague], id, "看看")
		want(t, "by who knows nothing of it", err, org.ErrNotFound)
		_, err = c.AskExport(ctx, c.who[anna], c.candidate("无证据", ""), "汇报")
		want(t, "of nothing", err, finding.ErrNothing)

		ask := func() finding.Export {
			clock.Add(time.Second)
			e := must[finding.ExportID](t)(c.AskExport(ctx, c.who[anna], id, "移送派驻纪检监察组", evidence.File{ID: "doc_1", Name: "判决书.docx", SHA256: sum, Size: 3}))
			list := must[[]finding.Export](t)(c.ExportsOf(ctx, c.who[anna], id))
			if list[0].ID != e || len(list[0].Files) != 2 {
				t.Fatalf("asked for: %+v", list[0])
			}
			return list[0]
		}
		e := ask()
		want(t, "decided by who asked", c.DecideExport(ctx, c.who[anna], e.ID, e.Version, true, ""), finding.ErrSeparate)
		want(t, "decided by who may not", c.DecideExport(ctx, c.who[lead], e.ID, e.Version, true, ""), org.ErrForbidden)
		want(t, "refused without a reason", c.DecideExport(ctx, c.who[bert], e.ID, e.Version, false, ""), finding.ErrReason)
		_, err = c.Fetch(ctx, c.who[anna], e.ID, sum)
		want(t, "fetched before it is approved", err, finding.ErrWindow)
		if mine := must[[]finding.Export](t)(c.ExportsToDecide(ctx, c.who[anna])); len(mine) != 0 {
			t.Error("who asked is to decide")
		}
		if his := must[[]finding.Export](t)(c.ExportsToDecide(ctx, c.who[bert])); len(his) != 1 {
			t.Errorf("%d wait for a second person, want 1", len(his))
		}
		ok(t, c.DecideExport(ctx, c.who[bert], e.ID, e.Version, true, "同意"))
		want(t, "decided on an old page", c.DecideExport(ctx, c.who[office], e.ID, e.Version, false, "不妥"), db.ErrConflict)
		want(t, "decided twice", c.DecideExport(ctx, c.who[office], e.ID, 0, false, "不妥"), finding.ErrState)
		_, err = c.Fetch(ctx, c.who[bert], e.ID, sum)
		want(t, "fetched by another", err, org.ErrForbidden)
		for i := range 2 {
			manifest := strings.Repeat(strconv.Itoa(i), 64)
			sealed := must[evidence.Seal](t)(c.Fetch(ctx, c.who[anna], e.ID, manifest))
			if got := must[finding.Export](t)(c.Fetchable(ctx, c.who[anna], e.ID)); got.Downloads != i+1 {
				t.Errorf("fetched %d times, counted %d", i+1, got.Downloads)
			}
			text := must[string](t)(audit.OpenSeal(sealed.Key, sealed.Signature))
			p := must[audit.Proven](t)(sealed.Log.Check(sealed.Key))
			if text != evidence.SealText(string(e.ID), manifest) || p.Object != string(e.ID) || p.Verb != "evidence.fetch_export" || p.By != string(c.who[anna].Account) || !strings.Contains(p.Details, manifest) {
				t.Errorf("sealed %q, proven %+v", text, p)
			}
		}
		clock.Add(24*time.Hour + time.Minute)
		_, err = c.Fetch(ctx, c.who[anna], e.ID, sum)
		want(t, "fetched after a day", err, finding.ErrWindow)

		refused, idle := ask(), ask()
		ok(t, c.DecideExport(ctx, c.who[office], refused.ID, refused.Version, false, "用途不明"))
		clock.Add(8 * 24 * time.Hour)
		want(t, "decided after a week", c.DecideExport(ctx, c.who[office], idle.ID, idle.Version, true, ""), finding.ErrState)
		var states []finding.ExportState
		for _, x := range must[[]finding.Export](t)(c.ExportsOf(ctx, c.who[judge], id)) {
			states = append(states, x.Stands(clock.Now()))
		}
		if fmt.Sprint(states) != fmt.Sprint([]finding.ExportState{finding.ExportExpired, finding.ExportRefused, finding.ExportExpired}) {
			t.Errorf("the person concerned reads %v", states)
		}
		c.verified()
	})
}

// TestErasureReachesEvidenceAndExports: what hangs on a finding goes with its words.
func TestErasureReachesEvidenceAndExports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id, held := c.candidate("裁判日期有误", "鲜见人名.txt"), c.candidate("案号有误", "另案.txt")
		must[finding.ExportID](t)(c.AskExport(ctx, c.who[anna], id, "移送鲜见人名一案"))
		for _, x := range []finding.ID{id, held} {
			c.look(anna, x)
			c.step(anna, x, finding.Claim, finding.Input{})
			c.step(anna, x, finding.Dismiss, finding.Input{Reason: "machine_error|"})
		}
		ok(t, c.Hold(ctx, c.who[discipline], held, 0, true, "举报人异议"))
		clock.Add(31 * 24 * time.Hour)
		if gone := must[[]finding.ID](t)(c.EraseEnded(ctx)); len(gone) != 1 || gone[0] != id {
			t.Fatalf("erased %v", gone)
		}
		if x := c.open(id).Evidence[0]; x.Name != "" || x.SHA256 != "" || x.ErasedAt == 0 {
			t.Errorf("the evidence is still there: %+v", x)
		}
		if x := c.open(held).Evidence[0]; x.Name == "" || x.ErasedAt != 0 {
			t.Errorf("the evidence on hold is gone: %+v", x)
		}
		list := must[[]finding.Export](t)(c.ExportsOf(ctx, c.who[anna], id))
		if len(list) != 1 || list[0].Purpose != "" || len(list[0].Files) != 0 || list[0].Asker == "" {
			t.Errorf("the export says %+v", list)
		}
		if _, err := c.AskExport(ctx, c.who[anna], id, "再要"); !errors.Is(err, evidence.ErrErased) {
			t.Errorf("exported after erasure: %v", err)
		}
		c.verified()
	})
}

// TestOppositeDecisionsOnAnExport: of two people who decide at once one wins.
func TestOppositeDecisionsOnAnExport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		id := c.answering()
		for range 10 {
			e := must[finding.ExportID](t)(c.AskExport(t.Context(), c.who[anna], id, "移送"))
			errs := make(chan error, 2)
			for i, name := range []string{bert, office} {
				go func() { errs <- c.DecideExport(t.Context(), c.who[name], e, 1, i == 0, "理由") }()
			}
			won := 0
			for range 2 {
				switch err := <-errs; {
				case err == nil:
					won++
				case !errors.Is(err, db.ErrConflict) && !errors.Is(err, finding.ErrState):
					t.Error(err)
				}
			}
			if won != 1 {
				t.Fatalf("%d of two opposite decisions won", won)
			}
		}
		c.verified()
	})
}

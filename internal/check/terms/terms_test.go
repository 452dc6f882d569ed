package terms

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// TestTheCellsAreThoseOfTheLexicon holds the heads against the package that
// reads them: in another order they must still find their cells.
func TestTheCellsAreThoseOfTheLexicon(t *testing.T) {
	heads := slices.Clone(Columns())
	cells := Row{"外来妹", "外来务工人员", "带有歧视", "本院规范", "2020-01-01", "2030-12-31", "外来妹剧", "错误"}.Cells()
	slices.Reverse(heads)
	slices.Reverse(cells)
	list, defects := lexicon.LoadRows([][]string{heads, cells})
	if len(defects) > 0 || list.Len() != 1 {
		t.Fatalf("%d entries, %+v", list.Len(), defects)
	}
	e := list.Entries()[0]
	if e.Wrong != "外来妹" || e.Fix() != "外来务工人员" || e.Reason != "带有歧视" || e.Source != "本院规范" || e.Grade != lexicon.Error ||
		e.From != (judgment.Day{Year: 2020, Month: 1, Day: 1}) || e.To.Year != 2030 || !slices.Equal(e.Except, []string{"外来妹剧"}) {
		t.Errorf("%+v", e)
	}
	for _, g := range Grades() {
		if _, bad := lexicon.LoadRows([][]string{{"外来妹", "", "", "", "", "", "", g}}); len(bad) > 0 {
			t.Errorf("grade %s: %+v", g, bad)
		}
	}
}

func TestUnsoundRowsAreNamed(t *testing.T) {
	program, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	p := program.Entries()[slices.IndexFunc(program.Entries(), func(e lexicon.Entry) bool { return e.Fix() != "" })]
	for _, c := range []struct {
		name    string
		rows    []Row
		instead bool
		want    []Defect
	}{
		{"sound", []Row{{Wrong: "外来妹", Right: "外来务工人员"}}, false, nil},
		{"nothing", nil, false, nil},
		{"blank", []Row{{Wrong: "外来妹"}, {}}, false, []Defect{{Row: 2, Fault: lexicon.FaultEmpty}}},
		{"no word", []Row{{Right: "外来务工人员"}}, false, []Defect{{Row: 1, Fault: lexicon.FaultEmpty}}},
		{"one character", []Row{{Wrong: "妹", Right: "姐"}}, false, []Defect{{Row: 1, Fault: lexicon.FaultShort, Wrong: "妹"}}},
		{"endless", []Row{{Wrong: "务工", Right: "外来务工人员"}}, false, []Defect{{Row: 1, Fault: lexicon.FaultEndless, Wrong: "务工"}}},
		{"twice", []Row{{Wrong: "外来妹"}, {Wrong: "打工仔"}, {Wrong: "外来妹"}}, false, []Defect{{Row: 3, Fault: lexicon.FaultDuplicate, Wrong: "外来妹", Other: 1}}},
		{
			"round",
			[]Row{{Wrong: "甲种说法", Right: "乙种说法"}, {Wrong: "丁种说法", Right: "甲种说法"}, {Wrong: "乙种说法", Right: "甲种说法"}},
			false,
			[]Defect{{Row: 1, Fault: lexicon.FaultCyclic, Wrong: "甲种说法", Other: 3}, {Row: 3, Fault: lexicon.FaultCyclic, Wrong: "乙种说法", Other: 1}},
		},
		{"against the program's", []Row{{Wrong: p.Fix(), Right: p.Wrong}}, false, []Defect{{Row: 1, Fault: lexicon.FaultCyclic, Wrong: p.Fix(), With: p.Wrong}}},
		{"instead of the program's", []Row{{Wrong: p.Fix(), Right: p.Wrong}}, true, nil},
	} {
		if _, got := compile(c.rows, c.instead, program); !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// town is a register of two courts with people in them.
type town struct {
	*Book
	t            *testing.T
	log          *audit.Log
	court, other org.CourtID
	who          map[string]org.Actor
	told         []StepJob
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(err)
	w := &town{t: t, who: map[string]org.Actor{}}
	w.log = audit.New(d, key, append(org.Objects(), Objects()...)...)
	queue := jobs.New(d)
	jobs.Handle(queue, func(_ context.Context, j StepJob) error { w.told = append(w.told, j); return nil })
	ok(queue.Open())
	w.Book, err = NewBook(w.log, queue)
	ok(err)
	people := org.NewDirectory(w.log)
	ctx, sys := t.Context(), org.System("test")
	w.court, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic})
	ok(err)
	w.other, err = people.AddCourt(ctx, sys, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic})
	ok(err)
	for _, x := range []struct {
		login string
		court org.CourtID
		role  org.Role
	}{
		{"judge", w.court, ""},
		{"office", w.court, org.RoleOffice},
		{"clerk", w.court, org.RoleOffice},
		{"leader", w.court, org.RoleLeader},
		{"inspector", w.court, org.RoleInspector},
		{"stranger", w.other, org.RoleOffice},
	} {
		division, err := people.AddDivision(ctx, sys, org.Division{Court: x.court, Name: x.login + "庭", Kind: org.Civil})
		ok(err)
		post := org.Post{Unit: org.Unit{Court: x.court, Division: division}, Title: org.Judge, From: "2020-01-01"}
		off, err := people.AddOfficer(ctx, sys, org.Officer{Name: "甲" + x.login}, post)
		ok(err)
		acc, err := people.AddAccount(ctx, sys, org.Account{Login: x.login, Name: x.login, Officer: off})
		ok(err)
		if x.role != "" {
			_, err = people.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: x.role, Unit: string(x.court), From: "2020-01-01"})
			ok(err)
		}
		w.who[x.login], err = people.Actor(ctx, acc)
		ok(err)
	}
	return w
}

func (w *town) begin(by string) ID {
	w.t.Helper()
	id, err := w.Begin(w.t.Context(), w.who[by], w.court)
	w.want(err, nil)
	return id
}

func (w *town) take(by string, id ID, v Verb, version int64) error {
	return w.Take(w.t.Context(), w.who[by], id, v, Decision{Version: version, Reason: "机构改革"})
}

func (w *town) want(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Errorf("%v, want %v", err, want)
	}
}

// finds returns the words that the list of a court finds in a text.
func (w *town) finds(court org.CourtID, text string) (out []string) {
	w.t.Helper()
	e, err := w.InForce(w.t.Context(), court)
	w.want(err, nil)
	list := e.List
	if list == nil {
		list = w.Program()
	}
	for _, f := range list.Find(text, judgment.Day{Year: 2026, Month: 3, Day: 5}) {
		out = append(out, f.Entry.Wrong)
	}
	return out
}

const sentence = "外来妹到国土资源局登记。"

func TestAListIsDraftedByOneAndApprovedByAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		w := newTown(t, d)
		ctx := t.Context()
		for _, by := range []string{"judge", "leader", "inspector", "stranger"} {
			_, err := w.Begin(ctx, w.who[by], w.court)
			w.want(err, org.ErrForbidden)
		}
		id := w.begin("office")
		_, err := w.Begin(ctx, w.who["clerk"], w.court)
		w.want(err, ErrBegun)
		w.want(w.take("office", id, Submit, 1), ErrSame)

		w.want(w.Put(ctx, w.who["office"], id, 1, 0, Row{Wrong: "外来妹", Right: "外来务工人员", Grade: "严重"}), nil)
		var defects DefectsError
		if err := w.Put(ctx, w.who["office"], id, 2, 0, Row{Wrong: "务工", Right: "务工人员"}); !errors.As(err, &defects) || defects[0].Row != 2 {
			t.Errorf("an endless row: %v", err)
		}
		w.want(w.Put(ctx, w.who["office"], id, 1, 0, Row{Wrong: "打工仔"}), db.ErrConflict)
		w.want(w.Put(ctx, w.who["office"], id, 2, 5, Row{Wrong: "打工仔"}), org.ErrNotFound)
		w.want(w.Put(ctx, w.who["judge"], id, 2, 0, Row{Wrong: "打工仔"}), org.ErrNotFound)
		w.want(w.Put(ctx, w.who["leader"], id, 2, 0, Row{Wrong: "打工仔"}), org.ErrForbidden)
		w.want(w.Put(ctx, w.who["stranger"], id, 2, 0, Row{Wrong: "打工仔"}), org.ErrNotFound)
		w.want(w.Put(ctx, w.who["office"], id, 2, 0, Row{Wrong: "打工仔"}), nil)
		w.want(w.Remove(ctx, w.who["office"], id, 3, 2), nil)

		w.want(w.Take(ctx, w.who["office"], id, Submit, Decision{Version: 4}), ErrReason)
		w.want(w.take("office", id, Submit, 4), nil)
		w.want(w.Put(ctx, w.who["office"], id, 5, 0, Row{Wrong: "打工仔"}), ErrState)
		if got := w.finds(w.court, sentence); !slices.Equal(got, []string{"国土资源局"}) {
			t.Errorf("before it is approved %v", got)
		}
		w.want(w.take("office", id, Approve, 5), ErrSeparate)
		w.want(w.take("judge", id, Approve, 5), org.ErrNotFound)
		w.want(w.take("stranger", id, Approve, 5), org.ErrNotFound)
		if l, err := w.Waiting(ctx, w.who["clerk"]); err != nil || len(l) != 1 {
			t.Errorf("waits for the clerk: %v (%v)", l, err)
		}
		if l, err := w.Waiting(ctx, w.who["office"]); err != nil || len(l) != 0 {
			t.Errorf("waits for its author: %v (%v)", l, err)
		}
		w.want(w.take("clerk", id, Return, 5), nil)
		w.want(w.take("office", id, Submit, 6), nil)
		w.want(w.take("clerk", id, Approve, 7), nil)

		if got := w.finds(w.court, sentence); !slices.Equal(got, []string{"外来妹", "国土资源局"}) {
			t.Errorf("in force %v: the court's beside the program's", got)
		}
		if got := w.finds(w.other, sentence); !slices.Equal(got, []string{"国土资源局"}) {
			t.Errorf("another court %v", got)
		}
		for _, by := range []string{"judge", "inspector", "leader"} {
			if f, found, err := w.Current(ctx, w.who[by], w.court); err != nil || !found || len(f.Rows) != 1 || f.Edition != 1 {
				t.Errorf("%s reads %+v (%v)", by, f.Listing, err)
			}
		}
		_, _, err = w.Current(ctx, w.who["stranger"], w.court)
		w.want(err, org.ErrNotFound)

		// The next edition stands in place of the program's list.
		next := w.begin("clerk")
		w.want(w.Replace(ctx, w.who["clerk"], next, 1, nil), nil)
		w.want(w.Beside(ctx, w.who["clerk"], next, 2, true), nil)
		w.want(w.take("clerk", next, Submit, 3), ErrNone)
		w.want(w.Replace(ctx, w.who["clerk"], next, 3, []Row{{Wrong: "打工仔"}, {Wrong: "外来妹"}}), nil)
		w.want(w.take("clerk", next, Submit, 4), nil)
		w.want(w.take("leader", next, Approve, 5), nil)
		if got := w.finds(w.court, sentence); !slices.Equal(got, []string{"外来妹"}) {
			t.Errorf("instead of the program's %v", got)
		}
		f, err := w.Open(ctx, w.who["judge"], id)
		w.want(err, nil)
		if f.State != Superseded || f.Steps[len(f.Steps)-1].Verb != Supersede {
			t.Errorf("the first edition is %s", f.State)
		}
		list, err := w.Lists(ctx, w.who["judge"], w.court)
		if err != nil || len(list) != 2 || list[0].Edition != 2 {
			t.Errorf("lists %+v (%v)", list, err)
		}

		// A revision that is given up changes nothing.
		last := w.begin("office")
		w.want(w.Replace(ctx, w.who["office"], last, 1, nil), nil)
		w.want(w.take("office", last, Withdraw, 2), nil)
		if got := w.finds(w.court, sentence); !slices.Equal(got, []string{"外来妹"}) {
			t.Errorf("after a revision was given up %v", got)
		}
		report, err := w.log.Verify(ctx)
		if err != nil || len(report.Problems) != 0 {
			t.Errorf("audit: %+v (%v)", report, err)
		}
	})
}

func TestADraftIsKnownToThoseWhoWriteOrApprove(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		w := newTown(t, d)
		id := w.begin("office")
		for by, want := range map[string]error{
			"judge": org.ErrNotFound, "inspector": org.ErrNotFound, "stranger": org.ErrNotFound, "office": nil, "clerk": nil, "leader": nil,
		} {
			_, err := w.Open(t.Context(), w.who[by], id)
			w.want(err, want)
		}
	})
}

func TestTooManyRows(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	w := newTown(t, d)
	rows := make([]Row, MaxRows+1)
	for i := range rows {
		rows[i].Wrong = "词" + strings.Repeat("甲", i%40+1) + string(rune('一'+i))
	}
	id := w.begin("office")
	w.want(w.Replace(t.Context(), w.who["office"], id, 1, rows), ErrMany)
	w.want(w.Replace(t.Context(), w.who["office"], id, 1, rows[:MaxRows]), nil)
}

// TestTheProgramsRowsReadBackAsTheyAre holds that what is handed out of the
// program's list is the same list when it is read in.
func TestTheProgramsRowsReadBackAsTheyAre(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	w := newTown(t, d)
	rows := w.ProgramRows()
	list, defects := compile(rows, true, w.Program())
	if len(defects) > 0 {
		t.Fatalf("%+v", defects)
	}
	want, got := w.Program().Entries(), list.Entries()
	if len(got) != len(want) || len(got) < 50 {
		t.Fatalf("%d of %d", len(got), len(want))
	}
	for i := range want {
		a, b := want[i], got[i]
		if a.Wrong != b.Wrong || !slices.Equal(a.Right, b.Right) || a.From != b.From || a.To != b.To || a.Grade != b.Grade || a.Former != b.Former ||
			!slices.Equal(a.Except, b.Except) || a.Reason != b.Reason || a.Source != b.Source {
			t.Errorf("%+v, want %+v", b, a)
		}
	}
}

func TestDiff(t *testing.T) {
	a, b, c := Row{Wrong: "甲说", Right: "乙说"}, Row{Wrong: "丙说"}, Row{Wrong: "丁说"}
	changed := Row{Wrong: "甲说", Right: "戊说"}
	for _, x := range []struct {
		name          string
		before, after []Row
		want          []Change
	}{
		{"nothing", []Row{a, b}, []Row{b, a}, nil},
		{"added", []Row{a}, []Row{a, b}, []Change{{Now: b}}},
		{"taken out", []Row{a, b}, []Row{a}, []Change{{Was: b}}},
		{"changed", []Row{a, b}, []Row{b, changed}, []Change{{a, changed}}},
		{"all", []Row{a, b}, []Row{c, changed}, []Change{{Now: c}, {a, changed}, {Was: b}}},
	} {
		if got := Diff(x.before, x.after); !slices.Equal(got, x.want) {
			t.Errorf("%s: %+v", x.name, got)
		}
	}
}

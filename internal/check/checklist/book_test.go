package checklist_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// desk is a register with the people around it.
type desk struct {
	*checklist.Book
	t      *testing.T
	db     *db.DB
	log    *audit.Log
	queue  *jobs.Queue
	clock  *dbtest.Clock
	office org.Actor
	leader org.Actor
	judge  org.Actor
	low    org.Actor // office of the court below
}

func newDesk(t *testing.T, d *db.DB, clock *dbtest.Clock) *desk {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	k := &desk{t: t, db: d, clock: clock, queue: jobs.New(d)}
	k.log = audit.New(d, key, checklist.Objects()...)
	jobs.Handle(k.queue, func(context.Context, checklist.StepJob) error { return nil })
	if err := k.queue.Open(); err != nil {
		t.Fatal(err)
	}
	k.Book = checklist.NewBook(k.log, k.queue, standard(t))
	if err := k.Enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	above := map[org.CourtID]org.CourtID{"crt_mid": "", "crt_low": "crt_mid"}
	actor := func(name string, r org.Role, courts ...org.CourtID) org.Actor {
		return org.Actor{
			Account: org.AccountID("acc_" + name), Name: name, Superior: above,
			Grants: []org.Grant{{Role: r, Scope: org.Scope{Courts: courts}}, {Role: org.RoleOfficer}},
		}
	}
	k.office = actor("office", org.RoleOffice, "crt_mid", "crt_low")
	k.leader = actor("leader", org.RoleLeader, "crt_mid", "crt_low")
	k.judge = actor("judge", org.RoleHead, "crt_low")
	k.low = actor("low", org.RoleOffice, "crt_low")
	return k
}

var head = checklist.Head{
	Name: "own-1", Title: checklist.Text{ZH: "本院清单", EN: "Our list"}, Notice: checklist.Text{ZH: "本院修订。", EN: "Revised by us."},
}

// begin begins a draft.
func (k *desk) begin() checklist.ID {
	k.t.Helper()
	id, err := k.Begin(k.t.Context(), k.office, head)
	if err != nil {
		k.t.Fatal(err)
	}
	return id
}

// item is an item of a draft.
func (k *desk) item(id checklist.ID, item string) checklist.Item {
	k.t.Helper()
	f, err := k.Open(k.t.Context(), k.office, id)
	if err != nil {
		k.t.Fatal(err)
	}
	it, ok := f.List.Item(item)
	if !ok {
		k.t.Fatalf("the draft has no %s", item)
	}
	return it
}

// days sets the period of an item.
func (k *desk) days(id checklist.ID, item string, n int) {
	k.t.Helper()
	it := k.item(id, item)
	seen := it.Mark()
	it.DeadlineDays = n
	if _, err := k.EditItem(k.t.Context(), k.office, id, it, seen); err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) take(by org.Actor, id checklist.ID, v checklist.Verb, d checklist.Decision) error {
	k.t.Helper()
	f, err := k.Open(k.t.Context(), by, id)
	if err != nil {
		return err
	}
	d.Version = f.Listing.Version
	return k.Take(k.t.Context(), by, id, v, d)
}

// approve submits a draft and approves it from a day on.
func (k *desk) approve(id checklist.ID, on calendar.Day) {
	k.t.Helper()
	if err := k.take(k.office, id, checklist.Submit, checklist.Decision{Reason: "缩短期限"}); err != nil {
		k.t.Fatal(err)
	}
	if err := k.take(k.leader, id, checklist.Approve, checklist.Decision{On: on}); err != nil {
		k.t.Fatal(err)
	}
}

// period is that of an item in the list in force.
func (k *desk) period(item string) int {
	k.t.Helper()
	c, err := k.InForce(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	it, _ := c.Item(item)
	return it.DeadlineDays
}

func (k *desk) today() calendar.Day { return calendar.DayOf(k.clock.Now()) }

func eachDesk(t *testing.T, fn func(t *testing.T, k *desk)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) { fn(t, newDesk(t, d, clock)) })
}

func TestAListTakesForceOnItsDay(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		ctx := t.Context()
		before, err := k.InForce(ctx)
		if err != nil || before.Version() != standard(t).Version() {
			t.Fatalf("before: %v", err)
		}
		id := k.begin()
		k.days(id, "item-34", 9)
		if got := k.period("item-34"); got != 15 {
			t.Errorf("a draft is in force: %d", got)
		}
		tomorrow := k.today().Add(1)
		k.approve(id, tomorrow)
		if got := k.period("item-34"); got != 15 {
			t.Errorf("in force before its day: %d", got)
		}
		// Another machine with a cache of its own sees the same.
		other := checklist.NewBook(k.log, k.queue, standard(t))
		k.clock.Add(24 * time.Hour)
		if got := k.period("item-34"); got != 9 {
			t.Errorf("on its day: %d", got)
		}
		c, err := other.InForce(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if it, _ := c.Item("item-34"); it.DeadlineDays != 9 {
			t.Errorf("another machine: %d", it.DeadlineDays)
		}
		// What was found by the old one can be read for ever, also by a later
		// program that brings another list.
		later := standard(t)
		later.Name = "default-2"
		third := checklist.NewBook(k.log, k.queue, later)
		if err := third.Enter(ctx); err != nil {
			t.Fatal(err)
		}
		old, err := third.Content(ctx, before.Version())
		if err != nil {
			t.Fatal(err)
		}
		if it, _ := old.Item("item-34"); it.DeadlineDays != 15 || old.Version() != before.Version() {
			t.Errorf("the old list says %d", it.DeadlineDays)
		}
		if c, err := third.InForce(ctx); err != nil || c.Name != "own-1" {
			t.Errorf("a later program put its own list in place of the court's: %v", err)
		}
		if r, err := k.log.Verify(ctx); err != nil || len(r.Problems) != 0 {
			t.Errorf("audit: %+v %v", r, err)
		}
	})
}

func TestALaterProgramBringsItsListUntilACourtHasOne(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		later := standard(t)
		later.Name = "default-2"
		b := checklist.NewBook(k.log, k.queue, later)
		for range 2 { // entered once, however often the program starts
			if err := b.Enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		c, err := b.InForce(t.Context())
		if err != nil || c.Name != "default-2" {
			t.Errorf("in force is %v (%v)", c, err)
		}
		list, err := b.Lists(t.Context(), k.judge)
		if err != nil || len(list) != 2 || list[1].State != checklist.Superseded || list[1].Until != k.today() {
			t.Errorf("the register: %+v (%v)", list, err)
		}
	})
}

func TestWhoDraftsDoesNotApprove(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		both := k.office
		both.Grants = slices.Concat(k.office.Grants, k.leader.Grants)
		id := k.begin()
		k.days(id, "item-01", 4)
		for _, tt := range []struct {
			name string
			by   org.Actor
			verb checklist.Verb
			d    checklist.Decision
			want error
		}{
			{"a judge does not know of it", k.judge, checklist.Submit, checklist.Decision{Reason: "甲"}, org.ErrNotFound},
			{"the office below neither", k.low, checklist.Submit, checklist.Decision{Reason: "甲"}, org.ErrNotFound},
			{"a leader does not submit", k.leader, checklist.Submit, checklist.Decision{Reason: "甲"}, org.ErrForbidden},
			{"not without a reason", k.office, checklist.Submit, checklist.Decision{Reason: "　"}, checklist.ErrReason},
			{"not before it is submitted", k.leader, checklist.Approve, checklist.Decision{On: k.today()}, checklist.ErrState},
			{"submitted", k.office, checklist.Submit, checklist.Decision{Reason: "缩短"}, nil},
			{"not twice", k.office, checklist.Submit, checklist.Decision{Reason: "缩短"}, checklist.ErrState},
			{"the office does not approve", k.office, checklist.Approve, checklist.Decision{On: k.today()}, org.ErrForbidden},
			{"nor as a leader", both, checklist.Approve, checklist.Decision{On: k.today()}, checklist.ErrSeparate},
			{"not backwards", k.leader, checklist.Approve, checklist.Decision{On: k.today().Add(-1)}, checklist.ErrDay},
			{"back with a reason", k.leader, checklist.Return, checklist.Decision{}, checklist.ErrReason},
			{"given back", k.leader, checklist.Return, checklist.Decision{Reason: "再议"}, nil},
			{"submitted again", k.office, checklist.Submit, checklist.Decision{Reason: "缩短"}, nil},
			{"approved", k.leader, checklist.Approve, checklist.Decision{On: k.today()}, nil},
			{"and not withdrawn", k.office, checklist.Withdraw, checklist.Decision{Reason: "甲"}, checklist.ErrState},
		} {
			if err := k.take(tt.by, id, tt.verb, tt.d); !errors.Is(err, tt.want) {
				t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
			}
		}
		f, err := k.Open(t.Context(), k.judge, id)
		if err != nil || f.State != checklist.Approved || f.Edition != 2 || f.Approver != k.leader.Account {
			t.Errorf("afterwards: %+v (%v)", f.Listing, err)
		}
		if _, err := k.EditItem(t.Context(), k.office, id, f.List.Items[0], f.List.Items[0].Mark()); !errors.Is(err, checklist.ErrState) {
			t.Errorf("an approved list is edited: %v", err)
		}
	})
}

func TestOneRevisionAtATimeAndOfTheTopmostCourt(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		ctx := t.Context()
		if _, err := k.Begin(ctx, k.judge, head); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("a head of division: %v", err)
		}
		if _, err := k.Begin(ctx, k.low, head); !errors.Is(err, checklist.ErrLevel) {
			t.Errorf("the court below: %v", err)
		}
		id := k.begin()
		if _, err := k.Begin(ctx, k.office, head); !errors.Is(err, checklist.ErrBegun) {
			t.Errorf("a second revision: %v", err)
		}
		if err := k.take(k.office, id, checklist.Withdraw, checklist.Decision{Reason: "另行研究"}); err != nil {
			t.Fatal(err)
		}
		next := k.begin()
		if waiting, err := k.Waiting(ctx, k.leader); err != nil || len(waiting) != 0 {
			t.Errorf("a draft waits for approval: %v %v", waiting, err)
		}
		k.days(next, "item-01", 4)
		if err := k.take(k.office, next, checklist.Submit, checklist.Decision{Reason: "缩短"}); err != nil {
			t.Fatal(err)
		}
		if waiting, err := k.Waiting(ctx, k.leader); err != nil || len(waiting) != 1 {
			t.Errorf("it does not wait for the leader: %v %v", waiting, err)
		}
	})
}

func TestOfTwoEditsOfAnItemOneIsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		id := k.begin()
		seen := k.item(id, "item-01").Mark()
		k.days(id, "item-01", 4)
		it := k.item(id, "item-01")
		it.DeadlineDays = 5
		if _, err := k.EditItem(t.Context(), k.office, id, it, seen); !errors.Is(err, db.ErrConflict) {
			t.Errorf("what somebody else wrote is overwritten: %v", err)
		}
		// Another item is another matter.
		k.days(id, "item-02", 6)
		if got := k.item(id, "item-01").DeadlineDays; got != 4 {
			t.Errorf("item 1 says %d", got)
		}
		if err := k.EditHead(t.Context(), k.office, id, head, "other"); !errors.Is(err, db.ErrConflict) {
			t.Errorf("head: %v", err)
		}
		if err := k.Take(t.Context(), k.office, id, checklist.Submit, checklist.Decision{Version: 1, Reason: "甲"}); !errors.Is(err, db.ErrConflict) {
			t.Errorf("submitted unseen: %v", err)
		}
	})
}

// TestOfManyApprovalsOneWins: the state, not the order of arrival, decides.
func TestOfManyApprovalsOneWins(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		id := k.begin()
		k.days(id, "item-01", 4)
		if err := k.take(k.office, id, checklist.Submit, checklist.Decision{Reason: "缩短"}); err != nil {
			t.Fatal(err)
		}
		f, err := k.Open(t.Context(), k.leader, id)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				v, d := checklist.Approve, checklist.Decision{Version: f.Listing.Version, On: k.today(), Reason: "再议"}
				if i%2 == 1 {
					v = checklist.Return
				}
				errs[i] = k.Take(t.Context(), k.leader, id, v, d)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, db.ErrConflict) && !errors.Is(err, checklist.ErrState) {
				t.Errorf("lost with %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestItemsAreAddedAndRetired(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		ctx := t.Context()
		id := k.begin()
		added := k.item(id, "item-01")
		added.ID, added.Title, added.Criterion = "", checklist.Text{ZH: "新条目", EN: "New item"}, "开庭后十分钟内未核对到庭人员身份。"
		item, err := k.EditItem(ctx, k.office, id, added, "")
		if err != nil || item != "item-41" {
			t.Fatalf("added as %q: %v", item, err)
		}
		f, err := k.Open(ctx, k.office, id)
		if err != nil {
			t.Fatal(err)
		}
		// It stands in its category with the next number; nothing else moved.
		in := f.List.ItemsOf(added.Category)
		if last := in[len(in)-1]; last.ID != "item-41" || last.Number != 41 {
			t.Errorf("last of its category is %s, %d", last.ID, last.Number)
		}
		if it, _ := f.List.Item("item-34"); it.Number != 34 {
			t.Errorf("item 34 is number %d", it.Number)
		}
		if s := f.List.Sizes(); s.Items != 41 || s.Usual() {
			t.Errorf("sizes %+v", s)
		}
		// J02 belongs to item 34: a retired item finds nothing.
		it := k.item(id, "item-34")
		seen := it.Mark()
		it.Retired = true
		if _, err := k.EditItem(ctx, k.office, id, it, seen); err != nil {
			t.Fatal(err)
		}
		f, err = k.Open(ctx, k.office, id)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := f.List.ForRule("J02"); ok {
			t.Errorf("a hit goes to the retired %s", got.ID)
		}
		if it, ok := f.List.ByNumber(34); !ok || !it.Retired {
			t.Error("a retired item lost its number")
		}
		if err := k.RemoveItem(ctx, k.office, id, "item-33", k.item(id, "item-33").Mark()); !errors.Is(err, checklist.ErrUsed) {
			t.Errorf("an item that was in force is removed: %v", err)
		}
		if err := k.RemoveItem(ctx, k.office, id, "item-41", k.item(id, "item-41").Mark()); err != nil {
			t.Errorf("an item nobody had is not removed: %v", err)
		}
	})
}

func TestNoEditOpensADrinkingItemToMachines(t *testing.T) {
	c := standard(t)
	it, _ := c.Item("item-01")
	it.ID, it.MachineAllowed = "", true
	it.Title = checklist.Text{ZH: "庭间饮酒", EN: "Drinking between hearings"}
	_, _, err := c.With(it)
	defects, _ := errors.AsType[checklist.DefectsError](err)
	if len(defects) != 1 || defects[0].Code != checklist.CodeMachine {
		t.Errorf("%v, want the defect machine", err)
	}
	it.MachineAllowed = false
	if _, _, err := c.With(it); err != nil {
		t.Errorf("closed to machines: %v", err)
	}
}

func TestAnUnchangedDraftIsNotSubmitted(t *testing.T) {
	eachDesk(t, func(t *testing.T, k *desk) {
		id := k.begin()
		k.days(id, "item-01", 4)
		k.approve(id, k.today())
		next := k.begin() // of the court's own list: the head stays
		if err := k.take(k.office, next, checklist.Submit, checklist.Decision{Reason: "甲"}); !errors.Is(err, checklist.ErrSame) {
			t.Errorf("%v, want ErrSame", err)
		}
	})
}

func TestBasisIsReadAsItIsWritten(t *testing.T) {
	c := standard(t)
	for _, it := range c.Items {
		got, err := c.ParseBasis(c.BasisLines(it), it.Basis)
		if err != nil {
			t.Fatalf("%s: %v", it.ID, err)
		}
		it2 := it
		it2.Basis = got
		after, _, err := c.With(it2)
		if err != nil || after.Version() != c.Version() {
			t.Errorf("%s: %v, written back as %s", it.ID, err, strings.Join(c.BasisLines(it2), "；"))
		}
	}
	for _, line := range []string{"《没有的规定》第1条", "《法官行为规范》第一条", "《法官行为规范》第29条第2款"} {
		if _, err := c.ParseBasis([]string{line}, nil); !errors.Is(err, checklist.ErrBasis) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if got, err := c.ParseBasis([]string{"法官行为规范 29，30"}, nil); err != nil || !slices.Equal(got[0].Articles, []int{29, 30}) {
		t.Errorf("without brackets: %v %v", got, err)
	}
}

func TestARegulationInUseStays(t *testing.T) {
	c := standard(t)
	h := c.Head()
	h.Regulations = append(h.Regulations[1:], checklist.Regulation{Title: "澄明市中级人民法院庭审纪律", Number: "澄中法〔2026〕3号"})
	_, err := c.WithHead(h)
	if defects, _ := errors.AsType[checklist.DefectsError](err); len(defects) == 0 {
		t.Errorf("a regulation that items rest on went: %v", err)
	}
	h.Regulations = append(c.Head().Regulations, h.Regulations[len(h.Regulations)-1])
	after, err := c.WithHead(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := after.ParseBasis([]string{"《澄明市中级人民法院庭审纪律》第2条"}, nil); err != nil {
		t.Errorf("the court's own regulation: %v", err)
	}
}

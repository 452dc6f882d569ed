package app

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/supervise/circular"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// TestFiguresAgree compares, over the demonstration city, each figure that a
// page shows with the list that it counts: the first page with the registers,
// the circular with the register, the effect of a policy with findings and
// documents, the list of letters with each letter, lessons with the people they
// are for, the item a finding was upheld on with the list that holds it, and
// candidates nobody looked at in time with the states.
func TestFiguresAgree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := (&Demo{Config: config.Config{Data: dir}}).Run(t.Context(), &Streams{Out: t.Output(), Err: t.Output()}); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	acc, err := p.People.Lookup(t.Context(), "wenzhijian")
	if err != nil {
		t.Fatal(err)
	}
	by, err := p.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	f := &figures{p, by}
	t.Run("findings", f.findings)
	t.Run("issues", f.issues)
	t.Run("circular", f.circular)
	t.Run("effect", f.effect)
	t.Run("letters", f.letters)
	t.Run("lessons", f.lessons)
	t.Run("checklist", f.checklist)
	t.Run("expired", f.expired)
}

// figures are the registers as one inspector of the whole city sees them.
type figures struct {
	*Parts
	by org.Actor
}

// all lists the findings of a filter, to the last.
func (f *figures) all(t *testing.T, filter finding.Filter) []finding.Row {
	t.Helper()
	filter.Limit = 1000
	list, err := f.Findings.List(t.Context(), f.by, filter)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (f *figures) findings(t *testing.T) {
	c, err := f.Findings.Counts(t.Context(), f.by)
	if err != nil {
		t.Fatal(err)
	}
	for figure, want := range map[finding.Figure]int{
		finding.FigureOpen: c.Open, finding.FigureAnswering: c.Answering, finding.FigureToDetermine: c.ToDetermine, finding.FigureValid: c.Valid,
	} {
		if list := f.all(t, finding.Filter{Figure: figure}); len(list) != want || want == 0 {
			t.Errorf("%s: the figure says %d, the list has %d", figure, want, len(list))
		}
	}
}

// issues compares the figures with the list, and holds a suspended issue to be
// open like any other: its findings are under review, and it is the only one so.
func (f *figures) issues(t *testing.T) {
	is, err := f.Ledger.Counts(t.Context(), f.by)
	if err != nil {
		t.Fatal(err)
	}
	for figure, want := range map[issue.Figure]int{
		issue.FigureOpen: is.Open, issue.FigureDueSoon: is.DueSoon, issue.FigureOverdue: is.Overdue, issue.FigureWaiting: is.Waiting,
	} {
		list, err := f.Ledger.List(t.Context(), f.by, issue.Filter{Figure: figure, Limit: 1000})
		if err != nil || len(list) != want || want == 0 {
			t.Errorf("%s: the figure says %d, the list has %d (%v)", figure, want, len(list), err)
		}
	}
	open, err := f.Ledger.List(t.Context(), f.by, issue.Filter{Figure: issue.FigureOpen, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	under := map[finding.ID]bool{}
	for _, w := range f.all(t, finding.Filter{State: finding.UnderReview}) {
		under[w.ID] = true
	}
	suspended, reviewed := 0, 0
	for _, w := range open {
		if w.Suspended {
			suspended++
		}
		file, err := f.Ledger.Open(t.Context(), f.by, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(file.Problems, func(x issue.Problem) bool { return under[x.ID] }) {
			reviewed++
		}
	}
	if suspended != reviewed || suspended == 0 {
		t.Errorf("the ledger shows %d as suspended, %d have a finding under review", suspended, reviewed)
	}
}

func (f *figures) circular(t *testing.T) {
	census := &circular.Census{List: f.Lists}
	report, err := census.Plan(t.Context(), letter.Report{From: "2020-01-01", To: "2099-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	l := letter.Letter{Text: report.Draft()}
	l.Unit.Court = f.by.Posts[0].Unit.Court
	var facts letter.Facts
	err = f.DB.View(t.Context(), func(tx *db.Tx) error {
		facts, err = census.Count(t.Context(), tx, l)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	valid := len(f.all(t, finding.Filter{State: finding.Determined})) + len(f.all(t, finding.Filter{State: finding.Maintained}))
	if got := len(facts.Figures[report.Total].Behind); got != valid || got == 0 {
		t.Errorf("the circular counts %d problems, the register holds %d determined or maintained", got, valid)
	}
}

// effect counts anew, from findings and documents one by one, what the page says
// of a policy: in each window, for each item and unit.
func (f *figures) effect(t *testing.T) {
	list, err := f.Policies.List(t.Context(), f.by, policy.Filter{State: policy.InForce})
	if err != nil || len(list) == 0 {
		t.Fatalf("no policy in force: %v", err)
	}
	seen := 0
	for _, w := range list {
		r, err := f.Effects.Measure(t.Context(), f.by, w.ID, effect.DefaultDays)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.Rows {
			for name, side := range map[string]struct {
				window effect.Window
				says   effect.Side
			}{"before": {r.Before, row.Before}, "after": {r.After, row.After}} {
				valid, pending := f.recount(t, row.Item, row.Unit, side.window)
				if side.says.Few || side.says.Findings != valid || side.says.Pending != pending {
					t.Errorf("%s, item %s, %s: the page says %+v, the register holds %d valid and %d open", w.Title, row.Item, name, side.says, valid, pending)
				}
				seen += valid
			}
		}
	}
	if seen == 0 {
		t.Error("no policy has anything to compare: the test proves nothing")
	}
}

// recount goes through the register, finding by finding.
func (f *figures) recount(t *testing.T, item string, unit org.Unit, w effect.Window) (valid, pending int) {
	t.Helper()
	for _, row := range f.all(t, finding.Filter{Item: item}) {
		if row.Unit.Court != unit.Court || unit.Division != "" && row.Unit.Division != unit.Division {
			continue
		}
		file, err := f.Findings.Open(t.Context(), org.System("test"), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		day := file.Happened
		if file.Document != "" {
			doc, err := f.Shelf.Open(t.Context(), f.by, document.ID(file.Document))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Signed != "" {
				day = doc.Signed
			}
		}
		if day == "" {
			day = calendar.DayOf(time.UnixMilli(file.CreatedAt))
		}
		if day < w.From || day > w.To {
			continue
		}
		switch file.State {
		case finding.Determined, finding.Maintained:
			valid++
		case finding.Candidate, finding.Verifying, finding.Doubtful, finding.Upheld, finding.Answering, finding.Answered, finding.Waived, finding.Lapsed, finding.UnderReview:
			pending++
		}
	}
	return valid, pending
}

// letters compares the list with each letter, and whom a served notice names
// with the finding's own state.
func (f *figures) letters(t *testing.T) {
	list, err := f.Letters.List(t.Context(), f.by, letter.Filter{Limit: 1000})
	if err != nil || len(list) == 0 {
		t.Fatalf("no letters: %v", err)
	}
	numbers := map[string]bool{}
	for _, w := range list {
		l, err := f.Letters.Show(t.Context(), f.by, w.ID)
		if err != nil {
			t.Fatal(err)
		}
		signed, answered := 0, 0
		for _, a := range l.Addressees {
			if a.Acknowledged() {
				signed++
			}
			if a.Answered() {
				answered++
			}
		}
		if w.Addressees != len(l.Addressees) || w.Signed != signed || w.Answered != answered || w.State != l.State || w.Number != l.Number {
			t.Errorf("%s: the list says %+v, the letter has %d of %d signed and %d answered", w.Title, w, signed, len(l.Addressees), answered)
		}
		if l.Number != "" && numbers[l.Number] {
			t.Errorf("two letters are %s", l.Number)
		}
		numbers[l.Number] = true
		if l.Kind == letter.VerificationNotice && l.SentAt != 0 {
			file, err := f.Findings.Open(t.Context(), org.System("test"), finding.ID(l.About))
			if err != nil || !slices.ContainsFunc(file.Steps, func(s finding.Step) bool { return s.Verb == finding.Serve }) {
				t.Errorf("%s is served, its finding was never: %v", l.Number, err)
			}
		}
	}
}

// lessons compares the first page with the lists it leads to, and the tally of
// the units with both: of the political department, which plans them for all,
// of a head, and of an inspector, who has only his own.
func (f *figures) lessons(t *testing.T) {
	seen := 0
	for _, login := range []string{"hanshutong", "kanyanqing", "wenzhijian"} {
		acc, err := f.People.Lookup(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		by, err := f.People.Actor(t.Context(), acc.ID)
		if err != nil {
			t.Fatal(err)
		}
		seen += f.lessonsOf(t, login, by)
	}
	if seen == 0 {
		t.Error("nobody has a lesson: the test proves nothing")
	}
}

func (f *figures) lessonsOf(t *testing.T, login string, by org.Actor) int {
	t.Helper()
	c, err := f.Lessons.Counts(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.Lessons.Planned(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	mine, err := f.Lessons.Mine(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	today, got, once := calendar.DayOf(time.Now()), lesson.Counts{}, map[lesson.ID]bool{}
	for _, l := range append(list, mine...) {
		if l.WithdrawnAt != 0 || once[l.ID] {
			continue
		}
		once[l.ID] = true
		got.All++
		switch l.State(today) {
		case lesson.Done:
			got.Done++
		case lesson.Overdue:
			got.Overdue++
		case lesson.Suspended:
			got.Suspended++
		}
	}
	if got != c {
		t.Errorf("%s: the first page says %+v, the list %+v", login, c, got)
	}
	tally, err := f.Lessons.Tally(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	sum := lesson.Counts{}
	for _, u := range tally {
		sum.All, sum.Done, sum.Overdue, sum.Suspended = sum.All+u.All, sum.Done+u.Done, sum.Overdue+u.Overdue, sum.Suspended+u.Suspended
	}
	if len(tally) > 0 && sum != c {
		t.Errorf("%s: the units together have %+v, the first page says %+v", login, sum, c)
	}
	return c.All
}

// checklist holds every finding on an item to the list by which it was found:
// the item is there, and the filter by item finds the finding.
func (f *figures) checklist(t *testing.T) {
	used := map[string]int{}
	for _, w := range f.all(t, finding.Filter{}) {
		file, err := f.Findings.Open(t.Context(), org.System("test"), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		if file.Item == "" {
			continue
		}
		used[file.Item]++
		list, err := f.Lists.Content(t.Context(), file.Checklist)
		if err != nil {
			t.Errorf("%s names the list %q: %v", file.Number, file.Checklist, err)
			continue
		}
		if _, ok := list.Item(file.Item); !ok {
			t.Errorf("%s names %s, which its list does not have", file.Number, file.Item)
		}
	}
	for item, n := range used {
		if list := f.all(t, finding.Filter{Item: item}); len(list) != n {
			t.Errorf("%s is used %d times, the filter finds %d", item, n, len(list))
		}
	}
	if len(used) == 0 {
		t.Error("no finding names an item: the test proves nothing")
	}
}

// expired holds what nobody looked at in time apart from what was looked at:
// it counts in no figure, nobody verified it, and every finding is counted
// once, in its state.
func (f *figures) expired(t *testing.T) {
	everything, sum := len(f.all(t, finding.Filter{})), 0
	for _, s := range finding.States() {
		sum += len(f.all(t, finding.Filter{State: s}))
	}
	if sum != everything {
		t.Errorf("the states hold %d findings, the register %d", sum, everything)
	}
	expired := f.all(t, finding.Filter{State: finding.Expired})
	if len(expired) == 0 {
		t.Error("no candidate of the city expired: the test proves nothing")
	}
	counted := map[finding.ID]bool{}
	for _, figure := range finding.Figures() {
		for _, w := range f.all(t, finding.Filter{Figure: figure}) {
			counted[w.ID] = true
		}
	}
	for _, w := range expired {
		file, err := f.Findings.Open(t.Context(), org.System("test"), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		if counted[w.ID] || file.Valid || file.Verifier != "" {
			t.Errorf("%s expired and is counted, valid or verified: %+v", w.Number, file.Finding)
		}
	}
}

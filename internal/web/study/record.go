package study

import (
	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

const recordPath = "/study/record"

// record shows the reader's own study record, every attempt with its day; and
// to whoever plans lessons, what has become of them in his units, as counts and
// without a name.
func (p *Pages) record(q *page.Request) error {
	v := &recordView{q: q}
	mine, err := p.Lessons.Mine(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	for _, l := range mine {
		f, err := p.Lessons.Open(q.Ctx(), q.By, l.ID)
		if err != nil {
			return err
		}
		v.mine = append(v.mine, f)
	}
	if q.By.MayAnywhere(org.LessonPlan) {
		if v.units, err = p.Lessons.Tally(q.Ctx(), q.By); err != nil {
			return err
		}
	}
	return q.Render(q.Frame(q.T("nav.study.record"), page.Study, recordPath), recordPage(v))
}

// recordView is the record as its page needs it.
type recordView struct {
	q     *page.Request
	mine  []lesson.File
	units []lesson.Tally
}

// figures are the reader's own counts. Lessons of findings that were withdrawn
// count in none.
func (v *recordView) figures() []ui.Pair {
	var all, done, overdue, attempts int
	for _, f := range v.mine {
		switch f.State(today(v.q)) {
		case lesson.Withdrawn:
			continue
		case lesson.Done:
			done++
		case lesson.Overdue:
			overdue++
		case lesson.Open, lesson.Suspended:
		}
		all++
		attempts += f.Attempts
	}
	return []ui.Pair{
		{Term: v.q.T("record.done"), Text: v.q.P.Of(done, all)},
		{Term: v.q.T("record.overdue"), Text: v.q.P.Of(overdue, all)},
		{Term: v.q.T("record.attempts"), Text: v.q.T("record.times", "n", attempts)},
	}
}

// table is a lesson a row, with every attempt and its day.
func (v *recordView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("record.mine"), Columns: []ui.Column{
		{Head: q.T("record.column.lesson"), Title: true},
		{Head: q.T("record.column.assigned"), Class: "xz-nb"},
		{Head: q.T("column.state")},
		{Head: q.T("record.column.attempts")},
	}}
	for _, f := range v.mine {
		title := q.Item(f.Item)
		if title == "" {
			title = q.T("lesson.title")
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(title, tasksPath+"/"+string(f.ID), f.Number), ui.Text(q.P.Date(f.Assigned)), ui.Text(stateTag(q, &f.Lesson)), attemptList(q, f.Tried),
		}})
	}
	return t
}

// tally is a unit a row, in the order of the register: it is no ranking.
func (v *recordView) tally() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("record.units"), Columns: []ui.Column{
		{Head: q.T("column.unit"), Title: true},
		{Head: q.T("record.done"), Class: "xz-nb"},
		{Head: q.T("record.overdue"), Class: "xz-nb"},
		{Head: q.T("record.suspended"), Class: "xz-nb"},
		{Head: q.T("record.all_right"), Class: "xz-nb"},
	}}
	for _, u := range v.units {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(q.Unit(u.Unit)), ui.Text(q.P.Of(u.Done, u.All)), ui.Text(q.P.Of(u.Overdue, u.All)), ui.Text(q.P.Of(u.Suspended, u.All)),
			ui.Text(q.P.Of(u.Full, u.Done)),
		}})
	}
	return t
}

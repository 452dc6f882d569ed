package study

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// tasks lists the reader's lessons, and those of the people whose lessons he plans.
func (p *Pages) tasks(q *page.Request) error {
	mine, err := p.Lessons.Mine(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	var planned []lesson.Lesson
	if q.By.MayAnywhere(org.LessonPlan) {
		if planned, err = p.Lessons.Planned(q.Ctx(), q.By); err != nil {
			return err
		}
	}
	return q.Render(q.Frame(q.T("nav.study.tasks"), page.Study, tasksPath), tasksPage(q, mine, planned))
}

// stateTag is the state of a lesson.
func stateTag(q *page.Request, l *lesson.Lesson) string {
	return q.T("lesson.state." + string(l.State(today(q))))
}

// result is the best result of a lesson, or "" while there is none.
func result(q *page.Request, l *lesson.Lesson) string {
	if l.Attempts == 0 {
		return ""
	}
	return q.T("lesson.result", "score", l.Best, "all", lesson.Questions)
}

func taskTable(q *page.Request, label string, list []lesson.Lesson, named bool) ui.Table {
	t := ui.Table{Label: label, Columns: []ui.Column{
		{Head: q.T("lesson.column"), Title: true}, {Head: q.T("column.state")}, {Head: q.T("lesson.column.result")}, {Head: q.T("column.due")},
	}}
	if named {
		t.Columns = append(t.Columns, ui.Column{Head: q.T("field.officer")})
	}
	for _, l := range list {
		var due templ.Component = templ.NopComponent
		if s := l.State(today(q)); s == lesson.Open || s == lesson.Overdue {
			if d := q.Due(l.Due, l.Provisional); d != nil {
				due = ui.Deadline(*d)
			}
		}
		r := ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(q.Item(l.Item), tasksPath+"/"+string(l.ID), q.T("lesson.from", "number", l.Number)), ui.Tag(stateTag(q, &l)), ui.Text(result(q, &l)), due,
		}}
		if named {
			r.Cells = append(r.Cells, ui.TwoLines(l.Name, "", q.Unit(l.Unit)))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// taskView is a lesson as its page needs it.
type taskView struct {
	*lesson.File
	q        *page.Request
	bank     *lesson.Bank
	articles []lesson.Article
	quiz     []lesson.Asked // nil when the result is shown
	problem  string
}

// task shows a lesson: the articles, and the quiz or how it went.
func (p *Pages) task(q *page.Request) error { return p.showTask(q, http.StatusOK, "") }

// showTask shows the page again with what was wrong, the answers kept.
func (p *Pages) showTask(q *page.Request, status int, problem string) error {
	f, err := p.Lessons.Open(q.Ctx(), q.By, lesson.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &taskView{File: &f, q: q, bank: p.Lessons.Bank, articles: p.Lessons.Articles(&f.Lesson, today(q)), problem: problem}
	again := q.FormValue("again") != "" || q.Method == http.MethodPost
	if v.own() && f.WithdrawnAt == 0 && (f.Attempts == 0 || again) {
		v.quiz = p.Lessons.Quiz(&f.Lesson)
	}
	return q.RenderStatus(status, q.Frame(q.T("lesson.title"), page.Study, tasksPath), taskPage(v))
}

// own reports whether it is the reader's own lesson.
func (v *taskView) own() bool { return v.q.By.MayOwn(org.ExamTake, string(v.Officer)) }

// latest is the latest attempt, nil before the first.
func (v *taskView) latest() *lesson.Attempt {
	if len(v.Tried) == 0 {
		return nil
	}
	return &v.Tried[len(v.Tried)-1]
}

// heading is what the lesson is about.
func (v *taskView) heading() string {
	if name := v.q.Item(v.Item); name != "" {
		return name
	}
	return v.q.T("lesson.title")
}

// explained is an answer with the right one and the reason, as far as the
// question is still in the bank.
func (v *taskView) explained(a lesson.Answer) []ui.Pair {
	out := []ui.Pair{{Term: v.q.T("lesson.answer.yours"), Text: a.Chosen}}
	if !a.Correct {
		out = append(out, ui.Pair{Term: v.q.T("lesson.answer.expected"), Text: a.Right})
	}
	if x, ok := v.bank.Question(a.Question); ok {
		out = append(out, ui.Pair{Term: v.q.T("lesson.answer.why"), Text: x.Why})
	}
	return out
}

// field is the name of a question's field in the form.
func field(id string) string { return answerField + id }

// answerField begins the names of the fields with answers.
const answerField = "answer-"

// choices are the options of a question; what was ticked stays so.
func (v *taskView) choices(n int, asked lesson.Asked) ui.Field {
	f := ui.Field{Name: field(asked.ID), Label: strconv.Itoa(n+1) + ". " + asked.Ask, Required: true}
	for i, o := range asked.Options {
		value := strconv.Itoa(i)
		f.Options = append(f.Options, ui.Option{Value: value, Text: o, Chosen: v.q.PostFormValue(field(asked.ID)) == value})
	}
	return f
}

// answer hands in the quiz.
func (p *Pages) answer(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	chosen := map[string]int{}
	for name, values := range q.PostForm {
		id, ok := strings.CutPrefix(name, answerField)
		if !ok || len(values) != 1 {
			continue
		}
		if n, err := strconv.Atoi(values[0]); err == nil {
			chosen[id] = n
		}
	}
	id := lesson.ID(q.PathValue("id"))
	score, err := p.Lessons.Submit(q.Ctx(), q.By, id, q.Version(), chosen)
	if err != nil {
		status, sentence := explain(q, err)
		if status == http.StatusNotFound || status == http.StatusForbidden || status >= http.StatusInternalServerError {
			return err
		}
		return p.showTask(q, status, sentence)
	}
	return q.Redirect(tasksPath+"/"+string(id), page.Note{
		Key: "lesson.done.submit", Args: map[string]string{"score": strconv.Itoa(score), "all": strconv.Itoa(lesson.Questions)},
	})
}

func count(n int) string { return strconv.Itoa(n) }

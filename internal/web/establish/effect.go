package establish

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// effectView is what the policies in force have changed: the list of them, and
// the figures of one.
type effectView struct {
	q       *page.Request
	list    []policy.Row
	report  *effect.Report // nil when there is none to show
	problem string
}

// effect compares the days before and after a policy; ?policy= names it, ?days=
// how long the windows are.
func (p *Pages) effect(q *page.Request) error { return p.showEffect(q, http.StatusOK, "") }

func (p *Pages) showEffect(q *page.Request, status int, problem string) error {
	v := &effectView{q: q, problem: problem}
	for _, s := range []policy.State{policy.InForce, policy.Repealed} {
		list, err := p.Policies.List(q.Ctx(), q.By, policy.Filter{State: s})
		if err != nil {
			return err
		}
		v.list = append(v.list, list...)
	}
	id := policy.ID(q.FormValue("policy"))
	if id == "" && len(v.list) > 0 {
		id = v.list[0].ID
	}
	if id != "" {
		r, err := p.Effects.Measure(q.Ctx(), q.By, id, days(q))
		if err != nil {
			return err
		}
		v.report = &r
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.establish.recurrence"), page.Establish, effectPath), effectPage(v))
}

// days is the length of the windows asked for.
func days(q *page.Request) int {
	n, err := strconv.Atoi(q.FormValue("days"))
	if err != nil || !slices.Contains(effect.Marks(), n) {
		return effect.DefaultDays
	}
	return n
}

func (v *effectView) policyField() ui.Field {
	f := ui.Field{Name: "policy", Label: v.q.T("policy.title")}
	for _, w := range v.list {
		f.Options = append(f.Options, ui.Option{Value: string(w.ID), Text: w.Title + "　" + numbered(v.q, w.Number, w.Edition), Chosen: w.ID == v.report.Policy.ID})
	}
	return f
}

func (v *effectView) daysField() ui.Field {
	f := ui.Field{Name: "days", Label: v.q.T("effect.days")}
	for _, n := range effect.Marks() {
		f.Options = append(f.Options, ui.Option{Value: strconv.Itoa(n), Text: v.q.T("effect.days.of", "n", n), Chosen: n == v.report.Wanted})
	}
	return f
}

// span writes a window: 2026年2月8日至2026年3月9日.
func (v *effectView) span(w effect.Window) string {
	return v.q.T("effect.span", "from", v.q.P.Date(w.From), "to", v.q.P.Date(w.To))
}

func (v *effectView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("effect.table"), Wide: true, Columns: []ui.Column{
		{Head: q.T("field.item"), Title: true}, {Head: q.T("column.unit")}, {Head: q.T("effect.before")}, {Head: q.T("effect.after")},
	}}
	for _, r := range v.report.Rows {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(q.Item(r.Item)), ui.Text(q.Unit(r.Unit)), sideCell(v, r.Before), sideCell(v, r.After),
		}})
	}
	return t
}

// rate is n of N with its interval; ok is false when N is not known.
func (v *effectView) rate(s effect.Side) (text string, ok bool) {
	if !s.Known {
		return "", false
	}
	out := v.q.P.Rate(s.Affected, s.Documents)
	if s.Documents > 0 {
		low, high := s.Interval()
		out += "　" + v.q.P.Interval(low, high)
	}
	return out, true
}

// mayReview reports whether the reader may review the policy shown.
func (v *effectView) mayReview() bool { return effect.MayReview(&v.report.Policy, v.q.By) }

// reviewTag says how a review stands.
func (v *effectView) reviewTag(r effect.Review) string {
	switch {
	case r.Done:
		return v.q.T("effect.conclusion." + string(r.Conclusion))
	case r.Overdue(today(v.q)):
		return v.q.T("effect.review.overdue")
	case r.Ready(today(v.q)):
		return v.q.T("effect.review.ready")
	default:
		return v.q.T("effect.review.coming")
	}
}

// ready is the first review that can be done now, nil when there is none.
func (v *effectView) ready() *effect.Review {
	i := slices.IndexFunc(v.report.Reviews, func(r effect.Review) bool { return r.Ready(today(v.q)) })
	if i < 0 {
		return nil
	}
	return &v.report.Reviews[i]
}

func (v *effectView) conclusions() ui.Field {
	f := ui.Field{Name: "conclusion", Label: v.q.T("effect.conclusion"), Required: true}
	for _, c := range effect.Conclusions() {
		f.Options = append(f.Options, ui.Option{Value: string(c), Text: v.q.T("effect.conclusion." + string(c)), Chosen: v.q.PostFormValue("conclusion") == string(c)})
	}
	return f
}

// review records a review of a policy.
func (p *Pages) review(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	id := policy.ID(q.FormValue("policy"))
	mark, err := strconv.Atoi(q.FormValue("mark"))
	if err != nil {
		return page.NotFound()
	}
	err = p.Effects.Conclude(q.Ctx(), q.By, id, mark, effect.Conclusion(q.FormValue("conclusion")), q.FormValue("text"))
	if err != nil {
		status, sentence, again := refused(q, err)
		if !again || errors.Is(err, org.ErrNotFound) {
			return err
		}
		return p.showEffect(q, status, sentence)
	}
	return q.Redirect(effectPath+"?policy="+string(id), page.Note{Key: "effect.done.review"})
}

// Package home holds the first page after signing in, for every role, and the
// pages before it: sign-in and the change of a one-time password.
package home

import (
	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Pages are the first pages and what they need.
type Pages struct {
	Site     *page.Site
	Findings *finding.Register
	Ledger   *issue.Ledger
	Lessons  *lesson.Book
	Policies *policy.Book
	Rules    *regulation.Catalogue
	Lists    *checklist.Book
	Terms    *terms.Book
	Allowed  *allow.List
	Letters  *letter.Book
}

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{{Pattern: "GET /{$}", Action: org.HomeView, Page: p.home}}
}

// view is the first page as it is shown.
type view struct {
	title string
	date  string
	boxes []ui.Box
	todo  []ui.ListItem
	next  *ui.Action
}

// home shows the four boxes and what waits for the reader. Every figure is a
// link to what it counts.
func (p *Pages) home(q *page.Request) error {
	today := calendar.DayOf(q.Site().Now())
	v := view{title: q.T(titleKey(q.By)), date: q.P.Date(today) + " " + q.P.Weekday(today)}
	counts, err := p.Findings.Counts(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	issues, err := p.Ledger.Counts(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	lessons, err := p.Lessons.Counts(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	policies, err := p.Policies.Counts(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	if q.By.MayAnywhere(org.FindingView) {
		v.boxes = append(v.boxes, p.studyBox(q, lessons), checkBox(q, counts), superviseBox(q, issues), establishBox(q, policies, issues))
	}
	if err := p.waiting(q, &v, counts); err != nil {
		return err
	}
	return q.Render(q.Frame(v.title, page.Home, "/"), homePage(q, v))
}

// titleKey names the first page of each duty.
func titleKey(by org.Actor) string {
	switch {
	case by.Has(org.RoleLeader):
		return "nav.home.leader"
	case by.Has(org.RoleInspector), by.Has(org.RoleOffice), by.Has(org.RoleDiscipline):
		return "nav.home.inspector"
	}
	return "nav.home"
}

func (p *Pages) studyBox(q *page.Request, c lesson.Counts) ui.Box {
	return ui.Box{Glyph: "学", Text: q.T("word.study.long"), Figures: []ui.Figure{
		{Label: q.T("home.lessons_done"), N: q.P.Number(c.Done), Rest: "/" + q.P.Number(c.All), Href: "/study/tasks"},
		{Label: q.T("home.lessons_open"), N: q.P.Number(c.All - c.Done - c.Suspended), Href: "/study/tasks"},
		{Label: q.T("home.lessons_late"), N: q.P.Number(c.Overdue), Href: "/study/tasks", Look: ui.DueLate},
		{Label: q.T("home.rules"), N: q.P.Number(len(p.Rules.Rules())), Href: "/study/regulations"},
	}}
}

func establishBox(q *page.Request, c policy.Counts, issues issue.Counts) ui.Box {
	return ui.Box{Glyph: "立", Text: q.T("word.establish.long"), Figures: []ui.Figure{
		{Label: q.T("home.policies_force"), N: q.P.Number(c.InForce), Href: "/establish/policies"},
		{Label: q.T("home.policies_draft"), N: q.P.Number(c.Drafts), Href: "/establish/policies"},
		{Label: q.T("home.policies_waiting"), N: q.P.Number(c.Submitted), Href: "/establish/policies"},
		{Label: q.T("home.recurred"), N: q.P.Number(issues.Recurred), Href: "/supervise/issues?figure=recurred"},
	}}
}

func checkBox(q *page.Request, c finding.Counts) ui.Box {
	// Who only looks sees the candidates in the register, not in the queue.
	candidates := "/check/findings?figure=open"
	if q.By.MayAnywhere(org.FindingVerify) {
		candidates = "/check/queue"
	}
	return ui.Box{Glyph: "查", Text: q.T("word.check.long"), Figures: []ui.Figure{
		{Label: q.T("home.candidates"), N: q.P.Number(c.Open), Href: candidates},
		{Label: q.T("home.answering"), N: q.P.Number(c.Answering), Href: "/check/findings?figure=answering"},
		{Label: q.T("home.to_determine"), N: q.P.Number(c.ToDetermine), Href: "/check/findings?figure=to_determine"},
		{Label: q.T("home.determined"), N: q.P.Number(c.Valid), Href: "/check/findings?figure=valid"},
	}}
}

func superviseBox(q *page.Request, c issue.Counts) ui.Box {
	return ui.Box{Glyph: "督", Text: q.T("word.supervise.long"), Figures: []ui.Figure{
		{Label: q.T("home.issues_open"), N: q.P.Number(c.Open), Href: "/supervise/issues?figure=open"},
		{Label: q.T("home.issues_waiting"), N: q.P.Number(c.Waiting), Href: "/supervise/issues?figure=waiting"},
		{Label: q.T("home.issues_soon"), N: q.P.Number(c.DueSoon), Href: "/supervise/issues?figure=due_soon", Look: ui.DueSoon},
		{Label: q.T("home.issues_late"), N: q.P.Number(c.Overdue), Href: "/supervise/issues?figure=overdue", Look: ui.DueLate},
	}}
}

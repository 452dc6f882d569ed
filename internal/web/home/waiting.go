package home

import (
	"cmp"
	"slices"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// maxTodo is how many lines the first page shows.
const maxTodo = 8

// turn is one thing that waits for the reader, with the day it is due on.
type turn struct {
	due  calendar.Day
	line ui.ListItem
}

// waiting lists what the reader can do now, the earliest deadline first.
func (p *Pages) waiting(q *page.Request, v *view, c finding.Counts) error {
	if c.Open > 0 && q.By.MayAnywhere(org.FindingVerify) {
		v.next = &ui.Action{Text: q.T("home.start", "n", c.Open), Icon: "player-play", Href: "/check/queue", Kind: ui.Primary}
	}
	var err error
	if v.todo, err = p.approvals(q); err != nil {
		return err
	}
	var todo []turn
	for _, ask := range []func(*page.Request) ([]turn, error){p.findings, p.issues, p.letters, p.lessons} {
		list, err := ask(q)
		if err != nil {
			return err
		}
		todo = append(todo, list...)
	}
	// What has no deadline comes last.
	slices.SortStableFunc(todo, func(a, b turn) int {
		return cmp.Or(cmp.Compare(flag(a.due == ""), flag(b.due == "")), cmp.Compare(a.due, b.due))
	})
	for _, t := range todo[:min(len(todo), maxTodo)] {
		v.todo = append(v.todo, t.line)
	}
	return nil
}

// approvals are what others drew up and the reader may put in force: lists, the
// court's own words, wordings that it allows.
func (p *Pages) approvals(q *page.Request) (out []ui.ListItem, err error) {
	lists, err := p.Lists.Waiting(q.Ctx(), q.By)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		out = append(out, ui.ListItem{
			Icon: "file-check", Title: q.T("checklist.waiting"), Href: "/check/checklist/drafts/" + string(l.ID), Item: true,
			Facts: []string{l.Reason, q.T("checklist.state." + string(l.State))},
		})
	}
	words, err := p.Terms.Waiting(q.Ctx(), q.By)
	if err != nil {
		return nil, err
	}
	for _, l := range words {
		out = append(out, ui.ListItem{
			Icon: "file-check", Title: q.T("terms.waiting", "court", q.Unit(org.Unit{Court: l.Court}), "name", l.SubmitterName), Href: "/check/lexicon/" + string(l.ID), Item: true,
		})
	}
	if n, err := p.Allowed.Waiting(q.Ctx(), q.By); err != nil {
		return nil, err
	} else if n > 0 {
		out = append(out, ui.ListItem{Icon: "file-check", Title: q.T("allow.waiting", "n", n), Href: "/check/allow?state=proposed", Item: true})
	}
	return out, nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// needs is the action that a finding of the state waits for.
func needs(s finding.State) org.Action {
	switch s {
	case finding.Upheld:
		return org.FindingServe
	case finding.Answered, finding.Waived, finding.Lapsed:
		return org.FindingDetermine
	case finding.UnderReview:
		return org.FindingReview
	default:
		return org.FindingVerify
	}
}

// findings are those about the reader that he may answer, and those whose next
// step is one of his office.
func (p *Pages) findings(q *page.Request) ([]turn, error) {
	about, err := p.Findings.About(q.Ctx(), q.By)
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(about, func(f finding.Row) bool { return f.State != finding.Answering })
	for _, s := range []finding.State{finding.Verifying, finding.Doubtful, finding.Candidate, finding.Upheld, finding.Answered, finding.Waived, finding.Lapsed, finding.UnderReview} {
		if !q.By.MayAnywhere(needs(s)) {
			continue
		}
		list, err := p.Findings.List(q.Ctx(), q.By, finding.Filter{State: s, Limit: maxTodo})
		if err != nil {
			return nil, err
		}
		rows = append(rows, slices.DeleteFunc(list, func(f finding.Row) bool { return !q.By.May(needs(s), f.Unit) })...)
	}
	var out []turn
	for _, f := range rows {
		out = append(out, line(q, ui.ListItem{
			Icon: "file-text", Title: f.Title, Href: "/check/findings/" + string(f.ID),
			Facts: []string{f.Number, q.Unit(f.Unit), q.T("finding.state." + string(f.State))},
		}, f.Due.On, f.Due.Provisional))
	}
	return out, nil
}

// issues are those the reader has to put right, and those whose proof waits to
// be accepted.
func (p *Pages) issues(q *page.Request) ([]turn, error) {
	rows, err := p.Ledger.Mine(q.Ctx(), q.By)
	if err != nil {
		return nil, err
	}
	if q.By.MayAnywhere(org.IssueClose) {
		list, err := p.Ledger.List(q.Ctx(), q.By, issue.Filter{Figure: issue.FigureWaiting, Limit: maxTodo})
		if err != nil {
			return nil, err
		}
		rows = append(rows, slices.DeleteFunc(list, func(w issue.Row) bool { return !q.By.May(org.IssueClose, w.Unit) })...)
	}
	var out []turn
	for _, w := range rows {
		if w.Suspended || w.Void {
			continue
		}
		out = append(out, line(q, ui.ListItem{
			Icon: "folder-open", Title: w.Title, Href: "/supervise/issues/" + string(w.ID),
			Facts: []string{w.Number, q.Unit(w.Unit), q.T("issue.state." + string(w.State))},
		}, w.Due.On, w.Due.Provisional))
	}
	return out, nil
}

// letters are those that wait for the reader's approval.
func (p *Pages) letters(q *page.Request) ([]turn, error) {
	if !q.By.MayAnywhere(org.LetterApprove) {
		return nil, nil
	}
	list, err := p.Letters.List(q.Ctx(), q.By, letter.Filter{State: letter.Submitted, Limit: maxTodo})
	if err != nil {
		return nil, err
	}
	var out []turn
	for _, w := range list {
		if q.By.May(org.LetterApprove, w.Unit) {
			out = append(out, line(q, ui.ListItem{
				Icon: "file-type-docx", Title: w.Title, Href: "/supervise/letters/" + string(w.ID),
				Facts: []string{q.T("letter." + string(w.Kind)), q.Unit(w.Unit), q.T("home.letter_waits")},
			}, "", false))
		}
	}
	return out, nil
}

// lessons are the reader's own that are still to be done.
func (p *Pages) lessons(q *page.Request) ([]turn, error) {
	list, err := p.Lessons.Mine(q.Ctx(), q.By)
	if err != nil {
		return nil, err
	}
	var out []turn
	for _, l := range list {
		if s := l.State(calendar.DayOf(q.Site().Now())); s == lesson.Open || s == lesson.Overdue {
			out = append(out, line(q, ui.ListItem{
				Icon: "book-2", Title: q.T("home.lesson", "title", l.Title), Href: "/study/tasks/" + string(l.ID), Facts: []string{l.Number, q.T("home.lesson_waits")},
			}, l.Due, l.Provisional))
		}
	}
	return out, nil
}

// line finishes a line with the day it is due on.
func line(q *page.Request, it ui.ListItem, due calendar.Day, provisional bool) turn {
	it.Item = true
	if d := q.Due(due, provisional); d != nil {
		it.End = ui.Deadline(*d)
	}
	return turn{due, it}
}

// nothing says, when nothing waits, what will come here for this reader, and
// where he can go meanwhile.
func nothing(q *page.Request) ui.Empty {
	e := ui.Empty{Title: q.T("home.nothing"), Text: q.T("home.nothing." + duty(q.By))}
	for _, a := range []struct {
		action org.Action
		text   string
		href   string
	}{
		{org.DocumentUpload, "nav.check.documents", "/check/documents"},
		{org.IssueView, "nav.supervise.ledger", "/supervise/issues"},
		{org.MyView, "nav.me.about", "/me"},
		{org.RegulationView, "nav.study.regulations", "/study/regulations"},
		{org.SystemConfigure, "nav.admin.doctor", "/admin/doctor"},
		{org.AccountView, "nav.admin.accounts", "/admin/accounts"},
		{org.AuditRead, "nav.admin.log", "/admin/log"},
	} {
		if len(e.Actions) < 2 && q.By.MayAnywhere(a.action) {
			e.Actions = append(e.Actions, ui.Action{Text: q.T(a.text), Href: a.href})
		}
	}
	return e
}

// duty is what the reader's first page is mostly for.
func duty(by org.Actor) string {
	switch {
	case by.Has(org.RoleLeader):
		return "leader"
	case by.Has(org.RoleInspector):
		return "inspector"
	case by.Has(org.RoleOffice):
		return "office"
	case by.Has(org.RoleDiscipline):
		return "discipline"
	case by.Has(org.RoleHead):
		return "head"
	case by.Has(org.RolePolitical):
		return "political"
	case by.Has(org.RoleReviewer):
		return "reviewer"
	case by.MayAnywhere(org.FindingView) || by.Officer != "" && !by.MayAnywhere(org.AccountView) && !by.MayAnywhere(org.SystemConfigure) && !by.MayAnywhere(org.AuditRead):
		return "officer"
	}
	return "admin"
}

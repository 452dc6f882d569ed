// Package me holds the pages of whoever is signed in: what the platform holds
// about him and who has looked at it, his messages, how he wants the pages.
package me

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Pages are the pages of a person and what they need.
type Pages struct {
	Findings *finding.Register
	Issues   *issue.Ledger
	Views    *evidence.Views
	Drafts   *draft.Desk
	Allowed  *allow.List
}

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /me", Action: org.MyView, Page: p.me},
		{Pattern: "GET /me/todo", Action: org.HomeView, Page: p.todo},
		{Pattern: "GET /me/messages", Action: org.HomeView, Page: p.messages},
		{Pattern: "POST /me/messages/read", Action: org.HomeView, Page: p.read},
		{Pattern: "GET /me/settings", Action: org.HomeView, Page: p.settings},
		{Pattern: "POST /me/settings", Action: org.HomeView, Page: p.set},
		{Pattern: "POST /me/draft", Action: org.HomeView, Page: p.draft},
		{Pattern: "GET /me/check", Action: org.DocumentCheckPrivate, Page: p.desk},
		{Pattern: "POST /me/check", Action: org.DocumentCheckPrivate, Page: p.work},
		{Pattern: "GET /me/check/kept/{id}", Action: org.DocumentCheckPrivate, Page: p.openKept},
		{Pattern: "POST /me/check/kept/{id}/delete", Action: org.DocumentCheckPrivate, Page: p.deleteKept},
	}
}

// loggedFindings is for how many findings the page itself says who looked; the
// page of each finding says it too.
const loggedFindings = 20

// me shows what concerns the reader: what waits for an answer, what became of
// the rest, who has looked, what is to be put right.
func (p *Pages) me(q *page.Request) error {
	v := &view{q: q}
	about, err := p.Findings.About(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	for _, w := range about {
		if err := p.sort(v, w); err != nil {
			return err
		}
	}
	slices.SortStableFunc(v.open, func(a, b notice) int { return strings.Compare(string(a.Due.On), string(b.Due.On)) })
	if v.issues, err = p.Issues.Mine(q.Ctx(), q.By); err != nil {
		return err
	}
	if v.looks, err = p.looks(q, about); err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.me"), page.Me, "/me"), mePage(q, v))
}

// view is what the page shows.
type view struct {
	q         *page.Request
	open      []notice      // the reader may still answer
	rest      []finding.Row // everything else that was served and stands
	withdrawn []finding.Row
	issues    []issue.Row
	looks     []look
}

// notice is a finding that the reader may answer.
type notice struct{ finding.File }

// sort puts a finding where the page shows it. A referral is left out: it goes
// to another organ before anything is served, and that organ decides when the
// person concerned learns of it.
func (p *Pages) sort(v *view, w finding.Row) error {
	switch w.State {
	case finding.Referred:
	case finding.Withdrawn:
		v.withdrawn = append(v.withdrawn, w)
	case finding.Answering:
		file, err := p.Findings.Open(v.q.Ctx(), v.q.By, w.ID)
		if err != nil {
			return err
		}
		if answerable(&file, v.q.By) {
			v.open = append(v.open, notice{file})
			return nil
		}
		v.rest = append(v.rest, w)
	default:
		v.rest = append(v.rest, w)
	}
	return nil
}

// answerable reports whether the reader is asked and has not spoken yet. Of
// several subjects one may have answered before the other.
func answerable(f *finding.File, by org.Actor) bool {
	if !slices.Contains(finding.Allowed(f.Finding, by), finding.Answer) {
		return false
	}
	return slices.ContainsFunc(f.Subjects, func(s finding.Subject) bool {
		own := s.Officer != "" && s.Officer == by.Officer || s.Officer == "" && by.May(org.FindingAnswer, s.Unit)
		return own && s.AnsweredAt == 0 && s.WaivedAt == 0
	})
}

// served is the day on which the notice was served.
func (n notice) served() calendar.Day {
	for _, s := range slices.Backward(n.Steps) {
		if s.Verb == finding.Serve {
			return calendar.DayOf(s.At)
		}
	}
	return ""
}

// exhibits are the cards of what the notice rests on.
func (n notice) exhibits(q *page.Request) []ui.Evidence {
	var out []ui.Evidence
	if n.Document != "" {
		out = append(out, ui.Evidence{Href: "/check/documents/" + n.Document, Title: q.T("me.document"), Note: q.T("me.document.note"), Flat: true, Icon: "file-text"})
	}
	for _, x := range n.Evidence {
		if x.ErasedAt != 0 {
			continue
		}
		out = append(out, ui.Evidence{
			Href: "/check/findings/" + string(n.ID) + "/evidence/" + string(x.ID), Title: x.Name, Note: q.P.Size(x.Size), Flat: true, Icon: "paperclip",
		})
	}
	return out
}

// countdown is what the box beside a notice says: the figure, and the words
// behind it. On the last day and after it there are words alone.
func (n notice) countdown(q *page.Request) (figure int, words string) {
	c := q.Site().Days().Countdown(calendar.DayOf(q.Site().Now()), n.Due.On)
	switch {
	case c.Overdue:
		return 0, q.P.Late(c.Late)
	case c.Left == 0:
		return 0, q.T("due.today")
	}
	return c.Left, q.T("me.days_left", "n", c.Left)
}

// until is the last day of the answer.
func (n notice) until(q *page.Request) string {
	day := q.T("due.until", "date", q.P.ShortDate(n.Due.On))
	if n.Due.Provisional {
		day += "　" + q.T("due.provisional")
	}
	return day
}

// look is who has looked at what one finding rests on.
type look struct {
	finding.Row
	views []seen
}

// seen is one look: who, in which post, when, what for.
type seen struct {
	at        time.Time
	who, post string
	self      bool
	purpose   string
}

// looks reads the access log for the newest findings.
func (p *Pages) looks(q *page.Request, about []finding.Row) ([]look, error) {
	posts := posts{q: q, known: map[string]string{}}
	var out []look
	for _, w := range about {
		if w.State == finding.Referred {
			continue
		}
		if len(out) == loggedFindings {
			break
		}
		list, err := p.Views.OfFinding(q.Ctx(), string(w.ID), w.Document)
		if err != nil {
			return nil, err
		}
		l := look{Row: w}
		for _, x := range list {
			s := seen{at: x.At, who: x.Name, purpose: x.Purpose, self: x.Account == q.By.Account || x.Officer != "" && x.Officer == q.By.Officer}
			if s.post, err = posts.on(q.Ctx(), x.Officer, calendar.DayOf(x.At)); err != nil {
				return nil, err
			}
			l.views = append(l.views, s)
		}
		out = append(out, l)
	}
	return out, nil
}

// posts remembers in which post somebody looked, so that a person who looked
// twenty times on a day is asked for once.
type posts struct {
	q     *page.Request
	known map[string]string
}

func (p posts) on(ctx context.Context, id org.OfficerID, day calendar.Day) (string, error) {
	if id == "" {
		return "", nil
	}
	key := string(id) + string(day)
	if name, ok := p.known[key]; ok {
		return name, nil
	}
	held, err := p.q.Site().People.PostOn(ctx, id, day)
	if err != nil {
		return "", err
	}
	var names []string
	for _, h := range held {
		names = append(names, p.q.Unit(h.Unit))
	}
	p.known[key] = strings.Join(names, " / ")
	return p.known[key], nil
}

// looksTable is the log of one finding.
func looksTable(q *page.Request, l look) ui.Table {
	t := ui.Table{Label: q.T("me.looks.of", "number", l.Number), Columns: []ui.Column{
		{Head: q.T("me.column.who"), Title: true}, {Head: q.T("me.column.when"), Class: "xz-nb"}, {Head: q.T("me.column.purpose")},
	}}
	for _, s := range l.views {
		who := s.who
		if s.self {
			who = q.T("me.yourself")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.TwoLines(who, "", s.post), ui.Text(q.P.FullMoment(s.at)), ui.Text(q.T("view." + s.purpose)),
		}})
	}
	return t
}

// record is the card of plain figures about the reader.
func (v *view) record() []ui.Pair {
	return []ui.Pair{
		{Term: v.q.T("me.record.served"), Text: v.q.P.Count(len(v.open)+len(v.rest)+len(v.withdrawn), "findings")},
		{Term: v.q.T("me.record.open"), Text: v.q.P.Count(len(v.open), "findings")},
		{Term: v.q.T("me.record.withdrawn"), Text: v.q.P.Count(len(v.withdrawn), "findings")},
		{Term: v.q.T("me.record.issues"), Text: v.q.P.Count(len(v.issues), "issues")},
	}
}

// tasks are the issues that the reader has to put right.
func (v *view) tasks() []ui.ListItem {
	var out []ui.ListItem
	for _, w := range v.issues {
		i := ui.ListItem{
			Icon: "file-check", Title: w.Title, Href: "/supervise/issues/" + string(w.ID),
			Facts: []string{w.Number, v.q.T("issue.state." + string(w.State))}, Item: true,
		}
		if d := v.q.Due(w.Due.On, w.Due.Provisional); d != nil {
			i.End = ui.Deadline(*d)
		}
		out = append(out, i)
	}
	return out
}

package me

import (
	"xiezhi/internal/check/finding"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// todo lists what waits for the reader: findings whose next step he may take,
// and exports of evidence on which he may decide as the second person.
func (p *Pages) todo(q *page.Request) error {
	rows, err := p.Findings.MyTurn(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	exports, err := p.Findings.ExportsToDecide(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	return q.Render(q.Frame(q.T("nav.me.todo"), page.Me, "/me/todo"), todoPage(q, rows, exports))
}

// todoItems are the findings that wait.
func todoItems(q *page.Request, rows []finding.Row) []ui.ListItem {
	var out []ui.ListItem
	for _, w := range rows {
		href := "/check/findings/" + string(w.ID)
		if w.Document != "" && (w.State == finding.Verifying || w.State == finding.Doubtful) {
			href = "/check/documents/" + w.Document + "?finding=" + string(w.ID)
		}
		state := "finding.state." + string(w.State)
		switch {
		case w.Awaiting:
			state = "finding.act.second_verify"
		case w.State == finding.Answering:
			state = "findings.figure.extension"
		}
		i := ui.ListItem{Icon: "file-text", Title: w.Title, Href: href, Item: true, Facts: []string{w.Number, q.Unit(w.Unit), q.T(state)}}
		if d := q.Due(w.Due.On, w.Due.Provisional); d != nil {
			i.End = ui.Deadline(*d)
		}
		out = append(out, i)
	}
	return out
}

// exportItems are the requests for evidence that wait.
func exportItems(q *page.Request, list []finding.Export) []ui.ListItem {
	var out []ui.ListItem
	for _, e := range list {
		out = append(out, ui.ListItem{
			Icon: "download", Title: q.T("todo.export", "number", e.Number), Href: "/check/findings/" + string(e.Finding) + "#exports", Item: true,
			Facts: []string{e.Purpose, q.T("export.by", "name", e.AskerName, "time", q.P.Moment(e.AskedAt)), q.T("export.until", "time", q.P.Moment(e.Expires))},
		})
	}
	return out
}

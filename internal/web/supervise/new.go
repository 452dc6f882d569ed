package supervise

import (
	"errors"
	"net/http"
	"slices"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// newView is the form for opening an issue.
type newView struct {
	q       *page.Request
	first   *finding.Row // the finding it starts from; nil while none is chosen
	offered []finding.Row
	chosen  []string
	problem string
}

// newIssue shows the form for opening an issue: first which finding it starts
// from, then the others of the same unit and item that may go with it.
func (p *Pages) newIssue(q *page.Request) error {
	return p.showNew(q, http.StatusOK, "", q.URL.Query()["finding"])
}

func (p *Pages) showNew(q *page.Request, status int, problem string, chosen []string) error {
	free, err := p.unanswered(q)
	if err != nil {
		return err
	}
	v := &newView{q: q, problem: problem, chosen: chosen}
	for _, w := range free {
		if v.first == nil && slices.Contains(chosen, string(w.ID)) {
			v.first = &w
		}
	}
	for _, w := range free {
		if v.first == nil || w.Unit == v.first.Unit && w.Item == v.first.Item {
			v.offered = append(v.offered, w)
		}
	}
	if v.first == nil && len(chosen) > 0 && problem == "" {
		v.problem = q.T("issue.new.not_free")
	}
	return q.RenderStatus(status, q.Frame(q.T("issue.new"), page.Supervise, ledgerPath), newIssuePage(v))
}

// unanswered lists the determined findings that no issue answers yet and on
// which the reader may open one.
func (p *Pages) unanswered(q *page.Request) ([]finding.Row, error) {
	var out []finding.Row
	for _, s := range []finding.State{finding.Determined, finding.Maintained} {
		list, err := p.Findings.List(q.Ctx(), q.By, finding.Filter{State: s, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			if !q.By.May(org.IssueOpen, w.Unit) {
				continue
			}
			_, err := p.Issues.OfFinding(q.Ctx(), q.By, w.ID)
			if errors.Is(err, org.ErrNotFound) {
				out = append(out, w)
			} else if err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// title is what the issue will be called unless the reader says otherwise.
func (v *newView) title() string {
	if t := v.q.FormValue("title"); t != "" || v.first == nil {
		return t
	}
	return v.first.Title
}

// isChosen reports whether a finding is ticked.
func (v *newView) isChosen(w finding.Row) bool { return slices.Contains(v.chosen, string(w.ID)) }

// items is the list to start from when no finding is chosen yet.
func (v *newView) items() []ui.ListItem {
	var out []ui.ListItem
	for _, w := range v.offered {
		out = append(out, ui.ListItem{
			Title: w.Title, Href: ledgerPath + "/new?finding=" + string(w.ID), Item: true,
			Facts: []string{w.Number, v.q.Unit(w.Unit), v.q.Item(w.Item)},
			End:   ui.Severity(page.Level(w.Severity), v.q.T("severity."+string(w.Severity))),
		})
	}
	return out
}

// open opens an issue on the findings ticked.
func (p *Pages) open(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	var findings []finding.ID
	for _, id := range q.PostForm["finding"] {
		findings = append(findings, finding.ID(id))
	}
	id, err := p.Issues.OpenIssue(q.Ctx(), q.By, findings, q.Text("title"), q.FormValue("facility") != "")
	if err != nil {
		status, sentence := page.Explain(q.P, err)
		if status == http.StatusNotFound || status >= http.StatusInternalServerError {
			return err
		}
		return p.showNew(q, status, sentence, q.PostForm["finding"])
	}
	return q.Redirect(ledgerPath+"/"+string(id), page.Note{Key: "issue.done.open"})
}

package supervise

import (
	"errors"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

// listOf is the list by which the first finding of an issue was judged: its
// papers cite that one, and its period starts from there, whatever the list
// says since. Who may not open the finding reads the list in force.
func (p *Pages) listOf(q *page.Request, f *issue.File) (*checklist.Checklist, error) {
	for _, x := range f.Problems {
		if x.Again {
			continue
		}
		file, err := p.Findings.Open(q.Ctx(), q.By, x.ID)
		if errors.Is(err, org.ErrNotFound) || errors.Is(err, org.ErrForbidden) {
			break
		}
		if err != nil {
			return nil, err
		}
		list, _, err := q.ListOf(file.Checklist)
		return list, err
	}
	return q.Checklist(), nil
}

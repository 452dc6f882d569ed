package admin

import (
	"errors"

	"github.com/a-h/templ"

	"xiezhi/internal/platform/audit"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// named problems and erased leaves that the page lists; the rest is counted.
const (
	listedProblems = 200
	listedErased   = 30
)

// audit recomputes the whole log and says in words what it found. Each visit
// is a verification of its own: a stored result would be one more thing to
// believe.
func (p *Pages) audit(q *page.Request) error {
	report, err := p.Log.Verify(q.Ctx())
	if err != nil && !errors.Is(err, audit.ErrNoKey) {
		return err
	}
	return q.Render(q.Frame(q.T("nav.admin.audit"), page.Admin, "/admin/audit"), auditPage(q, report))
}

func auditFigures(q *page.Request, r *audit.Report) []ui.Pair {
	return []ui.Pair{
		{Term: q.T("admin.audit.leaves"), Text: q.T("admin.audit.leaves.n", "n", r.Leaves)},
		{Term: q.T("admin.audit.objects"), Text: q.T("admin.audit.objects.n", "n", r.Objects)},
		{Term: q.T("admin.audit.checkpoints"), Text: q.T("admin.audit.checkpoints.n", "n", r.Checkpoints)},
		{Term: q.T("admin.audit.signed"), Text: q.T("admin.audit.signed.n", "n", r.Signed, "all", q.P.Number(int(r.Leaves)))},
		{Term: q.T("admin.audit.erased"), Text: q.T("admin.audit.erased.n", "n", len(r.Erased))},
	}
}

func problemTable(q *page.Request, r *audit.Report) ui.Table {
	t := ui.Table{Label: q.T("admin.audit.problems"), Columns: []ui.Column{{Head: q.T("admin.audit.column.object"), Title: true}, {Head: q.T("admin.audit.column.defect")}}}
	for i, x := range r.Problems {
		if i == listedProblems {
			break
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{mono(x.Object), ui.Text(q.T("audit.defect." + string(x.What)))}})
	}
	return t
}

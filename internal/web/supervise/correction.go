package supervise

import (
	"errors"
	"net/http"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// correctionsView is 立行立改 of one finding as its page needs it.
type correctionsView struct {
	q       *page.Request
	file    finding.File
	list    []issue.Correction
	may     bool // the reader may put it right at once
	problem string
}

// corrections shows what was put right at once about a finding, and the form
// for it to those whom the finding is about.
func (p *Pages) corrections(q *page.Request) error { return p.showCorrections(q, http.StatusOK, "") }

func (p *Pages) showCorrections(q *page.Request, status int, problem string) error {
	v := &correctionsView{q: q, problem: problem}
	var err error
	if v.file, err = p.toCorrect(q); err != nil {
		return err
	}
	if err := p.Views.Note(q.Ctx(), q.By, string(v.file.ID), string(v.file.ID), "correction"); err != nil {
		return err
	}
	if v.list, err = p.Issues.Corrections(q.Ctx(), v.file.ID); err != nil {
		return err
	}
	v.may = issue.MayCorrect(v.file.Finding, q.By)
	return q.RenderStatus(status, q.Frame(q.T("correction.title"), page.Check, "/check/findings"), correctionsPage(v))
}

// toCorrect opens the finding: for those who may know of it, and for those whom
// it is about even before its notice is served, for whoever puts it right on
// the spot knows of it.
func (p *Pages) toCorrect(q *page.Request) (finding.File, error) {
	id := finding.ID(q.PathValue("finding"))
	file, err := p.Findings.Open(q.Ctx(), q.By, id)
	if err == nil && !mayRead(q, &file) {
		return finding.File{}, org.ErrForbidden
	}
	if !errors.Is(err, org.ErrNotFound) {
		return file, err
	}
	file, err = p.Findings.Open(q.Ctx(), org.System("correction"), id)
	if err == nil && !issue.MayCorrect(file.Finding, q.By) {
		return finding.File{}, org.ErrNotFound
	}
	return file, err
}

// mayRead reports whether the reader may see what was put right: those who see
// evidence of the unit, and those whom the finding is about.
func mayRead(q *page.Request, f *finding.File) bool {
	var about []string
	for _, s := range f.Subjects {
		if s.Officer != "" {
			about = append(about, string(s.Officer))
		}
	}
	return q.By.May(org.EvidenceView, f.Unit) || q.By.MayOwn(org.EvidenceView, about...)
}

// correct records that a finding was put right at once.
func (p *Pages) correct(q *page.Request) error {
	if err := readForm(q); err != nil {
		return err
	}
	file, err := p.toCorrect(q)
	if err != nil {
		return err
	}
	text, sent := q.Text("reason"), sentFiles(q)
	switch {
	case !issue.MayCorrect(file.Finding, q.By):
		return p.refusedCorrection(q, issue.ErrOver)
	case text == "":
		return p.refusedCorrection(q, issue.ErrReason)
	case len(sent) == 0:
		return p.refusedCorrection(q, issue.ErrProof)
	}
	files, err := p.store(q)
	if err != nil {
		return p.refusedCorrection(q, err)
	}
	if _, err := p.Issues.Correct(q.Ctx(), q.By, file.ID, text, files); err != nil {
		return p.refusedCorrection(q, err)
	}
	return q.Redirect(correctionsPath+string(file.ID), page.Note{Key: "correction.done", Args: map[string]string{"number": file.Number}})
}

// refusedCorrection shows the page again with the sentence, so that nothing
// typed is lost.
func (p *Pages) refusedCorrection(q *page.Request, err error) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showCorrections(q, status, sentence)
}

// correctionFile hands out a proof of what was put right at once, after the view
// is in the log.
func (p *Pages) correctionFile(q *page.Request) error {
	file, err := p.toCorrect(q)
	if err != nil {
		return err
	}
	list, err := p.Issues.Corrections(q.Ctx(), file.ID)
	if err != nil {
		return err
	}
	for _, c := range list {
		for _, x := range c.Files {
			if string(x.ID) == q.PathValue("evidence") {
				return q.HandOut(p.Views, p.Blobs, x, string(file.ID), "correction")
			}
		}
	}
	return org.ErrNotFound
}

const correctionsPath = "/supervise/corrections/"

// title is what a correction is headed with: who and when.
func (v *correctionsView) title(c issue.Correction) string {
	return v.q.P.Date(calendar.DayOf(c.At)) + "　" + c.Name
}

// standing says what became of a correction.
func (v *correctionsView) standing(c issue.Correction) string {
	switch {
	case c.ErasedAt != 0:
		return v.q.T("correction.erased")
	case c.Void:
		return v.q.T("correction.void")
	case c.Issue != "":
		return v.q.T("correction.taken_over")
	}
	return v.q.T("correction.kept")
}

// files are the proofs of a correction as cards.
func (v *correctionsView) files(c issue.Correction) []ui.Evidence {
	var out []ui.Evidence
	for _, x := range c.Files {
		note := v.q.P.Size(x.Size)
		if x.ErasedAt != 0 {
			note = v.q.T("issue.proof.erased")
		}
		out = append(out, ui.Evidence{
			Href: correctionsPath + string(v.file.ID) + "/files/" + string(x.ID), Title: x.Name, Note: note, Flat: true, Icon: "paperclip",
		})
	}
	return out
}

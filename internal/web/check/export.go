package check

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// askExport asks for the evidence of a finding to be taken out.
func (p *Pages) askExport(q *page.Request) error {
	id := finding.ID(q.PathValue("id"))
	file, err := p.Findings.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	var documents []evidence.File
	if file.Document != "" {
		d, err := p.Shelf.File(q.Ctx(), q.By, document.ID(file.Document))
		// A judgment that the reader may not see is left out, and the manifest says what is in.
		if err != nil && !errors.Is(err, org.ErrNotFound) && !errors.Is(err, evidence.ErrErased) {
			return err
		}
		if err == nil {
			documents = append(documents, d)
		}
	}
	if _, err := p.Findings.AskExport(q.Ctx(), q.By, id, q.Text("purpose"), documents...); err != nil {
		return p.refused(q, err)
	}
	return q.Redirect("/check/findings/"+string(id)+"#exports", page.Note{Key: "export.done.ask", Args: map[string]string{"number": file.Number}})
}

// decideExport approves or refuses, by a second person.
func (p *Pages) decideExport(q *page.Request) error {
	approve := q.FormValue("decision") == "approve"
	if !approve && q.FormValue("decision") != "refuse" {
		return page.Input("export.no_decision")
	}
	id := finding.ExportID(q.PathValue("id"))
	if err := p.Findings.DecideExport(q.Ctx(), q.By, id, q.Version(), approve, q.Text("reason")); err != nil {
		return p.undecided(q, id, err)
	}
	key := "export.done.refuse"
	if approve {
		key = "export.done.approve"
	}
	return q.Redirect(q.Local("back", "/me/todo"), page.Note{Key: key})
}

// undecided shows the finding again with the sentence, the typed reason kept.
func (p *Pages) undecided(q *page.Request, id finding.ExportID, err error) error {
	if errors.Is(err, org.ErrNotFound) {
		return err
	}
	e, _, lost := p.Findings.Export(q.Ctx(), id)
	if lost != nil {
		return lost
	}
	q.SetPathValue("id", string(e.Finding))
	return p.refused(q, err)
}

// fetchExport hands out the archive. It is counted, and every file of it is in
// the access log, before a byte leaves.
func (p *Pages) fetchExport(q *page.Request) error {
	e, err := p.Findings.Fetch(q.Ctx(), q.By, finding.ExportID(q.PathValue("id")))
	if err != nil {
		return err
	}
	for _, f := range e.Files {
		if err := p.Views.Note(q.Ctx(), q.By, f.ID, string(e.Finding), "export"); err != nil {
			return err
		}
	}
	// Written to a file first: what fails half-way becomes an error page, not
	// half an archive.
	tmp, err := os.CreateTemp("", "export-*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	now := q.Site().Now()
	m := evidence.Manifest{
		Export: string(e.ID), Finding: e.Number, Purpose: e.Purpose, AskedBy: e.AskerName, AskedAt: evidence.Moment(e.AskedAt),
		ApprovedBy: e.DeciderBy, ApprovedAt: evidence.Moment(e.DecidedAt), FetchedBy: q.By.Name, FetchedAt: evidence.Moment(now),
	}
	open := func(ctx context.Context, f evidence.File) (io.ReadCloser, error) {
		return p.Blobs.OpenVerified(ctx, blob.Ref{SHA256: f.SHA256, Size: f.Size})
	}
	if err := evidence.Archive(q.Ctx(), tmp, m, e.Files, open, now); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.Number + ".zip"}))
	http.ServeContent(q.W, q.Request, "", time.Time{}, tmp)
	return nil
}

// mayExport reports whether the reader may ask for the evidence.
func (v *findingView) mayExport() bool {
	return v.ErasedAt == 0 && (v.Document != "" || len(v.Evidence) > 0) && v.q.By.May(org.EvidenceExport, v.Unit) && !v.concerned()
}

// concerned reports whether the finding is about the reader.
func (v *findingView) concerned() bool {
	for _, s := range v.Subjects {
		if s.Officer != "" && s.Officer == v.q.By.Officer {
			return true
		}
	}
	return false
}

// stands is the state of an export now.
func (v *findingView) stands(e finding.Export) finding.ExportState {
	return e.Stands(v.q.Site().Now())
}

// mayDecide reports whether the reader may be the second person for an export.
func (v *findingView) mayDecide(e finding.Export) bool {
	return len(e.MayDecide(v.Finding, []org.Actor{v.q.By}, v.q.Site().Now())) == 1
}

// mayFetch reports whether the reader may fetch the archive now.
func (v *findingView) mayFetch(e finding.Export) bool {
	return v.stands(e) == finding.ExportApproved && e.Asker == v.q.By.Account
}

// exportFacts say what became of a request.
func (v *findingView) exportFacts(e finding.Export) []string {
	q := v.q
	out := []string{q.T("export.by", "name", e.AskerName, "time", q.P.Moment(e.AskedAt)), q.T("export.files", "n", len(e.Files))}
	if e.Decider != "" {
		out = append(out, q.T("export.decided", "name", e.DeciderBy, "time", q.P.Moment(e.DecidedAt)))
	}
	if s := v.stands(e); s == finding.ExportApproved || s == finding.ExportAsked {
		out = append(out, q.T("export.until", "time", q.P.Moment(e.Expires)))
	}
	if e.Downloads > 0 {
		out = append(out, q.T("export.downloads", "n", e.Downloads))
	}
	return out
}

// exportItem is the line of a request: what for comes first.
func exportItem(v *findingView, e finding.Export) ui.ListItem {
	facts := []string{}
	if e.Purpose != "" {
		facts = append(facts, e.Purpose)
	}
	facts = append(facts, v.exportFacts(e)...)
	if e.Reason != "" {
		facts = append(facts, v.q.T("export.reason", "text", e.Reason))
	}
	return ui.ListItem{Title: v.q.T("export.state." + string(v.stands(e))), Facts: facts}
}

package supervise

import (
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
)

// maxFiles bounds what comes with a submission, in bytes.
const maxFiles = 20 << 20

// step takes a step. A refusal shows the page again with the typed text.
func (p *Pages) step(q *page.Request) error {
	if err := readForm(q); err != nil {
		return err
	}
	file, err := p.Issues.Open(q.Ctx(), q.By, issue.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	verb := issue.Verb(q.FormValue("verb"))
	in, err := input(q)
	if err != nil {
		return p.refused(q, err)
	}
	if verb == issue.Submit {
		if in.Files, err = p.bring(q, file.ID, in); err != nil {
			return p.refused(q, err)
		}
	}
	if err := p.Issues.Take(q.Ctx(), q.By, file.ID, verb, in); err != nil {
		return p.refused(q, err)
	}
	here := ledgerPath + "/" + string(file.ID)
	done := page.Note{Key: "issue.done." + word(verb), Args: map[string]string{"number": file.Number}}
	if issue.Undoable(verb, file.State) {
		done.Undo, done.Back = here+"/undo", here
	}
	return q.Redirect(here, done)
}

// readForm reads a form that may hold files.
func readForm(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, maxFiles+1<<20)
	if err := q.ParseMultipartForm(4 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	return nil
}

// input reads what goes with a step.
func input(q *page.Request) (issue.Input, error) {
	in := issue.Input{
		Version: q.Version(), Reason: q.Text("reason"), Owner: org.OfficerID(q.FormValue("owner")), Again: finding.ID(q.FormValue("again")),
	}
	if s := q.Text("days"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > maxDays {
			return in, page.Input("error.issue.days", "max", maxDays)
		}
		in.Days = n
	}
	if s := q.Text("until"); s != "" {
		day, err := calendar.ParseDay(s)
		if err != nil {
			return in, page.Input("error.not_a_day")
		}
		in.Until = day
	}
	return in, nil
}

// maxDays bounds a period, as the checklist bounds those of its items.
const maxDays = 60

// bring stores the files of a submission, once the submission would be accepted
// as the issue stands: nothing refused leaves a file behind. They become proofs
// in the act of the submission itself.
func (p *Pages) bring(q *page.Request, id issue.ID, in issue.Input) ([]evidence.Evidence, error) {
	if err := p.Issues.MaySubmit(q.Ctx(), q.By, id, in, len(sentFiles(q))); err != nil {
		return nil, err
	}
	return p.store(q)
}

// store puts the files of the form into the blob store.
func (p *Pages) store(q *page.Request) ([]evidence.Evidence, error) {
	var list []evidence.Evidence
	for _, h := range sentFiles(q) {
		ref, err := p.put(q.Ctx(), h)
		if err != nil {
			return nil, err
		}
		list = append(list, evidence.Evidence{
			Source: evidence.Document, Name: extract.BaseName(h.Filename), Media: "application/octet-stream", SHA256: ref.SHA256, Size: ref.Size,
		})
	}
	return list, nil
}

// sentFiles are the files of the form that are not empty.
func sentFiles(q *page.Request) []*multipart.FileHeader {
	if q.MultipartForm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(q.MultipartForm.File["files"]), func(h *multipart.FileHeader) bool { return h.Size == 0 })
}

func (p *Pages) put(ctx context.Context, h *multipart.FileHeader) (blob.Ref, error) {
	r, err := h.Open()
	if err != nil {
		return blob.Ref{}, err
	}
	defer r.Close()
	return p.Blobs.Put(ctx, r, maxFiles)
}

// refused shows the issue again with the sentence, so that nothing typed is
// lost; what the reader may not know of stays unknown.
func (p *Pages) refused(q *page.Request, err error) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	return p.showIssue(q, status, sentence)
}

// undo takes the last step back.
func (p *Pages) undo(q *page.Request) error {
	id := issue.ID(q.PathValue("id"))
	if err := p.Issues.Undo(q.Ctx(), q.By, id); err != nil {
		return p.refused(q, err)
	}
	return q.Redirect(q.Local("back", ledgerPath+"/"+string(id)), page.Note{Key: "issue.done.undo"})
}

// proof hands out a proof, after the view is in the log.
func (p *Pages) proof(q *page.Request) error {
	file, err := p.Issues.Open(q.Ctx(), q.By, issue.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	if !mayOpenProofs(q, &file) {
		return org.ErrForbidden
	}
	i := slices.IndexFunc(file.Proofs, func(x issue.Proof) bool { return string(x.ID) == q.PathValue("evidence") })
	if i < 0 {
		return org.ErrNotFound
	}
	return q.HandOut(p.Views, p.Blobs, file.Proofs[i].Evidence, string(file.ID), "proof")
}

package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
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

// Veil makes the copy of a piece of a hearing that may leave the platform:
// everybody but the person at the seat is made unrecognisable in it.
type Veil interface {
	// Veil writes the copy of the clip or the still in the file in to the file
	// out. seat is the seat's outline in fractions of the picture; nil is none, and
	// nothing stays recognisable.
	Veil(ctx context.Context, in, out string, seat []video.Point) error
}

// fetchExport hands out the archive. It is counted, and every file of it is in
// the access log, before a byte leaves.
func (p *Pages) fetchExport(q *page.Request) error {
	e, err := p.Findings.Fetchable(q.Ctx(), q.By, finding.ExportID(q.PathValue("id")))
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
	folder, err := os.MkdirTemp("", "export-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	tmp, err := os.Create(filepath.Join(folder, "archive.zip"))
	if err != nil {
		return err
	}
	defer tmp.Close()
	now := q.Site().Now()
	m := evidence.Manifest{
		Export: string(e.ID), Finding: e.Number, Purpose: e.Purpose, AskedBy: e.AskerName, AskedAt: evidence.Moment(e.AskedAt),
		ApprovedBy: e.DeciderBy, ApprovedAt: evidence.Moment(e.DecidedAt), FetchedBy: q.By.Name, FetchedAt: evidence.Moment(now),
	}
	c := copies{p: p, folder: folder, paths: map[string]string{}}
	files, err := c.of(q.Ctx(), e.Files)
	if err != nil {
		return err
	}
	seal := func(ctx context.Context, manifest string) (evidence.Seal, error) {
		return p.Findings.Fetch(ctx, q.By, e.ID, manifest)
	}
	if err := evidence.Archive(q.Ctx(), tmp, m, files, c.open, seal, now); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.Number + ".zip"}))
	http.ServeContent(q.W, q.Request, "", time.Time{}, tmp)
	return nil
}

// copies are the files of an archive that are not handed out as they were
// sealed, in a folder of their own.
type copies struct {
	p      *Pages
	folder string
	paths  map[string]string // of the copies, by the id of the evidence
}

// of makes the copies of what comes from hearings; everything else stays as it is.
func (c copies) of(ctx context.Context, files []evidence.File) ([]evidence.File, error) {
	out := slices.Clone(files)
	for i, f := range out {
		from, err := c.p.Hearings.Source(ctx, evidence.ID(f.ID))
		if errors.Is(err, org.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if out[i], err = c.veiled(ctx, f, from); err != nil {
			return nil, fmt.Errorf("%s: %w", f.ID, err)
		}
	}
	return out, nil
}

// veiled is the copy of one file.
func (c copies) veiled(ctx context.Context, f evidence.File, from hearing.Origin) (evidence.File, error) {
	in := filepath.Join(c.folder, f.ID+"-sealed"+filepath.Ext(f.Name))
	out := filepath.Join(c.folder, f.ID+filepath.Ext(f.Name))
	sealed, err := c.p.Blobs.OpenVerified(ctx, blob.Ref{SHA256: f.SHA256, Size: f.Size})
	if err != nil {
		return f, err
	}
	defer sealed.Close()
	if err := fill(in, sealed); err != nil {
		return f, err
	}
	if err := c.p.Veil.Veil(ctx, in, out, from.Polygon); err != nil {
		return f, err
	}
	f.Origin = &evidence.Origin{
		SHA256: f.SHA256, Size: f.Size, Blurred: true, Recording: string(from.Recording), Whole: from.SHA256, Seat: from.Seat, From: from.From, To: from.To,
	}
	if !from.BegunAt.IsZero() {
		f.Origin.Taken = evidence.Moment(from.BegunAt.Add(time.Duration(from.From * float64(time.Second))))
	}
	c.paths[f.ID] = out
	f.SHA256, f.Size, err = sumOf(out)
	return f, err
}

// open gives the bytes of a file of the archive.
func (c copies) open(ctx context.Context, f evidence.File) (io.ReadCloser, error) {
	if path, ok := c.paths[f.ID]; ok {
		return os.Open(path)
	}
	return c.p.Blobs.OpenVerified(ctx, blob.Ref{SHA256: f.SHA256, Size: f.Size})
}

// fill writes a file.
func fill(path string, from io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Close())
}

// sumOf is the SHA-256 and the length of a file.
func sumOf(path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), n, err
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

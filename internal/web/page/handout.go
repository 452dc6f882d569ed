package page

import (
	"io"
	"mime"
	"net/http"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/platform/blob"
)

// HandOut gives a piece of evidence to the reader, after the view is in the
// log. about is on whose page it was asked for, purpose what it is there.
func (q *Request) HandOut(views *evidence.Views, blobs blob.Store, e evidence.Evidence, about, purpose string) error {
	if e.ErasedAt != 0 {
		return evidence.ErrErased
	}
	if err := views.Note(q.Ctx(), q.By, string(e.ID), about, purpose); err != nil {
		return err
	}
	c, err := blobs.OpenVerified(q.Ctx(), blob.Ref{SHA256: e.SHA256, Size: e.Size})
	if err != nil {
		return err
	}
	defer c.Close()
	h := q.W.Header()
	// Never shown in the browser: a file from outside is not to run as a page of ours.
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": e.Name}))
	http.ServeContent(q.W, q.Request, "", time.Time{}, io.ReadSeeker(c))
	return nil
}

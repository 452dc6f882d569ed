//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/ui/uitest"
)

// TestByKeyboard claims a candidate, upholds it, takes that back and dismisses
// it, without a mouse: A, A, U, X, a reason's number, Enter.
func TestByKeyboard(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		office, err := c.People.Lookup(t.Context(), "office")
		if err != nil {
			t.Fatal(err)
		}
		actor, err := c.People.Actor(t.Context(), office.ID)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := c.Shelf.Add(t.Context(), actor, "a.txt", strings.NewReader(faulty))
		if err != nil {
			t.Fatal(err)
		}
		for range 200 { // the job checks it within a moment
			if p, err := c.Shelf.Open(t.Context(), actor, doc); err == nil && p.State == document.Checked {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		id := finding.ID(c.only(t, doc))

		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.Go(t, c.url+"/signin?next=/check/documents/"+string(doc))
		r.Do(t, chromedp.Focus(chromedp.CSS(`[name=login]`)))
		r.key("inspector", false)
		r.key("\t", false)
		r.key(password, false)
		r.key("\r", true)

		r.key("a", true)
		c.stands(t, id, finding.Verifying)
		r.key("a", true)
		if f := c.read(t, id); !f.Awaiting || len(f.Subjects) != 1 || f.Subjects[0].ConfirmedBy == "" {
			t.Fatalf("after A: %+v", f.Finding)
		}
		r.key("u", true)
		if f := c.read(t, id); f.Awaiting || f.State != finding.Verifying {
			t.Fatalf("after U: %+v", f.Finding)
		}
		r.open("/check/documents/" + string(doc))
		r.key("x", false)
		r.key("1", false)
		r.Do(t, chromedp.Focus(chromedp.CSS(`button[value="finding.dismiss"]`)))
		r.key("\r", true)
		c.stands(t, id, finding.Dismissed)
	})
}

// key types keys; with turn it waits for the page that follows.
func (r *reader) key(keys string, turn bool) {
	r.t.Helper()
	if turn {
		uitest.Eval[bool](r.t, r.Tab, `window.turning = true`)
	}
	for _, k := range keys {
		r.Do(r.t, chromedp.KeyEvent(string(k)))
	}
	if turn {
		r.wait(`!window.turning && document.readyState === "complete"`)
	}
}

func (c *town) read(t *testing.T, id finding.ID) finding.File {
	t.Helper()
	f, err := c.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/document"
	"xiezhi/internal/web/ui/uitest"
)

// printed is a text as a browser prints it.
func (r *reader) printed(text string) []byte {
	r.t.Helper()
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="zh"><body>`)
	for l := range strings.Lines(text) {
		b.WriteString("<p>" + html.EscapeString(strings.TrimSpace(l)) + "</p>")
	}
	r.Go(r.t, "data:text/html;charset=utf-8;base64,"+base64.StdEncoding.EncodeToString([]byte(b.String())))
	pdf, err := chromedp.Run(r.Ctx, func(ctx context.Context, s *chromedp.Target) ([]byte, error) {
		p, err := cdp.Call(ctx, s, page.PrintToPDF, page.PrintToPDFParams{})
		return p.Data, err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return pdf
}

// TestThePagesOfADocument hands a printed judgment in, looks at its pages, and
// finds the marks where the words stand.
func TestThePagesOfADocument(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		browser := uitest.Start(t)
		r := &reader{Tab: browser.Open(t, 1440), t: t, c: c}
		pdf := r.printed(strings.ReplaceAll(faulty, "民初88号", "民初89号"))
		office, err := c.People.Lookup(t.Context(), "office")
		if err != nil {
			t.Fatal(err)
		}
		actor, err := c.People.Actor(t.Context(), office.ID)
		if err != nil {
			t.Fatal(err)
		}
		id, err := c.Shelf.Add(t.Context(), actor, "判决.pdf", bytes.NewReader(pdf))
		if err != nil {
			t.Fatal(err)
		}
		for range 200 {
			if p, err := c.Shelf.Open(t.Context(), actor, id); err == nil && p.State == document.Checked {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		r.signIn("inspector")
		r.open("/check/documents/" + string(id) + "?view=pages")
		r.wait(`document.querySelector(".d-leaf img").complete && document.querySelector(".d-leaf img").naturalWidth > 500`)
		if n := uitest.Eval[int](t, r.Tab, `document.querySelectorAll(".d-leaf [data-marks]").length`); n == 0 {
			t.Fatal("no marks on the page")
		}
		// The mark lies on ink: what is below it on the picture is not white.
		const dark = `(() => {
			const img = document.querySelector(".d-leaf img"), box = document.querySelector(".d-leaf rect");
			const view = box.ownerSVGElement.viewBox.baseVal, scale = img.naturalWidth / view.width;
			const c = document.createElement("canvas"); c.width = img.naturalWidth; c.height = img.naturalHeight;
			const ctx = c.getContext("2d"); ctx.drawImage(img, 0, 0);
			const at = ["x", "y", "width", "height"].map((k) => Math.round(box[k].baseVal.value * scale));
			const pix = ctx.getImageData(at[0], at[1], Math.max(1, at[2]), at[3]).data;
			let n = 0; for (let i = 0; i < pix.length; i += 4) if (pix[i] < 100) n++;
			return n / (pix.length / 4); })()`
		if share := uitest.Eval[float64](t, r.Tab, dark); share < 0.05 {
			t.Errorf("%.3f of the mark is ink", share)
		}
		// Its number in the list leads to the mark.
		if !uitest.Eval[bool](t, r.Tab, `(() => { document.querySelector(".d-hits a[data-place]").click(); return document.querySelector(".d-leaf .cur") !== null; })()`) {
			t.Error("the mark was not chosen by its number")
		}
		r.shot("document-pages")
		r.press(`.xz-tabs a:not([aria-current])`)
		if uitest.Eval[bool](t, r.Tab, `document.querySelector(".d-leaf") !== null`) {
			t.Error("still the pages")
		}
	})
}

package gallery_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"xiezhi/internal/web/ui"
	"xiezhi/internal/web/ui/gallery"
	"xiezhi/internal/web/ui/uitest"
)

// htmx swaps parts of a page under the strict policy: nothing is injected, a
// refused form is shown, a failed request says so, an out-of-band notice comes
// and goes.
func TestHTMX(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	assets, err := ui.Assets(ui.Dist())
	if errors.Is(err, ui.ErrNoAssets) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	words := words(t, "zh")
	html := func(s string) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := io.WriteString(w, s)
			return err
		})
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+ui.AssetPath, assets)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		p := gallery.Page(words, ui.Light, false)
		p.Notices = nil
		body := html(`<h1>页</h1><div id="part"></div>` +
			`<button id="get" hx-get="/part" hx-target="#part">取</button>` +
			`<button id="refused" hx-post="/refused" hx-target="#part">交</button>` +
			`<button id="failed" hx-post="/failed" hx-target="#part">坏</button>` +
			`<button id="eval" hx-get="/part" hx-target="#part" hx-vals="js:{a: window.evaluated = true}">算</button>`)
		if err := ui.Layout(p).Render(templ.WithChildren(r.Context(), body), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /part", func(w http.ResponseWriter, r *http.Request) {
		if err := html(`<p id="got">到了</p><script>window.ran = true</script>`).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
		if err := ui.OOBNotice(words, ui.Toast{Text: "已保存", Seconds: 2}).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /refused", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusConflict)
		if err := html(`<p id="conflict">别人刚刚改过</p>`).Render(r.Context(), w); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /failed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	s := httptest.NewServer(ui.SecurityHeaders(assets.Provide(mux)))
	defer s.Close()

	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, s.URL)
	has := func(css string) func() bool {
		return func() bool { return uitest.Eval[bool](t, tab, `document.querySelector("`+css+`") !== null`) }
	}
	tab.Do(t, chromedp.Click(chromedp.CSS("#get")))
	eventually(t, "part swapped in", has("#part #got"))
	eventually(t, "notice shown", has("#toasts .xz-toast"))
	eventually(t, "notice gone", func() bool { return !has("#toasts .xz-toast")() })
	if uitest.Eval[bool](t, tab, `window.ran === true`) {
		t.Error("a script inside a part ran")
	}
	if n := uitest.Eval[int](t, tab, `document.querySelectorAll("style").length`); n != 0 {
		t.Errorf("%d style elements were injected", n)
	}
	// htmx notes the address; the page itself must not be kept.
	if kept := uitest.Eval[string](t, tab, `Object.keys(sessionStorage).map((k) => k + sessionStorage[k]).join()`); strings.Contains(kept, "<") {
		t.Errorf("kept in the browser: %s", kept)
	}
	tab.CheckClean(t)

	tab.Do(t, chromedp.Click(chromedp.CSS("#refused")))
	eventually(t, "refusal shown", has("#part #conflict"))
	tab.Do(t, chromedp.Click(chromedp.CSS("#failed")))
	eventually(t, "failure said", func() bool {
		return uitest.Eval[string](t, tab, `document.querySelector("#toasts").textContent`) == "没有执行成功（500）。内容还在本页，请稍后再试。"
	})
	if !has("#part #conflict")() {
		t.Error("a failed request took the part away")
	}
	tab.Do(t, chromedp.Click(chromedp.CSS("#eval")))
	eventually(t, "part swapped in again", has("#part #got"))
	if uitest.Eval[bool](t, tab, `window.evaluated === true`) {
		t.Error("an attribute was evaluated")
	}
}

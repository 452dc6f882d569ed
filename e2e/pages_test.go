//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/web/ui/uitest"
)

// logins of the demonstration city, one for each duty.
var logins = []string{
	"wenzhijian", "baizizhou", "yitangxi", "mishouzhuo", "kanyanqing", "yanzhibai", "tuzhaolin", "hanshutong", "xitong", "anquan", "shenji", "pingcha",
}

// TestPagesOfTheCity walks the demonstration city as each duty sees it: every
// kind of page that its links lead to is checked on a desk, and by the first who
// sees it on a phone and in both themes too. With XIEZHI_SHOTS everything is
// looked at by everybody and the pictures are kept in that folder.
func TestPagesOfTheCity(t *testing.T) {
	c := newCity(t)
	looked := map[string]bool{}
	for _, login := range logins {
		t.Run(login, func(t *testing.T) {
			browser := uitest.Start(t)
			r := &reader{Tab: browser.Open(t, 1440), t: t, c: c, password: cityPassword}
			r.signIn(login)
			walk(t, r, login, func(path, kind string) {
				if looked[kind] && os.Getenv("XIEZHI_SHOTS") == "" {
					r.CheckAll(t)
					return
				}
				looked[kind] = true
				r.look(path, login+strings.ReplaceAll(kind, "/", "-"))
			})
		})
	}
}

// ids stand for a kind of page: one of each is enough.
var ids = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{26}`)

// walk follows links, one page of each kind, and visits each.
func walk(t *testing.T, r *reader, login string, visit func(path, kind string)) {
	t.Helper()
	seen := map[string]bool{}
	todo := []string{"/"}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		kind := ids.ReplaceAllString(path[:strings.IndexAny(path+"?", "?#")], "ID")
		if seen[kind] {
			continue
		}
		seen[kind] = true
		switch err := chromedp.Do(r.Ctx, chromedp.Navigate(r.c.url+path)); {
		case err != nil && strings.Contains(err.Error(), "ERR_ABORTED"):
			continue // a file to keep is no page to look at
		case err != nil:
			t.Fatalf("%s: %v", path, err)
		}
		if status := uitest.Eval[int](t, r.Tab, `performance.getEntriesByType("navigation")[0].responseStatus`); status != 200 {
			t.Errorf("%s leads %s to %d", path, login, status)
			continue
		}
		visit(path, kind)
		todo = append(todo, uitest.Eval[[]string](t, r.Tab, `[...document.querySelectorAll('a[href^="/"]')].map(a => a.getAttribute("href"))
			.filter(h => !/\.(xlsx|docx)|\/(proofs|evidence|paper|assets|files)\//.test(h) && !/\/paper$/.test(h))`)...)
	}
	t.Logf("%s saw %d kinds of page", login, len(seen))
}

// look checks a page in both themes and widths, and keeps pictures when asked.
func (r *reader) look(path, name string) {
	r.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		// Colours fade over when the theme changes; wait for it.
		uitest.Eval[bool](r.t, r.Tab, `(async () => { document.documentElement.dataset.bsTheme = "`+theme+`";
			await new Promise(f => requestAnimationFrame(() => requestAnimationFrame(f)));
			await Promise.allSettled(document.getAnimations().map(a => a.finished)); return true; })()`)
		for _, width := range uitest.Widths() {
			r.Resize(r.t, width)
			before := r.t.Failed()
			r.CheckAll(r.t)
			if r.t.Failed() && !before {
				r.t.Logf("at %s, %s, %d px", path, theme, width)
			}
			if dir := os.Getenv("XIEZHI_SHOTS"); dir != "" && (theme == "light" || width == 1440) {
				r.Shot(r.t, filepath.Join(dir, name+"-"+theme+"-"+map[int]string{320: "320", 1440: "1440"}[width]+".png"), width)
			}
		}
	}
	r.Resize(r.t, 1440)
}

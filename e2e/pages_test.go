//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/app"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
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
	dir := filepath.Join(t.TempDir(), "data")
	if err := (&app.Demo{Config: config.Config{Data: dir}}).Run(t.Context(), &app.Streams{Out: os.Stderr, Err: os.Stderr}); err != nil {
		t.Fatal(err)
	}
	p, err := app.Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := &town{Parts: p}
	c.serve(t)
	looked := map[string]bool{}
	for _, login := range logins {
		t.Run(login, func(t *testing.T) {
			browser := uitest.Start(t)
			r := &reader{Tab: browser.Open(t, 1440), t: t, c: c, password: "chengming-demo"}
			r.signIn(login)
			walk(t, r, login, looked)
		})
	}
}

// ids stand for a kind of page: one of each is enough.
var ids = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{26}`)

// walk follows links, one page of each kind.
func walk(t *testing.T, r *reader, login string, looked map[string]bool) {
	t.Helper()
	seen := map[string]bool{}
	todo := []string{"/"}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		kind := ids.ReplaceAllString(strings.SplitN(path, "?", 2)[0], "ID")
		if seen[kind] {
			continue
		}
		seen[kind] = true
		r.open(path)
		if status := uitest.Eval[int](t, r.Tab, `performance.getEntriesByType("navigation")[0].responseStatus`); status != 200 {
			t.Errorf("%s leads %s to %d", path, login, status)
			continue
		}
		if looked[kind] && os.Getenv("XIEZHI_SHOTS") == "" {
			r.CheckAll(t)
		} else {
			looked[kind] = true
			r.look(path, login+strings.ReplaceAll(kind, "/", "-"))
		}
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

//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/terms"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/ui/uitest"
)

// paperWidth is what a sheet of A4 leaves between its margins, in CSS pixels.
const paperWidth = 658

// TestPaperAndEnglish walks the demonstration city as each duty sees it and
// holds every kind of page against two promises: printed, it names the court and
// the day, shows nothing to press and cuts nothing off; in English, no sentence
// of the Chinese catalogue is left. With XIEZHI_SHOTS the pictures are kept.
func TestPaperAndEnglish(t *testing.T) {
	c := newCity(t)
	chinese := catalogue(t)
	for _, words := range c.written(t) {
		delete(chinese, words)
	}
	looked := map[string]bool{}
	for _, login := range logins {
		t.Run(login, func(t *testing.T) {
			r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c, password: cityPassword}
			r.signIn(login)
			var mine [][2]string
			walk(t, r, login, func(path, kind string) {
				if !looked[kind] || os.Getenv("XIEZHI_SHOTS") != "" {
					looked[kind] = true
					mine = append(mine, [2]string{path, login + strings.ReplaceAll(kind, "/", "-")})
					r.paper(path, mine[len(mine)-1][1])
				}
			})
			r.speak("en")
			for _, m := range mine {
				r.inEnglish(m[0], m[1], chinese)
			}
		})
	}
}

// paper looks at the present page as it is printed.
func (r *reader) paper(path, name string) {
	r.t.Helper()
	r.Print(r.t, true)
	r.Resize(r.t, paperWidth)
	for _, problem := range uitest.Eval[[]string](r.t, r.Tab, onPaper) {
		r.t.Errorf("%s on paper: %s", path, problem)
	}
	if dir := os.Getenv("XIEZHI_SHOTS"); dir != "" {
		r.pdf(filepath.Join(dir, "print-"+name+".pdf"))
	}
	r.Print(r.t, false)
	r.Resize(r.t, 1440)
}

// pdf prints the page as the browser would, without grounds, which printers leave white.
func (r *reader) pdf(file string) {
	r.t.Helper()
	pdf, err := chromedp.Run(r.Ctx, func(ctx context.Context, s *chromedp.Target) ([]byte, error) {
		answer, err := cdp.Call(ctx, s, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		return answer.Data, err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(file, pdf, 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// onPaper lists what a printed page must not have, and what it lacks.
const onPaper = `(() => {
	const shown = (el) => { const b = el.getBoundingClientRect(), s = getComputedStyle(el); return b.width > 1 && b.height > 1 && s.visibility !== "hidden" && s.opacity !== "0"; };
	const name = (el) => el.tagName.toLowerCase() + "." + (el.getAttribute("class") || "") + " " + (el.innerText || el.getAttribute("name") || "").trim().slice(0, 20);
	const out = [...document.querySelectorAll("nav:not(.xz-crumb, .xz-pages), .xz-pages a, button, .btn, input, select, textarea, .xz-foot, .xz-skip")].filter(shown).map((el) => "shows " + name(el));
	const mark = document.querySelector(".xz-printmark");
	if (mark === null || !shown(mark) || !/\d{4}年.*\d\d:\d\d/.test(mark.innerText)) out.push("does not say who printed it and when");
	const court = document.querySelector(".xz-brand small");
	if (court !== null && !mark.innerText.includes(court.textContent)) out.push("does not name the court");
	const room = document.documentElement.clientWidth;
	for (const el of document.querySelectorAll("main *")) {
		if (!shown(el) || el.closest("svg, .visually-hidden, .xz-sr") !== null) continue;
		const s = getComputedStyle(el);
		if (/auto|scroll|hidden|clip/.test(s.overflowX) && s.clipPath === "none" && el.scrollWidth > el.clientWidth + 2) out.push("is cut at " + name(el) + ": " + el.scrollWidth + " in " + el.clientWidth);
		else if (el.getBoundingClientRect().right > room + 1 && el.children.length === 0) out.push("stands out to " + Math.round(el.getBoundingClientRect().right) + ": " + name(el));
	}
	return out.slice(0, 8);
})()`

// inEnglish reads a page in English, on a desk and on a phone.
func (r *reader) inEnglish(path, name string, chinese map[string]string) {
	r.t.Helper()
	r.open(path)
	r.CheckWidth(r.t)
	for _, words := range uitest.Eval[[]string](r.t, r.Tab, everyWord) {
		if key := chinese[words]; key != "" && strings.IndexFunc(words, func(c rune) bool { return unicode.Is(unicode.Han, c) }) >= 0 {
			r.t.Errorf("%s in English says %s (%s)", path, words, key)
		}
	}
	if dir := os.Getenv("XIEZHI_SHOTS"); dir != "" {
		r.Shot(r.t, filepath.Join(dir, "en-"+name+".png"), 1440)
	}
	r.Resize(r.t, 320)
	r.CheckWidth(r.t)
	r.Resize(r.t, 1440)
}

// written is what people entered: it stays as they wrote it in every language,
// though a sentence of the catalogue may read the same.
func (c *town) written(t *testing.T) []string {
	t.Helper()
	var out []string
	err := c.DB.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT name FROM account UNION SELECT name FROM division UNION SELECT title FROM finding`)
		if out, err = db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) }); err != nil {
			return err
		}
		rows, err = tx.Query(t.Context(), `SELECT content FROM letter`)
		letters, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
		for _, l := range letters {
			var content struct{ Title string }
			if err := json.Unmarshal([]byte(l), &content); err != nil {
				return err
			}
			out = append(out, content.Title)
		}
		return err
	})
	for _, r := range c.Rules.Rules() {
		for _, a := range r.Articles {
			out = append(out, a.Heading)
		}
	}
	out = append(out, terms.Grades()...) // as they stand in the spreadsheet
	if err != nil || len(out) == 0 {
		t.Fatalf("nothing is written: %v", err)
	}
	return out
}

// everyWord is every piece of text a page shows or speaks; the sheet of a letter
// is Chinese and says so.
const everyWord = `[...new Set([
	...(() => { const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = []; while (w.nextNode()) if (w.currentNode.parentElement.closest("[lang=zh-CN]") === null) out.push(w.currentNode.data.trim()); return out; })(),
	...[...document.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap((el) => ["aria-label", "placeholder", "title"].map((a) => el.getAttribute(a) || "")),
	document.title.split(" · ")[0],
])].filter((s) => s !== "")`

// speak changes the reader's language as the settings page does.
func (r *reader) speak(lang string) {
	r.t.Helper()
	ok := uitest.Eval[bool](r.t, r.Tab, `fetch("/me/settings", {method: "POST", body: new URLSearchParams({form: "look", lang: "`+lang+`"})}).then((a) => a.ok)`)
	if !ok {
		r.t.Fatalf("the language could not be changed to %s", lang)
	}
}

// catalogue maps the Chinese sentences, where the English one differs, to their keys.
func catalogue(t *testing.T) map[string]string {
	t.Helper()
	read := func(lang string) map[string]any {
		b, err := os.ReadFile(filepath.Join("..", "internal", "platform", "i18n", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]any{}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	english, out := read("en"), map[string]string{}
	for key, v := range read("zh") {
		// The four words are the program's sign in every language; names of courts and divisions are data.
		if s, ok := v.(string); ok && s != english[key] && !strings.HasPrefix(key, "word.") && !strings.HasPrefix(key, "division.") && !strings.HasPrefix(key, "court.") {
			out[s] = key
		}
	}
	return out
}

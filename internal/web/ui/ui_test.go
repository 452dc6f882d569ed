package ui_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/ui"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// built is a bundle as go run ./internal/web/ui/assets leaves it.
func built(t *testing.T) fstest.MapFS {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte("body{}")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	m := fstest.MapFS{"manifest.json": {Data: []byte(`{"app.css":"app-1.css","app.js":"app-2.js","sprite.svg":"sprite-3.svg","favicon.svg":"favicon-4.svg"}`)}}
	for _, name := range []string{"app-1.css", "app-2.js", "sprite-3.svg", "favicon-4.svg"} {
		m[name] = &fstest.MapFile{Data: []byte("body{}")}
		m[name+".gz"] = &fstest.MapFile{Data: packed.Bytes()}
	}
	return m
}

func TestAssetsMissing(t *testing.T) {
	noSprite := built(t)
	delete(noSprite, "sprite-3.svg")
	for _, tt := range []struct {
		name string
		fsys fs.FS
	}{
		{"nothing built", fstest.MapFS{".gitkeep": {}}},
		{"one file lost", noSprite},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ui.Assets(tt.fsys)
			if !errors.Is(err, ui.ErrNoAssets) || !strings.Contains(err.Error(), "make build") {
				t.Errorf("got %v, want ErrNoAssets that says make build", err)
			}
		})
	}
}

func TestAssetsServed(t *testing.T) {
	b, err := ui.Assets(built(t))
	if err != nil {
		t.Fatal(err)
	}
	h := ui.SecurityHeaders(b)
	for _, tt := range []struct {
		name, path, accept string
		code               int
		cache, kind        string
	}{
		{"hashed", "/assets/app-1.css", "", 200, "public, max-age=31536000, immutable", "text/css; charset=utf-8"},
		{"packed", "/assets/app-2.js", "gzip, br", 200, "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"},
		{"plain name", "/assets/sprite.svg", "", 200, "no-cache", "image/svg+xml"},
		{"unknown", "/assets/app-9.css", "", 404, "no-store", "text/plain; charset=utf-8"},
		{"manifest stays inside", "/assets/manifest.json", "", 404, "no-store", "text/plain; charset=utf-8"},
		{"no way out", "/assets/../manifest.json", "", 404, "no-store", "text/plain; charset=utf-8"},
		{"other path", "/x", "", 404, "no-store", "text/plain; charset=utf-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "http://court.example"+tt.path, nil)
			r.URL.Path = tt.path
			if tt.accept != "" {
				r.Header.Set("Accept-Encoding", tt.accept)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			res := w.Result()
			got := []any{res.StatusCode, res.Header.Get("Cache-Control"), res.Header.Get("Content-Type")}
			if diff := cmp.Diff([]any{tt.code, tt.cache, tt.kind}, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if tt.code != 200 {
				return
			}
			var body io.Reader = res.Body
			if tt.accept != "" {
				zr, err := gzip.NewReader(res.Body)
				if err != nil {
					t.Fatal(err)
				}
				body = zr
			}
			if text, err := io.ReadAll(body); err != nil || string(text) != "body{}" {
				t.Errorf("body %q, %v", text, err)
			}
		})
	}
}

func TestSecurityHeaders(t *testing.T) {
	w := httptest.NewRecorder()
	ui.SecurityHeaders(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "same-origin",
		"Cache-Control":           "no-store",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w.Header().Get("Permissions-Policy") == "" {
		t.Error("no Permissions-Policy")
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"date", "生效2026年11月17日后", "生效|2026年11月17日|后"},
		{"case number", "见（2026）澄0102民初1287号判决", "见|（2026）澄0102民初1287号|判决"},
		{"number of a letter", "按〔2026〕31号办理", "|按〔2026〕31号|办理"},
		{"issue", "督-2026-0096：今日 09:12 已催办", "|督-2026-0096|：今日 |09:12| 已催办"},
		{"count", "剩 3 个工作日，共 14 条", "剩 |3 个工作日|，共 |14 条|"},
		{"count with its space already firm", "剩 3\u00a0个工作日", "剩 |3\u00a0个工作日|"},
		{"n of N", "309/321 场", "|309/321 场|"},
		{"article", "第 17 项", "|第 17 项|"},
		{"evidence", "标注版　E-0231", "标注版　|E-0231|"},
		{"escaped", "<b>3 条</b>", "&lt;b&gt;|3 条|&lt;/b&gt;"},
		{"nothing", "没有待核实的线索", "没有待核实的线索"},
		{"no number 𠮷", "𠮷某 5 条", "𠮷某 |5 条|"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, ui.Text(tt.in))
			got = strings.NewReplacer(`<span class="xz-nb">`, "|", `</span>`, "|").Replace(got)
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
	if got := render(t, ui.Text("由闻知简核实", "闻知简")); got != `由<span class="xz-nb">闻知简</span>核实` {
		t.Errorf("name: %s", got)
	}
}

func TestRuns(t *testing.T) {
	const text = "货款386,000元及利息"
	at := func(s string) (int, int) { i := strings.Index(text, s); return i, i + len(s) }
	sum, sumEnd := at("386,000元")
	all, allEnd := at("款386,000元及")
	for _, tt := range []struct {
		name     string
		marks    []ui.Mark
		redacted [][2]int
		want     []ui.Run
	}{
		{"none", nil, nil, []ui.Run{{Text: text}}},
		{
			"one",
			[]ui.Mark{{Start: sum, End: sumEnd, N: 2, Level: 3, ID: "h2"}},
			nil,
			[]ui.Run{{Text: "货款"}, {Text: "386,000元", Under: []int{2}, Level: 3, IDs: []string{"h2"}, Ends: []ui.End{{N: 2, Level: 3}}}, {Text: "及利息"}},
		},
		{
			"nested",
			[]ui.Mark{{Start: sum, End: sumEnd, N: 2, Level: 1}, {Start: all, End: allEnd, N: 1, Level: 4}},
			nil,
			[]ui.Run{
				{Text: "货"},
				{Text: "款", Under: []int{1}, Level: 4},
				{Text: "386,000元", Under: []int{1, 2}, Level: 4, Ends: []ui.End{{N: 2, Level: 1}}},
				{Text: "及", Under: []int{1}, Level: 4, Ends: []ui.End{{N: 1, Level: 4}}},
				{Text: "利息"},
			},
		},
		{
			"missing at the end",
			[]ui.Mark{{Start: len(text), End: len(text), N: 1, Level: 2, ID: "h1"}},
			nil,
			[]ui.Run{{Text: text}, {Gap: true, Under: []int{1}, Level: 2, IDs: []string{"h1"}, Ends: []ui.End{{N: 1, Level: 2}}}},
		},
		{
			"beyond the text",
			[]ui.Mark{{Start: allEnd, End: 999, N: 1, Level: 9}},
			nil,
			[]ui.Run{{Text: text[:allEnd]}, {Text: "利息", Under: []int{1}, Level: 4, Ends: []ui.End{{N: 1, Level: 4}}}},
		},
		{
			"redacted", nil,
			[][2]int{{0, len("货款")}},
			[]ui.Run{{Text: "货款", Redacted: true}, {Text: text[len("货款"):]}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ui.Runs(text, tt.marks, tt.redacted)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			var joined strings.Builder
			for _, r := range got {
				joined.WriteString(r.Text)
			}
			if joined.String() != text {
				t.Errorf("text changed to %q", joined.String())
			}
		})
	}
}

// The text of a document reaches the page unchanged, whatever marks lie on it.
func FuzzRuns(f *testing.F) {
	f.Add("货款𠮷元", 0, 3, 3, 9)
	f.Add("", 0, 0, -1, 5)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		marks := []ui.Mark{{Start: a, End: b, N: 1, Level: 1}, {Start: c, End: d, N: 2, Level: 4}}
		var got strings.Builder
		ends := 0
		for _, r := range ui.Runs(text, marks, [][2]int{{a, d}}) {
			got.WriteString(r.Text)
			ends += len(r.Ends)
		}
		if got.String() != text {
			t.Errorf("%q became %q", text, got.String())
		}
		if ends != len(marks) {
			t.Errorf("%d marks end, want %d", ends, len(marks))
		}
	})
}

func TestDueIn(t *testing.T) {
	w := keyWords{}
	for _, tt := range []struct {
		days int
		look ui.DueLook
		text string
	}{
		{-3, ui.DueLate, "due.late n=3"},
		{0, ui.DueSoon, "due.today"},
		{2, ui.DueSoon, "due.left n=2"},
		{3, ui.DuePlain, "due.left n=3"},
	} {
		if got := ui.DueIn(w, tt.days, ""); got.Look != tt.look || got.Text != tt.text {
			t.Errorf("%d days: %+v, want %s %s", tt.days, got, tt.look, tt.text)
		}
	}
}

func TestNextStepWaitsForNeeds(t *testing.T) {
	step := ui.NextStep{Title: "提交验收结论", Button: ui.Action{Text: "提交"}, Needs: []ui.Need{{Text: "证据", Met: true}}}
	if html := render(t, ui.Next(keyWords{}, step)); strings.Contains(html, "disabled") {
		t.Errorf("nothing is missing, but the button is disabled: %s", html)
	}
	step.Needs = append(step.Needs, ui.Need{Text: "签名"})
	if html := render(t, ui.Next(keyWords{}, step)); !strings.Contains(html, "disabled") {
		t.Errorf("a need is missing, but the button works: %s", html)
	}
}

func TestUnsafeAddressIsDropped(t *testing.T) {
	html := render(t, ui.Do(ui.Action{Text: "x", Href: "javascript:alert(1)"}))
	if strings.Contains(html, "javascript:") {
		t.Errorf("a script address reached the page: %s", html)
	}
}

// keyWords answers with the key and the arguments.
type keyWords struct{}

func (keyWords) T(key string, args ...any) string {
	var b strings.Builder
	b.WriteString(key)
	for i := 0; i+1 < len(args); i += 2 {
		b.WriteString(" " + templ.EscapeString(strings.TrimSpace(strings.Join([]string{toText(args[i]), toText(args[i+1])}, "="))))
	}
	return b.String()
}

func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return string(rune('0' + v%10))
	default:
		return "?"
	}
}

// sources calls f for every source below dir.
func sources(t *testing.T, dir string, exts []string, f func(name, text string)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(exts, filepath.Ext(name)) || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		f(name, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every icon that a page of the web interface names is in the sprite.
func TestIconsAreListed(t *testing.T) {
	named := regexp.MustCompile(`(?:Icon\(|Icon:\s*)"([a-z0-9-]+)"`)
	have := ui.Icons()
	seen := 0
	sources(t, "..", []string{".go", ".templ"}, func(name, text string) {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			seen++
			if !slices.Contains(have, m[1]) {
				t.Errorf("%s: icon %q is not in icons.txt", name, m[1])
			}
		}
	})
	if seen < 20 {
		t.Errorf("only %d icons found in the sources: the pattern no longer fits", seen)
	}
}

// No template writes a style or a handler attribute: the policy would drop it.
func TestTemplatesKeepThePolicy(t *testing.T) {
	bad := regexp.MustCompile(`<[^>]*\s(?:style|on[a-z]+|hx-on[^=\s]*)\s*=|<style|<script(?:>|[^>]*>[^<])|javascript:`)
	sources(t, "..", []string{".templ"}, func(name, text string) {
		if m := bad.FindString(text); m != "" {
			t.Errorf("%s: %s", name, m)
		}
	})
}

// Each sentence is asked for somewhere, in both languages, with the same names.
func TestSentences(t *testing.T) {
	asked := map[string]bool{}
	ask := regexp.MustCompile(`\bT\("([a-z_.]+)"`)
	catalogue, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	sources(t, ".", []string{".go", ".templ"}, func(_, text string) {
		for _, m := range ask.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(m[1], "ui.") {
				asked[m[1]] = true
			} else if !catalogue.Has(m[1]) {
				t.Errorf("%s is asked for and not in the catalogue", m[1])
			}
		}
	})
	names := regexp.MustCompile(`\{\w+\}`)
	for _, s := range ui.Sentences() {
		if !asked[s.Key] {
			t.Errorf("%s is not used", s.Key)
		}
		delete(asked, s.Key)
		zh, en := names.FindAllString(s.Zh, -1), names.FindAllString(s.En, -1)
		slices.Sort(zh)
		slices.Sort(en)
		if s.Zh == "" || s.En == "" || !slices.Equal(zh, en) {
			t.Errorf("%s: %q and %q", s.Key, s.Zh, s.En)
		}
	}
	for key := range asked {
		t.Errorf("%s is asked for and not in Sentences", key)
	}
}

func TestFieldErrorIsTied(t *testing.T) {
	html := render(t, ui.Input(ui.Field{Name: "why", Label: "理由", Help: "写明", Error: "请写明理由"}))
	for _, want := range []string{`for="why"`, `aria-describedby="why-error why-help"`, `aria-invalid="true"`, `id="why-error"`, `id="why-help"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in %s", want, html)
		}
	}
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KB", 1025: "2 KB", 20 << 20: "20 MB", 3<<20 + 1<<19: "3.5 MB"} {
		if got := ui.Size(bytes); got != want {
			t.Errorf("Size(%d) = %q, want %q", bytes, got, want)
		}
	}
}

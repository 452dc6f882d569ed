package gallery_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"xiezhi/internal/web/ui"
	"xiezhi/internal/web/ui/gallery"
	"xiezhi/internal/web/ui/uitest"
)

var (
	update = flag.Bool("update", false, "write the golden files anew")
	shots  = flag.String("shots", "", "folder to write screenshots of the gallery to")
)

func TestGolden(t *testing.T) {
	zh, en := words(t, "zh"), words(t, "en")
	english := gallery.Page(en, ui.Light, false)
	english.Lang = "en"
	for _, tt := range []struct {
		name string
		page templ.Component
	}{
		{"gallery.html", gallery.Gallery(gallery.Page(zh, ui.Light, false))},
		{"gallery_dark_compact.html", gallery.Gallery(gallery.Page(zh, ui.Dark, true))},
		{"gallery_en.html", gallery.Gallery(english)},
		{"signin.html", gallery.SignIn(gallery.Page(zh, ui.Light, false))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := tt.page.Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			// One element a line: a changed word is then a changed line.
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			if strings.Contains(got, "⟦") {
				t.Errorf("a sentence is missing: %s", got[strings.Index(got, "⟦"):][:60])
			}
			file := filepath.Join("testdata", tt.name)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("differs from %s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func words(t *testing.T, lang string) gallery.Words {
	t.Helper()
	w, err := gallery.NewWords(lang)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// serve starts the gallery, or skips t when the browser files were not built.
func serve(t *testing.T) string {
	t.Helper()
	assets, err := ui.Assets(ui.Dist())
	if errors.Is(err, ui.ErrNoAssets) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(gallery.Handler(assets))
	t.Cleanup(s.Close)
	return s.URL
}

func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	url := serve(t)
	b := uitest.Start(t)
	for _, view := range []struct {
		name, path string
		width      int
	}{
		{"light-1440", "/", 1440},
		{"dark-1440", "/?theme=dark", 1440},
		{"light-320", "/", 320},
		{"dark-320", "/?theme=dark", 320},
		{"compact-1024", "/?density=compact", 1024},
		{"english-1440", "/?lang=en", 1440},
		{"english-320", "/?lang=en", 320},
		{"signin-1440", "/signin", 1440},
		{"signin-320", "/signin?theme=dark", 320},
	} {
		t.Run(view.name, func(t *testing.T) {
			tab := b.Open(t, view.width)
			tab.Go(t, url+view.path)
			if *shots != "" {
				tab.Shot(t, filepath.Join(*shots, view.name+".png"), view.width)
			}
			tab.CheckAll(t)
			if *shots != "" && view.name == "light-1440" {
				tab.Print(t, true)
				tab.Shot(t, filepath.Join(*shots, "print.png"), 794)
			}
		})
	}
}

// Package uitest looks at pages with a real browser, as a reader does: does it
// fit the width of a phone, does axe-core find a barrier, does the content
// policy stop something, did a script fail. Tests that need it are skipped,
// with the reason, on a machine without Chromium.
package uitest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Widths are the widths every page is looked at: a small phone and a desk.
func Widths() []int { return []int{320, 1440} }

// patience is how long one tab may take for all its pages, on a machine that does other things.
const patience = 10 * time.Minute

// Browser is one Chromium with a profile of its own, closed when the test ends.
type Browser struct {
	ctx context.Context
	axe string
}

// Start opens Chromium, or skips t. It also needs axe-core from npm.
func Start(t testing.TB) *Browser {
	t.Helper()
	bin := find()
	if bin == "" {
		t.Skip("no Chromium on this machine: install the package chromium or set CHROMIUM to its path")
	}
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	axe, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skipf("axe-core is not installed, run npm ci: %v", err)
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(bin),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("accept-lang", "zh-CN"),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		// Wait for the end, so that the profile folder can be removed.
		_ = chromedp.Cancel(ctx)
		closeBrowser()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{ctx: ctx, axe: string(axe)}
}

// find is Chromium's path, or "" when there is none.
func find() string {
	if own := os.Getenv("CHROMIUM"); own != "" {
		return own
	}
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/bin") {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				return path
			}
		}
	}
	return ""
}

// moduleRoot is the folder with go.mod, from the folder the test runs in.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above the test")
		}
		dir = up
	}
}

// Tab is one page in the browser. What goes wrong in it is collected from the
// moment it opens.
type Tab struct {
	Ctx context.Context // for chromedp actions of the test's own
	b   *Browser

	mu       sync.Mutex
	problems []string
}

// Open opens an empty tab of the given width.
func (b *Browser) Open(t testing.TB, width int) *Tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx)
	t.Cleanup(closeTab)
	ctx, stop := context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	tab := &Tab{Ctx: ctx, b: b}
	if err := chromedp.Listen(ctx, tab.note); err != nil {
		t.Fatalf("open tab: %v", err)
	}
	tab.Do(t,
		chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, log.Enable, cdp.Empty{})
			return err
		}),
		resize(width, 900),
	)
	return tab
}

// note keeps what the browser complains about: blocked by the content policy,
// an exception, a file that is not there.
func (tab *Tab) note(ev any) {
	text := ""
	switch e := ev.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || strings.Contains(e.Entry.Text, "Content Security Policy") {
			text = fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		text = "exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
	}
	if text != "" {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		tab.problems = append(tab.problems, text)
	}
}

// Problems lists what the browser complained about since the last call.
func (tab *Tab) Problems() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	p := tab.problems
	tab.problems = nil
	return p
}

// Go loads a page and waits until it stands.
func (tab *Tab) Go(t testing.TB, url string) {
	t.Helper()
	tab.Do(t, chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("body")))
}

// Do runs actions and fails the test when one does not succeed.
func (tab *Tab) Do(t testing.TB, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab.Ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// Eval evaluates an expression in the page; a promise is waited for.
func Eval[T any](t testing.TB, tab *Tab, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", short(expression), err)
	}
	return v
}

// Resize gives the window another width.
func (tab *Tab) Resize(t testing.TB, width int) {
	t.Helper()
	tab.Do(t, resize(width, 900))
}

func resize(width, height int) chromedp.Action[chromedp.Void] {
	if width < 576 {
		return chromedp.EmulateViewport(int64(width), int64(height), chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	return chromedp.EmulateViewport(int64(width), int64(height))
}

// Print makes the tab lay the page out as for a printer, or as for a screen.
func (tab *Tab) Print(t testing.TB, on bool) {
	t.Helper()
	media := ""
	if on {
		media = "print"
	}
	tab.Do(t, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		return err
	}))
}

// Shot writes the whole page as a PNG file.
func (tab *Tab) Shot(t testing.TB, file string, width int) {
	t.Helper()
	height := Eval[int](t, tab, `Math.max(document.documentElement.scrollHeight, 600)`)
	tab.Do(t, resize(width, height), chromedp.Sleep(150*time.Millisecond))
	png, err := chromedp.Run(tab.Ctx, func(ctx context.Context, s *chromedp.Target) ([]byte, error) {
		r, err := cdp.Call(ctx, s, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
		return r.Data, err
	})
	if err != nil {
		t.Fatalf("screenshot: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
	tab.Do(t, resize(width, 900))
}

func short(s string) string {
	r := []rune(s)
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

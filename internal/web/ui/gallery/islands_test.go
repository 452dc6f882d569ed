package gallery_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"xiezhi/internal/web/ui"
	"xiezhi/internal/web/ui/gallery"
	"xiezhi/internal/web/ui/uitest"
)

// desk is the gallery with a server behind its forms that can be out of reach.
type desk struct {
	url string

	mu    sync.Mutex
	away  bool
	posts []string // path and text field of each
}

func openDesk(t *testing.T) *desk {
	t.Helper()
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
	d := &desk{}
	mux := http.NewServeMux()
	mux.Handle("/", gallery.Handler(assets))
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.away {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		d.posts = append(d.posts, r.URL.Path+" "+r.FormValue("text"))
		w.WriteHeader(http.StatusNoContent)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	d.url = s.URL
	return d
}

func (d *desk) setAway(away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = away
}

func (d *desk) posted() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.posts...)
}

// eventually waits for what a page does in its own time.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 100 {
		if ok() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("did not happen within 10 s: %s", what)
}

func TestKeys(t *testing.T) {
	d := openDesk(t)
	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, d.url)
	const pressed = `(() => { window.pressed = []; document.addEventListener("click", (e) => { const b = e.target.closest("[data-key]"); if (b && e.detail === 0) { window.pressed.push(b.dataset.key); if (b.matches("button")) e.preventDefault(); } }, true); return true; })()`
	uitest.Eval[bool](t, tab, pressed)
	synthetic := func(init string) string {
		return fmt.Sprintf(`document.body.dispatchEvent(new KeyboardEvent("keydown", {bubbles: true, cancelable: true, %s}))`, init)
	}
	for _, tt := range []struct {
		name string
		do   func()
		want []string
	}{
		{"a accepts", func() { tab.Do(t, chromedp.KeyEvent("a")) }, []string{"a"}},
		{"x and s", func() { tab.Do(t, chromedp.KeyEvent("x"), chromedp.KeyEvent("s")) }, []string{"x", "s"}},
		{"after a mouse click on a button", func() {
			tab.Do(t, chromedp.Click(chromedp.CSS(`.d-hits .cur .n`)), chromedp.KeyEvent("a"))
		}, []string{"a"}},
		{"after a mouse click on a box", func() {
			tab.Do(t, chromedp.Click(chromedp.CSS(`#sure`)), chromedp.KeyEvent("u"))
		}, []string{"u"}},
		{"digit chooses a reason", func() { tab.Do(t, chromedp.KeyEvent("2")) }, []string{"2"}},
		{"not while typing", func() {
			tab.Do(t, chromedp.Focus(chromedp.CSS(`#text`)), chromedp.KeyEvent("ax"), chromedp.Blur(chromedp.CSS(`#text`)))
		}, []string{}},
		{"not with a modifier", func() {
			tab.Do(t, chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent("x", chromedp.KeyModifiers(chromedp.ModifierAlt)))
		}, []string{}},
		{"not while composing", func() { uitest.Eval[bool](t, tab, synthetic(`key: "a", isComposing: true`)) }, []string{}},
		{"not for the input method", func() { uitest.Eval[bool](t, tab, synthetic(`key: "a", keyCode: 229`)) }, []string{}},
		{"held down decides nothing", func() { uitest.Eval[bool](t, tab, synthetic(`key: "a", repeat: true`)) }, []string{}},
		{"not behind the key sheet", func() {
			tab.Do(t, chromedp.KeyEvent("?"), chromedp.KeyEvent("a"))
			uitest.Eval[bool](t, tab, `document.querySelector("dialog[open] [data-close]").click() || true`)
		}, []string{}},
		{"unknown key", func() { tab.Do(t, chromedp.KeyEvent("q")) }, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			uitest.Eval[bool](t, tab, `(window.pressed = [], true)`)
			tt.do()
			got := uitest.Eval[[]string](t, tab, `window.pressed`)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
	if got := uitest.Eval[bool](t, tab, `document.querySelector("[value=recess]").checked`); !got {
		t.Error("the key 2 did not choose the second reason")
	}

	tab.Do(t, chromedp.KeyEvent("?"))
	sheet := uitest.Eval[string](t, tab, `[...document.querySelectorAll("dialog[open] dt")].map((d) => d.textContent + " " + d.nextElementSibling.textContent).join("|")`)
	for _, want := range []string{"J 下一条", "K 上一条", "A 属实", "X 查否", "S 跳过", "U 撤销", "? 全部按键", "1 阅卷或记录"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("key sheet lacks %q: %s", want, sheet)
		}
	}
	tab.CheckAxe(t)
	tab.Do(t, chromedp.KeyEvent("\x1b"))
	tab.Do(t, chromedp.KeyEvent("/"))
	if got := uitest.Eval[string](t, tab, `document.activeElement.name`); got != "q" {
		t.Errorf("the slash went to %q", got)
	}
	tab.Do(t, chromedp.Blur(chromedp.CSS(`.xz-find input`)))

	at := `[...document.querySelectorAll("[data-item]")].findIndex((i) => i.getAttribute("aria-current") === "true")`
	before := uitest.Eval[int](t, tab, at)
	tab.Do(t, chromedp.KeyEvent("k"))
	if got := uitest.Eval[int](t, tab, at); got != before-1 {
		t.Errorf("K went from item %d to %d", before, got)
	}
	tab.Do(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("j"))
	if got := uitest.Eval[int](t, tab, at); got != before+1 {
		t.Errorf("J twice went to item %d from %d", got, before-1)
	}
	tab.CheckClean(t)
}

func TestMarks(t *testing.T) {
	d := openDesk(t)
	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, d.url)
	current := func() string {
		return uitest.Eval[string](t, tab, `[...document.querySelectorAll(".d-hits .cur")].map((h) => h.dataset.hit).join() + " " + [...document.querySelectorAll(".d-text mark.cur")].map((m) => m.dataset.marks).join()`)
	}
	if got := current(); got != "2 2,2" {
		t.Errorf("at first %q, want hit 2 with both places", got)
	}
	if n := uitest.Eval[int](t, tab, `document.querySelectorAll(".xz-bracket path").length`); n != 1 {
		t.Errorf("%d brackets, want 1", n)
	}
	// The bracket reaches from the first place to the second.
	span := uitest.Eval[[]float64](t, tab, `(() => { const b = document.querySelector(".xz-bracket path").getBoundingClientRect(), f = document.querySelector("#h2").getBoundingClientRect(), l = document.querySelector("#h2-2").getBoundingClientRect(); return [b.top - f.top, l.bottom - b.bottom]; })()`)
	if span[0] < 0 || span[0] > 30 || span[1] < 0 || span[1] > 30 {
		t.Errorf("bracket is off its places by %v", span)
	}

	tab.Do(t, chromedp.Click(chromedp.CSS(`.d-hits [data-place="h2-2"]`)))
	if got := uitest.Eval[string](t, tab, `document.activeElement.id`); got != "h2-2" {
		t.Errorf("evidence link focuses %q", got)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`#h4 > span`)))
	if got := current(); got != "4 4" {
		t.Errorf("after a click on mark 4: %q", got)
	}
	if got := uitest.Eval[string](t, tab, `document.activeElement.closest("[data-hit]")?.dataset.hit ?? ""`); got != "4" {
		t.Errorf("focus is in hit %q, want 4", got)
	}
	if n := uitest.Eval[int](t, tab, `document.querySelectorAll(".xz-bracket").length`); n != 0 {
		t.Errorf("a hit with one place has %d brackets", n)
	}
	tab.Do(t, chromedp.KeyEvent("k"))
	if got := current(); got != "3 3" {
		t.Errorf("K from hit 4: %q", got)
	}
	tab.CheckClean(t)
}

func TestDrop(t *testing.T) {
	d := openDesk(t)
	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, d.url)
	uitest.Eval[bool](t, tab, `(() => {
		const dt = new DataTransfer();
		dt.items.add(new File(["一"], "甲.txt"));
		dt.items.add(new File([new Uint8Array(20 * 1024 * 1024)], "恰好.pdf"));
		dt.items.add(new File([new Uint8Array(20 * 1024 * 1024 + 1)], "过大.pdf"));
		dt.items.add(new File([], "空.docx"));
		const form = document.querySelector("#answer");
		form.dispatchEvent(new DragEvent("dragenter", {dataTransfer: dt, bubbles: true}));
		window.over = document.querySelector("[data-drop]").classList.contains("over");
		form.dispatchEvent(new DragEvent("drop", {dataTransfer: dt, bubbles: true, cancelable: true}));
		return true;
	})()`)
	names := `[...document.querySelector("#files").files].map((f) => f.name).join()`
	if got := uitest.Eval[string](t, tab, names); got != "甲.txt,恰好.pdf" {
		t.Errorf("files taken: %s", got)
	}
	if !uitest.Eval[bool](t, tab, `window.over`) {
		t.Error("the place to drop did not light up")
	}
	got := uitest.Eval[string](t, tab, `[...document.querySelectorAll("[data-refusals] li")].map((l) => l.textContent.replaceAll("\u00a0", " ")).join("|")`)
	if want := "过大.pdf（20.0 MB）超过 20 MB，没有加入。|空.docx 是空文件或文件夹，没有加入。"; got != want {
		t.Errorf("refusals %s", got)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`[data-files] li:first-child button`)))
	if got := uitest.Eval[string](t, tab, names); got != "恰好.pdf" {
		t.Errorf("after removing one: %s", got)
	}
	tab.CheckAxe(t)
	tab.CheckClean(t)
}

func TestAutosave(t *testing.T) {
	d := openDesk(t)
	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, d.url)
	state := `document.querySelector("#answer [data-save-state] [data-words]").textContent`
	set := func(text string) {
		uitest.Eval[bool](t, tab, fmt.Sprintf(`(document.querySelector("#text").value = %q, true)`, text))
	}

	set("一稿")
	eventually(t, "first draft posted", func() bool { return len(d.posted()) > 0 })
	if got := d.posted(); got[0] != "/draft 一稿" {
		t.Errorf("posted %q", got)
	}
	eventually(t, "saved state", func() bool { return strings.HasPrefix(uitest.Eval[string](t, tab, state), "已保存 ") })

	d.setAway(true)
	set("二稿")
	eventually(t, "kept on this computer", func() bool {
		return strings.Contains(uitest.Eval[string](t, tab, state), "已暂存在本机")
	})
	if kept := uitest.Eval[string](t, tab, `localStorage.getItem("xz-draft:acc_1/answer/61")`); !strings.Contains(kept, "二稿") {
		t.Errorf("kept %s", kept)
	}
	tab.Problems() // the refused request is meant

	d.setAway(false)
	tab.Go(t, d.url)
	if got := uitest.Eval[bool](t, tab, `document.querySelector("[data-draft]").hidden`); got {
		t.Fatal("the draft is not offered")
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`[data-restore]`)))
	if got := uitest.Eval[string](t, tab, `document.querySelector("#text").value`); got != "二稿" {
		t.Errorf("restored %q", got)
	}
	eventually(t, "restored draft posted", func() bool {
		p := d.posted()
		return p[len(p)-1] == "/draft 二稿"
	})
	eventually(t, "nothing left on this computer", func() bool {
		return uitest.Eval[int](t, tab, `localStorage.length`) == 0
	})
	tab.CheckClean(t)
}

func TestSelectAndOnce(t *testing.T) {
	d := openDesk(t)
	tab := uitest.Start(t).Open(t, 1440)
	tab.Go(t, d.url)
	count := `document.querySelector("[data-count]").textContent.replaceAll("\u00a0", " ") + " " + document.querySelectorAll("tr[aria-selected]").length`
	if got := uitest.Eval[string](t, tab, count); got != "已选 3 条 3" {
		t.Errorf("at first %q", got)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`[data-check-all]`)))
	if got := uitest.Eval[string](t, tab, count); got != "已选 7 条 7" {
		t.Errorf("all: %q", got)
	}
	tab.Do(t, chromedp.Click(chromedp.CSS(`[data-check-all]`)))
	if !uitest.Eval[bool](t, tab, `document.querySelector("[data-bulk]").hidden`) {
		t.Error("nothing is ticked and the bulk bar is still there")
	}

	uitest.Eval[bool](t, tab, `(async () => {
		const b = document.querySelector(".xz-toast button");
		for (let i = 0; i < 3; i++) { b.click(); await new Promise((r) => setTimeout(r, 200)); }
		return true;
	})()`)
	eventually(t, "undo posted", func() bool { return len(d.posted()) > 0 })
	time.Sleep(300 * time.Millisecond)
	if got := d.posted(); len(got) != 1 || got[0] != "/undo/7 " {
		t.Errorf("three clicks posted %q", got)
	}
	tab.CheckClean(t)
}

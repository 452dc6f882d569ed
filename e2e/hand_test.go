//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"xiezhi/internal/web/ui/uitest"
)

// hand is a person who has a keyboard and no mouse: every act is a key, and
// whatever holds the focus must show it.
type hand struct {
	*reader
	asked chan cdp.BackendNodeID // fields that asked the browser for files
	stops int                    // how often the focus was looked at
}

// newHand opens a browser for somebody without a mouse. The file chooser of the
// system is a window of its own, which no page and no test can reach; the
// browser hands its question over instead, and only a key pressed on the field
// makes it ask.
func newHand(t *testing.T, c *town) *hand {
	t.Helper()
	h := &hand{reader: &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}, asked: make(chan cdp.BackendNodeID, 8)}
	if err := chromedp.Listen(h.Ctx, func(ev any) {
		if e, ok := ev.(*page.EventFileChooserOpened); ok && e.BackendNodeID != 0 {
			h.asked <- e.BackendNodeID
		}
	}); err != nil {
		t.Fatal(err)
	}
	h.Do(t, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: true})
		return err
	}))
	return h
}

// stop is where the focus stands.
type stop struct {
	What    string `json:"what"`
	Is      bool   `json:"is"`      // what was looked for
	Problem string `json:"problem"` // why it cannot be seen
}

// focused describes the element with the focus. It must be ringed, itself or by
// its frame, with a colour that is not its ground's, and lie inside the window
// with nothing over it.
const focused = `((wanted) => {
	const el = document.activeElement;
	if (el === null || el === document.body) return {what: "nothing", is: false, problem: ""};
	const what = el.tagName.toLowerCase() + (el.id && "#" + el.id) + " " + (el.getAttribute("name") || el.getAttribute("href") || "") + " " + (el.innerText || "").trim().slice(0, 24);
	const ringed = (e) => { const s = getComputedStyle(e); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1.5 && !/, 0\)$|transparent/.test(s.outlineColor); };
	let problem = "";
	if (!ringed(el) && ![el.parentElement, el.nextElementSibling].some((e) => e !== null && ringed(e))) problem = "has no ring";
	const b = [...el.getClientRects()][0];
	if (b === undefined) problem = "has no place";
	else {
		const x = b.left + Math.min(b.width, 60) / 2, y = b.top + Math.min(b.height, 30) / 2;
		if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) problem = "is outside the window at " + Math.round(x) + "," + Math.round(y);
		else {
			const top = document.elementFromPoint(x, y);
			if (top !== null && !el.contains(top) && !top.contains(el)) problem = "lies under " + top.tagName.toLowerCase() + "." + top.className;
		}
	}
	return {what, is: wanted !== "" && el.matches(wanted), problem};
})`

// look says where the focus stands and complains when that cannot be seen.
func (h *hand) look(wanted string) stop {
	h.t.Helper()
	s := uitest.Eval[stop](h.t, h.Tab, fmt.Sprintf(`%s(%q)`, focused, wanted))
	h.stops++
	if s.Problem != "" {
		h.t.Errorf("on %s the focus %s: %s", uitest.Eval[string](h.t, h.Tab, `location.pathname`), s.Problem, s.What)
	}
	return s
}

// farthest is how many stops a person walks before he gives up.
const farthest = 200

// to walks on with Tab until the focus is where it should be.
func (h *hand) to(selector string) {
	h.t.Helper()
	h.walk(selector, "\t")
}

// back walks with Shift and Tab.
func (h *hand) back(selector string) {
	h.t.Helper()
	h.walk(selector, "\t", chromedp.KeyModifiers(chromedp.ModifierShift))
}

func (h *hand) walk(selector, key string, with ...chromedp.KeyOption) {
	h.t.Helper()
	var seen []string
	for range farthest {
		h.Do(h.t, chromedp.KeyEvent(key, with...))
		s := h.look(selector)
		if s.Is {
			return
		}
		seen = append(seen, s.What)
	}
	h.t.Fatalf("%s is out of reach on %s; passed %q\n%s", selector, uitest.Eval[string](h.t, h.Tab, `location.href`), seen[:min(len(seen), 60)], h.text("main"))
}

// enter walks to a link or button, presses it and waits for the page that follows.
func (h *hand) enter(selector string) {
	h.t.Helper()
	h.to(selector)
	h.key("\r", true)
}

// skip begins a page with the link past the navigation, which only a keyboard meets.
func (h *hand) skip() {
	h.t.Helper()
	h.to(`.xz-skip`)
	h.key("\r", false)
	if !uitest.Eval[bool](h.t, h.Tab, `document.activeElement.id === "main"`) {
		h.t.Error("the skip link does not lead into the page")
	}
}

// write fills the field that it walks to.
func (h *hand) write(selector, text string) {
	h.t.Helper()
	h.to(selector)
	h.key(text, false)
	if got := uitest.Eval[string](h.t, h.Tab, `document.activeElement.value`); got != text {
		h.t.Fatalf("%s holds %q, typed was %q", selector, got, text)
	}
}

// choose brings a list to an option with the arrows.
func (h *hand) choose(selector, value string) {
	h.t.Helper()
	h.to(selector)
	at := `[document.activeElement.selectedIndex, [...document.activeElement.options].findIndex((o) => o.value === ` + fmt.Sprintf("%q", value) + `)]`
	for range farthest {
		i := uitest.Eval[[]int](h.t, h.Tab, at)
		switch {
		case i[1] < 0:
			h.t.Fatalf("%s does not offer %s", selector, value)
		case i[0] < i[1]:
			h.key(kb.ArrowDown, false)
		case i[0] > i[1]:
			h.key(kb.ArrowUp, false)
		default:
			return
		}
	}
	h.t.Fatalf("the arrows never come to %s in %s", value, selector)
}

// hand in a file: Enter on the field makes the browser ask for it.
func (h *hand) file(selector, path string) {
	h.t.Helper()
	h.to(selector)
	h.key(" ", false)
	select {
	case node := <-h.asked:
		h.Do(h.t, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, BackendNodeID: node})
			return err
		}))
	case <-time.After(10 * time.Second):
		h.t.Fatalf("a key on %s does not ask for files", selector)
	}
	h.wait(`document.querySelector(` + fmt.Sprintf("%q", selector) + `).files.length > 0`)
}

// comes lets in somebody, signing out whoever was there.
func (h *hand) comes(login string) {
	h.t.Helper()
	if h.stops > 0 {
		h.to(`.xz-menu summary`)
		h.key("\r", false)
		h.enter(`form[action="/signout"] button`)
	}
	if at := uitest.Eval[string](h.t, h.Tab, `location.pathname`); at != "/signin" {
		h.Go(h.t, h.c.url+"/signin")
	}
	h.write(`[name=login]`, login)
	h.write(`[name=password]`, password)
	h.key("\r", true)
	if at := uitest.Eval[string](h.t, h.Tab, `location.pathname`); at != "/" {
		h.t.Fatalf("%s comes to %s:\n%s", login, at, h.text("main"))
	}
}

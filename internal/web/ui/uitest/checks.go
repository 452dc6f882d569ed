package uitest

import (
	"fmt"
	"strings"
	"testing"
)

// Violation is one rule of axe-core that a page breaks.
type Violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"` // minor, moderate, serious, critical
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"` // selectors with what is wrong
}

// Grave reports whether a violation keeps somebody from using the page.
func (v Violation) Grave() bool { return v.Impact == "serious" || v.Impact == "critical" }

// Axe runs axe-core over the page and returns every violation.
func (tab *Tab) Axe(t testing.TB) []Violation {
	t.Helper()
	// The source is evaluated through the debugger, past the content policy.
	Eval[bool](t, tab, tab.b.axe+";\ntrue")
	return Eval[[]Violation](t, tab, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => ({
		id: v.id, impact: v.impact || "", help: v.help,
		nodes: v.nodes.map(n => n.target.join(" ") + " — " + (n.failureSummary || "").replace(/\s+/g, " ")),
	})))`)
}

// CheckAxe fails t for every serious or critical violation and logs the rest.
func (tab *Tab) CheckAxe(t testing.TB) {
	t.Helper()
	for _, v := range tab.Axe(t) {
		text := fmt.Sprintf("axe %s (%s): %s\n\t%s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
		if v.Grave() {
			t.Error(text)
		} else {
			t.Log(text)
		}
	}
}

// CheckWidth fails t when the page scrolls sideways, and names what stands out.
func (tab *Tab) CheckWidth(t testing.TB) {
	t.Helper()
	wide := Eval[[]string](t, tab, `(() => {
		const room = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= room) return [];
		const frame = (el) => { for (let p = el.parentElement; p; p = p.parentElement) if (p !== document.body && p !== document.documentElement && /auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true; return false; };
		const out = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > room + 0.5 && !frame(el))
			.map((el) => el.tagName.toLowerCase() + "." + (el.getAttribute("class") || "") + " to " + Math.round(el.getBoundingClientRect().right) + " " + (el.innerText || "").replace(/\s+/g, " ").trim().slice(0, 30));
		return [document.documentElement.scrollWidth + " px in " + room, ...out.slice(0, 12)];
	})()`)
	if len(wide) > 0 {
		t.Errorf("%s scrolls sideways: %s", Eval[string](t, tab, `location.pathname`), strings.Join(wide, "; "))
	}
}

// CheckClean fails t for what the browser complained about: the content
// policy, exceptions, missing files.
func (tab *Tab) CheckClean(t testing.TB) {
	t.Helper()
	for _, p := range tab.Problems() {
		t.Errorf("browser: %s", p)
	}
}

// CheckAll runs the three checks that every page must pass.
func (tab *Tab) CheckAll(t testing.TB) {
	t.Helper()
	tab.CheckWidth(t)
	tab.CheckAxe(t)
	tab.CheckClean(t)
}

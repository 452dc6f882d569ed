//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/ui/uitest"
)

// TestTheLoopByKeyboard walks a judgment to a closed issue with Tab, Enter,
// Space, arrows and letters alone, from link to link, no address typed; each
// step is asserted by the state it leaves, and at every stop on the way the
// focus must be seen.
func TestTheLoopByKeyboard(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		h := newHand(t, c)
		id := h.verifies()
		h.hears(id)
		h.puts(id)
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
		t.Logf("the focus was seen at %d stops", h.stops)
	})
}

// verifies brings a judgment in, claims what is found and upholds it twice.
func (h *hand) verifies() finding.ID {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "判决书.txt")
	if err := os.WriteFile(file, []byte(faulty), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.comes("office")
	h.enter(`.xz-nav a[href^="/check/"]`)
	h.enter(`.xz-sub a[href="/check/documents"]`)
	h.skip()
	h.file(`#files`, file)
	h.enter(`form[enctype="multipart/form-data"] button[type=submit]`)
	doc := uitest.Eval[string](h.t, h.Tab, `location.pathname`)
	h.wait(`document.readyState === "complete" && document.querySelector("main").innerText.includes("2025年9月没有31日")`)
	id := finding.ID(h.c.only(h.t, document.ID(strings.TrimPrefix(doc, "/check/documents/"))))

	h.comes("inspector")
	h.enter(`main a[href="/check/queue"]`)
	h.key("j", false)
	h.look("")
	h.key("\r", true)
	if at := uitest.Eval[string](h.t, h.Tab, `location.pathname`); at != doc {
		h.t.Fatalf("J and Enter lead to %s", at)
	}
	h.key("a", true)
	h.c.stands(h.t, id, finding.Verifying)
	h.skip()
	h.choose(`select[name=item]`, "item-34")
	h.choose(`select[name=severity]`, string(finding.Serious))
	h.back(`select[name=item]`)
	if got := uitest.Eval[string](h.t, h.Tab, `document.activeElement.value`); got != "item-34" {
		h.t.Errorf("Shift and Tab come back to %s", got)
	}
	h.to(`input[name=subject][value="signer-0"]`)
	if !uitest.Eval[bool](h.t, h.Tab, `document.activeElement.checked`) {
		h.key(" ", false)
	}
	h.enter(`button[name=verb][value="finding.uphold"]`)
	if f := h.c.read(h.t, id); !f.Awaiting || f.Item != "item-34" || len(f.Subjects) != 1 || f.Subjects[0].Officer != h.c.ids["judge"] {
		h.t.Fatalf("after upholding: %+v", f.Finding)
	}

	h.comes("second")
	h.toFinding(id)
	h.enter(`main a[href^="` + doc + `"]`)
	h.key("a", true)
	h.c.stands(h.t, id, finding.Upheld)
	return id
}

// toFinding goes from the first page to a finding that waits there.
func (h *hand) toFinding(id finding.ID) {
	h.t.Helper()
	h.skip()
	h.enter(`main a[href="/check/findings/` + string(id) + `"]`)
}

// hears serves the notice, has the judge answer and a leader determine.
func (h *hand) hears(id finding.ID) {
	h.t.Helper()
	h.comes("inspector")
	h.toFinding(id)
	h.skip()
	h.write(`form[action="/supervise/letters/verification"] input[name=word]`, "澄中法督")
	h.enter(`form[action="/supervise/letters/verification"] button`)
	h.goesOut()
	h.c.stands(h.t, id, finding.Answering)

	h.comes("judge")
	h.toFinding(id)
	h.skip()
	h.reads(id)
	h.skip()
	h.write(`textarea[name=reason]`, "系笔误，愿意补正。")
	h.enter(`button[name=verb][value="finding.answer"]`)
	h.c.stands(h.t, id, finding.Answered)

	h.comes("leader")
	h.toFinding(id)
	h.skip()
	h.reads(id)
	h.skip()
	h.write(`textarea[name=reason]`, "事实清楚，本人认可。")
	h.enter(`button[name=verb][value="finding.determine"]`)
	h.c.stands(h.t, id, finding.Determined)
}

// reads opens the evidence from the finding's page and comes back by the hit.
func (h *hand) reads(id finding.ID) {
	h.t.Helper()
	h.enter(`main a[href^="/check/documents/"]`)
	h.skip()
	h.enter(`main a[href*="?hit="]`)
	h.skip()
	h.enter(`main a[href="/check/findings/` + string(id) + `"]`)
}

// goesOut takes the drafted letter before the inspector through approval by a
// leader to its service by the inspector.
func (h *hand) goesOut() {
	h.t.Helper()
	at := uitest.Eval[string](h.t, h.Tab, `location.pathname`)
	id := letter.ID(strings.TrimPrefix(at, "/supervise/letters/"))
	h.skip()
	h.enter(`button[name=verb][value="letter.submit"]`)
	h.letterStands(id, letter.Submitted)

	h.comes("leader")
	h.toLetter(at)
	h.skip()
	h.enter(`button[name=verb][value="letter.approve"]`)
	h.letterStands(id, letter.Approved)

	h.comes("inspector")
	h.toLetter(at)
	for range 100 { // the paper is made by a job, within a moment
		if uitest.Eval[bool](h.t, h.Tab, `!(document.querySelector('form[action$="/serve"] button') || {disabled: true}).disabled`) {
			break
		}
		h.open(at)
	}
	h.skip()
	h.to(`input[name=how]`)
	h.key(" ", false)
	h.enter(`form[action$="/serve"] button`)
	h.letterStands(id, letter.Sent)
}

// toLetter goes from the first page to a letter through the list of letters.
func (h *hand) toLetter(at string) {
	h.t.Helper()
	h.enter(`.xz-nav a[href^="/supervise/"]`)
	h.enter(`.xz-sub a[href="/supervise/letters"]`)
	h.skip()
	h.enter(`main a[href="` + at + `"]`)
}

func (h *hand) letterStands(id letter.ID, want letter.State) {
	h.t.Helper()
	l, err := h.c.Letters.Show(h.t.Context(), h.c.actor(h.t, "leader"), id)
	if err != nil || l.State != want {
		h.t.Fatalf("letter is %s, want %s (%v)", l.State, want, err)
	}
}

// puts opens the issue, assigns it, serves its notice, proves the correction,
// and has somebody else accept it.
func (h *hand) puts(f finding.ID) {
	h.t.Helper()
	h.comes("inspector")
	h.enter(`.xz-nav a[href^="/supervise/"]`)
	h.skip()
	h.enter(`main a[href="/supervise/issues/new"]`)
	h.skip()
	h.enter(`main a[href$="` + string(f) + `"]`)
	h.skip()
	h.enter(`form[action="/supervise/issues/new"] button[type=submit]`)
	page := uitest.Eval[string](h.t, h.Tab, `location.pathname`)
	id := issue.ID(strings.TrimPrefix(page, "/supervise/issues/"))
	h.c.issueStands(h.t, id, issue.Opened)
	h.skip()
	h.choose(`select[name=owner]`, string(h.c.ids["judge"]))
	h.write(`textarea[name=reason]`, "补正裁定，并自查同类文书。")
	h.enter(`button[name=verb][value="issue.assign"]`)
	h.c.issueStands(h.t, id, issue.Assigned)
	h.skip()
	h.to(`form[action$="/notice"] input[name=word]`)
	h.enter(`form[action$="/notice"] button`)
	h.goesOut()
	h.c.issueStands(h.t, id, issue.Rectifying)

	proof := filepath.Join(h.t.TempDir(), "补正裁定.txt")
	if err := os.WriteFile(proof, []byte("已作出补正裁定。"), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.comes("judge")
	h.toIssue(page)
	h.skip()
	h.write(`textarea[name=reason]`, "已补正，并自查12份，未再发现。")
	h.file(`#files`, proof)
	h.enter(`button[name=verb][value="issue.submit"]`)
	h.c.issueStands(h.t, id, issue.Submitted)

	h.comes("third")
	h.toIssue(page)
	h.skip()
	h.to(`a[href*="/proofs/"]`)
	h.key("\r", false)
	// The browser keeps the file and stays where it is: a page loaded too soon
	// would take the request back, so it is asked for behind the page's back.
	h.wait(`fetch(location.href).then((a) => a.text()).then((html) => !new DOMParser().parseFromString(html, "text/html").querySelector('button[name=verb][value="issue.close"]').disabled)`)
	h.open(page)
	h.skip()
	h.write(`textarea[name=reason]`, "整改到位。")
	h.enter(`button[name=verb][value="issue.close"]`)
	h.c.issueStands(h.t, id, issue.Observing)
}

// toIssue goes from the first page to an issue through the ledger.
func (h *hand) toIssue(at string) {
	h.t.Helper()
	h.enter(`.xz-nav a[href^="/supervise/"]`)
	h.skip()
	h.enter(`main a[href="` + at + `"]`)
}

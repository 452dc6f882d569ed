//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/ui/uitest"
)

// rectify goes on from a determined finding: issue, assignment, notice, proof,
// return, proof again, acceptance, observation.
func (c *town) rectify(t *testing.T, r *reader, f finding.ID) {
	t.Helper()
	r.signIn("inspector")
	r.open("/supervise/issues/new?finding=" + string(f))
	r.press(`form[action="/supervise/issues/new"] button[type=submit]`)
	page := uitest.Eval[string](t, r.Tab, `location.pathname`)
	id := issue.ID(strings.TrimPrefix(page, "/supervise/issues/"))
	r.CheckAll(t)
	r.set(`[name=owner]`, string(c.ids["judge"]))
	r.set(`textarea[name=reason]`, "补正裁定，并自查同类文书。")
	r.press(`button[name=verb][value="issue.assign"]`)
	r.CheckAll(t)
	r.set(`form[action$="/notice"] input[name=word]`, "澄中法督")
	r.press(`form[action$="/notice"] button`)
	c.goOut(t, r, uitest.Eval[string](t, r.Tab, `location.pathname`))
	c.issueStands(t, id, issue.Rectifying)

	proof := filepath.Join(t.TempDir(), "补正裁定.txt")
	if err := os.WriteFile(proof, []byte("已作出补正裁定。"), 0o600); err != nil {
		t.Fatal(err)
	}
	submit := func() {
		r.signIn("judge")
		r.open(page)
		r.set(`textarea[name=reason]`, "已补正，并自查 12 份，未再发现。")
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#files`), []string{proof}))
		r.press(`button[name=verb][value="issue.submit"]`)
		c.issueStands(t, id, issue.Submitted)
	}
	submit()

	// Those who verified, first or second, may not accept; the page offers no way.
	for _, login := range []string{"inspector", "second"} {
		r.signIn(login)
		r.open(page)
		if disabled := uitest.Eval[bool](t, r.Tab, `(document.querySelector('button[name=verb][value="issue.close"]') || {disabled: true}).disabled`); !disabled {
			t.Errorf("%s is offered to close what he verified", login)
		}
	}

	r.signIn("third")
	c.lookAtProofs(t, r, page, id)
	r.set(`textarea[name=reason]`, "自查范围太小，请扩大。")
	r.press(`button[name=verb][value="issue.return"]`)
	c.issueStands(t, id, issue.Returned)
	submit()
	r.signIn("third")
	c.lookAtProofs(t, r, page, id)
	r.set(`textarea[name=reason]`, "整改到位。")
	r.press(`button[name=verb][value="issue.close"]`)
	c.issueStands(t, id, issue.Observing)
	r.CheckAll(t)
	r.open("/supervise/issues")
	r.CheckAll(t)
}

// lookAtProofs opens every proof, as whoever accepts must; the browser would
// download them, so the addresses are fetched with its session.
func (c *town) lookAtProofs(t *testing.T, r *reader, page string, id issue.ID) {
	t.Helper()
	r.open(page)
	got := uitest.Eval[int](t, r.Tab, `Promise.all([...document.querySelectorAll('a[href*="/proofs/"]')].map(a => fetch(a.href)
		.then(x => x.ok ? 1 : 0))).then(l => l.reduce((a, b) => a + b, 0))`)
	if got == 0 {
		t.Fatalf("no proof could be opened on %s:\n%s", id, r.text("main"))
	}
	r.open(page)
}

func (c *town) issueStands(t *testing.T, id issue.ID, want issue.State) {
	t.Helper()
	is, err := c.Ledger.Open(t.Context(), org.System("test"), id)
	if err != nil || is.State != want {
		t.Fatalf("issue is %s, want %s (%v)", is.State, want, err)
	}
}

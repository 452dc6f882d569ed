//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/ui/uitest"
)

// judgment shelves a judgment with one candidate, by 审管办, and waits until it
// is checked.
func (c *town) judgment(t *testing.T, n int) (document.ID, finding.ID) {
	t.Helper()
	office, err := c.People.Lookup(t.Context(), "office")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := c.People.Actor(t.Context(), office.ID)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(faulty, "民初88号", fmt.Sprintf("民初%d号", n))
	doc, err := c.Shelf.Add(t.Context(), actor, fmt.Sprintf("%d.txt", n), strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 { // the job checks it within a moment
		if p, err := c.Shelf.Open(t.Context(), actor, doc); err == nil && p.State == document.Checked {
			return doc, finding.ID(c.only(t, doc))
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the judgment was never checked")
	return "", ""
}

// shot looks at the page as it stands when pictures are asked for.
func (r *reader) shot(name string) {
	r.t.Helper()
	if os.Getenv("XIEZHI_SHOTS") == "" {
		r.CheckAll(r.t)
		return
	}
	r.look(name, name)
	r.Print(r.t, true)
	r.Shot(r.t, filepath.Join(os.Getenv("XIEZHI_SHOTS"), name+"-print.png"), 1440)
	r.Print(r.t, false)
}

// TestADraftSurvives writes half a verdict and half an answer, loses the page
// and the whole browser, and finds the words again; handed in, they are gone
// from the desk.
func TestADraftSurvives(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		doc, id := c.judgment(t, 88)
		browser := uitest.Start(t)
		r := &reader{Tab: browser.Open(t, 1440), t: t, c: c}
		r.signIn("inspector")
		r.open("/check/documents/" + string(doc))
		r.press(`form:has(input[value="finding.claim"]) button`)
		saved := `(document.querySelector("#form-verdict [data-save-state] [data-words]") || {textContent: ""}).textContent`
		if got := uitest.Eval[string](t, r.Tab, saved); got != "改动后自动保存" {
			t.Errorf("before the first save: %q", got)
		}
		r.set(`#form-verdict textarea[name=reason]`, "原件页眉另有日期，须核对")
		r.tick(`#form-verdict input[name=subject][value="unit"]`)
		r.wait(saved + `.startsWith("已保存 ")`)
		r.shot("draft-verdict")

		// The page is loaded anew; then the browser is another one altogether.
		r.open("/check/documents/" + string(doc))
		for _, again := range []bool{false, true} {
			if again {
				r = &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
				r.signIn("inspector")
				r.open("/check/documents/" + string(doc))
			}
			if got := uitest.Eval[string](t, r.Tab, `document.querySelector("#form-verdict textarea[name=reason]").value`); got != "原件页眉另有日期，须核对" {
				t.Fatalf("the words are gone: %q", got)
			}
			if !uitest.Eval[bool](t, r.Tab, `document.querySelector('#form-verdict input[value="unit"]').checked`) {
				t.Error("the tick is gone")
			}
			if got := uitest.Eval[string](t, r.Tab, saved); !strings.HasPrefix(got, "已保存 ") {
				t.Errorf("when it was saved is not said: %q", got)
			}
		}
		r.press(`button[name=verb][value="finding.doubt"]`)
		c.stands(t, id, finding.Doubtful)
		inspector, err := c.People.Lookup(t.Context(), "inspector")
		if err != nil {
			t.Fatal(err)
		}
		left, err := c.Desk.Drafts(t.Context(), org.Actor{Account: inspector.ID}, "/check/findings/")
		if err != nil || len(left) != 0 {
			t.Errorf("handed in and still on the desk: %v (%v)", left, err)
		}
	})
}

// TestSeveralAtOnce picks candidates with Shift, tries, claims what can be
// claimed, and takes all of it back by one key; and going back to the list
// finds the row again.
func TestSeveralAtOnce(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		var ids []finding.ID
		for n := range 4 {
			_, id := c.judgment(t, 101+n)
			ids = append(ids, id)
		}
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("inspector")
		r.open("/check/queue?state=candidate")
		r.Do(t, chromedp.Click(chromedp.CSS(`tbody tr:nth-child(1) [data-check]`)))
		uitest.Eval[bool](t, r.Tab, `(document.querySelector("tbody tr:nth-child(3) [data-check]").dispatchEvent(new MouseEvent("click", {bubbles: true, shiftKey: true})), true)`)
		if n := uitest.Eval[int](t, r.Tab, `document.querySelectorAll("[data-check]:checked").length`); n != 3 {
			t.Fatalf("Shift ticked %d rows, want 3", n)
		}
		r.press(`button[name=try][value="finding.claim"]`)
		if s := r.text(".xz-dry"); !strings.Contains(s, "可行") || !strings.Contains(s, "尚未办理") {
			t.Errorf("the trial says %q", s)
		}
		c.stands(t, ids[0], finding.Candidate)
		r.shot("queue-trial")
		r.press(`button[name=confirm][value="finding.claim"]`)
		claimed := 0
		for _, id := range ids {
			if f := c.read(t, id); f.State == finding.Verifying {
				claimed++
			}
		}
		if at := uitest.Eval[string](t, r.Tab, `location.pathname + location.search`); claimed != 3 || at != "/check/queue?state=candidate" {
			t.Fatalf("%d claimed, at %s", claimed, at)
		}
		r.key("u", true)
		for _, id := range ids {
			c.stands(t, id, finding.Candidate)
		}

		// Back keeps the filter and the row.
		r.open("/check/queue?state=candidate")
		r.press(`tbody tr:nth-child(2) a[href^="/check/documents/"]`)
		uitest.Eval[bool](t, r.Tab, `(window.turning = true, setTimeout(() => history.back(), 0), true)`)
		r.wait(`location.pathname === "/check/queue" && document.readyState === "complete"`)
		r.wait(`document.querySelector("tbody tr:nth-child(2)").getAttribute("aria-current") === "true"`)
		if at := uitest.Eval[string](t, r.Tab, `location.search`); at != "?state=candidate" {
			t.Errorf("the filter is gone: %s", at)
		}
	})
}

// answering brings a finding about the judge to where he is to answer, and
// returns it.
func (c *town) answering(t *testing.T, n int) finding.ID {
	t.Helper()
	ctx := t.Context()
	doc, id := c.judgment(t, n)
	by := c.actor(t, "inspector")
	judge := finding.Subject{Officer: c.ids["judge"], Name: "郁青峦", Unit: c.unit, Part: "审判员"}
	if err := c.Views.Note(ctx, by, string(doc), string(id), "document"); err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		verb finding.Verb
		in   finding.Input
	}{
		{finding.Claim, finding.Input{}},
		{finding.Uphold, finding.Input{Item: "item-34", List: "v1", Severity: finding.Ordinary, Subjects: []finding.Subject{judge}}},
	} {
		if err := c.Findings.Take(ctx, by, id, s.verb, s.in); err != nil {
			t.Fatal(err)
		}
	}
	act := &audit.Act{By: by.By(), Verb: string(finding.Serve), Object: string(id)}
	err := c.Log.Do(ctx, act, func(tx *db.Tx) error {
		_, err := c.Findings.ServeTx(ctx, tx, act, by, id, finding.Service{
			Notice: "澄中法督核〔2026〕1号", On: calendar.DayOf(tx.Now), To: []finding.Recipient{{Officer: judge.Officer, Unit: c.unit}},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (c *town) actor(t *testing.T, login string) org.Actor {
	t.Helper()
	acc, err := c.People.Lookup(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestMoreTimeAndEvidenceOut walks both requests through the pages: the judge
// asks for more time and a leader grants it; an inspector asks for the evidence,
// 审管办 approves it from 我的待办, the inspector fetches it, and the judge reads
// all of it.
func TestMoreTimeAndEvidenceOut(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		id := c.answering(t, 201)
		page := "/check/findings/" + string(id)
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("judge")
		r.open(page)
		uitest.Eval[bool](t, r.Tab, `(document.querySelector("#extension details").open = true)`)
		r.set(`#ask-extension-reason`, "卷宗在上级法院，周五才能调回")
		r.shot("finding-judge")
		r.press(`button[value="finding.ask_extension"]`)
		if s := r.text("#extension"); !strings.Contains(s, "郁青峦") || !strings.Contains(s, "期限不届满") {
			t.Errorf("after asking: %s", s)
		}

		r.signIn("leader")
		r.open("/me/todo")
		r.shot("todo-leader")
		r.open(page)
		r.shot("finding-leader")
		due := c.read(t, id).Due.On
		r.set(`#extend-days`, "2")
		r.set(`#extend-reason`, "情况属实")
		r.press(`button[value="finding.extend"]`)
		if f := c.read(t, id); f.Due.On <= due || f.Extensions != 1 {
			t.Fatalf("due %s, extended %d times", f.Due.On, f.Extensions)
		}
		if s := r.text("#extension"); !strings.Contains(strings.ReplaceAll(s, "\u00a0", " "), "已延长 1 次") {
			t.Errorf("the count is not shown: %s", s)
		}

		r.signIn("inspector")
		r.open(page)
		uitest.Eval[bool](t, r.Tab, `(document.querySelector("#exports details").open = true)`)
		r.set(`#exports textarea[name=purpose]`, "移送派驻纪检监察组核查")
		r.press(`#exports form[action$="/exports"] button`)
		r.shot("finding-export-asked")
		if strings.Contains(r.text("#exports"), "同意导出") {
			t.Error("who asked is offered to approve")
		}
		r.signIn("office")
		r.open("/me/todo")
		r.shot("todo-office")
		r.press(`a[href="` + page + `#exports"]`)
		r.shot("finding-export-decide")
		r.press(`button[name=decision][value=approve]`)
		r.signIn("inspector")
		r.open(page)
		r.shot("finding-export-approved")
		if !uitest.Eval[bool](t, r.Tab, `document.querySelector('form[action$="/archive"] button') !== null`) {
			t.Fatalf("it cannot be fetched:\n%s", r.text("#exports"))
		}
		if n := uitest.Eval[int](t, r.Tab, `(async () => { const f = document.querySelector('form[action$="/archive"]');
			const a = await fetch(f.action, {method: "POST"}); return a.ok ? (await a.arrayBuffer()).byteLength : -a.status; })()`); n < 500 {
			t.Errorf("the archive has %d bytes", n)
		}
		r.signIn("judge")
		r.open(page)
		if s := r.text("main"); !strings.Contains(s, "移送派驻纪检监察组核查") || !strings.Contains(s, "导出证据") {
			t.Errorf("the judge does not read who took what out:\n%s", s)
		}
		r.open("/me")
		if !strings.Contains(r.text("main"), "导出证据") {
			t.Error("与我有关 does not say it")
		}
		r.open("/study/record")
		r.shot("study-record")
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

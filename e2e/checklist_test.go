//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/ui/uitest"
)

// TestTheListIsRevised: the office drafts, changes a period and submits; a
// leader approves; a new finding uses the new list, the old one shows the old.
func TestTheListIsRevised(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("office")
		before := r.candidate(faulty)
		r.open("/check/checklist")
		if !strings.Contains(r.text("main"), "不是上级法院印发的清单") {
			t.Error("the default list does not say whose it is")
		}
		r.look("/check/checklist", "checklist")
		r.open("/check/checklist?all=1")
		r.look("/check/checklist?all=1", "checklist-all")
		r.press(`form[action="/check/checklist/drafts"] button`)
		draft := uitest.Eval[string](t, r.Tab, `location.pathname`)
		r.look(draft, "checklist-draft")

		// A form left half written is there again.
		r.open(draft + "/items/item-34")
		r.look(draft+"/items/item-34", "checklist-item")
		r.set(`[name=days]`, "9")
		r.wait(`document.querySelector("[data-save-state]").dataset.look === "done"`)
		r.open(draft + "/items/item-34")
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("[name=days]").value`); got != "9" {
			t.Errorf("half written and lost: %s", got)
		}
		r.set(`[name=criterion]`, "案号不合编制规则，或者日期不存在。")
		r.press(`#item button[type=submit]`)
		if at := uitest.Eval[string](t, r.Tab, `location.pathname`); at != draft {
			t.Fatalf("not saved, at %s:\n%s", at, r.text("main"))
		}
		r.open(draft + "/items/new")
		r.CheckAll(t)
		r.open(draft + "/head")
		r.look(draft+"/head", "checklist-head")
		r.open(draft)
		for _, words := range []string{"15 个工作日", "9 个工作日"} {
			if !strings.Contains(strings.ReplaceAll(r.text("main"), "\u00a0", " "), words) {
				t.Errorf("the draft does not show %s:\n%s", words, r.text("main"))
			}
		}
		r.set(`#submit-reason`, "案号日期错误应当更快补正。")
		r.press(`button[name=verb][value="checklist.submit"]`)

		r.signIn("leader")
		if !strings.Contains(r.text("main"), "检查清单修订待您批准") {
			t.Errorf("the first page does not say that it waits:\n%s", r.text("main"))
		}
		r.open("/me/messages")
		r.heard("检查清单修订已提交")
		r.open(draft)
		r.look(draft, "checklist-approve")
		r.press(`button[name=verb][value="checklist.approve"]`)
		list, err := c.Lists.InForce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if it, _ := list.Item("item-34"); it.DeadlineDays != 9 {
			t.Fatalf("in force says %d days", it.DeadlineDays)
		}

		r.signIn("office")
		r.open("/me/messages")
		r.heard("已获批准")
		after := r.candidate(strings.ReplaceAll(faulty, "民初88号", "民初89号"))
		r.open("/check/checklist/changes")
		r.look("/check/checklist/changes", "checklist-changes")
		r.signIn("inspector")
		for id, want := range map[string]string{before: "15 个工作日", after: "9 个工作日"} {
			r.open("/check/findings/" + id)
			r.CheckAll(t)
			if got := strings.ReplaceAll(r.text("main"), "\u00a0", " "); !strings.Contains(got, want) {
				t.Errorf("%s does not say %s:\n%s", id, want, got)
			}
			// The list by which it was found opens at its own address.
			r.press(`main a[href^="/check/checklist/versions/"]`)
			if got := strings.ReplaceAll(uitest.Eval[string](t, r.Tab, `document.querySelector("#item-34").textContent`), "\u00a0", " "); !strings.Contains(got, want) {
				t.Errorf("its list does not say %s: %s", want, got)
			}
			r.look("/check/checklist/versions/"+want[:1], "checklist-version-"+want[:1])
		}
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

// heard waits until a message is there: a job brings it.
func (r *reader) heard(words string) {
	r.t.Helper()
	for range 100 {
		if strings.Contains(r.text("main"), words) {
			return
		}
		r.open("/me/messages")
	}
	r.t.Errorf("no message %s:\n%s", words, r.text("main"))
}

// candidate hands a judgment in and waits for the finding made of it.
func (r *reader) candidate(text string) string {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), "判决书.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.open("/check/documents")
	r.Do(r.t, chromedp.SetUploadFiles(chromedp.CSS(`#files`), []string{file}))
	r.press(`form[enctype="multipart/form-data"] button[type=submit]`)
	doc := uitest.Eval[string](r.t, r.Tab, `location.pathname`)
	for range 100 {
		if r.open(doc); strings.Contains(r.text("main"), "2025年9月没有31日") {
			break
		}
	}
	id := finding.ID(r.c.only(r.t, document.ID(strings.TrimPrefix(doc, "/check/documents/"))))
	f, err := r.c.Findings.Open(r.t.Context(), org.System("test"), id)
	if err != nil || f.Happened > calendar.DayOf(r.c.Now()) {
		r.t.Fatalf("finding: %v", err)
	}
	return string(id)
}

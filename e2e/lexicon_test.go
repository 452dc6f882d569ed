//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/terms"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/ui/uitest"
)

// TestTheWordsOfACourt walks the list of words: a row by the form, one that is
// refused with its sentence and what was typed, a spreadsheet tried and written,
// another person's approval, and what the court then reads.
func TestTheWordsOfACourt(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("office")
		r.open("/check/lexicon")
		r.look("/check/lexicon", "lexicon-empty")
		r.press(`form[action="/check/lexicon"] button[type=submit]`)
		draft := uitest.Eval[string](t, r.Tab, `location.pathname`)
		r.look(draft, "lexicon-draft-empty")
		row := func(wrong, right string) {
			t.Helper()
			r.set(`#wrong`, wrong)
			r.set(`#right`, right)
			r.set(`#reason`, "带有歧视")
			r.set(`#source`, "本院用语规范")
			r.press(`form[action$="/rows"]:has(#wrong) button[type=submit]`)
		}
		row("外来妹", "外来妹工")
		r.saysAll("第 1 行：“外来妹”的正确写法里又含有错误写法")
		r.forget("422")
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("#right").value`); got != "外来妹工" {
			t.Errorf("what was typed is lost: %q", got)
		}
		r.look(draft, "lexicon-refused")
		row("外来妹", "外来务工人员")
		r.saysAll("外来务工人员")

		upload := func(rows ...[]any) {
			t.Helper()
			table := sheet.Table{Name: "用语规范", Rows: slices.Values(rows)}
			for _, head := range terms.Columns() {
				table.Columns = append(table.Columns, sheet.Column{Title: head, Width: 20})
			}
			file := filepath.Join(t.TempDir(), "词条.xlsx")
			f, err := os.Create(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := sheet.Write(f, table); err != nil {
				t.Fatal(err)
			}
			r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#sheet`), []string{file}))
			r.press(`form:has(#sheet) button[type=submit]`)
		}
		upload([]any{"甲种说法", "乙种说法", "", "", "", "", "", ""}, []any{"乙种说法", "甲种说法", "", "", "", "", "", "严重"})
		r.saysAll("第 2 行：“甲种说法”与第 3 行互相更正")
		r.forget("422")
		r.look(draft, "lexicon-faults")
		r.open(draft)
		upload([]any{"外来妹", "外来务工人员／务工人员", "带有歧视", "本院用语规范", "", "", "", "错误"},
			[]any{"打工仔", "务工人员", "带有歧视", "本院用语规范", "2026-01-01", "", "打工仔合唱团", "严重"})
		r.saysAll("打工仔", "改写", "增加")
		r.look(draft, "lexicon-trial")
		r.press(`button[name=do][value=apply]`)
		r.press(`main a[href$="?row=2#row"]`)
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("#from").value`); got != "2026-01-01" {
			t.Errorf("the row in the form begins on %q", got)
		}
		r.look(draft, "lexicon-draft")
		r.set(`#submit-reason`, "统一本院用语")
		r.press(`button[name=verb][value="terms.submit"]`)
		r.look(draft, "lexicon-submitted")

		r.signIn("leader")
		r.open("/me/messages")
		r.heard("用语规范的修订稿等待批准")
		r.open("/check/lexicon")
		r.saysAll("等您批准")
		r.look("/check/lexicon", "lexicon-waiting")
		r.press(`main a[href="` + draft + `"]`)
		r.look(draft, "lexicon-approve")
		r.press(`button[name=verb][value="terms.approve"]`)
		r.saysAll("施行中")
		r.signIn("office")
		r.open("/me/messages")
		r.heard("已经批准，开始施行")
		r.open("/check/lexicon")
		r.saysAll("施行第 1 版，自定 2 条在先", "打工仔")
		r.look("/check/lexicon", "lexicon")
		r.paper("/check/lexicon", "lexicon")
		if !strings.Contains(r.text("main"), "柏子舟") {
			t.Error("the page does not say who drafted it")
		}
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

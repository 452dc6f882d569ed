//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/docket"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/ui/uitest"
)

// docketFile is a spreadsheet of two hearings, of which one cannot be.
func docketFile(t *testing.T) string {
	t.Helper()
	table := sheet.Table{Name: "排期"}
	for _, c := range docket.Columns() {
		table.Columns = append(table.Columns, sheet.Column{Title: c})
	}
	day := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	number := fmt.Sprintf("（%d）澄0102民初88号", time.Now().Year())
	table.Rows = slices.Values([][]any{
		{number, "第三法庭", day + " 17:00", "18:00", "鄢知白", "", "", "苌晚舟", "公开"},
		{number, "第九法庭", day + " 17:00", "16:00", "鄢知白", "", "", "苌晚舟", "公开"},
		{number, "第五法庭", day + " 25:00", "26:00", "", "", "", "", "秘密"},
	})
	var out bytes.Buffer
	if err := sheet.Write(&out, table); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "排期.xlsx")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// tells checks that the page, or the message over it, says a text.
func (r *reader) tells(text string) {
	r.t.Helper()
	if got := strings.ReplaceAll(r.text("body"), "\u00a0", " "); !strings.Contains(got, text) {
		r.t.Errorf("the page does not tell %s:\n%s", text, got)
	}
}

// TestTheDocketOfTheCity reads the docket and the courtrooms of the
// demonstration city, brings a spreadsheet in, enters a hearing by hand, cancels
// it, and sets a clock right.
func TestTheDocketOfTheCity(t *testing.T) {
	c := newCity(t)
	browser := uitest.Start(t)
	r := &reader{Tab: browser.Open(t, 1440), t: t, c: c, password: cityPassword}
	r.signIn("tuzhaolin")
	r.open("/check/docket")
	r.shot("docket")
	r.open("/check/docket/new")
	r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#sheet`), []string{docketFile(t)}))
	r.press(`form:has(#sheet) button[type="submit"]`)
	r.saysAll("第 3 行", "本院没有登记名为“第九法庭”的法庭", "预计结束不晚于开庭时间", "第 4 行", "缺审判长", "新增 1")
	r.forget("422")
	r.shot("docket-trial")
	r.press(`button[name="do"][value="apply"]`)
	r.tells("已登记 1 场，更新 0 场，2 行不能登记")
	r.saysAll("民初88号")

	r.open("/check/docket/new")
	day := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	for selector, value := range map[string]string{
		"#number": fmt.Sprintf("(%d)澄0102民初89号", time.Now().Year()), "#room": "第三法庭", "#day": day, "#starts": "17:30", "#ends": "18:30",
		"#presiding": "鄢知白", "#judges": "无此人",
	} {
		r.set(selector, value)
	}
	r.press(`form[action="/check/docket"] button[type="submit"]`)
	r.saysAll("第三法庭", "时间已排", "“无此人”在本院名册中没有", "应为单数")
	r.forget("422")
	r.shot("docket-odd")
	r.press(`form[action="/check/docket"] button[type="submit"]`)
	r.tells("已登记")
	r.saysAll("民初89号", "未对上名册")
	r.set("#from-1", "17:50")
	r.set("#to-1", "17:40")
	r.press(`form[action$="/breaks"] button`)
	r.saysAll("休庭应有起止时间")
	r.set("#from-1", "17:40")
	r.set("#to-1", "17:50")
	r.press(`form[action$="/breaks"] button`)
	r.tells("休庭已保存")
	r.forget("422")
	r.shot("docket-hearing")
	r.press(`form[action$="/cancel"] button`)
	r.tells("已取消本场")

	r.open("/check/seats")
	r.saysAll("未标定", "比标准时间快 47 秒")
	r.shot("courtrooms")
	r.forget("422")
	r.set("#courtroom", "第三法庭")
	r.press(`form[action="/check/courtrooms"] button`)
	r.saysAll("已有同名的法庭或机位")
	r.set("#courtroom", "第七法庭")
	r.press(`form[action="/check/courtrooms"] button`)
	r.tells("法庭已登记")
	r.saysAll("第七法庭")
	r.forget("40")

	other := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c, password: cityPassword}
	other.signIn("mishouzhuo")
	other.open("/check/docket")
	other.saysAll("不公开的案件")
}

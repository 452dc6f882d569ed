//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/web/ui/uitest"
)

// doubled is a draft with two doubled words, and a day that does not exist.
const doubled = `明德区人民法院
民事判决书
（2026）澄0102民初98号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
经审理查明，逄见山于2025年9月31日在的的村向禾润之借款10,000元，约定了了利息，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
审判员　郁青峦
二〇二六年十月三十日
`

// TestTheJudgesDesk: a draft is pasted, mended by the keyboard, kept, opened and
// deleted; a hit that is none is proposed, approved by the office, and silent.
func TestTheJudgesDesk(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("judge")
		r.open("/me/check")
		r.look("/me/check", "desk-empty")
		r.set(`textarea[name=text]`, doubled)
		r.press(`button[name=do][value=check]`)
		r.saysAll("2025年9月没有31日", "仅供本人参考，不影响签发", "只有您本人看得到")
		r.look("/me/check", "desk")
		r.paper("/me/check", "desk")

		// J walks to the first doubled word; F mends the hit one stands on.
		fixes := func() int { return uitest.Eval[int](t, r.Tab, `document.querySelectorAll("button[name=fix]").length`) }
		before := fixes()
		for range 20 {
			if uitest.Eval[bool](t, r.Tab, `!!document.querySelector("[data-item][aria-current=true] button[name=fix][value^=J22]")`) {
				break
			}
			r.key("j", false)
		}
		r.key("f", true)
		if now := fixes(); now != before-1 {
			t.Fatalf("%d fixes before F, %d after:\n%s", before, now, r.text("main"))
		}
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("textarea[name=text]").value`); got != strings.Replace(doubled, "的的", "的", 1) {
			t.Errorf("mended to %s", got)
		}
		r.saysAll("已改 1 处")
		r.look("/me/check", "desk-mended")
		r.key("u", true)
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("textarea[name=text]").value`); got != doubled {
			t.Errorf("taken back to %s", got)
		}

		// A reload of the address has nothing: it lay on the page alone.
		r.press(`button[name=do][value=keep]`)
		kept := uitest.Eval[string](t, r.Tab, `location.pathname`)
		r.open("/me/check")
		r.look("/me/check", "desk-kept")
		r.press(`main a[href="` + kept + `"]`)
		r.saysAll("2025年9月没有31日")

		// No fault, because …
		r.press(`button[name=allow][value^=J22]`)
		r.look(kept, "desk-propose")
		r.set(`#before`, "")
		r.set(`#after`, "村")
		r.set(`#reason`, "村名如此，见地名录。")
		r.press(`button[name=do][value=propose]`)
		r.saysAll("已送审管办审批")

		r.signIn("office")
		r.open("/me/messages")
		r.heard("有一条写法提请列入允许清单")
		r.open("/check/allow")
		r.look("/check/allow", "allow")
		r.press(`main td a[href^="/check/allow/alw_"], main a[href^="/check/allow/alw_"]`)
		entry := uitest.Eval[string](t, r.Tab, `location.pathname`)
		r.look(entry, "allow-entry")
		r.paper(entry, "allow-entry")
		r.press(`button[name=verb][value="` + string(allow.Approve) + `"]`)
		r.saysAll("有效")

		r.signIn("judge")
		r.open("/me/messages")
		r.heard("已列入允许清单")
		r.open(kept)
		r.saysAll("按本院允许清单不提示 1 处", "2025年9月没有31日")
		r.look(kept, "desk-silent")
		r.open("/me/check")
		r.press(`form[action="` + kept + `/delete"] button`)
		r.saysAll("没有保留的文书")

		// A file, dragged in or chosen.
		file := filepath.Join(t.TempDir(), "判决书.txt")
		if err := os.WriteFile(file, []byte(doubled), 0o600); err != nil {
			t.Fatal(err)
		}
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#file`), []string{file}))
		r.press(`button[name=do][value=check]`)
		r.saysAll("判决书.txt", "按本院允许清单不提示 1 处")
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

// saysAll checks that the page says every text; no-break spaces count as spaces.
func (r *reader) saysAll(texts ...string) {
	r.t.Helper()
	got := strings.ReplaceAll(r.text("main"), "\u00a0", " ")
	for _, s := range texts {
		if !strings.Contains(got, s) {
			r.t.Errorf("the page does not say %s:\n%s", s, got)
		}
	}
}

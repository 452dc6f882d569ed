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
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/ui/uitest"
)

// evalBool evaluates while a page may be on its way: an error means "not yet".
func evalBool(tab *uitest.Tab, expression string) (bool, error) {
	return chromedp.Run(tab.Ctx, chromedp.Evaluate[bool](expression, chromedp.EvalAwaitPromise))
}

// faulty is a judgment with a date that does not exist.
const faulty = `明德区人民法院
民事判决书
（2026）澄0102民初88号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2026年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾润之向本院提出诉讼请求：判令逄见山偿还借款10,000元。
经审理查明，逄见山于2025年9月31日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二六年十月三十日
书记员　白予安
`

// TestTheLoop walks a judgment through the pages, each person at his own
// step, until its issue is closed and watched; then the log verifies.
func TestTheLoop(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		browser := uitest.Start(t)
		r := &reader{Tab: browser.Open(t, 1440), t: t, c: c}

		file := filepath.Join(t.TempDir(), "判决书.txt")
		if err := os.WriteFile(file, []byte(faulty), 0o600); err != nil {
			t.Fatal(err)
		}
		r.signIn("office")
		r.open("/check/documents")
		r.CheckAll(t)
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#files`), []string{file}))
		r.press(`form[enctype="multipart/form-data"] button[type=submit]`)
		doc := uitest.Eval[string](t, r.Tab, `location.pathname`)
		if !strings.HasPrefix(doc, "/check/documents/doc_") {
			t.Fatalf("after the upload at %s:\n%s", doc, r.text("main"))
		}
		// The job checks within a moment.
		for range 100 {
			r.open(doc)
			if strings.Contains(r.text("main"), "2025年9月没有31日") {
				break
			}
		}
		r.CheckAll(t)

		r.signIn("inspector")
		r.open(doc)
		r.press(`form:has(input[value="finding.claim"]) button`)
		r.tick(`input[name=subject][value="signer-0"]`)
		r.press(`button[name=verb][value="finding.uphold"]`)
		id := finding.ID(c.only(t, document.ID(strings.TrimPrefix(doc, "/check/documents/"))))
		page := "/check/findings/" + string(id)
		c.stands(t, id, finding.Verifying) // 较重 takes a second verifier

		r.signIn("second")
		r.open(doc)
		r.CheckAll(t)
		r.press(`button[name=verb][value="finding.second_verify"]`)
		c.stands(t, id, finding.Upheld)

		r.signIn("inspector")
		r.open(page)
		r.CheckAll(t)
		r.set(`form[action="/supervise/letters/verification"] input[name=word]`, "澄中法督")
		r.press(`form[action="/supervise/letters/verification"] button`)
		c.goOut(t, r, uitest.Eval[string](t, r.Tab, `location.pathname`))
		c.stands(t, id, finding.Answering)

		// The judge finds it under 与我有关, reads the evidence and answers.
		r.signIn("judge")
		r.open("/me")
		r.CheckAll(t)
		if !strings.Contains(r.text("main"), "查-") {
			t.Errorf("与我有关 does not show the finding:\n%s", r.text("main"))
		}
		r.open(doc)
		if strings.Contains(r.text("main"), "没有找到") {
			t.Error("the judge may not see the evidence against him")
		}
		r.open(page)
		r.set(`textarea[name=reason]`, "系笔误，应为9月30日，愿意补正。")
		r.press(`button[name=verb][value="finding.answer"]`)
		c.stands(t, id, finding.Answered)

		r.signIn("leader")
		r.open(doc)
		r.open(page)
		r.set(`textarea[name=reason]`, "事实清楚，本人认可；首次轻微差错，以提醒为主。")
		r.press(`button[name=verb][value="finding.determine"]`)
		c.stands(t, id, finding.Determined)

		c.rectify(t, r, id)

		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

// goOut takes a drafted notice through approval by another person to its
// service. The inspector, who drafted it, is signed in before and after.
func (c *town) goOut(t *testing.T, r *reader, at string) {
	t.Helper()
	if !strings.HasPrefix(at, "/supervise/letters/ltr_") {
		t.Fatalf("the draft leads to %s:\n%s", at, r.text("main"))
	}
	r.CheckAll(t)
	r.press(`button[name=verb][value="letter.submit"]`)
	r.signIn("leader")
	r.open(at)
	r.CheckAll(t)
	r.press(`button[name=verb][value="letter.approve"]`)
	r.signIn("inspector")
	// The paper is made by a job, within a moment.
	for range 100 {
		r.open(at)
		if ready := uitest.Eval[bool](t, r.Tab, `!(document.querySelector('form[action$="/serve"] button') || {disabled: true}).disabled`); ready {
			break
		}
	}
	r.CheckAll(t)
	r.press(`form[action$="/serve"] button`)
	r.CheckAll(t)
}

// only is the one finding made of a document.
func (c *town) only(t *testing.T, doc document.ID) string {
	t.Helper()
	var rows []finding.Row
	err := c.DB.View(t.Context(), func(tx *db.Tx) (err error) {
		rows, err = finding.OfDocument(t.Context(), tx, string(doc))
		return err
	})
	if err != nil || len(rows) != 1 {
		t.Fatalf("findings of %s: %+v, want one (%v)", doc, rows, err)
	}
	return string(rows[0].ID)
}

// stands compares the state of a finding.
func (c *town) stands(t *testing.T, id finding.ID, want finding.State) {
	t.Helper()
	f, err := c.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil || f.State != want {
		t.Fatalf("finding is %s, want %s (%v)", f.State, want, err)
	}
}

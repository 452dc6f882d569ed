//go:build e2e

package e2e

import (
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/ui/uitest"
)

// TestLettersAndLedgerOfTheCity looks at the states of letters and issues that a
// walk over one page of each kind passes by: in both themes, on a phone, by
// whoever has something to do there.
func TestLettersAndLedgerOfTheCity(t *testing.T) {
	c := newCity(t)
	browser := uitest.Start(t)
	r := &reader{Tab: browser.Open(t, 1440), t: t, c: c, password: cityPassword}
	at := map[string]string{
		"circular-sent":      "/supervise/letters/" + string(c.letterIn(t, letter.Circular, letter.Sent)),
		"circular-submitted": "/supervise/letters/" + string(c.letterIn(t, letter.Circular, letter.Submitted)),
		"notice-submitted":   "/supervise/letters/" + string(c.letterIn(t, letter.VerificationNotice, letter.Submitted)),
		"notice-served":      "/supervise/letters/" + string(c.letterIn(t, letter.RectificationNotice, letter.Sent)),
	}
	at["assigned"] = "/supervise/issues/" + string(c.issueIn(t, func(w issue.Row) bool { return w.State == issue.Assigned }))
	at["suspended"] = "/supervise/issues/" + string(c.issueIn(t, func(w issue.Row) bool { return w.Suspended }))
	list, err := c.Findings.List(t.Context(), c.actor(t, "wenzhijian"), finding.Filter{State: finding.Answering})
	if err != nil || len(list) == 0 {
		t.Fatalf("nothing is answered: %v", err)
	}
	at["correction"] = "/supervise/corrections/" + string(list[0].ID)
	for _, x := range []struct{ login, page, says string }{
		{"wenzhijian", "circular-sent", "逾期"},
		{"tuzhaolin", "circular-sent", "答复通报"},
		{"chaoyiqing", "circular-sent", "签收文书"},
		{"yitangxi", "circular-submitted", "签发文书"},
		{"yitangxi", "notice-submitted", "签发文书"},
		{"wenzhijian", "notice-served", "内部平台送达"},
		{"wenzhijian", "suspended", "复核中止"},
		{"wenzhijian", "assigned", "起草整改通知书"},
		{"shenyizhou", "correction", "登记立行立改"},
	} {
		r.signIn(x.login)
		r.open(at[x.page])
		r.wait(`document.querySelector("main").innerText.includes("` + x.says + `")`)
		r.look(at[x.page], "b-"+x.page+"-"+x.login)
	}

	// Ctrl+Enter hands in what was typed.
	r.signIn("tuzhaolin")
	r.open(at["circular-sent"])
	r.set(`textarea[name=answer]`, "所列问题均已整改。")
	uitest.Eval[bool](t, r.Tab, `document.querySelector("textarea[name=answer]").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true})) || true`)
	r.wait(`document.querySelector("main").innerText.includes("“所列问题均已整改。”")`)

	// Many at once: ticked, asked, tried, taken, and taken back as a whole.
	r.signIn("wenzhijian")
	r.open("/supervise/issues?state=opened")
	r.look("/supervise/issues", "b-ledger")
	r.tick(`[data-check]`)
	r.press(`button[name=verb][value="issue.assign"]`)
	r.look("bulk", "b-bulk-form")
	uitest.Eval[bool](t, r.Tab, `(document.querySelector("[name=owner]").selectedIndex = 1) > 0`)
	r.set(`textarea[name=reason]`, "值班长每日检查。")
	r.press(`button[name=do][value=try]`)
	r.wait(`document.querySelector(".xz-dry").innerText.includes("可以办理")`)
	r.look("bulk", "b-bulk-tried")
	r.press(`button[name=do][value=take]`)
	r.wait(`document.body.innerText.includes("已交办")`)
	r.press(`form[action^="/supervise/bulk/"] button`)
	r.wait(`document.body.innerText.includes("已撤回")`)

	report, err := c.Log.Verify(t.Context())
	if err != nil || len(report.Problems) != 0 {
		t.Fatalf("audit: %+v (%v)", report.Problems, err)
	}
}

// letterIn is a letter of a kind in a state, the newest.
func (c *town) letterIn(t *testing.T, k letter.Kind, s letter.State) letter.ID {
	t.Helper()
	list, err := c.Letters.List(t.Context(), c.actor(t, "wenzhijian"), letter.Filter{Kind: k, State: s})
	if err != nil || len(list) == 0 {
		t.Fatalf("no %s is %s (%v)", k, s, err)
	}
	return list[0].ID
}

// issueIn is an issue for which fn holds.
func (c *town) issueIn(t *testing.T, fn func(issue.Row) bool) issue.ID {
	t.Helper()
	list, err := c.Ledger.List(t.Context(), c.actor(t, "wenzhijian"), issue.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		if fn(w) {
			return w.ID
		}
	}
	t.Fatal("no such issue in the city")
	return ""
}

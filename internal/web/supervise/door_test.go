package supervise_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/supervise/issue"
)

// The notice of verification is what serves a finding: nothing moves before it
// is served, and everything with it.
func TestTheNoticeServesTheFinding(t *testing.T) {
	c := newTown(t)
	id := c.upheld("开庭迟到十二分钟", "item-01")
	state := func(want finding.State) {
		t.Helper()
		f, err := c.found.Open(t.Context(), c.who[finder], id)
		ok(t, err)
		if f.State != want {
			t.Fatalf("the finding is %s, want %s", f.State, want)
		}
	}
	if err := c.found.Take(t.Context(), c.who[finder], id, finding.Serve, finding.Input{}); err == nil {
		t.Error("served without a notice")
	}
	form := url.Values{"finding": {string(id)}, "word": {"澄中法督"}}
	at := c.post(finder, "/supervise/letters/verification", form, nil).want(t, http.StatusSeeOther).Header().Get("Location")
	if again := c.post(finder, "/supervise/letters/verification", form, nil).want(t, http.StatusSeeOther).Header().Get("Location"); again != at {
		t.Errorf("a second notice was written: %s after %s", again, at)
	}
	c.approved(at)
	state(finding.Upheld)
	c.get(owner, at).want(t, http.StatusNotFound)
	c.post(owner, at+"/serve", url.Values{"how": {"platform"}}, nil).want(t, http.StatusForbidden)
	c.post(finder, at+"/serve", url.Values{"how": {""}}, nil).want(t, http.StatusUnprocessableEntity, "请选择送达方式")
	state(finding.Upheld)
	c.post(finder, at+"/serve", url.Values{"how": {"platform"}}, nil).want(t, http.StatusSeeOther)
	state(finding.Answering)
	c.get(owner, at).want(t, http.StatusOK, "问题核实告知书", "内部平台送达", "签收文书")
	f, err := c.found.Open(t.Context(), c.who[owner], id)
	ok(t, err)
	if f.Due.From != "2026-03-02" || f.Due.On != "2026-03-05" || !strings.Contains(f.Steps[len(f.Steps)-1].Reason, "澄中法督告〔2026〕1号") {
		t.Errorf("the period is %+v, the step says %q", f.Due, f.Steps[len(f.Steps)-1].Reason)
	}
	if r, err := c.log.Verify(t.Context()); err != nil || len(r.Problems) != 0 {
		t.Errorf("audit: %+v (%v)", r, err)
	}
}

// A finding about two waits for both services, and the period counts from the
// later day.
func TestBothOfTwoAreServed(t *testing.T) {
	c := newTown(t)
	id := c.upheld("合议庭迟到", "item-01", manager)
	to := c.post(finder, "/supervise/letters/verification", url.Values{"finding": {string(id)}, "word": {"澄中法督"}}, nil).want(t, http.StatusSeeOther).Header().Get("Location")
	list := regexp.MustCompile(`/supervise/letters/ltr_[0-9a-z]+`).FindAllString(c.get(finder, to).want(t, http.StatusOK).Body.String(), -1)
	if len(list) != 2 || list[0] == list[1] {
		t.Fatalf("%s lists %v, want two notices", to, list)
	}
	for i, want := range []finding.State{finding.Upheld, finding.Answering} {
		c.approved(list[i])
		c.post(finder, list[i]+"/serve", url.Values{"how": {"in_person"}}, nil).want(t, http.StatusSeeOther)
		f, err := c.found.Open(t.Context(), c.who[finder], id)
		ok(t, err)
		if f.State != want || i == 1 && f.Due.From != "2026-03-03" {
			t.Fatalf("after %d services the finding is %s, from %s", i+1, f.State, f.Due.From)
		}
		c.clock.Add(24 * time.Hour)
		c.cookies = map[string]*http.Cookie{} // a session does not last so long
	}
	if r, err := c.log.Verify(t.Context()); err != nil || len(r.Problems) != 0 {
		t.Errorf("audit: %+v (%v)", r, err)
	}
}

func TestPutRightAtOnce(t *testing.T) {
	c := newTown(t)
	id := c.upheld("开庭迟到十二分钟", "item-01")
	here := "/supervise/corrections/" + string(id)
	c.get(owner, here).want(t, http.StatusOK, "不视为承认", "登记立行立改")
	c.get(manager, here).want(t, http.StatusForbidden)
	c.get(stranger, here).want(t, http.StatusNotFound)
	c.get(finder, here).want(t, http.StatusOK, "没有立行立改的记录").no(t, "已经做了什么")
	c.post(owner, here, url.Values{"reason": {"已按时开庭"}}, map[string]string{}).want(t, http.StatusUnprocessableEntity, "请附上整改证明。", "已按时开庭")
	c.post(finder, here, url.Values{"reason": {"代改"}}, map[string]string{"照片.txt": "一"}).want(t, http.StatusConflict, "立行立改只能在")
	c.post(owner, here, url.Values{"reason": {"已按时开庭"}}, map[string]string{"排期表.txt": "一"}).want(t, http.StatusSeeOther)
	a := c.get(finder, here).want(t, http.StatusOK, "已按时开庭", "排期表.txt", "作出决定后转入整改事项")
	href := regexp.MustCompile(here + `/files/evd_[0-9a-z]+`).FindString(a.Body.String())
	c.get(finder, href).want(t, http.StatusOK)
	c.get(stranger, href).want(t, http.StatusNotFound)

	f, err := c.found.Open(t.Context(), c.who[finder], id)
	ok(t, err)
	if f.State != finding.Upheld {
		t.Errorf("the finding is %s after it was put right", f.State)
	}
}

func TestManyAreAssignedAtOnce(t *testing.T) {
	c := newTown(t)
	a, b := c.opened("开庭迟到", "item-01"), c.opened("庭审中使用手机", "item-05")
	third := c.opened("法庭席位名牌缺失", "item-18")
	c.step(finder, third, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"补齐"}, "days": {"3"}}, nil)
	c.get(finder, "/supervise/issues").want(t, http.StatusOK, "批量交办…").no(t, "批量延期…")
	c.get(lead, "/supervise/issues").want(t, http.StatusOK, "批量延期…").no(t, "批量交办…")
	c.get(manager, "/supervise/issues").want(t, http.StatusOK).no(t, "批量")
	form := url.Values{"verb": {"issue.assign"}, "pick": {string(a), string(b), string(third)}, "back": {"/supervise/issues?state=opened"}}
	c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusOK, "对 3 件交办", owner, "试算")
	form.Set("do", "try")
	form.Set("reason", "按时开庭")
	form.Set("days", "7")
	c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusOK, "可以办理 0 件", "请指定整改责任人。", "按时开庭")
	form.Set("owner", string(c.who[owner].Officer))
	c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusOK, "勾选 3 件，可以办理 2 件，不能办理 1 件", "对 2 件交办（可办的）", "状态已经变化")
	state := func(id issue.ID, want issue.State) {
		t.Helper()
		f, err := c.issues.Open(t.Context(), c.who[finder], id)
		ok(t, err)
		if f.State != want {
			t.Errorf("%s is %s, want %s", f.Number, f.State, want)
		}
	}
	state(a, issue.Opened)
	form.Set("do", "take")
	r := c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusSeeOther)
	if to := r.Header().Get("Location"); to != "/supervise/issues?state=opened" {
		t.Errorf("led to %s", to)
	}
	state(a, issue.Assigned)
	state(b, issue.Assigned)
	undo := c.undoOf(r, finder)
	c.post(accepter, undo, nil, nil).want(t, http.StatusNotFound) // somebody else's is not shown to be there
	c.post(finder, undo, url.Values{"back": {"/supervise/issues"}}, nil).want(t, http.StatusSeeOther)
	state(a, issue.Opened)
	state(third, issue.Assigned)

	undo = c.undoOf(c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusSeeOther), finder)
	c.clock.Add(11 * time.Second)
	c.post(finder, undo, nil, nil).want(t, http.StatusConflict, "不能撤销")
	form.Set("verb", "issue.close")
	c.post(finder, "/supervise/issues/bulk", form, nil).want(t, http.StatusUnprocessableEntity, "不能批量办理")
}

// undoOf is the address to which the page that follows offers to post.
func (c *town) undoOf(r answer, by string) string {
	c.t.Helper()
	for _, cookie := range r.Result().Cookies() {
		if cookie.Name == "xiezhi-note" {
			in, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, "/supervise/issues", nil)
			ok(c.t, err)
			in.AddCookie(cookie)
			return regexp.MustCompile(`/supervise/bulk/bat_[0-9a-z]+/undo`).FindString(c.do(by, in).Body.String())
		}
	}
	c.t.Fatal("nothing is offered to take it back")
	return ""
}

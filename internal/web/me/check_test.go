package me_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xiezhi/internal/check/allow"
)

const ownDraft = "明德区人民法院\n民事判决书\n（2026）澄0102民初88号\n经审理查明，被告于2025年9月31日在的的村借款10,000元，于2025年10月1日在了了村还款。\n审判员　厍判\n二〇二六年二月二十日\n"

// value reads what a button or a field of the page holds.
func value(t *testing.T, a answer, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(a.Body.String())
	if m == nil {
		t.Fatalf("the page has no %s", pattern)
	}
	return m[1]
}

func TestTheDeskMendsByAClickAndTakesItBack(t *testing.T) {
	h := newHouse(t)
	h.get(judge, "/me/check").want(t, http.StatusOK, "文书自查", "没有保留的文书")
	a := h.post(judge, "/me/check", url.Values{"text": {strings.ReplaceAll(ownDraft, "\n", "\r\n")}, "do": {"check"}}).
		want(t, http.StatusOK, "2025年9月没有31日", "民事判决书", "仅供本人参考，不影响签发")
	if a.Header().Get("Location") != "" || strings.Contains(a.Body.String(), "data-autosave") {
		t.Error("the text leaves the page")
	}
	fix := value(t, a, `name="fix" value="(J22:[0-9:]+)"`)
	a = h.post(judge, "/me/check", url.Values{"text": {ownDraft}, "fix": {fix}}).want(t, http.StatusOK, "已改 1 处", "撤销最近一处")
	mended := strings.Replace(ownDraft, "的的", "的", 1)
	if !strings.Contains(a.Body.String(), ">\n"+mended+"</textarea>") {
		t.Errorf("the page carries another text: %s", a.Body)
	}
	changes := strings.ReplaceAll(value(t, a, `name="changes" value="([^"]+)"`), "&#34;", `"`)
	// The same place once more: it is gone, and the text stays as it is.
	h.post(judge, "/me/check", url.Values{"text": {mended}, "fix": {fix}, "changes": {changes}}).want(t, http.StatusConflict, "正文已经变了", "已改 1 处")
	a = h.post(judge, "/me/check", url.Values{"text": {mended}, "do": {"undo"}, "changes": {changes}}).want(t, http.StatusOK)
	if !strings.Contains(a.Body.String(), ">\n"+ownDraft+"</textarea>") || strings.Contains(a.Body.String(), `name="changes"`) {
		t.Error("it was not taken back")
	}
	for _, bad := range []url.Values{{"text": {ownDraft}, "changes": {"{"}}, {"text": {"\x00"}}, {"text": {" "}}} {
		h.post(judge, "/me/check", bad).want(t, http.StatusUnprocessableEntity)
	}
	if n := strings.Count(a.Body.String(), "btn-primary"); n != 1 {
		t.Errorf("%d primary buttons", n)
	}
}

func TestAHitIsProposedForTheCourtsList(t *testing.T) {
	h := newHouse(t)
	a := h.post(judge, "/me/check", url.Values{"text": {ownDraft}, "do": {"check"}}).want(t, http.StatusOK)
	if strings.Contains(a.Body.String(), `name="allow" value="J03`) {
		t.Error("a day that does not exist can be allowed away")
	}
	which := value(t, a, `name="allow" value="(J22:[0-9:]+)"`)
	form := url.Values{"text": {ownDraft}, "allow": {which}}
	a = h.post(judge, "/me/check", form).want(t, http.StatusOK, "提请列入允许清单", "“的的”")
	form = url.Values{
		"text": {ownDraft}, "about": {which}, "do": {"propose"}, "before": {""}, "after": {"村"}, "reason": {""},
		"until": {value(t, a, `name="until" type="date" value="([0-9-]+)"`)},
	}
	// Without a reason nothing is proposed, and what was typed is still there.
	a = h.post(judge, "/me/check", form).want(t, http.StatusUnprocessableEntity, "请写明理由")
	if got := value(t, a, `name="after" type="text" value="([^"]*)"`); got != "村" {
		t.Errorf("typed and lost: %q", got)
	}
	form.Set("reason", "村名如此")
	h.post(judge, "/me/check", form).want(t, http.StatusOK, "已送审管办审批")
	h.post(judge, "/me/check", form).want(t, http.StatusConflict, "正在审批")
	p, err := h.allowed.Page(t.Context(), h.who[judge], allow.Filter{})
	ok(t, err)
	if len(p.Rows) != 1 || p.Rows[0].Words != "的的" || p.Rows[0].After != "村" || p.Rows[0].Court != h.civil.Court || p.Rows[0].Reason != "村名如此" {
		t.Errorf("%+v", p.Rows)
	}
	for _, id := range []string{"J22:0:6", "J03:1:2", "x"} {
		h.post(judge, "/me/check", url.Values{"text": {ownDraft}, "allow": {id}}).want(t, http.StatusConflict)
	}
}

func TestAKeptDraftIsOpenedByItsOwnerAlone(t *testing.T) {
	h := newHouse(t)
	a := h.post(judge, "/me/check", url.Values{"text": {ownDraft}, "name": {"判决书.docx"}, "do": {"keep"}})
	if a.Code != http.StatusSeeOther {
		t.Fatalf("status %d", a.Code)
	}
	at := a.Header().Get("Location")
	h.get(judge, at).want(t, http.StatusOK, "2025年9月没有31日", "判决书.docx")
	h.get(judge, "/me/check").want(t, http.StatusOK, "判决书.docx")
	for _, who := range []string{other, finder, proposer, leader} {
		h.get(who, at).want(t, http.StatusNotFound).not(t, "判决书.docx")
		h.get(who, "/me/check").want(t, http.StatusOK).not(t, "判决书.docx")
		h.post(who, at+"/delete", nil).want(t, http.StatusNotFound)
	}
	// Kept anew it takes the place of itself.
	id := strings.TrimPrefix(at, "/me/check/kept/")
	h.post(judge, "/me/check", url.Values{"text": {ownDraft}, "name": {"判决书.docx"}, "kept": {id}, "do": {"keep"}})
	h.get(judge, at).want(t, http.StatusNotFound)
	b := h.get(judge, "/me/check").want(t, http.StatusOK, "判决书.docx")
	at = value(t, b, `href="(/me/check/kept/kpt_[^"]+)"`)
	if a := h.post(judge, at+"/delete", nil); a.Code != http.StatusSeeOther {
		t.Errorf("status %d", a.Code)
	}
	h.get(judge, "/me/check").want(t, http.StatusOK, "没有保留的文书")
}

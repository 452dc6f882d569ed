package establish_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// version reads the version that the first form of a page carries.
func (a answer) version(t *testing.T) string {
	t.Helper()
	m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(a.Body.String())
	if m == nil {
		t.Fatal("the page has no form with a version")
	}
	return m[1]
}

// to is where a page leads.
func (a answer) to(t *testing.T) string {
	t.Helper()
	a.want(t, http.StatusSeeOther)
	return a.Header().Get("Location")
}

func TestEveryPageTeachesWhenEmpty(t *testing.T) {
	c := newTown(t)
	c.get(office, "/establish/causes").want(t, http.StatusOK, "还没有记录原因", "连问几个为什么", "问题销号后会出现在这里")
	c.get(office, "/establish/policies").want(t, http.StatusOK, "没有符合条件的制度", "起草制度")
	c.get(office, "/establish/policies/new").want(t, http.StatusOK, "请先在“原因”中记录")
	c.get(office, "/establish/effect").want(t, http.StatusOK, "还没有施行的制度", "30、90、180 天")
	c.get(owner, "/establish/policies").want(t, http.StatusOK).no(t, "起草制度")
	c.get(owner, "/establish/causes").want(t, http.StatusForbidden)
	c.get(owner, "/establish/effect").want(t, http.StatusForbidden)
}

func TestFromAClosedIssueToAPolicyAndItsReview(t *testing.T) {
	c := newTown(t)
	is := c.closed("落款日期不存在", "item-34")

	// The cause: refused with what was typed, then recorded.
	form := url.Values{"issue": {string(is)}, "why": {"日期是复制的", "没有人核对"}, "title": {"打印前无人核对落款"}}
	r := c.post(office, "/establish/causes", form).want(t, http.StatusUnprocessableEntity, "请选择原因类别", "日期是复制的")
	if !strings.Contains(r.Body.String(), `value="打印前无人核对落款"`) || strings.Count(r.Body.String(), " checked") != 1 {
		t.Error("what was typed is gone")
	}
	form.Set("category", "process")
	why := c.post(office, "/establish/causes", form).to(t)
	c.post(office, "/establish/causes", form).want(t, http.StatusConflict, "已经有人记录了原因")
	p := c.get(office, why).want(t, http.StatusOK, "打印前无人核对落款", "流程设计", "没有人核对", "还没有制度回应这个原因")
	form.Set("version", p.version(t))
	form.Set("category", "training")
	c.post(office, why, form).want(t, http.StatusSeeOther)
	c.post(office, why, form).want(t, http.StatusConflict, "别人刚刚改过")
	c.get(office, "/establish/causes").want(t, http.StatusOK, "打印前无人核对落款", "培训不足")
	c.get(head, why).want(t, http.StatusOK, "培训不足")

	// The policy.
	causeID := strings.TrimPrefix(why, "/establish/causes/")
	if p := c.get(head, "/establish/policies/new?cause="+causeID).want(t, http.StatusOK, "打印前无人核对落款", "明德区人民法院"); strings.Count(p.Body.String(), " checked") != 2 {
		t.Error("the cause and the only court are not ticked")
	}
	court, division := string(c.civil.Court), string(c.civil.Division)
	draft := url.Values{"unit": {division}, "title": {"落款核对办法"}, "court": {court}, "cause": {causeID}}
	c.post(office, "/establish/policies/new", url.Values{"unit": {court}, "content": {"不得丢失"}}).want(t, http.StatusUnprocessableEntity, "请填写制度名称", "不得丢失")
	pol := c.post(head, "/establish/policies/new", draft).to(t)
	step := func(by, verb string, more ...string) answer {
		t.Helper()
		f := url.Values{"version": {c.get(by, pol).version(t)}, "verb": {verb}}
		for i := 0; i < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return c.post(by, pol+"/step", f)
	}
	step(head, "policy.submit").want(t, http.StatusUnprocessableEntity, "请先写正文")
	draft.Set("content", "第一条　打印之前核对落款。\n第二条　核对人签名。")
	draft.Set("version", c.get(head, pol+"/edit").want(t, http.StatusOK).version(t))
	c.post(head, pol+"/edit", draft).want(t, http.StatusSeeOther)
	c.get(owner, pol).want(t, http.StatusNotFound)
	step(head, "policy.submit").want(t, http.StatusSeeOther)
	c.get(head, pol+"/edit").want(t, http.StatusForbidden)
	c.get(head, pol).want(t, http.StatusOK, "等待院领导签发")
	step(lead, "policy.approve", "number", "明法[2026]3号", "on", "2026-03-02").want(t, http.StatusUnprocessableEntity, "六角括号")
	step(lead, "policy.approve", "number", "明法〔2026〕3号", "on", "明天").want(t, http.StatusUnprocessableEntity, "2026-11-23 的样子")
	step(lead, "policy.approve", "number", "明法〔2026〕3号", "on", "2026-03-02").want(t, http.StatusSeeOther)
	c.get(owner, pol).want(t, http.StatusOK, "第二条　核对人签名。", "明法〔2026〕3号", "施行中").no(t, "打印前无人核对落款")
	c.get(head, "/establish/policies?state=in_force").want(t, http.StatusOK, "落款核对办法")

	// What it changed.
	c.get(lead, "/establish/effect").want(t, http.StatusOK, "施行还不满一天")
	c.on("2026-04-02")
	c.get(lead, "/establish/effect").want(t, http.StatusOK, "施行时间不足 90 天", "前后各 31 天", "案号、法院、案由、日期错误", "（0/0）", "逾期未评估")
	c.get(head, "/establish/effect?days=30").want(t, http.StatusOK, "前后各 30 天").no(t, "施行时间不足")
	id := strings.TrimPrefix(pol, "/establish/policies/")
	review := url.Values{"policy": {id}, "mark": {"30"}, "conclusion": {"more_data"}, "text": {" "}}
	c.post(office, "/establish/effect/reviews", review).want(t, http.StatusUnprocessableEntity, "请写明结论的理由")
	review.Set("text", "文书尚少")
	c.post(head, "/establish/effect/reviews", review).want(t, http.StatusForbidden, "起草人不评估自己起草的制度")
	c.post(office, "/establish/effect/reviews", review).want(t, http.StatusSeeOther)
	c.get(lead, "/establish/effect?policy="+id).want(t, http.StatusOK, "数据不足，继续观察", "文书尚少")

	// The next edition, and the end.
	next := step(head, "policy.amend").to(t)
	if !strings.HasSuffix(next, "/edit") {
		t.Fatalf("amending leads to %s", next)
	}
	c.get(head, next).want(t, http.StatusOK, "第二条　核对人签名。")
	step(head, "policy.amend").want(t, http.StatusConflict, "已经有人在起草")
	step(lead, "policy.repeal", "until", "2026-04-01", "reason", "已有统一规定").want(t, http.StatusUnprocessableEntity, "不得早于今天")
	step(lead, "policy.repeal", "until", "2026-05-01", "reason", "已有统一规定").want(t, http.StatusSeeOther)
	c.get(lead, pol).want(t, http.StatusOK, "施行中，将废止", "2026年5月1日")
	c.post(lead, pol+"/step", url.Values{"verb": {"policy.eat"}}).want(t, http.StatusForbidden)

	res, err := c.log.Verify(t.Context())
	if err != nil || len(res.Problems) > 0 {
		t.Errorf("audit: %+v, %v", res, err)
	}
}

package supervise_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/supervise/issue"
)

// step says a verb about an issue and expects to be led back to it.
func (c *town) step(by string, id issue.ID, v issue.Verb, form url.Values, files map[string]string) {
	c.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("verb", string(v))
	a := c.post(by, "/supervise/issues/"+string(id)+"/step", form, files)
	if a.Code != http.StatusSeeOther {
		a.want(c.t, http.StatusSeeOther)
	}
}

// opened opens an issue on a finding, through the page.
func (c *town) opened(title, item string) issue.ID {
	c.t.Helper()
	f := c.determined(title, item)
	c.get(finder, "/supervise/issues/new?finding="+string(f)).want(c.t, http.StatusOK, title)
	a := c.post(finder, "/supervise/issues/new", url.Values{"finding": {string(f)}, "title": {title}}, nil).want(c.t, http.StatusSeeOther)
	return issue.ID(strings.TrimPrefix(a.Header().Get("Location"), "/supervise/issues/"))
}

func TestFromOpeningToClosing(t *testing.T) {
	c := newTown(t)
	id := c.opened("开庭迟到十二分钟", "item-01")
	here := "/supervise/issues/" + string(id)
	c.get(finder, "/supervise/issues/new").want(t, http.StatusOK, "没有可以立项的认定")

	// Assigning: the owner is chosen from the division, the period is the item's.
	a := c.get(finder, here).want(t, http.StatusOK, "督-2026-0001", "指定责任人", owner)
	if !strings.Contains(a.Body.String(), `name="days" type="number" value="7"`) {
		t.Error("the period to start from is not the item's 7 days")
	}
	c.post(finder, here+"/step", url.Values{"verb": {"issue.assign"}, "reason": {"按时开庭"}, "days": {"7"}}, nil).
		want(t, http.StatusUnprocessableEntity, "请指定整改责任人。", "按时开庭")
	c.post(finder, here+"/step", url.Values{"verb": {"issue.assign"}, "reason": {"按时开庭"}, "days": {"七"}}, nil).
		want(t, http.StatusUnprocessableEntity, "1 至 60")
	c.step(finder, id, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭"}, "days": {"7"}}, nil)
	c.notified(id)
	c.get(owner, here).want(t, http.StatusOK, "整改中", "提交整改证明", "剩 7 个工作日", "按时开庭")
	c.get(stranger, here).want(t, http.StatusNotFound)

	// Handing in: without a file it is refused and the text stays.
	c.post(owner, here+"/step", url.Values{"verb": {"issue.submit"}, "reason": {"已按排期开庭"}}, map[string]string{}).
		want(t, http.StatusUnprocessableEntity, "请附上整改证明。", "已按排期开庭")
	c.step(owner, id, issue.Submit, url.Values{"reason": {"已按排期开庭"}}, map[string]string{"排期表.txt": "一", "照片.txt": "二"})

	// Accepting: what is missing stands beside the button.
	a = c.get(finder, here).want(t, http.StatusOK, "您核实过这个问题")
	if !strings.Contains(a.Body.String(), "disabled") {
		t.Error("who found may press the button")
	}
	c.post(accepter, here+"/step", url.Values{"verb": {"issue.close"}, "reason": {"相符"}}, nil).want(t, http.StatusUnprocessableEntity, "请先查看全部整改证明")
	a = c.get(accepter, here).want(t, http.StatusOK, "看证明（0/2）")
	proofs := regexp.MustCompile(here+`/proofs/evd_[0-9a-z]+`).FindAllString(a.Body.String(), -1)
	seen := map[string]bool{}
	for _, href := range proofs {
		if seen[href] {
			continue
		}
		seen[href] = true
		a := c.get(accepter, href).want(t, http.StatusOK)
		if got := a.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
			t.Errorf("a proof is shown in the browser: %q", got)
		}
		c.get(manager, href).want(t, http.StatusForbidden)
		c.get(stranger, href).want(t, http.StatusNotFound)
	}
	if len(seen) != 2 {
		t.Fatalf("proofs %v", proofs)
	}
	c.get(accepter, here).want(t, http.StatusOK, "2/2")

	// Returning, taking it back within ten seconds, closing.
	c.step(accepter, id, issue.Return, url.Values{"reason": {"照片不清楚"}, "days": {"3"}}, nil)
	c.get(accepter, here).want(t, http.StatusOK, "退回重办", "剩 3 个工作日", "照片不清楚")
	c.post(accepter, here+"/undo", nil, nil).want(t, http.StatusSeeOther)
	c.get(accepter, here).want(t, http.StatusOK, "待验收")
	c.step(accepter, id, issue.Close, url.Values{"reason": {"相符"}}, nil)
	c.get(accepter, here).want(t, http.StatusOK, "跟踪问效", "至 ")
	c.clock.Add(11 * time.Second)
	c.post(accepter, here+"/undo", nil, nil).want(t, http.StatusConflict, "不能撤销")
	c.get(manager, here).want(t, http.StatusOK, "您的职务不查看整改证明")
}

func TestAStepOnAnOldPageIsRefused(t *testing.T) {
	c := newTown(t)
	id := c.opened("开庭迟到", "item-01")
	here := "/supervise/issues/" + string(id) + "/step"
	form := url.Values{"verb": {"issue.assign"}, "owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭"}, "days": {"7"}, "version": {"1"}}
	c.post(finder, here, form, nil).want(t, http.StatusSeeOther)
	c.post(accepter, here, form, nil).want(t, http.StatusConflict, "别人刚刚改过")
}

func TestTheLedgerAndItsFilters(t *testing.T) {
	c := newTown(t)
	first := c.opened("开庭迟到", "item-01")
	c.opened("庭审中使用手机", "item-05")
	c.step(finder, first, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭"}, "days": {"1"}}, nil)
	c.notified(first)
	for _, tt := range []struct {
		query   string
		in, out []string
	}{
		{"", []string{"督-2026-0001", "督-2026-0002", "剩 1 个工作日"}, nil},
		{"?state=opened", []string{"督-2026-0002"}, []string{"督-2026-0001"}},
		{"?state=nonsense", []string{"督-2026-0001", "督-2026-0002"}, nil},
		{"?item=item-01", []string{"督-2026-0001"}, []string{"督-2026-0002"}},
		{"?overdue=1", []string{"去掉筛选"}, []string{"督-2026-0001"}},
		{"?figure=due_soon", []string{"督-2026-0001"}, []string{"督-2026-0002"}},
		{"?court=crt_none", []string{"这里还没有内容"}, []string{"督-2026-0001"}},
	} {
		a := c.get(finder, "/supervise/issues"+tt.query)
		if tt.query == "?overdue=1" {
			tt.in = nil
		}
		a.want(t, http.StatusOK, tt.in...).no(t, tt.out...)
	}
	c.clock.Set(c.clock.Now().AddDate(0, 0, 7))
	c.cookies = map[string]*http.Cookie{} // a session does not last so long
	c.get(finder, "/supervise/issues?overdue=1").want(t, http.StatusOK, "督-2026-0001", "逾期 4 个工作日").no(t, "督-2026-0002")
	c.get(stranger, "/supervise/issues").want(t, http.StatusOK, "这里还没有内容").no(t, "督-2026-0001")
}

func TestTheSpreadsheetIsChineseAndWhole(t *testing.T) {
	c := newTown(t)
	c.opened("=HYPERLINK(\"x\")", "item-01")
	c.opened("庭审中使用手机", "item-05")
	r := c.get(finder, "/supervise/issues.xlsx?state=opened").want(t, http.StatusOK)
	if got := r.Header().Get("Content-Type"); got != sheet.Media {
		t.Errorf("content type %q", got)
	}
	got, err := sheet.Read(bytes.NewReader(r.Body.Bytes()), sheet.DefaultLimits())
	ok(t, err)
	want := "序号 编号 来源 发现时间 法院 部门 方面 类别 条目 描述 案号 证据号 严重程度 责任单位 责任人 措施 期限 完成时间 验收人 结果 销号时间 回访 复发 制度编号"
	if len(got.Rows) != 2 || strings.Join(got.Head, " ") != want {
		t.Fatalf("%d rows, head %v", len(got.Rows), got.Head)
	}
	row := got.Rows[0].Cells
	for i, want := range map[int]string{
		1: "督-2026-0001", 2: "观看录像", 4: "明德区人民法院", 5: "民事审判第一庭", 6: "庭审", 9: "=HYPERLINK(\"x\")；迟到十二分钟", 12: "一般", 19: "立项",
	} {
		if row[i] != want {
			t.Errorf("column %d is %q, want %q", i+1, row[i], want)
		}
	}
}

func TestLeadersAndThePeriod(t *testing.T) {
	c := newTown(t)
	id := c.opened("开庭迟到", "item-01")
	here := "/supervise/issues/" + string(id)
	c.step(finder, id, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭"}, "days": {"3"}}, nil)
	c.notified(id) // due on 5 March
	c.get(finder, here).want(t, http.StatusOK, "等待整改并提交证明").no(t, "期限处理")
	c.get(lead, here).want(t, http.StatusOK, "期限处理", "只有设施、系统问题可以暂缓整改").no(t, "已延期")
	c.post(lead, here+"/step", url.Values{"verb": {"issue.extend"}, "reason": {"押解未到"}, "until": {"2026-03-04"}}, nil).
		want(t, http.StatusUnprocessableEntity, "延期须晚于原期限", "押解未到")
	c.post(lead, here+"/step", url.Values{"verb": {"issue.extend"}, "reason": {"押解未到"}, "until": {"三月"}}, nil).
		want(t, http.StatusUnprocessableEntity, "日期请写成")
	c.post(lead, here+"/step", url.Values{"verb": {"issue.defer"}, "reason": {"押解未到"}, "until": {"2026-04-01"}}, nil).
		want(t, http.StatusUnprocessableEntity, "作风问题不得暂缓")
	c.post(finder, here+"/step", url.Values{"verb": {"issue.extend"}, "reason": {"押解未到"}, "until": {"2026-03-10"}}, nil).want(t, http.StatusForbidden)
	c.step(lead, id, issue.Extend, url.Values{"reason": {"押解未到"}, "until": {"2026-03-10"}}, nil)
	c.get(owner, here).want(t, http.StatusOK, "已延期 1 次", "剩 6 个工作日")
	c.step(lead, id, issue.Pause, url.Values{"reason": {"法庭检修"}, "until": {"2026-03-31"}}, nil)
	c.get(owner, here).want(t, http.StatusOK, "暂停", "至 3月31日", "中止期间，等待恢复整改")
	c.get(lead, here).want(t, http.StatusOK, "恢复后还有 6 个工作日。")
	c.step(lead, id, issue.Resume, nil, nil)
	c.get(owner, here).want(t, http.StatusOK, "整改中", "剩 6 个工作日")
}

func TestItCameBack(t *testing.T) {
	c := newTown(t)
	id := c.opened("开庭迟到", "item-01")
	here := "/supervise/issues/" + string(id)
	c.step(finder, id, issue.Assign, url.Values{"owner": {string(c.who[owner].Officer)}, "reason": {"按时开庭"}, "days": {"7"}}, nil)
	c.notified(id)
	c.step(owner, id, issue.Submit, url.Values{"reason": {"已改正"}}, map[string]string{"照片.txt": "一"})
	href := regexp.MustCompile(here + `/proofs/evd_[0-9a-z]+`).FindString(c.get(accepter, here).Body.String())
	c.get(accepter, href).want(t, http.StatusOK)
	c.step(accepter, id, issue.Close, url.Values{"reason": {"相符"}}, nil)
	a := c.get(accepter, here).want(t, http.StatusOK, "问题是否反弹", "还缺 1 项")
	if !strings.Contains(a.Body.String(), "disabled") {
		t.Error("the button is open although nothing shows that it came back")
	}
	c.clock.Set(c.clock.Now().AddDate(0, 0, 3))
	c.cookies = map[string]*http.Cookie{}
	again := c.determined("开庭又迟到", "item-01")
	c.get(accepter, here).want(t, http.StatusOK, "开庭又迟到")
	c.step(accepter, id, issue.Recur, url.Values{"again": {string(again)}, "reason": {"三日后又迟到"}}, nil)
	c.get(accepter, here).want(t, http.StatusOK, "问题反弹", "反弹依据", "三日后又迟到")
	c.get(accepter, "/supervise/issues?figure=recurred").want(t, http.StatusOK, "督-2026-0001")
}

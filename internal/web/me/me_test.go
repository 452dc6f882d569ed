package me_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
)

func TestThePersonConcernedSeesWhatWaitsForAnAnswer(t *testing.T) {
	h := newHouse(t)
	id := h.served("开庭迟到十二分钟")
	a := h.get(judge, "/me").want(t, http.StatusOK, "开庭迟到十二分钟", "个工作日内申辩", "查看并申辩", "送达日期：3月2日")
	if !strings.Contains(a.Body.String(), `href="/check/findings/`+string(id)+`"`) {
		t.Error("no way to the finding")
	}
	if n := strings.Count(a.Body.String(), "btn-primary"); n != 1 {
		t.Errorf("%d primary buttons", n)
	}
	h.get(other, "/me").want(t, http.StatusOK, "没有需要您申辩的告知书").not(t, "开庭迟到")

	h.step(judge, id, finding.Answer, finding.Input{Reason: "当日法警报告电梯故障"})
	h.get(judge, "/me").want(t, http.StatusOK, "没有需要您申辩的告知书", "其他告知事项", "开庭迟到十二分钟").not(t, "查看并申辩")
}

func TestOfTwoNoticesOneHasThePrimaryButton(t *testing.T) {
	h := newHouse(t)
	h.served("开庭迟到十二分钟")
	h.clock.Add(24 * time.Hour)
	h.served("庭审中接听电话")
	a := h.get(judge, "/me").want(t, http.StatusOK)
	if strings.Index(a.text, "开庭迟到") > strings.Index(a.text, "庭审中接听") {
		t.Error("the nearer deadline is not in front")
	}
	if n := strings.Count(a.Body.String(), "btn-primary"); n != 1 {
		t.Errorf("%d primary buttons", n)
	}
}

func TestThePersonConcernedReadsWhoLooked(t *testing.T) {
	h := newHouse(t)
	h.served("开庭迟到十二分钟")
	ok(t, h.views.Note(t.Context(), h.who[judge], "", string(mine(t, h)), "finding"))
	h.get(judge, "/me").want(t, http.StatusOK, "谁看过我的材料", finder, "澄明市中级人民法院　督察室", "您本人", "2026年3月2日 09:00")
}

func mine(t *testing.T, h *house) finding.ID {
	t.Helper()
	list, err := h.found.About(t.Context(), h.who[judge])
	ok(t, err)
	if len(list) == 0 {
		t.Fatal("nothing about the judge")
	}
	return list[0].ID
}

func TestWhatIsNotServedIsNotShown(t *testing.T) {
	h := newHouse(t)
	h.finding("着装不整")
	referred := h.finding("收受礼金")
	h.step(finder, referred, finding.Claim, finding.Input{})
	if err := h.found.Take(t.Context(), h.who[finder], referred, finding.Refer, finding.Input{Reason: "派驻纪检监察组"}); err != nil {
		// Referring is the leader's: he takes the candidate over.
		h.step(leader, referred, finding.Refer, finding.Input{Reason: "派驻纪检监察组"})
	}
	h.get(judge, "/me").want(t, http.StatusOK).not(t, "着装不整", "收受礼金")
}

func TestWhatWasWithdrawnStandsApart(t *testing.T) {
	h := newHouse(t)
	id := h.served("开庭迟到十二分钟")
	h.step(judge, id, finding.Answer, finding.Input{Reason: "当日法警报告电梯故障"})
	h.step(leader, id, finding.Withdraw, finding.Input{Reason: "申辩成立"})
	h.get(judge, "/me").want(t, http.StatusOK, "已撤销的事项不计入任何统计", "开庭迟到十二分钟").not(t, "其他告知事项")
}

func TestMessages(t *testing.T) {
	h := newHouse(t)
	h.get(judge, "/me/messages").want(t, http.StatusOK, "没有消息")
	ok(t, h.box.Deliver(t.Context(), []notify.Notice{
		{Recipient: string(h.who[judge].Officer), Key: "due.left", Args: map[string]string{"n": "3"}, Link: "/me"},
		{Recipient: string(h.who[other].Officer), Key: "due.today", Link: "/me"},
	}))
	h.get(judge, "/me/messages").want(t, http.StatusOK, "剩 3 个工作日", "未读 1 条", "全部标为已读").not(t, "今日到期")
	h.clock.Add(time.Second)
	h.post(judge, "/me/messages/read", nil).want(t, http.StatusSeeOther)
	h.get(judge, "/me/messages").want(t, http.StatusOK, "剩 3 个工作日", "未读 0 条").not(t, "全部标为已读")
}

func TestSettingsChangeHowPagesLook(t *testing.T) {
	h := newHouse(t)
	h.get(judge, "/me/settings").want(t, http.StatusOK, "界面语言", "修改口令")
	form := url.Values{"form": {"look"}, "theme": {"dark"}, "density": {"compact"}, "lang": {"en"}}
	h.post(judge, "/me/settings", form).want(t, http.StatusSeeOther)
	a := h.get(judge, "/me/settings").want(t, http.StatusOK, "Density")
	for _, mark := range []string{`lang="en"`, `data-bs-theme="dark"`, `data-density="compact"`} {
		if !strings.Contains(a.Body.String(), mark) {
			t.Errorf("the page lacks %s", mark)
		}
	}
	h.post(judge, "/me/settings", url.Values{"form": {"look"}, "lang": {"tlh"}}).want(t, http.StatusSeeOther)
	h.get(judge, "/me/settings").want(t, http.StatusOK, "界面语言")
	h.post(judge, "/me/settings", nil).want(t, http.StatusUnprocessableEntity)
}

func TestPasswordIsRefusedInOneSentence(t *testing.T) {
	h := newHouse(t)
	const better = "新的一天从写字台开始"
	for _, tt := range []struct {
		name, old, new, again string
		status                int
		says                  string
	}{
		{"twice not the same", password, better, better + "了", 422, "两次输入的新口令不一样"},
		{"too short", password, "短了", "短了", 422, "口令太短，至少 10 个字符"},
		{"too common", password, "1234567890", "1234567890", 422, "口令太常见"},
		{"the old one", password, password, password, 422, "新口令不能与原口令相同"},
		{"old wrong", "不是这一个口令啊啊", better, better, 422, "当前口令不对"},
	} {
		a := h.post(judge, "/me/settings", url.Values{"form": {"password"}, "old": {tt.old}, "password": {tt.new}, "again": {tt.again}})
		a.want(t, tt.status, tt.says)
		if strings.Contains(a.Body.String(), tt.new) {
			t.Errorf("%s: the page repeats the password", tt.name)
		}
	}
	for range 5 {
		h.post(judge, "/me/settings", url.Values{"form": {"password"}, "old": {"不是这一个口令啊啊"}, "password": {better}, "again": {better}})
	}
	h.post(judge, "/me/settings", url.Values{"form": {"password"}, "old": {password}, "password": {better}, "again": {better}}).
		want(t, http.StatusTooManyRequests, "多次输错")
	h.clock.Add(3 * time.Hour)
	h.cookies[judge] = nil
	h.post(judge, "/me/settings", url.Values{"form": {"password"}, "old": {password}, "password": {better}, "again": {better}}).want(t, http.StatusSeeOther)
	h.get(judge, "/me/settings").want(t, http.StatusOK, "口令") // still signed in
	if h.signIn(judge, password) != nil || h.signIn(judge, better) == nil {
		t.Error("the password was not changed")
	}
}

func TestDraft(t *testing.T) {
	h := newHouse(t)
	const at = "/check/findings/fnd_1"
	form := url.Values{"form": {at}, "reason": {"当日电梯故障"}, "subject": {"a", "b"}, "password": {"不该留下的"}}
	h.post(judge, "/me/draft", form).want(t, http.StatusNoContent)
	d, err := h.desk.Open(t.Context(), h.who[judge], at)
	ok(t, err)
	if d.Fields["reason"] != "当日电梯故障" || d.Fields["subject"] != "a\nb" || d.At.IsZero() {
		t.Errorf("kept %v at %v", d.Fields, d.At)
	}
	for _, name := range []string{"form", "password"} {
		if _, there := d.Fields[name]; there {
			t.Errorf("%s lies on the desk", name)
		}
	}
	h.post(judge, "/me/draft", url.Values{"reason": {"当日电梯故障"}}).want(t, http.StatusUnprocessableEntity)
	h.post(judge, "/me/draft", url.Values{"form": {at}, "reason": {strings.Repeat("长", 200_000)}}).want(t, http.StatusRequestEntityTooLarge)
	if again, err := h.desk.Open(t.Context(), h.who[judge], at); err != nil || again.Fields["reason"] != "当日电梯故障" {
		t.Errorf("a draft refused replaced the one there was: %v, %v", again.Fields, err)
	}
}

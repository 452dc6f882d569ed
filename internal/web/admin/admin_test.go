package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"xiezhi/internal/people/org"
)

func TestWhoMayComeAtAll(t *testing.T) {
	h := newHouse(t)
	for _, tt := range []struct {
		path string
		may  []string
	}{
		{"/admin/people", []string{system, security, auditor, manager, office}},
		{"/admin/accounts", []string{security, auditor}},
		{"/admin/audit", []string{auditor}},
		{"/admin/log", []string{auditor}},
		{"/admin/calendar", []string{office}},
		{"/admin/doctor", []string{system}},
	} {
		for _, who := range []string{system, security, auditor, manager, office, judge} {
			want := http.StatusForbidden
			if strings.Contains(" "+strings.Join(tt.may, " ")+" ", " "+who+" ") {
				want = http.StatusOK
			}
			h.get(who, tt.path).want(t, want)
		}
	}
}

func TestPeopleAreShownWithTheirPosts(t *testing.T) {
	h := newHouse(t)
	h.get(manager, "/admin/people").want(t, http.StatusOK, "厍判", "0102-017", "明德区人民法院　民事审判第一庭　审判员", "自 2024年1月1日 起").not(t, "登记法院")
	h.get(manager, "/admin/people?q=宓外").want(t, http.StatusOK, "没有找到人员")
	h.get(manager, "/admin/people?court="+string(h.low)+"&division="+string(h.filing)).want(t, http.StatusOK, "没有找到人员")
	h.get(manager, "/admin/people?day=2023-06-01").want(t, http.StatusOK, "没有找到人员", "2023年6月1日")
	h.get(office, "/admin/people").want(t, http.StatusOK, "厍判").not(t, "登记人员")
}

func TestTheRegisterIsFilled(t *testing.T) {
	h := newHouse(t)
	court := url.Values{"code": {"澄0121"}, "name": {"清源县人民法院"}, "level": {"basic"}, "superior": {string(h.mid)}}
	h.post(system, "/admin/people/courts", court).want(t, http.StatusSeeOther)
	again := h.post(system, "/admin/people/courts", court).want(t, http.StatusUnprocessableEntity, "已被使用")
	if !strings.Contains(again.Body.String(), `value="清源县人民法院"`) || !strings.Contains(again.Body.String(), `aria-invalid="true"`) {
		t.Error("the refused form lost what was typed or does not mark the field")
	}
	h.post(manager, "/admin/people/courts", court).want(t, http.StatusNotFound) // he may not even know of the court above

	division := url.Values{"court": {string(h.low)}, "name": {"执行局"}, "kind": {"enforcement"}}
	to := h.post(manager, "/admin/people/divisions", division).want(t, http.StatusSeeOther).Header().Get("Location")
	id := to[strings.Index(to, "division=")+len("division="):]
	h.get(manager, to).want(t, http.StatusOK, "明德区人民法院　执行局", "部门已登记")
	officer := url.Values{"name": {"宓 外"}, "division": {id}, "title": {"clerk"}, "from": {"2026-02-01"}}
	to = h.post(manager, "/admin/people/officers", officer).want(t, http.StatusSeeOther).Header().Get("Location")
	h.get(manager, to).want(t, http.StatusOK, "宓外", "书记员", "2026年2月1日", "至今")
	officer.Set("from", "2026-02-30")
	h.post(manager, "/admin/people/officers", officer).want(t, http.StatusUnprocessableEntity, "不是日期")
}

func TestAnOfficerChangesPost(t *testing.T) {
	h := newHouse(t)
	at := "/admin/people/officers/" + string(h.officer)
	post := regexp.MustCompile(`pst_[0-9a-z]+`).FindString(h.get(manager, at).want(t, http.StatusOK, "厍判").Body.String())
	h.post(manager, at+"/move", url.Values{"post": {post}, "division": {string(h.filing)}, "title": {"judge"}, "from": {"2026-04-01"}}).want(t, http.StatusSeeOther)
	h.get(manager, at).want(t, http.StatusOK, "2026年3月31日", "立案庭", "2026年4月1日", "调动已登记")
	h.post(manager, at+"/close", url.Values{"post": {post}, "to": {"2023-01-01"}}).want(t, http.StatusUnprocessableEntity, "早于开始日期")
	h.post(manager, at+"/close", url.Values{"post": {"pst_nobody"}, "to": {"2026-12-31"}}).want(t, http.StatusNotFound)
	h.post(manager, at+"/posts", url.Values{"division": {string(h.civil)}, "title": {"assistant"}, "from": {"2026-05-01"}}).want(t, http.StatusSeeOther)
	h.post(office, at+"/posts", url.Values{"division": {string(h.civil)}, "title": {"clerk"}, "from": {"2026-05-01"}}).want(t, http.StatusForbidden)

	person, err := h.dir.Person(t.Context(), org.System("setup"), h.officer)
	ok(t, err)
	if len(person.Posts) != 3 {
		t.Errorf("%d posts", len(person.Posts))
	}
	name := url.Values{"name": {"厍判之"}, "number": {"0102-017"}, "version": {"1"}}
	h.post(manager, at+"/name", name).want(t, http.StatusConflict, "别人刚刚改过", "厍判") // the version of the first visit
	h.get(auditor, at).want(t, http.StatusOK).not(t, "更正姓名或编号")
}

func TestAnAccountIsOpenedGivenARoleAndAPassword(t *testing.T) {
	h := newHouse(t)
	form := url.Values{"login": {"XinLai"}, "name": {"厍判"}, "court": {string(h.low)}, "officer": {"0102-017"}}
	at := h.post(security, "/admin/accounts", form).want(t, http.StatusSeeOther).Header().Get("Location")
	h.get(security, at).want(t, http.StatusOK, "xinlai", "人员：厍判", "还没有授予角色")
	h.post(security, "/admin/accounts", form).want(t, http.StatusUnprocessableEntity, "已被使用")
	form.Set("officer", "宓外")
	h.post(security, "/admin/accounts", form).want(t, http.StatusUnprocessableEntity, "无法识别")

	role := url.Values{"role": {"head"}, "unit": {string(h.civil)}, "from": {"2026-03-02"}}
	h.post(security, at+"/grant", role).want(t, http.StatusSeeOther)
	a := h.get(security, at).want(t, http.StatusOK, "庭长", "明德区人民法院　民事审判第一庭")
	role.Set("unit", "")
	h.post(security, at+"/grant", role).want(t, http.StatusUnprocessableEntity, "没有填写")
	role.Set("unit", "*")
	role.Set("role", "security_auditor")
	h.post(security, at+"/grant", role).want(t, http.StatusUnprocessableEntity)
	grant := regexp.MustCompile(`grt_[0-9a-z]+`).FindString(a.Body.String())
	h.post(security, "/admin/accounts/"+string(h.acc[judge])+"/revoke", url.Values{"grant": {grant}}).want(t, http.StatusNotFound)
	h.post(security, at+"/revoke", url.Values{"grant": {grant}}).want(t, http.StatusSeeOther)
	h.get(security, at).want(t, http.StatusOK, "还没有授予角色", "收回日期：2026年3月2日")

	given := h.post(security, at+"/password", nil).want(t, http.StatusOK, "只在这里显示这一次")
	if given.Header().Get("Cache-Control") != "no-store" {
		t.Error("the browser may keep the page with the password")
	}
	one := regexp.MustCompile(`xz-mono">([^<]+)<`).FindStringSubmatch(given.Body.String())
	if one == nil || h.signIn("xinlai", one[1]) == nil {
		t.Error("the one-time password does not open the door")
	}
	h.get(security, at).not(t, "只在这里显示这一次")
}

func TestAnAccountIsDisabled(t *testing.T) {
	h := newHouse(t)
	at := "/admin/accounts/" + string(h.acc[manager])
	version := func() url.Values {
		acc, _, err := h.dir.Account(t.Context(), org.System("setup"), h.acc[manager])
		ok(t, err)
		return url.Values{"version": {string(rune('0' + acc.Version))}, "state": {"disabled"}}
	}
	old := version()
	h.post(security, at+"/state", old).want(t, http.StatusSeeOther)
	h.get(security, at).want(t, http.StatusOK, "已停用", "启用账号")
	if h.signIn(manager, password) != nil {
		t.Error("a disabled account opens the door")
	}
	h.post(security, at+"/state", old).want(t, http.StatusConflict, "别人刚刚改过")
	h.post(auditor, at+"/state", version()).want(t, http.StatusForbidden)
	own := "/admin/accounts/" + string(h.acc[security])
	h.get(security, own).want(t, http.StatusOK, "不能变更").not(t, "停用账号")
	h.post(security, own+"/password", nil).want(t, http.StatusForbidden)
	h.get(security, "/admin/accounts?q=guan").want(t, http.StatusOK, manager, office, "已停用").not(t, auditor)
}

func TestTheAuditPageNamesWhatWasTamperedWith(t *testing.T) {
	h := newHouse(t)
	h.get(auditor, "/admin/audit").want(t, http.StatusOK, "日志完整，全部一致", "2026年3月2日 09:00")
	_, err := h.db.SQL().ExecContext(t.Context(), `UPDATE officer SET name = '宓外' WHERE id = $1`, string(h.officer))
	ok(t, err)
	h.get(auditor, "/admin/audit").want(t, http.StatusOK, "有 1 处不一致", string(h.officer), "数据与最后一次操作后的记录不符").not(t, "全部一致")
}

func TestTheCalendarSaysWhatIsNotCertain(t *testing.T) {
	h := newHouse(t)
	h.get(office, "/admin/calendar").want(t, http.StatusOK, "国庆节", "2026", "2020", "2027 年的放假安排尚未公布")
}

func TestTheDoctorLooks(t *testing.T) {
	h := newHouse(t)
	h.get(system, "/admin/doctor").want(t, http.StatusOK, "SQLite，本机文件，应答正常", "剩余", "0.1-test", "2027 年的放假安排尚未公布")
	ok(t, h.db.Close())
}

// pageOfLog is how many acts fill more than a page of the log.
const pageOfLog = 51

func TestTheLogListsWhoDidWhat(t *testing.T) {
	h := newHouse(t)
	for n := range pageOfLog {
		court := url.Values{"code": {fmt.Sprintf("澄02%02d", n)}, "name": {fmt.Sprintf("第%d人民法院", n)}, "level": {"basic"}, "superior": {string(h.mid)}}
		h.post(system, "/admin/people/courts", court).want(t, http.StatusSeeOther)
	}
	h.get(auditor, "/admin/log").want(t, http.StatusOK, "court.add", system, "下一页")
	h.get(auditor, "/admin/log?q="+string(h.low)).want(t, http.StatusOK, "court.add", string(h.low)).not(t, "account.add")
	h.get(auditor, "/admin/log?q=account.sign_in").want(t, http.StatusOK, "account.sign_in").not(t, "court.add")
	h.get(auditor, "/admin/log?q="+string(h.acc[auditor])).want(t, http.StatusOK, auditor).not(t, "court.add")
	h.get(auditor, "/admin/log?before=3").want(t, http.StatusOK, "court.add").not(t, "下一页")
	h.get(auditor, "/admin/log?q=nothing").want(t, http.StatusOK, "没有符合条件的记录")
}

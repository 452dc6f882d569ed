package check_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/check"
	"xiezhi/internal/web/page"
)

const password = "云开见日之时再来此处"

// office is a court with the pages of the list behind a real door.
type office struct {
	t       *testing.T
	lists   *checklist.Book
	actor   map[string]org.Actor
	handler http.Handler
	cookies map[string]map[string]*http.Cookie
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	ctx, setup, clock := t.Context(), org.System("setup"), dbtest.NewClock()
	d := dbtest.Open(t, db.SQLite, clock.Now)
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	ok(t, err)
	ok(t, jobs.Migrate(ctx, d))
	log, queue := audit.New(d, key, slices.Concat(org.Objects(), auth.Objects(), checklist.Objects())...), jobs.New(d)
	jobs.Handle(queue, func(context.Context, checklist.StepJob) error { return nil })
	ok(t, queue.Open())
	dir := org.NewDirectory(log)
	a := auth.New(d, log, dir, auth.Options{})
	list, err := checklist.Default()
	ok(t, err)
	o := &office{t: t, lists: checklist.NewBook(log, queue, list), actor: map[string]org.Actor{}, cookies: map[string]map[string]*http.Cookie{}}
	ok(t, o.lists.Enter(ctx))
	mid, err := dir.AddCourt(ctx, setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate})
	ok(t, err)
	low, err := dir.AddCourt(ctx, setup, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: mid})
	ok(t, err)
	for login, g := range map[string]org.AccountGrant{
		"shenguan": {Role: org.RoleOffice, Unit: string(mid)}, "yuanling": {Role: org.RoleLeader, Unit: string(mid)}, "jiceng": {Role: org.RoleOffice, Unit: string(low)},
	} {
		g.From = "2026-01-01"
		g.Account, err = dir.AddAccount(ctx, setup, org.Account{Login: login, Name: login, Court: org.CourtID(g.Unit)})
		ok(t, err)
		_, err = dir.Grant(ctx, setup, g)
		ok(t, err)
		ok(t, a.SetPassword(ctx, setup, g.Account, password, false))
		o.actor[login], err = dir.Actor(ctx, g.Account)
		ok(t, err)
	}
	words, err := i18n.Default()
	ok(t, err)
	days, err := calendar.Default()
	ok(t, err)
	site := &page.Site{
		Words: words, Auth: a, People: dir, Desk: desk.New(d), Box: notify.NewBox(d), Checklist: o.lists,
		Days: func() calendar.Calendar { return days }, Now: clock.Now,
	}
	mux := http.NewServeMux()
	for _, rt := range (&check.Pages{Lists: o.lists}).Routes() {
		mux.Handle(rt.Pattern, site.Handler(rt))
	}
	mux.HandleFunc("POST /in", func(w http.ResponseWriter, r *http.Request) {
		if err := a.SignIn(r, r.FormValue("login"), r.FormValue("password")); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
		}
	})
	o.handler = a.Load(mux, site.Fail)
	return o
}

// ask sends a request as somebody; body nil is a GET.
func (o *office) ask(login, path, media string, body []byte) *httptest.ResponseRecorder {
	o.t.Helper()
	if o.cookies[login] == nil {
		o.cookies[login] = map[string]*http.Cookie{}
		if r := o.ask(login, "/in", "application/x-www-form-urlencoded", []byte(url.Values{"login": {login}, "password": {password}}.Encode())); r.Code != http.StatusOK {
			o.t.Fatalf("%s was not let in: %d", login, r.Code)
		}
	}
	method := http.MethodGet
	if body != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequestWithContext(o.t.Context(), method, "https://xiezhi.test"+path, bytes.NewReader(body))
	r.Header.Set("Content-Type", media)
	r.Header.Set("Accept-Language", "zh-CN")
	for _, c := range o.cookies[login] {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		o.cookies[login][c.Name] = c
	}
	return w
}

func (o *office) get(login, path string) *httptest.ResponseRecorder {
	return o.ask(login, path, "", nil)
}

func (o *office) post(login, path string, form url.Values) *httptest.ResponseRecorder {
	return o.ask(login, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// upload hands a file in.
func (o *office) upload(login, path string, data []byte) *httptest.ResponseRecorder {
	o.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	w, err := m.CreateFormFile("sheet", "清单.xlsx")
	ok(o.t, err)
	_, err = w.Write(data)
	ok(o.t, err)
	ok(o.t, m.Close())
	return o.ask(login, path, m.FormDataContentType(), b.Bytes())
}

// begin begins a revision and returns its address.
func (o *office) begin() string {
	o.t.Helper()
	r := o.post("shenguan", "/check/checklist/drafts", url.Values{})
	if r.Code != http.StatusSeeOther {
		o.t.Fatalf("begin: %d %s", r.Code, r.Body)
	}
	return r.Header().Get("Location")
}

// said is the text of a page without its marks.
func said(r *httptest.ResponseRecorder) string {
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(r.Body.String(), ""))
	return strings.ReplaceAll(text, "\u00a0", " ")
}

func has(t *testing.T, r *httptest.ResponseRecorder, status int, words ...string) {
	t.Helper()
	if r.Code != status {
		t.Errorf("status %d, want %d:\n%s", r.Code, status, said(r))
	}
	for _, w := range words {
		if !strings.Contains(said(r), w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func TestTheListSaysWhoseItIs(t *testing.T) {
	o := newOffice(t)
	r := o.get("shenguan", "/check/checklist")
	has(t, r, http.StatusOK, "不是上级法院印发的清单", "3 个方面，10 个类别，40 个条目", "第 1 版", "起草修订")
	draft := o.begin()
	r = o.get("shenguan", draft)
	has(t, r, http.StatusOK, "澄明市中级人民法院", "默认清单的基础上修订", "改动")
	// Those who neither write nor approve know nothing of it.
	has(t, o.get("jiceng", draft), http.StatusNotFound)
	has(t, o.get("yuanling", draft), http.StatusOK)
	has(t, o.post("jiceng", "/check/checklist/drafts", url.Values{}), http.StatusUnprocessableEntity, "由最上级法院统一修订")
	if r := o.get("jiceng", "/check/checklist"); strings.Contains(said(r), "起草修订") {
		t.Error("the court below is offered to revise the list")
	}
}

// formOf is the form of an item as a page shows it.
func formOf(it checklist.Item, c *checklist.Checklist) url.Values {
	f := url.Values{
		"title_zh": {it.Title.ZH}, "title_en": {it.Title.EN}, "criterion": {it.Criterion}, "exceptions": {strings.Join(it.Exceptions, "\r\n")},
		"evidence": {strings.Join(it.Evidence, "\r\n")}, "basis": {strings.Join(c.BasisLines(it), "\r\n")}, "severity": {string(it.Severity)},
		"days": {"6"}, "rules": {strings.Join(it.JudgmentRules, " ")}, "grading": {it.Grading}, "seen": {it.Mark()},
	}
	for _, ch := range it.Channels {
		f.Add("channel", string(ch))
	}
	if it.MachineAllowed {
		f.Set("machine", "yes")
	}
	if it.Report {
		f.Set("report", "yes")
	}
	return f
}

func TestEditingEveryItemByItsFormChangesOnlyWhatWasTyped(t *testing.T) {
	o := newOffice(t)
	draft := o.begin()
	f, err := o.lists.Open(t.Context(), o.actor["shenguan"], checklist.ID(draft[strings.LastIndex(draft, "/")+1:]))
	ok(t, err)
	for _, it := range f.List.Items {
		if r := o.post("shenguan", draft+"/items/"+it.ID, formOf(it, f.List)); r.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", it.ID, r.Code, said(r))
		}
	}
	after, err := o.lists.Open(t.Context(), o.actor["shenguan"], f.Listing.ID)
	ok(t, err)
	for _, c := range checklist.Diff(f.List, after.List) {
		if c.Field != "deadline_days" {
			t.Errorf("%s %s: %s became %s", c.ID, c.Field, c.Before, c.After)
		}
	}
	it, _ := after.List.Item("item-01")
	form := formOf(it, after.List)
	form.Set("seen", f.List.Items[0].Mark())
	has(t, o.post("shenguan", draft+"/items/item-01", form), http.StatusConflict, "刚被他人修改")
	drink, _ := after.List.Item("item-09")
	form = formOf(drink, after.List)
	form.Set("machine", "yes")
	has(t, o.post("shenguan", draft+"/items/item-09", form), http.StatusUnprocessableEntity, "只由人发现，不能改为机器可以提示")
	form = formOf(it, after.List)
	form.Set("criterion", "")
	has(t, o.post("shenguan", draft+"/items/item-01", form), http.StatusUnprocessableEntity, "缺少 认定标准")
	form = formOf(it, after.List)
	form.Set("basis", "《没有的规定》第1条")
	form.Set("days", "x")
	r := o.post("shenguan", draft+"/items/item-01", form)
	has(t, r, http.StatusUnprocessableEntity, "请填 1 至 60 的整数", "《没有的规定》第1条")
}

func TestASheetComesBackAsItWentOut(t *testing.T) {
	o := newOffice(t)
	draft := o.begin()
	out := o.get("shenguan", "/check/checklist/sheet?draft="+draft[strings.LastIndex(draft, "/")+1:])
	has(t, out, http.StatusOK)
	has(t, o.upload("shenguan", draft+"/sheet", out.Body.Bytes()), http.StatusOK, "读到 40 行", "没有差异")

	change := func(edit func(rows [][]any) [][]any) []byte {
		s, err := sheet.Read(bytes.NewReader(out.Body.Bytes()), sheet.DefaultLimits())
		ok(t, err)
		table := sheet.Table{Name: "清单"}
		for _, h := range s.Head {
			table.Columns = append(table.Columns, sheet.Column{Title: h})
		}
		var rows [][]any
		for _, r := range s.Rows {
			var row []any
			for _, c := range r.Cells {
				row = append(row, c)
			}
			rows = append(rows, row)
		}
		table.Rows = slices.Values(edit(rows))
		var b bytes.Buffer
		ok(t, sheet.Write(&b, table))
		return b.Bytes()
	}
	const id, title, days, machine = 0, 3, 10, 13

	bad := change(func(rows [][]any) [][]any {
		rows[0][days], rows[1][id], rows[2][machine] = "很快", "item-99", "也许"
		return rows
	})
	r := o.upload("shenguan", draft+"/sheet", bad)
	has(t, r, http.StatusUnprocessableEntity, "第 2 行：", "第 3 行：清单中没有编号为“item-99”的条目", "第 4 行：")
	back := o.post("shenguan", draft+"/sheet", url.Values{"do": {"faults"}, "kept": {base64.StdEncoding.EncodeToString(bad)}})
	s, err := sheet.Read(back.Body, sheet.DefaultLimits())
	ok(t, err)
	at := s.Column("存在问题")
	if at < 0 || s.Rows[0].Cells[at] == "" || s.Rows[1].Cells[at] == "" || s.Rows[3].Cells[at] != "" || s.Rows[0].Cells[days] != "很快" {
		t.Errorf("the faults: %+v", s.Rows[:4])
	}

	opened := change(func(rows [][]any) [][]any { rows[8][machine] = "是"; return rows }) // item 9, drinking
	has(t, o.upload("shenguan", draft+"/sheet", opened), http.StatusUnprocessableEntity, "第 10 行：", "不能改为机器可以提示")

	good := change(func(rows [][]any) [][]any {
		rows[0][days] = "6"
		added := slices.Clone(rows[0])
		added[id], added[title] = "", "开庭前未核对身份"
		return append(rows[:1], added) // items without a row stay
	})
	has(t, o.upload("shenguan", draft+"/sheet", good), http.StatusOK, "开庭前未核对身份", "6 个工作日", "新增")
	f, err := o.lists.Open(t.Context(), o.actor["shenguan"], checklist.ID(draft[strings.LastIndex(draft, "/")+1:]))
	ok(t, err)
	if len(f.List.Items) != 40 {
		t.Fatal("a trial changed the draft")
	}
	kept := url.Values{"do": {"apply"}, "kept": {base64.StdEncoding.EncodeToString(good)}, "seen": {f.List.Version()}}
	if r := o.post("shenguan", draft+"/sheet", kept); r.Code != http.StatusSeeOther {
		t.Fatalf("apply: %d\n%s", r.Code, said(r))
	}
	has(t, o.post("shenguan", draft+"/sheet", kept), http.StatusConflict)
	r = o.get("shenguan", draft)
	has(t, r, http.StatusOK, "41 个在用条目", "开庭前未核对身份", "第 41 项")
	for name, data := range map[string][]byte{"没有": {}, "不是": []byte("甲乙丙")} {
		if r := o.upload("shenguan", draft+"/sheet", data); r.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, r.Code)
		}
	}
}

func TestApprovalAndTheVersionsAfterwards(t *testing.T) {
	o := newOffice(t)
	draft := o.begin()
	f, err := o.lists.Open(t.Context(), o.actor["shenguan"], checklist.ID(draft[strings.LastIndex(draft, "/")+1:]))
	ok(t, err)
	it, _ := f.List.Item("item-34")
	o.post("shenguan", draft+"/items/item-34", formOf(it, f.List))
	step := func(login string, v checklist.Verb, more url.Values) *httptest.ResponseRecorder {
		m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(o.get(login, draft).Body.String())
		if m == nil {
			t.Fatalf("%s is offered no step", login)
		}
		form := url.Values{"verb": {string(v)}, "version": {m[1]}}
		for k, x := range more {
			form[k] = x
		}
		return o.post(login, draft+"/step", form)
	}
	has(t, step("shenguan", checklist.Submit, nil), http.StatusUnprocessableEntity, "请写明理由")
	if r := step("shenguan", checklist.Submit, url.Values{"reason": {"应当更快"}}); r.Code != http.StatusSeeOther {
		t.Fatalf("submit: %d\n%s", r.Code, said(r))
	}
	r := o.get("yuanling", draft)
	has(t, r, http.StatusOK, "第 34 项", "15 个工作日", "6 个工作日", "应当更快", "批准施行")
	has(t, step("yuanling", checklist.Approve, url.Values{"on": {"昨天"}}), http.StatusUnprocessableEntity)
	has(t, step("yuanling", checklist.Approve, url.Values{"on": {"2020-01-01"}}), http.StatusUnprocessableEntity, "施行日不得早于今天")
	today := string(o.actor["yuanling"].Today)
	if r := step("yuanling", checklist.Approve, url.Values{"on": {today}}); r.Code != http.StatusSeeOther {
		t.Fatalf("approve: %d\n%s", r.Code, said(r))
	}
	now := o.get("jiceng", "/check/checklist")
	has(t, now, http.StatusOK, "第 2 版", "6 个工作日")
	if strings.Contains(said(now), "不是上级法院印发的清单") {
		t.Error("the court's own list calls itself the default")
	}
	old := o.get("jiceng", "/check/checklist/versions/"+f.Base.Version())
	has(t, old, http.StatusOK, "这不是现行清单", "不是上级法院印发的清单", "第 1 版")
	has(t, o.get("jiceng", "/check/checklist/versions/"+strings.Repeat("0", 64)), http.StatusNotFound)
	has(t, o.get("jiceng", "/check/checklist/changes"), http.StatusOK, "整改期限（工作日）", "15 个工作日", "6 个工作日", "默认清单")
}

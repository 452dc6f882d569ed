package app

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/web/home"
	"xiezhi/internal/web/ui"
)

// The ten protections of product.md, each with a test of its own name, on the
// running program: what a person meets on the pages is what is tested. The ninth
// and the tenth come with the hired reviewers and with the reports.

// hall is a running program on a clock of the test's, with people at browsers.
type hall struct {
	*house
	t     *testing.T
	clock *dbtest.Clock
	who   map[org.Role]*http.Client
}

func newHall(t *testing.T) *hall {
	t.Helper()
	clock := dbtest.NewClock()
	clock.Set(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)) // a Monday, 10:00 in Beijing
	p, err := Open(t.Context(), config.Config{Data: filepath.Join(t.TempDir(), "data")}, auth.Options{}, clock.Now, db.WithoutSync())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	bundle, err := ui.Assets(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"app.css":"a.css","app.js":"a.js","sprite.svg":"a.svg","favicon.svg":"b.svg"}`)},
		"a.css":         {}, "a.js": {}, "a.svg": {}, "b.svg": {},
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p.handler(bundle, false))
	t.Cleanup(srv.Close)
	h := &hall{
		house: &house{Parts: p, url: srv.URL, routes: p.Routes(&home.Pages{}), foreign: map[string]string{}},
		t:     t, clock: clock, who: map[org.Role]*http.Client{},
	}
	h.courts(t)
	inspection, err := p.People.AddDivision(t.Context(), org.System("test"), org.Division{Court: h.mid, Name: "督察室", Kind: org.Inspection})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []org.Role{org.RoleInspector, org.RoleOffice, org.RoleDiscipline, org.RoleLeader} {
		h.who[role] = h.as(t, role, org.Unit{Court: h.mid, Division: inspection})
	}
	h.who[org.RoleOfficer] = h.as(t, org.RoleOfficer, h.own)
	h.who[org.RoleHead] = h.as(t, org.RoleHead, h.own)
	return h
}

// actor is the person who holds a role here.
func (h *hall) actor(role org.Role) org.Actor {
	h.t.Helper()
	acc, err := h.People.Lookup(h.t.Context(), string(role))
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := h.People.Actor(h.t.Context(), acc.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// get loads a page and returns what it says.
func (h *hall) get(role org.Role, path string) (int, string) {
	h.t.Helper()
	r, err := h.who[role].Get(h.url + path)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer(h.t, r)
}

func (h *hall) send(role org.Role, path string, form url.Values) (int, string) {
	h.t.Helper()
	r, err := h.who[role].PostForm(h.url+path, form)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer(h.t, r)
}

func answer(t *testing.T, r *http.Response) (int, string) {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// press takes a step on the finding's page without having opened anything.
func (h *hall) press(role org.Role, id finding.ID, v finding.Verb, more ...string) int {
	h.t.Helper()
	form := url.Values{"verb": {string(v)}, "version": {strconv.FormatInt(h.version(h.t, id), 10)}, "reason": {"理由"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	status, _ := h.send(role, "/check/findings/"+string(id)+"/step", form)
	return status
}

// must is press of a step that has to be let through.
func (h *hall) must(role org.Role, id finding.ID, v finding.Verb, more ...string) {
	h.t.Helper()
	if status := h.press(role, id, v, more...); status != http.StatusSeeOther {
		h.t.Fatalf("%s by %s: %d", v, role, status)
	}
}

// refused is press of a step that must not be let through.
func (h *hall) refused(role org.Role, id finding.ID, v finding.Verb, status int, more ...string) {
	h.t.Helper()
	if got := h.press(role, id, v, more...); got != status {
		h.t.Errorf("%s by %s: %d, want %d", v, role, got, status)
	}
}

// line enters a machine's candidate in the judge's division, with a file.
func (h *hall) line(title string) finding.ID {
	h.t.Helper()
	h.clock.Add(time.Millisecond)
	ctx := h.t.Context()
	ref, err := h.Blobs.Put(ctx, strings.NewReader("截图 "+title), 1<<10)
	if err != nil {
		h.t.Fatal(err)
	}
	var id finding.ID
	act := &audit.Act{By: "engine:judgment", Verb: "finding.propose"}
	err = h.Log.Do(ctx, act, func(tx *db.Tx) error {
		e, err := evidence.Add(ctx, tx, act, org.Engine("judgment"), evidence.Evidence{
			Source: evidence.Document, Unit: h.own, Name: "证据.txt", Media: "text/plain", SHA256: ref.SHA256, Size: ref.Size, Retention: evidence.OfCandidate,
		})
		if err != nil {
			return err
		}
		id, err = h.Findings.Propose(ctx, tx, act, org.Engine("judgment"), finding.New{
			Source: finding.MachineDocument, Unit: h.own, Title: title, Severity: finding.Ordinary, Item: "item-37", Evidence: []evidence.ID{e},
		})
		act.Object = string(id)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// look opens the finding and its evidence, as a person does.
func (h *hall) look(role org.Role, id finding.ID) {
	h.t.Helper()
	f, err := h.Findings.Open(h.t.Context(), org.System("test"), id)
	if err != nil {
		h.t.Fatal(err)
	}
	h.get(role, "/check/findings/"+string(id))
	for _, x := range f.Evidence {
		if status, _ := h.get(role, fmt.Sprintf("/check/findings/%s/evidence/%s", id, x.ID)); status != http.StatusOK {
			h.t.Fatalf("evidence to %s: %d", role, status)
		}
	}
}

// upheld has the inspector claim and uphold a candidate about the unit or the judge.
func (h *hall) upheld(title string) finding.ID {
	h.t.Helper()
	id := h.line(title)
	h.look(org.RoleInspector, id)
	h.must(org.RoleInspector, id, finding.Claim)
	judge := h.actor(org.RoleOfficer)
	err := h.Findings.Take(h.t.Context(), h.actor(org.RoleInspector), id, finding.Uphold, finding.Input{
		Item: "item-37", List: h.Checklist.Version(), Severity: finding.Ordinary,
		Subjects: []finding.Subject{{Officer: judge.Officer, Name: judge.Name, Unit: h.own, Part: "审判员"}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

// serve serves the notice on the judge.
func (h *hall) serve(id finding.ID) {
	h.t.Helper()
	by := h.actor(org.RoleInspector)
	act := &audit.Act{By: by.By(), Verb: string(finding.Serve), Object: string(id)}
	err := h.Log.Do(h.t.Context(), act, func(tx *db.Tx) error {
		_, err := h.Findings.ServeTx(h.t.Context(), tx, act, by, id, finding.Service{
			Notice: "澄中法督核〔2026〕1号", On: calendar.DayOf(tx.Now), To: []finding.Recipient{{Officer: h.actor(org.RoleOfficer).Officer, Unit: h.own}},
		})
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) state(id finding.ID) finding.State {
	h.t.Helper()
	f, err := h.Findings.Open(h.t.Context(), org.System("test"), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return f.State
}

// TestFairness1HumanVerification: a machine yields candidates. Only a named
// person who has seen the evidence makes a finding.
func TestFairness1HumanVerification(t *testing.T) {
	h := newHall(t)
	id := h.line("日期不存在")
	for _, machine := range []org.Actor{org.Engine("judgment"), org.Engine("video"), org.System("deadlines")} {
		for _, v := range []finding.Verb{finding.Claim, finding.Uphold, finding.Second, finding.Determine, finding.Maintain} {
			if err := h.Findings.Take(t.Context(), machine, id, v, finding.Input{Reason: "机器"}); err == nil {
				t.Errorf("%s said %s", machine.Name, v)
			}
		}
	}
	h.must(org.RoleInspector, id, finding.Claim)
	// The refusal shows the finding's page, so the file is what has not been opened.
	h.refused(org.RoleInspector, id, finding.Uphold, http.StatusUnprocessableEntity, "item", "item-37", "severity", "minor", "subject", "unit")
	h.look(org.RoleInspector, id)
	h.must(org.RoleInspector, id, finding.Uphold, "item", "item-37", "severity", "minor", "subject", "unit")
	f, err := h.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil || f.Verifier != h.actor(org.RoleInspector).Account || f.Valid {
		t.Errorf("verifier %q, valid %t (%v)", f.Verifier, f.Valid, err)
	}
}

// TestFairness2NoBiometricsNoEmotion: nothing that the program keeps has a
// place for a face, a gait, a voice or a mood, and no machine judges drinking,
// smoking or appearance.
func TestFairness2NoBiometricsNoEmotion(t *testing.T) {
	forbidden := regexp.MustCompile(`(?i)face_?(id|print|embedding|vector)|\bface\b|gait|voice_?print|speaker_?id|emotion|sentiment|mood|人脸|步态|声纹|情绪识别`)
	schema, err := filepath.Glob("../platform/db/migrations/*.sql")
	if err != nil || len(schema) == 0 {
		t.Fatal("no schema", err)
	}
	for _, f := range append(schema, "../../go.mod") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := forbidden.Find(b); m != nil {
			t.Errorf("%s has a place for %s", filepath.Base(f), m)
		}
	}
	h := newHall(t)
	looks := regexp.MustCompile(`酒|吸烟|着装|法袍|态度`)
	judged := 0
	for _, it := range h.Checklist.Items {
		if looks.MatchString(it.Title.ZH) {
			judged++
			if it.MachineAllowed {
				t.Errorf("%s is open to machines", it.Title.ZH)
			}
		}
	}
	if judged == 0 {
		t.Error("no item about these subjects: the test proves nothing")
	}
}

// faultyJudgment has a date that does not exist.
const faultyJudgment = `澄0102
民事判决书
（2026）澄0102民初88号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2025年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
经审理查明，逄见山于2025年9月31日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄01。
审判员　厍判
二〇二五年十月三十日
书记员　白予安
`

// TestFairness3MeritsFirewall: no item asks whether a decision is right, hits
// of a judgment are prompts that stop nothing, and what is about the outcome is
// dismissed as such.
func TestFairness3MeritsFirewall(t *testing.T) {
	h := newHall(t)
	merits := regexp.MustCompile(`裁判结果|事实认定错误|适用法律错误|量刑不当|改判|发回`)
	for _, it := range h.Checklist.Items {
		if m := merits.FindString(it.Title.ZH + it.Criterion); m != "" {
			t.Errorf("item %d asks about the merits: %s", it.Number, m)
		}
	}
	office := h.actor(org.RoleOffice)
	id, err := h.Shelf.Add(t.Context(), office, "判决书.txt", strings.NewReader(faultyJudgment))
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Shelf.Check(t.Context(), document.CheckJob{Document: id}); err != nil {
		t.Fatal(err)
	}
	d, err := h.Shelf.Open(t.Context(), office, id)
	if err != nil || len(d.Findings) == 0 {
		t.Fatalf("%d candidates (%v)", len(d.Findings), err)
	}
	for _, f := range d.Findings {
		if f.State != finding.Candidate {
			t.Errorf("a hit became %s by itself", f.State)
		}
	}
	// The text is as it came, whatever the hits propose.
	if d.Text != faultyJudgment {
		t.Error("the judgment was altered")
	}
	var first finding.Row
	for _, f := range d.Findings {
		first = f
	}
	h.must(org.RoleInspector, first.ID, finding.Claim)
	if _, body := h.get(org.RoleInspector, "/check/documents/"+string(id)+"?finding="+string(first.ID)); !strings.Contains(body, "涉及裁判结果，不属作风问题") {
		t.Error("there is no way to say that it is about the merits")
	}
	h.must(org.RoleInspector, first.ID, finding.Dismiss, "why", "merits", "reason", "")
}

// TestFairness4RightToBeHeard: nothing is determined before the person
// concerned was served and heard; the answer stands verbatim; whoever answers
// fares no worse; a review is by another person.
func TestFairness4RightToBeHeard(t *testing.T) {
	h := newHall(t)
	id := h.upheld("案号年份有误")
	h.look(org.RoleLeader, id)
	h.refused(org.RoleLeader, id, finding.Determine, http.StatusConflict)
	if status, _ := h.get(org.RoleOfficer, "/check/findings/"+string(id)); status != http.StatusNotFound {
		t.Errorf("before it is served: %d", status)
	}
	h.serve(id)
	h.refused(org.RoleLeader, id, finding.Determine, http.StatusConflict)
	if _, body := h.get(org.RoleOfficer, "/check/findings/"+string(id)); !strings.Contains(body, "提交申辩") || !strings.Contains(body, "申请延长期限") {
		t.Error("the page does not offer to answer, or to ask for more time")
	}
	words := "系笔误 <b>不是</b>\n已口头更正"
	h.must(org.RoleOfficer, id, finding.Answer, "reason", words)
	f, err := h.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil || f.Subjects[0].Answer != words {
		t.Errorf("the answer reads %q (%v)", f.Subjects[0].Answer, err)
	}
	h.refused(org.RoleLeader, id, finding.Determine, http.StatusUnprocessableEntity, "reason", "")
	h.refused(org.RoleLeader, id, finding.Determine, http.StatusUnprocessableEntity, "severity", "grave")
	h.must(org.RoleLeader, id, finding.Determine, "severity", "minor")
	h.must(org.RoleOfficer, id, finding.AskReview)
	h.refused(org.RoleLeader, id, finding.Maintain, http.StatusForbidden)
}

// TestFairness5SeparationOfDuties: who found does not determine, who is
// concerned does not judge, nobody verifies his own division, and of the three
// administrators none handles findings.
func TestFairness5SeparationOfDuties(t *testing.T) {
	h := newHall(t)
	id := h.upheld("金额大小写不一致")
	h.serve(id)
	h.must(org.RoleOfficer, id, finding.Answer)
	for _, role := range []org.Role{org.RoleInspector, org.RoleOffice, org.RoleOfficer, org.RoleHead} {
		h.refused(role, id, finding.Determine, http.StatusForbidden)
	}
	// An inspector who serves in the division itself.
	own := h.line("另一条线索")
	acc, err := h.People.Lookup(t.Context(), string(org.RoleHead))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.People.Grant(t.Context(), org.System("test"), org.AccountGrant{Account: acc.ID, Role: org.RoleInspector, Unit: string(h.mid), From: "2026-01-01"}); err != nil {
		t.Fatal(err)
	}
	h.look(org.RoleHead, own)
	h.refused(org.RoleHead, own, finding.Claim, http.StatusForbidden)
	for _, admin := range []org.Role{org.RoleSystemAdmin, org.RoleSecurityAdmin, org.RoleSecurityAuditor} {
		for _, row := range org.Table() {
			what, _, _ := strings.Cut(string(row.Action), ".")
			if (what == "finding" || what == "evidence" || what == "issue") && (slices.Contains(row.Roles, admin) || slices.Contains(row.Own, admin)) {
				t.Errorf("%s may %s", admin, row.Action)
			}
		}
	}
}

// TestFairness6RetentionAndHold: what came to nothing is erased after thirty
// days, with its file, its exports and everybody's drafts about it; a hold stops
// that; and the log still proves everything.
func TestFairness6RetentionAndHold(t *testing.T) {
	h := newHall(t)
	gone, held := h.line("生僻线索甲"), h.line("生僻线索乙")
	inspector := h.actor(org.RoleInspector)
	for _, id := range []finding.ID{gone, held} {
		h.look(org.RoleInspector, id)
		h.must(org.RoleInspector, id, finding.Claim)
		h.must(org.RoleInspector, id, finding.Dismiss, "why", "machine_error")
		form := url.Values{"form": {"/check/findings/" + string(id) + "/verdict"}, "reason": {"写了一半"}}
		if status, _ := h.send(org.RoleInspector, "/me/draft", form); status != http.StatusNoContent {
			t.Fatalf("draft: %d", status)
		}
	}
	if err := h.Findings.Hold(t.Context(), h.actor(org.RoleDiscipline), held, 0, true, "有异议"); err != nil {
		t.Fatal(err)
	}
	h.clock.Add(29 * 24 * time.Hour)
	h.swept()
	if f, err := h.Findings.Open(t.Context(), org.System("test"), gone); err != nil || f.ErasedAt != 0 {
		t.Errorf("erased too soon (%v)", err)
	}
	h.clock.Add(2 * 24 * time.Hour)
	h.swept()
	h.swept() // the blob is an orphan only once the row is gone
	f, err := h.Findings.Open(t.Context(), org.System("test"), gone)
	if err != nil || f.Title != "" || f.Evidence[0].SHA256 != "" || f.State != finding.Dismissed || f.Number == "" {
		t.Errorf("of the stub there is %+v (%v)", f.Finding, err)
	}
	drafts, err := h.Desk.Drafts(t.Context(), inspector, "/check/findings/"+string(gone)+"/")
	if err != nil || len(drafts) != 0 {
		t.Errorf("a draft about it is still on the desk (%v)", err)
	}
	if f, err := h.Findings.Open(t.Context(), org.System("test"), held); err != nil || f.Title == "" || f.Evidence[0].SHA256 == "" {
		t.Errorf("what is on hold was erased (%v)", err)
	}
	r, err := h.Log.Verify(t.Context())
	if err != nil || len(r.Problems) != 0 {
		t.Errorf("audit: %v (%v)", r.Problems, err)
	}
}

// swept runs the hourly job.
func (h *hall) swept() {
	h.t.Helper()
	if err := h.sweep(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// TestFairness7ViewsLogged: whoever looks at personal evidence, or takes it
// out, is in a log that the person concerned reads.
func TestFairness7ViewsLogged(t *testing.T) {
	h := newHall(t)
	id := h.upheld("当事人姓名前后不一")
	h.serve(id)
	h.look(org.RoleDiscipline, id)
	purpose := "移送派驻纪检监察组"
	if status, _ := h.send(org.RoleInspector, "/check/findings/"+string(id)+"/exports", url.Values{"purpose": {purpose}}); status != http.StatusSeeOther {
		t.Fatalf("asking for an export: %d", status)
	}
	list, err := h.Findings.ExportsOf(t.Context(), org.System("test"), id)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d exports (%v)", len(list), err)
	}
	path := "/check/exports/" + string(list[0].ID)
	decide := url.Values{"decision": {"approve"}, "version": {"1"}}
	if status, _ := h.send(org.RoleInspector, path+"/decide", decide); status != http.StatusForbidden {
		t.Errorf("approved by who asked: %d", status)
	}
	if _, body := h.get(org.RoleOffice, "/me/todo"); !strings.Contains(body, purpose) {
		t.Error("the second person is not told")
	}
	if status, body := h.send(org.RoleOffice, path+"/decide", url.Values{"decision": {"refuse"}, "version": {"1"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, purpose) {
		t.Errorf("refused without a reason: %d", status)
	}
	if status, _ := h.send(org.RoleOffice, path+"/decide", decide); status != http.StatusSeeOther {
		t.Fatalf("approval: %d", status)
	}
	if status, _ := h.send(org.RoleOffice, path+"/archive", nil); status != http.StatusForbidden {
		t.Errorf("fetched by who approved: %d", status)
	}
	status, body := h.send(org.RoleInspector, path+"/archive", nil)
	if status != http.StatusOK {
		t.Fatalf("fetching: %d", status)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil || len(z.File) != 4 { // the file, the manifest, its hashes, the seal
		t.Fatalf("the archive: %v", err)
	}
	_, page := h.get(org.RoleOfficer, "/me")
	for _, want := range []string{string(org.RoleDiscipline), string(org.RoleInspector), "查看问题", "下载证据", "导出证据"} {
		if !strings.Contains(page, want) {
			t.Errorf("the person concerned does not read %q", want)
		}
	}
	if _, page := h.get(org.RoleOfficer, "/check/findings/"+string(id)); !strings.Contains(page, purpose) {
		t.Error("the person concerned does not read what it was taken out for")
	}
	if status, _ := h.get(org.RoleOfficer, "/check/findings/"+string(id)+"/evidence/evd_none"); status != http.StatusNotFound {
		t.Errorf("evidence that is none: %d", status)
	}
}

// TestFairness8HonestNumbers: a count on a page is the count of its rows, a
// rate stands as n of N, and no table ranks people or courts.
func TestFairness8HonestNumbers(t *testing.T) {
	h := newHall(t)
	for i := range 53 {
		h.line(fmt.Sprint("线索", i))
	}
	first, second := 0, 0
	_, page := h.get(org.RoleInspector, "/check/queue")
	first = strings.Count(page, `name="pick"`)
	next := regexp.MustCompile(`href="(/check/queue\?after=[^"]+)"`).FindStringSubmatch(page)
	if len(next) != 2 {
		t.Fatal("53 candidates and no second page")
	}
	_, rest := h.get(org.RoleInspector, next[1])
	second = strings.Count(rest, `name="pick"`)
	if first != 50 || second != 3 || !regexp.MustCompile(`共.53.条`).MatchString(page) {
		t.Errorf("%d rows, then %d", first, second)
	}
	_, record := h.get(org.RoleHead, "/study/record")
	if !strings.Contains(record, "不排名") || strings.Contains(record, "名次") || strings.Contains(record, "第1名") {
		t.Error("the record ranks")
	}
	ranks := regexp.MustCompile(`(?i)ORDER BY (COUNT|SUM|AVG)\(`)
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && ranks.Match(b) {
			t.Errorf("%s puts people or units in the order of a count", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheNextPersonIsTold: at each step those who may take the next one get a
// message with the number and no more, and nobody else does; a candidate about
// to expire is told of once.
func TestTheNextPersonIsTold(t *testing.T) {
	h := newHall(t)
	id := h.upheld("鲜见之题")
	h.serve(id)
	h.clock.Add(time.Minute)
	h.must(org.RoleOfficer, id, finding.AskExtend)
	h.clock.Add(time.Minute)
	h.must(org.RoleLeader, id, finding.Extend, "days", "2")
	h.clock.Add(time.Minute)
	h.must(org.RoleOfficer, id, finding.Answer)
	f, err := h.Findings.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Steps {
		// As the job would have it at that moment: the finding as the step left it.
		then := f.Finding
		then.State, then.ExtensionAsked = s.To, 0
		if s.Verb == finding.AskExtend {
			then.ExtensionAsked = 1
		}
		for range 2 { // a job may run twice
			if err := h.tellFinding(t.Context(), then, s); err != nil {
				t.Fatal(err)
			}
		}
	}
	expiring := h.line("将到期的线索")
	h.clock.Add(10 * 24 * time.Hour) // Thursday of the week after: two working days are left
	for range 3 {
		if _, err := h.warnOfExpiry(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.clock.Add(time.Hour)
	}
	got := map[org.Role][]string{}
	for role := range h.who {
		list, err := h.Box.List(t.Context(), h.actor(role), 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range slices.Backward(list) {
			got[role] = append(got[role], strings.TrimPrefix(n.Key, "notice."))
			for k, v := range n.Args {
				if k != "number" && k != "day" || strings.Contains(v, "鲜见") {
					t.Errorf("%s is told %s = %s", role, k, v)
				}
			}
			if sentence(h, n) == n.Key {
				t.Errorf("%s has no sentence", n.Key)
			}
		}
	}
	for role, want := range map[org.Role]string{
		org.RoleInspector:  "finding.answered finding.expiring",
		org.RoleOffice:     "turn.finding.serve finding.expiring",
		org.RoleDiscipline: "turn.finding.extend turn.finding.determine finding.expiring",
		org.RoleLeader:     "turn.finding.extend turn.finding.determine",
		org.RoleOfficer:    "finding.answering finding.extended",
		org.RoleHead:       "",
	} {
		if s := strings.Join(got[role], " "); s != want {
			t.Errorf("%s is told %q, want %q", role, s, want)
		}
	}
	if h.state(expiring) != finding.Candidate {
		t.Error("a warning moved the candidate")
	}
}

// sentence is a message as its reader gets it.
func sentence(h *hall, n notify.Notice) string {
	args := make([]any, 0, 2*len(n.Args))
	for k, v := range n.Args {
		args = append(args, k, v)
	}
	return h.Words.Printer(h.Words.Match("zh", "")).T(n.Key, args...)
}

// TestTheQueueKeepsWhatWasTicked: a step for several that lacks its reason is
// refused in one sentence, and nothing ticked is lost.
func TestTheQueueKeepsWhatWasTicked(t *testing.T) {
	h := newHall(t)
	id := h.line("线索")
	pick := string(id) + ":1"
	for _, x := range []struct {
		form   url.Values
		status int
		says   string
		ticked bool
	}{
		{url.Values{"try": {"finding.dismiss"}, "pick": {pick}}, http.StatusUnprocessableEntity, "查否要选一条理由", true},
		{url.Values{"try": {"finding.claim"}}, http.StatusUnprocessableEntity, "没有勾选线索", false},
		{url.Values{"try": {"finding.uphold"}, "pick": {pick}}, http.StatusUnprocessableEntity, "只能逐条办理", false},
		{url.Values{"try": {"finding.dismiss"}, "pick": {pick}, "why": {"machine_error"}}, http.StatusOK, "不可行", true},
		{url.Values{"confirm": {"finding.dismiss"}, "pick": {pick}, "why": {"machine_error"}}, http.StatusConflict, "不可行", true},
		{url.Values{"try": {"finding.claim"}, "pick": {pick}}, http.StatusOK, "尚未办理", true},
	} {
		status, body := h.send(org.RoleInspector, "/check/queue/bulk", x.form)
		if status != x.status || !strings.Contains(body, x.says) || strings.Contains(body, `checked data-check`) != x.ticked {
			t.Errorf("%v: %d, says %q: %t, ticked %t", x.form, status, x.says, strings.Contains(body, x.says), strings.Contains(body, `checked data-check`))
		}
	}
	if h.state(id) != finding.Candidate {
		t.Error("it moved")
	}
	if status, _ := h.send(org.RoleInspector, "/check/queue/bulk", url.Values{"confirm": {"finding.claim"}, "pick": {pick}}); status != http.StatusSeeOther || h.state(id) != finding.Verifying {
		t.Errorf("claimed: %d", status)
	}
}

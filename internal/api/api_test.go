package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/api"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/typo"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter/lettertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestTheDescription(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	c := newCity(t, d, dbtest.NewClock())
	c.person("judge", "郁青峦", c.civil, "", "")
	c.get("", "openapi.json").refused(http.StatusUnauthorized, "signed_out")
	got := c.get("judge", "openapi.json")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ OperationID string }
	}
	got.into(http.StatusOK, &doc)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %q", doc.OpenAPI)
	}
	named := 0
	for _, op := range c.Routes() {
		if strings.HasPrefix(op.Path, api.Root+"openapi.") {
			continue
		}
		if id := doc.Paths[op.Path][strings.ToLower(op.Method)].OperationID; id != op.ID {
			t.Errorf("%s is described as %q, want %q", op.Pattern(), id, op.ID)
		}
		named++
	}
	if named == 0 || strings.Contains(string(got.body), "ErrorModel") {
		t.Errorf("%d operations; the framework's own errors are described", named)
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got.body, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.WriteFile(golden, pretty.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want := must[[]byte](t)(os.ReadFile(golden)); !bytes.Equal(want, pretty.Bytes()) {
		t.Errorf("the description differs from %s; look at it, then run with -update", golden)
	}
	yaml := c.get("judge", "openapi.yaml")
	if yaml.status != http.StatusOK || !strings.Contains(string(yaml.body), "openapi: 3.1.0") {
		t.Errorf("yaml: %d %.80s", yaml.status, yaml.body)
	}
	if docs := c.get("judge", "docs"); docs.status != http.StatusNotFound {
		t.Errorf("docs answer %d: they load scripts from elsewhere", docs.status)
	}
}

// TestEveryRoleAtEveryOperation asks the door only: who may come at all.
func TestEveryRoleAtEveryOperation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		let, kept := 0, 0
		for _, role := range org.Roles() {
			login := string(role)
			var by org.Actor
			if role == org.RoleOfficer {
				by = c.person(login, "郁青峦", c.civil, "", "")
			} else {
				by = c.account(login, "闻知简", "", role, string(c.mid))
			}
			for _, op := range c.Routes() {
				path := strings.Replace(op.Path, "{id}", "xxx_00000000000000000000000000", 1)
				got := c.send(login, op.Method, path, "application/json", strings.NewReader(`{"verb":"finding.claim","version":1,"text":""}`))
				if op.Open(by) {
					let++
					if got.status == http.StatusUnauthorized || got.status == http.StatusForbidden || got.status >= 500 {
						t.Errorf("%s at %s: %d %s", role, op.Pattern(), got.status, got.body)
					}
				} else {
					kept++
					got.refused(http.StatusForbidden, "forbidden")
				}
			}
		}
		for _, op := range c.Routes() {
			path := strings.Replace(op.Path, "{id}", "xxx_00000000000000000000000000", 1)
			c.send("", op.Method, path, "application/json", strings.NewReader(`{}`)).refused(http.StatusUnauthorized, "signed_out")
		}
		if let == 0 || kept == 0 {
			t.Errorf("%d let in, %d kept out", let, kept)
		}
	})
}

func TestCheckIsTheRecordOfTheCommand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		c.person("judge", "郁青峦", c.civil, "", "")
		before := must[*audit.Report](t)(c.log.Verify(t.Context()))
		want := check.Run(rule.Input{
			Doc: judgment.Parse(faulty), Statutes: c.Examiner.Statutes, Courts: c.Examiner.Courts, Typos: typo.Default(), Format: rule.Format(extract.TXT),
			Today: judgment.Day{Year: 2026, Month: 11, Day: 23},
		}).Record("a.txt")
		if len(want.Hits) == 0 {
			t.Fatal("the sample has no hit")
		}
		var fromText, fromFile check.Record
		c.post("judge", "checks", map[string]string{"text": faulty, "name": `C:\somewhere\a.txt`}).into(http.StatusOK, &fromText)
		c.upload("judge", "checks", file{"file", "a.txt", faulty}).into(http.StatusOK, &fromFile)
		for _, got := range []check.Record{fromText, fromFile} {
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		}
		if after := must[*audit.Report](t)(c.log.Verify(t.Context())); after.Leaves != before.Leaves {
			t.Errorf("a private check left %d acts", after.Leaves-before.Leaves)
		}
		for ref, err := range c.blobs.List(t.Context(), clock.Now().Add(time.Hour)) {
			t.Errorf("a private check left a blob: %v, %v", ref, err)
		}
	})
}

func TestWhatCannotBeChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		c.person("judge", "郁青峦", c.civil, "", "")
		c.account("auditor", "易棠溪", "", org.RoleSecurityAuditor, "")
		for _, x := range []struct {
			name   string
			got    answer
			status int
			code   string
		}{
			{"empty", c.post("judge", "checks", map[string]string{"text": ""}), 422, "file.empty"},
			{"secret", c.post("judge", "checks", map[string]string{"text": "机密★1年\n" + faulty}), 422, "document.secret"},
			{"unknown field", c.post("judge", "checks", map[string]string{"txt": faulty}), 400, "body.malformed"},
			{"two values", c.send("judge", "POST", "/api/v1/checks", "application/json", strings.NewReader(`{"text":"a"}{}`)), 400, "body.malformed"},
			{"other media", c.send("judge", "POST", "/api/v1/checks", "text/plain", strings.NewReader(faulty)), 415, "body.media_type"},
			{"no media", c.send("judge", "POST", "/api/v1/checks", "", strings.NewReader(faulty)), 415, "body.media_type"},
			{"no file", c.upload("judge", "checks"), 422, "body.one_file"},
			{"two files", c.upload("judge", "checks", file{"file", "a.txt", faulty}, file{"file", "b.txt", faulty}), 422, "body.one_file"},
			{"other field", c.upload("judge", "checks", file{"files", "a.txt", faulty}), 422, "body.one_file"},
			{"picture", c.upload("judge", "checks", file{"file", "a.png", "\x89PNG\r\n\x1a\n0000"}), 422, "file.format_image"},
			{"large text", c.post("judge", "checks", map[string]string{"text": strings.Repeat("a", document.MaxSize+1)}), 413, "too_large"},
			{"larger text", c.post("judge", "checks", map[string]string{"text": strings.Repeat("a", document.MaxSize+2<<20)}), 413, "too_large"},
			{"large file", c.upload("judge", "checks", file{"file", "a.txt", strings.Repeat("a", document.MaxSize+1)}), 413, "too_large"},
			{"larger file", c.upload("judge", "checks", file{"file", "a.txt", strings.Repeat("a", document.MaxSize+2<<20)}), 413, "too_large"},
			{"nobody", c.post("", "checks", map[string]string{"text": faulty}), 401, "signed_out"},
			{"no right", c.post("auditor", "checks", map[string]string{"text": faulty}), 403, "forbidden"},
			{"method", c.get("judge", "checks"), 405, "method"},
			{"address", c.get("judge", "cheques"), 404, "not_found"},
			{"address of nobody", c.get("", "cheques"), 401, "signed_out"},
		} {
			t.Run(x.name, func(t *testing.T) {
				x.got.t = t
				x.got.refused(x.status, x.code)
			})
		}
		if allow := c.get("judge", "checks").header.Get("Allow"); allow != "POST" {
			t.Errorf("Allow: %q", allow)
		}
	})
}

func TestTheSentenceIsInTheCallersLanguage(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	c := newCity(t, d, dbtest.NewClock())
	c.person("judge", "郁青峦", c.civil, "", "")
	for lang, want := range map[string]string{"en-GB": "Your post does not allow", "zh-CN": "无权", "": "无权"} {
		r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, "https://court.test/api/v1/documents", nil))
		r.Header.Set("Accept-Language", lang)
		r.AddCookie(c.cookies["judge"])
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, r)
		var p api.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || !strings.Contains(p.Title+p.Detail, want) || p.Code != "forbidden" {
			t.Errorf("%q: %s (%v)", lang, w.Body, err)
		}
	}
}

func TestAOneTimePasswordOpensNothing(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	c := newCity(t, d, dbtest.NewClock())
	by := c.person("judge", "郁青峦", c.civil, "", "")
	if err := c.Site.Auth.SetPassword(t.Context(), org.System("test"), by.Account, password, true); err != nil {
		t.Fatal(err)
	}
	c.get("judge", "findings").refused(http.StatusUnauthorized, "signed_out") // the old session is over
	c.signIn("judge")
	c.get("judge", "findings").refused(http.StatusForbidden, "password_must_change")
}

func TestAnotherSiteChangesNothing(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	c := newCity(t, d, dbtest.NewClock())
	c.person("judge", "郁青峦", c.civil, "", "")
	r := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, "https://court.test/api/v1/checks", strings.NewReader(`{"text":"a"}`)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.AddCookie(c.cookies["judge"])
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d", w.Code)
	}
}

// list is a list as the test reads it.
type list[T any] struct {
	Items []T
	Next  string
}

// move is the body of a step.
type move map[string]any

func TestTheWholeLoop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		c.cast()
		doc := c.shelve()
		f := c.decide(doc)
		c.rectify(f)
		r := must[*audit.Report](t)(c.log.Verify(t.Context()))
		if len(r.Problems) > 0 || r.Leaves == 0 {
			t.Errorf("audit: %+v", r)
		}
	})
}

// cast is everybody that the loop needs.
func (c *city) cast() {
	mid := string(c.mid)
	c.person("office", "柏子舟", c.office, org.RoleOffice, mid)
	c.person("inspector", "闻知简", c.office, org.RoleInspector, mid)
	c.person("accepter", "段清和", c.office, org.RoleInspector, mid)
	c.person("leader", "易棠溪", c.office, org.RoleLeader, mid)
	c.person("judge", "郁青峦", c.civil, "", "")
	c.person("colleague", "祁山禾", c.civil, "", "")
	c.person("stranger", "逄无咎", c.civil, org.RoleInspector, string(c.civil.Division))
}

// shelve puts a judgment on the shelf, has it checked and read.
func (c *city) shelve() document.ID {
	t := c.t
	c.upload("judge", "documents", file{"file", "a.txt", faulty}).refused(http.StatusForbidden, "forbidden")
	c.upload("office", "documents", file{"file", "a.txt", "购物清单：铅笔三支。"}).refused(422, "document.no_judgment")
	c.upload("office", "documents", file{"file", "a.txt", strings.Repeat("a", document.MaxSize+1)}).refused(413, "too_large")
	var up struct {
		ID    document.ID
		State string
	}
	got := c.upload("office", "documents", file{"file", `..\判决.txt`, faulty})
	got.into(http.StatusCreated, &up)
	if got.header.Get("Location") != "/api/v1/documents/"+string(up.ID) || up.State != "queued" {
		t.Errorf("uploaded: %s, %+v", got.header.Get("Location"), up)
	}
	if p := c.upload("office", "documents", file{"file", "b.txt", faulty}).refused(409, "document.duplicate"); p.Object != string(up.ID) {
		t.Errorf("object %q", p.Object)
	}
	if err := c.Shelf.Check(t.Context(), document.CheckJob{Document: up.ID}); err != nil {
		t.Fatal(err)
	}
	var rows list[api.DocumentRow]
	c.get("office", "documents?open=true&q=澄0102&limit=5").into(200, &rows)
	if len(rows.Items) != 1 || rows.Items[0].Name != "判决.txt" || rows.Items[0].Unit.DivisionName != "民一庭" || rows.Items[0].State != "checked" {
		t.Errorf("list: %+v", rows)
	}
	c.get("colleague", "documents").into(200, &rows)
	if len(rows.Items) != 0 {
		t.Errorf("a colleague sees %+v", rows)
	}
	c.get("office", "documents?limit=0").refused(422, "input")
	c.get("office", "documents?colour=red").refused(422, "input")
	c.readDocument(up.ID)
	return up.ID
}

func (c *city) readDocument(id document.ID) {
	t := c.t
	c.get("colleague", "documents/"+string(id)).refused(404, "not_found")
	c.get("office", "documents/doc_00000000000000000000000000").refused(404, "not_found")
	var got api.Document
	c.get("office", "documents/"+string(id)).into(200, &got)
	text := []rune(got.Text)
	if got.Text != faulty || got.Chars != len(text) || len(got.Hits) == 0 || len(got.Signers) != 2 {
		t.Fatalf("document: %d chars of %d, %d hits, signers %+v", got.Chars, len(text), len(got.Hits), got.Signers)
	}
	for _, h := range got.Hits {
		if s := string(text[h.Start:h.End]); s != h.Text || h.Title == "" {
			t.Errorf("hit %d is %q at %d, want %q", h.N, s, h.Start, h.Text)
		}
		for _, e := range h.Evidence {
			if e.Start < 0 || e.End > len(text) || e.Start > e.End {
				t.Errorf("evidence %+v", e)
			}
		}
	}
	views := must[[]evidence.View](t)(c.Views.OfFinding(t.Context(), "", string(id)))
	if len(views) != 1 || views[0].Name != "柏子舟" {
		t.Errorf("views: %+v, want the one of those who were shown it", views)
	}
}

// steps posts a step of a finding at the version it has now.
func (c *city) step(login string, id finding.ID, m move) answer {
	c.t.Helper()
	if m["version"] == nil {
		f := must[finding.File](c.t)(c.Findings.Open(c.t.Context(), org.System("test"), id))
		m["version"] = f.Version
	}
	return c.post(login, "findings/"+string(id)+"/steps", m)
}

// decide brings the candidate of a document to its determination.
func (c *city) decide(doc document.ID) finding.ID {
	t := c.t
	var rows list[api.FindingRow]
	c.get("inspector", "findings?state=candidate").into(200, &rows)
	if len(rows.Items) == 0 {
		t.Fatal("no candidate")
	}
	f := rows.Items[0]
	if f.Due == nil || f.Document != string(doc) || f.Unit.CourtName != "明德区人民法院" {
		t.Errorf("row: %+v", f)
	}
	c.get("inspector", "findings?state=imagined").refused(422, "input")
	for _, path := range []string{"findings?item=%00", "findings?item=%ff", "findings?item=%zz", "issues?after=%00"} {
		c.get("inspector", path).refused(422, "input")
	}
	for _, path := range []string{"findings/fnd_%00", "documents/%ff", "issues/%00"} {
		c.get("inspector", path).refused(404, "not_found")
	}
	c.get("inspector", "findings?court="+string(c.mid)).into(200, &rows)
	if len(rows.Items) != 0 {
		t.Errorf("findings of another court: %+v", rows)
	}
	c.get("judge", "findings/"+string(f.ID)).refused(404, "not_found") // not served yet
	c.step("judge", f.ID, move{"verb": "finding.claim"}).refused(404, "not_found")
	c.step("leader", f.ID, move{"verb": "finding.claim"}).refused(403, "forbidden")
	c.step("inspector", "fnd_00000000000000000000000000", move{"verb": "finding.claim", "version": 1}).refused(404, "not_found")

	var at api.Stepped
	c.step("inspector", f.ID, move{"verb": "finding.claim"}).into(200, &at)
	if at.State != "verifying" || !at.Undoable || at.Version <= f.Version {
		t.Errorf("claimed: %+v", at)
	}
	c.step("inspector", f.ID, move{"verb": "finding.undo"}).into(200, &at)
	if at.State != "candidate" || at.Undoable {
		t.Errorf("undone: %+v", at)
	}
	c.step("inspector", f.ID, move{"verb": "finding.claim"}).into(200, &at)
	c.step("accepter", f.ID, move{"verb": "finding.claim", "version": f.Version}).refused(409, "conflict")
	c.step("accepter", f.ID, move{"verb": "finding.claim"}).refused(409, "finding.state")
	c.uphold(f.ID)
	c.hear(f.ID)
	c.step("leader", f.ID, move{"verb": "finding.determine", "reason": "事实清楚", "severity": "minor"}).refused(422, "finding.unseen")
	c.get("leader", "documents/"+string(doc)).into(200, nil)
	c.step("inspector", f.ID, move{"verb": "finding.determine", "reason": "事实清楚"}).refused(403, "forbidden")
	c.step("leader", f.ID, move{"verb": "finding.determine"}).refused(422, "finding.reason")
	c.step("leader", f.ID, move{"verb": "finding.determine", "reason": "事实清楚", "severity": "grave"}).refused(422, "finding.heavier")
	c.step("leader", f.ID, move{"verb": "finding.determine", "reason": "事实清楚"}).into(200, &at)
	if at.State != "determined" || at.Due == nil {
		t.Errorf("determined: %+v", at)
	}
	return f.ID
}

func (c *city) uphold(id finding.ID) {
	t := c.t
	list, err := c.Site.Checklist.InForce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	item := list.Items[0].ID
	judge := []move{{"officer": c.people["judge"].Officer, "part": "审判员"}}
	full := func(with move) move {
		m := move{"verb": "finding.uphold", "item": item, "severity": "ordinary", "subjects": judge}
		for k, v := range with {
			m[k] = v
		}
		return m
	}
	// Naming whom it is about is no look at the document.
	c.step("inspector", id, full(nil)).refused(422, "finding.unseen")
	doc := must[finding.File](t)(c.Findings.Open(t.Context(), org.System("test"), id)).Document
	c.get("inspector", "documents/"+doc).into(200, nil)
	c.step("leader", id, full(move{"item": "no-such-item"})).refused(403, "forbidden")
	c.step("inspector", id, full(move{"item": "no-such-item"})).refused(422, "finding.item")
	c.step("inspector", id, full(move{"item": ""})).refused(422, "finding.item")
	c.step("inspector", id, full(move{"subjects": []move{}})).refused(422, "finding.subject")
	c.step("inspector", id, full(move{"subjects": []move{{"officer": "off_00000000000000000000000000"}}})).refused(422, "finding.officer")
	c.step("inspector", id, full(move{"subjects": []move{{"officer": c.people["office"].Officer}}})).refused(422, "finding.officer")
	c.step("inspector", id, full(move{"subjects": []move{{"name": "任意姓名"}}})).refused(422, "input")
	c.step("inspector", id, full(move{"severity": "awful"})).refused(422, "input")
	c.step("inspector", id, full(move{"version": 0})).refused(422, "input")
	c.step("inspector", id, move{"verb": "finding.erase"}).refused(422, "input")
	c.send("inspector", "POST", api.Root+"findings/"+string(id)+"/steps", "application/json", strings.NewReader(`{"verb`)).refused(400, "body.malformed")
	c.send("inspector", "POST", api.Root+"findings/"+string(id)+"/steps", "application/json", strings.NewReader(``)).refused(400, "body.malformed")
	c.step("inspector", id, full(move{"reason": "a\x00b"})).refused(400, "body.malformed")
	c.send("inspector", "POST", api.Root+"findings/"+string(id)+"/steps", "text/plain", strings.NewReader(`{}`)).refused(415, "body.media_type")
	big := c.step("inspector", id, full(move{"reason": strings.Repeat("a", 2<<20)})).refused(413, "too_large")
	if strings.Contains(big.Detail, "⟦") {
		t.Errorf("detail %q", big.Detail)
	}
	c.step("inspector", id, full(move{"subjects": append(judge, move{})})).into(200, nil)
	f := must[finding.File](t)(c.Findings.Open(t.Context(), org.System("test"), id))
	want := []finding.Subject{
		{Officer: c.people["judge"].Officer, Name: "郁青峦", Unit: c.civil, Part: "审判员", ConfirmedBy: c.people["inspector"].Account},
		{Name: "明德区人民法院　民一庭", Unit: c.civil, ConfirmedBy: c.people["inspector"].Account},
	}
	if f.State != finding.Upheld || !reflect.DeepEqual(f.Subjects, want) || f.Checklist != list.Version() {
		t.Errorf("upheld: %s by %q, subjects %+v", f.State, f.Checklist, f.Subjects)
	}
	// Nothing was told to anybody yet: a second look leaves the judge alone in it.
	c.step("inspector", id, move{"verb": "finding.undo"}).into(200, nil)
	c.step("inspector", id, full(nil)).into(200, nil)
}

// hear serves the finding and lets the judge answer.
func (c *city) hear(id finding.ID) {
	t := c.t
	c.step("inspector", id, move{"verb": "finding.serve"}).refused(422, "input") // its notice does
	lettertest.Finding(t, c.log, c.Findings, c.people["inspector"], id)
	var got api.Finding
	c.get("judge", "findings/"+string(id)).into(200, &got)
	if got.State != "answering" || len(got.Subjects) != 1 || got.Subjects[0].Unit.DivisionName != "民一庭" || len(got.Steps) < 5 || got.Due == nil ||
		!reflect.DeepEqual(got.Allowed, []string{"finding.answer", "finding.ask_extension", "finding.waive"}) {
		t.Errorf("served: %+v", got)
	}
	if got.Steps[0].At.Format(time.RFC3339) != "2026-11-23T09:00:00+08:00" {
		t.Errorf("proposed at %s", got.Steps[0].At)
	}
	// He may read the document now, with this hit and no other.
	var doc api.Document
	c.get("judge", "documents/"+got.Document).into(200, &doc)
	if len(doc.Hits) != 1 || doc.Hits[0].Finding != id || doc.Hits[0].State != "answering" {
		t.Errorf("the judge is shown %+v", doc.Hits)
	}
	c.get("colleague", "findings/"+string(id)).refused(404, "not_found")
	views := must[[]evidence.View](t)(c.Views.OfFinding(t.Context(), string(id), ""))
	if len(views) != 1 || views[0].Name != "郁青峦" {
		t.Errorf("views: %+v", views)
	}
	c.step("judge", id, move{"verb": "finding.answer"}).refused(422, "finding.reason")
	answer := "系笔误，已补正。\\u0000 𠮷 ' ; --" // six characters of its own, no NUL
	c.step("judge", id, move{"verb": "finding.answer", "reason": answer}).into(200, nil)
	c.get("judge", "findings/"+string(id)).into(200, &got)
	if got.Subjects[0].Answer != answer || got.Subjects[0].AnsweredAt == nil {
		t.Errorf("answer %q", got.Subjects[0].Answer)
	}
	c.step("judge", id, move{"verb": "finding.answer", "reason": "再说一遍"}).refused(409, "finding.state")
}

func (c *city) stepIssue(login string, id issue.ID, m move) answer {
	c.t.Helper()
	if m["version"] == nil {
		is := must[issue.File](c.t)(c.Issues.Open(c.t.Context(), org.System("test"), id))
		m["version"] = is.Version
	}
	return c.post(login, "issues/"+string(id)+"/steps", m)
}

// rectify opens an issue on the finding and has it put right and accepted.
func (c *city) rectify(f finding.ID) {
	t, ctx := c.t, c.t.Context()
	id := must[issue.ID](t)(c.Issues.OpenIssue(ctx, c.people["inspector"], []finding.ID{f}, "日期错误", false))
	var rows list[api.IssueRow]
	c.get("inspector", "issues?state=opened&limit=1").into(200, &rows)
	if len(rows.Items) != 1 || rows.Items[0].ID != id || rows.Next != string(id) {
		t.Fatalf("issues: %+v", rows)
	}
	c.get("inspector", "issues?after="+string(id)).into(200, &rows)
	if len(rows.Items) != 0 {
		t.Errorf("behind the last: %+v", rows)
	}
	c.get("inspector", "issues?overdue=perhaps").refused(422, "input")
	c.get("colleague", "issues/"+string(id)).refused(404, "not_found")
	judge := c.people["judge"].Officer
	assign := move{"verb": "issue.assign", "owner": judge, "days": 7, "reason": "裁定补正"}
	c.stepIssue("leader", id, assign).refused(403, "forbidden")
	delete(assign, "version")
	c.stepIssue("inspector", id, move{"verb": "issue.assign", "days": 7, "reason": "裁定补正"}).refused(422, "issue.owner")
	c.stepIssue("inspector", id, move{"verb": "issue.assign", "days": 61}).refused(422, "input")
	c.stepIssue("inspector", id, move{"verb": "issue.assign", "until": "2026-02-30"}).refused(422, "input")
	var at api.Stepped
	c.stepIssue("inspector", id, assign).into(200, &at)
	if at.State != "assigned" || !at.Undoable {
		t.Errorf("assigned: %+v", at)
	}
	c.stepIssue("inspector", id, move{"verb": "issue.undo"}).into(200, nil)
	c.stepIssue("inspector", id, move{"verb": "issue.undo"}).refused(409, "issue.undo")
	delete(assign, "version")
	c.stepIssue("inspector", id, assign).into(200, nil)
	c.stepIssue("inspector", id, move{"verb": "issue.serve"}).refused(422, "input") // its notice does
	lettertest.Issue(t, c.log, c.Issues, c.people["inspector"], id)
	c.accept(id)
}

func (c *city) accept(id issue.ID) {
	t, ctx := c.t, c.t.Context()
	c.stepIssue("judge", id, move{"verb": "issue.submit", "reason": "已补正"}).refused(422, "issue.proof")
	c.stepIssue("judge", id, move{"verb": "issue.submit", "reason": "已补正", "files": []string{"evd_1"}}).refused(422, "input")
	is := must[issue.File](t)(c.Issues.Open(ctx, c.people["judge"], id))
	version := file{"version", "", strconv.FormatInt(is.Version, 10)}
	reason, pdf := file{"reason", "", "已补正"}, file{"file", "裁定书.pdf", "补正"}
	c.submit("judge", id, version, reason).refused(422, "issue.proof")
	c.submit("judge", id, version, pdf).refused(422, "issue.reason")
	c.submit("judge", id, reason, pdf).refused(400, "body.malformed")
	c.submit("judge", id, file{"version", "", "1"}, reason, pdf).refused(409, "conflict")
	c.submit("judge", id, version, reason, pdf, file{"sha256", "", "00"}).refused(400, "body.malformed")
	c.submit("inspector", id, version, reason, pdf).refused(403, "forbidden")
	c.submit("colleague", id, version, reason, pdf).refused(404, "not_found")
	var handed api.Stepped
	c.submit("judge", id, version, reason, pdf).into(200, &handed)
	if handed.State != "submitted" {
		t.Errorf("handed in: %+v", handed)
	}
	proof := must[issue.File](t)(c.Issues.Open(ctx, c.people["judge"], id)).Proofs[0].ID
	c.stepIssue("inspector", id, move{"verb": "issue.close", "reason": "已改"}).refused(403, "issue.separate")
	c.stepIssue("accepter", id, move{"verb": "issue.close", "reason": "已改"}).refused(422, "issue.unseen")
	if err := c.Views.Note(ctx, c.people["accepter"], string(proof), string(id), "proof"); err != nil {
		t.Fatal(err)
	}
	c.stepIssue("accepter", id, move{"verb": "issue.close", "reason": " "}).refused(422, "issue.reason")
	var at api.Stepped
	c.stepIssue("accepter", id, move{"verb": "issue.close", "reason": "属实"}).into(200, &at)
	if at.State != "observing" || !at.Undoable {
		t.Errorf("closed: %+v", at)
	}
	var got api.Issue
	c.get("judge", "issues/"+string(id)).into(200, &got)
	if got.State != "observing" || got.OwnerName != "郁青峦" || len(got.Findings) != 1 || len(got.Proofs) != 1 || got.ClosedAt == nil || got.Until == "" || len(got.Allowed) != 0 {
		t.Errorf("issue: %+v", got)
	}
	if n := len(must[[]evidence.View](t)(c.Views.OfFinding(ctx, string(id), ""))); n != 2 { // the proof by the accepter, the issue by the judge
		t.Errorf("%d views of the issue", n)
	}
}

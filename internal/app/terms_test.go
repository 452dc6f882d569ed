package app

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/terms"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/sheet"
)

// wordsOf is a spreadsheet of words, with rows of the first four cells.
func wordsOf(t *testing.T, rows ...[]any) string {
	t.Helper()
	table := sheet.Table{Name: "用语规范", Rows: slices.Values(rows)}
	for _, head := range terms.Columns()[:4] {
		table.Columns = append(table.Columns, sheet.Column{Title: head, Width: 20})
	}
	var b bytes.Buffer
	if err := sheet.Write(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// submit sends a form and follows nothing.
func (h *house) submit(t *testing.T, c *http.Client, path string, form url.Values) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.answer(t, c, req)
}

// TestACourtLoadsItsOwnWords: by page and by spreadsheet, with the trial and the
// sentence for each row that is refused; approved by another person, they count
// on the shelf and on the desk of this court, and of no other.
func TestACourtLoadsItsOwnWords(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	office, leader := h.as(t, org.RoleOffice, h.own), h.as(t, org.RoleLeader, h.own)
	by := h.actor(t, "office")
	status, _, header := h.submit(t, office, "/check/lexicon", url.Values{"court": {string(h.own.Court)}})
	at := header.Get("Location")
	if status != http.StatusSeeOther || !strings.HasPrefix(at, "/check/lexicon/trm_") {
		t.Fatalf("begun: %d %s", status, at)
	}
	id := terms.ID(strings.TrimPrefix(at, "/check/lexicon/"))
	version := func() string {
		t.Helper()
		f, err := h.Terms.Open(ctx, by, id)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(f.Version)
	}

	row := url.Values{"version": {version()}, "n": {"0"}, "wrong": {"外来妹"}, "right": {"外来妹工"}}
	status, body, _ := h.submit(t, office, at+"/rows", row)
	if status != http.StatusUnprocessableEntity || !strings.Contains(plain(body), "第 1 行：“外来妹”的正确写法里又含有错误写法") || !strings.Contains(body, `value="外来妹工"`) {
		t.Errorf("an endless row: %d; the sentence and what was typed must be there: %s", status, plain(body))
	}
	row.Set("right", "外来务工人员")
	if status, _, _ = h.submit(t, office, at+"/rows", row); status != http.StatusSeeOther {
		t.Errorf("a row: %d", status)
	}
	if status, _, _ = h.submit(t, office, at+"/rows", row); status != http.StatusConflict {
		t.Errorf("the same version again: %d", status)
	}

	bad := wordsOf(t, []any{"甲种说法", "乙种说法"}, []any{"乙种说法", "甲种说法"}, []any{"", "丙种说法"})
	status, body, _ = h.sendAs(t, office, at+"/sheet", "sheet", "词表.xlsx", bad)
	for _, want := range []string{"第 2 行：“甲种说法”与第 3 行互相更正", "第 3 行：“乙种说法”与第 2 行互相更正", "第 4 行：没有错误写法"} {
		if status != http.StatusUnprocessableEntity || !strings.Contains(plain(body), want) {
			t.Errorf("refused rows: %d, no %s", status, want)
		}
	}
	good := wordsOf(t, []any{"外来妹", "外来务工人员", "带有歧视", "本院规范"}, []any{"打工仔", "务工人员", "带有歧视", "本院规范"})
	status, body, _ = h.sendAs(t, office, at+"/sheet", "sheet", "词表.xlsx", good)
	kept := regexp.MustCompile(`name="kept" value="([^"]+)"`).FindStringSubmatch(body)
	if status != http.StatusOK || kept == nil || !strings.Contains(body, "打工仔") {
		t.Fatalf("trial: %d", status)
	}
	if f, err := h.Terms.Open(ctx, by, id); err != nil || len(f.Rows) != 1 {
		t.Errorf("the trial changed something: %+v (%v)", f.Rows, err)
	}
	status, _, _ = h.submit(t, office, at+"/sheet", url.Values{"kept": {kept[1]}, "version": {version()}, "do": {"apply"}})
	if f, err := h.Terms.Open(ctx, by, id); status != http.StatusSeeOther || err != nil || len(f.Rows) != 2 || f.Rows[1].Source != "本院规范" {
		t.Errorf("applied: %d, %+v (%v)", status, f.Rows, err)
	}
	status, body, _ = h.answer(t, office, get(t, h.url+"/check/lexicon/sheet?list="+string(id)))
	table, err := sheet.Read(strings.NewReader(body), sheet.Limits{Bytes: 1 << 20, Rows: 100, Columns: 40})
	if status != http.StatusOK || err != nil || len(table.Rows) != 2 || table.Rows[1].Cells[table.Column("错误写法")] != "打工仔" {
		t.Errorf("handed out: %d, %+v (%v)", status, table.Rows, err)
	}

	text := strings.ReplaceAll(private, "明德区人民法院", "澄0102")
	text = strings.ReplaceAll(text, "经审理查明，", "经审理查明，打工仔王某到国土资源局办理登记，")
	n := 0
	shelf := func() (hits int, engine string) {
		t.Helper()
		n++
		doc, err := h.Shelf.Add(ctx, by, fmt.Sprintf("%d.txt", n), strings.NewReader(text+strings.Repeat("\n", n)))
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Shelf.Check(ctx, document.CheckJob{Document: doc}); err != nil {
			t.Fatal(err)
		}
		p, err := h.Shelf.Open(ctx, by, doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range p.Hits {
			if x.Rule == "J27" {
				hits++
			}
		}
		return hits, p.Engine
	}
	desk := func(court org.CourtID) (hits int) {
		t.Helper()
		r, err := h.Drafts.Check(ctx, by, &draft.Draft{Text: text}, court, calendar.DayOf(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.Hits {
			if x.Rule.ID == "J27" {
				hits++
			}
		}
		return hits
	}
	before, engine := shelf()
	if before != 1 || desk(h.own.Court) != 1 {
		t.Errorf("before approval: %d on the shelf, %d on the desk", before, desk(h.own.Court))
	}
	step := func(c *http.Client, verb terms.Verb) int {
		t.Helper()
		status, _, _ := h.submit(t, c, at+"/step", url.Values{"version": {version()}, "verb": {string(verb)}, "reason": {"统一用语"}})
		return status
	}
	if got := step(office, terms.Submit); got != http.StatusSeeOther {
		t.Errorf("submitted: %d", got)
	}
	for who, waits := range map[*http.Client]bool{leader: true, office: false} {
		if status, body, _ = h.answer(t, who, get(t, h.url+"/")); status != http.StatusOK || strings.Contains(body, `href="`+at+`"`) != waits {
			t.Errorf("what waits on the first page: %d, want the list there: %t", status, waits)
		}
	}
	if got := step(office, terms.Approve); got != http.StatusForbidden {
		t.Errorf("approved by its author: %d", got)
	}
	if got := step(leader, terms.Approve); got != http.StatusSeeOther {
		t.Errorf("approved: %d", got)
	}
	after, now := shelf()
	if after != 2 || desk(h.own.Court) != 2 || desk(h.mid) != 1 {
		t.Errorf("in force: %d on the shelf, %d on the desk, %d in another court", after, desk(h.own.Court), desk(h.mid))
	}
	if engine == now || !strings.HasSuffix(now, "terms 1") {
		t.Errorf("the check says %q, and said %q before", now, engine)
	}
	if status, body, _ = h.answer(t, leader, get(t, h.url+"/check/lexicon")); status != http.StatusOK || !strings.Contains(plain(body), "施行第 1 版，自定 2 条在先") {
		t.Errorf("the page does not say what counts (%d): %s", status, plain(body))
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plain is the text of a page, with no-break spaces taken for spaces.
func plain(s string) string { return strings.ReplaceAll(tags.ReplaceAllString(s, ""), "\u00a0", " ") }

func get(t *testing.T, address string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/ui/uitest"
)

// settled is a judgment that took effect long ago; its number is filled in.
const settled = `明德区人民法院
民事判决书
（2024）澄0102民初%d号
原告：禾润之，男，1983年5月6日出生，汉族，住澄明市明德区柳塘街12号3栋402室，电话13812345678。
被告：逄见山，男，1980年7月1日出生，汉族，住澄明市明德区。
原告禾润之与被告逄见山民间借贷纠纷一案，本院于2024年8月12日立案后，依法适用简易程序，公开开庭进行了审理。本案现已审理终结。
禾润之向本院提出诉讼请求：判令逄见山偿还借款10,000元。
经审理查明，逄见山于2023年9月30日向禾润之借款10,000元，至今未还。
本院认为，借款事实清楚，逄见山应当偿还。
依照《中华人民共和国民法典》第六百七十五条、《中华人民共和国民事诉讼法》第六十七条规定，判决如下：
逄见山于本判决生效之日起十日内偿还禾润之借款10,000元。
案件受理费50元，减半收取计25元，由逄见山负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。
审判员　郁青峦
二〇二四年十月八日
书记员　白予安
`

// TestADocumentGoesOnline walks the desk: the day of taking effect, the advice,
// the copy, a change that leaks and is refused, the record, the withdrawal; a
// second document that a leader lets stay off; and the list of what is online.
func TestADocumentGoesOnline(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		office := c.shelved(t, 88, 89)
		r.signIn("office")
		r.open("/check/publication")
		r.look("/check/publication", "publication-empty")
		r.open("/check/publication/enter")
		if !strings.Contains(r.text("main"), "88号") {
			t.Fatal("the judgment does not wait for its day")
		}
		r.look("/check/publication/enter", "publication-unentered")
		r.enter(office[0])
		r.goesOnline()
		r.enter(office[1])
		r.staysOff()
		r.signIn("office")
		r.compares(c)
	})
}

// shelved puts judgments of these numbers on the shelf and waits until they are checked.
func (c *town) shelved(t *testing.T, numbers ...int) []string {
	t.Helper()
	acc, err := c.People.Lookup(t.Context(), "office")
	if err != nil {
		t.Fatal(err)
	}
	by, err := c.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range numbers {
		id, err := c.Shelf.Add(t.Context(), by, fmt.Sprintf("%d.txt", n), strings.NewReader(fmt.Sprintf(settled, n)))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(id))
	}
	for range 200 { // the program checks them by itself
		list, err := c.Online.Unentered(t.Context(), by, "", len(out))
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == len(out) {
			return out
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the documents were never checked")
	return nil
}

// enter enters a day of taking effect as it is suggested from the service.
func (r *reader) enter(doc string) {
	r.t.Helper()
	r.open("/check/publication/enter/" + doc)
	r.set(`#suggest-served`, "2024-10-11")
	r.press(`form[method=get] button[type=submit]`)
	if got := uitest.Eval[string](r.t, r.Tab, `document.querySelector("#effective").value`); got != "2024-10-29" { // the 26th is a Saturday
		r.t.Errorf("suggested %s, want 2024-10-29", got)
	}
	r.look("", "publication-enter")
	r.press(`form[method=post][action*="/enter/"] button[type=submit]`)
}

func (r *reader) goesOnline() {
	t := r.t
	t.Helper()
	r.look("", "publication-running")
	r.press(`form:has(input[value="publication.choose"]) button[type=submit]`)
	r.wait(`document.querySelector("#alter") !== null`)
	r.look("", "publication-copy")
	papers := uitest.Eval[[]string](t, r.Tab, `[...document.querySelectorAll(".d-paper")].map(p => p.innerText)`)
	if len(papers) != 2 || !strings.Contains(papers[0], "13812345678") || strings.Contains(papers[1], "13812345678") || !strings.Contains(papers[1], "郁青峦") {
		t.Fatalf("original and copy: %q", papers)
	}
	alter := func(words, action, becomes string) {
		t.Helper()
		r.set(`#alter-text`, words)
		r.set(`#alter-action`, action)
		r.set(`#alter-replacement`, becomes)
		r.set(`#alter-reason`, "核对")
		r.press(`form[action$="/copy"] button[type=submit]`)
	}
	status := func(format string) int {
		return uitest.Eval[int](t, r.Tab, fmt.Sprintf(`fetch(location.pathname + "/copy/%s").then(a => a.status)`, format))
	}
	alter("10,000元", "mask", "138 1234 5678")
	if !strings.Contains(r.text(`main [role=alert]`), "泄露") || status("docx") != 409 {
		t.Errorf("a copy that leaks: %s, download %d", r.text(`main [role=alert]`), status("docx"))
	}
	r.forget(`409`)
	r.look("", "publication-leaks")
	alter("10,000元", "keep", "")
	for _, f := range publication.Formats() {
		if s := status(f); s != 200 {
			t.Errorf("%s: %d", f, s)
		}
	}
	r.set(`#publish-place`, "公开网")
	r.press(`form:has(input[value="publication.publish"]) button[type=submit]`)
	r.look("", "publication-published")
	r.set(`#withdraw-reason`, "当事人指出有误")
	r.press(`form:has(input[value="publication.withdraw"]) button[type=submit]`)
	if !strings.Contains(r.text(".xz-next"), "更正") {
		t.Errorf("after the withdrawal: %s", r.text(".xz-next"))
	}
}

// forget drops what the browser complained of when it was meant to happen.
func (r *reader) forget(meant string) {
	r.t.Helper()
	for _, p := range r.Problems() {
		if !strings.Contains(p, meant) {
			r.t.Error(p)
		}
	}
}

func (r *reader) staysOff() {
	t := r.t
	t.Helper()
	here := uitest.Eval[string](t, r.Tab, `location.pathname`)
	uitest.Eval[bool](t, r.Tab, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
	r.set(`#propose-ground`, "unsuitable")
	r.set(`#propose-reason`, "涉及商业秘密")
	r.press(`form:has(input[value="publication.propose"]) button[type=submit]`)
	r.signIn("leader")
	r.open(here)
	r.look(here, "publication-withholding")
	r.press(`form:has(input[value="publication.approve"]) button[type=submit]`)
	if !strings.Contains(r.text("main"), "第六条") {
		t.Errorf("no notice: %s", r.text("main"))
	}
	r.look(here, "publication-withheld")
}

// compares reads a list in that knows too much and too little.
func (r *reader) compares(c *town) {
	t := r.t
	t.Helper()
	r.open("/check/publication/online")
	r.look("/check/publication/online", "publication-online")
	acc, err := c.People.Lookup(t.Context(), "office")
	if err != nil {
		t.Fatal(err)
	}
	by, err := c.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(settled, 88)
	id, err := c.Online.Import(t.Context(), by, publication.Online{
		Court: c.unit.Court, Name: "公开名单.xlsx", Span: publication.Span{From: "2024-10-01", To: calendar.Day("2024-12-31")},
	}, []publication.Entry{
		{N: 2, CaseNo: "（2024）澄0102民初88号", Title: "民事判决书", Online: "2024-12-02", Text: text, Hash: publication.TextHash(text)},
		{N: 3, CaseNo: "（2024）澄0102民初89号", Title: "民事判决书", Online: "2024-12-02"},
		{N: 4, CaseNo: "（2024）澄0102民初90号", Title: "民事判决书", Online: "2024-12-02"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.open("/check/publication/online/" + string(id))
	r.look("", "publication-list")
	for _, want := range []string{"登记为不公开", "隐名不足", "仍可查阅", "登记簿没有"} {
		if !strings.Contains(r.text("main"), want) {
			t.Errorf("no %s in %s", want, r.text("main"))
		}
	}
	r.press(`form[action$="/lead"] button[type=submit]`)
	if !strings.Contains(r.text("main"), "已列为线索") {
		t.Error("no candidate was made")
	}
	r.open("/check/queue")
	if !strings.Contains(r.text("main"), "不应上网而上网") {
		t.Errorf("the queue: %s", r.text("main"))
	}
}

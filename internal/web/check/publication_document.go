package check

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/sheet"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// publicationView is a document on the register as its page needs it.
type publicationView struct {
	publication.File
	q       *page.Request
	sheets  publication.Sheets
	words   bool // the reader may see the words
	steps   []publication.Verb
	groups  []redactionGroup
	altered *redactionGroup // that the form is about
	problem string
}

// redactionGroup is the redactions of one text under one class: they are
// changed together.
type redactionGroup struct {
	publication.Redaction
	N     int // counted from 1
	Times int
}

func (p *Pages) publication(q *page.Request) error { return p.showPublication(q, http.StatusOK, nil) }

// showPublication shows a document, also with the sentence of a refusal.
func (p *Pages) showPublication(q *page.Request, status int, refused error) (err error) {
	v := &publicationView{q: q}
	if v.File, err = p.Online.Open(q.Ctx(), q.By, publication.ID(q.PathValue("id"))); err != nil {
		return err
	}
	v.steps = v.Allowed(q.By)
	v.words = q.By.May(org.PublicationDecide, v.Unit) || q.By.May(org.PublicationWithhold, v.Unit)
	if v.words {
		if v.sheets, err = p.Online.Words(q.Ctx(), q.By, &v.File); err != nil {
			return err
		}
	}
	if refused != nil {
		_, v.problem = page.Explain(q.P, refused)
	}
	v.group()
	return q.RenderStatus(status, q.Frame(v.CaseNo, page.Check, publicationPath), publicationPage(v))
}

// group puts the redactions of one text under one class together.
func (v *publicationView) group() {
	if v.Copy == nil {
		return
	}
	// What is changed has the first numbers: those stand in the texts.
	for _, kept := range []bool{false, true} {
		for _, r := range v.Copy.Redactions {
			if r.Kept() != kept {
				continue
			}
			i := slices.IndexFunc(v.groups, func(g redactionGroup) bool { return g.Class == r.Class && g.Text == r.Text && g.Action == r.Action })
			if i < 0 {
				v.groups = append(v.groups, redactionGroup{Redaction: r, N: len(v.groups) + 1, Times: 1})
				continue
			}
			v.groups[i].Times++
		}
	}
	if n, err := strconv.Atoi(v.q.URL.Query().Get("alter")); err == nil && n >= 1 && n <= len(v.groups) {
		v.altered = &v.groups[n-1]
	}
}

func (v *publicationView) may(s publication.Verb) bool { return slices.Contains(v.steps, s) }

func (v *publicationView) at(rest string) string {
	return publicationPath + "/documents/" + string(v.ID) + rest
}

// value is what a field of a refused form held.
func (v *publicationView) value(verb publication.Verb, field, otherwise string) string {
	if v.q.PostFormValue("verb") == string(verb) {
		return v.q.PostFormValue(field)
	}
	return otherwise
}

func (v *publicationView) today() string { return string(calendar.DayOf(v.q.Site().Now())) }

// mayAlter reports whether the reader may change the copy now.
func (v *publicationView) mayAlter() bool {
	return v.State == publication.Preparing && v.ready() && !v.Erased && v.q.By.May(org.PublicationDecide, v.Unit)
}

func (v *publicationView) ready() bool { return v.Copy != nil && v.Copy.State == publication.CopyReady }

// clean reports whether the copy may go out.
func (v *publicationView) clean() bool { return v.ready() && len(v.Copy.Leaks) == 0 }

// facts are the lines about the document.
func (v *publicationView) facts() []ui.Pair {
	q := v.q
	out := []ui.Pair{
		{Term: q.T("column.unit"), Text: q.Unit(v.Unit)},
		{Term: q.T("publication.type"), Text: typeName(q, v.Kind, v.Type)},
	}
	if v.Signed != "" {
		out = append(out, ui.Pair{Term: q.T("column.signed"), Text: q.P.Date(v.Signed)})
	}
	out = append(out, ui.Pair{Term: q.T("publication.way"), Text: q.T("publication.way." + string(v.Way))})
	if v.SecondNo != "" {
		out = append(out, ui.Pair{Term: q.T("publication.second_no"), Text: v.SecondNo})
	}
	if v.Served != "" {
		out = append(out, ui.Pair{Term: q.T("publication.served"), Text: q.P.Date(v.Served)})
	}
	out = append(out, ui.Pair{Term: q.T("publication.effective"), Text: q.P.Date(v.Effective)}, ui.Pair{Term: q.T("publication.due"), Text: q.P.Date(v.Due)})
	if late := v.Late(q.Site().Days(), calendar.DayOf(q.Site().Now())); late > 0 {
		out = append(out, ui.Pair{Term: q.T("publication.late"), Text: q.T("publication.days", "n", late)})
	}
	if v.PublishedOn != "" {
		out = append(out, ui.Pair{Term: q.T("publication.published_on"), Text: q.P.Date(v.PublishedOn)}, ui.Pair{Term: q.T("publication.place"), Text: v.Place})
	}
	if v.WithdrawnOn != "" {
		out = append(out, ui.Pair{Term: q.T("publication.withdrawn_on"), Text: q.P.Date(v.WithdrawnOn)}, ui.Pair{Term: q.T("publication.withdrawal"), Text: v.Withdrawal})
	}
	if v.Ground != "" {
		out = append(out, ui.Pair{Term: q.T("publication.ground"), Text: q.T("publication.ground." + string(v.Ground))})
		if v.Reason != "" {
			out = append(out, ui.Pair{Term: q.T("publication.reason"), Text: v.Reason})
		}
		out = append(out, ui.Pair{Term: q.T("publication.proposer"), Text: v.ProposerName})
	}
	if v.ApproverName != "" {
		out = append(out, ui.Pair{Term: q.T("publication.approver"), Text: q.T("publication.approved", "name", v.ApproverName, "time", q.P.Moment(v.ApprovedAt))})
	}
	return out
}

// events are the steps so far.
func (v *publicationView) events() []ui.Event {
	var out []ui.Event
	for i, s := range v.Steps {
		e := ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: "circle-check", Title: v.q.T("publication.step." + strings.TrimPrefix(string(s.Verb), "publication.")),
			By: s.Name, Text: s.Reason,
		}
		if i == len(v.Steps)-1 {
			e.State = ui.EventNow
		}
		out = append(out, e)
	}
	return out
}

// notice is what is published in place of the document.
func (v *publicationView) notice() []ui.Pair {
	n, ok := v.Notice()
	if !ok {
		return nil
	}
	day := ""
	if n.Signed != "" {
		day = v.q.P.Date(n.Signed)
	}
	return []ui.Pair{
		{Term: v.q.T("column.case_no"), Text: n.CaseNo},
		{Term: v.q.T("publication.notice.court"), Text: n.Court},
		{Term: v.q.T("publication.notice.day"), Text: day},
		{Term: v.q.T("publication.notice.reason"), Text: v.q.T("publication.ground." + string(n.Ground))},
	}
}

// number is the number of a redaction's group.
func (v *publicationView) number(r publication.Redaction) int {
	i := slices.IndexFunc(v.groups, func(g redactionGroup) bool { return g.Class == r.Class && g.Text == r.Text && g.Action == r.Action })
	return v.groups[i].N
}

// papers are the original and the copy, each redaction under the same number.
func (v *publicationView) papers() (original, copied ui.Paper) {
	var here, there []ui.Mark
	shift := 0
	for i, r := range v.Copy.Redactions {
		if r.Kept() {
			continue
		}
		n := v.number(r)
		here = append(here, ui.Mark{Start: r.Start, End: r.End, N: n, Level: 1, ID: fmt.Sprintf("o%d", i)})
		at := r.Start + shift
		there = append(there, ui.Mark{Start: at, End: at + len(r.Replacement), N: n, Level: 1, ID: fmt.Sprintf("k%d", i)})
		shift += len(r.Replacement) - (r.End - r.Start)
	}
	for i, l := range v.Copy.Leaks {
		there = append(there, ui.Mark{Start: l.Start, End: l.End, N: len(v.groups) + 1 + i, Level: 4, ID: fmt.Sprintf("l%d", i)})
	}
	original = ui.Paper{
		Label: v.q.T("publication.original"), Facts: []string{v.q.T("publication.original")},
		Blocks: page.NewSheet(judgment.Parse(v.sheets.Original)).Blocks(here),
	}
	copied = ui.Paper{
		Label: v.q.T("publication.copy"), Facts: []string{v.q.T("publication.copy"), v.q.T("publication.profile." + string(v.Copy.Profile))},
		Blocks: page.NewSheet(judgment.Parse(v.sheets.Copied)).Blocks(there),
	}
	// One paragraph, one address: the original has it.
	for i := range copied.Blocks {
		copied.Blocks[i].N = 0
	}
	return original, copied
}

// className is what a class of particulars is called.
func className(q *page.Request, class string) string { return q.T("publication.class." + class) }

// redactionTable lists what the copy does, kept or not.
func (v *publicationView) redactionTable(kept bool) ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("publication.redactions"), Columns: []ui.Column{
		{Head: q.T("publication.n")},
		{Head: q.T("publication.words"), Title: true},
		{Head: q.T("publication.becomes")},
		{Head: q.T("publication.class")},
		{Head: q.T("publication.times"), Right: true},
		{Head: q.T("publication.basis")},
	}}
	if kept {
		t.Label = q.T("publication.kept")
	}
	if v.mayAlter() {
		t.Columns = append(t.Columns, ui.Column{Head: q.T("publication.alter"), Hidden: true})
	}
	for _, g := range v.groups {
		if g.Kept() != kept {
			continue
		}
		basis := g.Basis
		if g.By != "" {
			basis = q.T("publication.by", "name", g.By, "reason", g.Reason)
		}
		cells := []templ.Component{
			numberAnchor(g.N), ui.Text(g.Text), ui.Text(becomes(q, g.Redaction)), ui.Text(className(q, g.Class)), ui.Text(strconv.Itoa(g.Times)), ui.Text(basis),
		}
		if v.mayAlter() {
			cells = append(cells, ui.Do(ui.Action{
				Text: q.T("publication.alter"), Small: true, Href: v.at("?alter=" + strconv.Itoa(g.N) + "#alter"),
				Attrs: map[string]string{"aria-label": q.T("publication.alter.of", "n", g.N)},
			}))
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: cells})
	}
	return t
}

// becomes says what stands in the copy.
func becomes(q *page.Request, r publication.Redaction) string {
	switch {
	case r.Kept():
		return q.T("publication.action.keep")
	case r.Replacement == "":
		return q.T("publication.action.delete")
	}
	return r.Replacement
}

// countGroups counts the texts that the copy changes, or keeps.
func (v *publicationView) countGroups(kept bool) int {
	n := 0
	for _, g := range v.groups {
		if g.Kept() == kept {
			n++
		}
	}
	return n
}

// leakLine says what still shows.
func (v *publicationView) leakLine(l publication.Leak) string {
	return v.q.T("publication.leak", "class", className(v.q, l.Class), "text", l.Found, "form", v.q.T("publication.leak."+l.Form))
}

func grounds(q *page.Request, chosen string) []ui.Option {
	var out []ui.Option
	for _, g := range publication.Grounds() {
		out = append(out, ui.Option{Value: string(g), Text: q.T("publication.ground." + string(g)), Chosen: string(g) == chosen})
	}
	return out
}

func profiles(q *page.Request, chosen string) []ui.Option {
	var out []ui.Option
	for _, x := range publication.Profiles() {
		out = append(out, ui.Option{Value: string(x), Text: q.T("publication.profile." + string(x)), Chosen: string(x) == chosen})
	}
	return out
}

// alterations are what can be done with words.
func alterations(q *page.Request, chosen string) []ui.Option {
	var out []ui.Option
	for _, a := range []string{"mask", "delete", "keep"} {
		out = append(out, ui.Option{Value: a, Text: q.T("publication.action." + a), Chosen: a == chosen})
	}
	return out
}

// stepPublication takes a step.
func (p *Pages) stepPublication(q *page.Request) error {
	verb := publication.Verb(q.Text("verb"))
	in := publication.Input{
		Version: q.Version(), Reason: q.FormValue("reason"), Ground: publication.Ground(q.Text("ground")), Profile: publication.Profile(q.Text("profile")),
		Place: q.Text("place"), Day: calendar.Day(q.Text("day")), Effect: effectOf(q),
	}
	id := publication.ID(q.PathValue("id"))
	if err := p.Online.Take(q.Ctx(), q.By, id, verb, in); err != nil {
		if status, _ := page.Explain(q.P, err); status == http.StatusUnprocessableEntity {
			return p.showPublication(q, status, err)
		}
		return err
	}
	return q.Redirect(publicationPath+"/documents/"+string(id), page.Note{Key: "publication.done." + strings.TrimPrefix(string(verb), "publication.")})
}

// alterCopy changes what a copy shows.
func (p *Pages) alterCopy(q *page.Request) error {
	id := publication.ID(q.PathValue("id"))
	err := p.Online.Alter(q.Ctx(), q.By, id, publication.Alteration{
		Version: q.Version(), Class: q.Text("class"), Text: q.Text("text"), Action: q.Text("action"), Replacement: q.Text("replacement"), Reason: q.Text("reason"),
	})
	if err != nil {
		if status, _ := page.Explain(q.P, err); status == http.StatusUnprocessableEntity {
			return p.showPublication(q, status, err)
		}
		return err
	}
	return q.Redirect(publicationPath+"/documents/"+string(id), page.Note{Key: "publication.done.change"})
}

// downloadCopy hands the copy out, unless it leaks.
func (p *Pages) downloadCopy(q *page.Request) error {
	format := q.PathValue("format")
	var out bytes.Buffer // whole in memory first: an error must still become an error page
	id := publication.ID(q.PathValue("id"))
	f, err := p.Online.Open(q.Ctx(), q.By, id)
	if err != nil {
		return err
	}
	if err := p.Online.Download(q.Ctx(), q.By, id, format, &out); err != nil {
		return err
	}
	h := q.W.Header()
	h.Set("Content-Type", copyMedia(format))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.CaseNo + "." + format}))
	_, err = out.WriteTo(q.W)
	return err
}

func copyMedia(format string) string {
	switch format {
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case "html":
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

// onlineColumns are the heads of the list of what is online, by their keys.
func onlineColumns(q *page.Request) []sheet.Column {
	return []sheet.Column{
		{Title: q.T("publication.column.case_no"), Width: 28},
		{Title: q.T("publication.column.title"), Width: 40},
		{Title: q.T("publication.column.day"), Width: 14},
		{Title: q.T("publication.column.hash"), Width: 30},
		{Title: q.T("publication.column.text"), Width: 60},
	}
}

// short is a step without its family.
func (v *publicationView) short(s publication.Verb) string {
	return strings.TrimPrefix(string(s), "publication.")
}

// act is what a step is called on its button.
func (v *publicationView) act(s publication.Verb) string {
	return v.q.T("publication.act." + v.short(s))
}

// alteration is what the form for a change holds: what was refused, what the
// reader picked from the list, or nothing.
func (v *publicationView) alteration() publication.Alteration {
	if v.q.PostFormValue("action") != "" {
		f := v.q.PostFormValue
		return publication.Alteration{Class: f("class"), Text: f("text"), Action: f("action"), Replacement: f("replacement"), Reason: f("reason")}
	}
	if g := v.altered; g != nil {
		a := publication.Alteration{Class: g.Class, Text: g.Text, Action: g.Action, Replacement: g.Replacement}
		if g.Kept() {
			a.Action, a.Replacement = "mask", ""
		}
		return a
	}
	return publication.Alteration{Action: "mask"}
}

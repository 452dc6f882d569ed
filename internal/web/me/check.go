package me

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/check/document"
	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Addresses of the desk.
const (
	checkPath = "/me/check"
	keptPath  = checkPath + "/kept/"
	allowPath = "/check/allow"
)

// maxDesk bounds what the desk is handed: a file, or the text with what was
// changed in it. It is read into memory, never onto a disk.
const maxDesk = document.MaxSize + 4<<20

// bench is the desk as its page shows it. All of it lies in the page; the
// server forgets it with the answer.
type bench struct {
	q      *page.Request
	draft  draft.Draft
	kept   draft.ID // as which it was kept, "" not
	court  org.CourtID
	day    calendar.Day // on which it shall be signed
	result examine.Result
	sheet  page.Sheet
	list   []draft.Kept
	hit    int    // number of the chosen hit, 0 for none
	said   string // what was just done
	wrong  string // why it was not
	about  *check.Hit
	typed  proposal
}

// proposal is the form for the court's list of allowed wordings.
type proposal struct{ before, after, reason, until string }

// desk shows an empty desk, and what its owner has kept.
func (p *Pages) desk(q *page.Request) error {
	return p.showDesk(q, http.StatusOK, p.bench(q))
}

func (p *Pages) bench(q *page.Request) *bench {
	b := &bench{q: q, day: q.By.Today}
	if courts := allow.Courts(q.By); len(courts) > 0 {
		b.court = courts[0]
	}
	return b
}

// openKept puts a kept draft on the desk and checks it as of today.
func (p *Pages) openKept(q *page.Request) error {
	b := p.bench(q)
	d, kept, err := p.Drafts.Open(q.Ctx(), q.By, draft.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	b.draft, b.kept = d, kept.ID
	if err := p.check(b); err != nil {
		return err
	}
	return p.showDesk(q, http.StatusOK, b)
}

// deleteKept forgets a kept draft.
func (p *Pages) deleteKept(q *page.Request) error {
	if err := p.Drafts.Delete(q.Ctx(), q.By, draft.ID(q.PathValue("id"))); err != nil {
		return err
	}
	return q.Redirect(checkPath, page.Note{Key: "desk.deleted"})
}

// work does with the text what the pressed button says and shows the desk
// again. Whatever goes wrong, the text comes back.
func (p *Pages) work(q *page.Request) error {
	b := p.bench(q)
	err := p.take(b)
	if err == nil {
		err = p.check(b)
	}
	if err != nil {
		return p.refused(b, err)
	}
	switch do := q.FormValue("do"); {
	case q.FormValue("fix") != "":
		err = p.mend(b)
	case q.FormValue("allow") != "":
		err = b.begin(q.FormValue("allow"))
	case do == "undo":
		if err = b.draft.Undo(); err == nil {
			err = p.check(b)
		}
	case do == "keep":
		return p.keep(b)
	case do == "download":
		return b.download()
	case do == "propose":
		err = p.propose(b)
	case do == "cancel":
		b.about = nil
	}
	if err != nil {
		return p.refused(b, err)
	}
	return p.showDesk(q, http.StatusOK, b)
}

// take takes over what the form holds: a file, or the text as it stands.
func (p *Pages) take(b *bench) error {
	q := b.q
	q.Body = http.MaxBytesReader(q.W, q.Body, maxDesk)
	// As much memory as may come at all: a part beyond it would go to a file.
	if err := q.ParseMultipartForm(maxDesk); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return err
	}
	b.court = chosenCourt(q, b.court)
	if day, err := calendar.ParseDay(q.Text("day")); err == nil {
		b.day = day
	}
	b.draft = draft.Draft{Name: extract.BaseName(q.FormValue("name")), Format: examine.Format(q.FormValue("format")), Text: draft.Plain(q.FormValue("text"))}
	if changes := q.FormValue("changes"); changes != "" {
		if err := json.Unmarshal([]byte(changes), &b.draft.Changes); err != nil {
			return page.Input("desk.no_form")
		}
	}
	b.kept = draft.ID(q.FormValue("kept"))
	b.typed = proposal{q.FormValue("before"), q.FormValue("after"), q.FormValue("reason"), q.FormValue("until")}
	if !utf8.ValidString(b.draft.Text) || strings.Contains(b.draft.Text, "\x00") {
		return page.Input("desk.no_form")
	}
	name, data, err := file(q)
	if err != nil || name == "" {
		return err
	}
	b.kept = ""
	b.draft, err = p.Drafts.Read(q.Ctx(), q.By, name, data)
	return err
}

// chosenCourt is the court that the form names, if the reader serves there.
func chosenCourt(q *page.Request, court org.CourtID) org.CourtID {
	for _, c := range allow.Courts(q.By) {
		if string(c) == q.FormValue("court") {
			return c
		}
	}
	return court
}

// file is the file of the form; name is "" when there is none.
func file(q *page.Request) (name string, data []byte, err error) {
	if q.MultipartForm == nil || len(q.MultipartForm.File["file"]) == 0 {
		return "", nil, nil
	}
	head := q.MultipartForm.File["file"][0]
	if head.Filename == "" {
		return "", nil, nil
	}
	if head.Size > document.MaxSize {
		return "", nil, &http.MaxBytesError{Limit: document.MaxSize}
	}
	r, err := head.Open()
	if err != nil {
		return "", nil, err
	}
	defer closing(r, &err)
	data, err = io.ReadAll(r)
	return extract.BaseName(head.Filename), data, err
}

func closing(f multipart.File, err *error) { *err = errors.Join(*err, f.Close()) }

// check runs the checker over the text. An empty desk has nothing to check.
func (p *Pages) check(b *bench) (err error) {
	if b.result, err = p.Drafts.Check(b.q.Ctx(), b.q.By, &b.draft, b.court, b.day); err != nil {
		return err
	}
	b.sheet = page.NewSheet(b.result.Doc)
	b.hit = min(1, len(b.result.Hits))
	if about := b.q.FormValue("about"); about != "" {
		if f, err := draft.ParseFix(about); err == nil {
			if h, ok := f.Find(b.result.Result); ok && allow.Possible(h) {
				b.about = &h
			}
		}
	}
	return nil
}

// mend takes a fix over, checks again and goes on to the next hit.
func (p *Pages) mend(b *bench) error {
	f, err := draft.ParseFix(b.q.FormValue("fix"))
	if err != nil {
		return err
	}
	if err := b.draft.Mend(b.result.Result, f); err != nil {
		return err
	}
	if err := p.check(b); err != nil {
		return err
	}
	b.said = b.q.T("desk.mended", "n", len(b.draft.Changes), "left", len(b.result.Hits))
	for i, h := range b.result.Hits {
		if b.hit = i + 1; h.Start >= f.Start {
			break
		}
	}
	return nil
}

// begin opens the form for a proposal about a hit.
func (b *bench) begin(which string) error {
	f, err := draft.ParseFix(which)
	if err != nil {
		return err
	}
	h, ok := f.Find(b.result.Result)
	if !ok || !allow.Possible(h) {
		return draft.ErrGone
	}
	text := b.draft.Text
	b.about = &h
	b.typed = proposal{before: tail(text[:h.Start], 4), after: head(text[h.End:], 4), until: string(allow.LastDay(b.q.By.Today))}
	return nil
}

// head and tail are the characters of the same line next to a hit.
func head(s string, n int) string {
	for i := range s {
		if n == 0 || s[i] == '\n' {
			return s[:i]
		}
		n--
	}
	return s
}

func tail(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if r == '\n' {
			break
		}
		at -= size
	}
	return s[at:]
}

// propose hands a proposal in. What it tells of the draft is the words of the
// hit and what the writer left beside them.
func (p *Pages) propose(b *bench) error {
	if b.about == nil {
		return draft.ErrGone
	}
	words := b.draft.Text[b.about.Start:b.about.End]
	_, err := p.Allowed.Propose(b.q.Ctx(), b.q.By, b.court, allow.New{
		Rule: b.about.Rule.ID, Words: words, Before: b.typed.before, After: b.typed.after, Reason: b.typed.reason, Until: calendar.Day(b.typed.until),
	})
	if err != nil {
		return err
	}
	b.about, b.said = nil, b.q.T("desk.proposed")
	return nil
}

// keep keeps the text for its owner alone.
func (p *Pages) keep(b *bench) error {
	id, err := p.Drafts.Keep(b.q.Ctx(), b.q.By, &b.draft, b.kept)
	if err != nil {
		return p.refused(b, err)
	}
	return b.q.Redirect(keptPath+string(id), page.Note{Key: "desk.kept"})
}

// download hands the text out, with the line ends that every editor knows.
func (b *bench) download() error {
	name := strings.TrimSuffix(b.draft.Name, filepath.Ext(b.draft.Name))
	if name == "" {
		name = b.q.T("desk.file")
	}
	h := b.q.W.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + b.q.T("desk.file.mended") + ".txt"}))
	_, err := io.Copy(b.q.W, bytes.NewReader([]byte(strings.ReplaceAll(b.draft.Text, "\n", "\r\n"))))
	return err
}

// refused shows the desk with the reason, and the text as it was handed in.
// What bears a secrecy mark does not come back: it has no business here.
func (p *Pages) refused(b *bench, err error) error {
	status, why := page.Explain(b.q.P, err)
	if status >= http.StatusInternalServerError {
		return err
	}
	b.wrong = why
	if errors.Is(err, examine.ErrSecret) {
		b.draft, b.kept = draft.Draft{}, ""
	}
	return p.showDesk(b.q, status, b)
}

func (p *Pages) showDesk(q *page.Request, status int, b *bench) (err error) {
	if !b.checked() {
		if b.list, err = p.Drafts.Kept(q.Ctx(), q.By); err != nil {
			return err
		}
	}
	return q.RenderStatus(status, q.Frame(q.T("nav.me.check"), page.Me, checkPath), deskPage(q, b))
}

// checked reports whether there is a result to show.
func (b *bench) checked() bool { return b.result.Doc != nil }

// facts is the line under the title.
func (b *bench) facts() []string {
	q := b.q
	var out []string
	if b.draft.Name != "" {
		out = append(out, b.draft.Name)
	}
	return append(out, q.T("document.chars", "n", utf8.RuneCountInString(b.draft.Text)), q.T("desk.private"))
}

// paper lays the marks on the text.
func (b *bench) paper() ui.Paper {
	var marks []ui.Mark
	for i, h := range b.result.Hits {
		level, n := page.HitLevel(string(h.Severity)), i+1
		marks = append(marks, ui.Mark{Start: h.Start, End: h.End, N: n, Level: level, ID: fmt.Sprintf("h%d", n)})
		for j, e := range h.Evidence {
			marks = append(marks, ui.Mark{Start: e.Start, End: e.End, N: n, Level: level, ID: fmt.Sprintf("h%d-%d", n, j+2)})
		}
	}
	return ui.Paper{Label: b.q.T("document.paper"), Facts: b.facts(), End: b.q.T("document.engine", "engine", b.result.Version()), Blocks: b.sheet.Blocks(marks)}
}

// deskForm is the form in the page that carries the text. Its buttons stand
// all over the page.
const deskForm = "desk"

// button is a button of that form; then says where the page shall be afterwards.
func button(text, name, value, key, then string) ui.Action {
	a := ui.Action{Text: text, Name: name, Value: value, Small: true, Attrs: map[string]string{"form": deskForm}}
	if key != "" {
		a.Attrs["data-key"], a.Attrs["data-key-label"] = key, text
	}
	if then != "" {
		a.Attrs["formaction"] = checkPath + "#" + then
	}
	return a
}

// hits is the list beside the paper.
func (b *bench) hits() []ui.Hit {
	var out []ui.Hit
	for i, h := range b.result.Hits {
		n := i + 1
		id := fmt.Sprintf("h%d", n)
		x := ui.Hit{
			N: n, Level: page.HitLevel(string(h.Severity)), Severity: b.q.T("check.severity." + string(h.Severity)), Title: h.Message, Note: h.Basis,
			Place: id, Current: n == b.hit, End: h.Rule.ID,
		}
		if h.Fix != nil {
			mend := button(b.q.T("desk.fix"), "fix", draft.Of(h).String(), "f", "hit-"+strconv.Itoa(n))
			x.Fix = &ui.Fix{Del: b.draft.Text[h.Start:h.End], Ins: *h.Fix, Action: &mend}
			if h.Len() == 0 {
				x.Fix.Before = tail(b.draft.Text[:h.Start], 6)
				x.Fix.Ins = x.Fix.Before + *h.Fix
			}
		}
		if len(h.Evidence) == 1 && h.Evidence[0].Len() > 0 {
			x.Link = b.q.T("document.two_places")
			x.Pair = &[2]ui.Place{b.sheet.Place(b.q, id, h.Start, h.End), b.sheet.Place(b.q, id+"-2", h.Evidence[0].Start, h.Evidence[0].End)}
		}
		if allow.Possible(h) && b.court != "" {
			a := button(b.q.T("desk.allow"), "allow", draft.Of(h).String(), "", "allow")
			a.Kind = ui.Quiet
			x.Actions = []ui.Action{a}
		}
		out = append(out, x)
	}
	return out
}

// changes is the list of what was mended, the last in front.
func (b *bench) changes() []draft.Change {
	var out []draft.Change
	for i := len(b.draft.Changes) - 1; i >= 0; i-- {
		out = append(out, b.draft.Changes[i])
	}
	return out
}

// carried is what the form holds beside the text.
func (b *bench) carried() []ui.Hidden {
	out := []ui.Hidden{{Name: "name", Value: b.draft.Name}, {Name: "format", Value: string(b.draft.Format)}, {Name: "kept", Value: string(b.kept)}}
	if len(b.draft.Changes) > 0 {
		if changes, err := json.Marshal(b.draft.Changes); err == nil { // strings and numbers: it cannot fail
			out = append(out, ui.Hidden{Name: "changes", Value: string(changes)})
		}
	}
	if b.about != nil {
		out = append(out, ui.Hidden{Name: "about", Value: draft.Of(*b.about).String()})
	}
	return out
}

// courts are the courts for which the reader may have a text checked.
func (b *bench) courts() []ui.Option {
	var out []ui.Option
	for _, c := range allow.Courts(b.q.By) {
		out = append(out, ui.Option{Value: string(c), Text: b.q.Reg.Court(c).Name, Chosen: c == b.court})
	}
	return out
}

// kind is what the text was taken for: 民事判决书.
func (b *bench) kind() string {
	d := b.result.Doc
	if d.Type == judgment.UnknownType {
		return b.q.T("document.type.unknown")
	}
	name := b.q.T("document.type." + string(d.Type))
	if d.Kind != "" && d.Kind != "unknown" {
		name = b.q.T("document.named", "kind", b.q.T("document.kind."+string(d.Kind)), "type", name)
	}
	return name
}

// words names the rule of a hit and quotes what it lies on.
func (b *bench) words(h *check.Hit) string {
	return b.q.T("desk.allow.words", "rule", h.Rule.ID, "title", h.Rule.Title, "words", b.draft.Text[h.Start:h.End])
}

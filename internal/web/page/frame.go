package page

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/ui"
)

// Word is one of the four words of the navigation, or home.
type Word string

// The words.
const (
	Home      Word = "home"
	Study     Word = "study"
	Check     Word = "check"
	Supervise Word = "supervise"
	Establish Word = "establish"
	Me        Word = "me"
	Admin     Word = "admin"
)

// entry is a page of the navigation.
type entry struct {
	word   Word
	key    string
	href   string
	action org.Action
}

// entries is the navigation: the first page of a word that the reader may open
// is where the word leads.
var entries = []entry{
	{Study, "nav.study.regulations", "/study/regulations", org.RegulationView},
	{Study, "nav.study.tasks", "/study/tasks", org.ExamTake},
	{Study, "nav.study.record", "/study/record", org.RegulationView},
	{Check, "nav.check.queue", "/check/queue", org.FindingVerify},
	{Check, "nav.check.documents", "/check/documents", org.DocumentView},
	{Check, "nav.check.batches", "/check/batches", org.BoardView},
	{Check, "nav.check.recordings", "/check/recordings", org.RecordingView},
	{Check, "nav.check.docket", "/check/docket", org.DocketView},
	{Check, "nav.check.coverage", "/check/coverage", org.RecordingView},
	{Check, "nav.check.publication", "/check/publication", org.PublicationView},
	{Check, "nav.check.findings", "/check/findings", org.FindingView},
	{Check, "nav.check.checklist", "/check/checklist", org.ChecklistView},
	{Check, "nav.check.allow", "/check/allow", org.AllowView},
	{Check, "nav.check.terms", "/check/lexicon", org.TermsView},
	{Check, "nav.check.seats", "/check/seats", org.DocketView},
	{Supervise, "nav.supervise.ledger", "/supervise/issues", org.IssueView},
	{Supervise, "nav.supervise.letters", "/supervise/letters", org.LetterView},
	{Establish, "nav.establish.causes", "/establish/causes", org.CauseView},
	{Establish, "nav.establish.policies", "/establish/policies", org.PolicyView},
	{Establish, "nav.establish.recurrence", "/establish/effect", org.CauseView},
	{Me, "nav.me.about", "/me", org.MyView},
	{Me, "nav.me.todo", "/me/todo", org.HomeView},
	{Me, "nav.me.check", "/me/check", org.DocumentCheckPrivate},
	{Me, "nav.me.messages", "/me/messages", org.HomeView},
	{Me, "nav.me.settings", "/me/settings", org.HomeView},
	{Admin, "nav.admin.people", "/admin/people", org.OrgView},
	{Admin, "nav.admin.accounts", "/admin/accounts", org.AccountView},
	{Admin, "nav.admin.audit", "/admin/audit", org.AuditVerify},
	{Admin, "nav.admin.log", "/admin/log", org.AuditRead},
	{Admin, "nav.admin.calendar", "/admin/calendar", org.CalendarImport},
	{Admin, "nav.admin.doctor", "/admin/doctor", org.SystemConfigure},
}

// Frame is the frame of a page. title is what the window is called; current is
// the address of the page's entry in the navigation.
func (q *Request) Frame(title string, word Word, current string) ui.Page {
	p := ui.Page{
		Words: q.P, Lang: q.P.Tag(), Theme: ui.Light, Compact: q.Pref.Compact, Title: title,
		Court: q.court(), Home: "/", Nav: q.nav(word), Sub: q.sub(word, current), Who: q.who(),
		Bell:      ui.Bell{Href: "/me/messages"},
		PrintMark: q.printMark(),
	}
	if q.Pref.Dark {
		p.Theme = ui.Dark
	}
	// A count that cannot be read leaves the bell without one; the page matters more.
	if n, err := q.site.Box.Unread(q.Ctx(), q.By); err == nil {
		p.Bell.Count = n
	}
	if q.site.Insecure {
		p.Notices = append(p.Notices, ui.Toast{Text: q.T("warn.insecure")})
	}
	if n, ok := takeNote(q.W, q.Request); ok {
		p.Notices = append(p.Notices, n.toast(q.P))
	}
	return p
}

// printMark heads a printed page: whose it is, who printed it and when.
func (q *Request) printMark() string {
	mark := q.T("print.mark", "name", q.By.Name, "time", q.P.FullMoment(q.site.Now()))
	if court := q.court(); court != "" {
		return court + "　" + mark
	}
	return mark
}

// open reports whether the reader may open an entry.
func (q *Request) open(e entry) bool { return q.By.MayAnywhere(e.action) }

func (q *Request) nav(word Word) []ui.NavItem {
	items := []ui.NavItem{{Text: q.T("nav.home"), Short: q.T("nav.home.short"), Href: "/", Current: word == Home}}
	for _, w := range []Word{Study, Check, Supervise, Establish} {
		for _, e := range entries {
			if e.word == w && q.open(e) {
				items = append(items, ui.NavItem{
					Glyph: q.glyph(w), Text: q.T("word." + string(w) + ".long"), Href: e.href, Current: word == w,
				})
				break
			}
		}
	}
	return items
}

// glyph is the character of a word; in English the word alone stands there.
func (q *Request) glyph(w Word) string {
	if q.P.Language() == i18n.English {
		return ""
	}
	return q.T("word." + string(w))
}

func (q *Request) sub(word Word, current string) *ui.SubNav {
	s := &ui.SubNav{Label: q.T("nav.sub")}
	for _, e := range entries {
		if e.word == word && q.open(e) {
			s.Items = append(s.Items, ui.SubItem{Text: q.T(e.key), Href: e.href, Current: e.href == current})
		}
	}
	if len(s.Items) == 0 {
		return nil
	}
	return s
}

// court is the court of the reader's first post or grant.
func (q *Request) court() string {
	for _, p := range q.By.Posts {
		return q.Reg.Court(p.Unit.Court).Name
	}
	for _, g := range q.By.Grants {
		if g.Court != "" {
			return q.Reg.Court(g.Court).Name
		}
	}
	return ""
}

func (q *Request) who() ui.Who {
	var roles []string
	for _, g := range q.By.Grants {
		name := q.T("role." + string(g.Role))
		if (g.Role != org.RoleOfficer || len(q.By.Grants) == 1) && !contains(roles, name) {
			roles = append(roles, name)
		}
	}
	w := ui.Who{Name: q.By.Name, Post: q.Join(roles)}
	for _, e := range entries {
		if (e.word == Me || e.word == Admin) && q.open(e) {
			w.Menu = append(w.Menu, ui.MenuItem{Text: q.T(e.key), Href: e.href})
		}
	}
	w.Menu = append(w.Menu, ui.MenuItem{Text: q.T("nav.sign_out"), Href: "/signout", Post: true})
	return w
}

// Join writes a list as the reader's language does.
func (q *Request) Join(list []string) string {
	if q.P.Language() == i18n.English {
		return strings.Join(list, ", ")
	}
	return strings.Join(list, "、")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Note is what the next page has to say about the act just done.
type Note struct {
	Key  string            `json:"k"`
	Args map[string]string `json:"a,omitempty"`
	Undo string            `json:"u,omitempty"` // address to post to
	Back string            `json:"b,omitempty"` // where undo leads
}

// undoSeconds is how long the undo of a note is offered.
const undoSeconds = 10

func (n Note) toast(p i18n.Printer) ui.Toast {
	args := make([]any, 0, 2*len(n.Args))
	for k, v := range n.Args {
		args = append(args, k, v)
	}
	t := ui.Toast{Text: p.T(n.Key, args...)}
	if n.Undo != "" {
		t.Undo, t.Seconds = n.Undo, undoSeconds
		t.Fields = []ui.Hidden{{Name: "back", Value: n.Back}}
	}
	return t
}

// noteCookie carries a Note to the next page. It holds keys and numbers only.
const noteCookie = "xiezhi-note"

func setNote(w http.ResponseWriter, n Note) {
	b, err := json.Marshal(n)
	if err != nil {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: noteCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 30, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func takeNote(w http.ResponseWriter, r *http.Request) (n Note, ok bool) {
	c, err := r.Cookie(noteCookie)
	if err != nil {
		return n, false
	}
	http.SetCookie(w, &http.Cookie{Name: noteCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(b, &n) != nil {
		return n, false
	}
	// A cookie is the reader's own: an address in it must stay on this site.
	if !local(n.Undo) || !local(n.Back) {
		return n, false
	}
	return n, true
}

// local reports whether an address stays on this site; empty does.
func local(to string) bool {
	return to == "" || strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, "/\\")
}

// Local reads an address of this site from a field of the form, or gives fallback.
func (q *Request) Local(field, fallback string) string {
	if to := q.FormValue(field); to != "" && local(to) {
		return to
	}
	return fallback
}

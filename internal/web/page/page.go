// Package page is what every page of the web interface has in common: who is
// reading, in which language, the frame with the four words, and the one place
// where an error becomes an answer.
package page

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/ui"
)

// Site is what pages share.
type Site struct {
	Words     *i18n.Catalogue
	Auth      *auth.Auth
	People    *org.Directory
	Desk      *desk.Desk
	Box       *notify.Box
	Checklist checklist.Source // which list is in force
	Days      func() calendar.Calendar
	Now       func() time.Time
	Insecure  bool // plain http beyond this machine: every page says so
}

// Request is one request by somebody who is signed in.
type Request struct {
	*http.Request
	W    http.ResponseWriter
	By   org.Actor
	P    i18n.Printer
	Reg  *org.Register
	Pref desk.Preference
	list *checklist.Checklist
	site *Site
}

// Page answers a request, or says what went wrong.
type Page func(q *Request) error

// Route is a line of the site map: who may come at all is org's table.
type Route struct {
	Pattern string // GET /check/documents
	Action  org.Action
	Page    Page
}

// Handler serves a route. Whoever is not signed in is sent to the sign-in page
// and comes back afterwards; whoever has no business here is told so.
func (s *Site) Handler(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, ok := s.Auth.Actor(r)
		if !ok {
			s.toSignIn(w, r)
			return
		}
		q, err := s.request(w, r, by)
		if err == nil {
			err = org.ErrForbidden
			if by.MayAnywhere(rt.Action) {
				err = rt.Page(q)
			}
		}
		if err != nil {
			s.Fail(w, r, err)
		}
	})
}

func (s *Site) toSignIn(w http.ResponseWriter, r *http.Request) {
	if _, must := s.Auth.MustChange(r); must {
		http.Redirect(w, r, "/password", http.StatusSeeOther)
		return
	}
	to := "/signin"
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Site) request(w http.ResponseWriter, r *http.Request, by org.Actor) (*Request, error) {
	q := &Request{Request: r, W: w, By: by, site: s}
	var err error
	if q.Pref, err = s.Desk.Preference(r.Context(), by); err != nil {
		return nil, err
	}
	q.P = s.printer(r, q.Pref.Lang)
	if q.list, err = s.Checklist.InForce(r.Context()); err != nil {
		return nil, err
	}
	q.Reg, err = s.People.Register(r.Context())
	return q, err
}

// Printer speaks the language that the browser asks for.
func (s *Site) Printer(r *http.Request) i18n.Printer { return s.printer(r, "") }

// CourtName is the name of the topmost court, for the sign-in page.
func (s *Site) CourtName(ctx context.Context) string {
	reg, err := s.People.Register(ctx)
	if err != nil {
		return "" // the page says less, and the sign-in will say what is wrong
	}
	for _, c := range reg.Courts(org.Scope{All: true}) {
		if c.Superior == "" {
			return c.Name
		}
	}
	return ""
}

func (s *Site) printer(r *http.Request, preferred string) i18n.Printer {
	return s.Words.Printer(s.Words.Match(preferred, r.Header.Get("Accept-Language")))
}

// Site returns what pages share.
func (q *Request) Site() *Site { return q.site }

// Checklist is the list in force while the request is answered: one and the
// same for the whole page.
func (q *Request) Checklist() *checklist.Checklist { return q.list }

// ListOf is the list with the version that a finding froze. Where the register
// does not know it, known is false and the list is the one in force: a
// candidate nobody judged names none.
func (q *Request) ListOf(version string) (list *checklist.Checklist, known bool, err error) {
	if version == "" {
		return q.list, false, nil
	}
	list, err = q.site.Checklist.Content(q.Ctx(), version)
	if errors.Is(err, org.ErrNotFound) {
		return q.list, false, nil
	}
	return list, err == nil, err
}

// T says a sentence in the reader's language.
func (q *Request) T(key string, args ...any) string { return q.P.T(key, args...) }

// Ctx is the request's context.
func (q *Request) Ctx() context.Context { return q.Request.Context() }

// Render writes a page in the frame.
func (q *Request) Render(p ui.Page, body templ.Component) error {
	return q.RenderStatus(http.StatusOK, p, body)
}

// RenderStatus is Render with another status: 422 for a form that was refused,
// 409 for one that came too late.
func (q *Request) RenderStatus(status int, p ui.Page, body templ.Component) error {
	// The whole page first: what fails half-way becomes an error page, not half
	// a page.
	var b bytes.Buffer
	if err := ui.Layout(p).Render(templ.WithChildren(q.Ctx(), body), &b); err != nil {
		return err
	}
	q.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.W.WriteHeader(status)
	_, _ = b.WriteTo(q.W) // a reader who went away is nobody's failure
	return nil
}

// Redirect leads on after a form was handed in. note is the key of a sentence
// that the next page says; with undo, it can be taken back there.
func (q *Request) Redirect(to string, notes ...Note) error {
	for _, n := range notes {
		setNote(q.W, n)
	}
	http.Redirect(q.W, q.Request, to, http.StatusSeeOther)
	return nil
}

// Unit is the name of a unit: 明德区人民法院 民一庭.
func (q *Request) Unit(u org.Unit) string {
	name := q.Reg.Court(u.Court).Name
	if u.Division != "" {
		name += "　" + q.Reg.Division(u.Division).Name
	}
	return name
}

// ErrInput is a form that does not hold what it should; the sentence says what.
type ErrInput struct {
	Key  string
	Args []any
}

// Error implements error.
func (e *ErrInput) Error() string { return "page: " + e.Key }

// SentenceError is a refusal whose sentence is known already.
type SentenceError struct {
	Status int
	Text   string
}

// Error implements error.
func (e *SentenceError) Error() string { return "page: " + e.Text }

// Sentence makes a SentenceError.
func Sentence(status int, text string) error { return &SentenceError{status, text} }

// Input makes an ErrInput.
func Input(key string, args ...any) error { return &ErrInput{key, args} }

// Fail answers with the page for an error. It is the one place where errors
// become answers.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader went away
	}
	p := s.printer(r, "")
	status, sentence := Explain(p, err)
	number := ""
	if status >= 500 {
		number = fmt.Sprintf("%X", s.Now().UnixMilli())
		slog.ErrorContext(r.Context(), "request failed", "number", number, "method", r.Method, "path", r.Pattern, "error", err)
	}
	frame := ui.Page{Words: p, Lang: p.Tag(), Title: p.T("error.title." + strconv.Itoa(status))}
	problem := ui.Problem{
		Title: p.T("error.title." + strconv.Itoa(status)), Text: sentence, Number: number, Time: p.FullMoment(s.Now()),
		Actions: []ui.Action{{Text: p.T("button.back_home"), Href: "/", Kind: ui.Primary}},
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := ui.Bare(frame).Render(templ.WithChildren(r.Context(), ui.Failure(p, problem)), w); err != nil {
		slog.WarnContext(r.Context(), "error page not written", "error", err)
	}
}

// Text reads a field of the form without space at its ends.
func (q *Request) Text(name string) string { return strings.TrimSpace(q.FormValue(name)) }

// Version reads the version of the thing that the reader saw.
func (q *Request) Version() int64 {
	n, err := strconv.ParseInt(q.FormValue("version"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// Due is the badge of a deadline.
func (q *Request) Due(on calendar.Day, provisional bool) *ui.Due {
	if on == "" {
		return nil
	}
	today := calendar.DayOf(q.site.Now())
	c := q.site.Days().Countdown(today, on)
	left := c.Left
	if c.Overdue {
		left = -max(c.Late, 1)
	}
	date := q.P.ShortDate(on)
	if provisional {
		date += " " + q.T("due.provisional")
	}
	d := ui.DueIn(q.P, left, date)
	return &d
}

// Item is a checklist item as pages name it: 第 34 项　案号、法院、案由、日期错误.
func (q *Request) Item(id string) string {
	return q.ItemOf(q.list, id)
}

// ItemOf is an item as a list of another day names it.
func (q *Request) ItemOf(list *checklist.Checklist, id string) string {
	it, ok := list.Item(id)
	if !ok {
		return ""
	}
	title := it.Title.ZH
	if q.P.Language() == i18n.English {
		title = it.Title.EN
	}
	return q.T("item.named", "number", it.Number, "title", title)
}

// NotFound is the error for an address that leads nowhere.
func NotFound() error { return org.ErrNotFound }

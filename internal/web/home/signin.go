package home

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Door adds the pages for people who are not signed in.
func (p *Pages) Door(mux *http.ServeMux) {
	mux.HandleFunc("GET /signin", func(w http.ResponseWriter, r *http.Request) { p.showSignIn(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /signin", p.signIn)
	mux.HandleFunc("POST /signout", p.signOut)
	mux.HandleFunc("GET /password", func(w http.ResponseWriter, r *http.Request) { p.showPassword(w, r, http.StatusOK, "") })
	mux.HandleFunc("POST /password", p.changePassword)
}

// next is where the person wanted to go; it stays on this site.
func next(r *http.Request) string {
	to := r.FormValue("next")
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, "/\\") {
		return to
	}
	return "/"
}

// bare renders a page without the frame.
func (p *Pages) bare(w http.ResponseWriter, r *http.Request, status int, title string, body func(i18n.Printer) templ.Component) {
	words := p.Site.Printer(r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	frame := ui.Page{Words: words, Lang: words.Tag(), Title: words.T(title)}
	if err := ui.Bare(frame).Render(templ.WithChildren(r.Context(), body(words)), w); err != nil {
		return // the reader went away: nothing can be said to him
	}
}

func (p *Pages) showSignIn(w http.ResponseWriter, r *http.Request, status int, problem string) {
	p.bare(w, r, status, "signin.title", func(words i18n.Printer) templ.Component {
		return signInPage(words, p.Site.CourtName(r.Context()), problem, r.FormValue("login"), next(r))
	})
}

// signIn lets somebody in. The password is never shown again; the login is.
func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	err := p.Site.Auth.SignIn(r, r.FormValue("login"), r.FormValue("password"))
	if err == nil {
		http.Redirect(w, r, next(r), http.StatusSeeOther)
		return
	}
	status, sentence := p.explain(r, err)
	if status >= http.StatusInternalServerError {
		p.Site.Fail(w, r, err)
		return
	}
	p.showSignIn(w, r, status, sentence)
}

// explain says why somebody was not let in, or a password not taken.
func (p *Pages) explain(r *http.Request, err error) (int, string) {
	words := p.Site.Printer(r)
	var wait *auth.WaitError
	if errors.As(err, &wait) {
		minutes := int((wait.For + time.Minute - 1) / time.Minute)
		return http.StatusTooManyRequests, words.T("error.locked", "n", minutes)
	}
	var weak *auth.WeakError
	if errors.As(err, &weak) {
		return http.StatusUnprocessableEntity, words.T("password."+string(weak.Reason), "min", strconv.Itoa(auth.MinLength))
	}
	return page.Explain(words, err)
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) {
	if err := p.Site.Auth.SignOut(r); err != nil {
		p.Site.Fail(w, r, err)
		return
	}
	// Drafts kept in the browser for a server out of reach must not stay on a
	// desk that others use.
	w.Header().Set("Clear-Site-Data", `"storage"`)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

// showPassword asks for a new password in place of the one-time one.
func (p *Pages) showPassword(w http.ResponseWriter, r *http.Request, status int, problem string) {
	if _, ok := p.Site.Auth.MustChange(r); !ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	p.bare(w, r, status, "password.title", func(words i18n.Printer) templ.Component { return passwordPage(words, problem) })
}

func (p *Pages) changePassword(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if r.FormValue("password") != r.FormValue("again") {
		p.showPassword(w, r, http.StatusUnprocessableEntity, p.Site.Printer(r).T("password.differ"))
		return
	}
	err := p.Site.Auth.ChangePassword(r, r.FormValue("old"), r.FormValue("password"))
	if err == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	status, sentence := p.explain(r, err)
	if status >= http.StatusInternalServerError {
		p.Site.Fail(w, r, err)
		return
	}
	p.showPassword(w, r, status, sentence)
}

package me

import (
	"errors"
	"math"
	"net/http"
	"strconv"

	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// settings shows how the reader wants the pages, and the form for another password.
func (p *Pages) settings(q *page.Request) error { return p.showSettings(q, http.StatusOK, "", "") }

// showSettings shows the page again with what was wrong with the password.
func (p *Pages) showSettings(q *page.Request, status int, field, problem string) error {
	f := q.Frame(q.T("nav.me.settings"), page.Me, "/me/settings")
	return q.RenderStatus(status, f, settingsPage(q, passwordFields(q, field, problem)))
}

// set stores one of the page's two forms.
func (p *Pages) set(q *page.Request) error {
	switch q.FormValue("form") {
	case "look":
		return p.setLook(q)
	case "password":
		return p.setPassword(q)
	}
	return page.Input("me.settings.no_form")
}

func (p *Pages) setLook(q *page.Request) error {
	pref := desk.Preference{Dark: q.FormValue("theme") == "dark", Compact: q.FormValue("density") == "compact"}
	if lang := q.FormValue("lang"); lang == "zh" || lang == "en" {
		pref.Lang = lang
	}
	if err := q.Site().Desk.Prefer(q.Ctx(), q.By, pref); err != nil {
		return err
	}
	return q.Redirect("/me/settings", page.Note{Key: "me.settings.saved"})
}

// setPassword changes the reader's own password. What was typed is not shown
// again: a password is typed anew.
func (p *Pages) setPassword(q *page.Request) error {
	password := q.FormValue("password")
	if password != q.FormValue("again") {
		return p.showSettings(q, http.StatusUnprocessableEntity, "again", q.T("password.differ"))
	}
	err := q.Site().Auth.ChangePassword(q.Request, q.FormValue("old"), password)
	if err == nil {
		return q.Redirect("/me/settings", page.Note{Key: "me.password.changed"})
	}
	field, problem := passwordProblem(q, err)
	if problem == "" {
		return err
	}
	status := http.StatusUnprocessableEntity
	if field == "" {
		field, status = "old", http.StatusTooManyRequests
	}
	return p.showSettings(q, status, field, problem)
}

// passwordProblem is the one sentence for a password that was refused, and the
// field it belongs to; no field when the reader has to wait.
func passwordProblem(q *page.Request, err error) (field, sentence string) {
	var weak *auth.WeakError
	var wait *auth.WaitError
	switch {
	case errors.As(err, &weak):
		return "password", q.T("password."+string(weak.Reason), "min", strconv.Itoa(auth.MinLength))
	case errors.As(err, &wait):
		return "", q.T("me.password.wait", "n", int(math.Ceil(wait.For.Minutes())))
	case errors.Is(err, auth.ErrSignIn):
		return "old", q.T("me.password.wrong")
	}
	return "", ""
}

func passwordFields(q *page.Request, wrong, problem string) []ui.Field {
	fields := []ui.Field{
		{Name: "old", Label: q.T("me.password.old"), Type: "password", Autocomplete: "current-password", MaxLength: auth.MaxLength, Required: true},
		{Name: "password", Label: q.T("password.new"), Type: "password", Autocomplete: "new-password", MaxLength: auth.MaxLength, Required: true, Help: q.T("me.password.help", "n", auth.MinLength)},
		{Name: "again", Label: q.T("me.password.again"), Type: "password", Autocomplete: "new-password", MaxLength: auth.MaxLength, Required: true},
	}
	for i := range fields {
		if fields[i].Name == wrong {
			fields[i].Error = problem
		}
	}
	return fields
}

func themes(q *page.Request) ui.Field {
	return ui.Field{Name: "theme", Label: q.T("me.theme"), Options: []ui.Option{
		{Value: "light", Text: q.T("me.theme.light"), Note: q.T("me.theme.light.note"), Chosen: !q.Pref.Dark},
		{Value: "dark", Text: q.T("me.theme.dark"), Note: q.T("me.theme.dark.note"), Chosen: q.Pref.Dark},
	}}
}

func densities(q *page.Request) ui.Field {
	return ui.Field{Name: "density", Label: q.T("me.density"), Options: []ui.Option{
		{Value: "comfortable", Text: q.T("me.density.comfortable"), Note: q.T("me.density.comfortable.note"), Chosen: !q.Pref.Compact},
		{Value: "compact", Text: q.T("me.density.compact"), Note: q.T("me.density.compact.note"), Chosen: q.Pref.Compact},
	}}
}

func languages(q *page.Request) ui.Field {
	return ui.Field{Name: "lang", Label: q.T("me.lang"), Options: []ui.Option{
		{Value: "", Text: q.T("me.lang.browser"), Note: q.T("me.lang.browser.note"), Chosen: q.Pref.Lang == ""},
		{Value: "zh", Text: q.T("me.lang.zh"), Chosen: q.Pref.Lang == "zh"},
		{Value: "en", Text: q.T("me.lang.en"), Chosen: q.Pref.Lang == "en"},
	}}
}

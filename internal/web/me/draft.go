package me

import (
	"net/http"
	"strings"

	"xiezhi/internal/web/page"
)

// Bounds of a draft. A form of ours holds an answer of 20,000 characters at most.
const (
	maxDraft   = 256 << 10
	maxFields  = 200
	maxAddress = 300
)

// draft keeps a form that is being written. The form says in a hidden field
// "form" under which address it is kept; the page that shows the form opens
// the draft under the same address and drops it when the form is handed in.
func (p *Pages) draft(q *page.Request) error {
	q.Body = http.MaxBytesReader(q.W, q.Body, maxDraft)
	if err := q.ParseForm(); err != nil {
		return err
	}
	form := q.PostForm.Get("form")
	if form == "" || len(form) > maxAddress || len(q.PostForm) > maxFields {
		return page.Input("me.draft.no_form")
	}
	fields := map[string]string{}
	for name, values := range q.PostForm {
		if name == "form" || secret(name) {
			continue
		}
		// Several ticked boxes have one name.
		fields[name] = strings.Join(values, "\n")
	}
	if _, err := q.Site().Desk.Keep(q.Ctx(), q.By, form, fields); err != nil {
		return err
	}
	q.W.WriteHeader(http.StatusNoContent)
	return nil
}

// secret reports whether a field must never lie on the desk. The browser posts
// the whole form, and no form with a password should save itself; this is for
// the one that does by mistake.
func secret(name string) bool {
	switch name {
	case "password", "old", "again":
		return true
	}
	return strings.Contains(name, "password")
}

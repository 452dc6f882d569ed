package admin

import (
	"errors"
	"net/http"

	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// attempt is the form that was handed in and refused, so that the page can show
// it again with the typed text; the zero attempt is a page just opened.
type attempt struct {
	form    string // which of the page's forms
	status  int
	problem string // the sentence
	field   string // the field at fault, if it is one
}

// refused turns an error into an attempt. What the reader may not know of and
// what is the server's own fault go on as errors.
func refused(q *page.Request, form string, err error) (attempt, error) {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return attempt{}, err
	}
	a := attempt{form: form, status: status, problem: sentence}
	var wrong *org.FieldError
	if errors.As(err, &wrong) {
		a.field = wrong.Field
	}
	return a, nil
}

// of is the problem of one form, empty for the others.
func (a attempt) of(form string) string {
	if a.form != form {
		return ""
	}
	return a.problem
}

func (a attempt) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// input is a field of one of the page's forms. Ids hold the form's name,
// because several forms on a page have a field "name".
func (a attempt) input(q *page.Request, form, name, label string) ui.Field {
	f := ui.Field{ID: form + "-" + name, Name: name, Label: label}
	if a.form == form {
		f.Value = q.FormValue(name)
		if a.field == name {
			f.Error = a.problem
		}
	}
	return f
}

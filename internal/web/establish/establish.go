// Package establish holds the pages under 立: why closed issues came about, the
// policies that answer them, and whether they work.
package establish

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"xiezhi/internal/establish/cause"
	"xiezhi/internal/establish/effect"
	"xiezhi/internal/establish/policy"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Pages are the pages under 立 and what they need.
type Pages struct {
	Causes   *cause.Book
	Policies *policy.Book
	Effects  *effect.Book
}

// The addresses of this part.
const (
	causesPath   = "/establish/causes"
	policiesPath = "/establish/policies"
	effectPath   = "/establish/effect"
)

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /establish/causes", Action: org.CauseView, Page: p.causes},
		{Pattern: "POST /establish/causes", Action: org.CauseSet, Page: p.setCause},
		{Pattern: "GET /establish/causes/{id}", Action: org.CauseView, Page: p.cause},
		{Pattern: "POST /establish/causes/{id}", Action: org.CauseSet, Page: p.reviseCause},
		{Pattern: "GET /establish/policies", Action: org.PolicyView, Page: p.policies},
		{Pattern: "GET /establish/policies/new", Action: org.PolicyDraft, Page: p.newPolicy},
		{Pattern: "POST /establish/policies/new", Action: org.PolicyDraft, Page: p.draft},
		{Pattern: "GET /establish/policies/{id}", Action: org.PolicyView, Page: p.policy},
		{Pattern: "GET /establish/policies/{id}/edit", Action: org.PolicyDraft, Page: p.editPolicy},
		{Pattern: "POST /establish/policies/{id}/edit", Action: org.PolicyDraft, Page: p.edit},
		{Pattern: "POST /establish/policies/{id}/step", Action: org.PolicyView, Page: p.step},
		{Pattern: "GET /establish/effect", Action: org.CauseView, Page: p.effect},
		{Pattern: "POST /establish/effect/reviews", Action: org.CauseView, Page: p.review},
	}
}

// today is the reader's day.
func today(q *page.Request) calendar.Day { return calendar.DayOf(q.Site().Now()) }

// in is a text of a data file in the reader's language.
func in(q *page.Request, t cause.Text) string {
	if q.P.Language() == i18n.English {
		return t.EN
	}
	return t.ZH
}

// category is the name of a kind of cause.
func (p *Pages) category(q *page.Request, id string) string {
	list := p.Causes.Categories()
	i := slices.IndexFunc(list, func(c cause.Category) bool { return c.ID == id })
	if i < 0 {
		return ""
	}
	return in(q, list[i].Text)
}

// explain says what went wrong, in a sentence.
func explain(q *page.Request, err error) (status int, sentence string) {
	for _, s := range []struct {
		err    error
		status int
		text   string
	}{
		{cause.ErrCategory, http.StatusUnprocessableEntity, q.T("error.cause.category")},
		{cause.ErrTitle, http.StatusUnprocessableEntity, q.T("error.cause.title")},
		{cause.ErrWhys, http.StatusUnprocessableEntity, q.T("error.cause.whys")},
		{cause.ErrIssues, http.StatusUnprocessableEntity, q.T("error.cause.issues")},
		{cause.ErrOpen, http.StatusConflict, q.T("error.cause.open")},
		{cause.ErrKnown, http.StatusConflict, q.T("error.cause.known")},
		{cause.ErrLong, http.StatusUnprocessableEntity, q.T("error.establish.long")},
		{policy.ErrState, http.StatusConflict, q.T("error.policy.state")},
		{policy.ErrReason, http.StatusUnprocessableEntity, q.T("error.finding.reason")},
		{policy.ErrTitle, http.StatusUnprocessableEntity, q.T("error.policy.title")},
		{policy.ErrContent, http.StatusUnprocessableEntity, q.T("error.policy.content")},
		{policy.ErrLong, http.StatusUnprocessableEntity, q.T("error.establish.long")},
		{policy.ErrScope, http.StatusUnprocessableEntity, q.T("error.policy.scope")},
		{policy.ErrAnswers, http.StatusUnprocessableEntity, q.T("error.policy.answers")},
		{policy.ErrNumber, http.StatusUnprocessableEntity, q.T("error.policy.number")},
		{policy.ErrTaken, http.StatusConflict, q.T("error.policy.taken")},
		{policy.ErrDay, http.StatusUnprocessableEntity, q.T("error.policy.day")},
		{policy.ErrSeparate, http.StatusForbidden, q.T("error.policy.separate")},
		{policy.ErrEdition, http.StatusConflict, q.T("error.policy.edition")},
		{effect.ErrConclusion, http.StatusUnprocessableEntity, q.T("error.effect.conclusion")},
		{effect.ErrText, http.StatusUnprocessableEntity, q.T("error.effect.text")},
		{effect.ErrLong, http.StatusUnprocessableEntity, q.T("error.establish.long")},
		{effect.ErrEarly, http.StatusConflict, q.T("error.effect.early")},
		{effect.ErrKnown, http.StatusConflict, q.T("error.effect.known")},
		{effect.ErrMark, http.StatusUnprocessableEntity, q.T("error.effect.mark")},
		{effect.ErrSeparate, http.StatusForbidden, q.T("error.effect.separate")},
	} {
		if errors.Is(err, s.err) {
			return s.status, s.text
		}
	}
	return page.Explain(q.P, err)
}

// refused reports whether a form is to be shown again with the sentence, rather
// than an error page in its place.
func refused(q *page.Request, err error) (status int, sentence string, again bool) {
	status, sentence = explain(q, err)
	return status, sentence, status != http.StatusNotFound && status < http.StatusInternalServerError && !errors.Is(err, org.ErrForbidden)
}

// texts reads a field that may be there several times.
func texts[T ~string](q *page.Request, name string) []T {
	var out []T
	for _, v := range q.Form[name] {
		if v != "" {
			out = append(out, T(v))
		}
	}
	return out
}

// tick is one of several boxes with the same name.
type tick struct {
	ui.Field
	on bool
}

func count(n int) string { return strconv.Itoa(n) }

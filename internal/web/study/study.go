// Package study holds the pages under 学: the library of rules with their
// articles, and the lessons that a determined finding brings to those it is
// about.
package study

import (
	"errors"
	"net/http"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/study/lesson"
	"xiezhi/internal/study/regulation"
	"xiezhi/internal/web/page"
)

// Pages are the pages under 学 and what they need.
type Pages struct {
	Rules   *regulation.Catalogue
	Lessons *lesson.Book
}

// The addresses of this part.
const (
	rulesPath = "/study/regulations"
	tasksPath = "/study/tasks"
)

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /study/regulations", Action: org.RegulationView, Page: p.rules},
		{Pattern: "GET /study/regulations/{id}", Action: org.RegulationView, Page: p.rule},
		{Pattern: "GET /study/tasks", Action: org.RegulationView, Page: p.tasks},
		{Pattern: "GET /study/tasks/{id}", Action: org.RegulationView, Page: p.task},
		{Pattern: "POST /study/tasks/{id}/answers", Action: org.ExamTake, Page: p.answer},
		{Pattern: "GET /study/record", Action: org.RegulationView, Page: p.record},
	}
}

// today is the reader's day.
func today(q *page.Request) calendar.Day { return calendar.DayOf(q.Site().Now()) }

// explain says what went wrong, in a sentence.
func explain(q *page.Request, err error) (status int, sentence string) {
	switch {
	case errors.Is(err, lesson.ErrAnswer):
		return http.StatusUnprocessableEntity, q.T("error.lesson.answer")
	case errors.Is(err, lesson.ErrWithdrawn):
		return http.StatusConflict, q.T("error.lesson.withdrawn")
	default:
		return page.Explain(q.P, err)
	}
}

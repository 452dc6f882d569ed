package check

import (
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/desk"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// The forms on a finding that save themselves while somebody writes.
const (
	formVerdict   = "verdict"
	formSecond    = "second"
	formAnswer    = "answer"
	formDetermine = "determine"
	formAskReview = "ask-review"
	formReview    = "review"
	formAskExtend = "ask-extension"
	formExtend    = "extend"
)

// savedForm names the form in which a step is taken, "" when it has none to save.
func savedForm(v finding.Verb) string {
	switch v {
	case finding.Uphold, finding.Dismiss, finding.Doubt, finding.Release:
		return formVerdict
	case finding.Second, finding.Disagree:
		return formSecond
	case finding.Answer, finding.Waive:
		return formAnswer
	case finding.Determine, finding.Withdraw:
		return formDetermine
	case finding.AskReview:
		return formAskReview
	case finding.Maintain, finding.Overturn:
		return formReview
	case finding.AskExtend:
		return formAskExtend
	case finding.Extend, finding.DenyExtend:
		return formExtend
	default:
		return ""
	}
}

// draftName is what the draft of a form on a finding is called on the desk.
func draftName(id finding.ID, form string) string {
	return "/check/findings/" + string(id) + "/" + form
}

// kept are the reader's half-written forms on one finding.
type kept struct {
	q      *page.Request
	id     finding.ID
	drafts map[string]desk.Draft
}

// kept reads them.
func (p *Pages) kept(q *page.Request, id finding.ID) (k kept, err error) {
	k = kept{q: q, id: id}
	k.drafts, err = q.Site().Desk.Drafts(q.Ctx(), q.By, draftName(id, ""))
	return k, err
}

// posted reports whether it is this form that was just handed in and refused.
func (k kept) posted(form string) bool { return k.q.PostFormValue("form") == draftName(k.id, form) }

// value is what a field of a form holds: what was just refused, or what the
// reader had written before.
func (k kept) value(form, field string) string {
	if k.posted(form) {
		return k.q.PostFormValue(field)
	}
	return k.drafts[form].Fields[field]
}

// ticked reports whether a box of several under one name was ticked; known is
// false when the form was not begun.
func (k kept) ticked(form, field, value string) (ticked, known bool) {
	if k.posted(form) {
		for _, v := range k.q.PostForm[field] {
			ticked = ticked || v == value
		}
		return ticked, true
	}
	d, known := k.drafts[form]
	for v := range strings.SplitSeq(d.Fields[field], "\n") {
		ticked = ticked || v == value
	}
	return ticked, known
}

// choose puts a choice that was begun in place of the one offered.
func (k kept) choose(form, field string, options []ui.Option) []ui.Option {
	chosen := k.value(form, field)
	if chosen == "" {
		return options
	}
	for i := range options {
		options[i].Chosen = options[i].Value == chosen
	}
	return options
}

// autosaved is the form itself.
func (k kept) autosaved(form string, files bool, hidden ...ui.Hidden) ui.AutosaveForm {
	name := draftName(k.id, form)
	return ui.AutosaveForm{
		ID: "form-" + form, Action: "/check/findings/" + string(k.id) + "/step", Save: "/me/draft", Key: string(k.q.By.Account) + name, Form: name,
		Files: files, Fields: hidden,
	}
}

// saved says when the form was last saved.
func (k kept) saved(form string) ui.SaveState {
	d, ok := k.drafts[form]
	switch {
	case !ok:
		return ui.NewSaveState(k.q.P, "")
	case calendar.DayOf(d.At) != calendar.DayOf(k.q.Site().Now()):
		return ui.NewSaveState(k.q.P, k.q.P.FullMoment(d.At))
	}
	return ui.NewSaveState(k.q.P, k.q.P.Clock(d.At))
}

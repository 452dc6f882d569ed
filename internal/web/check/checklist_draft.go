package check

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// draftView is a revision of the list as its page needs it.
type draftView struct {
	listView
	checklist.File
	q       *page.Request
	problem []string
	trial   *trial // of a spreadsheet
}

// beginList begins a revision. A list that was this project's gets a head of
// the court's own, so that nobody takes it for the default any more.
func (p *Pages) beginList(q *page.Request) error {
	id, err := p.Lists.Begin(q.Ctx(), q.By, ownHead(q))
	if err != nil {
		return err
	}
	return q.Redirect(draftsPath+"/"+string(id), page.Note{Key: "checklist.done.draft"})
}

// ownHead is what a court's first own list says of itself, to be edited.
func ownHead(q *page.Request) checklist.Head {
	court := ""
	for _, c := range q.Reg.Courts(q.By.Scope(org.ChecklistEdit)) {
		if c.Superior == "" {
			court = c.Name
			break
		}
	}
	words := q.Site().Words
	text := func(key string) checklist.Text {
		return checklist.Text{ZH: words.Printer(i18n.Chinese).T(key, "court", court), EN: words.Printer(i18n.English).T(key, "court", court)}
	}
	return checklist.Head{Name: string(calendar.DayOf(q.Site().Now())), Title: text("checklist.own.title"), Notice: text("checklist.own.notice")}
}

// draft shows a revision: what it changes, its items, the reader's next step.
func (p *Pages) draft(q *page.Request) error { return p.showDraft(q, http.StatusOK, nil, nil) }

func (p *Pages) showDraft(q *page.Request, status int, problem []string, t *trial) error {
	f, err := p.Lists.Open(q.Ctx(), q.By, checklist.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	v := &draftView{File: f, q: q, problem: problem, trial: t}
	v.listView = listView{q: q, list: f.List, base: f.Base}
	if mayEdit(&f, q.By) {
		v.edit = v.at("items")
	}
	return q.RenderStatus(status, q.Frame(q.T("checklist.revision"), page.Check, listPath), draftListPage(v))
}

// at is an address under the draft.
func (v *draftView) at(what string) string {
	return draftsPath + "/" + string(v.Listing.ID) + "/" + what
}

func (v *draftView) may(verb checklist.Verb) bool { return slices.Contains(v.Allowed(v.q.By), verb) }

func (v *draftView) wrote() bool { return v.Wrote(v.q.By.Account) }

func (v *draftView) facts() []string {
	s := v.List.Sizes()
	return []string{
		drawnBy(v.q, &v.Listing), v.q.T("checklist.size", "items", s.Items, "categories", s.Categories, "aspects", s.Aspects),
		v.q.T("checklist.changes.n", "n", len(checklist.Diff(v.Base, v.List))),
	}
}

// events is the timeline. Edits one after the other by one person are one line.
func (v *draftView) events() []ui.Event {
	var out []ui.Event
	for i := 0; i < len(v.Steps); i++ {
		s := v.Steps[i]
		e := ui.Event{
			Date: v.q.P.ShortDate(calendar.DayOf(s.At)), Time: v.q.P.Clock(s.At), Icon: listIcon(s.Verb),
			Title: v.q.T("checklist.did." + strings.TrimPrefix(string(s.Verb), "checklist.")), By: s.Name, Text: s.Reason,
		}
		if s.Verb == checklist.Edit {
			about := []string{v.about(s.Item)}
			for i+1 < len(v.Steps) && v.Steps[i+1].Verb == checklist.Edit && v.Steps[i+1].Account == s.Account {
				i++
				if a := v.about(v.Steps[i].Item); !slices.Contains(about, a) {
					about = append(about, a)
				}
			}
			e.Text = strings.Join(about, "；")
		}
		out = append(out, e)
	}
	return out
}

// about names what an edit was about.
func (v *draftView) about(item string) string {
	switch item {
	case "head":
		return v.q.T("checklist.part.list")
	case "sheet":
		return v.q.T("checklist.part.sheet")
	}
	if s := v.q.ItemOf(v.List, item); s != "" {
		return s
	}
	return item // taken out again
}

func listIcon(verb checklist.Verb) string {
	switch verb {
	case checklist.Keep, checklist.Draft:
		return "file-plus"
	case checklist.Edit:
		return "edit"
	case checklist.Submit:
		return "send"
	case checklist.Approve:
		return "file-check"
	case checklist.Return:
		return "arrow-left"
	case checklist.Withdraw, checklist.Supersede:
		return "circle-x"
	}
	return "file-text"
}

// today is offered as the first day in force.
func (v *draftView) today() string {
	if on := v.q.PostFormValue("on"); on != "" {
		return on
	}
	return string(calendar.DayOf(v.q.Site().Now()))
}

// stepList takes a step on a revision. A refusal shows the page again with
// what was typed.
func (p *Pages) stepList(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	id, verb := checklist.ID(q.PathValue("id")), checklist.Verb(q.FormValue("verb"))
	d := checklist.Decision{Version: q.Version(), Reason: q.Text("reason")}
	var err error
	if verb == checklist.Approve && d.On.UnmarshalText([]byte(q.Text("on"))) != nil {
		err = page.Input("error.not_a_day")
	} else {
		err = p.Lists.Take(q.Ctx(), q.By, id, verb, d)
	}
	if err != nil {
		return p.refusedList(q, err, nil)
	}
	to := draftsPath + "/" + string(id)
	if verb == checklist.Withdraw {
		to = listPath
	}
	return q.Redirect(to, page.Note{Key: "checklist.done." + strings.TrimPrefix(string(verb), "checklist.")})
}

// refusedList shows the draft again with what was wrong; what the reader may
// not know of stays unknown.
func (p *Pages) refusedList(q *page.Request, err error, t *trial) error {
	status, sentence := page.Explain(q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return err
	}
	if errors.Is(err, db.ErrConflict) {
		q.Form.Del("version")
	}
	return p.showDraft(q, status, []string{sentence}, t)
}

// reason is why the list is revised: as typed, or as said when it was
// submitted before.
func (v *draftView) reason() string {
	if s := v.q.PostFormValue("reason"); s != "" {
		return s
	}
	return v.Listing.Reason
}

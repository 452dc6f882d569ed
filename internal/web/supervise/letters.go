package supervise

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

const lettersPath = "/supervise/letters"

// lettersView is the list of letters as its page needs it.
type lettersView struct {
	q      *page.Request
	filter letter.Filter
	rows   []letter.Row
	more   bool
}

// letters lists the letters the reader may know of, the newest first.
func (p *Pages) letters(q *page.Request) error {
	get := q.URL.Query().Get
	f := letter.Filter{About: get("about"), Mine: get("mine") == "1", After: letter.ID(get("after")), Limit: pageLength + 1}
	if k := letter.Kind(get("kind")); slices.Contains(letter.Kinds(), k) {
		f.Kind = k
	}
	if s := letter.State(get("state")); slices.Contains(letter.States(), s) {
		f.State = s
	}
	v := &lettersView{q: q, filter: f}
	var err error
	if v.rows, err = p.Letters.List(q.Ctx(), q.By, f); err != nil {
		return err
	}
	if len(v.rows) > pageLength {
		v.rows, v.more = v.rows[:pageLength], true
	}
	return q.Render(q.Frame(q.T("nav.supervise.letters"), page.Supervise, lettersPath), lettersPage(v))
}

func (v *lettersView) actions() []ui.Action {
	if !v.q.By.MayAnywhere(org.LetterDraft) {
		return nil
	}
	return []ui.Action{{Text: v.q.T("letters.new"), Icon: "plus", Kind: ui.Primary, Href: lettersPath + "/new?kind=" + string(letter.Circular)}}
}

func (v *lettersView) filters() ui.Filters {
	q := v.q
	kinds := []ui.Option{{Value: "", Text: q.T("letters.any_kind")}}
	for _, k := range letter.Kinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Text: q.T("letter." + string(k)), Chosen: k == v.filter.Kind})
	}
	states := []ui.Option{{Value: "", Text: q.T("filter.any_state")}}
	for _, s := range letter.States() {
		states = append(states, ui.Option{Value: string(s), Text: q.T("letters.state." + string(s)), Chosen: s == v.filter.State})
	}
	return ui.Filters{Action: lettersPath, Submit: q.T("button.filter"), Picks: []ui.Field{
		{Name: "kind", Label: q.T("letters.kind"), Options: kinds},
		{Name: "state", Label: q.T("column.state"), Options: states},
		{Name: "mine", Label: q.T("letters.whose"), Options: []ui.Option{
			{Value: "", Text: q.T("letters.whose.all")}, {Value: "1", Text: q.T("letters.whose.mine"), Chosen: v.filter.Mine},
		}},
	}}
}

// next is the address of the page that follows.
func (v *lettersView) next() string {
	u := v.q.URL.Query()
	u.Set("after", string(v.rows[len(v.rows)-1].ID))
	return lettersPath + "?" + u.Encode()
}

func (v *lettersView) table() ui.Table {
	q := v.q
	t := ui.Table{Label: q.T("nav.supervise.letters"), Columns: []ui.Column{
		{Head: q.T("letters.number"), Class: "xz-nb"},
		{Head: q.T("letters.title"), Title: true, Class: "e-d"},
		{Head: q.T("column.unit")},
		{Head: q.T("column.state")},
		{Head: q.T("letters.sent_on"), Class: "xz-nb"},
		{Head: q.T("letters.signed"), Right: true},
		{Head: q.T("letters.answers"), Right: true},
		{Head: q.T("letters.due"), Class: "xz-nb"},
	}}
	for _, w := range v.rows {
		due, answers := templ.Component(templ.NopComponent), templ.Component(templ.NopComponent)
		if w.Due != "" {
			due = ui.Text(q.P.ShortDate(w.Due))
			if w.Asks() {
				due = ui.Deadline(*q.Due(w.Due, false))
			}
			answers = ui.Ratio(ui.Of{N: strconv.Itoa(w.Answered), All: strconv.Itoa(w.Addressees)})
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(w.Number), ui.TwoLines(w.Title, lettersPath+"/"+string(w.ID), q.T("letter."+string(w.Kind))), ui.Text(q.Unit(w.Unit)),
			ui.Status(letterChip(q, w.Kind, w.State)), ui.Text(shortDate(q, string(dayOf(w.SentAt)))),
			ui.Ratio(ui.Of{N: strconv.Itoa(w.Signed), All: strconv.Itoa(w.Addressees)}), answers, due,
		}})
	}
	return t
}

// letterChip is the state of a letter, by whose turn it is.
func letterChip(q *page.Request, k letter.Kind, s letter.State) ui.Chip {
	c := ui.Chip{Text: q.T("letters.state." + string(s))}
	if k != letter.Circular && s == letter.Sent {
		c.Text = q.T("letters.state.served") // a notice is served, a circular sent
	}
	switch s {
	case letter.Drafted:
		c.Family, c.Ring = ui.Wait, ui.RingDashed
	case letter.Submitted:
		c.Family, c.Ring = ui.Verify, ui.RingThreeQuarter
	case letter.Approved:
		c.Family, c.Ring = ui.Check, ui.RingThreeQuarter
	case letter.Sent:
		c.Family, c.Ring = ui.Work, ui.RingHalf
	case letter.Acknowledged:
		c.Family, c.Ring = ui.Done, ui.RingTick
	case letter.Withdrawn:
		c.Family, c.Ring = ui.Off, ui.RingSlash
	}
	return c
}

func dayOf(ms int64) calendar.Day {
	if ms == 0 {
		return ""
	}
	return calendar.DayOf(msTime(ms))
}

// msTime is an instant of the database.
func msTime(ms int64) time.Time { return time.UnixMilli(ms) }

package check

import (
	"strconv"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// Addresses of the lists.
const (
	listPath    = "/check/checklist"
	draftsPath  = listPath + "/drafts"
	versionPath = listPath + "/versions"
	changesPath = listPath + "/changes"
)

// listView is a list as a page shows it.
type listView struct {
	q     *page.Request
	list  *checklist.Checklist
	known []checklist.Listing // that the reader may know of
	// entry is where the list stands in the register; nil of one that is not
	// there, which only a program without a register has.
	entry *checklist.Listing
	edit  string // address under which items are edited; "" when they are not
	base  *checklist.Checklist
	open  bool // every item unfolded, for paper
	now   bool // the page of the list in force, not of some version
}

// checklist shows the list in force with all that an item says.
func (p *Pages) checklist(q *page.Request) error {
	v, err := p.lists(q, q.Checklist())
	if err != nil {
		return err
	}
	v.now = true
	return q.Render(q.Frame(q.T("nav.check.checklist"), page.Check, listPath), checklistPage(v))
}

// version shows a list that is or was in force, under the name by which
// findings froze it.
func (p *Pages) version(q *page.Request) error {
	list, err := p.Lists.Content(q.Ctx(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := p.lists(q, list)
	if err != nil {
		return err
	}
	return q.Render(q.Frame(in(q, list.Title), page.Check, listPath), checklistPage(v))
}

func (p *Pages) lists(q *page.Request, list *checklist.Checklist) (*listView, error) {
	v := &listView{q: q, list: list, open: q.URL.Query().Get("all") != ""}
	var err error
	if v.known, err = p.Lists.Lists(q.Ctx(), q.By); err != nil {
		return nil, err
	}
	digest := list.Version()
	for i, l := range v.known {
		if l.Edition > 0 && l.Digest == digest && (v.entry == nil || l.Binds(q.By.Today)) {
			v.entry = &v.known[i]
		}
	}
	return v, nil
}

// facts are the line under the title.
func (v *listView) facts() []string {
	s := v.list.Sizes()
	out := []string{v.q.T("checklist.size", "items", s.Items, "categories", s.Categories, "aspects", s.Aspects)}
	if s.Retired > 0 {
		out = append(out, v.q.T("checklist.retired.n", "n", s.Retired))
	}
	if v.entry != nil {
		out = append(out, v.q.T("checklist.edition", "n", v.entry.Edition), force(v.q, v.entry))
	}
	return append(out, v.q.T("checklist.version", "version", v.list.Version()[:12]))
}

// actions are what the reader can do with the list.
func (v *listView) actions() []ui.Action {
	out := []ui.Action{
		{Text: v.q.T("checklist.unfold"), Icon: "printer", Href: "?all=1"},
		{Text: v.q.T("checklist.changes"), Icon: "history", Href: changesPath},
		{Text: v.q.T("checklist.export"), Icon: "file-spreadsheet", Href: listPath + "/sheet?version=" + v.list.Version()},
	}
	if v.now && checklist.Seated(v.q.By, org.ChecklistEdit) && v.live() == nil {
		out = append(out, ui.Action{Text: v.q.T("checklist.begin"), Icon: "edit", Post: draftsPath, Kind: ui.Primary})
	}
	return out
}

// live is the revision under way, as far as the reader may know of it.
func (v *listView) live() *checklist.Listing {
	for i, l := range v.known {
		if l.State == checklist.Drafted || l.State == checklist.Submitted {
			return &v.known[i]
		}
	}
	return nil
}

// coming is a list whose day has not come.
func (v *listView) coming() *checklist.Listing {
	for i, l := range v.known {
		if l.State == checklist.Approved && l.From > v.q.By.Today {
			return &v.known[i]
		}
	}
	return nil
}

// old reports whether the page shows a list that is not in force today.
func (v *listView) old() bool { return v.entry != nil && !v.entry.Binds(v.q.By.Today) }

// force says from when until when a list is in force.
func force(q *page.Request, l *checklist.Listing) string {
	switch {
	case l.From == "" && l.Until == "":
		return q.T("checklist.force.always")
	case l.From == "":
		return q.T("checklist.force.until", "day", q.P.Date(l.Until))
	case l.Until == "":
		return q.T("checklist.force.from", "day", q.P.Date(l.From))
	}
	return q.T("checklist.force.between", "day", q.P.Date(l.From), "until", q.P.Date(l.Until))
}

// standing says where a list stands, on this day.
func standing(q *page.Request, l *checklist.Listing) string {
	switch {
	case l.State == checklist.Approved && l.From > q.By.Today:
		return q.T("checklist.state.coming")
	case l.Binds(q.By.Today):
		return q.T("checklist.state.approved")
	}
	return q.T("checklist.state." + string(l.State))
}

// drawnBy names whose list it is.
func drawnBy(q *page.Request, l *checklist.Listing) string {
	if !l.Own() {
		return q.T("checklist.by.project")
	}
	return q.Reg.Court(l.Court).Name
}

// in is a text of the list in the reader's language.
func in(q *page.Request, t checklist.Text) string {
	if q.P.Language() == i18n.English {
		return t.EN
	}
	return t.ZH
}

// basis writes the provisions of an item: 《…》第29、30条.
func basis(q *page.Request, c *checklist.Checklist, it checklist.Item) string {
	lines := c.BasisLines(it)
	for i := range lines {
		if i < len(it.Basis) && len(it.Basis[i].ToCheck) > 0 {
			lines[i] += " " + q.T("checklist.basis.mark")
		}
	}
	return strings.Join(lines, "；")
}

func channels(q *page.Request, it checklist.Item) string {
	var names []string
	for _, c := range it.Channels {
		names = append(names, q.T("channel."+string(c)))
	}
	return q.Join(names)
}

// changed reports whether a draft says something else of an item than the list
// it was begun from.
func (v *listView) changed(it checklist.Item) string {
	if v.base == nil {
		return ""
	}
	was, ok := v.base.Item(it.ID)
	switch {
	case !ok:
		return v.q.T("checklist.item.new")
	case was.Mark() != it.Mark():
		return v.q.T("checklist.item.changed")
	}
	return ""
}

// pairs are what an item says.
func (v *listView) pairs(it checklist.Item) []ui.Pair {
	q := v.q
	out := []ui.Pair{
		{Term: q.T("checklist.criterion"), Text: it.Criterion},
		{Term: q.T("checklist.exceptions"), Text: strings.Join(it.Exceptions, "；")},
		{Term: q.T("checklist.evidence"), Text: strings.Join(it.Evidence, "；")},
		{Term: q.T("checklist.channels"), Text: channels(q, it)},
		{Term: q.T("checklist.deadline"), Text: q.T("checklist.days", "n", it.DeadlineDays)},
		{Term: q.T("checklist.basis"), Text: basis(q, v.list, it)},
		{Term: q.T("checklist.machine"), Text: machine(q, it)},
	}
	if it.Grading != "" {
		out = append(out, ui.Pair{Term: q.T("checklist.field.grading"), Text: it.Grading})
	}
	return out
}

func machine(q *page.Request, it checklist.Item) string {
	if it.MachineAllowed {
		return q.T("checklist.machine.yes")
	}
	return q.T("checklist.machine.no")
}

func number(it checklist.Item) string { return strconv.Itoa(it.Number) }

// dayOr is a day in the reader's language, or nothing.
func dayOr(q *page.Request, d calendar.Day) string {
	if d == "" {
		return ""
	}
	return q.P.Date(d)
}

// frozen is the list by which a finding was judged.
type frozen struct {
	list *checklist.Checklist
	href string // of its page; "" when the register does not have it
}

// freeze finds the list with the version that a finding names.
func freeze(q *page.Request, version string) (frozen, error) {
	list, known, err := q.ListOf(version)
	f := frozen{list: list}
	if known {
		f.href = versionPath + "/" + version
	}
	return f, err
}

// terms are what the frozen list says of an item that a later one may not.
func (f frozen) terms(q *page.Request, item string) string {
	it, ok := f.list.Item(item)
	if !ok {
		return ""
	}
	out := q.ItemOf(f.list, item) + "　" + q.T("checklist.deadline") + "　" + q.T("checklist.days", "n", it.DeadlineDays)
	if f.list.Version() != q.Checklist().Version() {
		out += "　" + q.T("checklist.frozen")
	}
	return out
}

package check

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// typed is a form as it was typed or kept: several ticks are lines.
type typed map[string]string

func (t typed) lines(name string) []string {
	var out []string
	for line := range strings.Lines(t[name]) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// formOf takes a posted form over.
func formOf(q *page.Request) typed {
	t := typed{}
	for name, values := range q.PostForm {
		t[name] = strings.TrimSpace(strings.Join(values, "\n"))
	}
	return t
}

// editView is a form of a draft: of an item, or of the head.
type editView struct {
	checklist.File
	q        *page.Request
	item     checklist.Item
	isNew    bool
	form     typed
	kept     string // when the form was kept half written
	problems []string
}

// open loads a draft for a form.
func (p *Pages) open(q *page.Request) (*editView, error) {
	f, err := p.Lists.Open(q.Ctx(), q.By, checklist.ID(q.PathValue("id")))
	if err != nil {
		return nil, err
	}
	if !mayEdit(&f, q.By) {
		return nil, checklist.ErrState
	}
	return &editView{File: f, q: q}, nil
}

// restore takes over what lies on the reader's desk: a form begun and not
// handed in.
func (v *editView) restore(shown typed) error {
	v.form = shown
	kept, err := v.q.Site().Desk.Open(v.q.Ctx(), v.q.By, v.action())
	if err != nil || kept.Fields == nil {
		return err
	}
	// The mark of what the reader saw then stays: if the item says something
	// else by now, handing in says so.
	v.form, v.kept = kept.Fields, v.q.P.Moment(kept.At)
	return nil
}

func (v *editView) back() string { return draftsPath + "/" + string(v.Listing.ID) }

func (v *editView) action() string {
	switch {
	case v.isNew:
		return v.back() + "/items/new"
	case v.item.ID == "":
		return v.back() + "/head"
	}
	return v.back() + "/items/" + v.item.ID
}

func (v *editView) key() string { return string(v.q.By.Account) + v.action() }

// done forgets what lay on the desk and goes back to the draft.
func (v *editView) done(key, id string) error {
	if err := v.q.Site().Desk.Drop(v.q.Ctx(), v.q.By, v.action()); err != nil {
		return err
	}
	to := v.back()
	if id != "" {
		to += "#" + id
	}
	return v.q.Redirect(to, page.Note{Key: key})
}

// refuse says what is wrong with a form; ok is false for what only the page of
// errors can say.
func (v *editView) refuse(err error) (status int, ok bool) {
	if defects, is := errors.AsType[checklist.DefectsError](err); is {
		list := v.List
		for _, d := range defects {
			v.problems = append(v.problems, defectText(v.q, list, d))
		}
		return http.StatusUnprocessableEntity, true
	}
	status, sentence := page.Explain(v.q.P, err)
	if status == http.StatusNotFound || status >= http.StatusInternalServerError {
		return status, false
	}
	v.problems = []string{sentence}
	if errors.Is(err, db.ErrConflict) {
		v.problems = []string{v.q.T("error.checklist.changed")}
	}
	return status, true
}

// item shows the form of an item; "new" is one to add.
func (p *Pages) item(q *page.Request) error {
	v, err := p.openItem(q)
	if err != nil {
		return err
	}
	if err := v.restore(v.shown()); err != nil {
		return err
	}
	return v.render(http.StatusOK)
}

func (p *Pages) openItem(q *page.Request) (*editView, error) {
	v, err := p.open(q)
	if err != nil {
		return nil, err
	}
	if v.isNew = q.PathValue("item") == "new"; v.isNew {
		v.item = checklist.Item{Severity: checklist.Ordinary, DeadlineDays: checklist.Ordinary.DefaultDays(), Channels: []checklist.Channel{checklist.SelfReport, checklist.Directive}}
		return v, nil
	}
	var ok bool
	if v.item, ok = v.List.Item(q.PathValue("item")); !ok {
		return nil, org.ErrNotFound
	}
	return v, nil
}

func (v *editView) title() string {
	if v.isNew {
		return v.q.T("checklist.item.add")
	}
	return v.q.ItemOf(v.List, v.item.ID)
}

func (v *editView) render(status int) error {
	return v.q.RenderStatus(status, v.q.Frame(v.title(), page.Check, listPath), itemForm(v))
}

// shown is the form of an item as it stands in the draft.
func (v *editView) shown() typed {
	it := v.item
	t := typed{
		"title_zh": it.Title.ZH, "title_en": it.Title.EN, "criterion": it.Criterion, "exceptions": strings.Join(it.Exceptions, "\n"),
		"evidence": strings.Join(it.Evidence, "\n"), "severity": string(it.Severity), "days": strconv.Itoa(it.DeadlineDays),
		"basis": strings.Join(v.List.BasisLines(it), "\n"), "rules": strings.Join(it.JudgmentRules, " "), "grading": it.Grading,
		"category": it.Category, "seen": it.Mark(),
	}
	var by []string
	for _, c := range it.Channels {
		by = append(by, string(c))
	}
	t["channel"] = strings.Join(by, "\n")
	for name, on := range map[string]bool{"report": it.Report, "machine": it.MachineAllowed, "retired": it.Retired} {
		if on {
			t[name] = "yes"
		}
	}
	return t
}

// item makes an item of a form.
func (t typed) item(list *checklist.Checklist, was checklist.Item) (checklist.Item, error) {
	it := checklist.Item{
		ID: was.ID, Category: t["category"], Title: checklist.Text{ZH: t["title_zh"], EN: t["title_en"]}, Criterion: t["criterion"],
		Exceptions: t.lines("exceptions"), Evidence: t.lines("evidence"), Severity: checklist.Severity(t["severity"]), Report: t["report"] != "",
		MachineAllowed: t["machine"] != "", JudgmentRules: strings.Fields(t["rules"]), Grading: t["grading"], Retired: t["retired"] != "",
	}
	for _, c := range t.lines("channel") {
		it.Channels = append(it.Channels, checklist.Channel(c))
	}
	var err error
	if it.DeadlineDays, err = strconv.Atoi(t["days"]); err != nil {
		return it, page.Input("error.checklist.days")
	}
	it.Basis, err = list.ParseBasis(t.lines("basis"), was.Basis)
	return it, err
}

// editItem puts an item into the draft, adds one, or takes one out that no
// list had before.
func (p *Pages) editItem(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	v, err := p.openItem(q)
	if err != nil {
		return err
	}
	v.form = formOf(q)
	if q.FormValue("do") == "discard" {
		return v.done("checklist.done.discard", v.item.ID)
	}
	if q.FormValue("do") == "remove" {
		if err = p.Lists.RemoveItem(q.Ctx(), q.By, v.Listing.ID, v.item.ID, v.form["seen"]); err == nil {
			return v.done("checklist.done.remove", "")
		}
	} else {
		var it checklist.Item
		if it, err = v.form.item(v.List, v.item); err == nil {
			var id string
			if id, err = p.Lists.EditItem(q.Ctx(), q.By, v.Listing.ID, it, v.form["seen"]); err == nil {
				return v.done("checklist.done.edit", id)
			}
		}
	}
	status, ok := v.refuse(err)
	if !ok {
		return err
	}
	return v.render(status)
}

// removable reports whether the item may be taken out again.
func (v *editView) removable() bool {
	if v.isNew {
		return false
	}
	_, err := v.List.Without(v.item.ID, v.Base)
	return err == nil
}

func (v *editView) on(name string) bool { return v.form[name] != "" }

func (v *editView) categories() []ui.Option {
	var out []ui.Option
	for _, g := range v.List.Categories {
		out = append(out, ui.Option{Value: g.ID, Text: in(v.q, g.Title), Chosen: g.ID == v.form["category"]})
	}
	return out
}

func (v *editView) severities() []ui.Option {
	var out []ui.Option
	for _, s := range checklist.Severities() {
		out = append(out, ui.Option{Value: string(s), Text: v.q.T("severity." + string(s)), Chosen: string(s) == v.form["severity"]})
	}
	return out
}

// channelTick is a channel to tick.
type channelTick struct {
	ui.Field
	on bool
}

func (v *editView) channelTicks() []channelTick {
	var out []channelTick
	for _, c := range checklist.Channels() {
		out = append(out, channelTick{
			ui.Field{ID: "channel-" + string(c), Name: "channel", Value: string(c), Label: v.q.T("channel." + string(c))},
			slices.Contains(v.form.lines("channel"), string(c)),
		})
	}
	return out
}

// head shows the form of what the list says of itself.
func (p *Pages) head(q *page.Request) error {
	v, err := p.open(q)
	if err != nil {
		return err
	}
	h := v.List.Head()
	var lines []string
	for _, r := range h.Regulations {
		lines = append(lines, r.Title+"｜"+r.Number)
	}
	err = v.restore(typed{
		"name": h.Name, "title_zh": h.Title.ZH, "title_en": h.Title.EN, "notice_zh": h.Notice.ZH, "notice_en": h.Notice.EN,
		"regulations": strings.Join(lines, "\n"), "seen": h.Mark(),
	})
	if err != nil {
		return err
	}
	return v.renderHead(http.StatusOK)
}

func (v *editView) renderHead(status int) error {
	return v.q.RenderStatus(status, v.q.Frame(v.q.T("checklist.head"), page.Check, listPath), headForm(v))
}

// editHead changes what the list says of itself.
func (p *Pages) editHead(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	v, err := p.open(q)
	if err != nil {
		return err
	}
	v.form = formOf(q)
	if q.FormValue("do") == "discard" {
		return v.done("checklist.done.discard", "")
	}
	h := checklist.Head{
		Name: v.form["name"], Title: checklist.Text{ZH: v.form["title_zh"], EN: v.form["title_en"]},
		Notice: checklist.Text{ZH: v.form["notice_zh"], EN: v.form["notice_en"]},
	}
	for _, line := range v.form.lines("regulations") {
		title, number, _ := strings.Cut(line, "｜")
		h.Regulations = append(h.Regulations, checklist.Regulation{Title: strings.TrimSpace(title), Number: strings.TrimSpace(number)})
	}
	if err := p.Lists.EditHead(q.Ctx(), q.By, v.Listing.ID, h, v.form["seen"]); err != nil {
		status, ok := v.refuse(err)
		if !ok {
			return err
		}
		return v.renderHead(status)
	}
	return v.done("checklist.done.edit", "")
}

package check

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// changesView is the page of the lists there were, and of what one says
// otherwise than another.
type changesView struct {
	q        *page.Request
	known    []checklist.Listing
	from, to string
	a, b     *checklist.Checklist
}

// changes lists every list that is, was or will be in force and compares two:
// those of the address, or the last with the one before it.
func (p *Pages) changes(q *page.Request) error {
	v := &changesView{q: q, from: q.URL.Query().Get("from"), to: q.URL.Query().Get("to"), a: q.Checklist(), b: q.Checklist()}
	all, err := p.Lists.Lists(q.Ctx(), q.By)
	if err != nil {
		return err
	}
	v.known = slices.DeleteFunc(all, func(l checklist.Listing) bool { return l.Edition == 0 })
	if len(v.known) > 0 && v.to == "" {
		v.to = v.known[0].Digest
	}
	if len(v.known) > 0 && v.from == "" {
		v.from = v.known[min(1, len(v.known)-1)].Digest
	}
	for _, x := range []struct {
		digest string
		list   **checklist.Checklist
	}{{v.from, &v.a}, {v.to, &v.b}} {
		if x.digest == "" {
			continue
		}
		if *x.list, err = p.Lists.Content(q.Ctx(), x.digest); err != nil {
			return err
		}
	}
	return q.Render(q.Frame(q.T("checklist.changes"), page.Check, listPath), changesPage(v))
}

func (v *changesView) table() ui.Table {
	t := ui.Table{Label: v.q.T("checklist.editions"), Columns: []ui.Column{
		{Head: v.q.T("checklist.column.edition"), Title: true},
		{Head: v.q.T("column.state")},
		{Head: v.q.T("checklist.column.force")},
		{Head: v.q.T("checklist.column.by")},
		{Head: v.q.T("checklist.reason")},
	}}
	for _, l := range v.known {
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.TwoLines(v.q.T("checklist.edition", "n", l.Edition), versionPath+"/"+l.Digest, l.Digest[:12]), ui.Tag(standing(v.q, &l)),
			ui.Text(force(v.q, &l)), ui.Text(drawnBy(v.q, &l)), ui.Text(l.Reason),
		}})
	}
	return t
}

func (v *changesView) options(chosen string) []ui.Option {
	var out []ui.Option
	for _, l := range v.known {
		out = append(out, ui.Option{Value: l.Digest, Text: v.q.T("checklist.edition", "n", l.Edition) + "　" + force(v.q, &l), Chosen: l.Digest == chosen})
	}
	return out
}

// differenceTable tells what b says otherwise than a, a line a field.
func differenceTable(q *page.Request, a, b *checklist.Checklist) ui.Table {
	t := ui.Table{Label: q.T("checklist.compare"), Columns: []ui.Column{
		{Head: q.T("checklist.column.where"), Title: true},
		{Head: q.T("checklist.column.what")},
		{Head: q.T("checklist.column.before")},
		{Head: q.T("checklist.column.after")},
	}}
	for _, c := range checklist.Diff(a, b) {
		what := q.T("checklist.kind." + string(c.Kind))
		if c.Kind == checklist.Changed {
			what = fieldName(q, c.Part, c.Field)
		}
		t.Rows = append(t.Rows, ui.Row{Item: true, Cells: []templ.Component{
			ui.Text(where(q, a, b, c)), ui.Text(what), side(q.T("checklist.column.before"), said(q, a, c, c.Before)), side(q.T("checklist.column.after"), said(q, b, c, c.After)),
		}})
	}
	return t
}

// fieldName is what people call a field of the file.
func fieldName(q *page.Request, part, field string) string {
	if part == "list" && (field == "title" || field == "title.en") {
		return q.T("checklist.list." + field)
	}
	if key := "checklist.field." + field; q.Site().Words.Has(key) {
		return q.T(key)
	}
	return field
}

// where names the part of the list that changed.
func where(q *page.Request, a, b *checklist.Checklist, c checklist.Change) string {
	for _, list := range []*checklist.Checklist{b, a} {
		switch c.Part {
		case "item":
			if s := q.ItemOf(list, c.ID); s != "" {
				return s
			}
		case "category":
			if g, ok := list.Category(c.ID); ok {
				return q.T("checklist.part.category", "title", in(q, g.Title))
			}
		case "regulation":
			if r, ok := list.Regulation(c.ID); ok {
				return q.T("checklist.part.regulation", "title", r.Title)
			}
		}
	}
	return q.T("checklist.part.list")
}

// said is a value of a change in words.
func said(q *page.Request, list *checklist.Checklist, c checklist.Change, value string) string {
	switch c.Field {
	case "severity":
		return q.T("severity." + value)
	case "deadline_days":
		n, err := strconv.Atoi(value)
		if err != nil {
			return value
		}
		return q.T("checklist.days", "n", n)
	case "report", "machine_allowed", "retired":
		return q.T("checklist." + c.Field + "." + strconv.FormatBool(value == "true"))
	case "basis":
		it, _ := list.Item(c.ID)
		return basis(q, list, it)
	case "channels":
		it, _ := list.Item(c.ID)
		return channels(q, it)
	case "exceptions", "evidence", "judgment_rules":
		var lines []string
		if json.Unmarshal([]byte(value), &lines) != nil {
			return value
		}
		return strings.Join(lines, "；")
	}
	return value
}

// defectText says a defect of a list in the reader's language.
func defectText(q *page.Request, list *checklist.Checklist, d *checklist.DefectError) string {
	at := q.ItemOf(list, d.Where)
	switch {
	case at != "":
	case strings.HasPrefix(d.Where, "item"):
		at = q.T("checklist.item.new")
	default:
		at = q.T("checklist.part.list")
	}
	value := d.Value
	// "exceptions 2" is the second line of a field.
	name, line, _ := strings.Cut(value, " ")
	if key := "checklist.field." + name; q.Site().Words.Has(key) {
		value = strings.TrimSpace(q.T(key) + " " + line)
	}
	return q.T("checklist.defect."+string(d.Code), "where", at, "value", value)
}

// mayEdit reports whether the reader may edit a draft now.
func mayEdit(f *checklist.File, by org.Actor) bool {
	return slices.Contains(f.Allowed(by), checklist.Edit)
}

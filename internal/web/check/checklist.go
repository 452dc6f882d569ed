package check

import (
	"strconv"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/web/page"
)

// checklist shows the list in force with all that an item says.
func (p *Pages) checklist(q *page.Request) error {
	f := q.Frame(q.T("nav.check.checklist"), page.Check, "/check/checklist")
	return q.Render(f, checklistPage(q, q.Site().Checklist))
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
	out := ""
	for i, b := range it.Basis {
		if i > 0 {
			out += "；"
		}
		r, _ := c.Regulation(b.Regulation)
		out += "《" + r.Title + "》"
		for k, a := range b.Articles {
			if k == 0 {
				out += "第"
			} else {
				out += "、"
			}
			out += strconv.Itoa(a)
		}
		if len(b.Articles) > 0 {
			out += "条"
		}
	}
	return out
}

func channels(q *page.Request, it checklist.Item) string {
	var names []string
	for _, c := range it.Channels {
		names = append(names, q.T("channel."+string(c)))
	}
	return q.Join(names)
}

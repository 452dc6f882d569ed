package supervise

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// notice drafts the 整改通知书 of an issue for the officer named. It is a letter
// like others: another person approves it before it can be served.
func (p *Pages) notice(q *page.Request) error {
	file, err := p.Issues.Open(q.Ctx(), q.By, issue.ID(q.PathValue("id")))
	if err != nil {
		return err
	}
	court := issuing(q, file.Unit)
	if court.ID == "" {
		return org.ErrForbidden
	}
	if file.Owner == "" {
		return p.refused(q, issue.ErrOwner)
	}
	list, err := p.listOf(q, &file)
	if err != nil {
		return err
	}
	id, err := p.Letters.Draft(q.Ctx(), q.By, letter.New{
		Kind: letter.RectificationNotice, Unit: org.Unit{Court: court.ID}, About: string(file.ID), Issuer: court.Name, Word: q.Text("word"),
		Text: rectification(q, list, &file).Draft(), To: []letter.Addressee{{Officer: file.Owner, Name: file.OwnerName}},
	})
	if err != nil {
		status, sentence := page.Explain(q.P, err)
		if status == http.StatusNotFound || status >= http.StatusInternalServerError {
			return err
		}
		return p.showIssue(q, status, sentence)
	}
	return q.Redirect(lettersPath+"/"+string(id), page.Note{Key: "letters.done.draft"})
}

// issuing is the court in whose name the reader drafts letters about the unit:
// the unit's own if he may, otherwise the nearest above it.
func issuing(q *page.Request, u org.Unit) org.Court {
	for id := u.Court; id != ""; id = q.Reg.Court(id).Superior {
		if q.By.May(org.LetterDraft, org.Unit{Court: id}) {
			return q.Reg.Court(id)
		}
	}
	return org.Court{}
}

// rectification is what the notice tells.
func rectification(q *page.Request, list *checklist.Checklist, f *issue.File) letter.Rectification {
	r := letter.Rectification{
		Number: f.Number, Days: f.Due.Days, Measures: fieldsOf(f.Measure), Contact: q.By.Name, Reviewer: q.Reg.Court(f.Unit.Court).Name,
	}
	if above := q.Reg.Court(q.Reg.Court(f.Unit.Court).Superior); above.ID != "" {
		r.Reviewer = above.Name
	}
	var facts []string
	for _, x := range f.Problems {
		if !x.Again {
			facts = append(facts, x.Title)
			r.Evidence = append(r.Evidence, "认定编号"+x.Number)
		}
	}
	r.Facts = strings.Join(facts, "；")
	if it, ok := list.Item(f.Item); ok {
		r.Item, r.Article = "第"+strconv.Itoa(it.Number)+"项 "+it.Title.ZH, articles(list, it)
	}
	return r
}

// fieldsOf are the lines of a text that hold something.
func fieldsOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// articles names what an item rests on: 《…》第7条. A number of an article that
// nobody has compared with the text is left out of a paper.
func articles(list *checklist.Checklist, it checklist.Item) string {
	var out []string
	for _, b := range it.Basis {
		i := slices.IndexFunc(list.Regulations, func(r checklist.Regulation) bool { return r.ID == b.Regulation })
		if i < 0 {
			continue
		}
		text := "《" + strings.Trim(list.Regulations[i].Title, "《》") + "》"
		var numbers []string
		for _, n := range b.Articles {
			if !slices.Contains(b.ToCheck, n) {
				numbers = append(numbers, "第"+strconv.Itoa(n)+"条")
			}
		}
		out = append(out, text+strings.Join(numbers, "、"))
	}
	return strings.Join(out, "；")
}

// mayNotify reports whether the reader may draft the notice now: somebody is
// named, nothing has been served, and no other notice is on its way.
func (v *issueView) mayNotify() bool {
	_, pending := v.pending()
	return v.State == issue.Assigned && !pending && !v.Void() && !v.Suspended() && issuing(v.q, v.Unit).ID != ""
}

// papers are the letters about the issue.
func (v *issueView) papers() []ui.ListItem {
	var out []ui.ListItem
	for _, w := range v.letters {
		title := w.Number
		if title == "" {
			title = v.q.T("letter." + string(w.Kind))
		}
		out = append(out, ui.ListItem{
			Icon: "file-text", Title: title, Href: lettersPath + "/" + string(w.ID), Note: w.Title, End: ui.Status(letterChip(v.q, w.Kind, w.State)),
		})
	}
	return out
}

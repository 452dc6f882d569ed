package supervise

import (
	"net/http"
	"strconv"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
)

// verification drafts the 问题核实告知书 of an upheld finding, one for each person
// or unit it is about, and leads to them. Whoever has one on its way gets no
// second.
func (p *Pages) verification(q *page.Request) error {
	file, err := p.Findings.Open(q.Ctx(), q.By, finding.ID(q.FormValue("finding")))
	if err != nil {
		return err
	}
	court := issuing(q, file.Unit)
	if court.ID == "" {
		return org.ErrForbidden
	}
	if file.State != finding.Upheld {
		return finding.ErrState
	}
	word := q.Text("word")
	if word == "" {
		if word, err = p.lastWord(q, court.ID); err != nil {
			return err
		}
	}
	list, _, err := q.ListOf(file.Checklist)
	if err != nil {
		return err
	}
	there, err := p.Letters.List(q.Ctx(), q.By, letter.Filter{About: string(file.ID), Kind: letter.VerificationNotice})
	if err != nil {
		return err
	}
	var drafted, last letter.ID
	for _, s := range file.Subjects {
		has, err := p.notified(q, there, s)
		if err != nil {
			return err
		}
		if has != "" {
			last = has
			continue
		}
		to := letter.Addressee{Officer: s.Officer, Name: s.Name}
		if s.Officer == "" {
			to.Unit = s.Unit
		}
		drafted, err = p.Letters.Draft(q.Ctx(), q.By, letter.New{
			Kind: letter.VerificationNotice, Unit: org.Unit{Court: court.ID}, About: string(file.ID), Issuer: court.Name, Word: word,
			Text: told(q, list, &file, s).Draft(), To: []letter.Addressee{to},
		})
		if err != nil {
			status, sentence := page.Explain(q.P, err)
			if status == http.StatusNotFound || status >= http.StatusInternalServerError {
				return err
			}
			return page.Sentence(status, sentence)
		}
		last = drafted
	}
	to := lettersPath + "?about=" + string(file.ID)
	if len(file.Subjects) == 1 {
		to = lettersPath + "/" + string(last)
	}
	if drafted == "" {
		return q.Redirect(to)
	}
	return q.Redirect(to, page.Note{Key: "letters.done.draft"})
}

// notified returns the notice to a subject that was not withdrawn, "" when there
// is none.
func (p *Pages) notified(q *page.Request, there []letter.Row, s finding.Subject) (letter.ID, error) {
	for _, w := range there {
		if w.State == letter.Withdrawn {
			continue
		}
		f, err := p.Letters.Show(q.Ctx(), q.By, w.ID)
		if err != nil {
			return "", err
		}
		for _, a := range f.Addressees {
			if a.Officer == s.Officer && (s.Officer != "" || a.Unit == s.Unit) {
				return w.ID, nil
			}
		}
	}
	return "", nil
}

// told is what the notice tells one of those concerned.
func told(q *page.Request, list *checklist.Checklist, f *finding.File, s finding.Subject) letter.Verification {
	v := letter.Verification{
		Unit: s.Officer == "", Number: f.Number, Facts: f.Title, Days: finding.DefaultPeriods().Answer, Contact: q.By.Name,
	}
	if f.Detail != "" {
		v.Facts += "：" + f.Detail
	}
	if f.Happened != "" {
		v.Evidence = append(v.Evidence, "事项发生日期："+writtenDay(f.Happened))
	}
	if f.Document != "" {
		v.Evidence = append(v.Evidence, "裁判文书正文及标注")
	}
	for _, x := range f.Evidence {
		v.Evidence = append(v.Evidence, x.Name)
	}
	if it, ok := list.Item(f.Item); ok {
		v.Item, v.Article = "第"+strconv.Itoa(it.Number)+"项 "+it.Title.ZH, articles(list, it)
	}
	return v
}

// writtenDay is a day as official papers write it.
func writtenDay(d calendar.Day) string {
	y, m, n := d.Civil()
	return strconv.Itoa(y) + "年" + strconv.Itoa(int(m)) + "月" + strconv.Itoa(n) + "日"
}

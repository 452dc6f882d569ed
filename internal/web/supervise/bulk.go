package supervise

import (
	"net/http"
	"slices"
	"strconv"

	"xiezhi/internal/people/org"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// bulkActions are the steps that may be taken on many issues at once, with what
// they take.
func bulkActions() map[issue.Verb]org.Action {
	return map[issue.Verb]org.Action{issue.Assign: org.IssueAssign, issue.Extend: org.IssueExtend}
}

// bulkVerbs are those that the reader may take at all.
func bulkVerbs(by org.Actor) []issue.Verb {
	return slices.DeleteFunc(issue.BulkVerbs(), func(v issue.Verb) bool { return !by.MayAnywhere(bulkActions()[v]) })
}

// picks reports whether rows have boxes: somebody who can do nothing with them
// gets none.
func (v *ledgerView) picks() bool { return len(bulkVerbs(v.q.By)) > 0 }

// bulk is the bar under the ledger. What goes with the step is asked for on the
// page that it leads to.
func (v *ledgerView) bulk() ui.Bulk {
	b := ui.Bulk{Scope: v.q.T("ledger.bulk.scope")}
	for _, verb := range bulkVerbs(v.q.By) {
		b.Actions = append(b.Actions, ui.Action{Text: v.q.T("ledger.bulk." + word(verb)), Name: "verb", Value: string(verb)})
	}
	return b
}

// bulkView is a step on many issues as its page needs it.
type bulkView struct {
	q        *page.Request
	verb     issue.Verb
	picked   []issue.ID
	back     string
	tried    bool // a dry run was made
	outcomes []issue.Outcome
	officers []org.Person
	problem  string
}

// bulk takes a step on the issues that were ticked: first the page asks what
// goes with it, then a dry run says what would become of each, then it is done,
// to be taken back as a whole within ten seconds.
func (p *Pages) bulk(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	v := &bulkView{q: q, verb: issue.Verb(q.PostFormValue("verb")), back: q.Local("back", ledgerPath)}
	for _, id := range q.PostForm["pick"] {
		v.picked = append(v.picked, issue.ID(id))
	}
	if !slices.Contains(bulkVerbs(q.By), v.verb) {
		return issue.ErrBulk
	}
	in, err := input(q)
	if err != nil {
		return p.showBulk(v, err)
	}
	in.Version = 0
	if q.PostFormValue("do") != "take" {
		v.tried = q.PostFormValue("do") == "try"
		_, v.outcomes, err = p.Issues.TakeAll(q.Ctx(), q.By, v.picked, v.verb, in, true)
		return p.showBulk(v, err)
	}
	batch, outcomes, err := p.Issues.TakeAll(q.Ctx(), q.By, v.picked, v.verb, in, false)
	if v.outcomes = outcomes; err != nil {
		v.tried = true
		return p.showBulk(v, err)
	}
	n := v.possible()
	return q.Redirect(v.back, page.Note{
		Key: "ledger.bulk.done." + word(v.verb), Args: map[string]string{"n": strconv.Itoa(n), "not": strconv.Itoa(len(outcomes) - n)},
		Undo: "/supervise/bulk/" + batch + "/undo", Back: v.back,
	})
}

// showBulk shows the page with what was wrong, the typed text kept.
func (p *Pages) showBulk(v *bulkView, err error) error {
	status := http.StatusOK
	if err != nil {
		if status, v.problem = page.Explain(v.q.P, err); status == http.StatusNotFound || status >= http.StatusInternalServerError {
			return err
		}
	}
	if v.verb == issue.Assign {
		for _, o := range v.outcomes {
			list, err := p.officers(v.q, o.Unit)
			if err != nil {
				return err
			}
			for _, x := range list {
				if !slices.ContainsFunc(v.officers, func(y org.Person) bool { return y.ID == x.ID }) {
					v.officers = append(v.officers, x)
				}
			}
		}
	}
	return v.q.RenderStatus(status, v.q.Frame(v.title(), page.Supervise, ledgerPath), bulkPage(v))
}

// undoBulk takes back what was done to many issues at once.
func (p *Pages) undoBulk(q *page.Request) error {
	n, err := p.Issues.UndoAll(q.Ctx(), q.By, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.Redirect(q.Local("back", ledgerPath), page.Note{Key: "ledger.bulk.undone", Args: map[string]string{"n": strconv.Itoa(n)}})
}

// title says what is done, and to how many.
func (v *bulkView) title() string {
	return v.q.T("ledger.bulk.title."+word(v.verb), "n", len(v.picked))
}

// possible counts the issues on which the step can be taken.
func (v *bulkView) possible() int {
	n := 0
	for _, o := range v.outcomes {
		if o.Err == nil {
			n++
		}
	}
	return n
}

// bar says what would become of each, and its button for how many it does it.
func (v *bulkView) bar() ui.Bulk {
	q, n := v.q, v.possible()
	b := ui.Bulk{Count: len(v.picked), Scope: q.T("ledger.bulk.scope")}
	if v.tried {
		b.Dry = &ui.DryRun{
			Title: q.T("ledger.bulk.dry"), Summary: q.T("ledger.bulk.summary", "all", len(v.outcomes), "n", n, "not", len(v.outcomes)-n),
		}
		for _, o := range v.outcomes {
			line := ui.DryLine{OK: o.Err == nil, Word: q.T("ledger.bulk.yes"), Text: o.Number + "　" + o.Title}
			if o.Err != nil {
				_, sentence := page.Explain(q.P, o.Err)
				line.Word, line.Text = q.T("ledger.bulk.no"), o.Number+"　"+sentence
			}
			b.Dry.Lines = append(b.Dry.Lines, line)
		}
		if n > 0 {
			b.Actions = append(b.Actions, ui.Action{Text: q.T("ledger.bulk.do."+word(v.verb), "n", n), Kind: ui.Primary, Name: "do", Value: "take"})
		}
	}
	b.Actions = append(b.Actions, ui.Action{Text: q.T("ledger.bulk.try"), Name: "do", Value: "try"})
	return b
}

// owners are the officers to choose from: those of the units of the issues.
func (v *bulkView) owners() []ui.Option {
	out := []ui.Option{{Value: "", Text: v.q.T("issue.owner.choose")}}
	for _, o := range v.officers {
		text := o.Name
		for _, post := range o.Posts {
			if post.On(v.q.By.Today) {
				text += "　" + v.q.Reg.Court(post.Unit.Court).Name + v.q.Reg.Division(post.Unit.Division).Name
				break
			}
		}
		out = append(out, ui.Option{Value: string(o.ID), Text: text, Chosen: string(o.ID) == v.q.FormValue("owner")})
	}
	return out
}

// days is what was typed, or a period to start from.
func (v *bulkView) days() string {
	if s := v.q.FormValue("days"); s != "" {
		return s
	}
	return "7"
}

package check

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/web/page"
	"xiezhi/internal/web/ui"
)

// dryRun is what a step would do to the findings that the reader ticked.
type dryRun struct {
	verb     finding.Verb
	why      string
	outcomes []finding.Outcome
}

// possible counts the findings for which the step would be taken.
func (d *dryRun) possible() int {
	n := 0
	for _, o := range d.outcomes {
		if o.Err == nil {
			n++
		}
	}
	return n
}

// bulk is the bar under the queue. Without a dry run it says what can be done
// with what is ticked; with one, what would become of each, and the button that
// does it names for how many.
func (l *list) bulk() ui.Bulk {
	q := l.q
	b := ui.Bulk{Count: len(l.picked), Scope: q.T("queue.bulk.scope")}
	b.Pick = &ui.Field{Name: "why", Label: q.T("finding.dismiss.why"), Options: append([]ui.Option{{Text: q.T("queue.bulk.why")}}, verdict{}.dismissals(q)...)}
	if d := l.dry; d != nil {
		b.Dry = l.told(d)
		for i := range b.Pick.Options {
			b.Pick.Options[i].Chosen = b.Pick.Options[i].Value == d.why
		}
		if n := d.possible(); n > 0 {
			b.Actions = append(b.Actions, ui.Action{
				Text: q.T("queue.bulk.do."+word(d.verb), "n", n), Kind: ui.Primary, Name: "confirm", Value: string(d.verb),
			})
		}
	}
	b.Actions = append(b.Actions,
		ui.Action{Text: q.T("queue.bulk.try.claim"), Name: "try", Value: string(finding.Claim)},
		ui.Action{Text: q.T("queue.bulk.try.dismiss"), Name: "try", Value: string(finding.Dismiss)},
	)
	return b
}

// told is a dry run in words.
func (l *list) told(d *dryRun) *ui.DryRun {
	q, n := l.q, d.possible()
	run := &ui.DryRun{
		Title:   q.T("queue.bulk.dry." + word(d.verb)),
		Summary: q.T("queue.bulk.summary", "all", len(d.outcomes), "n", n, "not", len(d.outcomes)-n),
	}
	for _, o := range d.outcomes {
		line := ui.DryLine{OK: o.Err == nil, Word: q.T("queue.bulk.yes"), Text: o.Number + "　" + o.Title}
		if o.Err != nil {
			_, sentence := page.Explain(q.P, o.Err)
			line.Word, line.Text = q.T("queue.bulk.no"), strings.TrimPrefix(o.Number+"　"+sentence, "　")
		}
		run.Lines = append(run.Lines, line)
	}
	return run
}

// word is a verb without what it is about.
func word(v finding.Verb) string { return strings.TrimPrefix(string(v), "finding.") }

// picks reads the ticked boxes: a finding and the version that was seen of it.
func picks(values []string) []finding.Pick {
	var out []finding.Pick
	for _, v := range values {
		id, version, _ := strings.Cut(v, ":")
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil || n < 1 {
			continue
		}
		out = append(out, finding.Pick{ID: finding.ID(id), Version: n})
	}
	return out
}

// bulk takes a step for every ticked finding, after a dry run has said what it
// would do.
func (p *Pages) bulk(q *page.Request) error {
	if err := q.ParseForm(); err != nil {
		return err
	}
	l := &list{q: q, query: url.Values{}, picked: q.PostForm["pick"]}
	if u, err := url.Parse(q.Local("back", "/check/queue")); err == nil {
		l.query = u.Query()
	}
	why, verb, try := q.PostFormValue("why"), finding.Verb(q.PostFormValue("confirm")), finding.Verb(q.PostFormValue("try"))
	chosen, in := picks(l.picked), finding.Input{}
	switch dismiss := verb == finding.Dismiss || try == finding.Dismiss; {
	case len(chosen) == 0:
		l.problem = q.T("queue.bulk.none")
	case dismiss && !slices.Contains(dismissalKeys(), why):
		l.problem = q.T("queue.bulk.no_reason")
	case dismiss:
		in.Reason = why + "|"
	}
	if l.problem != "" {
		return p.showQueue(http.StatusUnprocessableEntity, l)
	}
	if verb == "" {
		outcomes, err := p.Findings.Dry(q.Ctx(), q.By, try, chosen, in)
		if err != nil {
			return err
		}
		l.dry = &dryRun{try, why, outcomes}
		return p.showQueue(http.StatusOK, l)
	}
	batch, outcomes, err := p.Findings.TakeAll(q.Ctx(), q.By, verb, chosen, in)
	if err != nil {
		return err
	}
	l.dry = &dryRun{verb, why, outcomes}
	if batch == "" {
		return p.showQueue(http.StatusConflict, l)
	}
	n := l.dry.possible()
	back := address("/check/queue", l.query, l.query.Get("after"))
	return q.Redirect(back, page.Note{
		Key: "queue.bulk.done." + word(verb), Args: map[string]string{"n": strconv.Itoa(n), "not": strconv.Itoa(len(outcomes) - n)},
		Undo: "/check/bulk/" + batch + "/undo", Back: back,
	})
}

// undoBulk takes back what was done to several findings at once.
func (p *Pages) undoBulk(q *page.Request) error {
	n, err := p.Findings.UndoAll(q.Ctx(), q.By, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.Redirect(q.Local("back", "/check/queue"), page.Note{Key: "queue.bulk.undone", Args: map[string]string{"n": strconv.Itoa(n)}})
}

package supervise

import (
	"slices"
	"strconv"

	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/ui"
)

// barred says why the reader may not accept what was handed in, in words, or
// is empty. It names the first of the reasons that the domain goes by.
func (v *issueView) barred() string {
	me := v.q.By
	for _, f := range v.Findings {
		switch me.Account {
		case f.Proposer:
			return v.q.T("issue.barred.proposed")
		case f.Verifier, f.Second:
			return v.q.T("issue.barred.verified")
		}
	}
	if me.Account == v.Submitter || me.Officer != "" && me.Officer == v.Owner {
		return v.q.T("issue.barred.fixed")
	}
	for _, o := range v.Concerned {
		if me.Officer != "" && o == me.Officer {
			return v.q.T("issue.barred.concerned")
		}
	}
	return ""
}

// step is the one next step of the reader, "" when it is somebody else's turn.
func (v *issueView) step() issue.Verb {
	order := []issue.Verb{issue.Submit, issue.Serve, issue.Close, issue.Recur}
	if v.State == issue.Opened {
		order = append(order, issue.Assign)
	}
	for _, verb := range append(order, issue.Resume) {
		if v.may(verb) {
			return verb
		}
	}
	return ""
}

// serving is the panel for the notice that begins the period. It leads to the
// notice there is; without one, to drafting it.
func (v *issueView) serving() ui.NextStep {
	q := v.q
	n := ui.NextStep{
		Lead: q.T("next.lead"), Turn: q.T("next.yours"), Title: q.T("issue.act.rectify"), Note: q.T("issue.serve.note", "n", v.Due.Days),
		Button: ui.Action{Text: q.T("letters.notice.draft"), Icon: "edit"},
	}
	w, ok := v.pending()
	if !ok {
		return n
	}
	n.Note = q.T("issue.serve.pending", "state", q.T("letters.state."+string(w.State)))
	n.Button = ui.Action{Text: q.T("issue.notice.open"), Icon: "file-text", Href: lettersPath + "/" + string(w.ID)}
	return n
}

// pending is the notice about the issue that is on its way.
func (v *issueView) pending() (w letter.Row, ok bool) {
	i := slices.IndexFunc(v.letters, func(w letter.Row) bool {
		return w.Kind == letter.RectificationNotice && slices.Contains([]letter.State{letter.Drafted, letter.Submitted, letter.Approved}, w.State)
	})
	if i < 0 {
		return w, false
	}
	return v.letters[i], true
}

// carried reports whether what was put right at once brings proofs that may be
// handed in without another.
func (v *issueView) carried() bool {
	return v.State == issue.Rectifying && v.rounds() == 0 && len(v.round(0)) > 0
}

// accept is the panel for accepting or returning what was handed in.
func (v *issueView) accept() ui.NextStep {
	q, barred := v.q, v.barred()
	n := ui.NextStep{
		Lead: q.T("next.lead"), Title: q.T("issue.accept.title"), Note: q.T("issue.accept.note"),
		Needs: []ui.Need{
			{Text: q.T("issue.need.seen"), Met: v.proofs > 0 && v.seen == v.proofs, Figure: strconv.Itoa(v.seen) + "/" + strconv.Itoa(v.proofs)},
			{Text: q.T("issue.need.apart"), Met: barred == ""},
		},
		Button: ui.Action{Text: q.T("issue.act.close"), Icon: "circle-check", Name: "verb", Value: string(issue.Close)},
	}
	if barred == "" {
		n.Turn = q.T("next.yours")
	} else {
		n.Needs[1].Text = barred
	}
	if !n.Needs[0].Met {
		n.Needs[0].Href, n.Needs[0].Link = "#proofs", q.T("issue.need.seen.link", "seen", v.seen, "all", v.proofs)
	}
	missing := !n.Needs[0].Met || !n.Needs[1].Met
	n.Others = []ui.Action{{Text: q.T("issue.act.return"), Name: "verb", Value: string(issue.Return), Disabled: missing}}
	if !v.may(issue.Close) {
		n.Button.Disabled = true
	}
	return n
}

// again is the panel for entering that the problem came back.
func (v *issueView) again() ui.NextStep {
	q := v.q
	n := ui.NextStep{
		Lead: q.T("next.lead"), Title: q.T("issue.recur.title"), Note: q.T("issue.recur.note"),
		Needs:  []ui.Need{{Text: q.T("issue.need.repeat"), Met: len(v.repeats) > 0, Figure: strconv.Itoa(len(v.repeats))}},
		Button: ui.Action{Text: q.T("issue.act.recur"), Icon: "refresh", Name: "verb", Value: string(issue.Recur)},
	}
	return n
}

// repeatOptions are the findings that may show it.
func (v *issueView) repeatOptions() []ui.Option {
	var out []ui.Option
	for _, r := range v.repeats {
		out = append(out, ui.Option{Value: string(r.ID), Text: r.Number + "　" + r.Title + "　" + v.q.P.Date(r.On), Chosen: string(r.ID) == v.q.FormValue("again")})
	}
	return out
}

// waiting says whose turn it is when it is not the reader's.
func (v *issueView) waiting() ui.NextStep {
	n := ui.NextStep{Lead: v.q.T("next.lead"), Title: v.q.T("issue.turn." + string(v.State))}
	switch {
	case v.Void():
		n.Title, n.Note = v.q.T("issue.due.void"), v.q.T("error.issue.void")
	case v.Suspended():
		n.Title, n.Note = v.q.T("issue.due.suspended"), v.q.T("error.issue.suspended")
	}
	return n
}

// period are the steps about the period itself, which leaders take.
func (v *issueView) period() []ui.Action {
	var out []ui.Action
	for _, verb := range []issue.Verb{issue.Extend, issue.Pause, issue.Defer} {
		if v.may(verb) && (verb != issue.Defer || v.Facility) {
			out = append(out, ui.Action{Text: v.q.T("issue.act." + word(verb)), Name: "verb", Value: string(verb)})
		}
	}
	return out
}

package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// orphanAge is how long a blob that no row names is left alone: longer than
// any upload can take to be entered.
const orphanAge = 24 * time.Hour

// handle says who does which job, and what happens by itself.
func (p *Parts) handle() {
	jobs.Handle(p.Queue, p.Shelf.Check)
	jobs.Handle(p.Queue, p.followFinding)
	jobs.Handle(p.Queue, p.tellIssue)
	jobs.Handle(p.Queue, p.tellLetter)
	jobs.Handle(p.Queue, p.Letters.Render)
	jobs.Handle(p.Queue, func(ctx context.Context, _ sweepJob) error { return p.sweep(ctx) })
	p.Queue.Every(time.Hour, sweepJob{})
}

// recount counts provisional deadlines anew.
func (p *Parts) recount(ctx context.Context) (n int, err error) {
	findings, err1 := p.Findings.Recount(ctx)
	issues, err2 := p.Ledger.Recount(ctx)
	return findings + issues, errors.Join(err1, err2)
}

// sweepJob lets periods end and clears up.
type sweepJob struct{}

// Kind implements jobs.Args.
func (sweepJob) Kind() string { return "sweep" }

func (p *Parts) sweep(ctx context.Context) error {
	// Another machine may have read a year in since.
	if err := p.Workdays.Refresh(ctx); err != nil {
		return err
	}
	findings, err1 := p.Findings.Sweep(ctx)
	issues, err2 := p.Ledger.Sweep(ctx)
	blobs, err3 := p.Blobs.Sweep(ctx, p.Now().Add(-orphanAge), func(ctx context.Context, r blob.Ref) (bool, error) { return p.blobInUse(ctx, r) })
	err4 := p.Auth.Sweep(ctx)
	erased, documents, err5 := p.erase(ctx)
	err6 := p.DB.Forget(ctx)
	_, err7 := p.Views.Digest(ctx, p.Log)
	slog.InfoContext(ctx, "swept", "findings", findings, "issues", issues, "erased", erased, "documents", documents,
		"orphans", blobs.Orphans, "leftovers", blobs.Leftovers)
	return errors.Join(err1, err2, err3, err4, err5, err6, err7)
}

// erase runs the retention: findings, the letters about them, their documents.
func (p *Parts) erase(ctx context.Context) (findings, documents int, err error) {
	ids, err := p.Findings.EraseEnded(ctx)
	for _, id := range ids {
		if _, err := p.Letters.Erase(ctx, org.System("retention"), string(id)); err != nil {
			return len(ids), 0, err
		}
	}
	if err != nil {
		return len(ids), 0, err
	}
	documents, err = p.Shelf.Erase(ctx)
	return len(ids), documents, err
}

func (p *Parts) blobInUse(ctx context.Context, r blob.Ref) (bool, error) {
	for _, ask := range []func(context.Context, string) (bool, error){p.Shelf.InUse, p.Views.InUse} {
		if used, err := ask(ctx, r.SHA256); used || err != nil {
			return used, err
		}
	}
	return p.Letters.Uses(ctx, r)
}

// followFinding does what a step of a finding asks of others: lessons for those
// concerned, and a message to whose turn it is. Both may run twice.
func (p *Parts) followFinding(ctx context.Context, j finding.StepJob) error {
	f, s, err := p.Findings.Done(ctx, j)
	if err != nil {
		return err
	}
	if err := p.Lessons.Follow(ctx, f, s); err != nil {
		return err
	}
	return p.tellFinding(ctx, f, s)
}

// tellFinding tells those whose turn it is that a finding has moved on.
func (p *Parts) tellFinding(ctx context.Context, f finding.Finding, s finding.Step) error {
	key := "notice.finding." + string(s.To)
	link := "/check/findings/" + string(f.ID)
	var out []notify.Notice
	send := func(to string) {
		if to != "" && to != string(s.Account) {
			out = append(out, notify.Notice{Recipient: to, At: s.At, Key: key, Args: map[string]string{"number": f.Number}, Link: link})
		}
	}
	switch s.To {
	case finding.Answering, finding.Determined, finding.Withdrawn, finding.Maintained:
		for _, x := range f.Subjects {
			if x.Officer != "" {
				send(string(x.Officer))
				continue
			}
			heads, err := p.People.HeadOn(ctx, x.Unit.Division, calendar.DayOf(p.Now()))
			if err != nil {
				return err
			}
			for _, h := range heads {
				send(string(h.Officer))
			}
		}
	case finding.Answered, finding.Waived, finding.Lapsed:
		send(string(f.Verifier))
	case finding.UnderReview:
		send(string(f.Determiner))
	default:
		return nil
	}
	return p.Box.Deliver(ctx, out)
}

// tellIssue tells those whose turn it is that an issue has moved on.
func (p *Parts) tellIssue(ctx context.Context, j issue.StepJob) error {
	is, s, err := p.Ledger.Done(ctx, j)
	if err != nil {
		return err
	}
	to := ""
	switch s.To {
	case issue.Rectifying, issue.Returned, issue.Closed, issue.Paused, issue.Deferred:
		to = string(is.Owner)
	case issue.Submitted:
		to = string(is.Opener)
	default:
		return nil
	}
	if to == "" || to == string(s.Account) {
		return nil
	}
	return p.Box.Deliver(ctx, []notify.Notice{{
		Recipient: to, At: s.At, Key: "notice.issue." + string(s.To), Args: map[string]string{"number": is.Number}, Link: "/supervise/issues/" + string(is.ID),
	}})
}

// tellLetter tells the units a letter was sent to, and its drafter what became
// of it.
func (p *Parts) tellLetter(ctx context.Context, j letter.StepJob) error {
	l, s, err := p.Letters.Done(ctx, j)
	if err != nil {
		return err
	}
	link := "/supervise/letters/" + string(l.ID)
	var out []notify.Notice
	send := func(to string) {
		if to != "" && to != string(s.Account) {
			out = append(out, notify.Notice{Recipient: to, At: s.At, Key: "notice.letter." + string(s.To), Args: map[string]string{"title": l.Text.Title}, Link: link})
		}
	}
	switch s.To {
	case letter.Approved, letter.Drafted:
		send(string(l.Drafter))
	case letter.Sent, letter.Withdrawn:
		for _, a := range l.Addressees {
			if a.Officer != "" {
				send(string(a.Officer))
				continue
			}
			heads, err := p.People.HeadOn(ctx, a.Unit.Division, calendar.DayOf(p.Now()))
			if err != nil {
				return err
			}
			for _, h := range heads {
				send(string(h.Officer))
			}
		}
	default:
		return nil
	}
	return p.Box.Deliver(ctx, out)
}

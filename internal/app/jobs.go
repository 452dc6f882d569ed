package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/supervise/issue"
)

// orphanAge is how long a blob that no row names is left alone: longer than
// any upload can take to be entered.
const orphanAge = 24 * time.Hour

// handle says who does which job, and what happens by itself.
func (p *Parts) handle() {
	jobs.Handle(p.Queue, p.Shelf.Check)
	jobs.Handle(p.Queue, p.Online.Make)
	jobs.Handle(p.Queue, p.tellPublication)
	jobs.Handle(p.Queue, p.Batches.Plan)
	jobs.Handle(p.Queue, p.Batches.Check)
	jobs.Handle(p.Queue, p.followFinding)
	jobs.Handle(p.Queue, p.tellExport)
	jobs.Handle(p.Queue, p.tellIssue)
	jobs.Handle(p.Queue, p.tellLetter)
	jobs.Handle(p.Queue, p.remindOfLetter)
	jobs.Handle(p.Queue, p.tellChecklist)
	jobs.Handle(p.Queue, p.tellAllow)
	jobs.Handle(p.Queue, p.tellTerms)
	jobs.Handle(p.Queue, p.Letters.Render)
	jobs.Handle(p.Queue, p.Rooms.MakePictures, jobs.Within(stillsTime))
	p.handleRecordings()
	jobs.Handle(p.Queue, func(ctx context.Context, _ sweepJob) error { return p.sweep(ctx) })
	p.Queue.Every(time.Hour, sweepJob{})
}

// recount counts provisional deadlines anew.
func (p *Parts) recount(ctx context.Context) (n int, err error) {
	findings, err1 := p.Findings.Recount(ctx)
	issues, err2 := p.Ledger.Recount(ctx)
	online, err3 := p.Online.Recount(ctx)
	return findings + issues + online, errors.Join(err1, err2, err3)
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
	errDesk := p.sweepDesk(ctx)
	err6 := p.DB.Forget(ctx)
	_, err7 := p.Views.Digest(ctx, p.Log)
	warned, err8 := p.warnOfExpiry(ctx)
	err9 := p.Desk.Sweep(ctx)
	reminded, err10 := p.Letters.Remind(ctx)
	_, _, err11 := p.Uploads.Sweep(ctx)
	slog.InfoContext(ctx, "swept", "findings", findings, "issues", issues, "erased", erased, "documents", documents,
		"warned", warned, "reminded", reminded, "orphans", blobs.Orphans, "leftovers", blobs.Leftovers)
	return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9, err10, err11, errDesk)
}

// erase runs the retention: findings, the letters about them, their documents.
func (p *Parts) erase(ctx context.Context) (findings, documents int, err error) {
	ids, err := p.Findings.EraseEnded(ctx)
	for _, id := range ids {
		if _, err := p.Letters.Erase(ctx, org.System("retention"), string(id)); err != nil {
			return len(ids), 0, err
		}
		if _, err := p.Ledger.EraseCorrections(ctx, org.System("retention"), id); err != nil {
			return len(ids), 0, err
		}
		if err := p.Desk.Forget(ctx, "/check/findings/"+string(id)+"/"); err != nil {
			return len(ids), 0, err
		}
	}
	if err != nil {
		return len(ids), 0, err
	}
	if documents, err = p.Shelf.Erase(ctx); err != nil {
		return len(ids), documents, err
	}
	if _, err := p.Hearings.Erase(ctx); err != nil {
		return len(ids), documents, err
	}
	if _, err := p.Online.Forget(ctx); err != nil {
		return len(ids), documents, err
	}
	_, err = p.Batches.Erase(ctx)
	return len(ids), documents, err
}

func (p *Parts) blobInUse(ctx context.Context, r blob.Ref) (bool, error) {
	for _, ask := range []func(context.Context, string) (bool, error){p.Shelf.InUse, p.Views.InUse} {
		if used, err := ask(ctx, r.SHA256); used || err != nil {
			return used, err
		}
	}
	if used, err := p.Batches.Uses(ctx, r); used || err != nil {
		return used, err
	}
	if used, err := p.Online.Uses(ctx, r); used || err != nil {
		return used, err
	}
	if used, err := p.Hearings.InUse(ctx, r.SHA256); used || err != nil {
		return used, err
	}
	if used, err := p.Rooms.InUse(ctx, r.SHA256); used || err != nil {
		return used, err
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

// tellChecklist tells the leaders that a list waits for one of them, and those
// who wrote it what became of it.
func (p *Parts) tellChecklist(ctx context.Context, j checklist.StepJob) error {
	l, s, to, err := p.Lists.Done(ctx, j)
	if err != nil {
		return err
	}
	key := "notice.checklist." + strings.TrimPrefix(string(s.Verb), "checklist.")
	var out []notify.Notice
	for _, a := range to {
		out = append(out, notify.Notice{
			Recipient: string(a), At: s.At, Key: key, Args: map[string]string{"day": string(l.From)}, Link: "/check/checklist/drafts/" + string(l.ID),
		})
	}
	return p.Box.Deliver(ctx, out)
}

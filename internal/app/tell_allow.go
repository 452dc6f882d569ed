package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"xiezhi/internal/check/allow"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
)

// tellAllow tells those who decide that a wording is proposed for the court's
// list, and its owner what became of it or that it is about to expire. The
// message names the rule and not the words.
func (p *Parts) tellAllow(ctx context.Context, j allow.StepJob) error {
	e, err := p.Allowed.Done(ctx, j)
	if err != nil {
		return err
	}
	m := message{
		key: "notice.allow." + strings.TrimPrefix(string(j.Verb), "allow."), link: "/check/allow/" + string(e.ID),
		args: map[string]string{"rule": e.Rule, "day": string(e.Until)},
	}
	at, except := e.ProposedAt, e.Owner
	switch j.Verb {
	case allow.Propose:
		if e.State != allow.Proposed {
			return nil // it is decided
		}
		people, err := p.People.Holders(ctx, org.AllowDecide, org.Unit{Court: e.Court})
		if err != nil {
			return err
		}
		for _, a := range people {
			m.to = append(m.to, string(a.Account))
		}
	case allow.Approve, allow.Refuse:
		at, except, m.to = e.DecidedAt, "", []string{string(e.Owner)}
	case allow.End:
		at, except, m.to = e.EndedAt, e.Ender, []string{string(e.Owner)}
	case allow.Remind:
		at, except, m.to = e.RemindedAt, "", []string{string(e.Owner)}
	case allow.Withdraw:
		return nil
	}
	return p.Box.Deliver(ctx, m.notices(string(except), notify.Notice{At: at}))
}

// sweepDesk forgets the drafts that were kept long enough and reminds of
// allowed wordings that are about to expire.
func (p *Parts) sweepDesk(ctx context.Context) error {
	drafts, err1 := p.Drafts.Sweep(ctx)
	reminded, err2 := p.Allowed.Sweep(ctx)
	slog.InfoContext(ctx, "desk swept", "drafts", drafts, "allowances", reminded)
	return errors.Join(err1, err2)
}

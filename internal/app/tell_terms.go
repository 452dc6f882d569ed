package app

import (
	"context"
	"slices"
	"strings"

	"xiezhi/internal/check/terms"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
)

// tellTerms tells those who may approve that a court's list of words waits for
// them, and those who wrote it what became of it.
func (p *Parts) tellTerms(ctx context.Context, j terms.StepJob) error {
	l, s, wrote, err := p.Terms.Done(ctx, j)
	if err != nil {
		return err
	}
	m := message{key: "notice.terms." + strings.TrimPrefix(string(s.Verb), "terms."), link: "/check/lexicon/" + string(l.ID)}
	switch s.Verb {
	case terms.Submit:
		if l.State != terms.Submitted {
			return nil // it is decided
		}
		people, err := p.People.Holders(ctx, org.TermsApprove, org.Unit{Court: l.Court})
		if err != nil {
			return err
		}
		for _, a := range people {
			if !slices.Contains(wrote, a.Account) {
				m.to = append(m.to, string(a.Account))
			}
		}
	case terms.Approve, terms.Return, terms.Withdraw:
		for _, a := range wrote {
			m.to = append(m.to, string(a))
		}
	case terms.Draft, terms.Edit, terms.Supersede: // nobody is told
		return nil
	}
	return p.Box.Deliver(ctx, m.notices(string(s.Account), notify.Notice{At: s.At}))
}

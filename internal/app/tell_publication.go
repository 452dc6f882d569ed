package app

import (
	"context"
	"strings"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
)

// tellPublication tells the leaders that a document is proposed not to be
// published, and whoever proposed it what became of it.
func (p *Parts) tellPublication(ctx context.Context, j publication.StepJob) error {
	d, s, proposer, err := p.Online.Done(ctx, j)
	if err != nil {
		return err
	}
	m := message{
		key: "notice.publication." + strings.TrimPrefix(string(j.Verb), "publication."), link: "/check/publication/documents/" + string(d.ID),
		args: map[string]string{"number": d.CaseNo},
	}
	if j.Verb != publication.Propose {
		m.to = []string{string(proposer)}
		return p.Box.Deliver(ctx, m.notices("", notify.Notice{At: s.At}))
	}
	if d.State != publication.Withholding {
		return nil // it is decided
	}
	people, err := p.People.Holders(ctx, org.PublicationWithhold, d.Unit)
	if err != nil {
		return err
	}
	for _, a := range people {
		m.to = append(m.to, string(a.Account))
	}
	return p.Box.Deliver(ctx, m.notices(string(s.Account), notify.Notice{At: s.At}))
}

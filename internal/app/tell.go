package app

import (
	"context"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// message is a notice in the making: what is said, about what, to whom.
type message struct {
	key, link string
	args      map[string]string
	to        []string // officers and accounts; "" is nobody
}

// notices are the messages, to each once, but not to the one who acted.
func (m message) notices(except string, n notify.Notice) []notify.Notice {
	said := map[string]bool{"": true, except: true}
	var out []notify.Notice
	for _, to := range m.to {
		if said[to] {
			continue
		}
		said[to] = true
		n.Recipient, n.Key, n.Link, n.Args = to, m.key, m.link, m.args
		out = append(out, n)
	}
	return out
}

// tellFinding tells the people concerned what became of a finding, and those
// who may take the next step that it is there to be taken. A message holds the
// finding's number and nothing of what it says.
func (p *Parts) tellFinding(ctx context.Context, f finding.Finding, s finding.Step) error {
	about, err := p.concerned(ctx, f, s)
	if err != nil {
		return err
	}
	next, err := p.whoseTurn(ctx, f, s)
	if err != nil {
		return err
	}
	n := notify.Notice{At: s.At}
	return p.Box.Deliver(ctx, append(about.notices(string(s.Account), n), next.notices(string(s.Account), n)...))
}

func ofFinding(f finding.Finding, key string) message {
	return message{key: key, link: "/check/findings/" + string(f.ID), args: map[string]string{"number": f.Number}}
}

// concerned is the message to whom the finding is about, or who acted on it
// before.
func (p *Parts) concerned(ctx context.Context, f finding.Finding, s finding.Step) (m message, err error) {
	m = ofFinding(f, "notice.finding."+string(s.To))
	switch s.Verb {
	case finding.Extend:
		m.key = "notice.finding.extended"
		m.to, err = p.subjects(ctx, f)
		return m, err
	case finding.DenyExtend:
		m.key = "notice.finding.extension_denied"
		m.to, err = p.subjects(ctx, f)
		return m, err
	case finding.AskExtend, finding.Recount:
		return m, nil
	default:
	}
	switch s.To {
	case finding.Answering, finding.Determined, finding.Withdrawn, finding.Maintained:
		m.to, err = p.subjects(ctx, f)
	case finding.Answered, finding.Waived, finding.Lapsed:
		m.to = []string{string(f.Verifier)}
	case finding.UnderReview:
		m.to = []string{string(f.Determiner)}
	default:
	}
	return m, err
}

// subjects are the officers a finding is about, and of a unit its heads today.
func (p *Parts) subjects(ctx context.Context, f finding.Finding) (to []string, err error) {
	for _, x := range f.Subjects {
		if x.Officer != "" {
			to = append(to, string(x.Officer))
			continue
		}
		heads, err := p.People.HeadOn(ctx, x.Unit.Division, calendar.DayOf(p.Now()))
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			to = append(to, string(h.Officer))
		}
	}
	return to, nil
}

// whoseTurn is the message to those who may take the next step: a second
// verifier, who serves, who decides, who reviews. A claim and what is merely
// entered wait in the queue and are told to nobody.
func (p *Parts) whoseTurn(ctx context.Context, f finding.Finding, s finding.Step) (m message, err error) {
	switch f.State {
	case finding.Candidate, finding.Answering:
		if s.Verb != finding.AskExtend {
			return m, nil
		}
	default:
	}
	if f.State != s.To {
		return m, nil // it has moved on: a later step says who is next
	}
	action := f.Waits()
	if action == "" {
		return m, nil
	}
	people, err := p.People.Holders(ctx, action, f.Unit)
	if err != nil {
		return m, err
	}
	m = ofFinding(f, "notice.turn."+string(action))
	for _, a := range p.Findings.Turn(f, people) {
		m.to = append(m.to, string(a.Account))
	}
	return m, nil
}

// warnOfExpiry tells those who may verify them of candidates that are about to
// expire unverified, once each. It returns of how many.
func (p *Parts) warnOfExpiry(ctx context.Context) (n int, err error) {
	list, err := p.Findings.Expiring(ctx)
	if err != nil {
		return 0, err
	}
	holders := map[org.Unit][]org.Actor{}
	for _, f := range list {
		people, known := holders[f.Unit]
		if !known {
			if people, err = p.People.Holders(ctx, org.FindingClaim, f.Unit); err != nil {
				return n, err
			}
			holders[f.Unit] = people
		}
		m := ofFinding(f, "notice.finding.expiring")
		for _, a := range p.Findings.Turn(f, people) {
			m.to = append(m.to, string(a.Account))
		}
		m.args["day"] = string(f.Due.On)
		if err := p.Box.DeliverOnce(ctx, m.notices("", notify.Notice{})); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// tellExport tells those who may decide that somebody asks for evidence, and
// who asked what became of it.
func (p *Parts) tellExport(ctx context.Context, j finding.ExportJob) error {
	e, f, err := p.Findings.Export(ctx, j.Export)
	if err != nil {
		return err
	}
	m := ofFinding(f, "notice.export."+string(j.State))
	at, except := e.DecidedAt, e.Decider
	if j.State == finding.ExportAsked {
		people, err := p.People.Holders(ctx, org.EvidenceExport, f.Unit)
		if err != nil {
			return err
		}
		at, except = e.AskedAt, e.Asker
		for _, a := range e.MayDecide(f, people, at) {
			m.to = append(m.to, string(a.Account))
		}
	} else {
		m.to = []string{string(e.Asker)}
	}
	return p.Box.Deliver(ctx, m.notices(string(except), notify.Notice{At: at}))
}

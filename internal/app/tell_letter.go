package app

import (
	"context"

	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/supervise/letter"
)

// tellLetter tells whom a letter is for that it came, or was withdrawn, and
// its drafter what became of it.
func (p *Parts) tellLetter(ctx context.Context, j letter.StepJob) error {
	l, s, err := p.Letters.Done(ctx, j)
	if err != nil {
		return err
	}
	key := "notice.letter." + string(s.To)
	var to []string
	switch s.Verb {
	case letter.Approve, letter.Return:
		to = []string{string(l.Drafter)}
	case letter.AnswerIt:
		to, key = []string{string(l.Drafter)}, "notice.letter.answered"
	case letter.Send, letter.Serve, letter.Withdraw:
		if l.SentAt == 0 {
			return nil // withdrawn before anybody knew of it
		}
		for _, a := range l.Addressees {
			if to, err = p.addTo(ctx, to, a, org.CircularAcknowledge); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	var out []notify.Notice
	for _, r := range to {
		if r != "" && r != string(s.Account) {
			out = append(out, aboutLetter(&l, r, key))
			out[len(out)-1].At = s.At
		}
	}
	return p.Box.Deliver(ctx, out)
}

// remindOfLetter tells a unit that it has not answered a circular.
func (p *Parts) remindOfLetter(ctx context.Context, j letter.RemindJob) error {
	l, a, err := p.Letters.Reminded(ctx, j)
	if err != nil {
		return err
	}
	to, err := p.addTo(ctx, nil, a, org.CircularAnswer)
	if err != nil {
		return err
	}
	key := "notice.letter.due"
	if j.Late {
		key = "notice.letter.overdue"
	}
	var out []notify.Notice
	for _, r := range to {
		out = append(out, aboutLetter(&l, r, key))
		out[len(out)-1].At = p.Now()
	}
	return p.Box.DeliverOnce(ctx, out)
}

// addTo adds those who act for an addressee: the officer; the head of the
// division; for a court, whoever signs for it.
func (p *Parts) addTo(ctx context.Context, to []string, a letter.Addressee, act org.Action) ([]string, error) {
	switch {
	case a.Officer != "":
		return append(to, string(a.Officer)), nil
	case a.Unit.Division != "":
		heads, err := p.People.HeadOn(ctx, a.Unit.Division, calendar.DayOf(p.Now()))
		for _, h := range heads {
			to = append(to, string(h.Officer))
		}
		return to, err
	}
	holders, err := p.People.Holders(ctx, act, a.Unit)
	for _, h := range holders {
		to = append(to, string(h.Account))
	}
	return to, err
}

// aboutLetter is a message about a letter.
func aboutLetter(l *letter.Letter, to, key string) notify.Notice {
	return notify.Notice{Recipient: to, Key: key, Args: map[string]string{"title": l.Text.Title}, Link: "/supervise/letters/" + string(l.ID)}
}

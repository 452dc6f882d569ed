package demo

import (
	"context"

	"xiezhi/internal/check/publication"
	"xiezhi/internal/people/org"
)

// where is the site on which the city's courts publish; it is invented.
const where = "澄明法院裁判文书公开网"

// publications tells what became of documents that took effect: one is online,
// one was withdrawn and corrected, one stays off with a leader's approval, one
// has its copy and waits to be put online, and one is overdue.
func (t *town) publications() {
	online := t.inEffect(35, "baizizhou", "中院-仓储合同上诉", 37)
	online.chosen(33, "baizizhou").online(31, "baizizhou")

	twice := t.inEffect(20, "baizizhou", "中院-信息公开上诉", 21)
	twice.chosen(18, "baizizhou").online(16, "baizizhou")
	twice.step(10, "baizizhou", publication.Withdraw, publication.Input{Day: t.day(10), Reason: "当事人反映证人姓名没有隐去，撤回核对。"})
	twice.step(9, "baizizhou", publication.Correct, publication.Input{Profile: publication.Profile2024}).made(9).online(8, "baizizhou")

	off := t.inEffect(40, "baizizhou", "清源-离婚", 58)
	off.step(39, "baizizhou", publication.Propose, publication.Input{Ground: publication.Family})
	off.step(38, "yitangxi", publication.Approve, publication.Input{})

	t.inEffect(30, "baizizhou", "明德-工伤认定", 49)
	t.inEffect(2, "baizizhou", "清源-盗窃", 14).chosen(1, "baizizhou")
}

// published is a document on the register of what goes online.
type published struct {
	t    *town
	name string
	id   publication.ID
	n    int // copies ordered
}

// inEffect enters a document on the nth day, with the day of taking effect that
// follows from its service.
func (t *town) inEffect(n int, login, name string, served int) *published {
	p := &published{t: t, name: name}
	t.on(n, name+": "+login+" enters its day of taking effect", func(ctx context.Context) error {
		by, err := t.actor(ctx, login)
		if err != nil {
			return err
		}
		doc := string(t.documents[name])
		entry, err := t.city.Online.OfDocument(ctx, by, doc)
		if err != nil {
			return err
		}
		e, ok := publication.Suggest(&entry, t.day(served), t.city.Days)
		if !ok {
			e = publication.Effect{Way: publication.Served, Served: t.day(served), Effective: t.day(served)}
		}
		p.id, err = t.city.Online.Enter(ctx, by, doc, e)
		return err
	})
	return p
}

// step takes a step as it stands then.
func (p *published) step(n int, login string, v publication.Verb, in publication.Input) *published {
	p.t.on(n, p.name+": "+login+" "+string(v), func(ctx context.Context) error {
		by, err := p.t.actor(ctx, login)
		if err != nil {
			return err
		}
		return p.take(ctx, by, v, in)
	})
	return p
}

func (p *published) take(ctx context.Context, by org.Actor, v publication.Verb, in publication.Input) error {
	f, err := p.t.city.Online.Open(ctx, by, p.id)
	if err != nil {
		return err
	}
	in.Version = f.Version
	return p.t.city.Online.Take(ctx, by, p.id, v, in)
}

// chosen decides that it goes online, and the copy is made.
func (p *published) chosen(n int, login string) *published {
	return p.step(n, login, publication.Choose, publication.Input{Profile: publication.Profile2016}).made(n)
}

// made is the job that makes the copy.
func (p *published) made(n int) *published {
	p.n++
	job := p.n
	p.t.on(n, p.name+": the copy is made", func(ctx context.Context) error {
		return p.t.city.Online.Make(ctx, publication.MakeJob{Publication: p.id, N: job})
	})
	return p
}

// online records that it stands online since then.
func (p *published) online(n int, login string) *published {
	return p.step(n, login, publication.Publish, publication.Input{Day: p.t.day(n), Place: where})
}

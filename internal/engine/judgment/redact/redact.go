// Package redact plans the copy of a court's document that goes online: whether
// it may be published at all, what is deleted, what is masked and under which
// pseudonym, and what has to stay. The plan is made into a copy, and the copy is
// searched for everything that was to disappear; one that still shows any of it
// is refused. The decision to publish remains a person's.
//
// The rules are those of 法释〔2016〕19号 (profile 2016) and of the practice since
// 2024 (profile 2024), as package disclosure holds them.
package redact

import (
	"cmp"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
)

// Redaction is one piece of text and what is done with it.
type Redaction struct {
	judgment.Span
	Class       personal.Class
	Text        string
	Replacement string
	Action      disclosure.Action
	Basis       string // the provision, by title and article
}

// Plan is what the published copy of a document would be.
type Plan struct {
	Profile    disclosure.Profile
	Decision   disclosure.Decision
	Redactions []Redaction // in text order, not overlapping
}

// Make plans the publication of doc.
func Make(doc *judgment.Doc, profile disclosure.Profile) (Plan, error) {
	rows, err := disclosure.Table(profile)
	if err != nil {
		return Plan{}, err
	}
	found := personal.Find(doc)
	p := &planner{doc: doc, found: found, rows: rows, family: disclosure.IsFamily(doc), criminal: disclosure.TellsOfCrime(doc), days: map[string]bool{}}
	p.people()
	p.particulars()
	p.fixtures()
	return Plan{Profile: profile, Decision: disclosure.Gate(doc, found), Redactions: p.settle()}, nil
}

// planner collects redactions.
type planner struct {
	doc      *judgment.Doc
	found    *personal.Found
	rows     disclosure.Rows
	family   bool
	criminal bool // it tells of a prosecution
	all      []Redaction
	days     map[string]bool // days of birth that are deleted wherever they stand
}

func (p *planner) add(s judgment.Span, class personal.Class, kind, replacement string) {
	r := p.rows[kind]
	if r.Action == disclosure.Keep {
		replacement = p.doc.Text[s.Start:s.End]
	}
	p.all = append(p.all, Redaction{Span: s, Class: class, Text: p.doc.Text[s.Start:s.End], Replacement: replacement, Action: r.Action, Basis: r.Basis})
}

// people plans every mention of every person.
func (p *planner) people() {
	masked := map[*personal.Person]bool{}
	var order []*personal.Person
	for _, who := range p.found.People {
		if p.rows[disclosure.OfName(who, p.family, p.criminal)].Action != disclosure.Keep {
			masked[who] = true
			order = append(order, who)
		}
	}
	names := pseudonyms(p.doc.Text, order)
	for _, who := range p.found.People {
		class := personal.KeepName
		if masked[who] {
			class = personal.MaskName
		}
		for _, m := range who.Mentions {
			p.add(m.Span, class, disclosure.OfName(who, p.family, p.criminal), names[who])
		}
	}
}

// particulars plans everything but the names.
func (p *planner) particulars() {
	for _, it := range p.found.Items {
		replacement := sign
		if it.Class == personal.Address && p.endsClause(it.Span) {
			replacement = ""
		}
		kind := disclosure.OfItem(it, p.found, p.family)
		p.add(it.Span, it.Class, kind, replacement)
		if it.Class == personal.BirthDay && p.rows[kind].Action != disclosure.Keep {
			p.again(it, kind)
		}
	}
}

// again deletes a day of birth wherever it stands: 于2018年4月25日生育一子 tells
// as much as the line of the party.
func (p *planner) again(it personal.Item, kind string) {
	day := p.doc.Text[it.Start:it.End]
	if p.days[day] {
		return
	}
	p.days[day] = true
	for off := 0; ; {
		i := strings.Index(p.doc.Text[off:], day)
		if i < 0 {
			return
		}
		off += i
		if off != it.Start {
			p.add(judgment.Span{Start: off, End: off + len(day)}, it.Class, kind, sign)
		}
		off += len(day)
	}
}

// sign stands where something was deleted that the sentence needs.
const sign = "×××"

// endsClause reports whether s, when it is taken out, leaves a clause whole:
// the county stands before it and a mark behind.
func (p *planner) endsClause(s judgment.Span) bool {
	text := p.doc.Text
	before := text[:s.Start]
	whole := false
	for _, end := range [...]string{"省", "市", "县", "区", "旗", "州", "盟"} {
		whole = whole || strings.HasSuffix(before, end)
	}
	after := text[s.End:]
	if after == "" || !whole {
		return whole
	}
	for _, mark := range [...]string{"，", "。", "；", "、", "）", "（", ")", "(", ",", "\n", "\r"} {
		if strings.HasPrefix(after, mark) {
			return true
		}
	}
	return false
}

// Classes of what is listed because it has to stay.
const (
	Court        personal.Class = "court"
	CaseNumber   personal.Class = "case_number"
	Organisation personal.Class = "organisation"
)

// fixtures lists what has to stay whatever it looks like: the court, the case
// number, the litigants that are no persons, and law firms.
func (p *planner) fixtures() {
	keep := func(s judgment.Span, class personal.Class) {
		if s.Len() > 0 {
			text := p.doc.Text[s.Start:s.End]
			p.all = append(p.all, Redaction{Span: s, Text: text, Replacement: text, Action: disclosure.Keep, Class: class, Basis: disclosure.Basis("第十一条")})
		}
	}
	keep(p.doc.Court.Span, Court)
	for _, n := range p.doc.CaseNos {
		if n.OfHeader {
			keep(n.Span, CaseNumber)
		}
	}
	for _, party := range p.doc.Parties {
		if party.Organisation {
			keep(party.Span, Organisation)
		}
	}
	s, _ := p.doc.Section(judgment.Litigants)
	for _, firm := range [...]string{"律师事务所", "法律服务所"} {
		for at := s.Start; at < s.End; {
			i := strings.Index(p.doc.Text[at:s.End], firm)
			if i < 0 {
				break
			}
			end := at + i + len(firm)
			from := max(strings.LastIndex(p.doc.Text[:end], "，")+len("，"), s.Start)
			if !strings.ContainsAny(p.doc.Text[from:end], "。\n：") {
				keep(judgment.Span{Start: from, End: end}, Organisation)
			}
			at = end
		}
	}
}

// settle puts the redactions in text order. Where two overlap what is deleted
// wins over what is kept, and the longer over the shorter. A name inside a
// passage that is deleted goes with it.
func (p *planner) settle() []Redaction {
	rank := func(r Redaction) int {
		switch r.Action {
		case disclosure.Delete:
			return 0
		case disclosure.Mask:
			return 1
		case disclosure.Keep:
		}
		return 2
	}
	slices.SortStableFunc(p.all, func(a, b Redaction) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Len(), a.Len()), cmp.Compare(a.Start, b.Start))
	})
	var out []Redaction
	taken := make([]bool, len(p.doc.Text))
	for _, r := range p.all {
		if slices.Contains(taken[r.Start:r.End], true) {
			continue
		}
		for i := r.Start; i < r.End; i++ {
			taken[i] = true
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Redaction) int { return cmp.Compare(a.Start, b.Start) })
	return slices.Clip(out)
}

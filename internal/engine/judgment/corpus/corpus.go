// Package corpus reads the invented judgments that the checker and the
// publication desk are measured on. A document is written by hand with marks in
// braces; this package fills them in (check digits, capitals, fees, terms, ends
// of periods), refuses a document whose facts do not agree, and says for every
// name, number and address what the rules on publication do with it. It shares
// no table and no formula with the rules, so that it can prove them wrong.
package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// ErrMarkup is wrapped by every error about a document that cannot be expanded.
var ErrMarkup = errors.New("corpus: bad document")

// Document is one document of the corpus, filled in.
type Document struct {
	Name string // of the file, without .txt
	Head Head
	Text string
	// Entities are in text order and do not overlap. Where one lies inside
	// another (a number inside an address) only the outer one is listed.
	Entities []Entity
}

// Head is what is known about a document beforehand.
type Head struct {
	Type, Kind, Level string // the values of judgment.Type, Kind and Level
	Court, Number     string
	Signed            Day
	Judges            []string // in the order of the signature block, lay assessors included
	Clerk             string
	Publish           string   // yes, no or human: article 4 of 法释〔2016〕19号
	Ground            string   // why not yes
	Family            bool     // a marriage, family or succession case: the parties are masked
	Claim             string   // on which the acceptance fee is computed; a+b for claim and counterclaim; empty when it does not depend on an amount
	FeeTotal          string   // all fees of the costs section in yuan, as charged; empty when there is none
	Known             []string // rules known to say something above a hint here, though nothing is wrong
	Persons           []Person
}

// Person is a natural person who is named in the document.
type Person struct {
	Name  string
	Role  Role
	Sex   string
	Birth Day
	Area  string // six digits of the identity number
	Order string // three digits of the identity number; computed from the name when empty
}

// Role says what a person is in a document, which decides whether the name stays.
type Role string

// The roles. The first group stays, the second is masked, the rest depends.
const (
	Party          Role = "party"  // stays; masked in family cases
	Representative Role = "head"   // 法定代表人, 负责人: stays
	Agent          Role = "agent"  // 委托诉讼代理人 who is no lawyer: stays
	Lawyer         Role = "lawyer" // lawyers and legal workers: stay
	Bench          Role = "bench"  // judges, assessors, assistants, clerks: stay
	Prosecutor     Role = "prosecutor"
	Other          Role = "other" // colleagues, officers, customers: article 8 does not name them
	Victim         Role = "victim"
	Witness        Role = "witness"
	Expert         Role = "expert" // 鉴定人
	Minor          Role = "minor"
	Guardian       Role = "guardian" // statutory agent of a minor, or in a family case
	Either         Role = "either"   // the provision does not settle it: masking is neither asked nor wrong
)

// Masked reports whether article 8 has the name of p replaced.
func (p Person) Masked(family bool) bool {
	switch p.Role {
	case Victim, Witness, Expert, Minor, Guardian:
		return true
	case Party:
		return family
	case Representative, Agent, Lawyer, Bench, Prosecutor, Other, Either:
	}
	return false
}

// Entity is a piece of text that the rules on publication speak of.
type Entity struct {
	Class      Class
	Start, End int // bytes into Document.Text
	Action     Action
}

// Class is the kind of thing an entity is.
type Class string

// The classes.
const (
	IDNumber   Class = "id_number"
	Phone      Class = "phone"
	BankCard   Class = "bank_card"
	Plate      Class = "plate"
	Address    Class = "address_detail" // below the county
	BirthDay   Class = "birth_day"
	MaskName   Class = "person_name_must_mask"
	KeepName   Class = "person_name_keep"
	License    Class = "license"
	Email      Class = "email"
	WeChat     Class = "wechat"
	Health     Class = "health"
	TitleDeed  Class = "title_deed"
	Account    Class = "account"
	TechInvest Class = "tech_investigation"
	Secret     Class = "trade_secret"
)

// Action is what is done with an entity.
type Action string

// The actions.
const (
	Delete    Action = "delete"
	Mask      Action = "mask"
	Keep      Action = "keep"
	EitherWay Action = "either" // not settled by the provision; not counted
)

// Read expands every .txt file in the top folder of fsys, in the order of the
// names. All faults of all documents are returned together.
func Read(fsys fs.FS) ([]*Document, error) {
	names, err := fs.Glob(fsys, "*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var docs []*Document
	var all []error
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		d, err := Expand(strings.TrimSuffix(path.Base(name), ".txt"), string(data))
		if err != nil {
			all = append(all, err)
			continue
		}
		docs = append(docs, d)
	}
	return docs, errors.Join(all...)
}

// Marked reports whether text is written in the form that Expand reads.
func Marked(text string) bool {
	head, _, ok := strings.Cut(text, "\n---\n")
	return ok && strings.HasPrefix(head, "type: ")
}

// Expand fills in one document.
func Expand(name, source string) (*Document, error) {
	head, body, ok := strings.Cut(source, "\n---\n")
	if !ok {
		return nil, fmt.Errorf("%w: %s: no line --- after the head", ErrMarkup, name)
	}
	e := &expander{doc: &Document{Name: name}, vars: variables{}}
	if err := e.head(head); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMarkup, name, err)
	}
	if err := e.body(body); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMarkup, name, err)
	}
	e.names()
	if err := e.verify(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrMarkup, name, err)
	}
	return e.doc, nil
}

// names adds every mention of every person to the entities. The longer name
// wins where one begins with the other.
func (e *expander) names() {
	d := e.doc
	persons := slices.Clone(d.Head.Persons)
	slices.SortStableFunc(persons, func(a, b Person) int { return cmp.Compare(len(b.Name), len(a.Name)) })
	for _, p := range persons {
		class, action := KeepName, Keep
		if p.Masked(d.Head.Family) {
			class, action = MaskName, Mask
		}
		if p.Role == Either {
			action = EitherWay
		}
		for at := 0; ; {
			i := strings.Index(d.Text[at:], p.Name)
			if i < 0 {
				break
			}
			ent := Entity{Class: class, Start: at + i, End: at + i + len(p.Name), Action: action}
			if !slices.ContainsFunc(d.Entities, func(o Entity) bool { return o.Start < ent.End && ent.Start < o.End }) {
				d.Entities = append(d.Entities, ent)
			}
			at += i + len(p.Name)
		}
	}
	slices.SortFunc(d.Entities, func(a, b Entity) int { return cmp.Compare(a.Start, b.Start) })
}

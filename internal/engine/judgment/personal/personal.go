// Package personal finds what a court's document says of natural persons that
// the rules on publication speak of: who is named, in what part and how often,
// and the numbers, addresses, illnesses and other particulars that belong to
// them. It says what stands where; what is done with it is for others.
//
// Everything is found by its form, by the words before and after it, and by
// what recurs in the document. There is no list of real persons or places: a
// name is taken for one because a role, a relation or an act announces it.
package personal

import (
	"cmp"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
)

// Class is the kind of a particular.
type Class string

// The classes of particulars, and the two of names.
const (
	IDNumber   Class = "id_number"      // citizen's number, passport, permit
	Phone      Class = "phone"          // mobile, landline, service line
	BankCard   Class = "bank_card"      // a card number that passes Luhn's test, or is called one
	Account    Class = "account"        // any other account with a bank
	Plate      Class = "plate"          // number plate
	Address    Class = "address_detail" // what lies below the county
	BirthDay   Class = "birth_day"
	License    Class = "license" // number of a lawyer's, driver's or other licence
	Email      Class = "email"
	WeChat     Class = "wechat" // account with an online service
	Health     Class = "health"
	TitleDeed  Class = "title_deed"
	TechInvest Class = "tech_investigation"
	Secret     Class = "trade_secret"

	MaskName Class = "person_name_must_mask"
	KeepName Class = "person_name_keep"
)

// Classes lists the classes in the order of the issue of results.
func Classes() []Class {
	return []Class{
		IDNumber, Phone, BankCard, Plate, Address, BirthDay, MaskName, KeepName,
		License, Email, WeChat, Health, TitleDeed, Account, TechInvest, Secret,
	}
}

// Owner is whose a particular is.
type Owner string

// The owners.
const (
	OfPerson       Owner = "person"       // a natural person's, or not known to be another's
	OfOrganisation Owner = "organisation" // a company's or an authority's
	OfCourt        Owner = "court"        // the court's own, such as the account for payments
	OfLawyer       Owner = "lawyer"       // of a lawyer or legal worker as such
)

// Item is a particular and where it stands.
type Item struct {
	judgment.Span
	Class  Class
	Owner  Owner
	Masked bool // part of it is hidden already
	Minor  bool // whoever was born on this day is not of age yet
}

// Found is what was found in a document.
type Found struct {
	Items  []Item    // in text order, not overlapping
	People []*Person // in the order of their first mention
	Hidden int       // names and numbers that are hidden already: 张某, 1101××
}

// Find reads doc. It takes time nearly linear in the text.
func Find(doc *judgment.Doc) *Found { return find(newFinder(doc)) }

// FindAnnounced is Find without the names that nothing announces, which are
// guessed: for half the time, where nobody asked what must be hidden.
func FindAnnounced(doc *judgment.Doc) *Found {
	f := newFinder(doc)
	f.sure = true
	return find(f)
}

func find(f *finder) *Found {
	f.table()
	f.codes()
	f.deeds()
	f.addresses()
	f.births()
	f.illnesses()
	f.confidential()
	people := f.people()
	f.homesOf()
	f.lodgings()
	f.neighbourRemarks()
	f.trim(people)
	return &Found{Items: f.settle(), People: people, Hidden: f.hidden}
}

// add notes a particular between two characters.
func (f *finder) add(from, to int, class Class, owner Owner) {
	if to > from {
		f.items = append(f.items, Item{Span: f.span(from, to), Class: class, Owner: owner})
		for i := from; i < to && i < len(f.busy); i++ {
			f.busy[i] = true
		}
	}
}

// trim takes a person's name off the beginning of an address that was read from
// its end, or of an illness: 某某系某苑9幢804室, 某某左尺骨骨折. What is read as a name behind a
// part of the address is the name of a place: 石马坪街道瀛池家园.
func (f *finder) trim(people []*Person) {
	for k := range f.items {
		it := &f.items[k]
		if it.Class != Address && it.Class != Health {
			continue
		}
		for _, p := range people {
			for _, m := range p.Mentions {
				switch {
				case it.Class == Health && m.Start <= it.Start && m.End > it.Start && m.End < it.End:
					it.Start = m.End
				case it.Class == Address && m.Start >= it.Start && m.End < it.End && m.Start-it.Start < 30 && !strings.ContainsAny(f.doc.Text[it.Start:m.Start], "省市州区县旗镇乡村街道路巷苏嘎") && !startsWithAny(f.doc.Text[m.End:], "嘎查", "苏木"):
					it.Start = m.End
				case it.Class == Address && p.Party != nil && m.Start > it.Start && m.End < it.End && startsWithAny(f.doc.Text[m.End:], "家", "隔壁", "对面", "对门", "之父", "之母", "之兄", "之弟", "之姐", "之妹", "之子", "之女"):
					it.End = m.Start // 某村一组某某隔壁
				}
			}
		}
	}
}

// settle puts the particulars in text order. Of two that overlap the one that
// begins first stays, and of those that begin together the longer.
func (f *finder) settle() []Item {
	slices.SortStableFunc(f.items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	out := f.items[:0]
	for _, it := range f.items {
		if n := len(out); n > 0 && it.Start < out[n-1].End {
			if it.End > out[n-1].End && it.Class == out[n-1].Class {
				out[n-1].End = it.End
			}
			continue
		}
		out = append(out, it)
	}
	return out
}

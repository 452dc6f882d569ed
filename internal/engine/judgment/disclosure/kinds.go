package disclosure

import (
	"cmp"
	"slices"
	"strings"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/personal"
)

// OfName is the kind of particular that somebody's name is, a key of Rows. Who is
// named in a criminal case and is neither a party nor one's kin, nor there by
// office, nor said to have taken part in the crime, is a bystander: victim or
// witness without being called so. Who is named in a family case and no more is
// known of is taken for one of the family's circle.
func OfName(who *personal.Person, family, criminal bool) string {
	switch {
	case Protected(who, family):
		return "protected_name"
	case who.Is(personal.Bench):
		return "bench_name"
	case who.Is(personal.Prosecutor):
		return "prosecutor_name"
	case who.Is(personal.Lawyer):
		return "lawyer_name"
	case who.Is(personal.Litigant):
		return "party_name"
	case who.Is(personal.Head):
		return "head_name"
	case family && who.Is(personal.Relative, personal.Child): // though he speaks for one of the family
		return "relative_name"
	case who.Is(personal.Agent, personal.Guardian):
		return "agent_name"
	case family && who.Is(personal.Other) && !who.Is(personal.Counterparty, personal.Official):
		return "relative_name"
	case criminal && who.Is(personal.Other, personal.Relative, personal.Child) && !who.Is(personal.Accomplice, personal.AccusedKin, personal.Official):
		return "bystander_name"
	}
	return "other_name"
}

// TellsOfCrime reports whether doc tells of a prosecution: a criminal case, or one
// about compensation for having been held.
func TellsOfCrime(doc *judgment.Doc) bool {
	if doc.Kind != judgment.Compensation {
		return doc.Kind == judgment.Criminal
	}
	for _, w := range [...]string{"羁押", "刑事拘留", "批准逮捕", "提起公诉"} {
		if strings.Contains(doc.Text, w) {
			return true
		}
	}
	return false
}

// Protected reports whether article 8 has the name of who replaced in every
// case: litigants of family cases and those who speak for them, victims,
// plaintiffs of a civil action within a criminal case, witnesses, experts,
// minors, and those who speak for them. Who sits on the bench, prosecutes or is
// a lawyer in the case is named whatever else is said of him.
func Protected(who *personal.Person, family bool) bool {
	switch {
	case who.Is(personal.Bench, personal.Lawyer, personal.Prosecutor):
		return false
	case who.Is(personal.Accomplice) && !who.Minor && !who.Is(personal.Witness, personal.CivilPlaintiff):
		return false // listed with victims in a sentence that tells of both
	case who.Is(personal.Litigant) && who.Party != nil && !who.Minor && !who.Is(personal.Victim, personal.CivilPlaintiff, personal.Guardian):
		return family // a party is no witness in its own case
	case who.Minor, who.Is(personal.Victim, personal.CivilPlaintiff, personal.Witness, personal.Expert):
		return true
	case who.Is(personal.Guardian):
		return family || who.Ward == nil || Protected(who.Ward, family) && !who.Ward.Is(personal.Guardian)
	case who.Is(personal.Litigant):
		return family
	}
	return false
}

// OfItem is the kind of particular that it is, a key of Rows.
func OfItem(it personal.Item, found *personal.Found, family bool) string {
	switch it.Class {
	case personal.BirthDay:
		if it.Minor {
			return "protected_birth"
		}
		if who := bornOn(it, found); who != nil && (Protected(who, family) || OfName(who, family, false) == "relative_name") {
			return "protected_birth"
		}
	case personal.BankCard, personal.Account:
		switch it.Owner {
		case personal.OfCourt:
			return "court_account"
		case personal.OfOrganisation:
			return "office_account"
		case personal.OfPerson, personal.OfLawyer:
		}
	case personal.License:
		switch it.Owner {
		case personal.OfLawyer:
			return "lawyer_license"
		case personal.OfOrganisation, personal.OfCourt:
			return "office_license"
		case personal.OfPerson:
		}
	case personal.Address, personal.Phone, personal.Plate, personal.TitleDeed:
		if it.Owner == personal.OfOrganisation {
			return map[personal.Class]string{personal.Address: "office_address", personal.Phone: "office_phone", personal.Plate: "office_plate", personal.TitleDeed: "office_deed"}[it.Class]
		}
	case personal.IDNumber, personal.Email, personal.WeChat, personal.Health, personal.TechInvest, personal.Secret, personal.MaskName, personal.KeepName:
	}
	return string(it.Class)
}

// bornOn is whose day of birth it is: who is known to have been born then, or else
// who is named last before it.
func bornOn(it personal.Item, found *personal.Found) *personal.Person {
	for _, who := range found.People {
		if who.BirthAt == it.Span {
			return who
		}
	}
	var best *personal.Person
	at := -1
	for _, who := range found.People {
		k, _ := slices.BinarySearchFunc(who.Mentions, it.Start, func(m personal.Mention, off int) int { return cmp.Compare(m.End, off+1) })
		if k > 0 && who.Mentions[k-1].End > at {
			best, at = who, who.Mentions[k-1].End
		}
	}
	return best
}

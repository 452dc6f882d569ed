// Package org knows the courts, their divisions, the officers and the dated
// posts in which they serve; and it says who may do what: accounts, roles,
// scopes, the role × action table, recusal. Every domain method takes an Actor
// of this package and asks it before it changes or shows anything.
package org

import (
	"errors"
	"strings"
	"unicode"

	"xiezhi/internal/platform/calendar"
)

// Errors that callers tell apart.
var (
	// ErrForbidden says that the actor may know of the thing but not do this to it.
	ErrForbidden = errors.New("org: not allowed")
	// ErrNotFound says that there is no such thing, or none the actor may know of: the two look alike.
	ErrNotFound = errors.New("org: no such thing")
	// ErrInvalid is inside every FieldError.
	ErrInvalid = errors.New("org: not a proper value")
	// ErrOwnAccount says that nobody administers an account of his own.
	ErrOwnAccount = errors.New("org: own account")
	// ErrThreeAdmins says that the grant would break 三员分立.
	ErrThreeAdmins = errors.New("org: the three administrators are separate people and handle no findings")
)

// FieldError says which field of a form is wrong, and how.
type FieldError struct {
	Field string // as the form names it: "login"
	Fault Fault
}

// Error implements error.
func (e *FieldError) Error() string { return "org: " + e.Field + ": " + string(e.Fault) }

// Unwrap makes a FieldError an ErrInvalid.
func (e *FieldError) Unwrap() error { return ErrInvalid }

// Fault names what is wrong with a field; the interface translates it.
type Fault string

// The faults.
const (
	Missing  Fault = "missing"
	Taken    Fault = "taken"    // somebody or something else has it
	Unknown  Fault = "unknown"  // not one of the known values, or no such thing
	TooLong  Fault = "too_long" // more than maxName characters
	Order    Fault = "order"    // the last day lies before the first
	Overlap  Fault = "overlap"  // the same post is held on some of these days already
	NotADay  Fault = "not_a_day"
	Mismatch Fault = "mismatch" // does not fit another field of the form
)

func invalid(field string, f Fault) error { return &FieldError{field, f} }

// CourtID names a court: "crt_…".
type CourtID string

// DivisionID names a division: "div_…".
type DivisionID string

// OfficerID names an officer: "off_…".
type OfficerID string

// PostID names a post: "pst_…".
type PostID string

// RelationID names a declared relation: "rel_…".
type RelationID string

// AccountID names an account, "acc_…", or who acts without one: "engine:judgment", "system:retention".
type AccountID string

// GrantID names a grant of a role: "grt_…".
type GrantID string

// Level is a court's place in the hierarchy.
type Level string

// The levels of court.
const (
	Basic        Level = "basic"        // 基层人民法院
	Intermediate Level = "intermediate" // 中级人民法院
	High         Level = "high"         // 高级人民法院
)

// rank orders the levels; 0 is no level.
func (l Level) rank() int {
	switch l {
	case Basic:
		return 1
	case Intermediate:
		return 2
	case High:
		return 3
	default:
		return 0
	}
}

// Court is one court.
type Court struct {
	ID       CourtID
	Code     string // as in its case numbers: 澄0102
	Name     string
	Level    Level
	Superior CourtID // "" for the topmost court registered
	Version  int64
}

// Kind is what a division is for.
type Kind string

// The kinds of division.
const (
	Leadership     Kind = "leadership"     // 院领导
	Filing         Kind = "filing"         // 立案庭
	Criminal       Kind = "criminal"       // 刑庭
	Civil          Kind = "civil"          // 民庭
	Administrative Kind = "administrative" // 行政庭
	Enforcement    Kind = "enforcement"    // 执行局
	Supervision    Kind = "supervision"    // 审判监督庭
	Tribunal       Kind = "tribunal"       // 人民法庭
	Management     Kind = "management"     // 审管办
	Inspection     Kind = "inspection"     // 督察室
	Political      Kind = "political"      // 政治部
	Discipline     Kind = "discipline"     // 派驻纪检监察组
	Bailiffs       Kind = "bailiffs"       // 司法警察支队、大队
	General        Kind = "general"        // 办公室
	Technical      Kind = "technical"      // 信息技术
)

// Kinds lists the kinds in the order a register of divisions has them.
func Kinds() []Kind {
	return []Kind{
		Leadership, Filing, Criminal, Civil, Administrative, Enforcement, Supervision, Tribunal,
		Management, Inspection, Political, Discipline, Bailiffs, General, Technical,
	}
}

// Division is a part of a court.
type Division struct {
	ID      DivisionID
	Court   CourtID
	Name    string
	Kind    Kind
	Version int64
}

// Unit returns the division as a unit.
func (d Division) Unit() Unit { return Unit{Court: d.Court, Division: d.ID} }

// Unit is where something belongs: a division, or a whole court when Division
// is "". It always names its court; the zero Unit belongs to no court.
type Unit struct {
	Court    CourtID
	Division DivisionID
}

// Officer is a person who serves, or served, in the courts. Most never sign in.
type Officer struct {
	ID      OfficerID
	Name    string
	Number  string // personnel number; "" when there is none
	Version int64
}

// Title is what an officer is in a post.
type Title string

// The titles.
const (
	President       Title = "president"        // 院长
	VicePresident   Title = "vice_president"   // 副院长
	CommitteeMember Title = "committee_member" // 审判委员会专职委员
	Head            Title = "head"             // 庭长、局长、主任、队长
	DeputyHead      Title = "deputy_head"      // 副庭长
	Judge           Title = "judge"            // 审判员
	Assistant       Title = "assistant"        // 法官助理
	Clerk           Title = "clerk"            // 书记员
	Bailiff         Title = "bailiff"          // 司法警察
	Inspector       Title = "inspector"        // 督察员
	Staff           Title = "staff"            // other staff
)

// Titles lists the titles, highest first.
func Titles() []Title {
	return []Title{
		President, VicePresident, CommitteeMember, Head, DeputyHead, Judge, Assistant, Clerk, Bailiff, Inspector, Staff,
	}
}

// Post is an officer's service in a division, from a day to a day.
type Post struct {
	ID      PostID
	Officer OfficerID
	Unit    Unit
	Level   Level // of the court
	Title   Title
	From    calendar.Day
	To      calendar.Day // last day; "" while it lasts
	Version int64
}

// On reports whether the post is held on the day.
func (p Post) On(day calendar.Day) bool { return within(day, p.From, p.To) }

// within reports whether day lies in from … to, both included, "" = open.
func within(day, from, to calendar.Day) bool { return from <= day && (to == "" || day <= to) }

// maxName bounds every name and number, in characters.
const maxName = 100

// tidy removes space at the ends and control characters anywhere.
func tidy(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// PersonName gives a person's name the form in which it is kept and compared:
// without the spaces that signature blocks put between characters, and with
// one form of the dot inside a name. Names in Latin letters keep their spaces.
func PersonName(s string) string {
	s = tidy(s)
	latin := strings.ContainsFunc(s, func(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) })
	return strings.Map(func(r rune) rune {
		switch {
		case r == '•' || r == '‧' || r == '・' || r == '．':
			return '·'
		case unicode.IsSpace(r) && latin:
			return ' '
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
}

// checkName returns the name in its kept form, or says what is wrong with it.
func checkName(field, s string, form func(string) string) (string, error) {
	s = form(s)
	switch n := len([]rune(s)); {
	case n == 0:
		return "", invalid(field, Missing)
	case n > maxName:
		return "", invalid(field, TooLong)
	}
	return s, nil
}

// checkDays says what is wrong with a range of days.
func checkDays(from, to calendar.Day) error {
	if _, err := calendar.ParseDay(string(from)); err != nil {
		return invalid("from", NotADay)
	}
	if to == "" {
		return nil
	}
	if _, err := calendar.ParseDay(string(to)); err != nil {
		return invalid("to", NotADay)
	}
	if to < from {
		return invalid("to", Order)
	}
	return nil
}

// Package terms keeps the words that each court wants written one way and not
// another: names of organs, formal titles, words that a law has replaced. A
// court draws its list up by itself, row by row or from a spreadsheet; one
// person drafts it and another approves it, and from then on it stands before
// the list that comes with the program, or in its place, in every check made
// for that court.
//
// A draft is sound after every step: a row that is empty, that corrects a word
// into itself, or that another row corrects back is refused and named.
package terms

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment/lexicon"
	"xiezhi/internal/people/org"
)

// Errors that callers tell apart.
var (
	ErrState    = errors.New("terms: not possible in this state")
	ErrReason   = errors.New("terms: a reason is needed")
	ErrSeparate = errors.New("terms: somebody else has to approve it")
	ErrBegun    = errors.New("terms: another revision is under way")
	ErrSame     = errors.New("terms: nothing was changed")
	ErrNone     = errors.New("terms: a list in place of the program's needs a row")
	ErrMany     = errors.New("terms: too many rows")
)

// MaxRows bounds a list of one court.
const MaxRows = 2000

// maxReason bounds a reason, in characters.
const maxReason = 2000

// ID identifies a list: "trm_" and a sortable random part.
type ID string

// State is where a list stands.
type State string

// The states.
const (
	Drafted    State = "draft"
	Submitted  State = "submitted"
	Approved   State = "approved" // in force
	Superseded State = "superseded"
	Withdrawn  State = "withdrawn"
)

// States lists the states in the order of a list's life.
func States() []State { return []State{Drafted, Submitted, Approved, Superseded, Withdrawn} }

// Verb is a step in the life of a list; it is also its name in the log.
type Verb string

// The verbs.
const (
	Draft     Verb = "terms.draft"
	Edit      Verb = "terms.edit"
	Submit    Verb = "terms.submit"
	Return    Verb = "terms.return"
	Approve   Verb = "terms.approve"
	Withdraw  Verb = "terms.withdraw"
	Supersede Verb = "terms.supersede"
)

// Verbs lists the verbs.
func Verbs() []Verb { return []Verb{Draft, Edit, Submit, Return, Approve, Withdraw, Supersede} }

// Row is a row of a list as somebody wrote it: the cells of package lexicon.
type Row struct {
	Wrong  string `json:"wrong"`
	Right  string `json:"right,omitempty"` // several are parted by ／
	Reason string `json:"reason,omitempty"`
	Source string `json:"source,omitempty"`
	From   string `json:"from,omitempty"` // signing dates for which it holds
	To     string `json:"to,omitempty"`
	Except string `json:"except,omitempty"` // phrases in which the word is right
	Grade  string `json:"grade,omitempty"`
}

// Columns are the heads of the cells, in the order of Cells.
func Columns() []string {
	return []string{"错误写法", "正确写法", "理由", "来源", "起始日期", "终止日期", "例外", "等级"}
}

// Cells are the cells of a row.
func (r Row) Cells() []string {
	return []string{r.Wrong, r.Right, r.Reason, r.Source, r.From, r.To, r.Except, r.Grade}
}

// RowOf makes a row of cells; missing ones are empty.
func RowOf(cells []string) Row {
	at := func(i int) string {
		if i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	return Row{at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)}
}

// Grades are the names of the grades, gravest first; a row without one is
// suspect.
func Grades() []string { return []string{"严重", "错误", "疑似", "提示"} }

// Defect is what is wrong with a row.
type Defect struct {
	Row   int // from 1
	Fault lexicon.Fault
	Wrong string
	Other int    // the row it clashes with, or 0
	With  string // the word of the program's list it clashes with, or ""
}

// DefectsError refuses a list and says why, row by row.
type DefectsError []Defect

// Error implements error. It holds none of the words.
func (e DefectsError) Error() string {
	return fmt.Sprintf("terms: %d rows are not as they should be, the first is row %d: %s", len(e), e[0].Row, e[0].Fault)
}

// compile makes a list of rows, before the program's own or instead of it.
func compile(rows []Row, instead bool, program *lexicon.List) (*lexicon.List, []Defect) {
	table := [][]string{Columns()}
	var blank []Defect
	for i, r := range rows {
		table = append(table, r.Cells())
		if r == (Row{}) {
			blank = append(blank, Defect{Row: i + 1, Fault: lexicon.FaultEmpty})
		}
	}
	own, bad := lexicon.LoadRows(table)
	defects := blank
	for _, d := range bad {
		defects = append(defects, Defect{Row: d.Row - 1, Fault: d.Fault, Wrong: d.Wrong, Other: max(0, d.Other-1)})
	}
	slices.SortStableFunc(defects, func(a, b Defect) int { return a.Row - b.Row })
	if len(defects) > 0 || instead {
		return own, defects
	}
	list, clashes := program.Extended(own)
	word := map[int]string{}
	for _, c := range clashes {
		word[c.Row] = c.Wrong
	}
	for _, c := range clashes {
		switch {
		case c.Row > len(rows): // of the program: its own row says it
		case c.Other > len(rows):
			defects = append(defects, Defect{Row: c.Row, Fault: c.Fault, Wrong: c.Wrong, With: word[c.Other]})
		default:
			defects = append(defects, Defect{Row: c.Row, Fault: c.Fault, Wrong: c.Wrong, Other: c.Other})
		}
	}
	return list, defects
}

// digest names a content.
func digest(rows []Row, instead bool) (raw, sum string, err error) {
	if rows == nil {
		rows = []Row{}
	}
	b, err := json.Marshal(rows)
	if err != nil {
		return "", "", err
	}
	h := sha256.Sum256(fmt.Appendf(b, "%t", instead))
	return string(b), hex.EncodeToString(h[:]), nil
}

// Listing is a list without its rows.
type Listing struct {
	ID            ID
	Court         org.CourtID
	Edition       int // from 1; 0 before it is approved
	State         State
	Instead       bool // in place of the program's list
	Entries       int
	Digest        string
	Base          string // Digest of the list it was begun from
	Author        org.AccountID
	AuthorName    string
	Submitter     org.AccountID
	SubmitterName string
	Approver      org.AccountID
	ApproverName  string
	ApprovedAt    time.Time
	Reason        string
	CreatedAt     time.Time
	Version       int64
}

// Step is one entry in the life of a list, as it is shown.
type Step struct {
	N        int
	At       time.Time
	Account  org.AccountID
	Name     string
	Verb     Verb
	About    string // the word that an edit was about, or one of the above
	From, To State
	Reason   string
}

// What an edit was about when it was not about the row of one word.
const (
	AboutSheet   = "sheet"
	AboutBeside  = "beside"
	AboutRemoval = "removal"
)

// Decision is what somebody says with a step.
type Decision struct {
	Version int64 // the version the person saw
	Reason  string
}

// decide takes a step on l, or says why it cannot be taken. hands are those who
// drafted, edited or submitted it. It is pure.
func (l *Listing) decide(v Verb, by org.Actor, now time.Time, d Decision, hands []org.AccountID) error {
	d.Reason = strings.TrimSpace(d.Reason)
	from := map[Verb][]State{Submit: {Drafted}, Withdraw: {Drafted, Submitted}, Return: {Submitted}, Approve: {Submitted}}
	if !slices.Contains(from[v], l.State) {
		return fmt.Errorf("%w: %s from %s", ErrState, v, l.State)
	}
	if v != Approve && (d.Reason == "" || utf8.RuneCountInString(d.Reason) > maxReason) {
		return ErrReason
	}
	switch v {
	case Submit:
		if l.Digest == l.Base {
			return ErrSame
		}
		if l.Instead && l.Entries == 0 {
			return ErrNone
		}
		l.State, l.Submitter, l.SubmitterName, l.Reason = Submitted, by.Account, by.Name, d.Reason
	case Withdraw:
		l.State = Withdrawn
	case Return:
		l.State, l.Submitter, l.SubmitterName = Drafted, "", ""
	case Approve:
		if slices.Contains(hands, by.Account) {
			return ErrSeparate
		}
		l.State, l.Approver, l.ApproverName, l.ApprovedAt = Approved, by.Account, by.Name, now
	case Draft, Edit, Supersede: // not in from
	}
	return nil
}

// action is what a step needs.
func action(v Verb) org.Action {
	if v == Approve || v == Return {
		return org.TermsApprove
	}
	return org.TermsEdit
}

// Allowed lists the steps that by may take now, as far as state and office
// tell. That whoever wrote a list does not approve it, the step says.
func (l *Listing) Allowed(by org.Actor) []Verb {
	possible := map[State][]Verb{Drafted: {Edit, Submit, Withdraw}, Submitted: {Approve, Return, Withdraw}}
	var out []Verb
	for _, v := range possible[l.State] {
		if by.May(action(v), l.unit()) {
			out = append(out, v)
		}
	}
	return out
}

func (l *Listing) unit() org.Unit { return org.Unit{Court: l.Court} }

// visible reports whether by may know of a list: of one that is or was in force
// everybody who is checked by it, of the others those who write or approve it.
func (l *Listing) visible(by org.Actor) bool {
	if l.State == Approved || l.State == Superseded {
		return MayRead(by, l.Court)
	}
	return by.May(org.TermsEdit, l.unit()) || by.May(org.TermsApprove, l.unit())
}

// MayRead reports whether by may read the list in force of a court.
func MayRead(by org.Actor, court org.CourtID) bool {
	serves := slices.ContainsFunc(by.Posts, func(p org.Post) bool { return p.Unit.Court == court })
	return by.May(org.TermsView, org.Unit{Court: court}) || by.MayAnywhere(org.TermsView) && serves
}

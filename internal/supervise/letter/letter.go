// Package letter keeps the papers with a number that inspection sends out:
// circulars to units, notices to the officer or unit concerned. One person
// drafts, another approves; the approval gives the number and freezes every
// figure, so that the paper says for ever what it said then. Each addressee
// acknowledges.
package letter

import (
	"encoding/json"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
)

// ID identifies a letter: "ltr_" and a sortable random part.
type ID string

// Kind is what a letter is.
type Kind string

// The kinds.
const (
	Circular            Kind = "circular"             // 通报
	VerificationNotice  Kind = "verification_notice"  // 问题核实告知书
	RectificationNotice Kind = "rectification_notice" // 整改通知书
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Circular, VerificationNotice, RectificationNotice} }

// mark tells the kinds apart in their numbers: each has a series of its own.
func (k Kind) mark() (string, bool) {
	switch k {
	case Circular:
		return "", true
	case VerificationNotice:
		return "告", true
	case RectificationNotice:
		return "改", true
	}
	return "", false
}

// State is where a letter stands.
type State string

// The states.
const (
	Drafted      State = "draft"        // 草稿
	Submitted    State = "submitted"    // 呈请签发
	Approved     State = "approved"     // 已签发
	Sent         State = "sent"         // 已发出
	Acknowledged State = "acknowledged" // 全部签收
	Withdrawn    State = "withdrawn"    // 撤回
)

// States lists every state in the order of a letter's life.
func States() []State {
	return []State{Drafted, Submitted, Approved, Sent, Acknowledged, Withdrawn}
}

// Letter is one letter.
type Letter struct {
	ID     ID
	Kind   Kind
	Unit   org.Unit // that drafts it; the court issues it
	About  string   // id of the finding or issue it is about, "" for a circular
	Issuer string   // the court's name, as the paper shows it
	Word   string   // 机关代字: 澄中法督
	Office string   // that has a circular printed: 澄明市中级人民法院办公室
	Text   Text
	Days   int          // working days after it is sent within which a circular asks for an answer; 0 when Due says it
	Due    calendar.Day // last day for the answer; of Days, from when it is sent

	State  State
	Year   int // of the number
	Serial int
	Number string // 澄中法督〔2026〕12号; "" until approved

	Figures Figures // as frozen
	frozen  *Frozen // all that the paper shows; nil until approved
	SHA256  string  // of the paper; "" until it is rendered
	Size    int64

	Drafter, Approver                       org.AccountID
	CreatedAt, ApprovedAt, SentAt, ErasedAt int64 // Unix ms
	Version                                 int64
	Addressees                              []Addressee
}

// Addressee is whom a letter is for: a unit, or an officer when Officer is set.
type Addressee struct {
	Unit    org.Unit // the zero Unit for an officer
	Officer org.OfficerID
	Name    string // as the paper shows it

	On          calendar.Day // of the acknowledgement; "" until then
	At          int64        // Unix ms
	Account     org.AccountID
	AccountName string

	Served   Served // of a notice
	Answer   Answer // of a circular
	Reminded int
}

// Served is how a notice was served on its addressee; the zero Served is not yet.
type Served struct {
	How     How
	On      calendar.Day // that periods count from
	At      int64        // when it was recorded, Unix ms
	By      org.AccountID
	ByName  string
	Witness string // of a receipt refused
}

// Acknowledged reports whether the addressee has signed for the letter.
func (a Addressee) Acknowledged() bool { return a.On != "" }

// Personal reports whether the letter is for an officer.
func (l *Letter) Personal() bool { return len(l.Addressees) > 0 && l.Addressees[0].Officer != "" }

// SentOn is the day the letter was sent, or served; "" until then.
func (l *Letter) SentOn() calendar.Day { return dayOf(l.SentAt) }

// ApprovedOn is the day of the approval, which is the date of the paper.
func (l *Letter) ApprovedOn() calendar.Day { return dayOf(l.ApprovedAt) }

func dayOf(ms int64) calendar.Day {
	if ms == 0 {
		return ""
	}
	return calendar.DayOf(time.UnixMilli(ms))
}

// Paper names the rendered paper in the blob store; ok is false until it is there.
func (l *Letter) Paper() (ref blob.Ref, ok bool) {
	return blob.Ref{SHA256: l.SHA256, Size: l.Size}, l.SHA256 != ""
}

// Shown is what the paper says, as it was frozen; ok is false until the letter
// is approved.
func (l *Letter) Shown() (f Frozen, ok bool) {
	if l.frozen == nil {
		return f, false
	}
	return *l.frozen, true
}

// FileName is what the paper is called when somebody saves it.
func (l *Letter) FileName() string { return l.Number + " " + l.Text.Title + ".docx" }

// sent reports whether the addressees know of the letter. One withdrawn after it
// was sent stays with them: a mistake is put right where it was made known.
func (l *Letter) sent() bool { return l.SentAt > 0 }

// number writes a number: six-cornered brackets, no 第, no zero in front.
func number(word string, k Kind, year, serial int) string {
	mark, _ := k.mark()
	return fmt.Sprintf("%s%s〔%d〕%d号", word, mark, year, serial)
}

// Figure is a number as it stood at the approval, with what it counts.
type Figure struct {
	Value  string     `json:"value"`
	Behind []string   `json:"behind,omitempty"` // ids of the findings, issues, documents it counts
	Rows   [][]string `json:"rows,omitempty"`   // of a table that is counted as a whole
}

// Figures are the figures of a letter by their names.
type Figures map[string]Figure

// Frozen is all that a paper shows, fixed at the approval.
type Frozen struct {
	Kind   Kind     `json:"kind"`
	Issuer string   `json:"issuer"`
	Number string   `json:"number"`
	Date   string   `json:"date"`
	Office string   `json:"office,omitempty"`
	To     []string `json:"to"`
	Text   Text     `json:"text"`
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("letter: %w", err)
	}
	return string(b), nil
}

func titleOf(content string) (string, error) {
	var t struct {
		Title string `json:"title"`
	}
	if err := json.Unmarshal([]byte(content), &t); err != nil {
		return "", fmt.Errorf("letter: title: %w", err)
	}
	return t.Title, nil
}

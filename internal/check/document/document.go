// Package document is the shelf of judgments handed in to be checked: the file
// as it came, its text, what the checker saw in it, and which of that became a
// candidate for people to decide on. The checker never changes a document and
// never blocks one.
package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiezhi/internal/check/examine"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
)

// ID identifies a document: "doc_" and a sortable random part.
type ID string

// State is where a document stands with the checker.
type State string

// The states.
const (
	Queued  State = "queued"
	Checked State = "checked"
	Failed  State = "failed"
)

// MaxSize is the largest file taken in, in bytes.
const MaxSize = examine.MaxSize

// Errors that callers tell apart.
var (
	ErrSecret      = examine.ErrSecret
	ErrNoJudgment  = errors.New("document: no court, case number or title found")
	ErrOtherCourt  = errors.New("document: of a court outside the scope")
	ErrUnknownUnit = errors.New("document: its court is not on the register")
)

// DuplicateError says that the same file is on the shelf already, as far as the
// person who uploads may know.
type DuplicateError struct {
	ID   ID
	Name string
}

// Error implements error.
func (e *DuplicateError) Error() string { return fmt.Sprintf("document: the same file as %s", e.ID) }

// Document is one document on the shelf.
type Document struct {
	ID         ID
	Unit       org.Unit
	Casefile   string
	Name       string // of the file
	Media      string
	SHA256     string
	Size       int64
	TextSHA256 string
	TextSize   int64
	Layout     blob.Ref // where the text stands on its pages; zero: it has none
	Format     string
	Chars      int
	Type       string
	Kind       string
	Level      string
	CaseNo     string
	CourtName  string
	Signed     calendar.Day
	Record     Record
	Engine     string
	State      State
	Problem    string // message key of why it failed
	AddedAt    time.Time
	AddedBy    org.AccountID
	CheckedAt  time.Time
	ErasedAt   int64
	Restricted bool // closed, juvenile or sealed: for its own judges and 审管办 only
	Version    int64
}

// Record is what the checker read besides the hits.
type Record struct {
	Signers   []Signer    `json:"signers"`
	Unchecked []Unchecked `json:"unchecked"`
	Allowed   int         `json:"allowed,omitempty"` // hits that the court's list of allowed wordings covers
}

// Signer is one name of the signature block, and who that can be: one officer,
// several of the same name, or nobody on the register.
type Signer struct {
	Name     string          `json:"name"`
	Role     string          `json:"role"`
	Officers []org.OfficerID `json:"officers"`
	Division org.DivisionID  `json:"division"` // of the only officer of that name
}

// Unchecked is a rule that could not be applied, and why.
type Unchecked struct {
	Rule   string `json:"rule"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
}

// Hit is one hit of the checker.
type Hit struct {
	ID         string
	N          int
	Rule       string
	Severity   string // critical, error, suspect, hint
	Confidence float64
	Start, End int // bytes of the text
	Text       string
	Message    string
	Fix        *string
	Basis      string
	Evidence   []Span
	Signature  string
	Finding    string // the candidate made of it, "" for none
}

// Span is a range of bytes of the text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Objects tells the log which rows make up a document.
func Objects() []audit.Object {
	return []audit.Object{{
		Prefix: "doc",
		Rows: []string{
			`SELECT id, court, division, casefile, name, media, sha256, size, text_sha256, text_size, layout_sha256, layout_size, format, chars, doc_type, kind,
				level, case_no, court_name, signed_on, record, engine, state, problem, added_at, added_by, checked_at, erased_at, restricted, version FROM document WHERE id = $1`,
			`SELECT id, n, rule, severity, confidence, start_byte, end_byte, text, message, fix, has_fix, basis, evidence, signature, finding
				FROM hit WHERE document = $1 ORDER BY n`,
		},
		All: `SELECT id FROM document`,
	}}
}

func (r Record) encode() (string, error) {
	b, err := json.Marshal(r)
	return string(b), err
}

// Package rule holds the rules that a judgment is checked against: one rule a
// file, one fixture a rule. A rule is a value; it reads a parsed document and
// the registers and says what it saw, where, why, and what would mend it. It
// never decides anything: a hit is a prompt for a person.
package rule

import (
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/lexicon"
	"xiezhi/internal/engine/judgment/personal"
	"xiezhi/internal/engine/judgment/statute"
	"xiezhi/internal/engine/judgment/typo"
)

// Severity says how sure and how grave a hit is, for the reader of the list.
type Severity string

// The severities, gravest first.
const (
	Critical Severity = "critical" // 严重
	Error    Severity = "error"    // 错误
	Suspect  Severity = "suspect"  // 疑似
	Hint     Severity = "hint"     // 提示
)

// Rule is one check.
type Rule struct {
	ID    string   // J02: stable for ever, stored with every finding
	Title string   // what is wrong, in Chinese, without a full stop: 案号格式有误
	Basis string   // the provision it rests on, by title and article; no text of it
	Max   Severity // the gravest severity a hit may carry, held by its measured precision

	What, Why, Known string // for docs/rules.md: what it looks at, why it matters, known limits

	// OfCopies marks the rules on copies for publication. What they say of some
	// words stands beside what another rule says of the same: a wrong identity
	// number has to go all the same.
	OfCopies bool

	// Unchecked says why the rule cannot be applied to this document, in
	// Chinese ("未识别出落款日期"); "" means it can.
	Unchecked func(*Input) string
	Check     func(*Input) []Hit
}

// Input is what a rule may read.
type Input struct {
	*judgment.Doc
	Statutes *statute.Register
	Courts   *judgment.Courts
	Typos    *typo.Checker // nil: typos are not looked for
	NoTypos  string        // why typos are not looked for in this document, in Chinese; "" when they are
	Lexicon  *lexicon.List // the court's words; nil is the list that comes with the program
	Today    judgment.Day  // the day the check is made for: nothing signed may lie after it
	Format   Format        // the file format the text came from; some marks are only conversion residue in .txt
	Purpose  Purpose       // what the check is for; the rules on publication leave an original alone

	found *personal.Found // what personalData found, kept for the next rule
}

// Format is the kind of file a text was extracted from.
type Format string

// The formats.
const (
	TXT  Format = "txt"
	HTML Format = "html"
	DOCX Format = "docx"
	PDF  Format = "pdf"
	DOC  Format = "doc"
	Scan Format = "scan" // read off pictures: what looks wrong may be misread
)

// Hit is one place where a rule is broken.
type Hit struct {
	judgment.Span
	Severity   Severity
	Confidence float64         // 0 to 1
	Message    string          // in Chinese, with the facts: 2019年2月没有30日
	Fix        *string         // replacement of the span; nil when there is no single one
	Basis      string          // overrides the rule's when not empty
	Evidence   []judgment.Span // the other places it contradicts or rests on
}

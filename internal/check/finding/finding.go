// Package finding is the one register of what inspections bring up, whatever
// the source: a machine's candidate, a visit, a complaint, a circular from
// above. A candidate becomes a finding only when a named person who has seen
// the evidence says so, the person concerned is heard, and somebody else
// decides. This package holds that order and lets no door skip it.
package finding

import (
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/calendar"
)

// ID identifies a finding: "fnd_" and a sortable random part.
type ID string

// State is where a finding stands.
type State string

// The states.
const (
	Candidate   State = "candidate"        // 线索
	Verifying   State = "verifying"        // 核实中
	Doubtful    State = "doubtful"         // 存疑: a second person decides
	Dismissed   State = "dismissed"        // 查否
	Expired     State = "expired"          // 未核到期
	Upheld      State = "upheld"           // 初核属实
	Answering   State = "answering"        // 陈述申辩中
	Answered    State = "answered"         // 已申辩
	Waived      State = "waived"           // 放弃申辩
	Lapsed      State = "lapsed"           // 逾期未申辩
	Determined  State = "determined"       // 认定
	UnderReview State = "under_review"     // 复核中
	Maintained  State = "upheld_on_review" // 维持
	Withdrawn   State = "withdrawn"        // 撤销
	Referred    State = "referred"         // 移送
)

// States lists every state in the order of a finding's life.
func States() []State {
	return []State{
		Candidate, Verifying, Doubtful, Dismissed, Expired, Upheld, Answering, Answered,
		Waived, Lapsed, Determined, UnderReview, Maintained, Withdrawn, Referred,
	}
}

// Severity is how grave a finding is. It is a field of its own: it says
// nothing about state, validity or deadline.
type Severity string

// The severities, lightest first.
const (
	Minor    Severity = "minor"    // 轻
	Ordinary Severity = "ordinary" // 一般
	Serious  Severity = "serious"  // 较重
	Grave    Severity = "grave"    // 严重
)

// Severities lists every severity, lightest first.
func Severities() []Severity { return []Severity{Minor, Ordinary, Serious, Grave} }

// rank orders severities; 0 is none of them.
func (s Severity) rank() int {
	switch s {
	case Minor:
		return 1
	case Ordinary:
		return 2
	case Serious:
		return 3
	case Grave:
		return 4
	}
	return 0
}

// NeedsSecond reports whether upholding takes a second verifier.
func (s Severity) NeedsSecond() bool { return s.rank() >= Serious.rank() }

// Source is how a finding came up.
type Source string

// The sources.
const (
	MachineDocument Source = "machine_document" // 机器线索（文书）
	MachineVideo    Source = "machine_video"    // 机器线索（庭审）
	Watching        Source = "watching"         // 观看录像
	Visit           Source = "visit"            // 现场检查
	CrossCheck      Source = "cross_check"      // 交叉检查
	Draw            Source = "draw"             // 随机抽查
	DocumentReview  Source = "document_review"  // 文书评查
	HiredReview     Source = "hired_review"     // 第三方评查
	Complaint       Source = "complaint"        // 举报投诉
	Directive       Source = "directive"        // 上级通报
	SelfReport      Source = "self_report"      // 自查自报
)

// Finding is one entry of the register.
type Finding struct {
	ID       ID
	Number   string // 查-2026-0001
	Source   Source
	Unit     org.Unit
	Casefile string
	Document string

	// Of a machine's candidate: what outlives erasure, so that the same one
	// does not come back.
	Kind, Signature, Engine string

	Item      string // checklist item
	Checklist string // version of the checklist it was judged by
	Title     string
	Detail    string
	Happened  calendar.Day

	Severity Severity
	State    State
	Valid    bool // counts in statistics
	Due      Due

	Proposer, Verifier, Second, Determiner, Reviewer org.AccountID
	Awaiting                                         bool // upheld by the verifier, waits for the second
	// Who handled the case, and its parties: for recusal only.
	Handlers []org.OfficerID
	Parties  []string

	ReferredTo, Receipt string

	// Of the period to answer: how often it was extended, and when a request
	// came that nobody has decided yet, Unix ms.
	Extensions     int
	ExtensionAsked int64

	Hold       bool
	HoldReason string
	EndedAt    int64 // Unix ms
	ErasedAt   int64
	CreatedAt  int64
	Version    int64

	Subjects []Subject
}

// Due is the last day of the present state's period; the zero Due is none. What
// it was computed from is kept, so that it can be computed again when the
// holidays of its year are announced.
type Due struct {
	On          calendar.Day
	Provisional bool
	Days        int // working days
	From        calendar.Day
}

// Subject is whom a finding is about: an officer with the part in the case, or
// a unit when Officer is empty. A person confirmed it.
type Subject struct {
	Officer     org.OfficerID
	Name        string
	Unit        org.Unit
	Part        string
	ConfirmedBy org.AccountID
	Answer      string // verbatim
	AnsweredAt  int64
	WaivedAt    int64
}

// Machine reports whether no person proposed the finding.
func (f *Finding) Machine() bool { return f.Source == MachineDocument || f.Source == MachineVideo }

// Ended reports whether the finding came to nothing and retention may erase it.
func (f *Finding) Ended() bool {
	return f.State == Dismissed || f.State == Expired || f.State == Withdrawn
}

// acted reports whether account had a hand in the finding before.
func (f *Finding) acted(account org.AccountID) bool {
	return account == f.Proposer || account == f.Verifier || account == f.Second || account == f.Determiner || account == f.Reviewer
}

// subject returns the index of the subject for whom a speaks: himself, or the
// unit whose head he is. -1 is none.
func (f *Finding) subject(a org.Actor) int {
	for i, s := range f.Subjects {
		if s.Officer != "" && s.Officer == a.Officer {
			return i
		}
		if s.Officer == "" && a.May(org.FindingAnswer, s.Unit) {
			return i
		}
	}
	return -1
}

// concerned lists the officers the finding is about, as org asks for them.
func (f *Finding) concerned() []string {
	var out []string
	for _, s := range f.Subjects {
		if s.Officer != "" {
			out = append(out, string(s.Officer))
		}
	}
	return out
}

// Package issue is the ledger of problems to put right: who must do what by
// when, the proof that it was done, and the look afterwards whether it stayed
// done. An issue is opened on determined findings and closed by somebody who
// neither found nor fixed.
package issue

import (
	"slices"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
)

// ID identifies an issue: "iss_" and a sortable random part.
type ID string

// State is where an issue stands.
type State string

// The states, in the order an issue passes through them.
const (
	Opened     State = "opened"     // 立项
	Assigned   State = "assigned"   // 交办
	Rectifying State = "rectifying" // 整改中
	Submitted  State = "submitted"  // 待验收
	Returned   State = "returned"   // 退回重办
	Paused     State = "paused"     // 中止
	Deferred   State = "deferred"   // 暂缓整改
	Closed     State = "closed"     // 销号
	Observing  State = "observing"  // 跟踪问效
	Settled    State = "settled"    // 归档
	Recurred   State = "recurred"   // 问题反弹
)

// States lists every state in the order of an issue's life.
func States() []State {
	return []State{Opened, Assigned, Rectifying, Submitted, Returned, Paused, Deferred, Closed, Observing, Settled, Recurred}
}

// Issue is one problem on the ledger.
type Issue struct {
	ID       ID
	Number   string // 督-2026-0001
	Unit     org.Unit
	Item     string
	Title    string
	Severity finding.Severity
	Facility bool // about a facility or system, not conduct: it may be deferred

	State State
	Due   finding.Due // of rectifying; while paused or deferred only the days that are left
	Until string      // last day of a pause, deferral or observation

	Owner      org.OfficerID // officer named to put it right
	OwnerName  string
	Measure    string        // what is asked for
	Submitter  org.AccountID // account that handed in the proof
	Proof      string
	Closer     org.AccountID // account that accepted
	Extensions int

	Opener    org.AccountID
	CreatedAt int64
	ClosedAt  int64
	Version   int64

	Findings  []Found
	Concerned []org.OfficerID // whom the findings are about
}

// Found is a finding the issue answers, with the people who found.
type Found struct {
	ID         finding.ID
	State      finding.State
	Proposer   org.AccountID
	Verifier   org.AccountID
	Second     org.AccountID
	Determiner org.AccountID
}

// Suspended reports whether a finding of the issue is under review: nothing is
// asked of anybody meanwhile.
func (is *Issue) Suspended() bool {
	for _, f := range is.Findings {
		if f.State == finding.UnderReview {
			return true
		}
	}
	return false
}

// Void reports whether every finding was withdrawn: the issue leaves every
// statistic.
func (is *Issue) Void() bool {
	for _, f := range is.Findings {
		if f.State != finding.Withdrawn {
			return false
		}
	}
	return len(is.Findings) > 0
}

// foundBy reports whether account took part in finding the problem: who
// proposed it, or verified it, first or second.
func (is *Issue) foundBy(account org.AccountID) bool {
	for _, f := range is.Findings {
		if account == f.Proposer || account == f.Verifier || account == f.Second {
			return true
		}
	}
	return false
}

// concerns reports whether the findings are about a.
func (is *Issue) concerns(a org.Actor) bool {
	return a.Officer != "" && slices.Contains(is.Concerned, a.Officer)
}

// fixedBy reports whether a took part in putting it right.
func (is *Issue) fixedBy(a org.Actor) bool {
	return a.Account == is.Submitter || a.Officer != "" && a.Officer == is.Owner
}

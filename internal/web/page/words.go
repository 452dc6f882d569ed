package page

import (
	"xiezhi/internal/check/finding"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/web/ui"
)

// Level is a severity as the four bars show it.
func Level(s finding.Severity) int {
	switch s {
	case finding.Minor:
		return 1
	case finding.Ordinary:
		return 2
	case finding.Serious:
		return 3
	case finding.Grave:
		return 4
	}
	return 1
}

// FindingChip is the state of a finding.
func (q *Request) FindingChip(s finding.State) ui.Chip {
	c := ui.Chip{Text: q.T("finding.state." + string(s))}
	switch s {
	case finding.Candidate:
		c.Family, c.Ring = ui.Wait, ui.RingDashed
	case finding.Verifying, finding.Doubtful:
		c.Family, c.Ring = ui.Check, ui.RingQuarter
	case finding.Upheld, finding.Answering:
		c.Family, c.Ring = ui.Check, ui.RingHalf
	case finding.Answered, finding.Waived, finding.Lapsed:
		c.Family, c.Ring = ui.Verify, ui.RingThreeQuarter
	case finding.Determined, finding.Maintained:
		c.Family, c.Ring = ui.Check, ui.RingThreeQuarter
	case finding.UnderReview:
		c.Family, c.Ring = ui.Verify, ui.RingThreeQuarter
	case finding.Dismissed, finding.Withdrawn, finding.Referred, finding.Expired:
		c.Family, c.Ring = ui.Off, ui.RingSlash
	}
	return c
}

// IssueChip is the state of an issue.
func (q *Request) IssueChip(s issue.State) ui.Chip {
	c := ui.Chip{Text: q.T("issue.state." + string(s))}
	switch s {
	case issue.Opened:
		c.Family, c.Ring = ui.Work, ui.RingEmpty
	case issue.Assigned:
		c.Family, c.Ring = ui.Work, ui.RingQuarter
	case issue.Rectifying:
		c.Family, c.Ring = ui.Work, ui.RingHalf
	case issue.Submitted:
		c.Family, c.Ring = ui.Verify, ui.RingThreeQuarter
	case issue.Returned:
		c.Family, c.Ring = ui.Back, ui.RingBack
	case issue.Recurred:
		c.Family, c.Ring = ui.Back, ui.RingLoop
	case issue.Paused, issue.Deferred:
		c.Family, c.Ring = ui.Off, ui.RingPause
	case issue.Closed, issue.Observing, issue.Settled:
		c.Family, c.Ring = ui.Done, ui.RingTick
	}
	return c
}

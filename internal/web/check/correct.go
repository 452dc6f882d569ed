package check

import (
	"slices"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/supervise/issue"
)

// corrects reports whether the page leads to 立行立改: for those who may put the
// finding right at once, and afterwards for all who see a verified finding, to
// read what was.
func (v *findingView) corrects() bool {
	before := []finding.State{finding.Candidate, finding.Verifying, finding.Doubtful, finding.Dismissed, finding.Expired, finding.Referred}
	return issue.MayCorrect(v.Finding, v.q.By) || !slices.Contains(before, v.State)
}

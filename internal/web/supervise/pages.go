// Package supervise holds the pages under 督: the ledger of issues, one issue
// with its next step, and the circulars and letters.
package supervise

import (
	"context"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
	"xiezhi/internal/web/page"
)

// Pages are the pages under 督 and what they need.
type Pages struct {
	Issues   *issue.Ledger
	Findings *finding.Register
	People   *org.Directory
	Views    *evidence.Views
	Blobs    blob.Store
	Letters  *letter.Book
	Figures  Figures // of circulars; nil while nobody counts them
	Films    Films   // nil where nothing is recorded
}

// Films knows which findings come from recordings.
type Films interface {
	// Of finds the recording and the episode that a finding came from;
	// org.ErrNotFound when there is none, or by may not know of it.
	Of(ctx context.Context, by org.Actor, f finding.ID) (hearing.ID, hearing.EpisodeID, error)
}

// Figures counts what circulars tell. A figure's name says all that it counts,
// the period too, so that a letter's text is enough to count it again.
type Figures interface {
	// Plan puts the names of the figures of its period into a report.
	Plan(ctx context.Context, r letter.Report) (letter.Report, error)
	// Count counts the figures that a letter asks for, as they are now.
	Count(ctx context.Context, tx *db.Tx, l letter.Letter) (letter.Facts, error)
}

// Routes is this part of the site map.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /supervise/issues", Action: org.IssueView, Page: p.ledger},
		{Pattern: "GET /supervise/issues.xlsx", Action: org.IssueView, Page: p.export},
		{Pattern: "GET /supervise/issues/new", Action: org.IssueOpen, Page: p.newIssue},
		{Pattern: "POST /supervise/issues/new", Action: org.IssueOpen, Page: p.open},
		{Pattern: "GET /supervise/issues/{id}", Action: org.IssueView, Page: p.issue},
		{Pattern: "POST /supervise/issues/{id}/step", Action: org.IssueView, Page: p.step},
		{Pattern: "POST /supervise/issues/{id}/undo", Action: org.IssueView, Page: p.undo},
		{Pattern: "POST /supervise/issues/bulk", Action: org.IssueView, Page: p.bulk},
		{Pattern: "POST /supervise/bulk/{id}/undo", Action: org.IssueView, Page: p.undoBulk},
		{Pattern: "GET /supervise/corrections/{finding}", Action: org.IssueView, Page: p.corrections},
		{Pattern: "POST /supervise/corrections/{finding}", Action: org.IssueView, Page: p.correct},
		{Pattern: "GET /supervise/corrections/{finding}/files/{evidence}", Action: org.EvidenceView, Page: p.correctionFile},
		{Pattern: "POST /supervise/issues/{id}/notice", Action: org.LetterDraft, Page: p.notice},
		{Pattern: "GET /supervise/issues/{id}/proofs/{evidence}", Action: org.EvidenceView, Page: p.proof},
		{Pattern: "POST /supervise/letters/verification", Action: org.LetterDraft, Page: p.verification},
		{Pattern: "GET /supervise/letters", Action: org.LetterView, Page: p.letters},
		{Pattern: "GET /supervise/letters/new", Action: org.LetterDraft, Page: p.newLetter},
		{Pattern: "POST /supervise/letters/new", Action: org.LetterDraft, Page: p.draft},
		{Pattern: "GET /supervise/letters/{id}", Action: org.LetterView, Page: p.letter},
		{Pattern: "POST /supervise/letters/{id}/step", Action: org.LetterView, Page: p.letterStep},
		{Pattern: "POST /supervise/letters/{id}/acknowledge", Action: org.LetterView, Page: p.acknowledge},
		{Pattern: "POST /supervise/letters/{id}/serve", Action: org.LetterDraft, Page: p.serve},
		{Pattern: "POST /supervise/letters/{id}/answer", Action: org.CircularAnswer, Page: p.answer},
		{Pattern: "GET /supervise/letters/{id}/files/{evidence}", Action: org.LetterView, Page: p.answerFile},
		{Pattern: "GET /supervise/letters/{id}/paper", Action: org.LetterView, Page: p.paper},
	}
}

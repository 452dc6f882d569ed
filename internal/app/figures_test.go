package app

import (
	"path/filepath"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/platform/config"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/circular"
	"xiezhi/internal/supervise/issue"
	"xiezhi/internal/supervise/letter"
)

// TestFiguresAgree compares, over the demonstration city, each figure of the
// first page with the list it leads to, and the circular's count with the
// register's.
func TestFiguresAgree(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := (&Demo{Config: config.Config{Data: dir}}).Run(t.Context(), &Streams{Out: t.Output(), Err: t.Output()}); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), config.Config{Data: dir}, auth.Options{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	acc, err := p.People.Lookup(t.Context(), "wenzhijian")
	if err != nil {
		t.Fatal(err)
	}
	by, err := p.People.Actor(t.Context(), acc.ID)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Findings.Counts(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	for figure, want := range map[finding.Figure]int{
		finding.FigureOpen: c.Open, finding.FigureAnswering: c.Answering, finding.FigureToDetermine: c.ToDetermine, finding.FigureValid: c.Valid,
	} {
		list, err := p.Findings.List(t.Context(), by, finding.Filter{Figure: figure, Limit: 1000})
		if err != nil || len(list) != want || want == 0 {
			t.Errorf("findings, %s: the figure says %d, the list has %d (%v)", figure, want, len(list), err)
		}
	}
	is, err := p.Ledger.Counts(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	for figure, want := range map[issue.Figure]int{
		issue.FigureOpen: is.Open, issue.FigureDueSoon: is.DueSoon, issue.FigureOverdue: is.Overdue, issue.FigureWaiting: is.Waiting,
	} {
		list, err := p.Ledger.List(t.Context(), by, issue.Filter{Figure: figure, Limit: 1000})
		if err != nil || len(list) != want || want == 0 {
			t.Errorf("issues, %s: the figure says %d, the list has %d (%v)", figure, want, len(list), err)
		}
	}
	census := &circular.Census{List: p.Lists}
	report, err := census.Plan(t.Context(), letter.Report{From: "2020-01-01", To: "2099-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	l := letter.Letter{Text: report.Draft()}
	l.Unit.Court = by.Posts[0].Unit.Court
	var facts letter.Facts
	err = p.DB.View(t.Context(), func(tx *db.Tx) error {
		facts, err = census.Count(t.Context(), tx, l)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	valid := 0
	for _, s := range []finding.State{finding.Determined, finding.Maintained} {
		list, err := p.Findings.List(t.Context(), by, finding.Filter{State: s, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		valid += len(list)
	}
	if got := len(facts.Figures[report.Total].Behind); got != valid {
		t.Errorf("the circular counts %d problems, the register holds %d determined or maintained", got, valid)
	}
}

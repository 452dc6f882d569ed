package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/supervise/issue"
)

func TestEveryFaultHasItsAnswer(t *testing.T) {
	words, err := i18n.Default()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]error{}
	for _, f := range faults() {
		p := explain(words.Printer(i18n.English), fmt.Errorf("%w: with the fact at hand", f.err))
		// The marks are those of a key that has no words.
		if p.Status < 400 || p.Status >= http.StatusInternalServerError || p.Code != f.code || strings.ContainsAny(p.Title+p.Detail, "⟦⟧") {
			t.Errorf("%v: %d %s %q %q", f.err, p.Status, p.Code, p.Title, p.Detail)
		}
		if other := seen[f.code]; other != nil {
			t.Errorf("%s stands for %v and %v", f.code, other, f.err)
		}
		seen[f.code] = f.err
	}
	p := explain(words.Printer(i18n.English), errors.New("disk on fire"))
	if p.Status != http.StatusInternalServerError || p.Code != "server" {
		t.Errorf("an unknown error is %d %s", p.Status, p.Code)
	}
}

// TestTheVerbsAreTheMachines finds a verb that the machines do not know: they
// say so before they ask who speaks.
func TestTheVerbsAreTheMachines(t *testing.T) {
	for _, v := range findingVerbs() {
		if _, err := finding.Decide(finding.Finding{}, finding.Move{Verb: v}); v != finding.Undo && !errors.Is(err, org.ErrForbidden) {
			t.Errorf("%s: %v", v, err)
		}
	}
	for _, v := range issueVerbs() {
		if _, err := issue.Decide(issue.Issue{}, issue.Move{Verb: v}); v != issue.Undo && !errors.Is(err, org.ErrForbidden) {
			t.Errorf("%s: %v", v, err)
		}
	}
}

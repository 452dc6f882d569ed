// Package lettertest serves findings and issues in the tests of others, as the
// letters do but without the papers: a test about what follows from a service
// needs no letter.
package lettertest

import (
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/supervise/issue"
)

// Verb is the verb of the act.
const Verb = "letter.serve"

// Finding serves a notice of verification on everybody whom the finding is
// about, today.
func Finding(t testing.TB, log *audit.Log, register *finding.Register, by org.Actor, id finding.ID) {
	t.Helper()
	f, err := register.Open(t.Context(), org.System("test"), id)
	if err != nil {
		t.Fatal(err)
	}
	s := finding.Service{Notice: "告〔2026〕1号"}
	for _, x := range f.Subjects {
		r := finding.Recipient{Officer: x.Officer}
		if x.Officer == "" {
			r.Unit = x.Unit
		}
		s.To = append(s.To, r)
	}
	act := &audit.Act{By: by.By(), Verb: Verb, Object: string(id)}
	err = log.Do(t.Context(), act, func(tx *db.Tx) error {
		s.On = calendar.DayOf(tx.Now)
		_, err := register.ServeTx(t.Context(), tx, act, by, id, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Issue serves the notice of rectification on the officer named, today.
func Issue(t testing.TB, log *audit.Log, ledger *issue.Ledger, by org.Actor, id issue.ID) {
	t.Helper()
	is, err := ledger.Open(t.Context(), by, id)
	if err != nil {
		t.Fatal(err)
	}
	act := &audit.Act{By: by.By(), Verb: Verb, Object: string(id)}
	err = log.Do(t.Context(), act, func(tx *db.Tx) error {
		_, err := ledger.ServeTx(t.Context(), tx, act, by, id, issue.Service{
			Notice: "改〔2026〕1号", On: calendar.DayOf(tx.Now), To: is.Owner, Written: tx.NowMS(),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

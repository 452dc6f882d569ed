package document_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// Two hundred times the same person says yes and no at once, in two windows:
// exactly one of each pair wins, the other hears of the conflict.
func TestOppositeDecisionsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred pairs take seconds: not with -short")
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		inspector := c.account(t, "inspector", "段清和", must[org.DivisionID](t)(c.people.AddDivision(ctx, org.System("test"),
			org.Division{Court: c.mid, Name: "督察室", Kind: org.Inspection})), org.RoleInspector, string(c.mid))
		const pairs = 200
		ids := make([]finding.ID, pairs)
		for i := range ids {
			act := &audit.Act{By: "engine:judgment", Verb: "finding.propose"}
			err := c.log.Do(ctx, act, func(tx *db.Tx) (err error) {
				ids[i], err = c.findings.Propose(ctx, tx, act, org.Engine("judgment"), finding.New{
					Source: finding.MachineDocument, Unit: org.Unit{Court: c.basic, Division: c.civil}, Title: fmt.Sprintf("第 %d 条", i),
					Severity: finding.Ordinary, Item: "item-34", Signature: fmt.Sprint(i),
				})
				act.Object = string(ids[i])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.findings.Take(ctx, inspector, ids[i], finding.Claim, finding.Input{}); err != nil {
				t.Fatal(err)
			}
			if err := c.views.Note(ctx, inspector, string(ids[i]), string(ids[i]), "finding"); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		errs := make([][2]error, pairs)
		for i, id := range ids {
			file := must[finding.File](t)(c.findings.Open(ctx, inspector, id))
			in := finding.Input{
				Version: file.Version, Reason: "理由", Item: "item-34", List: "v", Severity: finding.Minor,
				Subjects: []finding.Subject{{Name: "民一庭", Unit: file.Unit}},
			}
			for k, verb := range []finding.Verb{finding.Uphold, finding.Dismiss} {
				wg.Go(func() { errs[i][k] = c.findings.Take(ctx, inspector, id, verb, in) })
			}
		}
		wg.Wait()
		won := [2]int{}
		for i, pair := range errs {
			for k, err := range pair {
				switch {
				case err == nil && pair[1-k] != nil && errors.Is(pair[1-k], db.ErrConflict):
					won[k]++
				case err == nil:
					t.Fatalf("pair %d: %v and %v, want one success and one ErrConflict", i, pair[0], pair[1])
				}
			}
		}
		if won[0]+won[1] != pairs {
			t.Errorf("%d upheld and %d dismissed, want %d in all", won[0], won[1], pairs)
		}
		t.Logf("%d upheld, %d dismissed", won[0], won[1])
		if r := must[*audit.Report](t)(c.log.Verify(ctx)); len(r.Problems) != 0 {
			t.Errorf("audit: %v", r.Problems)
		}
	})
}

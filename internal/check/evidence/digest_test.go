package evidence_test

import (
	"path/filepath"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func TestAViewTakenOutOfTheLogIsFound(t *testing.T) {
	for _, c := range []struct{ name, change string }{
		{"nothing", ``},
		{"a view removed", `DELETE FROM access_log WHERE name = '乙'`},
		{"a view renamed", `UPDATE access_log SET name = '丙' WHERE name = '乙'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
				key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
				if err != nil {
					t.Fatal(err)
				}
				log := audit.New(d, key, evidence.Objects()...)
				v := evidence.NewViews(d)
				for _, name := range []string{"甲", "乙"} {
					if err := v.Note(t.Context(), org.Actor{Account: "acc_1", Name: name}, "evd_1", "", "evidence"); err != nil {
						t.Fatal(err)
					}
				}
				if n, err := v.Digest(t.Context(), log); n != 0 || err != nil {
					t.Fatalf("%d hours entered while the hour runs, want none (%v)", n, err)
				}
				clock.Add(2 * time.Hour)
				for want := 1; want >= 0; want-- { // a second time there is nothing to do
					if n, err := v.Digest(t.Context(), log); n != want || err != nil {
						t.Fatalf("%d hours entered, want %d (%v)", n, want, err)
					}
				}
				if c.change != "" {
					if _, err := d.SQL().ExecContext(t.Context(), c.change); err != nil {
						t.Fatal(err)
					}
				}
				hours, err := v.Altered(t.Context())
				if err != nil || (len(hours) == 1) != (c.change != "") {
					t.Errorf("altered: %v (%v)", hours, err)
				}
				if r, err := log.Verify(t.Context()); err != nil || len(r.Problems) != 0 {
					t.Errorf("audit: %+v (%v)", r, err)
				}
			})
		})
	}
}

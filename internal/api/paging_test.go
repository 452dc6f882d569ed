package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"xiezhi/internal/check/finding"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestPagesOfFindings follows next from page to page until there is none, on
// which every finding came once and all said how many there are.
func TestPagesOfFindings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		by := c.person("inspector", "闻知简", c.office, org.RoleInspector, string(c.mid))
		const all = 5
		for i := range all {
			clock.Add(time.Millisecond)
			act := &audit.Act{By: by.By(), Verb: "finding.propose"}
			err := c.log.Do(t.Context(), act, func(tx *db.Tx) error {
				id, err := c.Findings.Propose(t.Context(), tx, act, by, finding.New{
					Source: finding.Watching, Unit: c.civil, Title: fmt.Sprint("线索", i), Severity: finding.Minor,
				})
				act.Object = string(id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		seen, path := map[string]bool{}, "findings?limit=2"
		for pages := 1; ; pages++ {
			var list struct {
				Items []struct{ ID string }
				All   int
				Next  string
			}
			c.get("inspector", path).into(http.StatusOK, &list)
			if list.All != all {
				t.Errorf("page %d says %d in all, want %d", pages, list.All, all)
			}
			for _, x := range list.Items {
				seen[x.ID] = true
			}
			if list.Next == "" {
				if pages != 3 || len(seen) != all {
					t.Errorf("%d findings on %d pages, want %d on 3", len(seen), pages, all)
				}
				break
			}
			if pages > all {
				t.Fatal("there is always a next page")
			}
			path = "findings?limit=2&after=" + list.Next
		}
	})
}

package document_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestPagesOfTheShelf walks the shelf page by page: every document stands on
// one page, and what a page says of its place is true.
func TestPagesOfTheShelf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		const all, length = 7, 3
		for i := range all {
			clock.Add(time.Second)
			text := strings.ReplaceAll(faulty, "民初88号", fmt.Sprintf("民初%d号", 200+i))
			must[document.ID](t)(c.Add(t.Context(), c.office, fmt.Sprintf("%d.txt", i), strings.NewReader(text)))
		}
		seen, place := map[document.ID]bool{}, 1
		for f := (document.Filter{Limit: length}); ; {
			p := must[document.Stretch](t)(c.Page(t.Context(), c.office, f))
			if p.From != place || p.All != all {
				t.Fatalf("page from %d of %d, want from %d of %d", p.From, p.All, place, all)
			}
			for _, w := range p.Rows {
				if seen[w.ID] {
					t.Errorf("%s stands on two pages", w.Name)
				}
				seen[w.ID] = true
			}
			if place > 1 {
				before := must[document.Stretch](t)(c.Page(t.Context(), c.office, document.Filter{Limit: length, After: p.Back}))
				if before.From != p.From-length {
					t.Errorf("the page before that from %d begins with %d", p.From, before.From)
				}
			}
			place = p.To() + 1
			if f.After = p.Next(); f.After == "" {
				break
			}
		}
		if len(seen) != all {
			t.Errorf("%d on the pages, want %d", len(seen), all)
		}
		// Filtered: the count is that of the filter.
		p := must[document.Stretch](t)(c.Page(t.Context(), c.office, document.Filter{Query: "3.txt", Limit: length}))
		if p.All != 1 || len(p.Rows) != 1 || p.From != 1 || p.Next() != "" {
			t.Errorf("one file: %d of %d from %d", len(p.Rows), p.All, p.From)
		}
	})
}

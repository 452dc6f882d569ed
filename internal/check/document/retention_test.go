package document_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// After retention has erased a dismissed candidate no table, log or blob holds
// its words, the log still verifies, and the stub keeps it from coming back.
func TestRetentionReachesEverywhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		const words = "2025年9月31日"
		id := must[document.ID](t)(c.Add(ctx, c.office, "独有的文件名.txt", strings.NewReader(faulty)))
		if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		p := must[*document.Page](t)(c.Open(ctx, c.office, id))
		f := finding.ID(p.Hits[0].Finding)
		for _, s := range []struct {
			verb   finding.Verb
			reason string
		}{{finding.Claim, ""}, {finding.Dismiss, words + "系引用原文"}} {
			if err := c.findings.Take(ctx, c.office, f, s.verb, finding.Input{Reason: s.reason}); err != nil {
				t.Fatal(err)
			}
		}
		if n, docs := c.erase(t); n != 0 || docs != 0 {
			t.Fatalf("erased %d and %d at once, want none", n, docs)
		}
		if where := holds(t, c, d, words); where == "" {
			t.Fatal("the search for the words finds nothing before the erasure: it proves nothing after it")
		}
		clock.Add(31 * 24 * time.Hour)
		if n, docs := c.erase(t); n != 1 || docs != 1 {
			t.Fatalf("erased %d findings and %d documents, want one each", n, docs)
		}
		for _, w := range []string{words, "独有的文件名", "系引用原文"} {
			if where := holds(t, c, d, w); where != "" {
				t.Errorf("%s still stands in %s", w, where)
			}
		}
		r := must[*audit.Report](t)(c.log.Verify(ctx))
		if len(r.Problems) != 0 || len(r.Erased) == 0 {
			t.Errorf("audit: %v, %d erased; want no problem and some erased", r.Problems, len(r.Erased))
		}
		again := must[document.ID](t)(c.Add(ctx, c.office, "b.txt", strings.NewReader(faulty)))
		if err := c.Check(ctx, document.CheckJob{Document: again}); err != nil {
			t.Fatal(err)
		}
		if p := must[*document.Page](t)(c.Open(ctx, c.office, again)); p.Hits[0].Finding != string(f) {
			t.Error("the dismissed candidate came back after its erasure")
		}
	})
}

func TestAHoldStopsTheErasure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock)
		ctx := t.Context()
		id := must[document.ID](t)(c.Add(ctx, c.office, "a.txt", strings.NewReader(faulty)))
		if err := c.Check(ctx, document.CheckJob{Document: id}); err != nil {
			t.Fatal(err)
		}
		f := finding.ID(must[*document.Page](t)(c.Open(ctx, c.office, id)).Hits[0].Finding)
		leader := c.account(t, "leader", "易棠溪", c.civil, "leader", string(c.mid))
		if err := c.findings.Hold(ctx, leader, f, 0, true, "复核需要"); err != nil {
			t.Fatal(err)
		}
		clock.Add(20 * 24 * time.Hour)
		if _, err := c.findings.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		clock.Add(31 * 24 * time.Hour)
		if n, docs := c.erase(t); n != 0 || docs != 0 {
			t.Errorf("erased %d and %d under a hold", n, docs)
		}
		if err := c.findings.Hold(ctx, leader, f, 0, false, "复核已结束"); err != nil {
			t.Fatal(err)
		}
		if n, docs := c.erase(t); n != 1 || docs != 1 {
			t.Errorf("erased %d and %d after the hold, want one each", n, docs)
		}
	})
}

// erase runs both retentions, as the scheduler does.
func (c *court) erase(t *testing.T) (findings, documents int) {
	t.Helper()
	ids, err := c.findings.EraseEnded(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if documents, err = c.Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	return len(ids), documents
}

// holds looks for words in every table and in every blob, and says where it
// found them. Of a SQLite database it reads the file, which holds every table
// and what was left of deleted rows.
func holds(t *testing.T, c *court, d *db.DB, words string) string {
	t.Helper()
	if d.Dialect() == db.SQLite {
		if err := d.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(column(t, d, `SELECT file FROM pragma_database_list WHERE name = 'main'`)[0])
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(words)) {
			return "the database file"
		}
	} else {
		for _, table := range column(t, d, `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`) {
			for _, row := range column(t, d, fmt.Sprintf(`SELECT t::text FROM "%s" t`, table)) {
				if strings.Contains(row, words) {
					return table
				}
			}
		}
	}
	for ref, err := range c.blobs.List(t.Context(), c.clock.Now().Add(time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(read(t, c.blobs, ref), []byte(words)) {
			return "blob " + ref.SHA256[:8]
		}
	}
	return ""
}

func column(t *testing.T, d *db.DB, query string) (out []string) {
	t.Helper()
	rows, err := d.SQL().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, blobs *blob.Dir, ref blob.Ref) []byte {
	t.Helper()
	f, err := blobs.Open(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

package api_test

import (
	"net/http"
	"testing"

	"xiezhi/internal/api"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestABatchThroughTheInterface hands two files in, runs the jobs and reads what
// came of it.
func TestABatchThroughTheInterface(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		c.person("office", "柏子舟", c.office, org.RoleOffice, string(c.mid))
		c.person("judge", "郁青峦", c.civil, "", "")
		c.person("leader", "桑九渊", c.office, org.RoleLeader, string(c.mid))
		files := []file{{"files", "甲.txt", faulty}, {"files", "乙.txt", "今天下午停水。"}}
		c.upload("judge", "batches", files...).refused(http.StatusForbidden, "forbidden")
		c.upload("leader", "batches", files...).refused(http.StatusForbidden, "forbidden")
		c.upload("office", "batches").refused(http.StatusUnprocessableEntity, "batch.nothing")
		c.upload("office", "batches", file{"files", "a.zip", "PK"}).refused(http.StatusUnprocessableEntity, "batch.zip")
		c.upload("office", "batches", file{"else", "a.txt", "x"}).refused(http.StatusBadRequest, "body.malformed")
		var b api.Batch
		c.upload("office", "batches", files...).into(http.StatusCreated, &b)
		if b.State != "running" || b.Files != 2 || b.Name == "" || b.Propose {
			t.Fatalf("begun as %+v", b)
		}
		c.get("leader", "batches/"+string(b.ID)).refused(http.StatusNotFound, "not_found")
		if err := c.Batches.Plan(t.Context(), batch.PlanJob{Batch: b.ID, Round: 1}); err != nil {
			t.Fatal(err)
		}
		var part batch.PartID
		err := c.log.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT id FROM batch_part WHERE batch = $1`, b.ID).Scan(&part)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Batches.Check(t.Context(), batch.PartJob{Part: part, Round: 1}); err != nil {
			t.Fatal(err)
		}
		var got api.BatchFile
		c.get("office", "batches/"+string(b.ID)).into(http.StatusOK, &got)
		if got.State != "done" || got.Checked != 1 || got.Unread != 1 || got.EndedAt == nil {
			t.Errorf("it ended as %+v", got.Batch)
		}
		if len(got.NotRead) != 1 || got.NotRead[0].Name != "乙.txt" || got.NotRead[0].Code != "document.no_judgment" {
			t.Errorf("not read: %+v", got.NotRead)
		}
		if r := got.Report; r == nil || r.Total.Documents != 1 || r.Total.Errors != 1 || r.Total.ErrorRate == nil || r.Total.ErrorRate.Low >= r.Total.ErrorRate.Rate {
			t.Errorf("report %+v", r)
		}
		var few api.BatchFile
		c.get("leader", "batches/"+string(b.ID)).into(http.StatusOK, &few)
		if few.Report == nil || !few.Report.Total.Few || few.Report.Total.Errors != 0 || len(few.NotRead) != 0 {
			t.Errorf("the leader reads %+v", few)
		}
		var list api.BatchList
		c.get("leader", "batches").into(http.StatusOK, &list)
		if list.All != 1 || len(list.Items) != 1 || list.Items[0].ID != b.ID {
			t.Errorf("the leader's list: %+v", list)
		}
		c.get("judge", "batches").refused(http.StatusForbidden, "forbidden")
	})
}

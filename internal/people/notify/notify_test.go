package notify_test

import (
	"testing"
	"time"

	"xiezhi/internal/people/notify"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestOnce: however often a job runs, and whenever, nobody is told twice.
func TestOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx, box := t.Context(), notify.NewBox(d)
		n := notify.Notice{Recipient: "acc_1", Key: "notice.finding.expiring", Args: map[string]string{"number": "查-2026-0001"}, Link: "/check/findings/fnd_1"}
		other := n
		other.Link = "/check/findings/fnd_2"
		for range 3 {
			if err := box.DeliverOnce(ctx, []notify.Notice{n, other, n}); err != nil {
				t.Fatal(err)
			}
			clock.Add(time.Hour)
		}
		list, err := box.List(ctx, org.Actor{Account: "acc_1"}, 10)
		if err != nil || len(list) != 2 {
			t.Errorf("%d messages (%v), want 2: one about each", len(list), err)
		}
	})
}

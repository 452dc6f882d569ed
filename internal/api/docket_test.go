package api_test

import (
	"net/http"
	"testing"
	"time"

	"xiezhi/internal/api"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestTheDocketThroughTheInterface enters hearings, of which one cannot be, and
// reads them back.
func TestTheDocketThroughTheInterface(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d, clock)
		office := c.person("office", "柏子舟", c.office, org.RoleOffice, string(c.mid))
		c.person("judge", "郁青峦", c.civil, "", "")
		rooms := courtroom.NewBook(c.log, nil, nil, nil)
		if _, err := rooms.Add(t.Context(), office, c.mid, "第一法庭"); err != nil {
			t.Fatal(err)
		}
		at := clock.Now().Add(24 * time.Hour)
		hearing := func(room string, minutes int) map[string]any {
			return map[string]any{
				"number": "（2026）澄01民终9号", "courtroom": room, "starts": at.Format(time.RFC3339), "ends": at.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339),
				"panel": []map[string]string{{"role": "presiding", "name": "柏子舟"}},
			}
		}
		body := map[string]any{"court": c.mid, "dry_run": true, "hearings": []any{hearing("第一法庭", 60), hearing("第九法庭", -1)}}
		c.post("judge", "docket", body).refused(http.StatusForbidden, "forbidden")
		var r api.DocketReport
		c.post("office", "docket", body).into(http.StatusOK, &r)
		if r.Added != 1 || r.Refused != 1 || r.Rows[0].ID != "" || len(r.Rows[1].Faults) != 2 || r.Rows[1].Faults[0].Code != "room" || r.Rows[1].Faults[0].Reason == "" {
			t.Errorf("tried: %+v", r)
		}
		body["dry_run"] = false
		c.post("office", "docket", body).into(http.StatusOK, &r)
		if r.Added != 1 || r.Rows[0].ID == "" {
			t.Errorf("entered: %+v", r)
		}
		var list api.DocketList
		c.get("office", "docket?court="+string(c.mid)).into(http.StatusOK, &list)
		if len(list.Items) != 1 || list.Items[0].Courtroom != "第一法庭" || len(list.Items[0].Panel) != 1 || list.Items[0].Panel[0].Officer == "" {
			t.Errorf("listed: %+v", list)
		}
		c.get("office", "docket?court=crt_none").refused(http.StatusNotFound, "not_found")
		c.get("office", "docket?court="+string(c.mid)+"&from=gestern").refused(http.StatusUnprocessableEntity, "check.date")
		body["hearings"] = []any{}
		c.post("office", "docket", body).refused(http.StatusUnprocessableEntity, "docket.none")
	})
}

package workdays_test

import (
	"errors"
	"path/filepath"
	"testing"

	"xiezhi/internal/people/org"
	"xiezhi/internal/people/workdays"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// invented is a year nobody has announced: New Year's holiday runs to Monday
// the 4th, with the Sunday after it worked.
const invented = `{
 "year": 2027,
 "notices": [
  "测试〔2026〕1号"
 ],
 "issued": "2026-11-10",
 "confirmed": true,
 "checked": "test",
 "net_days_off": 12,
 "holidays": [
  {
   "name": "元旦",
   "from": "2027-01-01",
   "to": "2027-01-04",
   "days": 4
  },
  {
   "name": "春节",
   "from": "2027-02-05",
   "to": "2027-02-08",
   "days": 4
  },
  {
   "name": "清明节",
   "from": "2027-04-05",
   "to": "2027-04-05",
   "days": 1
  },
  {
   "name": "劳动节",
   "from": "2027-05-01",
   "to": "2027-05-03",
   "days": 3
  },
  {
   "name": "端午节",
   "from": "2027-06-09",
   "to": "2027-06-09",
   "days": 1
  },
  {
   "name": "中秋节",
   "from": "2027-09-15",
   "to": "2027-09-15",
   "days": 1
  },
  {
   "name": "国庆节",
   "from": "2027-10-01",
   "to": "2027-10-07",
   "days": 7
  }
 ],
 "working": [
  "2027-01-10"
 ]
}`

func TestAYearIsReadIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
		if err != nil {
			t.Fatal(err)
		}
		log := audit.New(d, key, workdays.Objects()...)
		b, err := workdays.NewBook(log)
		if err != nil {
			t.Fatal(err)
		}
		before := b.Days().AddWorkingDays("2026-12-31", 1)
		if before.Day != "2027-01-01" || !before.Provisional {
			t.Fatalf("before: %+v, want provisional Friday", before)
		}
		office := org.Actor{Account: "acc_1", Grants: []org.Grant{{Role: org.RoleOffice, Scope: org.Scope{All: true}}}}
		if _, err := b.Import(t.Context(), org.Actor{Account: "acc_2"}, []byte(invented)); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("anybody: %v, want ErrForbidden", err)
		}
		if _, err := b.Import(t.Context(), office, []byte(`{"year": 2027}`)); !errors.Is(err, calendar.ErrYear) {
			t.Errorf("half a year: %v, want ErrYear", err)
		}
		if _, err := b.Import(t.Context(), office, []byte(invented)); err != nil {
			t.Fatal(err)
		}
		if after := b.Days().AddWorkingDays("2026-12-31", 1); after.Day != "2027-01-05" || after.Provisional {
			t.Errorf("after: %+v, want 2027-01-05, certain", after)
		}
		again, err := workdays.NewBook(log)
		if err == nil {
			err = again.Refresh(t.Context())
		}
		if err != nil || again.Days().AddWorkingDays("2026-12-31", 1).Day != "2027-01-05" {
			t.Errorf("another machine does not know the year (%v)", err)
		}
		if r, err := log.Verify(t.Context()); err != nil || len(r.Problems) != 0 {
			t.Errorf("audit: %+v %v", r, err)
		}
	})
}

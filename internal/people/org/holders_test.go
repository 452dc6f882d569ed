package org_test

import (
	"slices"
	"testing"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// TestHolders names those who may act on a unit's matters today: in scope, in
// post, not disabled, not by an ended grant, and nobody who may do it only to
// his own.
func TestHolders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c, ctx := newCity(t, d), t.Context()
		at := func(login string, div org.DivisionID, unit string, roles ...org.Role) org.AccountID {
			return c.account(t, login, c.officer(t, login, div, org.Staff), "", unit, roles...)
		}
		city := at("inspector", c.office, string(c.mid), org.RoleInspector, org.RoleOffice)
		at("elsewhere", c.nextCivil, string(c.next), org.RoleInspector)
		at("leader", c.office, string(c.mid), org.RoleLeader)
		at("judge", c.civil, "")
		gone := at("gone", c.office, string(c.mid), org.RoleDiscipline)
		acc, _, err := c.dir.Account(ctx, setup, gone)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.dir.SetAccountState(ctx, setup, gone, acc.Version, org.Disabled); err != nil {
			t.Fatal(err)
		}
		ended := at("ended", c.office, "")
		must(c.dir.Grant(ctx, setup, org.AccountGrant{Account: ended, Role: org.RoleInspector, Unit: string(c.mid), From: "2024-01-01", To: "2024-12-31"}))(t)

		unit := org.Unit{Court: c.low, Division: c.civil}
		for _, x := range []struct {
			action org.Action
			want   []string
		}{
			{org.FindingVerify, []string{"inspector"}},
			{org.FindingExtend, []string{"leader"}},
			{org.FindingAnswer, nil},
		} {
			var got []string
			for _, a := range must(c.dir.Holders(ctx, x.action, unit))(t) {
				got = append(got, a.Name)
			}
			if !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, want %v (the inspector is %s)", x.action, got, x.want, city)
			}
		}
	})
}

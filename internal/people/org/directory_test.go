package org_test

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

// city is two levels of court, with a division or two each.
type city struct {
	dir            *org.Directory
	log            *audit.Log
	mid, low, next org.CourtID
	office         org.DivisionID // of mid
	civil, filing  org.DivisionID // of low
	nextCivil      org.DivisionID // of next
}

var setup = org.System("setup")

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newCity(t *testing.T, d *db.DB) *city {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(d, key, org.Objects()...)
	c := &city{dir: org.NewDirectory(log), log: log}
	ctx := t.Context()
	c.mid = must(c.dir.AddCourt(ctx, setup, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate}))(t)
	c.low = must(c.dir.AddCourt(ctx, setup, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: c.mid}))(t)
	c.next = must(c.dir.AddCourt(ctx, setup, org.Court{Code: "澄0121", Name: "清源县人民法院", Level: org.Basic, Superior: c.mid}))(t)
	c.office = must(c.dir.AddDivision(ctx, setup, org.Division{Court: c.mid, Name: "审判管理办公室", Kind: org.Management}))(t)
	c.civil = must(c.dir.AddDivision(ctx, setup, org.Division{Court: c.low, Name: "民事审判第一庭", Kind: org.Civil}))(t)
	c.filing = must(c.dir.AddDivision(ctx, setup, org.Division{Court: c.low, Name: "立案庭", Kind: org.Filing}))(t)
	c.nextCivil = must(c.dir.AddDivision(ctx, setup, org.Division{Court: c.next, Name: "民事审判庭", Kind: org.Civil}))(t)
	return c
}

func (c *city) officer(t *testing.T, name string, div org.DivisionID, as org.Title) org.OfficerID {
	t.Helper()
	return must(c.dir.AddOfficer(t.Context(), setup, org.Officer{Name: name}, org.Post{Unit: org.Unit{Division: div}, Title: as, From: "2024-01-01"}))(t)
}

// account opens an account, officerless when off is "", and grants roles over the unit.
func (c *city) account(t *testing.T, login string, off org.OfficerID, court org.CourtID, unit string, roles ...org.Role) org.AccountID {
	t.Helper()
	id := must(c.dir.AddAccount(t.Context(), setup, org.Account{Login: login, Name: login, Officer: off, Court: court}))(t)
	for _, r := range roles {
		must(c.dir.Grant(t.Context(), setup, org.AccountGrant{Account: id, Role: r, Unit: unit, From: "2026-01-01"}))(t)
	}
	return id
}

func (c *city) actor(t *testing.T, id org.AccountID) org.Actor {
	t.Helper()
	return must(c.dir.Actor(t.Context(), id))(t)
}

func (c *city) verify(t *testing.T) {
	t.Helper()
	r, err := c.log.Verify(t.Context())
	if err != nil || len(r.Problems) > 0 || r.Leaves == 0 {
		t.Errorf("audit: %+v, %v", r, err)
	}
}

func TestAnOfficerWhoChangedDivision(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		ctx := t.Context()
		wu := c.officer(t, "毋丘　澄", c.civil, org.Head)
		first := must(c.dir.PostOn(ctx, wu, "2024-06-01"))(t)
		if len(first) != 1 || first[0].Unit != (org.Unit{Court: c.low, Division: c.civil}) || first[0].Level != org.Basic {
			t.Fatalf("first post %+v", first)
		}
		if _, err := c.dir.Move(ctx, setup, first[0].ID, c.filing, org.Head, "2025-07-01"); err != nil {
			t.Fatal(err)
		}
		for _, x := range []struct {
			day           calendar.Day
			where         org.DivisionID
			civil, filing int // heads on that day
		}{
			{"2023-12-31", "", 0, 0},
			{"2024-01-01", c.civil, 1, 0},
			{"2025-06-30", c.civil, 1, 0},
			{"2025-07-01", c.filing, 0, 1},
			{"2026-03-02", c.filing, 0, 1},
		} {
			posts := must(c.dir.PostOn(ctx, wu, x.day))(t)
			if x.where == "" && len(posts) != 0 || x.where != "" && (len(posts) != 1 || posts[0].Unit.Division != x.where) {
				t.Errorf("%s: posts %+v, want one in %s", x.day, posts, x.where)
			}
			if n := len(must(c.dir.HeadOn(ctx, c.civil, x.day))(t)); n != x.civil {
				t.Errorf("%s: %d heads of the civil division, want %d", x.day, n, x.civil)
			}
			if n := len(must(c.dir.HeadOn(ctx, c.filing, x.day))(t)); n != x.filing {
				t.Errorf("%s: %d heads of the filing division, want %d", x.day, n, x.filing)
			}
			named := must(c.dir.OfficersNamed(ctx, "毋 丘澄", org.Unit{Court: c.low, Division: c.civil}, x.day))(t)
			if len(named) != x.civil {
				t.Errorf("%s: %d of that name in the civil division, want %d", x.day, len(named), x.civil)
			}
		}
		if n := len(must(c.dir.OfficersNamed(ctx, "毋丘澄", org.Unit{Court: c.next}, ""))(t)); n != 0 {
			t.Errorf("%d of that name in another court", n)
		}
		by := c.actor(t, c.account(t, "wuqiu", wu, c.low, ""))
		if len(by.Posts) != 1 || len(by.Past) != 1 || by.Posts[0].Unit.Division != c.filing {
			t.Errorf("posts %+v, past %+v", by.Posts, by.Past)
		}
		if err := by.Require(org.FindingAnswer, org.FindingView, org.Unit{Court: c.low, Division: c.civil}, string(wu)); err != nil {
			t.Errorf("cannot answer for the time before the move: %v", err)
		}
		c.verify(t)
	})
}

func TestPostsAreChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		id := c.officer(t, "亓官恕", c.civil, org.Judge)
		held := must(c.dir.PostOn(t.Context(), id, "2026-03-02"))(t)[0]
		open := func(div org.DivisionID, as org.Title, from, to calendar.Day) error {
			_, err := c.dir.OpenPost(t.Context(), setup, org.Post{Officer: id, Unit: org.Unit{Division: div}, Title: as, From: from, To: to})
			return err
		}
		for _, x := range []struct {
			name string
			err  error
			want org.Fault
		}{
			{"the same post again", open(c.civil, org.Judge, "2026-01-01", ""), org.Overlap},
			{"the same post, ending on its first day", open(c.civil, org.Judge, "2023-01-01", "2024-01-01"), org.Overlap},
			{"the same post before it", open(c.civil, org.Judge, "2023-01-01", "2023-12-31"), ""},
			{"another title at the same time", open(c.civil, org.DeputyHead, "2026-01-01", ""), ""},
			{"another division at the same time", open(c.filing, org.Judge, "2026-01-01", ""), ""},
			{"no such division", open("div_x", org.Judge, "2026-01-01", ""), org.Unknown},
			{"no such title", open(c.civil, "king", "2026-01-01", ""), org.Unknown},
			{"last day before the first", open(c.civil, org.Clerk, "2026-01-02", "2026-01-01"), org.Order},
			{"not a day", open(c.civil, org.Clerk, "2026-02-30", ""), org.NotADay},
			{"closed before it began", c.dir.ClosePost(t.Context(), setup, held.ID, "2023-06-01"), org.Order},
			{"closed", c.dir.ClosePost(t.Context(), setup, held.ID, "2026-02-28"), ""},
			{"lengthened by closing", c.dir.ClosePost(t.Context(), setup, held.ID, "2026-03-31"), org.Order},
			{"the same post after it was closed", open(c.civil, org.Judge, "2026-03-01", ""), ""},
		} {
			fault(t, x.name, x.err, x.want)
		}
		c.verify(t)
	})
}

func fault(t *testing.T, name string, err error, want org.Fault) {
	t.Helper()
	var fe *org.FieldError
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case want != "" && (!errors.As(err, &fe) || fe.Fault != want || !errors.Is(err, org.ErrInvalid)):
		t.Errorf("%s: got %v, want %s", name, err, want)
	}
}

func TestCourtsAreChecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		add := func(x org.Court) error {
			_, err := c.dir.AddCourt(t.Context(), setup, x)
			return err
		}
		fault(t, "code taken", add(org.Court{Code: "澄0102", Name: "x", Level: org.Basic, Superior: c.mid}), org.Taken)
		fault(t, "a superior of the same level", add(org.Court{Code: "澄0103", Name: "x", Level: org.Basic, Superior: c.low}), org.Mismatch)
		fault(t, "no such level", add(org.Court{Code: "澄0103", Name: "x", Level: "village", Superior: c.mid}), org.Unknown)
		fault(t, "no name", add(org.Court{Code: "澄0103", Name: " \n", Level: org.Basic, Superior: c.mid}), org.Missing)
		_, err := c.dir.AddDivision(t.Context(), setup, org.Division{Court: c.low, Name: "立案庭", Kind: org.Filing})
		fault(t, "two divisions of one name", err, org.Taken)
		_, err = c.dir.AddOfficer(t.Context(), setup, org.Officer{Name: "甲", Number: "7"}, org.Post{Unit: org.Unit{Division: c.civil}, Title: org.Clerk, From: "2026-01-01"})
		fault(t, "an officer with a number", err, "")
		_, err = c.dir.AddOfficer(t.Context(), setup, org.Officer{Name: "乙", Number: "7"}, org.Post{Unit: org.Unit{Division: c.civil}, Title: org.Clerk, From: "2026-01-01"})
		fault(t, "number taken", err, org.Taken)

		if err := c.dir.RenameCourt(t.Context(), setup, c.low, 1, "明德法院"); err != nil {
			t.Fatal(err)
		}
		if err := c.dir.RenameCourt(t.Context(), setup, c.low, 1, "another"); !errors.Is(err, db.ErrConflict) {
			t.Errorf("a stale rename: %v", err)
		}
		r := must(c.dir.Register(t.Context()))(t)
		if got, ok := r.CourtNamed("明德法院"); !ok || got.ID != c.low || got.Version != 2 {
			t.Errorf("after renaming: %+v", got)
		}
		c.verify(t)
	})
}

func TestActorOnADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d)
		id := c.account(t, "inspector", "", c.mid, "")
		grant := func(role org.Role, unit string, from, to calendar.Day) org.GrantID {
			return must(c.dir.Grant(t.Context(), setup, org.AccountGrant{Account: id, Role: role, Unit: unit, From: from, To: to}))(t)
		}
		grant(org.RoleInspector, string(c.mid), "2026-01-01", "2026-03-02")
		grant(org.RoleHead, string(c.civil), "2026-03-03", "")
		low := org.Unit{Court: c.low, Division: c.civil}
		by := c.actor(t, id)
		if !by.May(org.FindingClaim, low) || by.May(org.FindingAnswer, low) || by.Has(org.RoleOfficer) {
			t.Errorf("2 March: %+v", by.Grants)
		}
		clock.Add(16 * time.Hour) // 01:00 on 3 March in Beijing, still 2 March in Greenwich
		by = c.actor(t, id)
		if by.Today != "2026-03-03" || by.May(org.FindingClaim, low) || !by.May(org.FindingAnswer, low) || by.May(org.FindingAnswer, org.Unit{Court: c.low, Division: c.filing}) {
			t.Errorf("3 March: %s %+v", by.Today, by.Grants)
		}
		g := grant(org.RoleInspector, string(c.low), "2026-01-01", "")
		if by = c.actor(t, id); !by.May(org.FindingClaim, low) {
			t.Error("the new grant is not in force")
		}
		if err := c.dir.Revoke(t.Context(), setup, g); err != nil {
			t.Fatal(err)
		}
		if err := c.dir.Revoke(t.Context(), setup, g); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		if by = c.actor(t, id); by.May(org.FindingClaim, low) {
			t.Error("a revoked grant is in force")
		}
		acc, grants, err := c.dir.Account(t.Context(), setup, id)
		if err != nil || len(grants) != 3 {
			t.Fatalf("%d grants, %v", len(grants), err)
		}
		if err := c.dir.SetAccountState(t.Context(), setup, id, acc.Version, org.Disabled); err != nil {
			t.Fatal(err)
		}
		if _, err := c.dir.Actor(t.Context(), id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("a disabled account acts: %v", err)
		}
		c.verify(t)
	})
}

// Whoever has left keeps the right to answer for his own time, and no other.
func TestWithoutAPostOnlyOneselfRemains(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		off := c.officer(t, "南荣敬", c.office, org.Inspector)
		id := c.account(t, "nanrong", off, c.mid, string(c.mid), org.RoleInspector)
		u := org.Unit{Court: c.low, Division: c.civil}
		if by := c.actor(t, id); !by.May(org.FindingClaim, u) {
			t.Fatal("an inspector in post may not claim")
		}
		if err := c.dir.ClosePost(t.Context(), setup, must(c.dir.PostOn(t.Context(), off, "2026-03-02"))(t)[0].ID, "2026-03-01"); err != nil {
			t.Fatal(err)
		}
		by := c.actor(t, id)
		if by.MayAnywhere(org.FindingClaim) || by.Has(org.RoleInspector) {
			t.Error("an inspector without a post claims")
		}
		if !by.MayOwn(org.FindingAnswer, string(off)) || !by.MayAnywhere(org.MyView) {
			t.Error("an officer who has left cannot answer")
		}
	})
}

func TestThreeAdministrators(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		ctx := t.Context()
		off := c.officer(t, "淳于朴", c.office, org.Staff)
		guard := c.actor(t, c.account(t, "guard", "", c.mid, string(c.mid), org.RoleSecurityAdmin))
		one := c.account(t, "one", off, c.mid, string(c.mid), org.RoleSystemAdmin)
		two := c.account(t, "two", off, c.mid, "")
		other := c.account(t, "other", "", c.mid, "")
		whole := c.account(t, "whole", "", "", "")
		grant := func(by org.Actor, id org.AccountID, r org.Role, unit string, from calendar.Day) error {
			_, err := c.dir.Grant(ctx, by, org.AccountGrant{Account: id, Role: r, Unit: unit, From: from})
			return err
		}
		mid := string(c.mid)
		for _, x := range []struct {
			name string
			err  error
			want error
		}{
			{"a second administration for the same account", grant(guard, one, org.RoleSecurityAuditor, mid, "2026-03-02"), org.ErrThreeAdmins},
			{"through the officer's other account", grant(guard, two, org.RoleSecurityAuditor, mid, "2026-03-02"), org.ErrThreeAdmins},
			{"a role that handles findings, through the other account, from next year", grant(guard, two, org.RoleInspector, mid, "2027-01-01"), org.ErrThreeAdmins},
			{"a role that handles none", grant(guard, two, org.RolePolitical, mid, "2026-03-02"), nil},
			{"another person", grant(guard, other, org.RoleInspector, mid, "2026-03-02"), nil},
			{"an administration beside it", grant(guard, other, org.RoleSystemAdmin, mid, "2026-03-02"), org.ErrThreeAdmins},
			{"to himself", grant(guard, guard.Account, org.RolePolitical, mid, "2026-03-02"), org.ErrOwnAccount},
			{"beyond the scope", grant(guard, other, org.RoleOffice, "", "2026-03-02"), org.ErrNotFound},
			{"to an account out of scope", grant(guard, whole, org.RoleOffice, mid, "2026-03-02"), org.ErrNotFound},
			{"by somebody who is no security administrator", grant(c.actor(t, one), other, org.RoleOffice, mid, "2026-03-02"), org.ErrNotFound},
		} {
			if !errors.Is(x.err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, x.err, x.want)
			}
		}
		fault(t, "an engine's role", grant(guard, other, org.RoleEngine, mid, "2026-03-02"), org.Unknown)
		fault(t, "no such unit", grant(setup, other, org.RoleOffice, "crt_x", "2026-03-02"), org.Unknown)
		c.verify(t)
	})
}

// Through two accounts of one officer at once, only one of two roles that
// exclude each other is granted.
func TestTwoGrantsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		for range 10 {
			off := c.officer(t, "鲜于衡", c.office, org.Staff)
			name := string(off)
			accounts := []org.AccountID{c.account(t, name+"a", off, c.mid, ""), c.account(t, name+"b", off, c.mid, "")}
			roles := []org.Role{org.RoleSystemAdmin, org.RoleSecurityAdmin}
			errs := make([]error, 2)
			var wg, ready sync.WaitGroup
			ready.Add(1)
			for i := range accounts {
				wg.Go(func() {
					ready.Wait()
					_, errs[i] = c.dir.Grant(t.Context(), setup, org.AccountGrant{Account: accounts[i], Role: roles[i], From: "2026-01-01"})
				})
			}
			ready.Done()
			wg.Wait()
			lost := errors.Join(errs...)
			if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(lost, org.ErrThreeAdmins) && !errors.Is(lost, db.ErrConflict) {
				t.Fatalf("got %v and %v, want exactly one to be refused", errs[0], errs[1])
			}
		}
		c.verify(t)
	})
}

func TestOutOfScopeIsNotFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		ctx := t.Context()
		here := c.officer(t, "濮阳慎", c.civil, org.Judge)
		there := c.officer(t, "公良简", c.nextCivil, org.Judge)
		court := c.actor(t, c.account(t, "court", "", c.low, string(c.low), org.RoleCourtAdmin))
		viewer := c.actor(t, c.account(t, "viewer", "", c.low, string(c.low), org.RoleInspector))
		rename := func(by org.Actor, id org.OfficerID) error {
			p := must(c.dir.Person(ctx, setup, id))(t)
			return c.dir.RenameOfficer(ctx, by, org.Officer{ID: id, Name: "慕容" + string(id), Version: p.Version})
		}
		for _, x := range []struct {
			name string
			err  error
			want error
		}{
			{"in scope", rename(court, here), nil},
			{"in scope, to see only", rename(viewer, here), org.ErrForbidden},
			{"out of scope", rename(court, there), org.ErrNotFound},
			{"not there at all", c.dir.RenameOfficer(ctx, court, org.Officer{ID: "off_none", Name: "x"}), org.ErrNotFound},
		} {
			if !errors.Is(x.err, x.want) {
				t.Errorf("%s: %v, want %v", x.name, x.err, x.want)
			}
		}
		if _, err := c.dir.Person(ctx, court, there); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("seeing out of scope: %v", err)
		}
		if _, err := c.dir.AddDivision(ctx, court, org.Division{Court: c.next, Name: "x", Kind: org.General}); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("adding out of scope: %v", err)
		}
		p := must(c.dir.PostOn(ctx, here, "2026-03-02"))(t)[0]
		if _, err := c.dir.Move(ctx, court, p.ID, c.nextCivil, org.Judge, "2026-03-02"); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("moving out of scope: %v", err)
		}
		if got := must(c.dir.PostOn(ctx, here, "2026-03-02"))(t); len(got) != 1 || got[0] != p {
			t.Errorf("half a move was saved: %+v", got)
		}
		c.verify(t)
	})
}

func TestListsKeepToTheScope(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		c := newCity(t, d)
		ctx := t.Context()
		c.officer(t, "闾丘甲", c.civil, org.Judge)
		c.officer(t, "闾丘乙", c.filing, org.Clerk)
		c.officer(t, "闾丘丙", c.nextCivil, org.Judge)
		gone := c.officer(t, "闾丘丁", c.civil, org.Judge)
		if err := c.dir.ClosePost(ctx, setup, must(c.dir.PostOn(ctx, gone, "2026-03-02"))(t)[0].ID, "2025-12-31"); err != nil {
			t.Fatal(err)
		}
		all := c.actor(t, c.account(t, "all", "", c.mid, string(c.mid), org.RoleDiscipline))
		low := c.actor(t, c.account(t, "low", "", c.low, string(c.low), org.RoleSecurityAdmin))
		div := c.actor(t, c.account(t, "div", "", c.low, string(c.civil), org.RoleHead))
		none := c.actor(t, c.account(t, "none", "", c.low, ""))
		for _, x := range []struct {
			name string
			by   org.Actor
			q    org.OfficerQuery
			want []string
		}{
			{"the whole city", all, org.OfficerQuery{}, []string{"闾丘丙", "闾丘乙", "闾丘甲"}},
			{"one court", low, org.OfficerQuery{}, []string{"闾丘乙", "闾丘甲"}},
			{"one division", div, org.OfficerQuery{}, []string{"闾丘甲"}},
			{"one division, on a day", div, org.OfficerQuery{Day: "2025-06-01"}, []string{"闾丘丁", "闾丘甲"}},
			{"one division, on somebody's last day", div, org.OfficerQuery{Day: "2025-12-31"}, []string{"闾丘丁", "闾丘甲"}},
			{"one division, the day after", div, org.OfficerQuery{Day: "2026-01-01"}, []string{"闾丘甲"}},
			{"one division, former too", div, org.OfficerQuery{Former: true}, []string{"闾丘丁", "闾丘甲"}},
			{"no scope", none, org.OfficerQuery{}, nil},
			{"the system", setup, org.OfficerQuery{Court: c.next}, []string{"闾丘丙"}},
			{"another court asked for", low, org.OfficerQuery{Court: c.next}, nil},
			{"by name", all, org.OfficerQuery{Text: "丘 乙"}, []string{"闾丘乙"}},
			{"a wildcard is a character", all, org.OfficerQuery{Text: "%"}, nil},
			{"first page", all, org.OfficerQuery{Limit: 2}, []string{"闾丘丙", "闾丘乙"}},
			{"second page", all, org.OfficerQuery{Limit: 2, After: org.Officer{Name: "闾丘乙", ID: "off_zzz"}}, []string{"闾丘甲"}},
		} {
			var got []string
			for _, p := range must(c.dir.Officers(ctx, x.by, x.q))(t) {
				got = append(got, p.Name)
			}
			slices.Sort(got)
			want := slices.Clone(x.want)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", x.name, got, want)
			}
		}
		var logins []string
		for _, a := range must(c.dir.Accounts(ctx, low, org.AccountQuery{}))(t) {
			logins = append(logins, a.Login)
		}
		if want := []string{"div", "low", "none"}; !slices.Equal(logins, want) {
			t.Errorf("accounts %v, want %v", logins, want)
		}
		if got := must(c.dir.Accounts(ctx, div, org.AccountQuery{}))(t); len(got) != 0 {
			t.Errorf("a head lists accounts: %v", got)
		}
		r := must(c.dir.Register(ctx))(t)
		if got := r.Divisions(div.Scope(org.OrgView), c.low); len(got) != 1 || got[0].ID != c.civil {
			t.Errorf("divisions %v", got)
		}
	})
}

func TestRelationsHoldForBothSides(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := newCity(t, d)
		ctx := t.Context()
		a, b := c.officer(t, "钟离瑾", c.civil, org.Judge), c.officer(t, "宰父瑜", c.office, org.Staff)
		byA, byB := c.account(t, "a", a, c.low, ""), c.account(t, "b", b, c.mid, "")
		id := must(c.dir.Declare(ctx, c.actor(t, byA), org.Relation{Officer: a, Other: b, Kind: org.Spouse, From: "2026-01-01"}))(t)
		must(c.dir.Declare(ctx, c.actor(t, byA), org.Relation{Officer: a, Party: "壤驷 某", Kind: org.Kin, From: "2026-01-01"}))(t)
		if _, err := c.dir.Declare(ctx, c.actor(t, byB), org.Relation{Officer: a, Party: "x", Kind: org.Kin, From: "2026-01-01"}); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("declared for another: %v", err)
		}
		_, err := c.dir.Declare(ctx, c.actor(t, byA), org.Relation{Officer: a, Other: a, Kind: org.Kin, From: "2026-01-01"})
		fault(t, "with himself", err, org.Mismatch)
		if got := org.Recused(c.actor(t, byB), org.Subject{Unit: org.Unit{Court: c.low, Division: c.civil}, Officers: []org.OfficerID{a}}); got != org.CloseRelation {
			t.Errorf("the other side: %q", got)
		}
		if got := c.actor(t, byA); !slices.Equal(got.RelatedParties, []string{"壤驷某"}) || !slices.Equal(got.Relatives, []org.OfficerID{b}) {
			t.Errorf("relations %v %v", got.Relatives, got.RelatedParties)
		}
		if _, err := c.dir.Relations(ctx, c.actor(t, byB), a); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another officer reads them: %v", err)
		}
		if err := c.dir.EndRelation(ctx, c.actor(t, byA), id, "2026-03-02"); err != nil {
			t.Fatal(err)
		}
		clock.Add(24 * time.Hour)
		if got := c.actor(t, byB); len(got.Relatives) != 0 {
			t.Errorf("an ended relation counts: %v", got.Relatives)
		}
		if got := must(c.dir.Relations(ctx, c.actor(t, byA), a))(t); len(got) != 2 {
			t.Errorf("%d relations, want 2", len(got))
		}
		c.verify(t)
	})
}

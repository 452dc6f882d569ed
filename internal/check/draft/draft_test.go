package draft_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/draft"
	"xiezhi/internal/check/examine"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

const text = "澄明市明德区人民法院\n民事判决书\n（2026）澄0102民初8号\n原告钭某。本院的的判决如下。\n"

// actors are two officers and the people who must not learn anything.
func actors(t *testing.T, d *db.DB) map[string]org.Actor {
	t.Helper()
	key, err := audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	if err != nil {
		t.Fatal(err)
	}
	people := org.NewDirectory(audit.New(d, key, org.Objects()...))
	ctx, sys := t.Context(), org.System("test")
	court, err := people.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]org.Actor{}
	for login, role := range map[string]org.Role{"judge": "", "colleague": "", "inspector": org.RoleInspector, "leader": org.RoleLeader, "office": org.RoleOffice, "head": org.RoleHead} {
		division, err := people.AddDivision(ctx, sys, org.Division{Court: court, Name: login + "庭", Kind: org.Civil})
		if err != nil {
			t.Fatal(err)
		}
		off, err := people.AddOfficer(ctx, sys, org.Officer{Name: "甲" + login}, org.Post{Unit: org.Unit{Court: court, Division: division}, Title: org.Judge, From: "2020-01-01"})
		if err != nil {
			t.Fatal(err)
		}
		acc, err := people.AddAccount(ctx, sys, org.Account{Login: login, Name: login, Officer: off})
		if err != nil {
			t.Fatal(err)
		}
		if role != "" {
			if _, err := people.Grant(ctx, sys, org.AccountGrant{Account: acc, Role: role, Unit: string(court), From: "2020-01-01"}); err != nil {
				t.Fatal(err)
			}
		}
		if out[login], err = people.Actor(ctx, acc); err != nil {
			t.Fatal(err)
		}
	}
	out["engine"], out["system"] = org.Engine("judgment"), org.System("setup")
	return out
}

func newDesk(t *testing.T, d *db.DB) *draft.Desk {
	t.Helper()
	examiner, err := examine.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return draft.NewDesk(d, examiner)
}

func TestAClickMendsTheTextAndTheCheckRunsAgain(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	k, by := newDesk(t, d), actors(t, d)["judge"]
	x := draft.Draft{Text: text}
	before, err := k.Check(t.Context(), by, &x, "", "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	var fix draft.Fix
	for _, h := range before.Hits {
		if h.Rule.ID == "J22" {
			fix = draft.Of(h)
		}
	}
	again, err := draft.ParseFix(fix.String())
	if err != nil || again != fix || fix.Rule == "" {
		t.Fatalf("%v came back as %v (%v)", fix, again, err)
	}
	if err := x.Mend(before.Result, fix); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(text, "的的", "的", 1); x.Text != want || len(x.Changes) != 1 || x.Changes[0].From != "的的" {
		t.Errorf("mended to %q, changes %+v", x.Text, x.Changes)
	}
	after, err := k.Check(t.Context(), by, &x, "", "2026-11-23")
	if err != nil || len(after.Hits) != len(before.Hits)-1 {
		t.Errorf("%d hits before, %d after (%v)", len(before.Hits), len(after.Hits), err)
	}
	if err := x.Mend(after.Result, fix); !errors.Is(err, draft.ErrGone) {
		t.Errorf("mended twice: %v", err)
	}
	if err := x.Undo(); err != nil || x.Text != text || len(x.Changes) != 0 {
		t.Errorf("undone to %q (%v)", x.Text, err)
	}
	if err := x.Undo(); !errors.Is(err, draft.ErrGone) {
		t.Errorf("undone once more: %v", err)
	}
}

func TestNobodyElseCanOpenAKeptDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		k, who, ctx := newDesk(t, d), actors(t, d), t.Context()
		id, err := k.Keep(ctx, who["judge"], &draft.Draft{Name: "判决书.docx", Format: "docx", Text: text, Changes: []draft.Change{{Rule: "J22", From: "的的", To: "的"}}}, "")
		if err != nil {
			t.Fatal(err)
		}
		for name, by := range who {
			if name == "judge" {
				continue
			}
			if _, _, err := k.Open(ctx, by, id); !errors.Is(err, org.ErrNotFound) {
				t.Errorf("%s opened it: %v", name, err)
			}
			if list, err := k.Kept(ctx, by); err != nil || len(list) != 0 {
				t.Errorf("%s sees %d (%v)", name, len(list), err)
			}
			if err := k.Delete(ctx, by, id); !errors.Is(err, org.ErrNotFound) {
				t.Errorf("%s deleted it: %v", name, err)
			}
			// Nor does keeping one's own in its place touch it.
			if _, err := k.Keep(ctx, by, &draft.Draft{Text: text}, id); err != nil && !errors.Is(err, org.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, kept, err := k.Open(ctx, who["judge"], id)
		if err != nil || got.Text != text || got.Format != "docx" || len(got.Changes) != 1 || !kept.Expires.Equal(clock.Now().Add(draft.KeepFor)) {
			t.Errorf("%+v %+v (%v)", got, kept, err)
		}
		// Kept anew it replaces itself; deleted it is gone at once.
		second, err := k.Keep(ctx, who["judge"], &draft.Draft{Text: text}, id)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := k.Kept(ctx, who["judge"]); err != nil || len(list) != 1 || list[0].ID != second {
			t.Errorf("%+v (%v)", list, err)
		}
		if err := k.Delete(ctx, who["judge"], second); err != nil {
			t.Fatal(err)
		}
		if list, err := k.Kept(ctx, who["judge"]); err != nil || len(list) != 0 {
			t.Errorf("after deleting: %+v (%v)", list, err)
		}
	})
}

func TestAKeptDraftIsForgottenAfterThirtyDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		k, by := newDesk(t, d), actors(t, d)["judge"]
		id, err := k.Keep(t.Context(), by, &draft.Draft{Text: text}, "")
		if err != nil {
			t.Fatal(err)
		}
		clock.Add(30*24*time.Hour - time.Second)
		if n, err := k.Sweep(t.Context()); n != 0 || err != nil {
			t.Errorf("%d forgotten too soon (%v)", n, err)
		}
		clock.Add(time.Second)
		if _, _, err := k.Open(t.Context(), by, id); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("open on the last day: %v", err)
		}
		if n, err := k.Sweep(t.Context()); n != 1 || err != nil {
			t.Errorf("%d forgotten (%v)", n, err)
		}
	})
}

func TestWhatIsNotTaken(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, dbtest.NewClock().Now)
	k, who := newDesk(t, d), actors(t, d)
	for _, c := range []struct {
		name, by, text string
		want           error
	}{
		{"empty", "judge", " \n　", draft.ErrEmpty},
		{"long", "judge", strings.Repeat("字", draft.MaxText/3+1), draft.ErrLong},
		{"secret", "judge", "机密★1年\n" + text, examine.ErrSecret},
		{"nobody's", "engine", text, org.ErrForbidden},
	} {
		x := draft.Draft{Text: c.text}
		if _, err := k.Check(t.Context(), who[c.by], &x, "", "2026-11-23"); !errors.Is(err, c.want) {
			t.Errorf("%s checked: %v", c.name, err)
		}
		if _, err := k.Keep(t.Context(), who[c.by], &x, ""); !errors.Is(err, c.want) {
			t.Errorf("%s kept: %v", c.name, err)
		}
	}
	for range draft.MaxKept {
		if _, err := k.Keep(t.Context(), who["judge"], &draft.Draft{Text: text}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Keep(t.Context(), who["judge"], &draft.Draft{Text: text}, ""); !errors.Is(err, draft.ErrFull) {
		t.Errorf("one more than fits: %v", err)
	}
}

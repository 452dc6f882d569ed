package desk_test

import (
	"testing"
	"time"

	"xiezhi/internal/people/desk"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func TestDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx, k := t.Context(), desk.New(d)
		one, other := org.Actor{Account: "acc_1"}, org.Actor{Account: "acc_2"}
		keep := func(a org.Actor, form, text string) {
			t.Helper()
			if _, err := k.Keep(ctx, a, form, map[string]string{"reason": text}); err != nil {
				t.Fatal(err)
			}
		}
		drafts := func(a org.Actor, prefix string) map[string]desk.Draft {
			t.Helper()
			out, err := k.Drafts(ctx, a, prefix)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		keep(one, "/check/findings/fnd_1/answer", "一稿")
		keep(one, "/check/findings/fnd_1/answer", "二稿")
		keep(one, "/check/findings/fnd_1/ask-extension", "调卷")
		keep(one, "/check/findings/fndX1/answer", "另一件") // _ is a wildcard to LIKE
		keep(other, "/check/findings/fnd_1/answer", "别人的")
		got := drafts(one, "/check/findings/fnd_1/")
		if len(got) != 2 || got["answer"].Fields["reason"] != "二稿" || got["ask-extension"].Fields["reason"] != "调卷" || !got["answer"].At.Equal(clock.Now()) {
			t.Errorf("drafts %+v", got)
		}
		if err := k.Drop(ctx, one, "/check/findings/fnd_1/answer"); err != nil {
			t.Fatal(err)
		}
		if got := drafts(one, "/check/findings/fnd_1/"); len(got) != 1 {
			t.Errorf("after one was handed in: %+v", got)
		}
		// What a draft is about was erased: everybody's go.
		if err := k.Forget(ctx, "/check/findings/fnd_1/"); err != nil {
			t.Fatal(err)
		}
		if len(drafts(one, "/check/findings/fnd_1/")) != 0 || len(drafts(other, "/check/findings/")) != 0 {
			t.Error("drafts about it are still there")
		}
		if len(drafts(one, "/check/findings/")) != 1 {
			t.Error("a draft about something else is gone")
		}
		// And what nobody goes on with.
		clock.Add(desk.KeepDrafts - time.Hour)
		if err := k.Sweep(ctx); err != nil || len(drafts(one, "/")) != 1 {
			t.Errorf("swept too soon (%v)", err)
		}
		clock.Add(2 * time.Hour)
		if err := k.Sweep(ctx); err != nil || len(drafts(one, "/")) != 0 {
			t.Errorf("not swept (%v)", err)
		}
	})
}

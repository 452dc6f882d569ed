package letter

import (
	"slices"
	"testing"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
)

func TestLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := open(t, d, clock)
		ctx := t.Context()
		draft := must[ID](t)(c.Draft(ctx, c.clerk, c.circular()))
		clock.Add(time.Second)
		sent := c.approved(c.circular())
		c.ok(c.Take(ctx, c.clerk, sent, Send, Input{}))
		c.ok(c.Acknowledge(ctx, c.admin, sent, 1))
		clock.Add(time.Second)
		served := c.approved(c.notice())
		c.serve(served)
		for _, tt := range []struct {
			name string
			by   org.Actor
			f    Filter
			want []ID
		}{
			{"who drafts sees all, the newest first", c.clerk, Filter{}, []ID{served, sent, draft}},
			{"by kind", c.clerk, Filter{Kind: VerificationNotice}, []ID{served}},
			{"by state", c.clerk, Filter{State: Drafted}, []ID{draft}},
			{"by finding", c.leader, Filter{About: "fnd_1"}, []ID{served}},
			{"by page", c.leader, Filter{Limit: 1, After: served}, []ID{sent}},
			{"a head sees what was sent to his division", c.head, Filter{}, []ID{sent}},
			{"what he signs for", c.head, Filter{Mine: true}, []ID{sent}},
			{"an administrator sees no notice to an officer", c.admin, Filter{}, []ID{sent}},
			{"an officer sees his own", c.judge, Filter{}, []ID{served}},
			{"another nothing", c.outside, Filter{}, nil},
			{"a clerk signs for nothing", c.clerk, Filter{Mine: true}, nil},
		} {
			list := must[[]Row](t)(c.List(ctx, tt.by, tt.f))
			var got []ID
			for _, r := range list {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			}
		}
		r := must[[]Row](t)(c.List(ctx, c.head, Filter{}))[0]
		if r.Title != c.circular().Text.Title || r.Addressees != 2 || r.Signed != 1 || !r.Rendered {
			t.Errorf("%+v", r)
		}
	})
}

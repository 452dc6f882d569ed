package hearing_test

import (
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/dbtest"
	"xiezhi/internal/platform/jobs"
)

// file reads a finding as the office sees it.
func (c *court) file(id finding.ID) finding.File {
	c.t.Helper()
	return must[finding.File](c.t)(c.findings.Open(c.t.Context(), c.office, id))
}

// uphold says of a finding that it is so.
func (c *court) uphold(id finding.ID) error {
	f := c.file(id)
	return c.findings.Take(c.t.Context(), c.office, id, finding.Uphold, finding.Input{
		Version: f.Version, Item: f.Item, List: f.Checklist, Severity: finding.Ordinary, Subjects: []finding.Subject{{Name: "民事审判庭", Unit: f.Unit}},
	})
}

// opens has the office look at all that a finding rests on.
func (c *court) opens(id finding.ID) {
	c.t.Helper()
	for _, x := range c.file(id).Evidence {
		if err := c.views.Note(c.t.Context(), c.office, string(x.ID), string(id), "evidence"); err != nil {
			c.t.Fatal(err)
		}
	}
}

// watches has the office watch what a clip shows.
func (c *court) watches(e *hearing.Episode) {
	c.t.Helper()
	if err := c.Watch(c.t.Context(), c.office, e.Recording, e.ClipFrom, e.ClipTo); err != nil {
		c.t.Fatal(err)
	}
}

// TestWhoUpholdsHasWatched: whatever door it comes through, what a recording
// shows is upheld by whoever has watched it, and has had the docket beside it;
// and with other bounds by whoever has watched the other clip.
func TestWhoUpholdsHasWatched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		listed := c.hearingAt(begun, time.Hour, "（2026）澄0102民初1号", "")
		id := c.receive(film(t), begun)
		black := *of(c.ended(id).Episodes, video.Black)
		want := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) || want == nil && err != nil {
				t.Fatalf("%v, want %v", err, want)
			}
		}
		want(c.findings.Take(ctx, c.office, black.Finding, finding.Claim, finding.Input{}), nil)
		want(c.uphold(black.Finding), finding.ErrUnseen)
		c.opens(black.Finding)
		want(c.uphold(black.Finding), finding.ErrUnwatched)
		want(c.Watch(ctx, c.office, id, black.ClipFrom, (black.ClipFrom+black.ClipTo)/2), nil)
		want(c.uphold(black.Finding), finding.ErrUnwatched)
		c.watches(&black)
		want(c.uphold(black.Finding), finding.ErrUncompared)
		want(c.views.Note(ctx, c.office, string(listed), "fnd_another", "docket"), nil)
		want(c.uphold(black.Finding), finding.ErrUncompared)
		want(c.views.Note(ctx, c.office, string(listed), string(black.Finding), "docket"), nil)

		now := c.recut(black)
		want(c.uphold(black.Finding), finding.ErrUnseen) // the other clip
		c.opens(black.Finding)
		want(c.uphold(black.Finding), finding.ErrUnwatched)
		c.watches(&now)
		want(c.uphold(black.Finding), nil)
		if f := c.file(black.Finding); f.State != finding.Upheld {
			t.Errorf("it is %s", f.State)
		}
		c.verify()
	})
}

// recut puts the bounds of an episode far beyond its clip, cuts the other clip,
// and returns the episode as it is then.
func (c *court) recut(was hearing.Episode) hearing.Episode {
	t, ctx := c.t, c.t.Context()
	t.Helper()
	if err := c.Bounds(ctx, c.office, was.ID, was.Version, was.ClipFrom-30, was.End); err != nil {
		t.Fatal(err)
	}
	if err := c.uphold(was.Finding); !errors.Is(err, finding.ErrRecut) {
		t.Errorf("while another clip is being cut: %v", err)
	}
	var job hearing.RecutJob
	select {
	case job = <-c.recuts:
	case <-time.After(time.Minute):
		t.Fatal("no other clip was asked for")
	}
	for i, want := range []error{nil, jobs.ErrGone} { // twice is once
		if err := c.Recut(ctx, job); !errors.Is(err, want) || want == nil && err != nil {
			t.Fatalf("cut %d: %v", i+1, err)
		}
	}
	now := *of(c.ended(was.Recording).Episodes, was.Kind)
	if now.Recut != hearing.NotRecut || now.Clip == was.Clip || now.ClipFrom > was.ClipFrom-39 || now.ClipTo < was.End+9 {
		t.Errorf("the other clip: %s, %s from %v to %v", now.Recut, now.Clip, now.ClipFrom, now.ClipTo)
	}
	if !slices.Equal(now.Earlier, []hearing.Cut{{Clip: was.Clip, From: was.ClipFrom, To: was.ClipTo}}) {
		t.Errorf("the clip before: %+v", now.Earlier)
	}
	n := len(was.Stills) // and two more: where it begins now, and where it ends
	if len(now.Stills) != n+2 || len(now.Pictures()) != n+2 || math.Abs(now.Stills[n].At-was.ClipFrom+30) > .002 || now.Stills[n].What != "start" {
		t.Fatalf("the stills are %+v", now.Stills)
	}
	parts := map[evidence.ID]string{}
	for _, x := range c.file(was.Finding).Evidence {
		parts[x.ID] = x.Part
		ref := blob.Ref{SHA256: x.SHA256, Size: x.Size}
		f := must[blob.Content](t)(c.blobs.OpenVerified(ctx, ref))
		if _, err := io.Copy(io.Discard, f); err != nil || x.Source != evidence.HearingRecording || x.TakenAt == 0 {
			t.Errorf("%s is %s of %d (%v)", x.Name, x.Source, x.TakenAt, err)
		}
		f.Close()
	}
	if parts[was.Clip] != "earlier" || parts[now.Clip] != "problem" || len(parts) != 2+n+2 {
		t.Errorf("the finding rests on %v", parts)
	}
	for clip, from := range map[evidence.ID]float64{was.Clip: was.ClipFrom, now.Clip: now.ClipFrom} {
		if o := must[hearing.Origin](t)(c.Source(ctx, clip)); o.From != from || o.Episode != was.ID {
			t.Errorf("%s comes from %+v", clip, o)
		}
	}
	if o := must[hearing.Origin](t)(c.Source(ctx, now.Pictures()[n])); o.From != now.Stills[n].At {
		t.Errorf("the still comes from %v", o.From)
	}
	return now
}

// TestTheNumbersOfTheRun: whoever asks later hears by which numbers an episode
// was found, not by which the program would find it today.
func TestTheNumbersOfTheRun(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		c := setUp(t, d, clock).start()
		ctx := t.Context()
		r := c.ended(c.receive(film(t), begun))
		black := of(r.Episodes, video.Black)
		curve := must[*hearing.Curve](t)(c.Curve(ctx, c.office, black.ID))
		if curve.Rules == nil || *curve.Rules != episode.Default() {
			t.Errorf("the rules are %+v", curve.Rules)
		}
		kept := func(parameters, rules string) *episode.Rules {
			c.act("test.rules", func(tx *db.Tx) (string, error) {
				_, err := tx.Exec(ctx, `UPDATE recording SET parameters = $2, rules = $3 WHERE id = $1`, r.ID, parameters, rules)
				return string(r.ID), err
			})
			return must[*hearing.Curve](t)(c.Curve(ctx, c.office, black.ID)).Rules
		}
		then := episode.Default()
		if err := then.Set("black.limit=7"); err != nil {
			t.Fatal(err)
		}
		if got := kept(then.Settings(), "1-other"); got == nil || got.Black.Limit != 7 {
			t.Errorf("found by 7 seconds, said %+v", got)
		}
		if got := kept(strings.ReplaceAll(then.Settings(), "phone.", "telephone."), "1-older"); got == nil || got.Black.Limit != 7 {
			t.Errorf("of a version with other names: %+v", got)
		}
		if got := kept("", "1-older"); got != nil {
			t.Errorf("not kept, and said to be %+v", got)
		}
		if got := kept("", hearing.RulesVersion(episode.Default())); got == nil {
			t.Error("not kept, and the same as today: not said")
		}
	})
}

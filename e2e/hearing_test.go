//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"xiezhi/internal/app"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/watch"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/ffmpeg/clip"
	"xiezhi/internal/web/ui/uitest"
)

// recorded takes a recording of a minute in: its picture goes black twice, while
// a hearing of the docket is on. It waits until both are candidates.
func (c *town) recorded(t *testing.T) *hearing.Dossier {
	t.Helper()
	ctx, office := t.Context(), c.actor(t, "office")
	room, err := c.Rooms.Add(ctx, office, c.unit.Court, "第三法庭")
	if err != nil {
		t.Fatal(err)
	}
	camera, err := c.Rooms.AddCamera(ctx, office, room, "机位1")
	if err != nil {
		t.Fatal(err)
	}
	begun := c.Now().Add(-26 * time.Hour).Truncate(time.Minute)
	row := docket.Row{N: 1, New: docket.New{
		Room: "第三法庭", Number: "（2026）澄0102民初1402号", Starts: begun.Add(-10 * time.Second), Ends: begun.Add(75 * time.Second),
		Panel: []docket.Member{{Role: video.Presiding, Name: "郁青峦"}, {Role: video.Clerk, Name: "杭知白"}},
	}}
	if r, err := c.Docket.Import(ctx, office, c.unit.Court, []docket.Row{row}, docket.FromPage); err != nil {
		t.Fatalf("%+v %v", r, err)
	}
	black := `drawbox=color=black:t=fill:enable='between(t,14,24)+between(t,42,48)'`
	file := clip.Make(t, "三庭.mp4", append(clip.Drawn("60", "640x360", black, 1), "-movflags", "+faststart")...)
	id, err := c.Hearings.Receive(ctx, office, hearing.New{Camera: camera, Name: "三庭.mp4", RecorderAt: begun, Profile: watch.Signal, Source: hearing.Uploaded}, file, false)
	if err != nil {
		t.Fatal(err)
	}
	return c.proposed(t, id, 2)
}

// proposed waits until so many episodes of a recording are candidates.
func (c *town) proposed(t *testing.T, id hearing.ID, n int) *hearing.Dossier {
	t.Helper()
	return c.until(t, id, func(d *hearing.Dossier) bool { return d.State == hearing.Done && len(candidates(d)) >= n })
}

// until waits until something holds of a recording: the jobs work on their own
// time.
func (c *town) until(t *testing.T, id hearing.ID, holds func(*hearing.Dossier) bool) *hearing.Dossier {
	t.Helper()
	var d *hearing.Dossier
	for range 900 {
		var err error
		if d, err = c.Hearings.Open(t.Context(), c.actor(t, "office"), id); err != nil {
			t.Fatal(err)
		}
		if holds(d) {
			return d
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the recording is %s (%+v) with %+v", d.State, d.Problem, d.Episodes)
	return nil
}

func candidates(d *hearing.Dossier) []hearing.Episode {
	var out []hearing.Episode
	for _, e := range d.Episodes {
		if e.State == hearing.Proposed && e.Clip != "" {
			out = append(out, e)
		}
	}
	return out
}

// at is the player's moment, in seconds of the clip.
func (r *reader) at() float64 {
	return uitest.Eval[float64](r.t, r.Tab, `document.querySelector("video[data-video]").currentTime`)
}

// press a key that the player listens to.
func (r *reader) play(key string) {
	r.t.Helper()
	r.Do(r.t, chromedp.KeyEvent(key))
	r.wait(`!document.querySelector("video[data-video]").seeking`)
}

// watches plays the clip to its end, fast, and waits until the page knows it.
func (r *reader) watches() {
	r.t.Helper()
	uitest.Eval[bool](r.t, r.Tab, `(document.querySelector('[data-player-rate="4"]').click(), document.querySelector("video[data-video]").currentTime = 0, document.activeElement.blur(), true)`)
	r.wait(`document.querySelector("video[data-video]").readyState >= 2`)
	r.Do(r.t, chromedp.KeyEvent(" "))
	r.wait(`document.querySelector("video[data-video]").ended`)
	r.wait(`document.querySelector("[data-film-seen]").checked`)
}

// TestACandidateOfAHearingIsJudged plays, steps, puts the bounds right and
// upholds by the keyboard; a second person agrees; the other candidate is
// rejected with a reason and does not come back.
func TestACandidateOfAHearingIsJudged(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		d := c.recorded(t)
		list := candidates(d)
		first, second := list[0], list[1]
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("inspector")
		r.open("/check/queue")
		r.press(`a[href="/check/candidates/` + string(first.Finding) + `"]`)
		review := uitest.Eval[string](t, r.Tab, `location.pathname + location.search`)
		if !strings.HasPrefix(review, "/check/recordings/"+string(d.ID)+"/review?episode=") {
			t.Fatalf("the queue leads to %s", review)
		}
		r.saysAll("（2026）澄0102民初1402号", "黑屏", "郁青峦", "未验证", "已排期")
		r.look(review, "hearing-claim")
		r.key("a", true)
		c.stands(t, first.Finding, finding.Verifying)

		r.wait(`document.querySelector("video[data-video]").readyState >= 2`)
		r.steps()
		r.boundsByKeys(c, first)
		if !uitest.Eval[bool](t, r.Tab, `document.querySelector("[data-film-uphold]").disabled`) {
			t.Error("it can be upheld unseen")
		}
		r.saysAll("还缺：看完片段、确认在席人员")
		r.watches()
		r.saysAll("还缺：确认在席人员")
		r.look(review, "hearing-review")
		r.shot("hearing-review")
		uitest.Eval[bool](t, r.Tab, `(document.querySelector('#form-verdict input[name=subject][value=unit]').checked = true)`)
		r.set(`#form-verdict select[name=severity]`, string(finding.Serious))
		uitest.Eval[bool](t, r.Tab, `(document.activeElement.blur(), true)`)
		r.key("c", false)
		r.key("a", true)
		if f := c.read(t, first.Finding); !f.Awaiting || f.Verifier != c.actor(t, "inspector").Account {
			t.Fatalf("upheld: %s, awaiting %v: %s", f.State, f.Awaiting, r.text("main"))
		}
		// The page goes on to the next candidate.
		if at := uitest.Eval[string](t, r.Tab, `location.search`); at != "?episode="+string(second.ID) {
			t.Errorf("it went on to %s", at)
		}
		r.rejects(c, second)
		r.seconds(c, first)
		r.comesBack(c, d, second)
		r.phone(review)
		r.coverage(c, d)
		r.takesOut(c, first)
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
		r.framed(c, d, first)
	})
}

// framed looks at the frame round a seat. Seats need the models, which not every
// machine has: the calibration is put into the database by hand, at the very end.
func (r *reader) framed(c *town, d *hearing.Dossier, e hearing.Episode) {
	r.t.Helper()
	seats := `[{"id":"2","role":"judge","polygon":[[0.5,0.2],[0.75,0.2],[0.75,0.8],[0.5,0.8]],"person_px":142,"phone_px":34}]`
	err := c.DB.Write(r.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(r.t.Context(), `INSERT INTO calibration (id, camera, recording, state, width, height, seats, drawn_by, drawn_at)
			VALUES ('clb_test', $1, $2, 'active', 640, 360, $3, 'acc_x', 0)`, d.Camera, d.ID, seats)
		if err == nil {
			_, err = tx.Exec(r.t.Context(), `UPDATE recording SET calibration = 'clb_test' WHERE id = $1`, d.ID)
		}
		if err == nil {
			_, err = tx.Exec(r.t.Context(), `UPDATE episode SET seat = '2', role = 'judge' WHERE id = $1`, e.ID)
		}
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	page := "/check/recordings/" + string(d.ID) + "/review?episode=" + string(e.ID)
	r.open(page)
	if got := uitest.Eval[string](r.t, r.Tab, `document.querySelector(".q-over polygon").getAttribute("points")`); got != "320,72 480,72 480,288 320,288" {
		r.t.Errorf("the frame is %s", got)
	}
	// The frame lies where the picture lies, to the pixel.
	if off := uitest.Eval[float64](r.t, r.Tab, `(() => { const a = document.querySelector(".q-over").getBoundingClientRect(), b = document.querySelector("video[data-video]").getBoundingClientRect();
		return Math.max(Math.abs(a.left - b.left), Math.abs(a.top - b.top), Math.abs(a.right - b.right), Math.abs(a.bottom - b.bottom)); })()`); off > 1 {
		r.t.Errorf("the frame is %.1f px off the picture", off)
	}
	r.look(page, "hearing-framed")
}

// steps moves the picture by the keys.
func (r *reader) steps() {
	r.t.Helper()
	uitest.Eval[bool](r.t, r.Tab, `(document.activeElement.blur(), true)`)
	for _, s := range []struct {
		key      string
		from, to float64
	}{{kb.ArrowRight, 4.9, 5.1}, {kb.ArrowRight, 9.9, 10.1}, {kb.ArrowLeft, 4.9, 5.1}} {
		if r.play(s.key); r.at() < s.from || r.at() > s.to {
			r.t.Fatalf("%q leads to %.3f, want %.1f to %.1f", s.key, r.at(), s.from, s.to)
		}
	}
	before := r.at()
	for range 5 {
		r.play(".")
	}
	if got := r.at() - before; got < .16 || got > .26 {
		r.t.Errorf("five pictures on are %.3f s, want .2", got)
	}
	for range 5 {
		r.play(",")
	}
	if got := r.at() - before; got < -.06 || got > .06 {
		r.t.Errorf("five on and five back are %.3f s away", got)
	}
	clock := uitest.Eval[string](r.t, r.Tab, `document.querySelector("[data-player-clock]").textContent`)
	if len(clock) != 8 || strings.Count(clock, ":") != 2 {
		r.t.Errorf("the clock says %q", clock)
	}
	r.Do(r.t, chromedp.KeyEvent("?"))
	if s := r.text("dialog[data-keys]"); !strings.Contains(s, "后退一帧") || !strings.Contains(s, "起点取当前画面") && !strings.Contains(s, "标记所见") {
		r.t.Errorf("the key sheet says %s", s)
	}
	r.Do(r.t, chromedp.KeyEvent(kb.Escape))
}

// boundsByKeys takes the player's moments over.
func (r *reader) boundsByKeys(c *town, e hearing.Episode) {
	r.t.Helper()
	uitest.Eval[bool](r.t, r.Tab, `(document.querySelector("[data-bounds]").closest("details").open = true, document.querySelector("video[data-video]").currentTime = 8.1, true)`)
	r.wait(`!document.querySelector("video[data-video]").seeking`)
	r.key("[", false)
	uitest.Eval[bool](r.t, r.Tab, `(document.querySelector("video[data-video]").currentTime = 21.1, true)`)
	r.wait(`!document.querySelector("video[data-video]").seeking`)
	r.key("]", false)
	r.press(`[data-bounds] button[type=submit], [data-bounds] .btn:not([data-bounds-set])`)
	d, err := c.Hearings.Open(r.t.Context(), c.actor(r.t, "inspector"), e.Recording)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, x := range d.Episodes {
		if x.ID == e.ID {
			want := video.Span{Start: e.ClipFrom + 8, End: e.ClipFrom + 21}
			if x.Set == nil || x.Set.Start < want.Start-.6 || x.Set.Start > want.Start+.6 || x.Set.End < want.End-.6 || x.Set.End > want.End+.6 || x.SetBy != c.actor(r.t, "inspector").Account {
				r.t.Errorf("the bounds are %+v by %s, want %+v", x.Set, x.SetBy, want)
			}
		}
	}
	r.saysAll("机器所报时段")
}

// rejects claims the other candidate and rejects it by the keys.
func (r *reader) rejects(c *town, e hearing.Episode) {
	r.t.Helper()
	r.key("a", true)
	r.wait(`document.querySelector("video[data-video]").readyState >= 2`)
	r.key("x", false)
	r.key("3", false)
	r.Do(r.t, chromedp.Focus(chromedp.CSS(`button[value="finding.dismiss"]`)))
	r.key("\r", true)
	c.stands(r.t, e.Finding, finding.Dismissed)
}

// seconds is the second person: he has to see it, too.
func (r *reader) seconds(c *town, e hearing.Episode) {
	r.t.Helper()
	r.signIn("second")
	r.open("/check/candidates/" + string(e.Finding))
	if !uitest.Eval[bool](r.t, r.Tab, `document.querySelector("[data-film-uphold]").disabled`) {
		r.t.Error("the second person may agree unseen")
	}
	r.watches()
	r.shot("hearing-second")
	uitest.Eval[bool](r.t, r.Tab, `(document.activeElement.blur(), true)`)
	r.key("a", true)
	c.stands(r.t, e.Finding, finding.Upheld)
}

// comesBack runs the rules again: what was rejected stays so.
func (r *reader) comesBack(c *town, d *hearing.Dossier, e hearing.Episode) {
	r.t.Helper()
	now, err := c.Hearings.Open(r.t.Context(), c.actor(r.t, "office"), d.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := c.Hearings.Rerule(r.t.Context(), c.actor(r.t, "office"), d.ID, now.Version); err != nil {
		r.t.Fatal(err)
	}
	c.until(r.t, d.ID, func(after *hearing.Dossier) bool { return after.Version != now.Version }) // the rules have run
	c.proposed(r.t, d.ID, 2)
	c.stands(r.t, e.Finding, finding.Dismissed)
	p, err := c.Findings.Page(r.t.Context(), c.actor(r.t, "office"), finding.Filter{Recorded: true, Figure: finding.FigureOpen})
	if err != nil || len(p.Rows) != 0 {
		r.t.Errorf("after the rules ran again %d candidates wait (%v)", len(p.Rows), err)
	}
}

// phone looks at the page as a telephone shows it, and at the whole recording.
func (r *reader) phone(review string) {
	r.t.Helper()
	r.open(review)
	r.Resize(r.t, 360)
	if w := uitest.Eval[int](r.t, r.Tab, `document.documentElement.scrollWidth`); w > 360 {
		r.t.Errorf("at 360 px the page is %d px wide", w)
	}
	r.Resize(r.t, 1440)
	film := strings.Split(review, "/review")[0] + "/watch"
	r.open(film)
	r.wait(`document.querySelector("video[data-video]").readyState >= 2`)
	r.look(film, "hearing-watch")
}

// coverage looks at the calendar of the recording's month.
func (r *reader) coverage(c *town, d *hearing.Dossier) {
	r.t.Helper()
	r.open("/check/coverage?month=" + string(calendar.DayOf(d.BegunAt))[:7])
	r.saysAll("第三法庭", "黑屏", "机器准确度", "1/2")
	r.look("/check/coverage", "coverage")
	r.shot("coverage")
}

// takesOut asks for the evidence, fetches it, and checks it by the command.
func (r *reader) takesOut(c *town, e hearing.Episode) {
	r.t.Helper()
	page := "/check/findings/" + string(e.Finding)
	r.signIn("inspector")
	r.open(page)
	uitest.Eval[bool](r.t, r.Tab, `(document.querySelector("#exports details").open = true)`)
	r.set(`#exports textarea[name=purpose]`, "移送派驻纪检监察组核查")
	r.press(`#exports form[action$="/exports"] button`)
	r.signIn("office")
	r.open(page)
	r.press(`button[name=decision][value=approve]`)
	r.signIn("inspector")
	r.open(page)
	coded := uitest.Eval[string](r.t, r.Tab, `(async () => { const f = document.querySelector('form[action$="/archive"]');
		const a = await fetch(f.action, {method: "POST"}); if (!a.ok) return ""; const b = new Uint8Array(await a.arrayBuffer());
		let s = ""; for (let i = 0; i < b.length; i += 8192) s += String.fromCharCode(...b.subarray(i, i + 8192)); return btoa(s); })()`)
	data, err := base64.StdEncoding.DecodeString(coded)
	if err != nil || len(data) == 0 {
		r.t.Fatalf("not fetched: %v", err)
	}
	bundle := filepath.Join(r.t.TempDir(), "bundle.zip")
	if err := os.WriteFile(bundle, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
	said, err := verified(bundle, c.Log.PublicKey())
	if err != nil || !strings.Contains(said, "校验通过") || !strings.Contains(said, "闻知简") || !strings.Contains(said, "柏子舟") || !strings.Contains(said, string(e.Recording)) || !strings.Contains(said, "已模糊") {
		r.t.Fatalf("%v:\n%s", err, said)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		r.t.Fatal(err)
	}
	kinds := ""
	for _, f := range z.File {
		kinds += filepath.Ext(f.Name)
	}
	if !strings.Contains(kinds, ".mp4") || !strings.Contains(kinds, ".jpg") || !strings.Contains(kinds, ".json.txt.json") {
		r.t.Errorf("the archive holds %s", kinds)
	}
	// A byte somewhere in the middle.
	data[len(data)/3] ^= 1
	if err := os.WriteFile(bundle, data, 0o600); err != nil {
		r.t.Fatal(err)
	}
	if said, err := verified(bundle, c.Log.PublicKey()); err == nil || !strings.Contains(said, "校验不通过") || !strings.Contains(said, "被改动") {
		r.t.Errorf("altered: %v\n%s", err, said)
	}
}

// verified is what the command says of an archive.
func verified(bundle, key string) (string, error) {
	var out bytes.Buffer
	cmd := app.EvidenceVerify{Bundle: bundle, Key: key, Lang: "zh"}
	err := cmd.Run(context.Background(), &app.Streams{Out: &out, Err: &out})
	return out.String(), err
}

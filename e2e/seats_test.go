//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/engine/video/evaltest"
	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/web/ui/uitest"
)

// composed is a hearing of some minutes that was composed of pictures of people,
// with its seats and labels. Without the pictures or the models of the test the
// test is skipped.
func composed(t *testing.T, seed int, minutes float64) (file string, seats []video.Seat, truth evaltest.Truth) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	pictures := filepath.Join(cache, "xiezhi", "pictures")
	for _, need := range []string{pictures, filepath.Join(ocr.Folder(), "vision"), filepath.Join(ocr.Folder(), "test")} {
		if _, err := os.Stat(need); err != nil {
			t.Skipf("run scripts/models test and scripts/pictures: %v", err)
		}
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "go", "run", "xiezhi/internal/engine/video/evaltest/compose", "--seed", fmt.Sprint(seed),
		"--hours", fmt.Sprintf("%.4f", minutes/60), "--minutes", fmt.Sprint(minutes), "--rooms", "2", "--split", "test", "--out", dir)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compose: %v\n%s", err, said)
	}
	f, err := os.Open(filepath.Join(dir, "01.seats.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if seats, err = video.ReadSeats(f); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "01.truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "01.mp4"), seats, truth
}

// filmed makes a courtroom with a camera and takes a recording of it in.
func (c *town) filmed(t *testing.T, file string) (courtroom.CameraID, hearing.ID) {
	t.Helper()
	office := c.actor(t, "office")
	room, err := c.Rooms.Add(t.Context(), office, c.mid, "第三法庭")
	if err != nil {
		t.Fatal(err)
	}
	camera, err := c.Rooms.AddCamera(t.Context(), office, room, "机位1")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := c.Hearings.Receive(t.Context(), office, hearing.New{
		Camera: camera, Name: "第三法庭.mp4", RecorderAt: time.Now().Add(-3 * time.Hour).Truncate(time.Minute), Profile: "standard", Source: hearing.Uploaded,
	}, file, false)
	if err != nil {
		t.Fatal(err)
	}
	return camera, rec
}

// stage is where the picture stands on the screen.
type stage struct {
	Left, Top, Width, Height float64
	W, H                     float64 // of the picture
}

func (r *reader) stage() stage {
	r.t.Helper()
	return uitest.Eval[stage](r.t, r.Tab, `(() => { const svg = document.querySelector("[data-stage] svg"); svg.scrollIntoView({block: "center"});
		const b = svg.getBoundingClientRect(), v = svg.viewBox.baseVal;
		return {Left: b.left, Top: b.top, Width: b.width, Height: b.height, W: v.width, H: v.height}; })()`)
}

// point is where a place in the picture is on the screen.
func (s stage) point(p video.Point) (x, y float64) {
	return s.Left + p[0]*s.Width, s.Top + p[1]*s.Height
}

func (r *reader) mouse(what input.DispatchMouseEventType, x, y float64) {
	r.t.Helper()
	r.Do(r.t, chromedp.MouseEvent(what, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// drag pulls from one place of the picture to another.
func (r *reader) drag(from, to video.Point) {
	r.t.Helper()
	s := r.stage()
	x, y := s.point(from)
	u, v := s.point(to)
	r.mouse(input.DispatchMouseEventTypeMousePressed, x, y)
	r.mouse(input.DispatchMouseEventTypeMouseMoved, (x+u)/2, (y+v)/2)
	r.mouse(input.DispatchMouseEventTypeMouseMoved, u, v)
	r.mouse(input.DispatchMouseEventTypeMouseReleased, u, v)
}

// kept waits until nothing waits to be saved: the answer may move the page by a
// line, and a place on the screen is another one then.
func (r *reader) kept() {
	r.t.Helper()
	r.wait(`!document.querySelector("[data-seats]").hasAttribute("data-saving")`)
}

// polygons are the corners of the seats as the form holds them.
func (r *reader) polygons() []string {
	r.t.Helper()
	return uitest.Eval[[]string](r.t, r.Tab, `[...document.querySelectorAll("[data-row] [name=polygon]")].map(f => f.value)`)
}

// drawing is the calibration as it is kept, once what the page holds is.
func (c *town) drawing(t *testing.T, r *reader, camera courtroom.CameraID) courtroom.Drawing {
	t.Helper()
	office := c.actor(t, "office")
	for range 200 {
		d, err := c.Rooms.Latest(t.Context(), office, camera)
		if err != nil {
			t.Fatal(err)
		}
		if version := uitest.Eval[string](t, r.Tab, `(document.querySelector("form[data-seats-form] [name=version]") || {value: ""}).value`); version == fmt.Sprint(d.Version) {
			page := r.polygons()
			same := len(page) == len(d.Seats)
			for i := range min(len(page), len(d.Seats)) {
				p := d.Seats[i].Polygon[0]
				same = same && strings.HasPrefix(page[i], fmt.Sprintf("%.0f,%.0f ", p[0]*float64(d.Width), p[1]*float64(d.Height)))
			}
			if same {
				return d
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("what was drawn was never saved; the page says:\n%s", r.text("main"))
	return courtroom.Drawing{}
}

// present tells what the labels say of a seat at a moment.
func present(truth evaltest.Truth, seat string, at float64) bool {
	for _, e := range truth.Episodes {
		nobody := e.Seat == seat && (e.Kind == video.LateStart || e.Kind == video.SeatEmpty || e.Kind == video.Absence || e.Kind == video.EarlyLeave)
		if (nobody || e.Kind == video.Covered || e.Kind == video.Black) && at >= e.Start && at < e.End {
			return false
		}
	}
	return true
}

// TestSeatsAreCalibrated draws the seats of a camera by mouse and by keys, tries
// them on twenty stills, and another person puts them in force.
func TestSeatsAreCalibrated(t *testing.T) {
	file, seats, truth := composed(t, 5, 5)
	each(t, func(t *testing.T, c *town) {
		camera, _ := c.filmed(t, file)
		home := "/check/seats/" + string(camera)
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("office")
		r.open(home)
		r.saysAll("这个机位没有标定", "在席、离席、使用手机一概不查")
		r.shot("seats-none")
		r.press(`form[action$="/draw"] button[type=submit]`)
		begun := time.Now()
		for !uitest.Eval[bool](t, r.Tab, `document.querySelector("[data-seats]") !== null`) {
			if time.Since(begun) > 10*time.Minute {
				t.Fatalf("the pictures were never made:\n%s", r.text("main"))
			}
			time.Sleep(200 * time.Millisecond)
		}
		t.Logf("pictures after %.1f s", time.Since(begun).Seconds())
		r.saysAll("标定尚未启用", "60 帧中值图", "先画席位，再来试看")
		r.shot("seats-begun")

		// Two seats by mouse, one dragged as a box and one corner by corner.
		box := video.Bounds(seats[0].Polygon)
		r.key("p", false)
		r.drag(video.Point{box.Left, box.Top}, video.Point{box.Right, box.Bottom})
		if got := r.polygons(); len(got) != 1 {
			t.Fatalf("a box was dragged, and there are %v", got)
		}
		r.kept()
		r.key("p", false)
		for _, p := range append(append([]video.Point{}, seats[1].Polygon...), seats[1].Polygon[0]) {
			x, y := r.stage().point(p)
			r.mouse(input.DispatchMouseEventTypeMousePressed, x, y)
			r.mouse(input.DispatchMouseEventTypeMouseReleased, x, y)
		}
		if got := r.polygons(); len(got) != 2 || len(strings.Fields(got[1])) != len(seats[1].Polygon) {
			t.Fatalf("the second seat has other corners: %v", got)
		}
		r.kept()
		c.thirdByKeys(t, r, seats[2])
		r.kept()
		d := c.drawing(t, r, camera)
		for i, s := range d.Seats {
			want := video.Bounds(seats[i].Polygon)
			got := video.Bounds(s.Polygon)
			for _, x := range []float64{got.Left - want.Left, got.Top - want.Top, got.Right - want.Right, got.Bottom - want.Bottom} {
				if math.Abs(x) > .01 {
					t.Errorf("seat %d lies at %v, want %v", i+1, got, want)
					break
				}
			}
		}
		for i, role := range []string{"presiding", "clerk", "other"} {
			r.set(fmt.Sprintf(`[data-row]:nth-child(%d) select[name=role]`, i+1), role)
		}
		r.kept()
		c.drawing(t, r, camera)
		r.wait(`document.querySelectorAll("[data-row] small").length >= 3`)
		r.shot("seats-drawn")

		c.tryAll(t, r, camera, seats, truth)
		r.saysAll("由没有画过、改过席位的人确认")
		if !uitest.Eval[bool](t, r.Tab, `document.querySelector(".xz-next .btn-primary").disabled`) {
			t.Error("whoever drew may put it in force")
		}
		r.press(`form:has([name=verb][value=invite]) button`)
		r.shot("seats-tried")

		r.signIn("inspector")
		r.open("/me/messages")
		r.heard("的席位已经画好")
		r.open(home)
		r.press(`.xz-next .btn-primary`)
		r.saysAll("本标定已启用")
		r.shot("seats-active")
		office := c.actor(t, "office")
		if d, err := c.Rooms.Latest(t.Context(), office, camera); err != nil || d.State != courtroom.Active || len(d.Seats) != 3 {
			t.Errorf("in force: %s, %d seats (%v)", d.State, len(d.Seats), err)
		}
		var views int
		row := c.DB.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM access_log WHERE evidence = '`+d.Recording+`' AND purpose = 'calibration'`)
		if err := row.Scan(&views); err != nil || views < 21 {
			t.Errorf("%d views in the log (%v)", views, err)
		}
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

// thirdByKeys draws a seat without a mouse: its size as Enter puts it, taken
// back, then corner by corner with the cross; a corner put right; Escape.
func (c *town) thirdByKeys(t *testing.T, r *reader, seat video.Seat) {
	t.Helper()
	s := r.stage()
	r.key("p", false)
	r.Do(t, chromedp.KeyEvent(kb.Enter))
	if got := r.polygons(); len(got) != 3 {
		t.Fatalf("Enter put no seat: %v: %s", got, r.text("[data-say]"))
	}
	r.Do(t, chromedp.KeyEvent("z", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	if got := r.polygons(); len(got) != 2 {
		t.Fatalf("not taken back: %v", got)
	}
	r.key("p", false)
	at := [2]int{int(math.Round(s.W / 2)), int(math.Round(s.H / 2))}
	// The cross stands where the mouse left it.
	if _, err := fmt.Sscanf(uitest.Eval[string](t, r.Tab, `document.querySelector("[data-at=cross]").getAttribute("aria-label").replace(/\D+/g, " ").trim()`), "%d %d", &at[0], &at[1]); err != nil {
		t.Fatal(err)
	}
	for _, p := range seat.Polygon {
		want := [2]int{int(p[0] * s.W), int(p[1] * s.H)}
		for axis, keys := range [2][2]string{{kb.ArrowLeft, kb.ArrowRight}, {kb.ArrowUp, kb.ArrowDown}} {
			way := keys[1]
			by := want[axis] - at[axis]
			if by < 0 {
				way, by = keys[0], -by
			}
			for range by / 10 {
				r.Do(t, chromedp.KeyEvent(way, chromedp.KeyModifiers(chromedp.ModifierShift)))
			}
			for range by % 10 {
				r.Do(t, chromedp.KeyEvent(way))
			}
		}
		at = want
		r.Do(t, chromedp.KeyEvent(" "))
	}
	r.Do(t, chromedp.KeyEvent(kb.Enter))
	got := r.polygons()
	if len(got) != 3 {
		t.Fatalf("by keys there is no seat: %v: %s", got, r.text("[data-say]"))
	}
	first := strings.Fields(got[2])[0]
	if want := fmt.Sprintf("%d,%d", int(seat.Polygon[0][0]*s.W), int(seat.Polygon[0][1]*s.H)); first != want {
		t.Errorf("the first corner stands at %s, want %s", first, want)
	}
	// Into the corners, one pixel to the right and ten down, and back.
	r.Do(t, chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierShift)))
	if said, moved := r.text("[data-say]"), strings.Fields(r.polygons()[2])[0]; moved == first || !strings.Contains(said, "3\u00a0号席位第 1\u00a0个角") {
		t.Errorf("the corner stands at %s, said %q", moved, said)
	}
	r.Do(t, chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(chromedp.ModifierShift)), chromedp.KeyEvent(kb.Escape))
	if back := strings.Fields(r.polygons()[2])[0]; back != first {
		t.Errorf("the corner stands at %s, want %s again", back, first)
	}
}

// tryAll answers all stills as the labels say, by the keys 1 and 2.
func (c *town) tryAll(t *testing.T, r *reader, camera courtroom.CameraID, seats []video.Seat, truth evaltest.Truth) {
	t.Helper()
	d := c.drawing(t, r, camera)
	r.press(`.h-try a`)
	r.saysAll("有人，还是空席？")
	if strings.Contains(r.text("main"), "机器看") {
		t.Error("the machine's word is shown before the answer")
	}
	r.shot("seats-ask")
	same := 0
	for i, x := range d.Tries {
		key := "2"
		there := present(truth, seats[i%len(seats)].ID, x.At)
		if there {
			key = "1"
		}
		if there == x.Machine {
			same++
		} else {
			t.Logf("still %d at %.1f s, seat %s: there %v, the machine %v", i+1, x.At, x.Seat, there, x.Machine)
		}
		r.key(key, true)
	}
	t.Logf("%d of %d stills as the labels say", same, len(d.Tries))
	d, err := c.Rooms.Latest(t.Context(), c.actor(t, "office"), camera)
	if err != nil {
		t.Fatal(err)
	}
	if got, ticked, all := d.Agreement(); got != same || ticked != all || all != courtroom.Tries {
		t.Errorf("%d of %d agree, %d ticked; want %d", got, all, ticked, same)
	}
}

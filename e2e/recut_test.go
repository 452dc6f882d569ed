//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strings"
	"testing"

	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/ui/uitest"
)

// TestBoundsBeyondTheClip puts bounds right beyond the clip, waits for the other
// one, and goes the ways between a hearing, its recording and what was found.
func TestBoundsBeyondTheClip(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		d := c.recorded(t)
		e := candidates(d)[1]
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("inspector")
		review := "/check/recordings/" + string(d.ID) + "/review?episode=" + string(e.ID)
		r.open(review)
		r.saysAll("黑屏持续满 2 秒，才提示；把握高。")
		c.take(t, e.Finding, finding.Claim)
		r.open(review)
		uitest.Eval[bool](t, r.Tab, `(document.querySelector("[data-bounds]").closest("details").open = true)`)
		r.set(`[data-bounds] [name=start]`, "0:00:12")
		r.press(`[data-bounds] .btn:not([data-bounds-set])`)
		r.saysAll("正在重新截取片段")
		again := c.until(t, d.ID, func(d *hearing.Dossier) bool { return candidates(d)[1].Recut == hearing.NotRecut })
		now := candidates(again)[1]
		if now.ID != e.ID || now.Clip == e.Clip || now.ClipFrom > 2.5 || now.ClipTo < e.ClipTo-1 {
			t.Fatalf("the other clip is %+v", now)
		}
		r.open(review)
		r.saysAll("更正起止前截取的片段")
		if from := uitest.Eval[string](t, r.Tab, `document.querySelector("[data-player]").dataset.from`); !strings.HasPrefix(from, fmt.Sprintf("%.0f", now.ClipFrom)) {
			t.Errorf("the player begins at %s, the clip at %v", from, now.ClipFrom)
		}
		r.look(review, "loose-review")

		page := "/check/findings/" + string(e.Finding)
		r.open(page)
		r.saysAll("更正起止前截取的片段", "观看录像")
		r.look(page, "loose-finding")
		r.press(`a[href="` + review + `"]`)
		r.signIn("office")
		r.open("/check/recordings/" + string(d.ID))
		r.look("recording", "loose-recording")
		r.press(`a[href="/check/docket/` + string(d.Recording.Hearing) + `"]`)
		r.saysAll("本场录像", "三庭.mp4")
		r.look("docket", "loose-docket")
		r.press(`a[href="/check/recordings/` + string(d.ID) + `"]`)

		c.robes(t, r, d)
	})
}

// take takes a step that needs nothing said.
func (c *town) take(t *testing.T, id finding.ID, v finding.Verb) {
	t.Helper()
	if err := c.Findings.Take(t.Context(), c.actor(t, "inspector"), id, v, finding.Input{}); err != nil {
		t.Fatal(err)
	}
}

// robes ticks on which seats a robe is worn. The stills need the models, which
// not every machine has: they are put into the database by hand, at the very end.
func (c *town) robes(t *testing.T, r *reader, d *hearing.Dossier) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 360))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{150, 150, 140, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(340, 120, 460, 280), image.NewUniform(color.RGBA{30, 30, 34, 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	ref, err := c.Blobs.Put(t.Context(), &b, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var tries []courtroom.Try
	var persons []courtroom.Person
	for n := range courtroom.Tries {
		tries = append(tries, courtroom.Try{At: float64(n), SHA256: ref.SHA256, Size: ref.Size, Seat: []string{"s1", "s2"}[n%2], Machine: true})
		for _, x := range []float64{.53, .13} {
			persons = append(persons, courtroom.Person{Try: n + 1, Box: video.Box{Left: x, Top: .3, Right: x + .19, Bottom: .8}, Score: .8, Torso: []float32{.9, .1}})
		}
	}
	seats := `[{"id":"s1","role":"presiding","polygon":[[0.5,0.25],[0.75,0.25],[0.75,0.85],[0.5,0.85]],"person_px":180,"phone_px":43},
		{"id":"s2","role":"clerk","polygon":[[0.1,0.25],[0.35,0.25],[0.35,0.85],[0.1,0.85]],"person_px":180,"phone_px":43}]`
	js := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	office, inspector := c.actor(t, "office"), c.actor(t, "inspector")
	err = c.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO calibration (id, camera, recording, state, width, height, still_sha256, still_size, persons, seats, tries, hands, drawn_by, drawn_at)
			VALUES ('clb_robe', $1, $2, 'draft', 640, 360, $3, $4, $5, $6, $7, $8, $9, $10)`, d.Camera, d.ID, ref.SHA256, ref.Size, js(persons), seats, js(tries),
			js([]any{inspector.Account, office.Account}), office.Account, tx.NowMS())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	home := "/check/seats/" + string(d.Camera)
	r.open(home + "?still=1#try")
	r.saysAll("此席着法袍", "没有法袍样本，此席不查未着法袍", "画过或者改过席位")
	for range 3 {
		uitest.Eval[bool](t, r.Tab, `(document.querySelector("[name=robed]").checked = true)`)
		r.key("1", true)
	}
	r.saysAll("法袍样本 3 份，不足 6 份")
	r.open(home + "?still=1#try")
	if n := uitest.Eval[int](t, r.Tab, `document.querySelectorAll("[name=robed]").length`); n != 1 {
		t.Errorf("a robe is asked for on %d seats", n)
	}
	if !uitest.Eval[bool](t, r.Tab, `document.querySelector("[name=robed]").checked`) {
		t.Error("what was ticked is not shown")
	}
	r.look("seats", "loose-seats")
	x, err := c.Rooms.Latest(t.Context(), office, d.Camera)
	if err != nil || len(x.Robes()["s1"]) != 3 || len(x.Robes()) != 1 {
		t.Errorf("the samples are %v (%v)", x.Robes(), err)
	}
}

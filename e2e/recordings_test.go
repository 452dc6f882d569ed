//go:build e2e

package e2e

import (
	"encoding/binary"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/platform/ffmpeg/clip"
	"xiezhi/internal/web/ui/uitest"
)

// TestRecordingsComeIn uploads a recording in a browser, which sends it in
// pieces, with a pause between them, and follows it on its page until it is
// looked through.
func TestRecordingsComeIn(t *testing.T) {
	file := clip.Make(t, "2026-11-20_09-00-00.mp4",
		"-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=90", "-f", "lavfi", "-i", "anoisesrc=amplitude=0.1:duration=90",
		"-vf", "drawbox=color=black:t=fill:enable='between(t,30,50)'", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-c:a", "aac", "-shortest")
	pad(t, file, 5*16<<20) // of several pieces
	each(t, func(t *testing.T, c *town) {
		r := &reader{Tab: uitest.Start(t).Open(t, 1440), t: t, c: c}
		r.signIn("office")
		r.open("/check/recordings")
		r.saysAll("还没有录像", "还没有登记机位")
		r.shot("recordings-none")
		office := c.actor(t, "office")
		room, err := c.Rooms.Add(t.Context(), office, c.mid, "第三法庭")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Rooms.AddCamera(t.Context(), office, room, "机位1"); err != nil {
			t.Fatal(err)
		}
		r.open("/check/recordings")
		r.saysAll("第三法庭", "未标定席位")
		r.set("[name=at]", "2026-11-20T09:00:00")
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#file`), []string{file}))
		r.shot("recordings-upload")
		// Pressed by the page itself, as soon as something has arrived: a person
		// would be too slow for a file of this size.
		uitest.Eval[bool](t, r.Tab, `(() => {
			const list = document.querySelector("[data-uploads]");
			const seen = new MutationObserver(() => {
				const button = list.querySelector("button"), bar = list.querySelector("progress");
				if (bar === null || button.hidden || button.textContent !== "暂停" || bar.value < 20) return;
				seen.disconnect();
				button.click();
			});
			seen.observe(list, {subtree: true, childList: true, characterData: true, attributes: true});
			document.querySelector("form[data-upload] button.btn-primary").click();
			return true;
		})()`)
		r.wait(`/已暂停，已传 \d+%/.test(document.querySelector("[data-uploads]").textContent)`)
		r.shot("recordings-paused")
		part, err := c.Uploads.Of(t.Context(), office.Account)
		if err != nil || len(part) != 1 || part[0].Done == 0 || part[0].Done >= part[0].Size {
			t.Fatalf("paused with %+v (%v)", part, err)
		}
		if got := uitest.Eval[string](t, r.Tab, `document.querySelector("[data-uploads] button").textContent`); got != "继续" {
			t.Errorf("the button says %q", got)
		}
		uitest.Eval[bool](t, r.Tab, `(() => { document.querySelector("[data-uploads] button").click(); return true; })()`)
		r.patient(time.Minute, `document.querySelector("[data-uploads] a") !== null`)
		// It went on with the upload that was begun, and did not begin another.
		if n := uitest.Eval[int](t, r.Tab, `new Set(performance.getEntriesByType("resource").map((e) => new URL(e.name).pathname)
			.filter((p) => /^\/check\/uploads\/./.test(p))).size`); n != 1 {
			t.Errorf("%d uploads, want 1", n)
		}
		r.saysAll("已接入")
		at := uitest.Eval[string](t, r.Tab, `document.querySelector("[data-uploads] a").getAttribute("href")`)
		r.open(at)
		r.patient(10*time.Minute, `document.body.textContent.includes("已提为线索")`)
		r.saysAll("黑屏", "没有标定", "整个画面", "2026年11月20日")
		r.shot("recording-done")
		r.open("/check/recordings")
		r.saysAll("已查看", "2026-11-20_09-00-00.mp4")
		r.shot("recordings")
		// The same file again: the sentence, and nothing twice.
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#file`), []string{file}))
		uitest.Eval[bool](t, r.Tab, `(() => { document.querySelector("form[data-upload] button.btn-primary").click(); return true; })()`)
		r.patient(time.Minute, `document.querySelector("[data-uploads] .bad") !== null`)
		r.saysAll("同一录像已经接入")
		p, err := c.Hearings.Page(t.Context(), office, hearing.Filter{})
		if err != nil || p.All != 1 {
			t.Errorf("%d recordings (%v)", p.All, err)
		}
		if u, err := c.Uploads.Of(t.Context(), office.Account); err != nil || len(u) != 0 {
			t.Errorf("uploads left: %v (%v)", u, err)
		}
	})
}

// pad makes a recording larger by a box that says nothing, so that it has so many
// bytes.
func pad(t *testing.T, file string, size int64) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	box := binary.BigEndian.AppendUint32(nil, uint32(size-info.Size())) //nolint:gosec // of a few megabytes
	_, err = f.Write(append(box, "free"...))
	if err := errors.Join(err, f.Truncate(size), f.Close()); err != nil {
		t.Fatal(err)
	}
}

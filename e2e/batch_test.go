//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xiezhi/internal/check/batch"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/web/ui/uitest"
)

// packed is an archive of n judgments of the basic court, each with one fault,
// and one file that is none.
func packed(t *testing.T, from, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	add := func(name, text string) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		add(fmt.Sprintf("十月/第%d份.txt", i+1), strings.ReplaceAll(faulty, "民初88号", fmt.Sprintf("民初%d号", from+i)))
	}
	add("十月/通知.txt", "今天下午停水。")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestABatch hands an archive in, watches it, reads what was not read and the
// report, takes the workbooks, and sees that a leader gets figures only.
func TestABatch(t *testing.T) {
	each(t, func(t *testing.T, c *town) {
		browser := uitest.Start(t)
		r := &reader{Tab: browser.Open(t, 1440), t: t, c: c}
		r.signIn("office")
		r.open("/check/batches")
		r.shot("batches-empty")
		file := filepath.Join(t.TempDir(), "十月.zip")
		if err := os.WriteFile(file, packed(t, 100, 47), 0o600); err != nil {
			t.Fatal(err)
		}
		r.set(`#hand-name`, "十月抽查")
		r.Do(t, chromedp.SetUploadFiles(chromedp.CSS(`#files`), []string{file}))
		r.press(`form[action="/check/batches"] button[type=submit]`)
		at := uitest.Eval[string](t, r.Tab, `location.pathname`)
		if !strings.HasPrefix(at, "/check/batches/bat_") {
			t.Fatalf("handing in leads to %s:\n%s", at, r.text("main"))
		}
		// The page asks by itself how far it is.
		r.wait(`document.querySelector("main").innerText.includes("已完成") && document.querySelector("main").innerText.includes("质量报告")`)
		if s := r.text("main"); !strings.Contains(s, "48/48") || !strings.Contains(s, "通知.txt") {
			t.Errorf("the page of the batch:\n%s", s)
		}
		r.shot("batch-done")
		for _, book := range []string{at + "/result", at + "/report/sheet"} {
			if got := uitest.Eval[string](t, r.Tab, `fetch("`+book+`").then(async r => r.status + " " + r.headers.get("Content-Type") + " " + (await r.arrayBuffer()).byteLength)`); !strings.HasPrefix(got, "200 application/vnd.openxmlformats") {
				t.Errorf("%s: %s", book, got)
			}
		}
		r.open(at + "/report")
		if s := r.text("main"); !strings.Contains(s, "J03") || !strings.Contains(s, "95% 区间") || !strings.Contains(s, "民一庭") {
			t.Errorf("the report:\n%s", s)
		}
		r.shot("batch-report")
		r.open("/check/batches")
		r.shot("batches")

		c.pausedBatch(t, r)

		r.signIn("leader")
		r.open(at)
		if s := r.text("main"); strings.Contains(s, "通知.txt") || strings.Contains(s, "检查结果表") {
			t.Errorf("a leader reads:\n%s", s)
		}
		r.CheckAll(t)
		r.open(at + "/report")
		r.CheckAll(t)
		report, err := c.Log.Verify(t.Context())
		if err != nil || len(report.Problems) != 0 {
			t.Fatalf("audit: %+v (%v)", report.Problems, err)
		}
	})
}

// pausedBatch looks at a batch that is paused, and resumes it.
func (c *town) pausedBatch(t *testing.T, r *reader) {
	t.Helper()
	account, err := c.People.Lookup(t.Context(), "office")
	if err != nil {
		t.Fatal(err)
	}
	by, err := c.People.Actor(t.Context(), account.ID)
	if err != nil {
		t.Fatal(err)
	}
	p, err := batch.NewParcel()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := p.Put("十一月.zip", bytes.NewReader(packed(t, 3000, 150))); err != nil {
		t.Fatal(err)
	}
	id, err := c.Batches.Hand(t.Context(), by, batch.New{Name: "十一月抽查"}, p)
	if err != nil {
		t.Fatal(err)
	}
	for version := int64(1); ; version++ { // planning counts the version up
		err := c.Batches.Pause(t.Context(), by, id, version)
		if err == nil {
			break
		}
		if !errors.Is(err, db.ErrConflict) || version > 10 {
			t.Fatal(err)
		}
	}
	at := "/check/batches/" + string(id)
	r.open(at)
	if s := r.text("main"); !strings.Contains(s, "已暂停") {
		t.Errorf("a paused batch:\n%s", s)
	}
	r.shot("batch-paused")
	r.press(`form[action$="/step"]:has(input[value="resume"]) button`)
	r.wait(`document.querySelector("main").innerText.includes("151/151")`)
	r.wait(`document.querySelector("main").innerText.includes("已完成")`)
}

// TestABatchIsKilled kills the program with SIGKILL while a batch is being
// checked, again and again: in the end every file was checked, and once.
func TestABatchIsKilled(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "xiezhi")
	build := exec.Command("go", "build", "-o", bin, "./cmd/xiezhi")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data := filepath.Join(t.TempDir(), "data")
	run(t, bin, "demo", "--data", data)
	const all = 240
	p := begin(t, bin, data)
	at := p.handIn(t, p.signIn(t, "baizizhou", cityPassword), packed(t, 20000, all))
	seen := []string{p.progress(t, at)}
	for range 4 {
		// Some more parts are done, and others in hand.
		for tries := 0; p.progress(t, at) == seen[len(seen)-1]; tries++ {
			if tries > 300 {
				t.Fatalf("stuck at %s", seen[len(seen)-1])
			}
			time.Sleep(50 * time.Millisecond)
		}
		p.kill(t)
		p = begin(t, bin, data)
		seen = append(seen, p.progress(t, at))
	}
	defer func() { p.kill(t) }()
	for tries := 0; ; tries++ {
		if s := p.progress(t, at); strings.HasPrefix(s, "241/241 ") {
			break
		} else if tries > 600 {
			t.Fatalf("stuck at %s", s)
		}
		time.Sleep(200 * time.Millisecond)
	}
	run(t, bin, "audit", "verify", "--data", data)
	t.Logf("after each kill: %s", strings.Join(seen, ", "))
}

// handIn hands an archive in and returns where it went.
func (p *program) handIn(t *testing.T, c *http.Client, data []byte) string {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, err := w.CreateFormFile("files", "十月.zip")
	if err == nil {
		_, err = f.Write(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := c.Post(p.url+"/check/batches", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/check/batches/bat_") {
		t.Fatalf("handing in: %s %s", r.Status, at)
	}
	return at
}

var (
	done    = regexp.MustCompile(`<b>([0-9,]+)</b><span>/([0-9,]+)`)
	checked = regexp.MustCompile(`(?s)已检查</dt>\s*<dd>.*?([0-9,]+)`)
)

// progress is how many files of how many are done, and how many were checked.
func (p *program) progress(t *testing.T, at string) string {
	t.Helper()
	page := p.get(t, p.signIn(t, "baizizhou", cityPassword), at)
	m := done.FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no progress on %s", page)
	}
	n := checked.FindStringSubmatch(page)
	if n == nil {
		t.Fatalf("no count on %s", page)
	}
	if m[1] == m[2] && n[1] != "240" {
		t.Errorf("%s files were checked, want 240", n[1])
	}
	return m[1] + "/" + m[2] + " (" + n[1] + ")"
}

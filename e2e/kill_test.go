//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilled kills the program with SIGKILL in the midst of its work, right
// after an answer while jobs run, and starts it again: whatever was
// acknowledged is there, every document gets checked, and the log verifies.
func TestKilled(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "xiezhi")
	build := exec.Command("go", "build", "-o", bin, "./cmd/xiezhi")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data := filepath.Join(t.TempDir(), "data")
	run(t, bin, "demo", "--data", data)
	taken := map[string]bool{}
	for round := range 4 {
		p := begin(t, bin, data)
		c := p.signIn(t, "baizizhou", "chengming-demo")
		for i := range 6 {
			at, err := p.upload(c, fmt.Sprintf("第%d次第%d份.txt", round, i), strings.Replace(faulty, "民初88号", fmt.Sprintf("民初%d号", 9000+100*round+i), 2))
			if err != nil {
				t.Fatal(err)
			}
			taken[at] = true
		}
		p.kill(t)
	}
	p := begin(t, bin, data)
	defer p.kill(t)
	c := p.signIn(t, "baizizhou", "chengming-demo")
	for at := range taken {
		for tries := 0; ; tries++ {
			body := p.get(t, c, at)
			if strings.Contains(body, "2025年9月没有31日") {
				break
			}
			if tries > 100 {
				t.Fatalf("%s was acknowledged and is not checked", at)
			}
			time.Sleep(100 * time.Millisecond) // the jobs run in a program of their own
		}
	}
	run(t, bin, "audit", "verify", "--data", data)
	t.Logf("%d documents, 4 kills", len(taken))
}

// program is a running server.
type program struct {
	cmd *exec.Cmd
	url string
}

func begin(t *testing.T, bin, data string) *program {
	t.Helper()
	p := &program{cmd: exec.Command(bin, "serve", "--data", data, "--listen", "127.0.0.1:0")}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server said %q: %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // it must not wait for a reader
	p.url = strings.TrimSpace(line)
	return p
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed: that is its error
}

func (p *program) signIn(t *testing.T, login, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: loopback{jar}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(p.url+"/signin", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s was not let in: %s", login, r.Status)
	}
	return c
}

// loopback treats http as https for secure cookies, as browsers do on loopback.
type loopback struct{ *cookiejar.Jar }

func (l loopback) SetCookies(u *url.URL, cookies []*http.Cookie) { l.Jar.SetCookies(tls(u), cookies) }
func (l loopback) Cookies(u *url.URL) []*http.Cookie             { return l.Jar.Cookies(tls(u)) }

func tls(u *url.URL) *url.URL {
	v := *u
	v.Scheme = "https"
	return &v
}

// upload hands a document in and returns where it went.
func (p *program) upload(c *http.Client, name, text string) (string, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	f, err := w.CreateFormFile("files", name)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(f, text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	r, err := c.Post(p.url+"/check/documents", w.FormDataContentType(), &body)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/check/documents/doc_") {
		b, _ := io.ReadAll(r.Body)
		return "", fmt.Errorf("upload: %s %s %s", r.Status, at, b)
	}
	return at, nil
}

func (p *program) get(t *testing.T, c *http.Client, path string) string {
	t.Helper()
	r, err := c.Get(p.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", path, r.Status, err)
	}
	return string(b)
}

// run runs a command of the program, which must succeed.
func run(t *testing.T, bin string, args ...string) {
	t.Helper()
	if out, err := exec.Command(bin, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

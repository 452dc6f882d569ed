// Command batch measures a batch: documents handed to the running server as one
// form, until the last of them is checked and saved. The time begins with the
// first byte of the upload. Run it from the root of the repository.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"xiezhi/internal/app"
	"xiezhi/internal/check/batch"
	"xiezhi/internal/people/auth"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/config"
)

const (
	login    = "office"
	password = "a password for measuring"
)

func main() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	var b bench
	flag.IntVar(&b.n, "n", 1000, "documents")
	flag.IntVar(&b.chars, "chars", 3000, "characters of each")
	flag.StringVar(&b.where, "db", "", "database, postgres://… (default: SQLite)")
	flag.StringVar(&b.profile, "cpuprofile", "", "file for a processor profile")
	flag.Parse()
	if err := b.run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bench is one measurement.
type bench struct {
	n, chars       int
	where, profile string
}

func (b *bench) run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "bench-batch-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p, err := app.Open(ctx, config.Config{Data: dir, DB: b.where}, auth.Options{}, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	by, err := town(ctx, p)
	if err != nil {
		return err
	}
	body, media, total, err := b.form()
	if err != nil {
		return err
	}
	base, stop, err := serve(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	c, err := signIn(base)
	if err != nil {
		return err
	}
	if b.profile != "" {
		f, err := os.Create(b.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	begun, before := time.Now(), processor()
	if err := hand(c, base, body, media); err != nil {
		return err
	}
	answered := time.Since(begun)
	last, err := end(ctx, p, by)
	if err != nil {
		return err
	}
	took, spent := time.Since(begun), processor()-before
	if last.Counts.Checked != b.n {
		return fmt.Errorf("%d of %d documents were checked: %+v", last.Counts.Checked, b.n, last.Counts)
	}
	fmt.Printf("batch of %d documents, %d characters each: %.1f s (answer after %.1f s; processor time %.1f s), %.0f characters/s, %s, %d cores\n",
		b.n, total/b.n, took.Seconds(), answered.Seconds(), spent.Seconds(), float64(total)/took.Seconds(), p.DB.Dialect(), runtime.GOMAXPROCS(0))
	return nil
}

// processor is the time that this program has had on the processors: it says
// what a quiet machine would take when this one is not.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// end waits for the newest batch to end.
func end(ctx context.Context, p *app.Parts, by org.Actor) (batch.Batch, error) {
	for {
		list, err := p.Batches.List(ctx, by, batch.Filter{Limit: 1})
		if err != nil {
			return batch.Batch{}, err
		}
		if len(list.Rows) > 0 && list.Rows[0].Ended() {
			return list.Rows[0], nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// town makes the courts of the judgments, some judges, and who hands them in.
func town(ctx context.Context, p *app.Parts) (by org.Actor, err error) {
	sys := org.System("bench")
	mid, err := p.People.AddCourt(ctx, sys, org.Court{Code: "澄01", Name: "澄明市中级人民法院", Level: org.Intermediate})
	if err != nil {
		return by, err
	}
	basic, err := p.People.AddCourt(ctx, sys, org.Court{Code: "澄0102", Name: "明德区人民法院", Level: org.Basic, Superior: mid})
	if err != nil {
		return by, err
	}
	civil, err := p.People.AddDivision(ctx, sys, org.Division{Court: basic, Name: "民一庭", Kind: org.Civil})
	if err != nil {
		return by, err
	}
	office, err := p.People.AddDivision(ctx, sys, org.Division{Court: mid, Name: "审管办", Kind: org.Management})
	if err != nil {
		return by, err
	}
	officer := org.OfficerID("")
	for name, division := range map[string]org.DivisionID{"鹿鸣皋": civil, "佟知秋": civil, "柏子舟": office} {
		id, err := p.People.AddOfficer(ctx, sys, org.Officer{Name: name}, org.Post{Unit: org.Unit{Division: division}, Title: org.Judge, From: "2015-01-01"})
		if err != nil {
			return by, err
		}
		if division == office {
			officer = id
		}
	}
	account, err := p.People.AddAccount(ctx, sys, org.Account{Login: login, Name: "柏子舟", Officer: officer})
	if err != nil {
		return by, err
	}
	if _, err := p.People.Grant(ctx, sys, org.AccountGrant{Account: account, Role: org.RoleOffice, Unit: string(mid), From: "2020-01-01"}); err != nil {
		return by, err
	}
	if err := p.Auth.SetPassword(ctx, sys, account, password, false); err != nil {
		return by, err
	}
	return p.People.Actor(ctx, account)
}

// place is a place of the demonstration's judgments where a date is filled in.
var place = regexp.MustCompile(`\[[^\]]*\]`)

// form makes the judgments: heads and signatures of our own, the paragraphs
// between them drawn from those of the demonstration's judgments.
func (b *bench) form() (body []byte, media string, total int, err error) {
	files, err := filepath.Glob("internal/demo/judgments/*.txt")
	if err != nil || len(files) == 0 {
		return nil, "", 0, errors.Join(errors.New("no judgments: run it from the root of the repository"), err)
	}
	var paragraphs []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, "", 0, err
		}
		for line := range strings.Lines(place.ReplaceAllString(string(text), "2025年3月9日")) {
			if line = strings.TrimSpace(line); utf8.RuneCountInString(line) > 40 {
				paragraphs = append(paragraphs, "　　"+line+"\n")
			}
		}
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	if err := w.WriteField("name", "measuring"); err != nil {
		return nil, "", 0, err
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b.n {
		text := b.judgment(r, i, paragraphs)
		total += utf8.RuneCountInString(text)
		f, err := w.CreateFormFile("files", "判决书"+strconv.Itoa(i)+".txt")
		if err != nil {
			return nil, "", 0, err
		}
		if _, err := io.WriteString(f, text); err != nil {
			return nil, "", 0, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", 0, err
	}
	return out.Bytes(), w.FormDataContentType(), total, nil
}

func (b *bench) judgment(r *rand.Rand, i int, paragraphs []string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "明德区人民法院\n民事判决书\n（2025）澄0102民初%d号\n　　原告：郗望舒，男，1981年2月3日出生，住澄明市明德区槐序路%d号。\n"+
		"　　被告：苌青禾，女，1979年11月20日出生，住澄明市明德区窑湾路%d号。\n"+
		"　　原告郗望舒与被告苌青禾民间借贷纠纷一案，本院于2025年3月3日立案后，依法适用简易程序公开开庭进行了审理。本案现已审理终结。\n", i+1, r.IntN(90)+1, r.IntN(90)+1)
	const tail = 150 // characters after the last paragraph
	for left := b.chars - utf8.RuneCountInString(s.String()) - tail; left > 0; {
		x := paragraphs[r.IntN(len(paragraphs))]
		if n := utf8.RuneCountInString(x); n > left {
			x = string([]rune(x)[:max(0, left-2)]) + "。\n"
		}
		s.WriteString(x)
		left -= utf8.RuneCountInString(x)
	}
	day := "三十"
	if r.IntN(4) == 0 {
		day = "三十一" // a date that is not
	}
	fmt.Fprintf(&s, "　　判决如下：\n　　被告苌青禾于本判决生效之日起十日内向原告郗望舒返还借款本金%d元。\n　　如不服本判决，可以在判决书送达之日起十五日内，"+
		"向本院递交上诉状，并按照对方当事人的人数提出副本，上诉于澄明市中级人民法院。\n审判员　鹿鸣皋\n二〇二五年九月%s日\n书记员　佟知秋\n", r.IntN(90000)+1000, day)
	return s.String()
}

// serve runs the server on a port of its own.
func serve(ctx context.Context, p *app.Parts) (base string, stop func() error, err error) {
	h, err := p.Handler(false)
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, h, l) }()
	return "http://" + l.Addr().String(), func() error {
		cancel()
		return <-done
	}, nil
}

func signIn(base string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &http.Client{Jar: loopback{jar}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := c.PostForm(base+"/signin", url.Values{"login": {login}, "password": {password}})
	if err != nil {
		return nil, err
	}
	if r.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("signing in: %s", r.Status)
	}
	return c, errors.Join(err, r.Body.Close())
}

// loopback treats http as https for secure cookies, as browsers do on loopback.
type loopback struct{ *cookiejar.Jar }

// SetCookies implements http.CookieJar.
func (l loopback) SetCookies(u *url.URL, cookies []*http.Cookie) {
	l.Jar.SetCookies(secure(u), cookies)
}

// Cookies implements http.CookieJar.
func (l loopback) Cookies(u *url.URL) []*http.Cookie { return l.Jar.Cookies(secure(u)) }

func secure(u *url.URL) *url.URL {
	v := *u
	v.Scheme = "https"
	return &v
}

// hand hands the form in.
func hand(c *http.Client, base string, body []byte, media string) error {
	r, err := c.Post(base+"/check/batches", media, bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		text, err := io.ReadAll(r.Body)
		return errors.Join(fmt.Errorf("handing in: %s %s", r.Status, text), err)
	}
	return nil
}

package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"xiezhi/internal/check/examine"
	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/check"
	"xiezhi/internal/engine/judgment/rule"
	"xiezhi/internal/engine/judgment/statute"
	"xiezhi/internal/engine/judgment/typo"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/extract"
	"xiezhi/internal/platform/i18n"
)

// Check is the command that checks judgments.
type Check struct {
	JSON        bool     `name:"json" help:"Print one JSON object a document and line."`
	Date        string   `help:"The day the check is made for; nothing signed may lie after it (default: today)." placeholder:"YYYY-MM-DD"`
	Lang        string   `help:"Language of everything but the rules' own messages: zh or en." enum:"zh,en" default:"zh"`
	Courts      string   `help:"A register of courts of your own, tab-separated." type:"existingfile" placeholder:"FILE"`
	Typos       bool     `help:"Look for typos (J25)." default:"true" negatable:""`
	Publication bool     `help:"The documents are copies for publication: look for what must not go online (J32–J36)."`
	Models      string   `help:"Folder of the models for text recognition, or “off” (default: the user's cache)." env:"XIEZHI_MODELS" placeholder:"FOLDER"`
	Annotate    string   `help:"Folder for a copy of each .docx with the hits as comments and tracked changes." type:"path" placeholder:"FOLDER"`
	Files       []string `arg:"" name:"FILE" help:"Files or folders; - is standard input."`
}

// checker is what it takes to check one document.
type checker struct {
	statutes *statute.Register
	courts   *judgment.Courts
	typos    *typo.Checker // nil: not asked for
	today    judgment.Day
	purpose  rule.Purpose
	copies   *annotator // nil: none are wanted
	limits   extract.Limits
}

// outcome is one document checked, or why it was not.
type outcome struct {
	file   string
	result check.Result
	err    error
}

// Run checks every file and prints what was found. Status 0: nothing at error
// or above; 1: something; 2: a file could not be read.
func (c *Check) Run(ctx context.Context, s *Streams) (err error) {
	p, err := newSpeaker(c.Lang)
	if err != nil {
		return err
	}
	k, err := c.checker(p)
	if err != nil {
		return err
	}
	if k.copies, err = newAnnotator(c.Annotate, p); err != nil {
		return err
	}
	eyes := newEyes(ctx, c.Models)
	defer func() { err = errors.Join(err, eyes.Close()) }()
	k.limits.Recognise = eyes.Recogniser
	files, unread := c.expand()
	out := &report{json: c.JSON, p: p, out: s.Out, err: s.Err}
	for _, err := range unread {
		out.unreadable(err)
	}
	bar := newProgress(s.Err, p, len(files))
	err = inOrder(ctx, len(files), func(ctx context.Context, i int) outcome { return k.check(ctx, files[i], s.In) }, func(o outcome) error {
		bar.clear()
		defer bar.step()
		return out.add(o)
	})
	bar.clear()
	if err != nil {
		return err
	}
	return out.end()
}

// checker reads the registers.
func (c *Check) checker(p speaker) (*checker, error) {
	k := &checker{}
	if c.Publication {
		k.purpose = rule.Publication
	}
	if c.Typos {
		k.typos = typo.Default()
	}
	day := calendar.DayOf(time.Now())
	if c.Date != "" {
		var err error
		if day, err = calendar.ParseDay(c.Date); err != nil {
			return nil, errors.New(p.T("check.bad_date", "date", c.Date))
		}
	}
	year, month, d := day.Civil()
	k.today = judgment.Day{Year: year, Month: int(month), Day: d}
	var err error
	if k.statutes, err = statute.Default(); err != nil {
		return nil, err
	}
	if c.Courts == "" {
		k.courts, err = judgment.DefaultCourts()
		return k, err
	}
	f, err := os.Open(c.Courts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	k.courts, err = judgment.LoadCourts(f)
	return k, err
}

// expand walks the folders among the arguments. In a folder only the files that
// look like documents count; a file named outright is always tried.
func (c *Check) expand() (files []string, unread []error) {
	for _, arg := range c.Files {
		info, err := os.Stat(arg)
		if arg == "-" || err != nil || !info.IsDir() {
			files = append(files, arg)
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				unread = append(unread, err)
				return nil
			}
			if !d.IsDir() && extract.Known(path) {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			unread = append(unread, err)
		}
	}
	return files, unread
}

// check reads and checks one file.
func (k *checker) check(ctx context.Context, file string, in io.Reader) outcome {
	var doc extract.Document
	var err error
	if file == "-" {
		doc, err = extract.Stream(ctx, in, "-", k.limits)
	} else {
		doc, err = extract.File(ctx, file, k.limits)
	}
	if err != nil {
		return outcome{file: file, err: err}
	}
	if mark, ok := doc.SecrecyMark(); ok {
		return outcome{file: file, err: &refused{file, mark}}
	}
	doc = doc.Unwrap()
	res := check.Run(rule.Input{
		Doc: judgment.Parse(doc.Text), Statutes: k.statutes, Courts: k.courts, Typos: k.typos, Today: k.today, Format: rule.Format(examine.FormatOf(doc)), Purpose: k.purpose,
	})
	return outcome{file: file, result: res, err: k.copies.write(file, doc, res)}
}

// refused is a document that bears a secrecy mark: it does not belong here.
type refused struct{ file, mark string }

// Error implements error.
func (r *refused) Error() string { return fmt.Sprintf("%s bears the mark %s", r.file, r.mark) }

// inOrder runs work for 0 … n-1 on all cores and hands the results on in order.
func inOrder[T any](ctx context.Context, n int, work func(context.Context, int) T, use func(T) error) error {
	workers := runtime.GOMAXPROCS(0)
	slots := make(chan chan T, workers)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(slots)
		for i := range n {
			slot := make(chan T, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return ctx.Err()
			}
			g.Go(func() error {
				slot <- work(ctx, i)
				return nil
			})
		}
		return nil
	})
	g.Go(func() error {
		for slot := range slots {
			if err := use(<-slot); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// report prints outcomes and counts them.
type report struct {
	json     bool
	p        speaker
	out, err io.Writer
	checked  int
	unread   int
	counts   map[rule.Severity]int
}

func (r *report) add(o outcome) error {
	if o.err != nil {
		if errors.Is(o.err, context.Canceled) {
			return o.err
		}
		r.unreadable(o.err)
		return nil
	}
	r.checked++
	if r.counts == nil {
		r.counts = map[rule.Severity]int{}
	}
	for _, h := range o.result.Hits {
		r.counts[h.Severity]++
	}
	if r.json {
		enc := json.NewEncoder(r.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(o.result.Record(o.file))
	}
	return r.print(o)
}

// print writes a document's hits, a line or two each.
func (r *report) print(o outcome) error {
	if len(o.result.Hits) == 0 {
		_, err := fmt.Fprintf(r.out, "%s: %s\n", o.file, r.p.T("check.nothing"))
		return err
	}
	for _, h := range o.result.Hits {
		line, column := o.result.Positions.LineColumn(h.Start)
		if _, err := fmt.Fprintf(r.out, "%s:%d:%d: %s %s %s\n", o.file, line, column, r.p.T("check.severity."+string(h.Severity)), h.Rule.ID, h.Message); err != nil {
			return err
		}
		if h.Fix != nil {
			fmt.Fprintf(r.out, "    %s\n", r.p.T("check.fix", "from", o.result.Doc.Text[h.Start:h.End], "to", *h.Fix))
		}
		if h.Basis != "" {
			fmt.Fprintf(r.out, "    %s\n", r.p.T("check.basis", "basis", h.Basis))
		}
	}
	return nil
}

// unreadable says on standard error why a file was not checked.
func (r *report) unreadable(err error) {
	r.unread++
	fmt.Fprintln(r.err, explain(r.p, err))
}

// explain is the sentence for an error about a file.
func explain(p speaker, err error) string {
	var e *extract.Error
	var secret *refused
	switch {
	case errors.As(err, &secret):
		return p.T("check.refused", "name", secret.file, "mark", secret.mark)
	case errors.As(err, &e):
		return p.T(e.Key, e.Words(p.Language() == i18n.English)...)
	}
	return err.Error()
}

// end prints the sum and returns the status.
func (r *report) end() error {
	if !r.json && r.checked+r.unread > 1 {
		fmt.Fprintln(r.out, r.p.T("check.sum", "n", r.checked, "critical", r.counts[rule.Critical], "error", r.counts[rule.Error],
			"suspect", r.counts[rule.Suspect], "hint", r.counts[rule.Hint], "unread", r.unread))
	}
	switch {
	case r.unread > 0:
		return Status(2)
	case r.counts[rule.Critical]+r.counts[rule.Error] > 0:
		return Status(1)
	}
	return nil
}

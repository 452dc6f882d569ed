package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/redact"
	"xiezhi/internal/platform/extract"
)

// Redact is the command that makes the copy of a judgment for publication.
type Redact struct {
	Out     string `required:"" help:"The copy to write: .txt, .html or .docx." placeholder:"OUT"`
	Profile string `help:"2016: the text of the provision; 2024: the practice since 2024." enum:"2016,2024" default:"2016"`
	JSON    bool   `name:"json" help:"Print the plan as one JSON object."`
	Draft   bool   `help:"Write the redacted copy even when the document must not be published, instead of the notice that takes its place."`
	Lang    string `help:"Language of everything but the grounds: zh or en." enum:"zh,en" default:"zh"`
	File    string `arg:"" name:"FILE" help:"The judgment; - is standard input."`
}

// redactionRecord is one redaction in JSON. Positions are code points of the
// extracted text.
type redactionRecord struct {
	Class       string `json:"class"`
	Start       int    `json:"start"`
	End         int    `json:"end"`
	Text        string `json:"text"`
	Replacement string `json:"replacement"`
	Action      string `json:"action"`
	Basis       string `json:"basis"`
}

// leakRecord is one leak in JSON. Form says how it stands in the copy: same,
// separated, digits, sounds, or name for the copy's file name.
type leakRecord struct {
	Class string `json:"class"`
	Text  string `json:"text"`
	Found string `json:"found"`
	Form  string `json:"form"`
}

// planRecord is the whole plan in JSON.
type planRecord struct {
	Publish    string            `json:"publish"`
	Grounds    []string          `json:"grounds"`
	Redactions []redactionRecord `json:"redactions"`
	Leaks      []leakRecord      `json:"leaks"`
}

// Run writes the copy and says what was done. Status 0: the copy was written
// and, if the answer was human, a person has to decide before it goes online; 1:
// the document must not be published (OUT holds the notice of article 6, or
// nothing when that may not be told either) or the copy leaks (OUT is not
// written); 2: the file could not be read.
func (c *Redact) Run(ctx context.Context, s *Streams) error {
	p, err := newSpeaker(c.Lang)
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	switch format {
	case redact.TXT, redact.HTML, redact.DOCX:
	default:
		return errors.New(p.T("redact.bad_out", "name", filepath.Base(c.Out)))
	}
	doc, err := c.read(ctx, s.In)
	if err != nil {
		fmt.Fprintln(s.Err, explain(p, err))
		return Status(2)
	}
	plan, err := redact.Make(doc, disclosure.Profile(c.Profile))
	if err != nil {
		return err
	}
	copied := redact.Apply(doc.Text, plan)
	leaks := leakRecords(plan, copied, filepath.Base(c.Out))
	published, err := c.write(doc, plan, copied, format, len(leaks) > 0)
	if err != nil {
		return err
	}
	if err := c.report(s.Out, p, doc, plan, leaks, published); err != nil {
		return err
	}
	if len(leaks) > 0 || plan.Decision.Publish == disclosure.No {
		return Status(1)
	}
	return nil
}

// read extracts and parses the file.
func (c *Redact) read(ctx context.Context, in io.Reader) (*judgment.Doc, error) {
	var doc extract.Document
	var err error
	if c.File == "-" {
		doc, err = extract.Stream(ctx, in, "-", extract.Limits{})
	} else {
		doc, err = extract.File(ctx, c.File, extract.Limits{})
	}
	if err != nil {
		return nil, err
	}
	if mark, ok := doc.SecrecyMark(); ok {
		return nil, &refused{c.File, mark}
	}
	return judgment.Parse(doc.Unwrap().Text), nil
}

// outcomes of write, keys of sentences.
const (
	wroteCopy    = "redact.wrote_copy"
	wroteDraft   = "redact.wrote_draft"
	wroteNotice  = "redact.wrote_notice"
	wroteNothing = "redact.wrote_nothing"
	wroteLeaks   = "redact.refused_leaks"
)

// write writes OUT, whole or not at all: the copy, or the notice that article 6
// has published in its place.
func (c *Redact) write(doc *judgment.Doc, plan redact.Plan, copied, format string, leaks bool) (string, error) {
	text, done := copied, wroteCopy
	if plan.Decision.Publish == disclosure.No {
		if done = wroteDraft; !c.Draft {
			text, done = redact.Notice(doc, plan.Decision), wroteNotice
		}
	}
	switch {
	case leaks && done != wroteNotice:
		return wroteLeaks, nil
	case text == "" && done == wroteNotice:
		return wroteNothing, nil
	}
	var b bytes.Buffer
	if err := redact.WriteCopy(&b, format, text, doc); err != nil {
		return "", err
	}
	part := c.Out + ".part"
	if err := os.WriteFile(part, b.Bytes(), 0o644); err != nil {
		return "", err
	}
	return done, os.Rename(part, c.Out)
}

// leakRecords tests the copy and the name of its file.
func leakRecords(plan redact.Plan, copied, name string) []leakRecord {
	out := []leakRecord{}
	for _, l := range redact.Leaks(copied, plan) {
		out = append(out, leakRecord{string(l.Class), l.Text, l.Found, l.Form})
	}
	for _, l := range redact.Leaks(name, plan) {
		out = append(out, leakRecord{string(l.Class), l.Text, l.Found, "name"})
	}
	return out
}

// report prints the plan.
func (c *Redact) report(out io.Writer, p speaker, doc *judgment.Doc, plan redact.Plan, leaks []leakRecord, published string) error {
	rec := planRecord{Publish: string(plan.Decision.Publish), Grounds: []string{}, Redactions: redactionRecords(doc.Text, plan), Leaks: leaks}
	for _, g := range plan.Decision.Grounds {
		rec.Grounds = append(rec.Grounds, g.Article+"："+g.Text)
	}
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(rec)
	}
	fmt.Fprintln(out, p.T("redact.publish."+rec.Publish))
	for _, g := range rec.Grounds {
		fmt.Fprintf(out, "    %s\n", g)
	}
	for _, r := range rec.Redactions {
		if r.Action != string(disclosure.Keep) {
			fmt.Fprintf(out, "%s %s → %s（%s）\n", p.T("redact.action."+r.Action), r.Text, r.Replacement, r.Basis)
		}
	}
	for _, l := range leaks {
		fmt.Fprintln(out, p.T("redact.leak", "text", l.Text, "found", l.Found))
	}
	_, err := fmt.Fprintln(out, p.T(published, "name", c.Out))
	return err
}

// redactionRecords turns bytes into code points.
func redactionRecords(text string, plan redact.Plan) []redactionRecord {
	out := make([]redactionRecord, 0, len(plan.Redactions))
	at, n := 0, 0
	point := func(off int) int {
		n += utf8.RuneCountInString(text[at:off])
		at = off
		return n
	}
	for _, r := range plan.Redactions {
		start := point(r.Start)
		out = append(out, redactionRecord{string(r.Class), start, point(r.End), r.Text, r.Replacement, string(r.Action), r.Basis})
	}
	return out
}

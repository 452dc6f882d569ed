package publication

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiezhi/internal/engine/judgment"
	"xiezhi/internal/engine/judgment/disclosure"
	"xiezhi/internal/engine/judgment/personal"
	"xiezhi/internal/engine/judgment/redact"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/calendar"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// CopyState is where a copy stands.
type CopyState string

// The states of a copy.
const (
	CopyQueued CopyState = "queued"
	CopyReady  CopyState = "ready"
	CopyFailed CopyState = "failed" // the document was erased before the copy was made
)

// Redaction is one piece of the original and what the copy does with it. One
// that a person changed names him and says why.
type Redaction struct {
	Start       int    `json:"start"` // bytes of the original
	End         int    `json:"end"`
	Class       string `json:"class"`
	Text        string `json:"text"`
	Replacement string `json:"replacement"`
	Action      string `json:"action"` // mask, delete, keep
	Basis       string `json:"basis"`
	By          string `json:"by,omitempty"` // name of who changed it
	Reason      string `json:"reason,omitempty"`
}

// Kept reports whether the copy shows it as the original does.
func (r Redaction) Kept() bool { return r.Action == string(disclosure.Keep) }

// Leak is something that was to disappear and still stands in the copy.
type Leak struct {
	Class string `json:"class"`
	Text  string `json:"text"`
	Found string `json:"found"`
	Start int    `json:"start"` // bytes of the copy
	End   int    `json:"end"`
	Form  string `json:"form"` // same, separated, digits, sounds
}

// Made is a copy.
type Made struct {
	ID         string
	N          int
	State      CopyState
	Profile    Profile
	Redactions []Redaction
	Leaks      []Leak
	SHA256     string
	Size       int64
	MadeAt     time.Time
	Version    int64
}

// Manual is the class of what a person has added to a copy.
const Manual = "manual"

// plan is the redactions as the engine takes them.
func plan(list []Redaction) redact.Plan {
	var p redact.Plan
	for _, r := range list {
		p.Redactions = append(p.Redactions, redact.Redaction{
			Span: judgment.Span{Start: r.Start, End: r.End}, Class: personal.Class(r.Class), Text: r.Text, Replacement: r.Replacement,
			Action: disclosure.Action(r.Action), Basis: r.Basis,
		})
	}
	return p
}

func redactions(p redact.Plan) []Redaction {
	out := []Redaction{}
	for _, r := range p.Redactions {
		out = append(out, Redaction{
			Start: r.Start, End: r.End, Class: string(r.Class), Text: r.Text, Replacement: r.Replacement, Action: string(r.Action), Basis: r.Basis,
		})
	}
	return out
}

func leaksOf(copied string, list []Redaction) []Leak {
	out := []Leak{}
	for _, l := range redact.Leaks(copied, plan(list)) {
		out = append(out, Leak{string(l.Class), l.Text, l.Found, l.Start, l.End, l.Form})
	}
	return out
}

// Advice is what the article 4 gate says of a document.
type Advice struct {
	Publish string // yes, no, human
	Grounds []Reasoning
}

// Reasoning is one ground of an advice.
type Reasoning struct {
	Answer  string
	Article string
	Text    string
}

func advice(d disclosure.Decision) Advice {
	a := Advice{Publish: string(d.Publish)}
	for _, g := range d.Grounds {
		a.Grounds = append(a.Grounds, Reasoning{string(g.Answer), g.Article, g.Text})
	}
	return a
}

// Make makes a copy: the text, what is masked in it, the text of the copy, and
// the search for leaks. It may run twice: a copy that is made is left alone.
func (b *Book) Make(ctx context.Context, j MakeJob) error {
	var p Publication
	var c Made
	err := b.Log.View(ctx, func(tx *db.Tx) (err error) {
		if p, err = load(ctx, tx, j.Publication); err != nil {
			return err
		}
		c, err = copyOf(ctx, tx, j.Publication, j.N)
		return err
	})
	if errors.Is(err, org.ErrNotFound) {
		return jobs.ErrGone
	}
	if err != nil {
		return err
	}
	if c.State != CopyQueued {
		return nil
	}
	text, err := b.original(ctx, p.Document)
	switch {
	case errors.Is(err, ErrErased):
		c.State = CopyFailed
	case err != nil:
		return err
	default:
		made, err := redact.Make(judgment.Parse(text), disclosure.Profile(p.Profile))
		if err != nil {
			return err
		}
		c.State, c.Redactions = CopyReady, redactions(made)
		if err := b.write(ctx, &c, text); err != nil {
			return err
		}
	}
	by := org.Engine("judgment")
	act := &audit.Act{By: by.By(), Verb: string(Copy), Object: c.ID, Details: map[string]any{"state": c.State, "leaks": len(c.Leaks)}}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error { return saveCopy(ctx, tx, &c) })
}

// write puts the text of the copy away and searches it for leaks.
func (b *Book) write(ctx context.Context, c *Made, original string) error {
	copied := redact.Apply(original, plan(c.Redactions))
	c.Leaks = leaksOf(copied, c.Redactions)
	ref, err := b.Blobs.Put(ctx, strings.NewReader(copied), int64(len(copied)))
	c.SHA256, c.Size = ref.SHA256, ref.Size
	return err
}

// original reads the text of a document of the shelf.
func (b *Book) original(ctx context.Context, document string) (string, error) {
	var ref blob.Ref
	err := b.Log.View(ctx, func(tx *db.Tx) error {
		var erased int64
		if err := tx.QueryRow(ctx, `SELECT text_sha256, text_size, erased_at FROM document WHERE id = $1`, document).Scan(&ref.SHA256, &ref.Size, &erased); err != nil {
			return err
		}
		if erased != 0 {
			return ErrErased
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return b.read(ctx, ref)
}

func (b *Book) read(ctx context.Context, ref blob.Ref) (string, error) {
	r, err := b.Blobs.OpenVerified(ctx, ref)
	if err != nil {
		return "", err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

// Sheets are the words of a document: the original, what the gate says of it,
// and the copy, "" before there is one.
type Sheets struct {
	Original string
	Copied   string
	Advice   Advice
}

// Words returns the words of a document to those who decide on it. The look is
// logged first.
func (b *Book) Words(ctx context.Context, by org.Actor, f *File) (s Sheets, err error) {
	if !f.decides(by) {
		return s, org.ErrForbidden
	}
	if err := b.Views.Note(ctx, by, f.Document, "", "publication"); err != nil {
		return s, err
	}
	if f.Copy != nil && f.Copy.State == CopyReady {
		if s.Copied, err = b.read(ctx, blob.Ref{SHA256: f.Copy.SHA256, Size: f.Copy.Size}); err != nil {
			return s, err
		}
	}
	if f.Erased {
		return s, nil
	}
	if s.Original, err = b.original(ctx, f.Document); err != nil {
		return s, err
	}
	doc := judgment.Parse(s.Original)
	s.Advice = advice(disclosure.Gate(doc, personal.Find(doc)))
	return s, nil
}

// Alteration is how a person changes a copy. Words that the program has found
// already are changed wherever they stand under the same class; others are
// covered wherever they stand.
type Alteration struct {
	Version     int64 // of the copy that the person saw
	Class       string
	Text        string
	Action      string // mask, delete, keep
	Replacement string // of mask
	Reason      string
}

// Alter changes what a copy shows. The copy is written anew and searched again
// for leaks before the change is saved.
func (b *Book) Alter(ctx context.Context, by org.Actor, id ID, a Alteration) error {
	f, err := b.Open(ctx, by, id)
	switch {
	case err != nil:
		return err
	case !by.May(org.PublicationDecide, f.Unit):
		return org.ErrForbidden
	case f.State != Preparing:
		return fmt.Errorf("%w: %s", ErrState, f.State)
	case f.Copy == nil || f.Copy.State != CopyReady:
		return ErrNoCopy
	case f.Erased:
		return ErrErased
	case a.Version != f.Copy.Version:
		return db.ErrConflict
	}
	text, err := b.original(ctx, f.Document)
	if err != nil {
		return err
	}
	c := *f.Copy
	if c.Redactions, err = a.apply(text, c.Redactions, by.Name); err != nil {
		return err
	}
	if err := b.write(ctx, &c, text); err != nil {
		return err
	}
	// The words themselves stay out of the details: they may be somebody's name.
	act := &audit.Act{By: by.By(), Verb: string(Change), Object: c.ID, Details: map[string]any{"class": a.Class, "action": a.Action, "leaks": len(c.Leaks)}}
	act.Also(string(id))
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		// The document takes a new version with it, so that nobody puts a copy
		// online who looked at it before it was changed.
		if err := save(ctx, tx, &f.Publication); err != nil {
			return err
		}
		if err := saveCopy(ctx, tx, &c); err != nil {
			return err
		}
		return record(ctx, tx, by, Change, f.State, &f.Publication, strings.TrimSpace(a.Reason))
	})
}

// apply changes the redactions of a text, or says why that cannot be. It is pure.
func (a Alteration) apply(text string, list []Redaction, name string) ([]Redaction, error) {
	a.Reason, a.Text = strings.TrimSpace(a.Reason), strings.TrimSpace(a.Text)
	if a.Reason == "" || utf8.RuneCountInString(a.Reason) > maxReason {
		return nil, ErrReason
	}
	switch disclosure.Action(a.Action) {
	case disclosure.Keep:
		a.Replacement = a.Text
	case disclosure.Delete:
		a.Replacement = ""
	case disclosure.Mask:
		if a.Replacement = strings.TrimSpace(a.Replacement); a.Replacement == "" || strings.Contains(a.Replacement, a.Text) {
			return nil, ErrSpan
		}
	default:
		return nil, ErrSpan
	}
	if a.Text == "" {
		return nil, ErrSpan
	}
	out, changed := slices.Clone(list), false
	for i, r := range out {
		if r.Text == a.Text && (a.Class == "" || r.Class == a.Class) {
			out[i].Action, out[i].Replacement, out[i].By, out[i].Reason = a.Action, a.Replacement, name, a.Reason
			changed = true
		}
	}
	if disclosure.Action(a.Action) != disclosure.Keep {
		var more bool
		if out, more = a.cover(text, out, name); more {
			changed = true
		}
	}
	if !changed {
		return nil, ErrSpan
	}
	return out, nil
}

// cover adds the words wherever they stand and nothing covers them yet. What is
// listed only because it stays gives way.
func (a Alteration) cover(text string, list []Redaction, name string) (out []Redaction, changed bool) {
	out = list
	for at := 0; ; {
		i := strings.Index(text[at:], a.Text)
		if i < 0 {
			return out, changed
		}
		start, end := at+i, at+i+len(a.Text)
		at = end
		beside := func(r Redaction) bool { return r.End <= start || end <= r.Start }
		if slices.ContainsFunc(out, func(r Redaction) bool { return !beside(r) && (!r.Kept() || r.By != "") }) {
			continue
		}
		out = slices.DeleteFunc(slices.Clone(out), func(r Redaction) bool { return !beside(r) })
		n, _ := slices.BinarySearchFunc(out, start, func(r Redaction, s int) int { return r.Start - s })
		out = slices.Insert(out, n, Redaction{
			Start: start, End: end, Class: Manual, Text: a.Text, Replacement: a.Replacement, Action: a.Action, By: name, Reason: a.Reason,
		})
		changed = true
	}
}

// Formats lists the formats of copies.
func Formats() []string { return []string{redact.DOCX, redact.HTML, redact.TXT} }

// Download writes the copy in a format. It is refused while the copy shows
// anything that must not be seen. The look is logged first.
func (b *Book) Download(ctx context.Context, by org.Actor, id ID, format string, w io.Writer) error {
	f, err := b.Open(ctx, by, id)
	switch {
	case err != nil:
		return err
	case !f.decides(by):
		return org.ErrForbidden
	case f.Copy == nil || f.Copy.State != CopyReady:
		return ErrNoCopy
	case len(f.Copy.Leaks) > 0:
		return fmt.Errorf("%w: %d places", ErrLeaks, len(f.Copy.Leaks))
	case !slices.Contains(Formats(), format):
		return org.ErrNotFound
	}
	if err := b.Views.Note(ctx, by, f.Document, "", "publication.copy"); err != nil {
		return err
	}
	copied, err := b.read(ctx, blob.Ref{SHA256: f.Copy.SHA256, Size: f.Copy.Size})
	if err != nil {
		return err
	}
	return redact.WriteCopy(w, format, copied, judgment.Parse(copied))
}

// Notice is what is published in place of a document that is not (article 6).
type Notice struct {
	CaseNo, Court string
	Signed        calendar.Day
	Ground        Ground
}

// Notice returns what is published in place of the document; ok is false when
// it is not withheld, or when a state secret forbids even that.
func (p *Publication) Notice() (n Notice, ok bool) {
	if p.State != Withheld || p.Ground == Secret {
		return n, false
	}
	return Notice{p.CaseNo, p.CourtName, p.Signed, p.Ground}, true
}

func copyOf(ctx context.Context, tx *db.Tx, id ID, n int) (Made, error) {
	c := Made{N: n}
	var list, leaks string
	var made int64
	err := tx.QueryRow(ctx, `SELECT id, state, profile, plan, leaks, sha256, size, made_at, version FROM publication_copy WHERE publication = $1 AND n = $2`, id, n).Scan(
		&c.ID, &c.State, &c.Profile, &list, &leaks, &c.SHA256, &c.Size, &made, &c.Version)
	if errors.Is(err, db.ErrNoRows) {
		return c, org.ErrNotFound
	}
	if err != nil {
		return c, err
	}
	c.MadeAt = db.Moment(made)
	if list != "" {
		if err := json.Unmarshal([]byte(list), &c.Redactions); err != nil {
			return c, err
		}
	}
	return c, json.Unmarshal([]byte(leaks), &c.Leaks)
}

// saveCopy writes a copy; db.ErrConflict says that somebody was faster.
func saveCopy(ctx context.Context, tx *db.Tx, c *Made) error {
	list, err := json.Marshal(c.Redactions)
	if err != nil {
		return err
	}
	leaks, err := json.Marshal(c.Leaks)
	if err != nil {
		return err
	}
	if c.Leaks == nil {
		leaks = []byte("[]")
	}
	return tx.Save(ctx, `UPDATE publication_copy SET state = $3, plan = $4, leaks = $5, sha256 = $6, size = $7, made_at = $8, version = version + 1
		WHERE id = $1 AND version = $2`, c.ID, c.Version, c.State, string(list), string(leaks), c.SHA256, c.Size, tx.NowMS())
}

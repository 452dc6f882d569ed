package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"xiezhi/internal/check/evidence"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/config"
)

// Evidence holds the commands about evidence that was handed out.
type Evidence struct {
	Verify EvidenceVerify `cmd:"" help:"Say of an archive of evidence, file by file, whether it is what was sealed. Needs no database."`
	Key    EvidenceKey    `cmd:"" help:"Print the public key that archives are checked with."`
}

// EvidenceKey prints the public key, for the court to make known.
type EvidenceKey struct {
	config.Config `embed:""`
}

// Run prints the key.
func (c *EvidenceKey) Run(_ context.Context, s *Streams) error {
	key, err := audit.OpenKey(c.AuditKey())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, key.PublicKey())
	return err
}

// EvidenceVerify checks an archive on any machine.
type EvidenceVerify struct {
	Key    string `help:"The court's public key, or a file that holds it (default: the one in the archive)." placeholder:"PUBLIC"`
	JSON   bool   `name:"json" help:"Print one JSON object."`
	Lang   string `help:"Language: zh or en." enum:"zh,en" default:"zh"`
	Bundle string `arg:"" name:"BUNDLE" help:"The archive, a ZIP."`
}

// verifyRecord is the report in JSON.
type verifyRecord struct {
	Bundle   string            `json:"bundle"`
	Whole    bool              `json:"whole"`
	Trusted  bool              `json:"trusted"` // checked with a key that was given, not with the archive's own
	Key      string            `json:"key,omitempty"`
	Faults   []evidence.Fault  `json:"faults"`
	Manifest evidence.Manifest `json:"manifest"`
	Logged   string            `json:"logged_at,omitempty"` // when the log entered the handing out
	Leaf     int64             `json:"log_entry"`           // -1: not shown to be in the log
	Files    []verifyFile      `json:"files"`
}

// verifyFile is a file in JSON.
type verifyFile struct {
	Path  string             `json:"path"`
	State evidence.FileState `json:"state"`
}

// Run checks. Status 0: everything is what was sealed; 1: it is not; 2: it
// could not be checked.
func (c *EvidenceVerify) Run(_ context.Context, s *Streams) error {
	p, err := newSpeaker(c.Lang)
	if err != nil {
		return err
	}
	r, err := c.verify(p)
	if err != nil {
		fmt.Fprintln(s.Err, err)
		return Status(2)
	}
	if c.JSON {
		err = c.record(s.Out, r)
	} else {
		err = c.print(s.Out, p, r)
	}
	if err == nil && !r.Whole() {
		return Status(1)
	}
	return err
}

// verify opens the archive. Its errors are sentences for a reader.
func (c *EvidenceVerify) verify(p speaker) (*evidence.Report, error) {
	key, err := publicKey(c.Key)
	if err != nil {
		return nil, refusal(p.T("evidence.verify.bad_key", "key", c.Key))
	}
	f, err := os.Open(c.Bundle)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refusal(p.T("evidence.verify.no_file", "name", c.Bundle))
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r, err := evidence.Verify(f, info.Size(), key)
	if errors.Is(err, evidence.ErrNoArchive) {
		return nil, refusal(p.T("evidence.verify.no_archive", "name", c.Bundle))
	}
	return r, err
}

// publicKey takes the key as it stands, or from the file that it names.
func publicKey(given string) (string, error) {
	if given == "" || audit.IsPublicKey(given) {
		return given, nil
	}
	b, err := os.ReadFile(given)
	if err != nil {
		return "", err
	}
	key := strings.TrimSpace(string(b))
	if !audit.IsPublicKey(key) {
		return "", audit.ErrOtherKey
	}
	return key, nil
}

// print says it in sentences.
func (c *EvidenceVerify) print(w io.Writer, p speaker, r *evidence.Report) error {
	line := func(key string, args ...any) { fmt.Fprintln(w, p.T("evidence.verify."+key, args...)) }
	under := func(key string, args ...any) { fmt.Fprintln(w, "    "+p.T("evidence.verify."+key, args...)) }
	m := r.Manifest
	if m.Finding != "" {
		line("finding", "number", m.Finding, "purpose", m.Purpose)
		line("people", "asker", m.AskedBy, "asked", m.AskedAt, "approver", m.ApprovedBy, "approved", m.ApprovedAt)
		line("fetched", "name", m.FetchedBy, "time", m.FetchedAt)
	}
	for _, f := range r.Files {
		line("file."+string(f.State), "path", f.Path)
		if o := f.Origin; o != nil && f.State == evidence.Whole {
			under("origin", "recording", o.Recording, "from", into(o.From), "to", into(o.To), "taken", cmp.Or(o.Taken, p.T("evidence.verify.no_clock")), "hash", o.Whole)
			if o.Blurred {
				under("blurred", "hash", o.SHA256)
			}
		}
	}
	for _, f := range r.Faults {
		line("fault." + string(f))
	}
	if r.Handed.Object != "" {
		line("logged", "n", int(r.Handed.Seq), "time", evidence.Moment(r.Handed.At))
	}
	switch {
	case !r.Whole():
		line("broken")
	case r.Trusted:
		line("whole")
	default:
		line("own_key", "key", r.Key)
	}
	return nil
}

// into is a moment of a recording, h:mm:ss.
func into(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

func (c *EvidenceVerify) record(w io.Writer, r *evidence.Report) error {
	out := verifyRecord{
		Bundle: c.Bundle, Whole: r.Whole(), Trusted: r.Trusted, Key: r.Key, Faults: r.Faults, Manifest: r.Manifest, Leaf: -1, Files: []verifyFile{},
	}
	if out.Faults == nil {
		out.Faults = []evidence.Fault{}
	}
	if r.Handed.Object != "" {
		out.Leaf, out.Logged = r.Handed.Seq, evidence.Moment(r.Handed.At)
	}
	for _, f := range r.Files {
		out.Files = append(out.Files, verifyFile{f.Path, f.State})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

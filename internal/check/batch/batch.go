// Package batch is many documents handed in at once, to learn how well a court
// writes: thousands of files cut into parts, each part the job of one machine,
// with progress, pause and resumption, and in the end a list of every hit and a
// report of faults in ten thousand characters. It checks quality only: nothing
// becomes a candidate unless that was asked for at the start.
package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xiezhi/internal/check/document"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/extract"
)

// ID identifies a batch: "bat_" and a sortable random part.
type ID string

// PartID identifies a part of a batch: "bpt_" and a sortable random part.
type PartID string

// Source is where the documents of a batch come from.
type Source string

// The sources.
const (
	Files Source = "files" // handed in with it
	Shelf Source = "shelf" // chosen from the shelf
)

// State is where a batch stands.
type State string

// The states.
const (
	Running   State = "running"
	Paused    State = "paused"
	Done      State = "done"
	Cancelled State = "cancelled"
)

// FileState is where a file of a batch stands.
type FileState string

// The states of a file.
const (
	Waiting FileState = "waiting"
	Checked FileState = "checked"
	Unread  FileState = "unread" // with the reason
	Twice   FileState = "twice"  // the same as another file of the batch
)

// Bounds of a batch.
const (
	MaxSize     = 500 << 20        // bytes handed in
	MaxUnpacked = 4 << 30          // bytes that they say they unpack to
	MaxFiles    = 20_000           // files
	partFiles   = 20               // files of a part
	planFiles   = 25 * partFiles   // files planned in one act
	maxName     = 100              // characters of a batch's name
	partTime    = 90 * time.Second // after which a part leaves the rest to a job of its own
	fileTime    = 3 * time.Minute  // for one file
)

// Errors that callers tell apart.
var (
	ErrState    = errors.New("batch: not possible in this state")
	ErrNothing  = errors.New("batch: no file in it")
	ErrTooMany  = errors.New("batch: more files than a batch takes")
	ErrTooLarge = errors.New("batch: larger than a batch may be")
	ErrBomb     = errors.New("batch: unpacks to more than a batch may")
	ErrZip      = errors.New("batch: a ZIP archive that cannot be read")
	ErrName     = errors.New("batch: a name of 1 to 100 characters is needed")
)

// What can be wrong with a single file, beside what the shelf refuses.
var (
	ErrEncrypted = errors.New("batch: encrypted inside the archive")
	ErrNested    = errors.New("batch: an archive inside the archive")
	ErrDamaged   = errors.New("batch: damaged inside the archive")
	ErrSlow      = errors.New("batch: not read within the time")
	ErrBroke     = errors.New("batch: the checker broke off")
	ErrGone      = errors.New("batch: not on the shelf any more")
)

// Batch is one batch.
type Batch struct {
	ID        ID
	Court     org.CourtID
	Name      string
	Source    Source
	State     State
	Propose   bool
	Pick      document.Pick
	Files     int
	AddedAt   time.Time
	AddedBy   org.AccountID
	AddedName string
	EndedAt   time.Time // zero: not yet
	Erased    bool
	Version   int64
	Counts    Counts

	parcel    blob.Ref
	planned   int
	place     document.ID
	round     int64
	begunAt   time.Time
	begunDone int
}

// Counts are how many files stand where.
type Counts struct{ Checked, Unread, Twice int }

// Done is how many files are done with.
func (c Counts) Done() int { return c.Checked + c.Unread + c.Twice }

// Left is how many files wait.
func (b *Batch) Left() int { return max(0, b.Files-b.Counts.Done()) }

// Ended reports whether nothing more will happen.
func (b *Batch) Ended() bool { return b.State == Done || b.State == Cancelled }

// Remaining is how long the files left will take at the pace of the present
// round; false while there is nothing to tell by.
func (b *Batch) Remaining(now time.Time) (time.Duration, bool) {
	done, took := b.Counts.Done()-b.begunDone, now.Sub(b.begunAt)
	if b.State != Running || done < partFiles/2 || took < time.Second {
		return 0, false
	}
	return time.Duration(float64(took) / float64(done) * float64(b.Left())), true
}

// pause, resume and cancel say what state comes next.
func (b *Batch) pause() error { return b.to(Paused, Running) }

func (b *Batch) cancel() error { return b.to(Cancelled, Running, Paused) }

func (b *Batch) resume(now time.Time) error {
	if err := b.to(Running, Paused); err != nil {
		return err
	}
	b.round++
	b.begunAt, b.begunDone = now, b.Counts.Done()
	return nil
}

func (b *Batch) to(s State, from ...State) error {
	if !slices.Contains(from, b.State) {
		return fmt.Errorf("%w: %s from %s", ErrState, s, b.State)
	}
	b.State = s
	return nil
}

// File is one file of a batch.
type File struct {
	N        int
	Name     string
	Document document.ID
	State    FileState
	Problem  *Problem

	entry int
}

// Problem says why a file was not read, as it is kept: a word of ours, or the
// key and the facts of a sentence.
type Problem struct {
	Word string         `json:"word,omitempty"`
	Key  string         `json:"key,omitempty"`
	Args map[string]any `json:"args,omitempty"`
}

// words are the errors that a file can have, under the word they are kept by.
func words() map[string]error {
	return map[string]error{
		"secret": document.ErrSecret, "no_judgment": document.ErrNoJudgment, "other_court": document.ErrOtherCourt,
		"unknown_unit": document.ErrUnknownUnit, "forbidden": org.ErrForbidden, "too_large": blob.ErrTooLarge, "tampered": blob.ErrTampered,
		"encrypted": ErrEncrypted, "nested": ErrNested, "damaged": ErrDamaged, "slow": ErrSlow, "broke": ErrBroke, "gone": ErrGone,
	}
}

// problemOf is the problem of a file, nil when err is the machine's fault and
// no property of the file.
func problemOf(err error) *Problem {
	var e *extract.Error
	if errors.As(err, &e) {
		return &Problem{Key: e.Key, Args: e.Args}
	}
	for word, known := range words() {
		if errors.Is(err, known) {
			return &Problem{Word: word}
		}
	}
	return nil
}

// Err is the problem as an error, for the sentence that goes with it.
func (p *Problem) Err() error {
	if p.Key != "" {
		return &extract.Error{Key: p.Key, Args: p.Args, Err: ErrDamaged}
	}
	if err := words()[p.Word]; err != nil {
		return err
	}
	return ErrDamaged
}

func (p *Problem) encode() (string, error) {
	if p == nil {
		return "", nil
	}
	b, err := json.Marshal(p)
	return string(b), err
}

func decodeProblem(s string) (*Problem, error) {
	if s == "" {
		return nil, nil
	}
	p := &Problem{}
	return p, json.Unmarshal([]byte(s), p)
}

// Objects tells the log which rows make up a batch, and a part of one: the
// files lie with their part, so that saving one does not read them all.
func Objects() []audit.Object {
	return []audit.Object{
		{
			Prefix: "bat",
			Rows: []string{
				`SELECT id, court, name, source, state, propose, parcel_sha256, parcel_size, pick_text, pick_court, pick_from, pick_to, files, planned,
					place, round, added_at, added_by, added_name, begun_at, begun_done, ended_at, erased_at, version FROM batch WHERE id = $1`,
				`SELECT court, division, month, rule, documents, chars, errors, suspects FROM batch_figure WHERE batch = $1
					ORDER BY court, division, month, rule`,
			},
			All: `SELECT id FROM batch`,
		},
		{
			Prefix: "bpt",
			Rows: []string{
				`SELECT id, batch, n, done, version FROM batch_part WHERE id = $1`,
				`SELECT batch, n, entry, name, document, sha256, state, problem FROM batch_file WHERE part = $1 ORDER BY n`,
			},
			All: `SELECT id FROM batch_part`,
		},
	}
}

// title tidies and checks a batch's name.
func title(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if n := len([]rune(s)); n == 0 || n > maxName {
		return "", ErrName
	}
	return s, nil
}

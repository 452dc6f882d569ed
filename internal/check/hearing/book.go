package hearing

import (
	"context"
	"time"

	"xiezhi/internal/check/checklist"
	"xiezhi/internal/check/courtroom"
	"xiezhi/internal/check/docket"
	"xiezhi/internal/check/finding"
	"xiezhi/internal/engine/video/episode"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// Blobs keep files, and say where they lie: ffmpeg opens them itself.
type Blobs interface {
	blob.Store

	// Adopt takes in a file of ours without copying it, and leaves it where it lies.
	Adopt(ctx context.Context, file string, limit int64) (blob.Ref, error)
	// Path is the file in which a blob lies.
	Path(ctx context.Context, ref blob.Ref) (string, error)
}

// Drift tells whether a camera has moved since its seats were drawn.
type Drift interface {
	Moved(ctx context.Context, file string, c *courtroom.Calibration) (moved bool, alike float64, err error)
}

// Parts are what a book is made of.
type Parts struct {
	DB       *db.DB // for leases and what was watched, which are not audited
	Log      *audit.Log
	Queue    *jobs.Queue
	Blobs    Blobs
	People   *org.Directory
	Rooms    *courtroom.Book
	Docket   *docket.Book
	Findings *finding.Register
	List     checklist.Source
	Eyes     *Eyes
	Drift    Drift                 // nil: it is not looked for
	Words    episode.Words         // Chinese: what a machine writes
	Keep     time.Duration         // of a recording after its hearing; 0: Keep
	Floor    float64               // of precision, under which a kind is not proposed; 0: Floor
	Machine  string                // name of this machine
	Temp     string                // folder for clips on their way, on the disk of the blobs
	Chunk    float64               // seconds that one job looks through; 0: ChunkLength
	Room     func() (int64, error) // bytes that are free for blobs; nil: it is not asked
	Now      func() time.Time
}

// Floor is the precision under which a kind is not proposed in a courtroom,
// unless the setting says otherwise.
const Floor = 0.3

// Book is the register of recordings.
type Book struct{ Parts }

// NewBook returns a book of these parts.
func NewBook(p Parts) *Book {
	if p.Keep == 0 {
		p.Keep = Keep
	}
	if p.Chunk == 0 {
		p.Chunk = ChunkLength
	}
	if p.Floor == 0 {
		p.Floor = Floor
	}
	return &Book{p}
}

// engine is the machine that looks at recordings.
func engine() org.Actor { return org.Engine("video") }

// ChunkLength is how many seconds one job looks through.
const ChunkLength = 600.0

// How long the jobs may take. A chunk of ten minutes takes two on one core.
const (
	PrepareTime  = 20 * time.Minute
	LookTime     = 30 * time.Minute
	AssembleTime = 30 * time.Minute
	EvidenceTime = 15 * time.Minute
)

// PrepareJob reads what there is to be seen of a recording, and cuts it into chunks.
type PrepareJob struct {
	Recording ID `json:"recording"`
}

// Kind implements jobs.Args.
func (PrepareJob) Kind() string { return "recording.prepare" }

// LookJob looks through a chunk.
type LookJob struct {
	Chunk ChunkID `json:"chunk"`
}

// Kind implements jobs.Args.
func (LookJob) Kind() string { return "recording.look" }

// AssembleJob puts the chunks of a recording together and has the rules run.
type AssembleJob struct {
	Recording ID `json:"recording"`
}

// Kind implements jobs.Args.
func (AssembleJob) Kind() string { return "recording.assemble" }

// RuleJob has the rules run again over what was seen.
type RuleJob struct {
	Recording ID `json:"recording"`
}

// Kind implements jobs.Args.
func (RuleJob) Kind() string { return "recording.rule" }

// EvidenceJob cuts the clip and the stills of an episode, and proposes it.
type EvidenceJob struct {
	Episode EpisodeID `json:"episode"`
}

// Kind implements jobs.Args.
func (EvidenceJob) Kind() string { return "recording.evidence" }

// RecutJob cuts another clip of an episode whose bounds reach beyond its clip.
type RecutJob struct {
	Episode EpisodeID `json:"episode"`
}

// Kind implements jobs.Args.
func (RecutJob) Kind() string { return "recording.recut" }

// get reads a recording outside of an act.
func (b *Book) get(ctx context.Context, id ID) (r Recording, err error) {
	err = b.Log.View(ctx, func(tx *db.Tx) error {
		r, err = load(ctx, tx, id)
		return err
	})
	return r, err
}

// Load reads a recording, whoever asks.
func (b *Book) Load(ctx context.Context, tx *db.Tx, id ID) (Recording, error) {
	return load(ctx, tx, id)
}

// open reads a recording that by may know of.
func (b *Book) open(ctx context.Context, tx *db.Tx, by org.Actor, id ID) (Recording, error) {
	r, err := load(ctx, tx, id)
	if err == nil && !by.May(org.RecordingView, r.Unit()) {
		return Recording{}, org.ErrNotFound
	}
	return r, err
}

// how a job of a recording is enqueued: what is of today comes before the backlog.
func (r *Recording) how(more ...jobs.Option) []jobs.Option {
	if r.Urgent {
		return append(more, jobs.Urgent())
	}
	return more
}

// step changes a recording that by may do action to; version is the one he saw.
func (b *Book) step(ctx context.Context, by org.Actor, action org.Action, id ID, version int64, verb string, change func(*db.Tx, *Recording) error) error {
	act := &audit.Act{By: by.By(), Verb: verb, Object: string(id)}
	return b.Log.Do(ctx, act, func(tx *db.Tx) error {
		r, err := load(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := by.Require(action, org.RecordingView, r.Unit()); err != nil {
			return err
		}
		if r.Version != version {
			return db.ErrConflict
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		return save(ctx, tx, &r)
	})
}

// Again has a recording looked through anew, by the seats and the models there
// are now. What is the same as before is not looked at twice.
func (b *Book) Again(ctx context.Context, by org.Actor, id ID, version int64) error {
	return b.step(ctx, by, org.RecordingUpload, id, version, "recording.again", func(tx *db.Tx, r *Recording) error {
		switch {
		case r.Erased:
			return ErrErased
		case r.State == Excluded:
			return ErrExcluded
		case !r.Ended():
			return ErrState
		}
		r.State, r.Problem = Queued, Problem{}
		return b.Queue.Enqueue(ctx, tx, PrepareJob{id}, r.how()...)
	})
}

// Rerule has the rules run again over what was seen, without decoding anything.
func (b *Book) Rerule(ctx context.Context, by org.Actor, id ID, version int64) error {
	return b.step(ctx, by, org.RecordingUpload, id, version, "recording.rerule", func(tx *db.Tx, r *Recording) error {
		switch {
		case r.Erased:
			return ErrErased
		case r.State != Done:
			return ErrState
		}
		return b.Queue.Enqueue(ctx, tx, RuleJob{id}, jobs.Once(), jobs.Urgent())
	})
}

// Hold stops the erasure of a recording, with a reason; with on false it lets
// it go on.
func (b *Book) Hold(ctx context.Context, by org.Actor, id ID, version int64, on bool, reason string) error {
	verb := "recording.hold"
	if !on {
		verb = "recording.release_hold"
	}
	return b.step(ctx, by, org.RecordingHold, id, version, verb, func(_ *db.Tx, r *Recording) error {
		switch {
		case r.Erased:
			return ErrErased
		case reason == "":
			return ErrReason
		case r.Hold == on:
			return ErrState
		}
		r.Hold, r.HoldReason = on, reason
		return nil
	})
}

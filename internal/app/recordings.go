package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"xiezhi/internal/check/hearing"
	"xiezhi/internal/engine/video/detect"
	"xiezhi/internal/platform/blob"
	"xiezhi/internal/platform/i18n"
	"xiezhi/internal/platform/jobs"
	"xiezhi/internal/platform/ocr"
	"xiezhi/internal/platform/onnx"
	"xiezhi/internal/web/check"
)

// newSights returns what looks at recordings here: the models of a folder, one
// set for each core, each opened when it is first needed. Without models a
// recording is looked through for its own faults only, and its page says so.
func newSights(folder string) *hearing.Eyes {
	if folder == noModels {
		return hearing.NewEyes(1, nil)
	}
	folder = cmp.Or(folder, ocr.Folder())
	return hearing.NewEyes(runtime.GOMAXPROCS(0), func() (hearing.Sight, error) {
		d, err := detect.Open(folder, 1)
		if errors.Is(err, onnx.ErrNoRuntime) {
			return nil, hearing.NoModels(err)
		}
		if err != nil {
			return nil, err
		}
		return d, nil
	})
}

// hearings makes the register of recordings, on the parts that are there.
func (p *Parts) hearings() (err error) {
	p.Sights = newSights(p.conf.Models)
	host, err := os.Hostname()
	if err != nil {
		slog.Warn("host name", "error", err)
	}
	p.Hearings = hearing.NewBook(hearing.Parts{
		DB: p.DB, Log: p.Log, Queue: p.Queue, Blobs: p.Blobs, People: p.People, Rooms: p.Rooms, Docket: p.Docket, Findings: p.Findings, List: p.Lists,
		Eyes: p.Sights, Drift: newStills(p), Words: p.Words.Printer(i18n.Chinese), Keep: time.Duration(p.conf.KeepRecordings) * 24 * time.Hour,
		Floor: float64(p.conf.Precision) / 100, Machine: host, Temp: filepath.Join(p.Data, "temp"), Now: p.Now,
		Room: func() (int64, error) { return blob.Room(p.conf.Blobs()) },
	})
	p.Uploads, err = check.NewUploads(p.conf.Uploads(), p.Hearings, p.People, p.Now)
	return err
}

// patrolJob takes up what died and what a full disk stopped, and looks whether a
// hearing is closed by now.
type patrolJob struct{}

// Kind implements jobs.Args.
func (patrolJob) Kind() string { return "recording.patrol" }

// patrolEvery is how often: with the time of a lease it is for how long work
// lies that was in the hands of a machine that died.
const patrolEvery = 30 * time.Second

func (p *Parts) patrol(ctx context.Context, _ patrolJob) error {
	rescued, err1 := p.Hearings.Rescue(ctx)
	closed, err2 := p.Hearings.Close(ctx)
	resumed, err3 := p.Hearings.Resume(ctx)
	if rescued+closed+resumed > 0 {
		slog.InfoContext(ctx, "recordings", "taken over", rescued, "closed", closed, "gone on with", resumed)
	}
	return errors.Join(err1, err2, err3)
}

// handleRecordings says who does which job about recordings. What fills a core
// for minutes has a lane of its own.
func (p *Parts) handleRecordings() {
	h := p.Hearings
	jobs.Handle(p.Queue, h.Prepare, jobs.On(jobs.Video), jobs.Within(hearing.PrepareTime))
	jobs.Handle(p.Queue, h.Look, jobs.On(jobs.Video), jobs.Within(hearing.LookTime))
	jobs.Handle(p.Queue, h.Assemble, jobs.On(jobs.Video), jobs.Within(hearing.AssembleTime))
	jobs.Handle(p.Queue, h.Rule)
	jobs.Handle(p.Queue, h.Prove, jobs.Within(hearing.EvidenceTime))
	jobs.Handle(p.Queue, h.Recut, jobs.Within(hearing.EvidenceTime))
	jobs.Handle(p.Queue, p.patrol)
	p.Queue.Every(patrolEvery, patrolJob{})
}

package hearing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"xiezhi/internal/engine/video"
	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Objects tells the log which rows make up a recording, a chunk and an episode.
func Objects() []audit.Object {
	return []audit.Object{
		{
			Prefix: "rec",
			Rows: []string{`SELECT id, court, camera, hearing, listing, name, media, sha256, size, source, recorder_at, begun_at, length_ms, width, height, notes,
				profile, calibration, model, rules, state, excluded, problem, urgent, plan_sha256, plan_size, seen_sha256, seen_size, analysed_ms, coverage,
				added_by, added_name, added_at, begun_work, ended_work, hold, hold_reason, erased_at, version, parameters FROM recording WHERE id = $1`},
			All: `SELECT id FROM recording`,
		},
		{
			Prefix: "chu",
			Rows:   []string{`SELECT id, recording, n, look, from_ms, to_ms, done, seen_sha256, seen_size, seconds, worker, version FROM chunk WHERE id = $1`},
			All:    `SELECT id FROM chunk`,
		},
		{
			Prefix: "eps",
			Rows: []string{`SELECT id, recording, camera, kind, seat, role, start_ms, end_ms, confidence, why, stills, box, note, item, signature, state, spared, finding,
				clip, pictures, clip_from_ms, clip_to_ms, set_start_ms, set_end_ms, set_by, added_by, added_at, version, recut, earlier FROM episode WHERE id = $1`},
			All: `SELECT id FROM episode`,
		},
	}
}

// scanner is a row.
type scanner interface{ Scan(...any) error }

// millis puts seconds on the milliseconds of the database.
func millis(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }

func seconds(ms int64) float64 { return float64(ms) / 1000 }

// plain are arguments of a sentence as they come out of JSON: whole numbers are
// such again.
func plain(args []any) []any {
	for i, a := range args {
		if f, ok := a.(float64); ok && f == math.Trunc(f) {
			args[i] = int(f)
		}
	}
	return args
}

// load reads a recording, whoever asks.
func load(ctx context.Context, tx *db.Tx, id ID) (Recording, error) {
	return scanRecording(tx.QueryRow(ctx, `SELECT id, court, camera, hearing, listing, name, media, sha256, size, source, recorder_at, begun_at, length_ms, width, height,
			notes, profile, calibration, model, rules, state, excluded, problem, urgent, plan_sha256, plan_size, seen_sha256, seen_size, analysed_ms, coverage,
			added_by, added_name, added_at, begun_work, ended_work, hold, hold_reason, erased_at, version, parameters
		FROM recording WHERE id = $1`, id))
}

func scanRecording(row scanner) (r Recording, err error) {
	var recorder, begun, length, analysed, added, beganWork, endedWork, erased int64
	var notes, problem, coverage string
	err = row.Scan(&r.ID, &r.Court, &r.Camera, &r.Hearing, &r.Listing, &r.Name, &r.Media, &r.File.SHA256, &r.File.Size, &r.Source, &recorder, &begun, &length,
		&r.Width, &r.Height, &notes, &r.Profile, &r.Calibration, &r.Model, &r.Rules, &r.State, &r.Excluded, &problem, &r.Urgent,
		&r.plan.SHA256, &r.plan.Size, &r.seen.SHA256, &r.seen.Size, &analysed, &coverage,
		&r.AddedBy, &r.AddedName, &added, &beganWork, &endedWork, &r.Hold, &r.HoldReason, &erased, &r.Version, &r.parameters)
	if err != nil {
		return r, org.NoRows(err)
	}
	r.RecorderAt, r.BegunAt, r.AddedAt, r.BegunWork, r.EndedWork = db.Moment(recorder), db.Moment(begun), db.Moment(added), db.Moment(beganWork), db.Moment(endedWork)
	r.Length, r.Analysed = time.Duration(length)*time.Millisecond, time.Duration(analysed)*time.Millisecond
	r.Erased = erased != 0
	err = errors.Join(json.Unmarshal([]byte(notes), &r.Notes), json.Unmarshal([]byte(coverage), &r.Coverage))
	if problem != "" {
		err = errors.Join(err, json.Unmarshal([]byte(problem), &r.Problem))
	}
	if err != nil {
		return r, fmt.Errorf("recording %s: %w", r.ID, err)
	}
	for i := range r.Notes {
		r.Notes[i].Args = plain(r.Notes[i].Args)
	}
	r.Problem.Args = plain(r.Problem.Args)
	return r, nil
}

// kept are the columns of a recording that hold JSON.
type kept struct{ notes, problem, coverage string }

func pack(r *Recording) (k kept, err error) {
	text := func(v any) string {
		b, e := json.Marshal(v)
		err = errors.Join(err, e)
		return string(b)
	}
	if k.notes = text(r.Notes); r.Notes == nil {
		k.notes = "[]"
	}
	k.coverage = text(r.Coverage)
	if r.Problem.Key != "" {
		k.problem = text(r.Problem)
	}
	return k, err
}

func insert(ctx context.Context, tx *db.Tx, r *Recording) error {
	k, err := pack(r)
	if err != nil {
		return err
	}
	r.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO recording (id, court, camera, hearing, listing, name, media, sha256, size, source, recorder_at, begun_at, length_ms, width, height,
			notes, profile, model, state, excluded, problem, urgent, coverage, added_by, added_name, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		r.ID, r.Court, r.Camera, r.Hearing, r.Listing, r.Name, r.Media, r.File.SHA256, r.File.Size, r.Source, db.Stamp(r.RecorderAt), db.Stamp(r.BegunAt), r.Length.Milliseconds(),
		r.Width, r.Height, k.notes, r.Profile, r.Model, r.State, r.Excluded, k.problem, r.Urgent, k.coverage, r.AddedBy, r.AddedName, db.Stamp(r.AddedAt))
	return err
}

// save writes what changes; db.ErrConflict says that somebody was faster.
func save(ctx context.Context, tx *db.Tx, r *Recording) error {
	k, err := pack(r)
	if err != nil {
		return err
	}
	err = tx.Save(ctx, `UPDATE recording SET hearing = $3, listing = $4, name = $5, sha256 = $6, size = $7, recorder_at = $8, begun_at = $9, length_ms = $10,
			width = $11, height = $12, notes = $13, profile = $14, calibration = $15, model = $16, rules = $17, state = $18, excluded = $19, problem = $20,
			urgent = $21, plan_sha256 = $22, plan_size = $23, seen_sha256 = $24, seen_size = $25, analysed_ms = $26, coverage = $27,
			begun_work = $28, ended_work = $29, hold = $30, hold_reason = $31, parameters = $32, version = version + 1
		WHERE id = $1 AND version = $2`,
		r.ID, r.Version, r.Hearing, r.Listing, r.Name, r.File.SHA256, r.File.Size, db.Stamp(r.RecorderAt), db.Stamp(r.BegunAt), r.Length.Milliseconds(),
		r.Width, r.Height, k.notes, r.Profile, r.Calibration, r.Model, r.Rules, r.State, r.Excluded, k.problem,
		r.Urgent, r.plan.SHA256, r.plan.Size, r.seen.SHA256, r.seen.Size, r.Analysed.Milliseconds(), k.coverage,
		db.Stamp(r.BegunWork), db.Stamp(r.EndedWork), r.Hold, r.HoldReason, r.parameters)
	if err == nil {
		r.Version++
	}
	return err
}

// loadEpisode reads an episode, whoever asks.
func loadEpisode(ctx context.Context, tx *db.Tx, id EpisodeID) (Episode, error) {
	return scanEpisode(tx.QueryRow(ctx, `SELECT id, recording, camera, kind, seat, role, start_ms, end_ms, confidence, why, stills, box, note, item, signature, state, spared,
			finding, clip, pictures, clip_from_ms, clip_to_ms, set_start_ms, set_end_ms, set_by, added_by, added_at, version, recut, earlier
		FROM episode WHERE id = $1`, id))
}

// episodes are those of a recording, in order of their start.
func episodes(ctx context.Context, tx *db.Tx, id ID) ([]Episode, error) {
	rows, err := tx.Query(ctx, `SELECT id, recording, camera, kind, seat, role, start_ms, end_ms, confidence, why, stills, box, note, item, signature, state, spared,
			finding, clip, pictures, clip_from_ms, clip_to_ms, set_start_ms, set_end_ms, set_by, added_by, added_at, version, recut, earlier
		FROM episode WHERE recording = $1 ORDER BY start_ms, kind, seat, id`, id)
	return db.Collect(rows, err, func(r *db.Rows) (Episode, error) { return scanEpisode(r) })
}

func scanEpisode(row scanner) (e Episode, err error) {
	var start, end, clipFrom, clipTo, setStart, setEnd, added int64
	var stills, box, pictures, earlier string
	err = row.Scan(&e.ID, &e.Recording, &e.Camera, &e.Kind, &e.Seat, &e.Role, &start, &end, &e.Confidence, &e.Why, &stills, &box, &e.Note, &e.Item, &e.Signature,
		&e.State, &e.Spared, &e.Finding, &e.Clip, &pictures, &clipFrom, &clipTo, &setStart, &setEnd, &e.SetBy, &e.AddedBy, &added, &e.Version,
		&e.Recut, &earlier)
	if err != nil {
		return e, org.NoRows(err)
	}
	e.Start, e.End, e.ClipFrom, e.ClipTo, e.AddedAt = seconds(start), seconds(end), seconds(clipFrom), seconds(clipTo), db.Moment(added)
	if setEnd != 0 {
		e.Set = &video.Span{Start: seconds(setStart), End: seconds(setEnd)}
	}
	err = errors.Join(json.Unmarshal([]byte(stills), &e.Stills), json.Unmarshal([]byte(pictures), &e.pictures))
	if box != "" {
		err = errors.Join(err, json.Unmarshal([]byte(box), &e.Box))
	}
	if earlier != "" {
		err = errors.Join(err, json.Unmarshal([]byte(earlier), &e.Earlier))
	}
	if err != nil {
		return e, fmt.Errorf("episode %s: %w", e.ID, err)
	}
	return e, nil
}

// packEpisode is the JSON of an episode.
func packEpisode(e *Episode) (stills, box, pictures, earlier string, err error) {
	a, err1 := json.Marshal(append([]video.Still{}, e.Stills...))
	b, err2 := json.Marshal(e.Box)
	c, err3 := json.Marshal(append([]string{}, ids(e.pictures)...))
	if e.Box == (video.Box{}) {
		b = nil
	}
	d, err4 := json.Marshal(e.Earlier)
	if len(e.Earlier) == 0 {
		d = nil
	}
	return string(a), string(b), string(c), string(d), errors.Join(err1, err2, err3, err4)
}

func ids[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

func insertEpisode(ctx context.Context, tx *db.Tx, e *Episode) error {
	stills, box, pictures, _, err := packEpisode(e)
	if err != nil {
		return err
	}
	e.Version = 1
	_, err = tx.Exec(ctx, `INSERT INTO episode (id, recording, camera, kind, seat, role, start_ms, end_ms, confidence, why, stills, box, note, item, signature, state, spared,
			finding, clip, pictures, clip_from_ms, clip_to_ms, added_by, added_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		e.ID, e.Recording, e.Camera, e.Kind, e.Seat, e.Role, millis(e.Start), millis(e.End), e.Confidence, e.Why, stills, box, e.Note, e.Item, e.Signature, e.State,
		e.Spared, e.Finding, e.Clip, pictures, millis(e.ClipFrom), millis(e.ClipTo), e.AddedBy, db.Stamp(e.AddedAt))
	return err
}

func saveEpisode(ctx context.Context, tx *db.Tx, e *Episode) error {
	stills, box, pictures, earlier, err := packEpisode(e)
	if err != nil {
		return err
	}
	var set video.Span
	if e.Set != nil {
		set = *e.Set
	}
	err = tx.Save(ctx, `UPDATE episode SET start_ms = $3, end_ms = $4, confidence = $5, why = $6, stills = $7, box = $8, item = $9, state = $10, spared = $11,
			finding = $12, clip = $13, pictures = $14, clip_from_ms = $15, clip_to_ms = $16, set_start_ms = $17, set_end_ms = $18, set_by = $19, role = $20,
			note = $21, recut = $22, earlier = $23, version = version + 1 WHERE id = $1 AND version = $2`,
		e.ID, e.Version, millis(e.Start), millis(e.End), e.Confidence, e.Why, stills, box, e.Item, e.State, e.Spared,
		e.Finding, e.Clip, pictures, millis(e.ClipFrom), millis(e.ClipTo), millis(set.Start), millis(set.End), e.SetBy, e.Role, e.Note,
		e.Recut, earlier)
	if err == nil {
		e.Version++
	}
	return err
}

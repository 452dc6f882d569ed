package finding

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
	"xiezhi/internal/platform/jobs"
)

// MaxBulk is how many findings one act may move.
const MaxBulk = 500

// ErrBulk says that a step is not one to be taken for several findings at once.
var ErrBulk = errors.New("finding: this step is taken one by one")

// bulkable are the steps that may be taken for several findings at once: those
// that take nothing from anybody and can be taken back.
var bulkable = []Verb{Claim, Release, Dismiss}

// Pick is a finding picked from a list, as the person saw it.
type Pick struct {
	ID      ID
	Version int64
}

// Outcome is what a step taken for several findings does to one of them.
type Outcome struct {
	ID     ID
	Number string
	Title  string
	Err    error // why it is refused; nil when the step is taken
}

// Dry says for each finding picked whether the step would be taken, or why not.
// Nothing changes.
func (r *Register) Dry(ctx context.Context, by org.Actor, v Verb, list []Pick, in Input) (out []Outcome, err error) {
	err = r.log.View(ctx, func(tx *db.Tx) error {
		out, _, err = r.weigh(ctx, tx, by, v, list, in)
		return err
	})
	return out, err
}

// weighed is a finding before and after a step that may be taken.
type weighed struct{ before, after Finding }

// weigh decides on each finding picked, by the one transition function.
func (r *Register) weigh(ctx context.Context, tx *db.Tx, by org.Actor, v Verb, list []Pick, in Input) (out []Outcome, ok []weighed, err error) {
	if !slices.Contains(bulkable, v) || len(list) > MaxBulk {
		return nil, nil, ErrBulk
	}
	done := map[ID]bool{}
	for _, x := range list {
		if done[x.ID] {
			continue
		}
		done[x.ID] = true
		f, err := load(ctx, tx, x.ID)
		if err == nil && !visible(&f, by) {
			err = org.ErrNotFound
		}
		if errors.Is(err, org.ErrNotFound) {
			out = append(out, Outcome{ID: x.ID, Err: org.ErrNotFound})
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		o := Outcome{ID: f.ID, Number: f.Number, Title: f.Title}
		if x.Version != 0 && x.Version != f.Version {
			o.Err = db.ErrConflict
		} else {
			m, err := r.move(ctx, tx, by, &f, v, in)
			if err != nil {
				return nil, nil, err
			}
			var after Finding
			if after, o.Err = Decide(f, m); o.Err == nil {
				ok = append(ok, weighed{f, after})
			}
		}
		out = append(out, o)
	}
	return out, ok, nil
}

// errNone ends an act in which no step could be taken.
var errNone = errors.New("finding: none of them")

// TakeAll takes a step for every finding picked that allows it, in one act, and
// says of each what became of it. batch is what UndoAll takes back; it is ""
// when no step was taken.
func (r *Register) TakeAll(ctx context.Context, by org.Actor, v Verb, list []Pick, in Input) (batch string, out []Outcome, err error) {
	act := &audit.Act{By: by.By(), Verb: string(v)}
	err = r.log.Do(ctx, act, func(tx *db.Tx) error {
		var ok []weighed
		if out, ok, err = r.weigh(ctx, tx, by, v, list, in); err != nil {
			return err
		}
		if len(ok) == 0 {
			return errNone
		}
		batch = tx.NewID("bat")
		act.Details = map[string]any{"batch": batch, "n": len(ok)}
		for _, w := range ok {
			name(act, w.after.ID)
			if err := save(ctx, tx, &w.after); err != nil {
				return err
			}
			n, err := recordIn(ctx, tx, by, v, &w.before, &w.after, in.Reason, batch)
			if err != nil {
				return err
			}
			if err := r.queue.Enqueue(ctx, tx, StepJob{w.after.ID, n}, jobs.At(tx.Now.Add(r.undoTime()))); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errNone) {
		return "", out, nil
	}
	if err != nil {
		return "", nil, err
	}
	return batch, out, nil
}

// name enters an object in an act: the first is what it acts on.
func name(act *audit.Act, id ID) {
	if act.Object == "" {
		act.Object = string(id)
		return
	}
	act.Also(string(id))
}

// UndoAll takes back a step that was taken for several findings at once, by the
// person who took it, within ten seconds. What somebody else has moved on since
// stays moved. It returns how many were taken back.
func (r *Register) UndoAll(ctx context.Context, by org.Actor, batch string) (n int, err error) {
	act := &audit.Act{By: by.By(), Verb: string(Undo), Details: map[string]any{"batch": batch}}
	err = r.log.Do(ctx, act, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT finding FROM finding_step WHERE batch = $1 AND $1 <> '' AND account = $2 ORDER BY finding`, batch, by.Account)
		ids, err := db.Collect(rows, err, func(r *db.Rows) (id ID, err error) { return id, r.Scan(&id) })
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return org.ErrNotFound
		}
		for _, id := range ids {
			_, err := r.takeBack(ctx, tx, by, id, batch)
			if errors.Is(err, ErrUndo) {
				continue
			}
			if err != nil {
				return err
			}
			name(act, id)
			n++
		}
		if n == 0 {
			return ErrUndo
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// takeBack puts a finding back to what it was before the last step, when that
// step is by's own, can be undone and is not too long ago; with a batch, when it
// is of that batch. It returns what was undone.
func (r *Register) takeBack(ctx context.Context, tx *db.Tx, by org.Actor, id ID, batch string) (Verb, error) {
	f, err := load(ctx, tx, id)
	if err != nil {
		return "", err
	}
	if !visible(&f, by) {
		return "", org.ErrNotFound
	}
	list, err := steps(ctx, tx, id)
	if err != nil || len(list) == 0 {
		return "", errors.Join(ErrUndo, err)
	}
	last := list[len(list)-1]
	if last.Account != by.Account || batch != "" && last.batch != batch || !Undoable(last.Verb) || tx.Now.Sub(last.At) > r.undoTime() || last.before == "" {
		return "", ErrUndo
	}
	was := Finding{}
	if err := json.Unmarshal([]byte(last.before), &was); err != nil {
		return "", fmt.Errorf("step %d of %s: %w", last.N, id, err)
	}
	was.Version = f.Version
	if err := save(ctx, tx, &was); err != nil {
		return "", err
	}
	_, err = record(ctx, tx, by, Undo, &f, &was, "")
	return last.Verb, err
}

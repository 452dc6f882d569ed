package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"xiezhi/internal/platform/db"
)

// Report is what Verify found.
type Report struct {
	Leaves      int64
	Objects     int
	Checkpoints int
	Signed      int64     // leaves under the last good signature
	Erased      []int64   // leaves whose details retention has erased
	Problems    []Problem // empty: everything agrees
}

// Problem is one thing that does not agree.
type Problem struct {
	Object string // id, "leaf 17", "checkpoint 256"
	What   Defect
}

// Defect names a kind of disagreement; the interface translates it.
type Defect string

// The defects.
const (
	StateDiffers      Defect = "state_differs"      // the object's rows are not what its last act left
	NoLeaf            Defect = "no_leaf"            // the object was never entered in the log
	PayloadDiffers    Defect = "payload_differs"    // the details are not what was logged
	PayloadUnasked    Defect = "payload_unasked"    // details stand beside a leaf that has none
	LeafMissing       Defect = "leaf_missing"       // a gap in the sequence
	TreeDiffers       Defect = "tree_differs"       // the leaf is not what the tree was built from
	HeadDiffers       Defect = "head_differs"       // the head does not count the leaves there are
	SignatureBad      Defect = "signature_bad"      // the checkpoint was not signed with this key
	CheckpointDiffers Defect = "checkpoint_differs" // the signed root is not the tree's
	KindUnknown       Defect = "kind_unknown"       // a leaf about a kind of object this program does not know
)

// ErrNoKey says that a log without its key can neither be signed nor verified.
var ErrNoKey = errors.New("audit: no key")

// Verify recomputes leaves, tree and signatures, compares every object's rows
// with the hash that its last act left, and holds the log against the last
// checkpoint kept beside the key: a log cut short with its checkpoints is found
// by that. It reads only. Memory grows with the log, 50 bytes or so a leaf.
func (l *Log) Verify(ctx context.Context) (*Report, error) {
	if l.key == nil {
		return nil, ErrNoKey
	}
	r := &Report{}
	// Read once, and before the log: a server that runs meanwhile keeps a later
	// one, and the log seen after it holds at least what it signed.
	kept := l.key.last()
	err := l.db.View(ctx, func(tx *db.Tx) error {
		last, tree, err := l.verifyLeaves(ctx, tx, r, kept)
		if err != nil {
			return err
		}
		if err := l.verifyPayloads(ctx, tx, r); err != nil {
			return err
		}
		if err := l.verifyObjects(ctx, tx, r, last); err != nil {
			return err
		}
		return l.verifyCheckpoints(ctx, tx, r, tree, kept)
	})
	if err != nil {
		return nil, fmt.Errorf("audit verify: %w", err)
	}
	return r, nil
}

func (r *Report) add(object string, what Defect) {
	r.Problems = append(r.Problems, Problem{object, what})
}

// tree recomputes the Merkle tree from the leaves alone: the roots of its
// complete subtrees, largest first, and the root at each size asked for. After
// a gap there is no tree any more, only a count.
type tree struct {
	size   int64
	peaks  []tlog.Hash
	roots  map[int64]tlog.Hash // at the sizes that were signed
	broken bool
}

// skip leaves the tree at a gap.
func (t *tree) skip(to int64) { t.size, t.peaks, t.broken = to, nil, true }

func (t *tree) add(h tlog.Hash) {
	if t.broken {
		t.size++
		return
	}
	for n := t.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(t.peaks[len(t.peaks)-1], h)
		t.peaks = t.peaks[:len(t.peaks)-1]
	}
	t.peaks = append(t.peaks, h)
	t.size++
}

func (t *tree) root() tlog.Hash {
	if len(t.peaks) == 0 {
		return tlog.Hash{}
	}
	h := t.peaks[len(t.peaks)-1]
	for _, p := range slices.Backward(t.peaks[:len(t.peaks)-1]) {
		h = tlog.NodeHash(p, h)
	}
	return h
}

// verifyLeaves walks the leaves in order, returns the last state hash of each
// object, and compares each leaf's hash with the stored tree.
func (l *Log) verifyLeaves(ctx context.Context, tx *db.Tx, r *Report, kept *checkpoint) (map[string]string, *tree, error) {
	signed, err := signedSizes(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	if kept != nil {
		signed[kept.size] = true
	}
	stored, err := leafHashes(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, `SELECT seq, at, actor, verb, object, payload_hash, state_hash FROM audit_leaf ORDER BY seq`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	last := map[string]string{}
	t := &tree{roots: map[int64]tlog.Hash{}}
	for rows.Next() {
		var f leaf
		if err := rows.Scan(&f.Seq, &f.At, &f.Actor, &f.Verb, &f.Object, &f.Payload, &f.State); err != nil {
			return nil, nil, err
		}
		if f.Seq != t.size {
			r.add(fmt.Sprintf("leaf %d", t.size), LeafMissing)
			t.skip(f.Seq)
		}
		h := tlog.RecordHash(f.encode())
		if stored[f.Seq] != encodeHash(h) {
			r.add(fmt.Sprintf("leaf %d (%s)", f.Seq, f.Object), TreeDiffers)
		}
		last[f.Object] = f.State
		t.add(h)
		if signed[t.size] && !t.broken {
			t.roots[t.size] = t.root()
		}
	}
	r.Leaves = t.size
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	var head int64
	if err := tx.QueryRow(ctx, `SELECT size FROM audit_head WHERE id = 1`).Scan(&head); err != nil && !errors.Is(err, db.ErrNoRows) {
		return nil, nil, err
	}
	if head != t.size {
		r.add("head", HeadDiffers)
	}
	return last, t, nil
}

func signedSizes(ctx context.Context, tx *db.Tx) (map[int64]bool, error) {
	rows, err := tx.Query(ctx, `SELECT size FROM audit_checkpoint`)
	sizes, err := db.Collect(rows, err, func(rows *db.Rows) (n int64, err error) { return n, rows.Scan(&n) })
	out := map[int64]bool{}
	for _, n := range sizes {
		out[n] = true
	}
	return out, err
}

// leafHashes reads the stored hashes of the leaves by sequence.
func leafHashes(ctx context.Context, tx *db.Tx) (map[int64]string, error) {
	rows, err := tx.Query(ctx, `SELECT idx, hash FROM audit_hash`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]string{}
	for rows.Next() {
		var idx int64
		var h string
		if err := rows.Scan(&idx, &h); err != nil {
			return nil, err
		}
		if level, n := tlog.SplitStoredHashIndex(idx); level == 0 {
			out[n] = h
		}
	}
	return out, rows.Err()
}

// verifyPayloads compares each kept payload with its leaf and lists the erased.
func (l *Log) verifyPayloads(ctx context.Context, tx *db.Tx, r *Report) error {
	rows, err := tx.Query(ctx, `SELECT l.seq, l.object, l.payload_hash, COALESCE(p.salt, ''), COALESCE(p.payload, ''), p.seq IS NOT NULL
		FROM audit_leaf l LEFT JOIN audit_payload p ON p.seq = l.seq ORDER BY l.seq`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var seq int64
		var object, want, salt, payload string
		var kept bool
		if err := rows.Scan(&seq, &object, &want, &salt, &payload, &kept); err != nil {
			return err
		}
		switch {
		case !kept && want != "":
			r.Erased = append(r.Erased, seq)
		case kept && want == "":
			r.add(fmt.Sprintf("leaf %d (%s)", seq, object), PayloadUnasked)
		case kept && payloadHash(salt, payload) != want:
			r.add(fmt.Sprintf("leaf %d (%s)", seq, object), PayloadDiffers)
		}
	}
	return rows.Err()
}

// verifyObjects compares rows with hashes, both ways: every object of the log,
// and every object that is there without the log knowing of it.
func (l *Log) verifyObjects(ctx context.Context, tx *db.Tx, r *Report, last map[string]string) error {
	r.Objects = len(last)
	for _, object := range sortedKeys(last) {
		if prefix, _, _ := strings.Cut(object, "_"); l.objects[prefix].Prefix == "" {
			r.add(object, KindUnknown)
			continue
		}
		now, err := l.stateHash(ctx, tx, object)
		if err != nil {
			return err
		}
		if now != last[object] {
			r.add(object, StateDiffers)
		}
	}
	for _, prefix := range sortedKeys(l.objects) {
		rows, err := tx.Query(ctx, l.objects[prefix].All)
		ids, err := db.Collect(rows, err, func(rows *db.Rows) (id string, err error) { return id, rows.Scan(&id) })
		if err != nil {
			return fmt.Errorf("ids of %s: %w", prefix, err)
		}
		for _, id := range ids {
			if _, ok := last[id]; !ok {
				r.add(id, NoLeaf)
			}
		}
	}
	return nil
}

func (l *Log) verifyCheckpoints(ctx context.Context, tx *db.Tx, r *Report, t *tree, kept *checkpoint) error {
	rows, err := tx.Query(ctx, `SELECT size, note FROM audit_checkpoint ORDER BY size`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var size int64
		var signed string
		if err := rows.Scan(&size, &signed); err != nil {
			return err
		}
		r.Checkpoints++
		name := fmt.Sprintf("checkpoint %d", size)
		got, root, err := l.key.open(signed)
		switch {
		case err != nil:
			r.add(name, SignatureBad)
		case got != size || t.roots[size] != root:
			r.add(name, CheckpointDiffers)
		default:
			r.Signed = size
		}
	}
	if kept != nil && t.roots[kept.size] != kept.root {
		r.add(fmt.Sprintf("kept checkpoint %d", kept.size), CheckpointDiffers)
	}
	return rows.Err()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

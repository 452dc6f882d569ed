// Package audit keeps the tamper-evident log and is the only door to a change:
// a change cannot lack its entry, an entry cannot lack its change, and nobody
// can alter either afterwards without Verify naming the object.
//
// Each act appends one leaf per object it changed to a Merkle tree
// (golang.org/x/mod/sumdb/tlog, RFC 6962 hashing). A leaf holds nothing
// personal: who, what verb, which object, a salted hash of the details and a
// hash of the object's rows after the act. The details lie in audit_payload,
// which retention may erase; the tree still verifies.
package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"xiezhi/internal/platform/db"
)

// Object is a kind of audited object: which rows make it up.
type Object struct {
	Prefix string   // of its ids: "fnd"
	Rows   []string // queries by id ($1), columns named, each in a fixed order
	All    string   // query of every id there is
}

// Act says who did what to which object, and the details worth keeping.
type Act struct {
	By      string // account or engine that acts: "acc_01…", "engine:judgment", "system"
	Verb    string // finding.uphold
	Object  string // the object acted on; it gets the first leaf and the payload
	Details any    // JSON, erasable; nothing secret
	Leaf    int64  // the number of its first leaf, once the act is done

	also []string
}

// Also says that the act changed another object too, which gets a leaf of its own.
func (a *Act) Also(object string) {
	for _, o := range a.also {
		if o == object {
			return
		}
	}
	if object != a.Object {
		a.also = append(a.also, object)
	}
}

// Log is the log and its signing key.
type Log struct {
	db      *db.DB
	objects map[string]Object
	key     *Key
}

// New returns the log kept in d over the given kinds of object. key signs the
// checkpoints; it may be nil where none are made.
func New(d *db.DB, key *Key, objects ...Object) *Log {
	l := &Log{db: d, key: key, objects: map[string]Object{}}
	for _, o := range objects {
		l.objects[o.Prefix] = o
	}
	return l
}

// Do runs fn in a transaction and appends the act to the log in the same one.
// fn may fill in a.Object, a.Details and call a.Also. It must not touch files,
// processes or the network: it may run while others wait.
func (l *Log) Do(ctx context.Context, a *Act, fn func(*db.Tx) error) error {
	err := l.db.Write(ctx, func(tx *db.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return l.append(ctx, tx, a)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", a.Verb, a.Object, err)
	}
	return nil
}

// View reads; it is here so that a package needs no second handle on the database.
func (l *Log) View(ctx context.Context, fn func(*db.Tx) error) error { return l.db.View(ctx, fn) }

// append writes the act's leaves. The head row is taken last of all, so that
// on PostgreSQL acts run side by side up to this point.
func (l *Log) append(ctx context.Context, tx *db.Tx, a *Act) error {
	objects := append([]string{a.Object}, a.also...)
	leaves := make([]leaf, len(objects))
	for i, o := range objects {
		state, err := l.stateHash(ctx, tx, o)
		if err != nil {
			return err
		}
		leaves[i] = leaf{At: tx.NowMS(), Actor: a.By, Verb: a.Verb, Object: o, State: state}
	}
	payload, err := json.Marshal(a.Details)
	if err != nil {
		return fmt.Errorf("details: %w", err)
	}
	salt := newSalt()
	leaves[0].Payload = payloadHash(salt, string(payload))

	var size int64
	if err := tx.QueryRow(ctx, `UPDATE audit_head SET size = size + $1 WHERE id = 1 RETURNING size`, len(leaves)).Scan(&size); err != nil {
		return fmt.Errorf("audit head: %w", err)
	}
	first := size - int64(len(leaves))
	a.Leaf = first
	for i := range leaves {
		leaves[i].Seq = first + int64(i)
		if err := insertLeaf(ctx, tx, leaves[i]); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO audit_payload (seq, salt, payload) VALUES ($1, $2, $3)`, first, salt, string(payload))
	return err
}

// leaf is one entry of the tree.
type leaf struct {
	Seq, At             int64
	Actor, Verb, Object string
	Payload, State      string // hex SHA-256; Payload is empty but for an act's first leaf
}

// encode gives the bytes that the tree hashes. JSON with fixed field order
// keeps an actor or object with a line break from passing for two fields.
func (f leaf) encode() []byte {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and integers only
	}
	return b
}

func insertLeaf(ctx context.Context, tx *db.Tx, f leaf) error {
	if _, err := tx.Exec(ctx, `INSERT INTO audit_leaf (seq, at, actor, verb, object, payload_hash, state_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.Seq, f.At, f.Actor, f.Verb, f.Object, f.Payload, f.State); err != nil {
		return fmt.Errorf("audit leaf: %w", err)
	}
	hashes, err := tlog.StoredHashes(f.Seq, f.encode(), hashReader{ctx, tx})
	if err != nil {
		return fmt.Errorf("audit tree: %w", err)
	}
	base := tlog.StoredHashIndex(0, f.Seq)
	for i, h := range hashes {
		if _, err := tx.Exec(ctx, `INSERT INTO audit_hash (idx, hash) VALUES ($1, $2)`, base+int64(i), encodeHash(h)); err != nil {
			return fmt.Errorf("audit hash: %w", err)
		}
	}
	return nil
}

// hashReader reads stored hashes of the tree inside a transaction.
type hashReader struct {
	ctx context.Context //nolint:containedctx // tlog's interface has no context of its own
	tx  *db.Tx
}

// ReadHashes implements tlog.HashReader.
func (r hashReader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, idx := range indexes {
		var s string
		if err := r.tx.QueryRow(r.ctx, `SELECT hash FROM audit_hash WHERE idx = $1`, idx).Scan(&s); err != nil {
			return nil, fmt.Errorf("hash %d: %w", idx, err)
		}
		h, err := decodeHash(s)
		if err != nil {
			return nil, fmt.Errorf("hash %d: %w", idx, err)
		}
		out[i] = h
	}
	return out, nil
}

func encodeHash(h tlog.Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

func decodeHash(s string) (h tlog.Hash, err error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return h, err
	}
	if len(b) != len(h) {
		return h, fmt.Errorf("%d bytes, want %d", len(b), len(h))
	}
	copy(h[:], b)
	return h, nil
}

func newSalt() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func payloadHash(salt, payload string) string {
	sum := sha256.Sum256([]byte(salt + "\n" + payload))
	return hex.EncodeToString(sum[:])
}

// ErasePayloads forgets the details of every act on object so far. The leaves
// stay; Verify lists what was erased. The caller is an act of its own.
func (l *Log) ErasePayloads(ctx context.Context, tx *db.Tx, object string) error {
	_, err := tx.Exec(ctx, `DELETE FROM audit_payload WHERE seq IN (SELECT seq FROM audit_leaf WHERE object = $1)`, object)
	return err
}

package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"xiezhi/internal/platform/db"
)

// Proof shows somebody who has neither the database nor the key that an act is
// in the log: its leaf, the details that the leaf stands for, and the way from
// the leaf up to a root that was signed.
type Proof struct {
	Leaf       json.RawMessage `json:"leaf"` // the bytes that the tree hashes
	Salt       string          `json:"salt"`
	Details    string          `json:"details"` // JSON
	Path       []string        `json:"path"`
	Checkpoint string          `json:"checkpoint"` // the signed root
}

// Errors that callers tell apart.
var (
	ErrOtherKey = errors.New("audit: signed with another key")
	ErrForged   = errors.New("audit: not what was signed")
)

// Proven is what a proof shows.
type Proven struct {
	Entry
	Details string // JSON
	Size    int64  // of the log when it was signed
}

// PublicKey is the key that signatures of the log are checked with.
func (k *Key) PublicKey() string { return k.public }

// PublicKey is the key that signatures of the log are checked with, "" where
// nothing is signed.
func (l *Log) PublicKey() string {
	if l.key == nil {
		return ""
	}
	return l.key.public
}

// Seal signs a text that is no checkpoint: its first line says what it is.
func (l *Log) Seal(text string) (string, error) {
	if l.key == nil {
		return "", ErrNoKey
	}
	signed, err := note.Sign(&note.Note{Text: text}, l.key.signer)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return string(signed), nil
}

// OpenSeal returns the text that was signed with the key.
func OpenSeal(public, signed string) (string, error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrOtherKey, err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	var other *note.UnverifiedNoteError
	switch {
	case errors.As(err, &other):
		return "", ErrOtherKey
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrForged, err)
	}
	return n.Text, nil
}

// Prove signs the log as it stands and shows that the leaf of an act is in it.
func (l *Log) Prove(ctx context.Context, seq int64) (p Proof, err error) {
	if _, err := l.Checkpoint(ctx); err != nil {
		return p, err
	}
	err = l.db.View(ctx, func(tx *db.Tx) error {
		f := leaf{Seq: seq}
		err := tx.QueryRow(ctx, `SELECT at, actor, verb, object, payload_hash, state_hash FROM audit_leaf WHERE seq = $1`, seq).Scan(
			&f.At, &f.Actor, &f.Verb, &f.Object, &f.Payload, &f.State)
		if err != nil {
			return err
		}
		p.Leaf = f.encode()
		if err := tx.QueryRow(ctx, `SELECT salt, payload FROM audit_payload WHERE seq = $1`, seq).Scan(&p.Salt, &p.Details); err != nil {
			return err
		}
		var size int64
		err = tx.QueryRow(ctx, `SELECT size, note FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT 1`, seq).Scan(&size, &p.Checkpoint)
		if err != nil {
			return err
		}
		path, err := tlog.ProveRecord(size, seq, hashReader{ctx, tx})
		for _, h := range path {
			p.Path = append(p.Path, encodeHash(h))
		}
		return err
	})
	if err != nil {
		return p, fmt.Errorf("prove leaf %d: %w", seq, err)
	}
	return p, nil
}

// Check follows the proof with nothing but the public key.
func (p Proof) Check(public string) (out Proven, err error) {
	text, err := OpenSeal(public, p.Checkpoint)
	if err != nil {
		return out, err
	}
	size, root, err := parseCheckpoint(text)
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrForged, err)
	}
	var f leaf
	if err := json.Unmarshal(p.Leaf, &f); err != nil {
		return out, fmt.Errorf("%w: %w", ErrForged, err)
	}
	path := make(tlog.RecordProof, len(p.Path))
	for i, s := range p.Path {
		if path[i], err = decodeHash(s); err != nil {
			return out, fmt.Errorf("%w: %w", ErrForged, err)
		}
	}
	// The leaf is encoded anew: what cannot be read from it does not count.
	if f.Seq < 0 || f.Seq >= size {
		return out, fmt.Errorf("%w: leaf %d of %d", ErrForged, f.Seq, size)
	}
	if err := tlog.CheckRecord(path, size, root, f.Seq, tlog.RecordHash(f.encode())); err != nil {
		return out, fmt.Errorf("%w: %w", ErrForged, err)
	}
	if payloadHash(p.Salt, p.Details) != f.Payload {
		return out, fmt.Errorf("%w: the details", ErrForged)
	}
	return Proven{
		Entry:   Entry{Seq: f.Seq, At: time.UnixMilli(f.At), By: f.Actor, Verb: f.Verb, Object: f.Object, First: true},
		Details: p.Details, Size: size,
	}, nil
}

// IsPublicKey reports whether a text is a public key of a log.
func IsPublicKey(text string) bool {
	_, err := note.NewVerifier(text)
	return err == nil
}

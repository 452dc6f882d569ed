package audit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"xiezhi/internal/platform/db"
)

// origin is the first line of every checkpoint (C2SP tlog-checkpoint).
const origin = "xiezhi/audit"

// Key signs checkpoints. It lies outside the database, so that whoever can
// rewrite the database still cannot rewrite what was signed.
type Key struct {
	path     string
	signer   note.Signer
	verifier note.Verifier
	public   string
}

// OpenKey reads the key file at path, or makes one at the first start: the
// secret key and the public key, a line each, readable by their owner only.
func OpenKey(path string) (*Key, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = createKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("audit key: %w", err)
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	k := &Key{path: path, public: strings.TrimSpace(public)}
	if k.signer, err = note.NewSigner(secret); err != nil {
		return nil, fmt.Errorf("audit key %s: %w", path, err)
	}
	if k.verifier, err = note.NewVerifier(k.public); err != nil {
		return nil, fmt.Errorf("audit key %s: %w", path, err)
	}
	return k, nil
}

func createKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	secret, public, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	// O_EXCL: two programs starting at once must not each keep a key of their own.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := []byte(secret + "\n" + public + "\n")
	if _, err := f.Write(b); err != nil {
		return nil, err
	}
	return b, f.Sync()
}

// open reads a signed checkpoint.
func (k *Key) open(signed string) (size int64, root tlog.Hash, err error) {
	n, err := note.Open([]byte(signed), note.VerifierList(k.verifier))
	if err != nil {
		return 0, root, err
	}
	return parseCheckpoint(n.Text)
}

// keep writes the newest checkpoint beside the key, out of reach of whoever
// has only the database.
func (k *Key) keep(signed []byte) error {
	tmp := k.path + ".last.tmp"
	if err := os.WriteFile(tmp, signed, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, k.path+".last")
}

// checkpoint is the root of the log at a size, as it was signed.
type checkpoint struct {
	size int64
	root tlog.Hash
}

// last reads the checkpoint kept beside the key; nil when there is none that
// this key signed.
func (k *Key) last() *checkpoint {
	b, err := os.ReadFile(k.path + ".last")
	if err != nil {
		return nil
	}
	size, root, err := k.open(string(b))
	if err != nil {
		return nil
	}
	return &checkpoint{size, root}
}

// Checkpoint signs the tree as it stands, if it has grown since the last
// checkpoint, and returns its size. app calls it once a second, and at
// shutdown.
func (l *Log) Checkpoint(ctx context.Context) (int64, error) {
	if l.key == nil {
		return 0, ErrNoKey
	}
	var size, last int64
	var text string
	var at int64
	err := l.db.View(ctx, func(tx *db.Tx) error {
		at = tx.NowMS()
		if err := tx.QueryRow(ctx, `SELECT size, (SELECT COALESCE(MAX(size), 0) FROM audit_checkpoint) FROM audit_head WHERE id = 1`).Scan(&size, &last); err != nil {
			return err
		}
		if size == last {
			return nil
		}
		root, err := tlog.TreeHash(size, hashReader{ctx, tx})
		text = checkpointText(size, root)
		return err
	})
	if err != nil || size == last {
		return size, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, l.key.signer)
	if err != nil {
		return last, fmt.Errorf("checkpoint: %w", err)
	}
	err = l.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING`, size, at, string(signed))
		return err
	})
	if err != nil {
		return last, err
	}
	return size, l.key.keep(signed)
}

func checkpointText(size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, size, encodeHash(root))
}

// parseCheckpoint reads the three lines that checkpointText wrote.
func parseCheckpoint(text string) (size int64, root tlog.Hash, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 3 || lines[0] != origin {
		return 0, root, errors.New("not a checkpoint of this log")
	}
	if size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return 0, root, err
	}
	root, err = decodeHash(lines[2])
	return size, root, err
}

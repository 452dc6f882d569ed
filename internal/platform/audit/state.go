package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"time"

	"xiezhi/internal/platform/db"
)

// stateHash hashes the rows that make up object, as they stand in tx. An object
// of an unregistered kind is a mistake in the program, not in the data.
func (l *Log) stateHash(ctx context.Context, tx *db.Tx, object string) (string, error) {
	prefix, _, _ := strings.Cut(object, "_")
	kind, ok := l.objects[prefix]
	if !ok {
		return "", fmt.Errorf("audit: object %q is of no registered kind", object)
	}
	h := sha256.New()
	for i, q := range kind.Rows {
		fmt.Fprintf(h, "part %d\n", i)
		if err := hashRows(ctx, tx, h, q, object); err != nil {
			return "", fmt.Errorf("state of %s: %w", object, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashRows writes every row of q to h, each value with its column's name and
// length. Zero values (0, "", false) are left out, so that a column added later
// with a zero default leaves older hashes valid.
func hashRows(ctx context.Context, tx *db.Tx, h hash.Hash, q, object string) error {
	rows, err := tx.Query(ctx, q, object)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values, err := scanAny(rows, len(names))
		if err != nil {
			return err
		}
		fmt.Fprintln(h, "row")
		for i, v := range values {
			if s := canonical(v); s != "" {
				fmt.Fprintf(h, "%s %d %s\n", names[i], len(s), s)
			}
		}
	}
	return rows.Err()
}

func scanAny(rows *db.Rows, n int) ([]any, error) {
	values := make([]any, n)
	at := make([]any, n)
	for i := range values {
		at[i] = &values[i]
	}
	return values, rows.Scan(at...)
}

// canonical writes a value the same way for both databases; "" is a zero value.
func canonical(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case int64:
		if v == 0 {
			return ""
		}
		return strconv.FormatInt(v, 10)
	case float64:
		if v == 0 {
			return ""
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		if !v {
			return ""
		}
		return "1"
	case string:
		return v
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(v)
	}
}

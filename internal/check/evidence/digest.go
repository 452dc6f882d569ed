package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// Digest enters each finished hour of the access log in the audit log: the
// number of its rows and a hash over them. It returns how many hours it entered.
func (v *Views) Digest(ctx context.Context, log *audit.Log) (n int, err error) {
	hours, err := v.undigested(ctx)
	if err != nil {
		return 0, err
	}
	for _, hour := range hours {
		act := &audit.Act{By: org.System("access").By(), Verb: "access.digest", Object: fmt.Sprintf("acd_%d", hour)}
		err := log.Do(ctx, act, func(tx *db.Tx) error {
			rows, sum, err := hashHour(ctx, tx, hour)
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO access_digest (id, hour, rows, digest) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
				act.Object, hour, rows, sum)
			return err
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// hourMS is an hour in milliseconds.
const hourMS = int64(time.Hour / time.Millisecond)

// undigested lists the hours that are over, have rows, and have no digest. An
// hour counts as over five minutes after its end, so that no view that began
// in it is still on its way.
func (v *Views) undigested(ctx context.Context) (hours []int64, err error) {
	err = v.db.View(ctx, func(tx *db.Tx) error {
		over := tx.Now.Add(-5*time.Minute).UnixMilli() / hourMS * hourMS
		rows, err := tx.Query(ctx, `SELECT DISTINCT at / $1 * $1 AS hour FROM access_log
			WHERE at < $2 AND at / $1 * $1 NOT IN (SELECT hour FROM access_digest) ORDER BY hour`, hourMS, over)
		hours, err = db.Collect(rows, err, func(r *db.Rows) (h int64, err error) { return h, r.Scan(&h) })
		return err
	})
	return hours, err
}

// hashHour hashes the rows of an hour in the order of their ids.
func hashHour(ctx context.Context, tx *db.Tx, hour int64) (n int, sum string, err error) {
	rows, err := tx.Query(ctx, `SELECT id, at, account, officer, name, evidence, finding, purpose FROM access_log WHERE at >= $1 AND at < $2 ORDER BY id`,
		hour, hour+hourMS)
	if err != nil {
		return 0, "", err
	}
	defer rows.Close()
	h := sha256.New()
	for rows.Next() {
		var at int64
		var s [7]string
		if err := rows.Scan(&s[0], &at, &s[1], &s[2], &s[3], &s[4], &s[5], &s[6]); err != nil {
			return 0, "", err
		}
		fmt.Fprintf(h, "%d %q\n", at, s)
		n++
	}
	return n, hex.EncodeToString(h.Sum(nil)), rows.Err()
}

// Altered lists the hours of the access log that are not what was entered in
// the audit log.
func (v *Views) Altered(ctx context.Context) (hours []time.Time, err error) {
	err = v.db.View(ctx, func(tx *db.Tx) error {
		type entry struct {
			hour int64
			rows int
			sum  string
		}
		rows, err := tx.Query(ctx, `SELECT hour, rows, digest FROM access_digest ORDER BY hour`)
		list, err := db.Collect(rows, err, func(r *db.Rows) (e entry, err error) { return e, r.Scan(&e.hour, &e.rows, &e.sum) })
		if err != nil {
			return err
		}
		for _, e := range list {
			n, sum, err := hashHour(ctx, tx, e.hour)
			if err != nil {
				return err
			}
			if n != e.rows || sum != e.sum {
				hours = append(hours, time.UnixMilli(e.hour))
			}
		}
		return nil
	})
	return hours, err
}

package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"xiezhi/internal/platform/db"
)

// The throttle. Failures are forgotten one by one, so that somebody who errs
// now and then never waits, and somebody who guesses gets one try in a quarter
// of an hour in the long run.
const (
	loginFailures   = 5                // of one login, before the first wait
	addressFailures = 20               // of one address: a whole court may share one
	firstWait       = 30 * time.Second // doubled by each failure more
	longestWait     = 15 * time.Minute
	forgetAfter     = 15 * time.Minute // one failure
)

// counter counts the failures of a login or of an address.
type counter struct {
	failures  int64
	countedAt int64 // Unix ms up to which failures have been forgotten
	waitUntil int64
	noted     bool // the log has an entry about this wait
}

// decay forgets what is due at now.
func (c *counter) decay(now int64) {
	if n := (now - c.countedAt) / forgetAfter.Milliseconds(); n > 0 {
		c.failures = max(0, c.failures-n)
		c.countedAt += n * forgetAfter.Milliseconds()
	}
	if c.failures == 0 {
		c.countedAt = now
	}
}

// waiting returns how long to wait still.
func (c *counter) waiting(now int64) time.Duration {
	return time.Duration(max(0, c.waitUntil-now)) * time.Millisecond
}

// fail counts a failure and sets the wait that follows it.
func (c *counter) fail(now, bound int64) {
	c.decay(now)
	c.failures++
	c.noted = false
	if over := c.failures - bound; over >= 0 {
		wait := longestWait
		if over < 10 {
			wait = min(longestWait, firstWait<<over)
		}
		c.waitUntil = now + wait.Milliseconds()
	}
}

func counterName(kind, what string) string {
	sum := sha256.Sum256([]byte("sign-in " + kind + "\n" + what))
	return hex.EncodeToString(sum[:])
}

// count counts an attempt as failed, against the login and the address, or
// says how long to wait and whether the log has not heard of this wait yet.
// One entry a wait is enough: otherwise a guesser could fill the log.
func (a *Auth) count(ctx context.Context, who attempt) (wait time.Duration, note bool, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		now := tx.NowMS()
		// Always in this order, so that two attempts cannot hold one and want the other.
		keys := []struct {
			name  string
			bound int64
		}{
			{counterName("address", who.address), addressFailures},
			{counterName("login", who.login), loginFailures},
		}
		counters := make([]counter, len(keys))
		for i, k := range keys {
			c, err := lockCounter(ctx, tx, k.name)
			if err != nil {
				return err
			}
			counters[i] = c
			wait = max(wait, c.waiting(now))
		}
		for i, k := range keys {
			c := counters[i]
			switch {
			case wait == 0:
				c.fail(now, k.bound)
			case c.waiting(now) > 0 && !c.noted:
				c.noted, note = true, true
			default:
				continue
			}
			if err := saveCounter(ctx, tx, k.name, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, false, fmt.Errorf("throttle: %w", err)
	}
	return wait, note, nil
}

// lockCounter reads a counter, made if need be, and holds its row until the
// transaction ends: attempts at once are counted one after another.
func lockCounter(ctx context.Context, tx *db.Tx, name string) (counter, error) {
	var c counter
	err := tx.QueryRow(ctx, `INSERT INTO counter (name, failures, counted_at, wait_until, noted) VALUES ($1, 0, $2, 0, $3)
		ON CONFLICT (name) DO UPDATE SET name = excluded.name
		RETURNING failures, counted_at, wait_until, noted`, name, tx.NowMS(), false).
		Scan(&c.failures, &c.countedAt, &c.waitUntil, &c.noted)
	return c, err
}

func saveCounter(ctx context.Context, tx *db.Tx, name string, c counter) error {
	_, err := tx.Exec(ctx, `UPDATE counter SET failures = $2, counted_at = $3, wait_until = $4, noted = $5 WHERE name = $1`,
		name, c.failures, c.countedAt, c.waitUntil, c.noted)
	return err
}

// forget is the reward of success, for the login. The address keeps its count,
// or somebody with an account of his own could wipe it clean between guesses
// at others'; it only loses the attempt that was counted in advance.
func (a *Auth) forget(ctx context.Context, who attempt) error {
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		name := counterName("address", who.address)
		c, err := lockCounter(ctx, tx, name)
		if err != nil {
			return err
		}
		if c.failures > 0 {
			c.failures--
		}
		if c.failures < addressFailures {
			c.waitUntil = 0
		}
		if err := saveCounter(ctx, tx, name, c); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM counter WHERE name = $1`, counterName("login", who.login))
		return err
	})
	if err != nil {
		return fmt.Errorf("throttle: %w", err)
	}
	return nil
}

// address is where the request comes from. An IPv6 address counts by its /64,
// of which one machine has all.
func (a *Auth) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if a.opts.BehindProxy {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			list := strings.Split(all[len(all)-1], ",")
			host = strings.TrimSpace(list[len(list)-1])
		}
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String() + "/64"
}

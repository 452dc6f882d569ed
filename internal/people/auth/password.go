package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"xiezhi/internal/people/org"
	"xiezhi/internal/platform/audit"
	"xiezhi/internal/platform/db"
)

// WeakError says why a password is refused; the interface translates the reason.
type WeakError struct{ Reason Weakness }

// Error implements error.
func (e *WeakError) Error() string { return "auth: password refused: " + string(e.Reason) }

// Weakness is why a password is refused.
type Weakness string

// The weaknesses. There are no rules of composition: length is what helps.
const (
	TooShort  Weakness = "too_short"  // fewer than MinLength characters
	TooLong   Weakness = "too_long"   // more than MaxLength characters
	TooCommon Weakness = "too_common" // a row of keys, one character over and over, a known password
	LikeLogin Weakness = "like_login" // the login or the name, with little else
	Unchanged Weakness = "unchanged"  // the password there was
)

// Bounds of a password, in characters. The upper one bounds the work.
const (
	MinLength = 10
	MaxLength = 256
)

// oneTimeLife is how long a one-time password waits for its first use.
const oneTimeLife = 72 * time.Hour

// The parameters of argon2id: 19 MiB and two passes over one lane, which OWASP
// gives as a minimum. They stand in each hash, so that they can be raised.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	keyLength = 32
	saltBytes = 16
	algorithm = "argon2id"
)

type params struct {
	memory, time uint32
	threads      uint8
}

func hashPassword(password string, salt []byte) string {
	key := argon2.IDKey([]byte(norm.NFKC.String(password)), salt, passes, memoryKiB, lanes, keyLength)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", algorithm, argon2.Version, memoryKiB, passes, lanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

var errHash = errors.New("auth: password hash not readable")

// parseHash takes an encoded hash apart. The bounds keep a hash that somebody
// planted in the database from taking all memory.
func parseHash(encoded string) (p params, salt, key []byte, err error) {
	f := strings.Split(encoded, "$")
	if len(f) != 6 || f[0] != "" || f[1] != algorithm || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, nil, nil, fmt.Errorf("%w: %w", errHash, err)
	}
	if p.memory > 1<<20 || p.time == 0 || p.time > 100 || p.threads == 0 {
		return p, nil, nil, fmt.Errorf("%w: parameters %s", errHash, f[3])
	}
	if salt, err = base64.RawStdEncoding.DecodeString(f[4]); err != nil {
		return p, nil, nil, fmt.Errorf("%w: %w", errHash, err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(f[5]); err != nil || len(key) < 16 {
		return p, nil, nil, fmt.Errorf("%w: key", errHash)
	}
	return p, salt, key, nil
}

func checkPassword(encoded, password string) (bool, error) {
	p, salt, want, err := parseHash(encoded)
	if err != nil {
		return false, err
	}
	got := argon2.IDKey([]byte(norm.NFKC.String(password)), salt, p.time, p.memory, p.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// outdated reports whether the hash was made with other parameters than today's.
func outdated(encoded string) bool {
	p, _, key, err := parseHash(encoded)
	return err != nil || p != params{memoryKiB, passes, lanes} || len(key) != keyLength
}

func newSalt() []byte {
	b := make([]byte, saltBytes)
	rand.Read(b) // never fails since Go 1.24
	return b
}

// slot waits for a place among the passwords being hashed.
func (a *Auth) slot(ctx context.Context) (free func(), err error) {
	select {
	case a.hashing <- struct{}{}:
		return func() { <-a.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (a *Auth) hash(ctx context.Context, password string) (string, error) {
	free, err := a.slot(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	return hashPassword(password, newSalt()), nil
}

// matches compares; a password too long to be one is hashed cut short, so that
// it costs what others cost.
func (a *Auth) matches(ctx context.Context, encoded, password string) (bool, error) {
	free, err := a.slot(ctx)
	if err != nil {
		return false, err
	}
	defer free()
	if chars := []rune(password); len(chars) > MaxLength {
		_, err := checkPassword(encoded, string(chars[:MaxLength]))
		return false, err
	}
	return checkPassword(encoded, password)
}

// common are passwords that pass the length and that everybody tries first;
// rows of keys and repetitions are found by weakness itself.
func common() []string {
	return []string{
		"password12", "password123", "password1234", "passw0rd123", "p@ssw0rd123", "administrator", "admin12345", "admin123456",
		"root123456", "welcome123", "welcome1234", "changeme123", "letmein123", "iloveyou123", "woaini1314", "woaini520", "woaini1314520",
		"1qaz2wsx3edc", "qazwsxedcrfv", "q1w2e3r4t5", "1q2w3e4r5t", "zaq12wsxcde", "5201314520", "1314520520", "a123456789", "aa123456789",
		"abc123456789", "abcd123456", "qwer123456", "asdf123456", "qwerty12345", "test123456", "fayuan12345", "fayuan123456", "xiezhi12345", "xiezhi123456",
	}
}

// rows are the sequences that a hand slides along.
func rows() []string {
	return []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertyuiopasdfghjklzxcvbnm", "一二三四五六七八九十"}
}

// weakness says why the password is refused, "" when it is not.
func weakness(password, login, name string) Weakness {
	p := strings.ToLower(norm.NFKC.String(password))
	chars := []rune(p)
	switch {
	case len(chars) < MinLength:
		return TooShort
	case len([]rune(password)) > MaxLength:
		return TooLong
	case distinct(chars) < 3, isRow(p), slices.Contains(common(), p):
		return TooCommon
	}
	for _, own := range []string{login, strings.ToLower(name)} {
		if own != "" && strings.Contains(p, own) {
			rest := strings.ReplaceAll(p, own, "")
			if len([]rune(rest)) < 6 {
				return LikeLogin
			}
		}
	}
	return ""
}

func distinct(chars []rune) int {
	seen := map[rune]bool{}
	for _, c := range chars {
		seen[c] = true
	}
	return len(seen)
}

func isRow(p string) bool {
	back := []rune(p)
	slices.Reverse(back)
	return slices.ContainsFunc(rows(), func(row string) bool {
		return strings.Contains(row, p) || strings.Contains(row, string(back))
	})
}

// credential is what an account signs in with.
type credential struct {
	id      string // "crd_…"; "" when there is none
	hash    string
	oneTime bool
	setAt   int64
	version int64
}

// expired reports whether a one-time password was not used in time.
func (c credential) expired(now time.Time) bool {
	return c.oneTime && now.UnixMilli() >= c.setAt+oneTimeLife.Milliseconds()
}

func (a *Auth) credential(ctx context.Context, id org.AccountID) (credential, error) {
	var c credential
	err := a.log.View(ctx, func(tx *db.Tx) (err error) {
		c, err = loadCredential(ctx, tx, id)
		return err
	})
	return c, err
}

func loadCredential(ctx context.Context, tx *db.Tx, id org.AccountID) (credential, error) {
	var c credential
	err := tx.QueryRow(ctx, `SELECT id, hash, one_time, set_at, version FROM credential WHERE account = $1`, id).
		Scan(&c.id, &c.hash, &c.oneTime, &c.setAt, &c.version)
	if errors.Is(err, db.ErrNoRows) {
		return c, org.ErrNotFound
	}
	return c, err
}

// touch counts the credential's version up, so that acts on it come one after
// another and the state in the log is the state there is.
func touch(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET version = version + 1 WHERE id = $1`, id)
	return err
}

// ChangePassword is for the owner, signed in or held at MustChange. It ends
// every session of the account and begins this one anew. The old password is
// asked for and throttled as at sign-in.
func (a *Auth) ChangePassword(r *http.Request, old, password string) error {
	ctx := r.Context()
	p, ok := r.Context().Value(presentKey).(present)
	if !ok {
		return ErrSignIn
	}
	acc, _, err := a.dir.Account(ctx, p.actor, p.actor.Account)
	if err != nil {
		return err
	}
	c, err := a.credential(ctx, acc.ID)
	if err != nil {
		return err
	}
	who := attempt{login: acc.Login, address: a.address(r)}
	if err := a.ask(ctx, c, who, old); err != nil {
		return err
	}
	if norm.NFKC.String(old) == norm.NFKC.String(password) {
		return &WeakError{Unchanged}
	}
	act := &audit.Act{By: string(acc.ID), Verb: "account.change_password", Details: map[string]string{"address": who.address}}
	setAt, err := a.set(ctx, act, acc, password, false)
	if err != nil {
		return err
	}
	return a.begin(ctx, acc.ID, setAt)
}

// ask makes sure, throttled, that the owner of the session knows the password.
func (a *Auth) ask(ctx context.Context, c credential, who attempt, password string) error {
	wait, note, err := a.count(ctx, who)
	switch {
	case err != nil:
		return err
	case wait > 0 && note:
		return a.refuse(ctx, "account.change_password_throttled", c, who, &WaitError{wait})
	case wait > 0:
		return &WaitError{wait}
	}
	ok, err := a.matches(ctx, c.hash, password)
	if err != nil {
		return err
	}
	if !ok {
		return a.refuse(ctx, "account.change_password_failed", c, who, ErrSignIn)
	}
	return a.forget(ctx, who)
}

// ResetPassword gives an account a one-time password, which must be changed at
// the next sign-in within three days, and ends its sessions. A security
// administrator does it, for any account but his own.
func (a *Auth) ResetPassword(ctx context.Context, by org.Actor, id org.AccountID) (oneTime string, err error) {
	acc, err := a.dir.MayManage(ctx, by, id)
	if err != nil {
		return "", err
	}
	oneTime = newOneTime()
	act := &audit.Act{By: by.By(), Verb: "account.reset_password"}
	if _, err := a.set(ctx, act, acc, oneTime, true); err != nil {
		return "", err
	}
	return oneTime, nil
}

// SetPassword is for setting up: only the system itself knows a password that
// another person will use.
func (a *Auth) SetPassword(ctx context.Context, by org.Actor, id org.AccountID, password string, oneTime bool) error {
	if !by.Machine() {
		return org.ErrForbidden
	}
	acc, err := a.dir.MayManage(ctx, by, id)
	if err != nil {
		return err
	}
	_, err = a.set(ctx, &audit.Act{By: by.By(), Verb: "account.set_password"}, acc, password, oneTime)
	return err
}

// set stores the hash and ends the account's sessions in one act. A session
// whose sign-in was under way meanwhile names another setAt and is not taken.
func (a *Auth) set(ctx context.Context, act *audit.Act, acc org.Account, password string, oneTime bool) (setAt int64, err error) {
	if w := weakness(password, acc.Login, acc.Name); w != "" {
		return 0, &WeakError{w}
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return 0, err
	}
	err = a.log.Do(ctx, act, func(tx *db.Tx) error {
		setAt = tx.NowMS()
		c, err := loadCredential(ctx, tx, acc.ID)
		switch {
		case errors.Is(err, org.ErrNotFound):
			c.id = tx.NewID("crd")
			_, err = tx.Exec(ctx, `INSERT INTO credential (id, account, hash, one_time, set_at, version) VALUES ($1, $2, $3, $4, $5, 1)`,
				c.id, acc.ID, hash, oneTime, setAt)
		case err == nil:
			err = tx.Save(ctx, `UPDATE credential SET hash = $3, one_time = $4, set_at = $5, version = version + 1 WHERE id = $1 AND version = $2`,
				c.id, c.version, hash, oneTime, setAt)
		}
		if err != nil {
			return err
		}
		act.Object = c.id
		_, err = tx.Exec(ctx, `DELETE FROM session WHERE account = $1`, acc.ID)
		return err
	})
	return setAt, err
}

// newOneTime makes a password to be read out on the telephone: four groups of
// four from an alphabet without look-alikes, 80 bits.
func newOneTime() string {
	const alphabet = "0123456789abcdefghjkmnpqrstvwxyz" // 32, so that five bits choose evenly
	b := make([]byte, 16)
	rand.Read(b)
	var s strings.Builder
	for i, c := range b {
		if i > 0 && i%4 == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(alphabet[c%32])
	}
	return s.String()
}

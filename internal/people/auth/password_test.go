package auth

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

func TestHashSaysItsParameters(t *testing.T) {
	h := hashPassword("明镜高悬于堂上之匾", newSalt())
	if !strings.HasPrefix(h, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash begins %.40s", h)
	}
	p, salt, key, err := parseHash(h)
	if err != nil || p != (params{19 * 1024, 2, 1}) || len(salt) != 16 || len(key) != 32 || outdated(h) {
		t.Errorf("%+v, %d and %d bytes, outdated %v, %v", p, len(salt), len(key), outdated(h), err)
	}
	if hashPassword("明镜高悬于堂上之匾", newSalt()) == h {
		t.Error("the salt is always the same")
	}
}

func TestCheckPassword(t *testing.T) {
	h := hashPassword("Ｃorrect horse", newSalt()) // with a full-width C
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"Ｃorrect horse", true},
		{"Correct horse", true}, // as another input method types it
		{"correct horse", false},
		{"Correct horse ", false},
		{"", false},
	} {
		if got, err := checkPassword(h, c.in); got != c.want || err != nil {
			t.Errorf("%q: %v %v, want %v", c.in, got, err, c.want)
		}
	}
}

// A hash of other parameters still opens the door, and is made anew.
func TestOutdated(t *testing.T) {
	salt := newSalt()
	key := argon2.IDKey([]byte("of last year"), salt, 3, 8*1024, 2, 32)
	b64 := base64.RawStdEncoding.EncodeToString
	old := fmt.Sprintf("$argon2id$v=19$m=8192,t=3,p=2$%s$%s", b64(salt), b64(key))
	if ok, err := checkPassword(old, "of last year"); !ok || err != nil {
		t.Errorf("an older hash: %v %v", ok, err)
	}
	if !outdated(old) {
		t.Error("an older hash is taken for one of today")
	}
	for _, bad := range []string{
		"", "plain", strings.Replace(old, "argon2id", "argon2i", 1), strings.Replace(old, "v=19", "v=16", 1),
		strings.Replace(old, "m=8192", "m=99999999", 1), strings.Replace(old, "p=2", "p=0", 1), strings.Replace(old, "t=3", "t=0", 1),
		old[:len(old)-30], old + "$",
	} {
		if ok, err := checkPassword(bad, "of last year"); ok || err == nil {
			t.Errorf("%.50q: %v %v, want an error", bad, ok, err)
		}
	}
}

func TestWeakness(t *testing.T) {
	for _, c := range []struct {
		password string
		want     Weakness
	}{
		{"", TooShort},
		{"九个字的密码不够啊", TooShort},
		{"十个字的密码正好够了吧", ""},
		{"alllowercase", ""}, // no rules of composition
		{"1234567890", TooCommon},
		{"0987654321", TooCommon},
		{"ZYXWVUTSRQPO", TooCommon},
		{"qwertyuiop", TooCommon},
		{"aaaaaaaaaaaa", TooCommon},
		{"1212121212", TooCommon},
		{"WoAiNi1314520", TooCommon},
		{"wuqiucheng", LikeLogin},
		{"wuqiucheng123", LikeLogin},
		{"2026wuqiucheng", LikeLogin},
		{"毋丘澄1234567", ""}, // seven characters beside the name
		{"毋丘澄毋丘澄毋丘澄1234", LikeLogin},
		{strings.Repeat("abcd", 64), ""},
		{strings.Repeat("abcd", 64) + "e", TooLong},
	} {
		if got := weakness(c.password, "wuqiucheng", "毋丘澄"); got != c.want {
			t.Errorf("%q: %q, want %q", c.password, got, c.want)
		}
	}
}

func TestOneTimePasswords(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		p := newOneTime()
		if len(p) != 19 || seen[p] || weakness(p, "wuqiucheng", "毋丘澄") != "" {
			t.Errorf("one-time password %q", p)
		}
		seen[p] = true
	}
}

func TestWaitsGrowAndFailuresAreForgotten(t *testing.T) {
	var c counter
	now := int64(1_790_000_000_000)
	for i, want := range []time.Duration{
		0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute,
		8 * time.Minute, // the waits so far add up to a quarter of an hour: one failure is forgotten
		15 * time.Minute, 15 * time.Minute, 15 * time.Minute,
	} {
		now = max(now+1, c.waitUntil) // as soon as it is allowed
		c.fail(now, loginFailures)
		if got := c.waiting(now); got != want {
			t.Errorf("after attempt %d: wait %s, want %s", i+1, got, want)
		}
	}
	// One failure is forgotten in a quarter of an hour, so that after a quiet night nobody waits.
	before := c.failures
	c.decay(now + forgetAfter.Milliseconds() + 1)
	if c.failures >= before || c.failures < before-3 {
		t.Errorf("%d failures after a quarter of an hour, %d before", c.failures, before)
	}
	c.decay(now + 8*time.Hour.Milliseconds())
	if c.failures != 0 {
		t.Errorf("%d failures after a night", c.failures)
	}
	c.fail(now+8*time.Hour.Milliseconds(), loginFailures)
	if c.waiting(now+8*time.Hour.Milliseconds()) != 0 {
		t.Error("the first failure of the morning has to wait")
	}
	// A flood far beyond the bound does not overflow into no wait at all.
	c.failures = 1 << 40
	c.countedAt = now
	c.fail(now, loginFailures)
	if c.waiting(now) != longestWait {
		t.Errorf("after a flood: wait %s", c.waiting(now))
	}
}

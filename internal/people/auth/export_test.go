package auth

import (
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/argon2"
)

// HashForTest makes a hash with other parameters than today's.
func HashForTest(password string, memory, passes uint32) string {
	salt := newSalt()
	b64 := base64.RawStdEncoding.EncodeToString
	key := argon2.IDKey([]byte(password), salt, passes, memory, 1, keyLength)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", memory, passes, b64(salt), b64(key))
}

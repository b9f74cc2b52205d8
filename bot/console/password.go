package console

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Argon2id with 19 MiB, two passes, one lane: OWASP's first choice for servers without memory to spare
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
const (
	argonPasses = 2
	argonKiB    = 19 << 10
	argonLanes  = 1
	hashBytes   = 32
	saltBytes   = 16
)

// hashers is how many passwords are hashed at once: 200 sign-ins at one moment must not take 4 GB.
const hashers = 2

// Lengths of a password, in characters. OWASP ASVS 5.0 6.2.1 and 6.2.9.
const (
	passwordLeast = 10
	passwordMost  = 256
)

// CheckPassword refuses, in a sentence for whoever chose it, a password that is easy to guess. about is what others know of its
// owner and the school: such words count for nothing.
func CheckPassword(password string, about ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return refuse("This password holds signs that are no text.")
	case n < passwordLeast:
		return refuse("A password needs at least %d characters; three or four words that have nothing to do with each other are easy to remember.", passwordLeast)
	case n > passwordMost:
		return refuse("A password may have %d characters at most.", passwordMost)
	}
	words := []string{"raabta", "school", "teacher"}
	for _, a := range about {
		parts := strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		words = append(append(words, a, strings.Join(parts, "")), parts...)
	}
	judged := password
	if len(judged) > 72 { // what follows adds nothing to the judgement, only time
		judged = judged[:72]
	}
	if guesses(judged, words) < guessesLeast {
		return refuse("This password is easy to guess: use three or four words that have nothing to do with each other, or the school.")
	}
	return nil
}

// HashPassword makes the PHC string of a password: "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func HashPassword(password string) string {
	var salt [saltBytes]byte
	rand.Read(salt[:]) // never fails
	sum := argon2.IDKey(folded(password), salt[:], argonPasses, argonKiB, argonLanes, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonKiB, argonPasses, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt[:]), base64.RawStdEncoding.EncodeToString(sum))
}

// folded is a password as it is hashed: however the keyboard composed its letters (NIST SP 800-63B 3.1.1.2).
func folded(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

// nobody is a hash of no password: comparing with it takes as long as with a user's.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// fits compares a password with a hash. A hash that can't be read, or "", fits none, and takes as long.
func fits(password, hash string) bool {
	sound := true
	var version, memory, passes, lanes int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		sound, parts = false, strings.Split(nobody, "$")
	}
	_, err1 := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes)
	salt, err2 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err3 := base64.RawStdEncoding.DecodeString(parts[5])
	if parts[1] != "argon2id" || errors.Join(err1, err2, err3) != nil || version != argon2.Version || len(want) == 0 || passes < 1 || lanes < 1 || lanes > 255 || memory < 8 || memory > 1<<20 {
		return false
	}
	got := argon2.IDKey(folded(password), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && sound
}

// verify is fits, when there is room for it.
func (c *Console) verify(ctx context.Context, password, hash string) (bool, error) {
	if len(password) > 4*passwordMost {
		return false, nil
	}
	select {
	case c.hashing <- struct{}{}:
		defer func() { <-c.hashing }()
		return fits(password, hash), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// hash is HashPassword, when there is room for it.
func (c *Console) hash(ctx context.Context, password string) (string, error) {
	select {
	case c.hashing <- struct{}{}:
		defer func() { <-c.hashing }()
		return HashPassword(password), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

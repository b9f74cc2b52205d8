package console

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// The second step of a sign-in is a code of an authenticator app: RFC 6238 with six digits, 30 seconds and SHA-1, which is what all
// of these apps speak. One step of time before and after is taken too, since clocks differ; no code is taken twice.
const (
	stepSeconds = 30
	stepsAround = 1
	secretBytes = 20
)

// sealer keeps secrets that must be read again: AES-256-GCM under a key made of SECRET_KEY.
type sealer struct{ aead cipher.AEAD }

// SecretKeyLeast is how many characters a SECRET_KEY has at least.
const SecretKeyLeast = 32

// newSealer makes a sealer; nil without a key: then nothing can be sealed.
func newSealer(key string) (*sealer, error) {
	if key == "" {
		return nil, nil
	}
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, "raabta second step", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	return &sealer{aead}, err
}

// seal makes text that only open reads, for the same purpose ("totp of USER").
func (s *sealer) seal(secret, purpose string) string {
	nonce := make([]byte, s.aead.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(secret), []byte(purpose)))
}

// errSealed says that a sealed secret is another key's, or was changed.
var errSealed = errors.New("what was sealed cannot be opened: is SECRET_KEY another than before?")

func (s *sealer) open(sealed, purpose string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || s == nil || len(b) < s.aead.NonceSize() {
		return "", errSealed
	}
	n := s.aead.NonceSize()
	secret, err := s.aead.Open(nil, b[:n], b[n:], []byte(purpose))
	if err != nil {
		return "", errSealed
	}
	return string(secret), nil
}

// newSecret makes the secret of an authenticator app, in base32.
func newSecret() string {
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

// otpURL is what an authenticator app scans (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
func otpURL(secret, login, school string) string {
	q := url.Values{"secret": {secret}, "issuer": {"Raabta " + school}}
	return fmt.Sprintf("otpauth://totp/%s?%s", url.PathEscape("Raabta "+school+":"+login), strings.ReplaceAll(q.Encode(), "+", "%20"))
}

// stepOf finds the step of time whose code was given; false for none around now.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1 // apps show a space in the middle
		}
		return r
	}, latinDigits(code))
	opts := totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	for i := -stepsAround; i <= stepsAround; i++ {
		at := now.Add(time.Duration(i) * stepSeconds * time.Second)
		want, err := totp.GenerateCodeCustom(secret, at, opts)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at.Unix()/stepSeconds, true
		}
	}
	return step, ok
}

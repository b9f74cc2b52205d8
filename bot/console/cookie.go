package console

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"time"
)

// Cookies: a sign-in, a browser that was signed in with before, and what is to be said on the next page.
const (
	cookieSignIn  = "raabta"
	cookieBrowser = "raabta-browser"
	cookieSaid    = "raabta-said"
	cookieTongue  = "raabta-language" // of pages before the sign-in
)

// browserLasts is how long a browser is known.
const browserLasts = 180 * 24 * time.Hour

// newToken makes 256 random bits as text.
func newToken() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashed is what the database keeps of a token.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// name is a cookie's name: by https browsers take one with this prefix only from this very host, for all of its paths
// (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes).
func (c *Console) name(r *http.Request, name string) string {
	if c.secure(r) {
		return "__Host-" + name
	}
	return name
}

// setCookie sets a cookie that lasts for so long, or until the browser is closed (0), or is deleted (less).
func (c *Console) setCookie(w http.ResponseWriter, r *http.Request, name, value string, lasts time.Duration) {
	cookie := &http.Cookie{
		Name: c.name(r, name), Value: value, Path: "/", Secure: c.secure(r), HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(lasts.Seconds()),
	}
	http.SetCookie(w, cookie)
}

// cookie is a cookie's value, "" for none.
func (c *Console) cookie(r *http.Request, name string) string {
	got, err := r.Cookie(c.name(r, name))
	if err != nil {
		return ""
	}
	return got.Value
}

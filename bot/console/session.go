package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"raabta/bot"
)

// A sign-in ends (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
const (
	idleMost  = 30 * time.Minute // unseen
	totalMost = 12 * time.Hour
	seenEvery = time.Minute // how often it is written down that a browser was seen
)

// accountStore keeps users and where they are signed in. Tokens are hashes.
type accountStore interface {
	// AddUser adds a user; bot.ErrTaken when another has the login.
	AddUser(ctx context.Context, u bot.User) error
	Users(ctx context.Context, schoolID string) ([]bot.User, error)
	// UserByLogin finds a user; bot.ErrNotFound.
	UserByLogin(ctx context.Context, login string) (bot.User, error)
	// SetUser changes all but the login and the password; bot.ErrTaken when no active owner would be left.
	SetUser(ctx context.Context, u bot.User) error
	// SetPassword signs the user out everywhere but where keep is.
	SetPassword(ctx context.Context, userID, hash, keep string) error

	// SetupLink and SetUp answer bot.ErrNotFound for a link that is none, bot.ErrTaken when there is a user already.
	SetupLink(ctx context.Context, token string) (made time.Time, err error)
	SetUp(ctx context.Context, token string, u bot.User) error

	AddSignIn(ctx context.Context, in bot.SignIn, browser string) error
	// SignedIn reads a sign-in of an active user; bot.ErrNotFound.
	SignedIn(ctx context.Context, token string) (bot.SignIn, bot.User, error)
	SeeSignIn(ctx context.Context, now time.Time, token string) error
	SignIns(ctx context.Context, userID string) ([]bot.SignIn, error)
	SignOut(ctx context.Context, token string) error
	SignOutAll(ctx context.Context, userID, keep string) error
	KnowsBrowser(ctx context.Context, userID, browser string) (bool, error)
	// Try counts a try under each key before it is known how it ends, and answers what was counted before.
	Try(ctx context.Context, now, forget time.Time, keys []string) (map[string]bot.Tries, error)
	// Forgive takes one try back from each key, or the whole count.
	Forgive(ctx context.Context, keys []string, every bool) error
}

// Forgotten is before when a sign-in was made or last seen, a browser signed in with, and a try made, for it to be of no use any more.
func Forgotten(now time.Time) (made, seen, browsers, tries time.Time) {
	return now.Add(-totalMost), now.Add(-idleMost), now.Add(-browserLasts), now.Add(-forgetTries)
}

// recognise reads who the visitor is, from the cookie; false for nobody.
func (v *visit) recognise() (bool, error) {
	token := v.c.cookie(v.Request, cookieSignIn)
	if token == "" {
		return false, nil
	}
	in, user, err := v.c.Store.SignedIn(v.Context(), hashed(token))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	idle, total := v.now.Sub(in.SeenAt), v.now.Sub(in.CreatedAt)
	if v.c.Phones == nil && (idle > idleMost || total > totalMost) { // a demo's visitor moves the clock by days
		return false, v.c.Store.SignOut(v.Context(), in.Token)
	}
	if v.school, err = v.c.Store.School(v.Context(), user.SchoolID); err != nil {
		return false, err
	}
	v.user, v.signIn, v.words = user, in, v.c.tongue(v.Request, user.Language)
	if in.Half {
		return false, nil
	}
	if v.now.Sub(in.SeenAt) > seenEvery && v.Header.Get("X-Raabta-Live") == "" { // a page that fetches itself is nobody at work
		return true, v.c.Store.SeeSignIn(v.Context(), v.now, in.Token)
	}
	return true, nil
}

// signs signs a user in with this browser.
func (v *visit) signs(u bot.User) error {
	d := bot.Deed{SchoolID: u.SchoolID, UserID: u.ID, Who: u.Name, Action: "account.sign-in", At: v.now}
	return v.signsIn(bot.WithDeed(v.Context(), d), u, false)
}

// signsIn is signs as the deed of ctx; half of it where the code of the second step is still to come.
func (v *visit) signsIn(ctx context.Context, u bot.User, half bool) error {
	token, browser := newToken(), v.c.cookie(v.Request, cookieBrowser)
	if browser == "" {
		browser = newToken()
	}
	in := bot.SignIn{Token: hashed(token), UserID: u.ID, Browser: browserOf(v.UserAgent()), CreatedAt: v.now, SeenAt: v.now, ProvedAt: v.now, Half: half}
	if err := v.c.Store.AddSignIn(ctx, in, hashed(browser)); err != nil {
		return err
	}
	if old := v.c.cookie(v.Request, cookieSignIn); old != "" { // whoever was signed in here before is not any more
		if err := v.c.Store.SignOut(bot.WithoutDeed(v.Context()), hashed(old)); err != nil {
			return err
		}
	}
	v.c.setCookie(v.w, v.Request, cookieSignIn, token, totalMost)
	if !half {
		v.c.setCookie(v.w, v.Request, cookieBrowser, browser, browserLasts)
	}
	return nil
}

// asksToSignIn leads to the login, and back here afterwards.
func (v *visit) asksToSignIn() error {
	path := "/login"
	if here := v.here(); here != "/" {
		path += "?next=" + queryEscape(here)
	}
	return v.leads(path, "")
}

// here is the page to come back to: this one, or the first where this is no page.
func (v *visit) here() string {
	if v.Method == http.MethodGet {
		return v.URL.RequestURI()
	}
	return "/"
}

func queryEscape(s string) string { return url.QueryEscape(s) }

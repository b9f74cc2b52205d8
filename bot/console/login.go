package console

import (
	"errors"
	"net/http"
	"time"

	"raabta/bot"
)

// entryRoutes are those before a sign-in.
func entryRoutes() []route {
	return []route{
		{method: "GET", path: "/login", open: true, do: loginPage},
		{method: "POST", path: "/login", open: true, do: login},
		{method: "POST", path: "/logout", open: true, do: logout},
		{method: "GET", path: "/setup/{token}", open: true, do: setupPage},
		{method: "POST", path: "/setup/{token}", open: true, do: setup},
	}
}

// loginForm is the page /login.
type loginForm struct {
	*frame
	Login, Next, Wrong string
}

func loginPage(v *visit) error {
	switch {
	case v.signIn.Half:
		return v.leads("/login/code?next="+queryEscape(next(v.FormValue("next"))), "")
	case v.user.ID != "":
		return v.leads(next(v.FormValue("next")), "")
	}
	return v.page("login", loginForm{frame: v.framed(v.t("Sign in")), Next: next(v.FormValue("next"))})
}

func login(v *visit) error {
	name, password := bot.FoldLogin(v.PostFormValue("login")), v.PostFormValue("password")
	wrong := func(status int, sentence string, values ...any) error {
		return v.pageWith(status, "login", loginForm{frame: v.framed(v.t("Sign in")), Login: name, Next: next(v.PostFormValue("next")), Wrong: v.t(sentence, values...)})
	}
	user, err := v.c.Store.UserByLogin(v.Context(), name)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	known := false
	if browser := v.c.cookie(v.Request, cookieBrowser); browser != "" && user.ID != "" {
		if known, err = v.c.Store.KnowsBrowser(v.Context(), user.ID, hashed(browser)); err != nil {
			return err
		}
	}
	pair, address, ofLogin := tryKeys(v.c.address(v.Request), name)
	before, err := v.c.Store.Try(v.Context(), v.now, v.now.Add(-forgetTries), []string{pair, address, ofLogin})
	if err != nil {
		return err
	}
	if wait := mustWait(v.now, before[pair], before[address], before[ofLogin], known); wait > 0 {
		minutes := int((wait + time.Minute - 1) / time.Minute)
		v.w.Header().Set("Retry-After", retryAfter(wait))
		return wrong(http.StatusTooManyRequests, "There were too many tries. Wait %d min, then try again. Whoever has forgotten a password gets a new one from an owner.", minutes)
	}
	// Who has no account, or one that is disabled, waits as long.
	ok, err := v.c.verify(v.Context(), password, user.Hash)
	if err != nil {
		return err
	}
	if !ok || user.State != bot.UserActive {
		return wrong(http.StatusUnauthorized, "This login and this password do not go together. Look at capital letters and the keyboard's language.")
	}
	if err := v.c.Store.Forgive(v.Context(), []string{pair}, true); err != nil {
		return err
	}
	if err := v.c.Store.Forgive(v.Context(), []string{address, ofLogin}, false); err != nil {
		return err
	}
	if user.TOTP != "" {
		if err := v.signsIn(v.Context(), user, true); err != nil {
			return err
		}
		return v.leads("/login/code?next="+queryEscape(next(v.PostFormValue("next"))), "")
	}
	if err := v.signs(user); err != nil {
		return err
	}
	return v.leads(next(v.PostFormValue("next")), "")
}

func logout(v *visit) error {
	if token := v.c.cookie(v.Request, cookieSignIn); token != "" {
		ctx := v.Context()
		if v.user.ID != "" {
			ctx = bot.WithDeed(ctx, bot.Deed{SchoolID: v.school.ID, UserID: v.user.ID, Who: v.user.Name, Action: "account.sign-out", At: v.now})
		}
		if err := v.c.Store.SignOut(ctx, hashed(token)); err != nil {
			return err
		}
	}
	v.c.setCookie(v.w, v.Request, cookieSignIn, "", -time.Second)
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	return v.leads("/login", "You are signed out.")
}

// setLanguage changes the language of the interface: the user's, or of this browser before a sign-in.
func setLanguage(v *visit) error {
	lang := v.PostFormValue("language")
	if v.c.words[lang] == nil {
		return refuse("The pages are not written in this language.")
	}
	if v.user.ID != "" && !v.signIn.Half {
		v.user.Language = lang
		d := bot.Deed{SchoolID: v.school.ID, UserID: v.user.ID, Who: v.user.Name, Action: "account.language", At: v.now}
		if err := v.c.Store.SetUser(bot.WithDeed(v.Context(), d), v.user); err != nil {
			return err
		}
	}
	v.c.setCookie(v.w, v.Request, cookieTongue, lang, browserLasts)
	return v.leads(next(v.PostFormValue("next")), "")
}

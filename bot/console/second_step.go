package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"raabta/bot"
	"raabta/bot/join"
)

// secondStepRoutes are those of the second step: asking for it, switching it on and off, and showing again who one is.
func secondStepRoutes() []route {
	return []route{
		{method: "GET", path: "/login/code", half: true, do: codePage},
		{method: "POST", path: "/login/code", half: true, do: giveCode},
		{method: "GET", path: "/account/second-step", roles: everybody(), do: secondStepPage},
		{method: "POST", path: "/account/second-step", roles: everybody(), action: "account.second-step-on", do: secondStepOn},
		{method: "POST", path: "/account/second-step/off", roles: everybody(), action: "account.second-step-off", do: secondStepOff},
		{method: "POST", path: "/users/{id}/second-step-off", roles: admins(), action: "user.second-step-off", do: usersSecondStepOff},
		{method: "GET", path: "/prove", roles: everybody(), do: provePage},
		{method: "POST", path: "/prove", roles: everybody(), action: "account.prove", do: prove},
	}
}

// secondStepStore keeps second steps.
type secondStepStore interface {
	SetTOTP(ctx context.Context, schoolID, userID, sealed string, step int64) error
	// TakeCode takes a step of time for good; bot.ErrTaken.
	TakeCode(ctx context.Context, userID string, step int64) error
	ProveSignIn(ctx context.Context, now time.Time, token string) error
}

// codeForm is the page /login/code.
type codeForm struct {
	*frame
	Next, Wrong string
}

func codePage(v *visit) error {
	return v.page("code", codeForm{frame: v.framed(v.t("The code of your app")), Next: next(v.FormValue("next"))})
}

// purpose binds a sealed secret to its user.
func purpose(userID string) string { return "totp of " + userID }

// takes checks a code of the visitor's app and takes it. Guesses are counted as passwords are.
func (v *visit) takes(code string) error {
	secret, err := v.c.sealer.open(v.user.TOTP, purpose(v.user.ID))
	if err != nil {
		return err
	}
	ctx := bot.WithoutDeed(v.Context())
	key := hashed("code of " + v.user.ID)
	before, err := v.c.Store.Try(ctx, v.now, v.now.Add(-forgetTries), []string{key})
	if err != nil {
		return err
	}
	if wait := mustWait(v.now, before[key], bot.Tries{}, bot.Tries{}, true); wait > 0 {
		return refuseWith(http.StatusTooManyRequests, "There were too many tries. Wait %d min, then try again.", int((wait+time.Minute-1)/time.Minute))
	}
	step, ok := stepOf(secret, code, v.now)
	if !ok {
		return refuse("This is not the code that your app shows now. Is the phone's clock right?")
	}
	err = v.c.Store.TakeCode(ctx, v.user.ID, step)
	if errors.Is(err, bot.ErrTaken) {
		return refuse("This code was used already: wait for the next one.")
	}
	if err != nil {
		return err
	}
	return v.c.Store.Forgive(ctx, []string{key}, true)
}

func giveCode(v *visit) error {
	to := next(v.PostFormValue("next"))
	if err := v.takes(v.PostFormValue("code")); err != nil {
		r, ok := errors.AsType[*refusal](err)
		if !ok {
			return err
		}
		return v.pageWith(r.status, "code", codeForm{frame: v.framed(v.t("The code of your app")), Next: to, Wrong: v.t(r.sentence, r.values...)})
	}
	if err := v.signs(v.user); err != nil { // under a new token; the half one ends
		return err
	}
	return v.leads(to, "")
}

// secondStepView is the page /account/second-step.
type secondStepView struct {
	*frame
	On      bool
	NoKey   bool // SECRET_KEY is not set
	Example string
	Secret  string
	Sealed  string
	QR      *join.Code
}

func secondStepPage(v *visit) error {
	view := secondStepView{frame: v.framed(v.t("A second step for your sign-in")), On: v.user.TOTP != "", NoKey: v.c.sealer == nil}
	switch {
	case view.NoKey:
		view.Example = newToken()
	case !view.On:
		view.Secret = newSecret()
		view.Sealed = v.c.sealer.seal(view.Secret, purpose(v.user.ID))
		code, err := join.ScreenCodeOf(otpURL(view.Secret, v.user.Login, v.school.ShortName))
		if err != nil {
			return err
		}
		view.QR = &code
	}
	return v.page("second_step", view)
}

func secondStepOn(v *visit) error {
	sealed := v.PostFormValue("sealed")
	secret, err := v.c.sealer.open(sealed, purpose(v.user.ID))
	if err != nil || v.user.TOTP != "" {
		return refuse("This page is too old. Open it again.")
	}
	if err := v.proves(); err != nil {
		return err
	}
	step, ok := stepOf(secret, v.PostFormValue("code"), v.now)
	if !ok {
		return refuse("This is not the code that your app shows now. Is the phone's clock right?")
	}
	if err := v.c.Store.SetTOTP(v.Context(), v.school.ID, v.user.ID, sealed, step); err != nil {
		return err
	}
	return v.leads("/account", "From now on a sign-in asks for a code of your app.")
}

func secondStepOff(v *visit) error {
	if v.user.TOTP == "" {
		return v.leads("/account", "")
	}
	if err := v.proves(); err != nil {
		return err
	}
	if err := v.takes(v.PostFormValue("code")); err != nil {
		return err
	}
	if err := v.c.Store.SetTOTP(v.Context(), v.school.ID, v.user.ID, "", 0); err != nil {
		return err
	}
	return v.leads("/account", "A sign-in asks for your password alone again.")
}

func usersSecondStepOff(v *visit) error {
	u, err := v.theUser()
	if err != nil {
		return err
	}
	if err := v.proves(); err != nil {
		return err
	}
	if err := v.c.Store.SetTOTP(v.Context(), v.school.ID, u.ID, "", 0); err != nil {
		return err
	}
	return v.leads("/users", "%s signs in by the password alone until they switch a second step on again.", u.Name)
}

package console

import (
	"net/http"
	"time"

	"raabta/bot"
)

// accountRoutes are those of a user's own page.
func accountRoutes() []route {
	return []route{
		{method: "GET", path: "/account", roles: everybody(), do: accountPage},
		{method: "POST", path: "/account/password", roles: everybody(), action: "account.password", do: ownPassword},
		{method: "POST", path: "/account/sign-out", roles: everybody(), action: "account.sign-out", do: signOutOthers},
	}
}

// accountView is the page /account.
type accountView struct {
	*frame
	SignIns []bot.SignIn
	Here    string // the token of this one
}

func accountPage(v *visit) error {
	list, err := v.c.Store.SignIns(v.Context(), v.user.ID)
	if err != nil {
		return err
	}
	return v.page("account", accountView{frame: v.framed(v.t("My account")), SignIns: list, Here: v.signIn.Token})
}

// proves asks for the visitor's own password once more, in the field "password": for what must not happen at a desk that somebody
// left. Guesses are counted as sign-ins are.
func (v *visit) proves() error {
	pair, _, _ := tryKeys(v.c.address(v.Request), v.user.Login)
	before, err := v.c.Store.Try(bot.WithoutDeed(v.Context()), v.now, v.now.Add(-forgetTries), []string{pair})
	if err != nil {
		return err
	}
	if wait := mustWait(v.now, before[pair], bot.Tries{}, bot.Tries{}, true); wait > 0 {
		return refuseWith(http.StatusTooManyRequests, "There were too many tries. Wait %d min, then try again.", int((wait+time.Minute-1)/time.Minute))
	}
	ok, err := v.c.verify(v.Context(), v.PostFormValue("password"), v.user.Hash)
	if err != nil {
		return err
	}
	if !ok {
		return refuse("Your own password is not this one, and nothing was changed.")
	}
	return v.c.Store.Forgive(bot.WithoutDeed(v.Context()), []string{pair}, true)
}

// changePassword gives a user another password; it signs them out everywhere but where keep is.
func (v *visit) changePassword(u bot.User, password, keep string) error {
	if err := CheckPassword(password, u.Name, u.Login, v.school.Name); err != nil {
		return err
	}
	hash, err := v.c.hash(v.Context(), password)
	if err != nil {
		return err
	}
	return v.c.Store.SetPassword(v.Context(), u.ID, hash, keep)
}

func ownPassword(v *visit) error {
	if err := v.proves(); err != nil {
		return err
	}
	if err := v.changePassword(v.user, v.PostFormValue("new"), ""); err != nil {
		return err
	}
	if err := v.signsIn(bot.WithoutDeed(v.Context()), v.user, false); err != nil { // under a new token
		return err
	}
	return v.leads("/account", "You have a new password, and are signed out everywhere else.")
}

func signOutOthers(v *visit) error {
	if err := v.c.Store.SignOutAll(v.Context(), v.user.ID, v.signIn.Token); err != nil {
		return err
	}
	return v.leads("/account", "You are signed out everywhere else.")
}

package console

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"raabta/bot"
)

// setupLasts is how long a set-up link is good.
const setupLasts = 24 * time.Hour

// NewSetupToken makes the secret of a set-up link, /setup/SECRET, and what the database keeps of it.
func NewSetupToken() (secret, token string) {
	secret = newToken()
	return secret, hashed(secret)
}

// setupForm is the page of a set-up link.
type setupForm struct {
	*frame
	Name, Login, Wrong string
}

// goodLink refuses a link that makes no first user: used, old, never printed.
func (v *visit) goodLink() error {
	made, err := v.c.Store.SetupLink(v.Context(), hashed(v.PathValue("token")))
	switch {
	case errors.Is(err, bot.ErrTaken):
		return refuseWith(http.StatusGone, "This console has its first user already: sign in. Where nobody can, run raabta user password LOGIN on the server.")
	case errors.Is(err, bot.ErrNotFound) || err == nil && v.now.Sub(made) > setupLasts:
		return refuseWith(http.StatusGone, "This link is none, or too old. Start raabta serve anew: it prints another.")
	}
	return err
}

// setupPage shows the form. Looking does not use the link up: mail programs and chats look at links too.
func setupPage(v *visit) error {
	if err := v.goodLink(); err != nil {
		return err
	}
	return v.page("setup", setupForm{frame: v.framed(v.t("The first user"))})
}

func setup(v *visit) error {
	if err := v.goodLink(); err != nil {
		return err
	}
	schools, err := v.c.Store.Schools(v.Context())
	if err != nil {
		return err
	}
	school := schools[0] // the first is made with the database
	form := setupForm{frame: v.framed(v.t("The first user")), Name: strings.TrimSpace(v.PostFormValue("name")), Login: bot.FoldLogin(v.PostFormValue("login"))}
	u, err := v.newUser(school, form.Name, form.Login, v.PostFormValue("password"), bot.UserOwner)
	if refused, ok := errors.AsType[*refusal](err); ok {
		form.Wrong = v.t(refused.sentence, refused.values...)
		return v.pageWith(refused.status, "setup", form)
	}
	if err != nil {
		return err
	}
	d := bot.Deed{SchoolID: school.ID, UserID: u.ID, Who: u.Name, Action: "user.setup", Subject: u.ID, At: v.now}
	if err := v.c.Store.SetUp(bot.WithDeed(v.Context(), d), hashed(v.PathValue("token")), u); err != nil {
		return err
	}
	if err := v.signs(u); err != nil {
		return err
	}
	return v.leads("/", "Welcome. You are the owner of this console: under Users you let others in.")
}

// CheckUser refuses a user that cannot be, in a sentence.
func CheckUser(u bot.User) error {
	switch {
	case u.Name == "" || len([]rune(u.Name)) > 80 || strings.ContainsAny(u.Name, "\r\n\t"):
		return refuse("A user needs a name of at most 80 letters.")
	case len([]rune(u.Login)) < 2 || len(u.Login) > 80 || strings.ContainsFunc(u.Login, func(r rune) bool { return r <= ' ' }):
		return refuse("A login has 2 to 80 letters and no spaces: an e-mail address, or a name like saima.")
	case !u.Role.Known():
		return refuse("The role %q is not known: owner, admin, office, teacher or read-only.", string(u.Role))
	case u.Role == bot.UserTeacher && u.StaffID == "":
		return refuse("A teacher's user belongs to a teacher of the school: say whom.")
	case u.Language != "en" && u.Language != "ur":
		return refuse("The pages are not written in this language.")
	}
	return nil
}

// newUser makes a user with a password; a *refusal says what is wrong with either.
func (v *visit) newUser(school bot.School, name, login, password string, role bot.UserRole) (bot.User, error) {
	u := bot.User{
		ID: bot.NewID(), SchoolID: school.ID, Login: login, Name: name, Role: role, Language: v.words.lang, State: bot.UserActive, CreatedAt: v.now,
	}
	err := CheckUser(u)
	if err == nil {
		err = CheckPassword(password, name, login, school.Name)
	}
	if err == nil {
		u.Hash, err = v.c.hash(v.Context(), password)
	}
	return u, err
}

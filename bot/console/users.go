package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"raabta/bot"
)

// userRoutes are those of the page /users.
func userRoutes() []route {
	return []route{
		{method: "GET", path: "/users", roles: admins(), do: usersPage},
		{method: "POST", path: "/users", roles: admins(), action: "user.add", do: addUser},
		{method: "POST", path: "/users/{id}", roles: admins(), action: "user.change", do: changeUser},
		{method: "POST", path: "/users/{id}/password", roles: admins(), action: "user.password", do: setUserPassword},
		{method: "GET", path: "/audit", roles: admins(), do: auditPage},
	}
}

// staffStore lists who works at the school.
type staffStore interface {
	StaffList(ctx context.Context, schoolID string) ([]bot.Staff, error)
}

// usersView is the page /users.
type usersView struct {
	*frame
	Users []bot.User
	Staff []bot.Staff
	Roles []bot.UserRole // that the visitor may give
	New   bot.User
	Wrong string
}

// StaffName is whose threads a teacher's user sees.
func (u usersView) StaffName(id string) string {
	for _, s := range u.Staff {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

// MayChange says whether the visitor may change a user: nobody but an owner changes an owner.
func (u usersView) MayChange(other bot.User) bool { return slices.Contains(u.Roles, other.Role) }

func (v *visit) usersView(fresh bot.User, wrong error) (usersView, error) {
	view := usersView{frame: v.framed(v.t("Users")), New: fresh, Roles: givable(v.user.Role)}
	var err error
	if view.Users, err = v.c.Store.Users(v.Context(), v.school.ID); err != nil {
		return view, err
	}
	if view.Staff, err = v.c.Store.StaffList(v.Context(), v.school.ID); err != nil {
		return view, err
	}
	if r, ok := errors.AsType[*refusal](wrong); ok {
		view.Wrong = v.t(r.sentence, r.values...)
	}
	return view, nil
}

// givable are the roles that a user of some role may give and take.
func givable(role bot.UserRole) []bot.UserRole {
	if role == bot.UserOwner {
		return bot.UserRoles()
	}
	return slices.DeleteFunc(bot.UserRoles(), func(r bot.UserRole) bool { return r == bot.UserOwner })
}

func usersPage(v *visit) error {
	view, err := v.usersView(bot.User{Role: bot.UserOffice}, nil)
	if err != nil {
		return err
	}
	return v.page("users", view)
}

func addUser(v *visit) error {
	role := bot.UserRole(v.PostFormValue("role"))
	u := bot.User{
		ID: bot.NewID(), SchoolID: v.school.ID, Login: bot.FoldLogin(v.PostFormValue("login")), Name: strings.TrimSpace(v.PostFormValue("name")),
		Role: role, StaffID: v.PostFormValue("staff"), Language: v.words.lang, State: bot.UserActive, CreatedAt: v.now,
	}
	password := v.PostFormValue("password")
	err := v.checkUser(&u)
	if err == nil {
		err = CheckPassword(password, u.Name, u.Login, v.school.Name)
	}
	if err == nil {
		if u.Hash, err = v.c.hash(v.Context(), password); err != nil {
			return err
		}
		err = v.c.Store.AddUser(v.Context(), u)
		if errors.Is(err, bot.ErrTaken) {
			err = refuse("Somebody has this login already: choose another.")
		}
	}
	if _, refused := errors.AsType[*refusal](err); refused {
		view, err := v.usersView(u, err)
		if err != nil {
			return err
		}
		return v.pageWith(http.StatusUnprocessableEntity, "users", view)
	}
	if err != nil {
		return err
	}
	return v.leads("/users", "%s can sign in now. Tell the password in person, not by a message.", u.Name)
}

// checkUser refuses a user that the visitor may not make, or that cannot be. A user who is no teacher belongs to no teacher.
func (v *visit) checkUser(u *bot.User) error {
	if u.Role.Known() && !slices.Contains(givable(v.user.Role), u.Role) {
		return refuseWith(http.StatusForbidden, "Only an owner makes an owner.")
	}
	if u.Role != bot.UserTeacher {
		u.StaffID = ""
	}
	if u.StaffID != "" {
		staff, err := v.c.Store.StaffList(v.Context(), v.school.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(staff, func(s bot.Staff) bool { return s.ID == u.StaffID }) {
			u.StaffID = ""
		}
	}
	return CheckUser(*u)
}

// theUser is the one the path names.
func (v *visit) theUser() (bot.User, error) {
	list, err := v.c.Store.Users(v.Context(), v.school.ID)
	if err != nil {
		return bot.User{}, err
	}
	at := slices.IndexFunc(list, func(u bot.User) bool { return u.ID == v.PathValue("id") })
	if at < 0 {
		return bot.User{}, bot.ErrNotFound
	}
	if !slices.Contains(givable(v.user.Role), list[at].Role) {
		return bot.User{}, refuseWith(http.StatusForbidden, "Only an owner changes an owner.")
	}
	return list[at], nil
}

func changeUser(v *visit) error {
	u, err := v.theUser()
	if err != nil {
		return err
	}
	if u.ID == v.user.ID {
		return refuse("You cannot change your own role or shut yourself out: another owner can.")
	}
	u.Name, u.Role, u.StaffID = strings.TrimSpace(v.PostFormValue("name")), bot.UserRole(v.PostFormValue("role")), v.PostFormValue("staff")
	u.State = bot.UserActive
	if v.PostFormValue("state") == string(bot.UserDisabled) {
		u.State = bot.UserDisabled
	}
	if err := v.checkUser(&u); err != nil {
		return err
	}
	err = v.c.Store.SetUser(v.Context(), u)
	if errors.Is(err, bot.ErrTaken) {
		return refuse("A console needs an owner who can sign in.")
	}
	if err != nil {
		return err
	}
	return v.leads("/users", "%s is changed.", u.Name)
}

func setUserPassword(v *visit) error {
	u, err := v.theUser()
	if err != nil {
		return err
	}
	if err := v.proves(); err != nil {
		return err
	}
	if err := v.changePassword(u, v.PostFormValue("new"), ""); err != nil {
		return err
	}
	return v.leads("/users", "%s has a new password and is signed out everywhere.", u.Name)
}

// auditView is the page /audit.
type auditView struct {
	*frame
	Deeds  []bot.Deed
	Before string // of the next page, "" for none
}

// deedStore reads the audit.
type deedStore interface {
	// WriteDown writes the deed of ctx down where nothing that the database holds changes with it.
	WriteDown(ctx context.Context) error
	Deeds(ctx context.Context, schoolID, before string, limit int) ([]bot.Deed, error)
}

// deedsShown is how many deeds a page shows.
const deedsShown = 100

func auditPage(v *visit) error {
	list, err := v.c.Store.Deeds(v.Context(), v.school.ID, v.FormValue("before"), deedsShown)
	if err != nil {
		return err
	}
	view := auditView{frame: v.framed(v.t("What was done")), Deeds: list}
	if len(list) == deedsShown {
		view.Before = list[len(list)-1].ID
	}
	return v.page("audit", view)
}

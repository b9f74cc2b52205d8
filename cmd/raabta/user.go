package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"raabta/bot"
	"raabta/bot/console"
)

// userFlags are the flags of user.
type userFlags struct {
	name, role, staff, language string
	json                        bool
}

func userCommand() command {
	return command{
		name: "user", args: "list | add LOGIN | password LOGIN | disable LOGIN | enable LOGIN | second-step-off LOGIN", short: "says who may sign in to the console",
		long: `For an owner who is locked out, and for the first users of a server without a screen. The password is asked for, or read as one
line where nobody sits at the terminal; it never stands in a command.

  raabta user list
  raabta user add saima --name "Mrs Saima Khan" --role office
  raabta user add hira --name "Miss Hira" --role teacher --staff Hira
  raabta user password saima          signs her out everywhere
  raabta user disable saima           signs her out everywhere, at once
  raabta user second-step-off saima   she has lost the phone with her authenticator app

Roles: owner (everything), admin (everything but owners), office (threads, broadcasts, people), teacher (their own threads and
classes), read-only (sees what the office sees).`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o userFlags
			f.StringVar(&o.name, "name", "", "add: what others call them")
			f.StringVar(&o.role, "role", string(bot.UserOffice), "add: owner, admin, office, teacher or read-only")
			f.StringVar(&o.staff, "staff", "", "add: the teacher whose threads and classes a teacher sees")
			f.StringVar(&o.language, "language", "en", "add: the language of their pages, en or ur")
			f.BoolVar(&o.json, "json", false, "list: print JSON, one user a line")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error { return user(ctx, a, d, o, args) })
		},
	}
}

func user(ctx context.Context, a *app, d *desk, o userFlags, args []string) error {
	if len(args) == 1 && args[0] == "list" {
		return listUsers(ctx, a, d, o.json)
	}
	if len(args) != 2 {
		return usagef("user needs what to do and a login, or list; see raabta user --help")
	}
	login := bot.FoldLogin(args[1])
	ctx = bot.WithDeed(ctx, bot.Deed{SchoolID: d.school.ID, Who: "command", Action: "user." + args[0], Subject: login, At: a.clock()})
	if args[0] == "add" {
		return addUser(ctx, a, d, o, login)
	}
	u, err := d.store.UserByLogin(ctx, login)
	if errors.Is(err, bot.ErrNotFound) {
		return usagef("nobody has the login %q; raabta user list shows them", login)
	}
	if err != nil {
		return err
	}
	if deed, ok := bot.DeedOf(ctx); ok {
		deed.SchoolID = u.SchoolID // which may be another of the network's
		ctx = bot.WithDeed(ctx, deed)
	}
	switch args[0] {
	case "password":
		hash, err := a.newPassword(u, d.school.Name)
		if err != nil {
			return err
		}
		if err := d.store.SetPassword(ctx, u.ID, hash, ""); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s has a new password and is signed out everywhere\n", u.Login)
		return nil
	case "second-step-off":
		if err := d.store.SetTOTP(ctx, u.SchoolID, u.ID, "", 0); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s signs in by the password alone until they switch a second step on again\n", u.Login)
		return nil
	case "disable", "enable":
		u.State = bot.UserActive
		if args[0] == "disable" {
			u.State = bot.UserDisabled
		}
		err := d.store.SetUser(ctx, u)
		if errors.Is(err, bot.ErrTaken) {
			return fmt.Errorf("%s is the last owner who can sign in: make another first, raabta user add LOGIN --role owner", u.Login)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s is %s\n", u.Login, u.State)
		return nil
	}
	return usagef("user does not know %q; see raabta user --help", args[0])
}

// userLine is a user as --json prints it.
type userLine struct {
	Login string       `json:"login"`
	Name  string       `json:"name"`
	Role  bot.UserRole `json:"role"`
	State string       `json:"state"`
	Seen  time.Time    `json:"signed_in_at,omitzero"`
}

func listUsers(ctx context.Context, a *app, d *desk, asJSON bool) error {
	list, err := d.store.Users(ctx, d.school.ID)
	if err != nil {
		return err
	}
	rows := table{}
	rows.add("login", "name", "role", "state", "signed in")
	for _, u := range list {
		if asJSON {
			if err := printJSON(a.out, userLine{u.Login, u.Name, u.Role, string(u.State), u.SeenAt}); err != nil {
				return err
			}
			continue
		}
		seen := "never"
		if !u.SeenAt.IsZero() {
			seen = d.when(u.SeenAt)
		}
		rows.add(u.Login, u.Name, string(u.Role), string(u.State), seen)
	}
	switch {
	case asJSON:
	case len(list) == 0:
		fmt.Fprintln(a.out, "nobody yet: raabta serve prints a link that makes the first, or raabta user add LOGIN --role owner")
	default:
		rows.print(a.out)
	}
	return nil
}

func addUser(ctx context.Context, a *app, d *desk, o userFlags, login string) error {
	u := bot.User{
		ID: bot.NewID(), SchoolID: d.school.ID, Login: login, Name: strings.TrimSpace(o.name), Role: bot.UserRole(o.role), Language: o.language,
		State: bot.UserActive, CreatedAt: a.clock(),
	}
	if u.Name == "" {
		u.Name = login
	}
	if o.staff != "" {
		staff, err := d.store.StaffList(ctx, d.school.ID)
		if err != nil {
			return err
		}
		teacher, err := d.teacherNamed(staff, o.staff)
		if err != nil {
			return err
		}
		u.StaffID = teacher.ID
	}
	if err := console.CheckUser(u); err != nil {
		return usageError{err.Error()}
	}
	var err error
	if u.Hash, err = a.newPassword(u, d.school.Name); err != nil {
		return err
	}
	err = d.store.AddUser(ctx, u)
	if errors.Is(err, bot.ErrTaken) {
		return usagef("somebody has the login %q already: choose another", login)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s can sign in as %s\n", u.Login, u.Role)
	return nil
}

// newPassword asks for a user's new password and hashes it. It is not shown while it is typed.
func (a *app) newPassword(u bot.User, school string) (hash string, err error) {
	var password string
	if in, ok := a.in.(*os.File); ok && a.asks {
		fmt.Fprintf(a.out, "a new password for %s: ", u.Login)
		typed, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(a.out)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		password = string(typed)
	} else {
		line, _ := a.lines.ReadString('\n')
		password = strings.TrimRight(line, "\r\n")
	}
	if password == "" {
		return "", usagef("there is no password: type one, or give it as a line, echo … | raabta user")
	}
	if err := console.CheckPassword(password, u.Name, u.Login, school); err != nil {
		return "", err
	}
	return console.HashPassword(password), nil
}

package console_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/console"
)

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// TestTheMatrixOfRoles is P28: every route × every role, and nobody: who may not is sent away before anything is looked at, and who
// may is not.
func TestTheMatrixOfRoles(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	people := map[bot.UserRole]*browser{}
	for _, role := range bot.UserRoles() {
		people[role] = r.as(role)
	}
	for _, route := range console.Routes() {
		if (route.Open || route.Half) == (len(route.Roles) > 0) {
			t.Errorf("%s %s says neither that it is open nor who may use it, or both", route.Method, route.Path)
		}
		if route.Path == "/live" || route.Open || route.Half {
			continue // a stream that does not end; what anybody may see
		}
		path := strings.TrimSuffix(route.Path, "{$}")
		path = wildcard.ReplaceAllString(path, "nothing")
		asks := func(b *browser) answer {
			if route.Method == http.MethodGet {
				return b.gets(path)
			}
			return b.posts(path)
		}
		if a := asks(r.browser()); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login") {
			t.Errorf("%s %s shows something to nobody: %d", route.Method, route.Path, a.status)
		}
		for role, b := range people {
			a := asks(b)
			if b.gets("/account").status != http.StatusOK { // signed out by what it asked for
				people[role] = r.as(role)
			}
			forbidden := a.status == http.StatusForbidden
			if may := slices.Contains(route.Roles, role); may == forbidden {
				t.Errorf("%s %s as %s: %d, may: %v", route.Method, route.Path, role, a.status, may)
			}
			if a.status >= 500 {
				t.Errorf("%s %s as %s: %d %s", route.Method, route.Path, role, a.status, a.text())
			}
		}
	}
	if r.log.Len() > 0 {
		t.Errorf("the log says: %s", r.log)
	}
}

// TestEveryChangeHasAName: P34: a route that changes something says what the audit calls it.
func TestEveryChangeHasAName(t *testing.T) {
	name := regexp.MustCompile(`^[a-z-]+\.[a-z-]+$`)
	unnamed := []string{
		"/login", "/login/code", "/logout", "/language", "/setup/{token}", // these say it themselves, once they know who it is
		"/broadcasts/measure", // keeps nothing
	}
	for _, route := range console.Routes() {
		if route.Method == http.MethodPost && !slices.Contains(unnamed, route.Path) && !name.MatchString(route.Action) {
			t.Errorf("POST %s has the action %q", route.Path, route.Action)
		}
		if route.Method == http.MethodGet && route.Action != "" {
			t.Errorf("GET %s changes something: %q", route.Path, route.Action)
		}
	}
}

// TestWhatUsersDoIsWrittenDown: P34, for what this file's neighbours change: one row each, in order, with who and on what.
func TestWhatUsersDoIsWrittenDown(t *testing.T) {
	each(t, func(r *rig) {
		owner := r.as(bot.UserOwner)
		owner.posts("/users", "name", "Mrs Saima", "login", "saima", "password", "quiet mango telescope", "role", "office")
		u, err := r.store.UserByLogin(r.Context(), "saima")
		if err != nil {
			r.Fatal(err)
		}
		owner.posts("/users", "name", "Another", "login", "saima", "password", "quiet mango telescope", "role", "office").has(r, "already")
		owner.posts("/users/"+u.ID, "name", "Mrs Saima Khan", "role", "admin")
		owner.posts("/users/"+u.ID+"/password", "password", password, "new", "seven wooden lanterns")
		owner.posts("/language", "language", "ur", "next", "/users")
		owner.posts("/account/sign-out")
		list, err := r.store.Deeds(r.Context(), r.school.ID, "", 100)
		if err != nil {
			r.Fatal(err)
		}
		var got []string
		for _, d := range list {
			if d.Who != "The owner" {
				r.Errorf("%s is said to be done by %q", d.Action, d.Who)
			}
			got = append(got, d.Action)
		}
		slices.Reverse(got)
		want := []string{"account.sign-in", "user.add", "user.change", "user.password", "account.language", "account.sign-out"}
		if !slices.Equal(got, want) {
			r.Errorf("the audit has\n%v, want\n%v", got, want)
		}
		owner.posts("/language", "language", "en", "next", "/audit")
		owner.gets("/audit").has(r, "user.add", "The owner", u.ID)
	})
}

// TestOwnersAreMadeByOwners: rows 108 and 109: nobody makes more of themselves, and no id of another school is of use.
func TestOwnersAreMadeByOwners(t *testing.T) {
	each(t, func(r *rig) {
		owner, admin := r.as(bot.UserOwner), r.as(bot.UserAdmin)
		id := func(login string) string {
			u, err := r.store.UserByLogin(r.Context(), login)
			if err != nil {
				r.Fatal(err)
			}
			return u.ID
		}
		if a := admin.posts("/users", "name", "Eve", "login", "eve", "password", "quiet mango telescope", "role", "owner"); a.status < 400 {
			r.Errorf("an admin makes an owner: %d", a.status)
		}
		if a := admin.posts("/users/"+id("owner"), "name", "Eve", "role", "read-only"); a.status != http.StatusForbidden {
			r.Errorf("an admin changes an owner: %d", a.status)
		}
		if a := admin.posts("/users/"+id("owner")+"/password", "password", password, "new", "quiet mango telescope"); a.status != http.StatusForbidden {
			r.Errorf("an admin sets an owner's password: %d", a.status)
		}
		if a := admin.posts("/users/"+id("admin"), "name", "Me", "role", "owner"); a.status < 400 {
			r.Errorf("an admin becomes an owner: %d", a.status)
		}
		if a := owner.posts("/users/"+id("owner"), "name", "Me", "role", "read-only"); a.status < 400 {
			r.Errorf("the last owner goes: %d", a.status)
		}
		other, err := r.store.AddSchool(r.Context(), r.now, bot.School{
			Name: "Other School", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			r.Fatal(err)
		}
		theirs := r.user(bot.UserOffice, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		for _, path := range []string{"/users/" + theirs.ID, "/users/" + theirs.ID + "/password"} {
			if a := owner.posts(path, "name", "Eve", "role", "office", "password", password, "new", "quiet mango telescope"); a.status != http.StatusNotFound {
				r.Errorf("another school's user is changed by %s: %d", path, a.status)
			}
		}
		if strings.Contains(owner.gets("/users").body, theirs.ID) {
			r.Error("another school's user is listed")
		}
	})
}

package console_test

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // "sqlite"; storagetest has "postgres"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/storage/storagetest"
)

// walk is a school in which a test does everything that there is to do, beside another school.
type walk struct {
	*rig
	talks         *talks
	owner, theirs *person // theirs is the other school's
	other         bot.School
	demo          *httptest.Server // nil before it is served
	url           string
	n             int      // of what was made, so that no two have one name
	after         []func() // puts back what a scene set
}

// person is a user at a browser.
type person struct {
	*browser
	user bot.User
}

// scene is something that a user does by one request.
type scene struct {
	is   string // which of the ways of its route
	sets func(w *walk) asks
	// writes is what the audit has of it, where that is not the action of the route alone; none says that it has nothing, and why.
	writes []string
	none   string
	once   bool // what is sent is good for one try
	always bool // there is nothing in it to refuse
}

// asks is the request that a scene is about.
type asks struct {
	by     *person // the owner, with nil
	path   string
	form   []string
	sheets []string // uploaded in the place of a form
}

// scenes are those of every POST there is, by its path.
func scenes() map[string][]scene {
	all := map[string][]scene{}
	for _, some := range []map[string][]scene{entryScenes(), accountScenes(), broadcastScenes(), planScenes(), meetingScenes(), peopleScenes(), channelScenes(), demoScenes()} {
		for path, list := range some {
			all[path] = list
		}
	}
	return all
}

// TestEveryChangeIsWrittenDownOnce: P34: whoever posts whatever the console takes, the audit has one row more, with who did what to
// what; none where nothing was done; and what the audit cannot write down is not done.
func TestEveryChangeIsWrittenDownOnce(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		w := newWalk(t, url)
		all := scenes()
		for _, route := range console.Routes() {
			if route.Method != http.MethodPost || route.Path == "/setup/{token}" {
				continue // the second is TestTheFirstUserIsWrittenDown's: here there are users
			}
			if len(all[route.Path]) == 0 {
				t.Errorf("POST %s has no scene here: say what it does, and what the audit has of it", route.Path)
			}
			for _, s := range all[route.Path] {
				w.plays(route, s)
			}
			delete(all, route.Path)
		}
		for path := range all {
			t.Errorf("there is no POST %s", path)
		}
	})
}

func newWalk(t *testing.T, url string) *walk {
	t.Helper()
	w := &walk{rig: newRig(t, storagetest.Open(t, url)), url: url}
	w.fails = true
	w.talks = newTalks(w.rig)
	w.outside(1000)
	w.school.WeeklyBudget = 0 // families hear of much here
	if err := w.store.UpdateSchool(w.Context(), w.now, w.school); err != nil {
		w.Fatal(err)
	}
	w.other = w.otherSchool()
	w.owner, w.theirs = w.person(bot.UserOwner), w.person(bot.UserOwner, func(u *bot.User) { u.SchoolID = w.other.ID })
	return w
}

// person makes a user of a role and signs them in.
func (w *walk) person(role bot.UserRole, more ...func(*bot.User)) *person {
	w.Helper()
	login := w.name("user")
	u := w.user(role, append(more, func(u *bot.User) { u.Login, u.Name = login, "Mrs "+login })...)
	p := &person{w.browser(), u}
	if a := p.signsIn(login, password); a.status != http.StatusSeeOther {
		w.Fatalf("%s cannot sign in: %d %s", login, a.status, a.text())
	}
	return p
}

// name is one that nothing has yet.
func (w *walk) name(of string) string {
	w.n++
	return of + strings.Repeat("x", w.n/26) + string(rune('a'+w.n%26))
}

// audit is every row, by id.
func (w *walk) audit() map[string]bot.Deed {
	w.Helper()
	rows := map[string]bot.Deed{}
	for _, school := range []string{w.school.ID, w.other.ID} {
		list, err := w.store.Deeds(w.Context(), school, "", 10_000)
		if err != nil {
			w.Fatal(err)
		}
		for _, d := range list {
			rows[d.ID] = d
		}
	}
	return rows
}

// adds are the rows that something adds, in order.
func (w *walk) adds(does func()) (more []bot.Deed) {
	w.Helper()
	before := w.audit()
	does()
	for id, d := range w.audit() {
		if _, old := before[id]; !old {
			more = append(more, d)
		}
	}
	slices.SortFunc(more, func(a, b bot.Deed) int { return strings.Compare(a.ID, b.ID) })
	return more
}

// sends sends the request.
func (a asks) sends(by *person) answer {
	if a.sheets != nil {
		return by.gives(a.sheets...)
	}
	return by.posts(a.path, a.form...)
}

func (w *walk) plays(route console.Route, s scene) {
	w.Helper()
	what := strings.TrimSpace("POST " + route.Path + " " + s.is)
	server := w.server
	defer func() {
		w.server = server
		for _, f := range w.after {
			f()
		}
		w.after = nil
	}()
	a := s.sets(w)
	if a.by == nil {
		a.by = w.owner
	}
	subject, fits := subjectOf(route.Path, a.path)
	if !fits {
		w.Fatalf("%s: the scene posts to %s", what, a.path)
	}

	// Refused: nothing there, or nothing in the form; and of a school that is not the visitor's.
	if !s.always {
		wrong := asks{by: a.by, path: wildcard.ReplaceAllString(route.Path, "nothing")}
		if rows := w.adds(func() {
			if got := wrong.sends(a.by); got.status < 400 && route.Action != "link.cancel" {
				w.Errorf("%s: with nothing in it, it is answered by %d", what, got.status)
			}
		}); len(rows) > 0 {
			w.Errorf("%s: refused, it is in the audit as %+v", what, rows)
		}
	}
	if strings.Contains(route.Path, "{id}") && !strings.HasPrefix(route.Path, "/phones/") {
		if rows := w.adds(func() {
			if got := a.sends(w.theirs); strings.HasPrefix(got.header.Get("Location"), "/login") {
				w.Fatalf("%s: the other school's owner is not signed in any more", what)
			}
		}); len(rows) > 0 {
			w.Errorf("%s: from another school, it is in the audit as %+v", what, rows)
		}
	}

	writes := s.writes
	if writes == nil && s.none == "" {
		writes = []string{route.Action}
	}
	if len(writes) > 0 && !s.once {
		w.without("audit", func() {
			if got := a.sends(a.by); got.status != http.StatusInternalServerError {
				w.Errorf("%s: what cannot be written down is answered by %d", what, got.status)
			}
		})
	}
	// What was not written down was not done either: it can still be.
	var got answer
	now := w.clock()
	rows := w.adds(func() { got = a.sends(a.by) })
	if got.status >= 400 {
		w.Fatalf("%s is not done: %d %s", what, got.status, got.text())
	}
	var actions []string
	for _, d := range rows {
		actions = append(actions, d.Action)
		if d.SchoolID != a.by.user.SchoolID || d.UserID != a.by.user.ID || d.Who != a.by.user.Name || !d.At.Equal(now) || route.Action != "" && d.Subject != subject {
			w.Errorf("%s is in the audit as %+v; %s did it to %q", what, d, a.by.user.Name, subject)
		}
	}
	if !slices.Equal(actions, writes) {
		w.Errorf("%s is in the audit as %v, want %v", what, actions, writes)
	}
}

// subjectOf is what a path names, by the pattern of its route.
func subjectOf(pattern, path string) (subject string, fits bool) {
	shape := regexp.MustCompile("^" + wildcard.ReplaceAllString(pattern, `([^/?]+)`) + "$").FindStringSubmatch(path)
	if len(shape) > 1 {
		subject = shape[1]
	}
	return subject, shape != nil
}

// without takes a table away while f runs.
func (w *walk) without(table string, f func()) {
	w.Helper()
	w.database("ALTER TABLE " + table + " RENAME TO " + table + "_away")
	defer w.database("ALTER TABLE " + table + "_away RENAME TO " + table)
	f()
}

// database changes the database as no part of the program does.
func (w *walk) database(query string) {
	w.Helper()
	driver, source := "postgres", w.url
	if file, ok := strings.CutPrefix(w.url, "sqlite:"); ok {
		driver, source = "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(w.Context(), query); err != nil {
		w.Fatal(err)
	}
}

// TestTheFirstUserIsWrittenDown: P34, for the one POST that there is before anybody: it makes a user and signs them in.
func TestTheFirstUserIsWrittenDown(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		w := &walk{rig: newRig(t, storagetest.Open(t, url)), url: url}
		w.fails = true
		path, form := "/setup/"+w.link(), []string{"name", "Mrs Amina", "login", "amina", "password", password}
		b := w.browser()
		if rows := w.adds(func() { b.posts(path); b.posts("/setup/nothing", form...) }); len(rows) > 0 {
			t.Errorf("refused, it is in the audit as %+v", rows)
		}
		w.without("audit", func() { b.posts(path, form...) })
		rows := w.adds(func() { b.posts(path, form...) })
		if len(rows) != 2 || rows[0].Action != "user.setup" || rows[1].Action != "account.sign-in" || rows[0].Who != "Mrs Amina" || rows[0].UserID != rows[0].Subject {
			t.Errorf("it is in the audit as %+v", rows)
		}
	})
}

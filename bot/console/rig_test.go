package console_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/bot/digest"
	"raabta/bot/roster"
	"raabta/storage"
	"raabta/storage/storagetest"
	"raabta/templates"
)

// password is every user's in these tests.
const password = "violet bicycle thunder"

// hash is its hash, made once: making one takes a tenth of a second.
var hash = sync.OnceValue(func() string { return console.HashPassword(password) })

// rig is a console over a school of its own, served on loopback, with a clock that stands still until it is moved.
type rig struct {
	*testing.T
	store  *storage.Store
	school bot.School
	server *httptest.Server
	log    *bytes.Buffer
	logger *slog.Logger
	books  bot.Books
	fails  bool // a page may fail: the test wants it to
	mu     sync.Mutex
	now    time.Time
}

// each runs f on both engines.
func each(t *testing.T, f func(r *rig)) {
	t.Helper()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) { f(newRig(t, s)) })
}

// onSQLite is a rig for what no engine changes.
func onSQLite(t *testing.T) *rig {
	t.Helper()
	return newRig(t, storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db"))
}

func newRig(t *testing.T, s *storage.Store) *rig {
	t.Helper()
	r := &rig{T: t, store: s, log: &bytes.Buffer{}, now: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)} // Tuesday, 10:00 in Karachi
	var err error
	r.school, err = s.FirstSchool(t.Context(), r.now, bot.School{
		Name: "Al-Noor School", ShortName: "Al-Noor", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn",
		Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun", WeeklyBudget: 3,
	})
	if err != nil {
		t.Fatal(err)
	}
	builtin, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ring := func() {}
	r.books, r.logger = oneBook{builtin}, slog.New(slog.NewTextHandler(r.log, nil))
	c, err := console.New(console.Config{
		Store: s, Books: r.books, Clock: r.clock, Log: r.logger, Queued: ring, Planned: ring, SecretKey: "a key that is only for these tests, of no use elsewhere",
		Composers: map[string]bot.Composer{digest.Kind: digest.Composer{Store: s, Books: r.books}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.server = httptest.NewServer(c)
	t.Cleanup(r.server.Close)
	t.Cleanup(c.Close)
	return r
}

// oneBook is the built-in wording for every school.
type oneBook struct{ book *templates.Book }

func (b oneBook) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// passes moves the clock.
func (r *rig) passes(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// user makes a user of a role who can sign in as the role's name.
func (r *rig) user(role bot.UserRole, more ...func(*bot.User)) bot.User {
	r.Helper()
	u := bot.User{
		ID: bot.NewID(), SchoolID: r.school.ID, Login: string(role), Name: "The " + string(role), Role: role, Language: "en", Hash: hash(),
		State: bot.UserActive, CreatedAt: r.now,
	}
	for _, m := range more {
		m(&u)
	}
	if err := r.store.AddUser(r.Context(), u); err != nil {
		r.Fatal(err)
	}
	return u
}

// imports reads sheets, by name, into the school.
func (r *rig) imports(sheets map[string]string) {
	r.Helper()
	var list []roster.File
	for name, content := range sheets {
		list = append(list, roster.File{Name: name, Data: strings.NewReader(content)})
	}
	read, defects, err := roster.Read(list, roster.Options{
		Country: r.school.Country, DefaultLanguage: "en", Languages: strings.Split(r.school.Languages, ","), Today: r.school.Today(r.now),
	})
	if err != nil || len(defects) > 0 {
		r.Fatalf("read the sheets: %v, %v", defects, err)
	}
	before, err := r.store.Snapshot(r.Context(), r.school.ID, read)
	if err != nil {
		r.Fatal(err)
	}
	if err := r.store.ApplyRoster(r.Context(), r.now, r.school.ID, roster.Plan(before, read)); err != nil {
		r.Fatal(err)
	}
}

// aSchool is two classes, their teachers and four families, of which one has two children and one reads Urdu.
func aSchool() map[string]string {
	return map[string]string{
		"pupils.csv": `Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language
101,Ayesha Siddiqui,Tariq Siddiqui,Nasreen Siddiqui,4,A,0300-1234501,0321-7654301,yes,en
102,Bilal Siddiqui,Tariq Siddiqui,Nasreen Siddiqui,5,B,0300-1234501,0321-7654301,yes,en
103,فاطمہ خان,عمران خان,صائمہ خان,4,A,0300-1234503,,yes,ur
104,Hamza Butt,Kashif Butt,,5,B,0300-1234504,,no,ur-Latn
105,Zainab Raza,Ali Raza,Hina Raza,5,B,0300-1234505,,no,en
`,
		"staff.csv": `Name,Phone,Role,Classes,Subjects
Hira Malik,0311-1000003,class teacher,4-A,English
Usman Ghani,0311-1000004,class teacher,5-B,Mathematics
Sadia Office,0311-1000009,office,,
`,
	}
}

// teacher is a browser of one of the sheet's teachers.
func (r *rig) teacher(name string) *browser {
	r.Helper()
	staff, err := r.store.StaffList(r.Context(), r.school.ID)
	if err != nil {
		r.Fatal(err)
	}
	for _, s := range staff {
		if s.Name == name {
			login := strings.ToLower(strings.Fields(name)[0])
			r.user(bot.UserTeacher, func(u *bot.User) { u.Login, u.Name, u.StaffID = login, name, s.ID })
			b := r.browser()
			b.signsIn(login, password)
			return b
		}
	}
	r.Fatalf("the sheet has no %s", name)
	return nil
}

// browser is one person's browser, with its cookies.
type browser struct {
	*rig
	client *http.Client
}

// browser opens one. It follows no redirect.
func (r *rig) browser() *browser {
	r.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.Fatal(err)
	}
	return &browser{r, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is a browser in which a user of the role is signed in; the user is made if there is none.
func (r *rig) as(role bot.UserRole) *browser {
	r.Helper()
	if _, err := r.store.UserByLogin(r.Context(), string(role)); err != nil {
		r.user(role)
	}
	b := r.browser()
	if a := b.signsIn(string(role), password); a.status != http.StatusSeeOther {
		r.Fatalf("%s cannot sign in: %d %s", role, a.status, a.text())
	}
	return b
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// text is a page's words without its tags.
func (a answer) text() string {
	var out strings.Builder
	for part := range strings.SplitSeq(a.body, "<") {
		if _, words, ok := strings.Cut(part, ">"); ok {
			out.WriteString(" " + words)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// has fails the test where a page does not show some words.
func (a answer) has(t testing.TB, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.text(), w) && !strings.Contains(a.body, w) {
			t.Errorf("the page does not show %q:\n%d %.2000s", w, a.status, a.text())
		}
	}
}

func (b *browser) does(req *http.Request) answer {
	b.Helper()
	res, err := b.client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	if res.StatusCode == http.StatusInternalServerError && !b.fails {
		b.Errorf("%s %s failed: %s", req.Method, req.URL.Path, b.log)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// gets asks for a page.
func (b *browser) gets(path string) answer {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.does(req)
}

// posts sends a form as a page of the console's does: names and values in turn.
func (b *browser) posts(path string, pairs ...string) answer {
	b.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Origin", b.server.URL)
	return b.does(req)
}

func (b *browser) signsIn(login, password string) answer {
	b.Helper()
	return b.posts("/login", "login", login, "password", password)
}

// link makes a set-up link and gives its secret.
func (r *rig) link() string {
	r.Helper()
	secret, token := console.NewSetupToken()
	if err := r.store.MakeSetupLink(r.Context(), r.clock(), token); err != nil {
		r.Fatal(err)
	}
	return secret
}

// token is a secret that was never printed.
func (r *rig) token() string {
	secret, _ := console.NewSetupToken()
	return secret
}

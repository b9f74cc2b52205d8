package console

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"raabta/bot"
)

// visit is one request of one person, and its answer.
type visit struct {
	*http.Request
	c      *Console
	w      http.ResponseWriter
	route  *route
	now    time.Time
	words  *words
	user   bot.User   // zero before the sign-in
	signIn bot.SignIn // zero before the sign-in
	school bot.School // the user's
}

// refusal is what a visitor did wrong, or cannot have: a status and a sentence that says what to do.
type refusal struct {
	status   int
	sentence string // English; a key of words
	values   []any
}

// Error implements error.
func (r *refusal) Error() string { return fmt.Sprintf(r.sentence, r.values...) }

// refuse makes a refusal of bad input.
func refuse(sentence string, values ...any) error {
	return &refusal{http.StatusUnprocessableEntity, sentence, values}
}

// refuseWith is refuse with a status of its own.
func refuseWith(status int, sentence string, values ...any) error {
	return &refusal{status, sentence, values}
}

// t is a text of the interface in the visitor's language.
func (v *visit) t(english string, values ...any) string { return v.words.t(english, values...) }

// frame is what base.html needs, and every page has.
type frame struct {
	Lang, Dir string
	Title     string
	Path      string // the page's place in the navigation, "/threads"
	Self      string // the address of this page
	User      bot.User
	School    bot.School
	Said      string
	Pulse     string // what the page is as new as; see live.go
	Languages []string
	Nav       []navItem
	May       func(method, path string) bool // what this user may do; path is a route's pattern

	clockface
}

// navItem is a link of the navigation.
type navItem struct {
	Path, Name string
	Aside      bool // in the menu at the side: what is not needed every day
	Here       bool
}

// framed makes the frame of a page.
func (v *visit) framed(title string) *frame {
	f := &frame{
		Lang: v.words.lang, Dir: v.words.dir(), Title: title, Self: v.URL.RequestURI(), User: v.user, School: v.school,
		Languages: Languages(), clockface: v.clockface(),
		May: func(method, path string) bool { return v.may(method, path) },
	}
	if said := v.c.cookie(v.Request, cookieSaid); said != "" && v.Method == http.MethodGet {
		if text, err := base64.RawURLEncoding.DecodeString(said); err == nil {
			f.Said = string(text)
		}
		v.c.setCookie(v.w, v.Request, cookieSaid, "", -time.Second)
	}
	if v.user.ID != "" && !v.signIn.Half {
		f.Pulse, _ = v.c.Store.Pulse(v.Context(), v.school.ID) // without it the page fetches itself once too often
		for _, n := range navigation() {
			if v.may(http.MethodGet, n.Path) {
				here := v.URL.Path == n.Path || n.Path != "/" && strings.HasPrefix(v.URL.Path, n.Path+"/")
				f.Nav = append(f.Nav, navItem{n.Path, v.t(n.Name), n.Aside, here})
			}
		}
	}
	return f
}

// may says whether the visitor's role may use a route.
func (v *visit) may(method, pattern string) bool {
	for i := range v.c.table {
		r := &v.c.table[i]
		if r.method == method && (r.path == pattern || pattern == "/" && r.path == "/{$}") {
			return r.lets(v.user.Role) && (!r.demo || v.c.Phones != nil)
		}
	}
	return false
}

// page answers with a page. data holds the frame.
func (v *visit) page(name string, data any) error { return v.pageWith(http.StatusOK, name, data) }

func (v *visit) pageWith(status int, name string, data any) error {
	page, err := v.c.pages[v.words.lang].page(name)
	if err != nil {
		return err
	}
	var buffer bytes.Buffer // whole, or not at all
	if err := page.ExecuteTemplate(&buffer, "base.html", data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(buffer.Bytes()) // or the visitor is gone
	return nil
}

// leads answers a change: the browser fetches the page at path, which says what was done.
func (v *visit) leads(path, said string, values ...any) error {
	if said != "" {
		text := v.t(said, values...)
		v.c.setCookie(v.w, v.Request, cookieSaid, base64.RawURLEncoding.EncodeToString([]byte(text)), time.Minute)
	}
	http.Redirect(v.w, v.Request, path, http.StatusSeeOther)
	return nil
}

// next is where a visitor wanted to go, if that is a page of ours.
func next(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") {
		return "/"
	}
	return s
}

// failed answers what a handler could not do.
func (v *visit) failed(err error) {
	refused, ok := errors.AsType[*refusal](err)
	switch {
	case ok:
	case errors.Is(err, bot.ErrNotFound):
		refused = &refusal{status: http.StatusNotFound, sentence: "This page does not exist, or what it showed is no longer there."}
	case errors.Is(err, bot.ErrTaken):
		refused = &refusal{status: http.StatusConflict, sentence: "Somebody else changed this at the same moment, and nothing of yours was kept. Look at it again."}
	case v.Context().Err() != nil:
		return // nobody waits
	default:
		v.c.Log.Error("page failed", "method", v.Method, "route", v.route.path, "err", err)
		refused = &refusal{status: http.StatusInternalServerError, sentence: "Something went wrong on the server, and nothing was changed. Try again; if it stays, look at the server's log."}
	}
	data := struct {
		*frame
		Sentence string
	}{v.framed(v.t("This did not work")), v.t(refused.sentence, refused.values...)}
	if err := v.pageWith(refused.status, "failed", data); err != nil {
		v.c.Log.Error("page failed", "route", "failed", "err", err)
		http.Error(v.w, data.Sentence, refused.status)
	}
}

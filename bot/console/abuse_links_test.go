package console_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
)

// luring are words that a mail program or a chat would make links of, and some that hope to be one.
func luring() []string {
	return []string{
		"javascript:alert(document.cookie)", "JaVaScRiPt:alert(1)//", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "vbscript:msgbox(1)",
		"https://evil.example/login", "www.evil.example", "//evil.example/x", "<a href=javascript:alert(1)>here</a>", "[here](javascript:alert(1))", "tel:+12025550123",
	}
}

// A tag, and an attribute in it with its value.
var (
	tags       = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	attributes = regexp.MustCompile(`([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)`)
)

// links are where a page leads, or what it fetches.
func (a answer) links() (list []string) {
	lead := []string{"href", "src", "action", "formaction", "srcset", "poster", "data", "xlink:href", "ping"}
	for _, tag := range tags.FindAllString(a.body, -1) {
		for _, m := range attributes.FindAllStringSubmatch(tag, -1) {
			if slices.Contains(lead, strings.ToLower(m[1])) {
				list = append(list, html.UnescapeString(strings.Trim(m[2], `"'`)))
			}
		}
	}
	return list
}

// staysHere fails the test where a page leads anywhere but to pages of the console.
func (a answer) staysHere(t testing.TB, where string) {
	t.Helper()
	list := a.links()
	if len(list) < 5 {
		t.Errorf("%s leads to %q alone: %d", where, list, a.status)
	}
	for _, to := range list {
		if to != "" && to[0] == '#' || strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, `/\`) {
			continue
		}
		t.Errorf("%s leads to %q", where, to)
	}
}

// TestWordsAreNoLinks: row 111: what parents write and what they are called is never a link, on whatever page it stands.
func TestWordsAreNoLinks(t *testing.T) {
	each(t, func(r *rig) {
		sheets := aSchool()
		sheets["pupils.csv"] = strings.NewReplacer("Kashif Butt", "javascript:alert(1)", "Hamza Butt", "data:text/html").Replace(sheets["pupils.csv"])
		r.imports(sheets)
		k := newTalks(r)
		for _, words := range luring() {
			k.writes(kashif, words)
			k.writes(stranger, words)
		}
		k.writes(kashif, strings.Join(luring(), "\n"))
		office, teacher := k.as(bot.UserOffice), k.teacher("Usman Ghani")
		pages := []string{"/", "/threads?show=all", "/people", "/people/" + r.family("104").ID}
		for _, code := range strings.Fields(office.gets("/threads?show=all").codes()) {
			pages = append(pages, "/threads/"+code)
		}
		if len(pages) < 6 {
			r.Fatalf("the office has %q", pages)
		}
		shown := 0
		for _, b := range []*browser{office, teacher} {
			for _, path := range pages {
				page := b.gets(path)
				if page.status == 404 && b == teacher {
					continue // the office's
				}
				page.staysHere(r, path)
				if strings.Contains(html.UnescapeString(page.body), luring()[2]) {
					shown++
				}
			}
		}
		if shown < 4 {
			r.Errorf("the words stand on %d pages", shown)
		}
		if log := r.log.String(); log != "" {
			r.Errorf("the log says %s", log)
		}
	})
}

// TestWordsOnPhonesAreNoLinks: row 111, on the handsets of a demo.
func TestWordsOnPhonesAreNoLinks(t *testing.T) {
	p := withPhones(onSQLite(t))
	b := p.visitor()
	for _, words := range luring() {
		b.posts("/phones/tariq/type", "text", words)
	}
	p.list[0].Name, p.list[0].Hints = luring()[0], luring()
	for _, path := range []string{"/phones?phone=tariq&phone=sana", "/phones?phone=" + url.QueryEscape(luring()[0]) + "&answer=" + url.QueryEscape(luring()[2])} {
		page := b.gets(path)
		page.staysHere(t, path)
		if !strings.Contains(page.text(), "data:text/html") {
			t.Errorf("%s does not show the words", path)
		}
	}
	// Where a form says to go on is not obeyed either.
	for _, to := range luring() {
		if a := b.posts("/phones/later", "until", "hour", "phone", to); !strings.HasPrefix(a.header.Get("Location"), "/phones") {
			t.Errorf("it goes on at %q", a.header.Get("Location"))
		}
		if a := b.posts("/language", "language", "en", "next", to); a.header.Get("Location") != "/" {
			t.Errorf("%q goes on at %q", to, a.header.Get("Location"))
		}
	}
}

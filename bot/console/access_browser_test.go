package console_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// access looks at pages by script, as https://www.w3.org/TR/WCAG22/ would, and keeps what it finds; the scripts are in
// testdata/access. The same fault of many pages is told once.
type access struct {
	*screen
	campus *campus
	lang   string
	script string
	found  map[string][]string // pages and looks by fault
}

// access opens a tab in which an owner is signed in.
func (c *campus) access(l look) *access {
	c.Helper()
	a := c.newcomer()
	a.looks(l)
	a.signsIn(bot.UserOwner)
	return a
}

// newcomer opens a tab in which nobody ever was.
func (c *campus) newcomer() *access {
	c.Helper()
	files, err := filepath.Glob("testdata/access/*.js")
	if err != nil || len(files) == 0 {
		c.Fatal("no scripts", err)
	}
	a := &access{screen: c.screen(desktop), campus: c, lang: "en", found: map[string][]string{}}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			c.Fatal(err)
		}
		a.script += string(content)
	}
	c.Cleanup(a.tells)
	return a
}

// speaks changes the language of the pages.
func (a *access) speaks(lang string) {
	a.Helper()
	a.posts("/language", "language", lang, "next", "/account")
	a.lang = lang
}

// visits opens a page. One that begins with a blank is for who is not signed in: a visitor of that kind opens it.
func (a *access) visits(path string, visitor *access) *access {
	a.Helper()
	if open, ok := strings.CutPrefix(path, " "); ok {
		visitor.opens(open)
		return visitor
	}
	a.opens(path)
	if status := reads[int](a.screen, chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].responseStatus`)); status != 200 {
		a.Errorf("%s answers %d: %s", path, status, a.says("main"))
	}
	return a
}

// asks calls a function of the scripts and gives its list.
func (a *access) asks(function string) []string {
	a.Helper()
	expected, _ := json.Marshal(map[string]any{"lang": a.lang, "width": a.look.width})
	return reads(a.screen, chromedp.Evaluate[[]string](fmt.Sprintf("(() => { const expected = %s;\n%s\nreturn %s; })()", expected, a.script, function)))
}

// finds calls a function of the scripts and keeps what it finds.
func (a *access) finds(path string, functions ...string) {
	a.Helper()
	for _, function := range functions {
		a.keeps(path, a.asks(function+"()"))
	}
}

func (a *access) keeps(path string, faults []string) {
	at := fmt.Sprintf("%s (%s, %d wide%s)", a.campus.name(path), a.lang, a.look.width, map[bool]string{true: ", dark"}[a.look.dark])
	for _, fault := range faults {
		if !slices.Contains(a.found[fault], at) {
			a.found[fault] = append(a.found[fault], at)
		}
	}
}

// tells fails the test with each fault, and where it was seen.
func (a *access) tells() {
	faults := []string{}
	for fault, at := range a.found {
		if len(at) > 1 {
			at[0] += fmt.Sprintf(" and %d more", len(at)-1)
		}
		faults = append(faults, fault+" | "+at[0])
	}
	slices.Sort(faults)
	for _, fault := range faults {
		a.Error(fault)
	}
}

// TestAccessOfEveryPage: all that is written and drawn can be told from what is behind it, by day and by night, and who listens is told
// what stands there.
func TestAccessOfEveryPage(t *testing.T) {
	c := newCampus(t)
	a := c.access(desktop)
	out := c.stranger()
	for _, path := range c.all() {
		on := a.visits(path, out)
		on.finds(path, "structure", "contrast")
		on.looks(night)
		on.finds(path, "contrast")
		on.looks(desktop)
	}
}

// TestAccessOnAPhone: fingers hit what they mean to, nothing is wider than 320 pixels, words may be set wider.
func TestAccessOnAPhone(t *testing.T) {
	c := newCampus(t)
	a := c.access(phone)
	out := c.stranger()
	for _, path := range c.all() {
		on := a.visits(path, out)
		on.finds(path, "targets")
		on.looks(look{width: 320, height: 640})
		on.finds(path, "narrow", "spaced", "contrast")
		on.looks(phone)
	}
}

// TestAccessInUrdu: the same from right to left.
func TestAccessInUrdu(t *testing.T) {
	c := newCampus(t)
	a := c.access(phone)
	out := c.stranger()
	a.speaks("ur")
	out.speaks("ur")
	for _, path := range c.main() {
		on := a.visits(path, out)
		on.finds(path, "structure", "contrast", "targets")
		on.looks(look{width: 320, height: 640, dark: true})
		on.finds(path, "narrow", "spaced", "contrast")
		on.looks(phone)
	}
}

// stranger is a tab in which nobody is signed in.
func (c *campus) stranger() *access {
	c.Helper()
	a := c.newcomer()
	a.opens("/login")
	return a
}

// TestNothingMovesForWhoAskedForThat: pages as they are for who has asked their system for less motion.
func TestNothingMovesForWhoAskedForThat(t *testing.T) {
	c := newCampus(t)
	a := c.access(desktop)
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(a.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/phones", "/broadcasts/new", c.paths["thread"]} {
		a.opens(path)
		a.finds(path, "still")
	}
}

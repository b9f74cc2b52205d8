package console_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestFaultsAreFound: a page into which faults are put, one of each kind, and each is found: a check that nothing fails is none.
func TestFaultsAreFound(t *testing.T) {
	c := newCampus(t)
	a := c.newcomer()
	a.opens("/login")
	puts := func(html string) {
		t.Helper()
		a.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('main').innerHTML = `<h1>Faults</h1>" + html + "`; for (const e of document.querySelectorAll('[data-css]')) e.style.cssText = e.dataset.css"))
	}
	for fault, check := range map[string]struct{ function, html string }{
		"1.4.3 words":        {"contrast", `<p data-css="color: #999; background: #fff">faint</p>`},
		"1.4.3 seen through": {"contrast", `<div data-css="opacity: .5"><p>faint</p></div>`},
		"1.4.11 a border":    {"contrast", `<label>Name <input data-css="border-color: #ddd; background: #fff"></label>`},
		"1.4.11 a part":      {"contrast", `<svg class="bar" role="img" aria-label="1"><rect class="arrived" width="5" height="5" data-css="fill: #eee"/></svg>`},
		"1.3.1 a label":      {"structure", `<input name="x">`},
		"1.3.1 a level":      {"structure", `<h3>Skips</h3>`},
		"1.3.1 a table":      {"structure", `<table><tr><td>1</td></tr></table>`},
		"1.1.1 a drawing":    {"structure", `<svg></svg>`},
		"4.1.2 an id":        {"structure", `<p id="a"></p><p id="a"></p>`},
		"4.1.2 a button":     {"structure", `<button></button>`},
		"2.4.3 a tabindex":   {"structure", `<p tabindex="1">x</p>`},
		"2.5.8 a target":     {"targets", `<a href="/" data-css="display: block; line-height: 15px">one</a><a href="/" data-css="display: block; line-height: 15px">two</a>`},
		"1.4.10 a width":     {"narrow", `<p data-css="inline-size: 2000px">wide</p>`},
		"1.4.12 a height":    {"spaced", `<p data-css="block-size: 24px; inline-size: 300px; overflow: hidden">Words that just fit their line here</p>`},
		"print a colour":     {"printed", `<p data-css="color: #777">faint</p>`},
		"2.3.3 a movement":   {"still", `<p data-css="transition: color 1s">moves</p>`},
	} {
		puts(check.html)
		a.finds("", check.function)
		if rule, _, _ := strings.Cut(fault, " "); !a.has(rule) {
			t.Errorf("%s is not found: %v", fault, a.found)
		}
		clear(a.found)
	}
	for fault, html := range map[string]string{
		"2.1.2":  `<a href="/" id="trap">trap</a>`,
		"2.1.1":  `<div data-css="visibility: visible"><button id="lost">lost</button></div>`,
		"2.4.7":  `<a href="/" data-css="outline: none">nowhere</a>`,
		"2.4.3":  `<div data-css="display: flex; flex-direction: column-reverse"><a href="/">first</a><a href="/">second</a></div>`,
		"2.4.11": `<a href="/">hidden</a><p data-css="position: fixed; inset: 0; background: #fff"></p>`,
	} {
		puts(html)
		a.does(chromedp.Evaluate[chromedp.Void](`document.getElementById("trap")?.addEventListener("keydown", e => e.preventDefault()); document.getElementById("lost")?.addEventListener("focus", e => e.target.blur())`))
		a.walks(fault)
		if !a.has(fault) {
			t.Errorf("%s is not found by the keyboard: %v", fault, a.found)
		}
		clear(a.found)
	}
}

// has says whether a fault against a rule was found.
func (a *access) has(rule string) bool {
	for fault := range a.found {
		if strings.HasPrefix(fault, rule+" ") {
			return true
		}
	}
	return false
}

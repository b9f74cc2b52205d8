package console_test

import (
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// Keys as a person presses them.
const (
	keyTab    = "\t"
	keyEnter  = "\r"
	keySpace  = " "
	keyEscape = "\u001b"
)

// walks goes through a page with the Tab key, from its top until it is left.
func (a *access) walks(path string) {
	a.Helper()
	n := reads[int](a.screen, chromedp.Evaluate[int]("(() => {"+a.script+"\nreturn prepares(); })()"))
	for pressed := 0; ; pressed++ {
		a.presses(keyTab)
		faults := a.asks("steps()")
		end := slices.Index(faults, "end")
		if end >= 0 {
			faults = slices.Delete(faults, end, end+1)
		}
		a.keeps(path, faults)
		if end >= 0 {
			break
		}
		if pressed > 3*n+20 {
			a.keeps(path, []string{"2.1.2 | Tab never leaves the page"})
			break
		}
	}
	a.finds(path, "ends")
}

func (a *access) presses(keys string) { a.Helper(); a.does(chromedp.KeyEvent(keys)) }

// TestAccessByKeyboard: Tab reaches everything in the order of reading, and it is always seen where one is.
func TestAccessByKeyboard(t *testing.T) {
	c := newCampus(t)
	a := c.access(desktop)
	out := c.stranger()
	for _, path := range c.all() {
		a.visits(path, out).walks(path)
	}
}

// TestAccessByKeyboardElsewhere: the same at night, on a narrow window, from right to left.
func TestAccessByKeyboardElsewhere(t *testing.T) {
	c := newCampus(t)
	a := c.access(look{width: 360, height: 740, dark: true})
	out := c.stranger()
	out.looks(a.look)
	a.speaks("ur")
	out.speaks("ur")
	for _, path := range c.main() {
		a.visits(path, out).walks(path)
	}
}

// TestKeysDoWhatClicksDo: the way past the navigation, the menu, buttons and fields.
func TestKeysDoWhatClicksDo(t *testing.T) {
	c := newCampus(t)
	a := c.access(desktop)
	at := func(want string) {
		t.Helper()
		if is := reads[bool](a.screen, chromedp.Evaluate[bool](`document.activeElement.matches(`+"`"+want+"`"+`)`)); !is {
			t.Errorf("the focus is at %s, not at %s", reads[string](a.screen, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 120)`)), want)
		}
	}
	open := func() bool {
		return reads[bool](a.screen, chromedp.Evaluate[bool](`document.querySelector(".me").open`))
	}

	a.opens("/threads?show=all")
	a.presses(keyTab)
	at(".skip")
	if !reads[bool](a.screen, chromedp.Evaluate[bool](`document.querySelector(".skip").getBoundingClientRect().height > 20`)) {
		t.Error("the way past the navigation is not seen when it has the focus")
	}
	a.presses(keyEnter)
	at("main")
	a.presses(keyTab)
	at("main .tabs a")

	a.does(chromedp.Focus(".me > summary"))
	a.presses(keyEnter)
	if !open() {
		t.Error("Enter does not open the menu")
	}
	a.presses(keySpace)
	if open() {
		t.Error("Space does not close the menu")
	}
	a.presses(keyEnter + keyTab)
	at(".menu a")
	a.presses(keyEscape)
	at(".me > summary")
	if open() {
		t.Error("Escape does not close the menu")
	}
	a.presses(keyEnter)
	for range reads[int](a.screen, chromedp.Evaluate[int](`document.querySelectorAll(".menu :is(a, button)").length`)) {
		a.presses(keyTab)
	}
	at(".menu button")
	a.presses(keyTab)
	at("main a")
	if open() {
		t.Error("the menu lies over the page that the focus has moved on to")
	}

	a.does(chromedp.Focus("[name=q]"))
	a.follows(chromedp.KeyEvent("butt"+keyEnter), chromedp.WaitReady("main"))
	if got := reads[int](a.screen, chromedp.Evaluate[int](`document.querySelectorAll(".threads > li").length`)); got != 1 {
		t.Errorf("Enter in the field finds %d threads", got)
	}
	a.does(chromedp.Focus(".me > summary"), chromedp.KeyEvent(keyEnter), chromedp.Focus(".menu .tongues button"))
	a.follows(chromedp.KeyEvent(keySpace), chromedp.WaitReady("html[lang=ur]"))
}

// TestTheFocusStaysWhenAPageChanges: a family writes while somebody is at a link of the list, and they are there still.
func TestTheFocusStaysWhenAPageChanges(t *testing.T) {
	k := newTalks(onSQLite(t))
	k.writes(ali, "Zainab ke exam kab hain?")
	s := k.screen(desktop)
	s.signsIn(bot.UserOffice)
	s.opens("/threads")
	s.does(chromedp.Focus(`a[href="/threads/A1"]`))
	k.writes(kashif, "Hamza ko bukhar hai, kal chutti chahiye")
	s.does(chromedp.WaitVisible(`a[href="/threads/B1"]`))
	if at := reads[string](s, chromedp.Evaluate[string](`document.activeElement.getAttribute("href") ?? document.activeElement.localName`)); at != "/threads/A1" {
		t.Errorf("the focus is at %s", at)
	}
}

// TestPaperShowsWhatAPageIsFor: black on white, without what leads elsewhere, also where the screen is dark.
func TestPaperShowsWhatAPageIsFor(t *testing.T) {
	c := newCampus(t)
	a := c.access(look{width: 720, height: 1000})
	media := emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(a.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{c.paths["meeting"] + "/sheet", c.paths["thread"], c.paths["family"], c.paths["event"]} {
		a.opens(path)
		a.finds(path, "printed")
	}
}

// TestAccessOnTheWayIn: the pages before somebody is signed in for the first time, and on the way of who owes a code.
func TestAccessOnTheWayIn(t *testing.T) {
	c := newCampus(t)
	half := c.stranger()
	half.opens("/login")
	half.follows(chromedp.SendKeys("[name=login]", "admin"), chromedp.SendKeys("[name=password]", password), chromedp.Click("main form button"), chromedp.WaitReady("[name=code]"))
	half.everything("/login/code")

	fresh := &campus{rig: onSQLite(t)}
	first := fresh.newcomer()
	first.opens("/setup/" + fresh.link())
	first.everything("/setup")
}

// everything asks all of a page that is open.
func (a *access) everything(path string) {
	a.Helper()
	for _, l := range []look{desktop, night, phone} {
		a.looks(l)
		a.finds(path, "structure", "contrast", "targets")
	}
	a.looks(look{width: 320, height: 640})
	a.finds(path, "narrow", "spaced")
	a.walks(path)
}

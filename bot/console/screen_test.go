package console_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"raabta/bot"
)

// shots is where the tests leave pictures of pages, for people to look at.
const shots = "shots"

// pictures is where README's pictures lie. They are made anew with RAABTA_PICTURES=1 in the environment, of the shots that readme names.
const pictures = "pictures"

func readme(shot string) bool { return shot == "phones" || shot == "meeting-board" }

// chromium is one headless browser for all tests of this binary; nil where the machine has none.
var chromium = sync.OnceValues(func() (context.Context, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, err
	}
	ctx, _ := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	ctx, _ = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx)
})

// TestMain ends the browser with the tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if ctx, err := chromium(); err == nil {
		chromedp.Cancel(ctx)
	}
	os.Exit(code)
}

// screen is a tab of a real browser, in which it can be seen what a page looks like and clicked.
type screen struct {
	*rig
	ctx  context.Context
	look look
}

// look is how a screen looks at pages.
type look struct {
	width, height int64
	dark          bool
}

// desktop and phone are the looks that pages are made for.
var (
	desktop = look{width: 1280, height: 800}
	phone   = look{width: 360, height: 740}
	night   = look{width: 1280, height: 800, dark: true}
)

// screen opens a tab. Without a browser on the machine the test is skipped, loudly; in CI it fails.
func (r *rig) screen(l look) *screen {
	r.Helper()
	parent, err := chromium()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true" {
		r.Skip("NOT SEEN IN A BROWSER: there is no chromium on this machine")
	}
	if err != nil {
		r.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	r.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	r.Cleanup(cancel)
	s := &screen{rig: r, ctx: ctx}
	s.looks(l)
	return s
}

// looks changes the size of the window and the colours.
func (s *screen) looks(l look) {
	s.Helper()
	s.look = l
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "light"}}}
	if l.dark {
		media.Features[0].Value = "dark"
	}
	var as []chromedp.EmulateViewportOption
	if l.width < 500 {
		as = append(as, chromedp.EmulateMobile)
	}
	s.does(chromedp.EmulateViewport(l.width, l.height, as...))
	if _, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, media); err != nil {
		s.Fatal(err)
	}
}

func (s *screen) does(steps ...chromedp.Action[chromedp.Void]) {
	s.Helper()
	if err := chromedp.Do(s.ctx, steps...); err != nil {
		s.Fatal(err)
	}
}

// follows does steps of which the last click leads to another page, and returns once that is there: what is waited for may stand on
// the page before as well.
func (s *screen) follows(steps ...chromedp.Action[chromedp.Void]) {
	s.Helper()
	if _, err := chromedp.RunResponse(s.ctx, steps...); err != nil {
		s.Fatal(err)
	}
}

// opens goes to a page and waits until it is there.
func (s *screen) opens(path string) {
	s.Helper()
	s.does(chromedp.Navigate(s.server.URL+path), chromedp.WaitReady("main"))
}

// signsIn signs a user of the role in, who is made if there is none.
func (s *screen) signsIn(role bot.UserRole) {
	s.Helper()
	if _, err := s.store.UserByLogin(s.Context(), string(role)); err != nil {
		s.user(role)
	}
	s.opens("/login")
	s.does(chromedp.SendKeys("[name=login]", string(role)), chromedp.SendKeys("[name=password]", password), chromedp.Click("main form button"), chromedp.WaitReady("header.top"))
}

// posts sends a form from the page that is open, and waits for the page that follows.
func (s *screen) posts(path string, pairs ...string) {
	s.Helper()
	script := fmt.Sprintf("(() => { const f = document.createElement('form'); f.method = 'post'; f.action = %q; for (const [n, v] of Object.entries(%s)) { const i = document.createElement('input'); i.name = n; i.value = v; f.append(i); } document.body.append(f); f.submit(); })()", path, object(pairs))
	s.does(chromedp.Evaluate[chromedp.Void](script), chromedp.WaitReady("main"))
}

// object is names and values in turn as a JavaScript object.
func object(pairs []string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	out, _ := json.Marshal(m)
	return string(out)
}

// shoots takes a picture of the whole page, for people, and fails where the page is wider than the window.
func (s *screen) shoots(name string) {
	s.Helper()
	if reads[bool](s, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		s.Errorf("%s is wider than the window", name)
	}
	// The window grows to the page: a picture of more than the window is out of place where a page runs from right to left.
	height := reads(s, chromedp.Evaluate[int64](`Math.max(document.documentElement.scrollHeight, innerHeight)`))
	was, whole := s.look, s.look
	whole.height = height
	s.looks(whole)
	picture := reads(s, chromedp.CaptureScreenshot())
	s.looks(was)
	folders := []string{shots}
	if os.Getenv("RAABTA_PICTURES") != "" && readme(name) {
		folders = append(folders, pictures)
	}
	for _, folder := range folders {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			s.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644); err != nil {
			s.Fatal(err)
		}
	}
}

// until waits until an expression is true in the page.
func (s *screen) until(what, expression string) {
	s.Helper()
	if _, err := chromedp.Run(s.ctx, chromedp.Poll[bool](expression)); err != nil {
		s.Fatalf("%s: %v", what, err)
	}
}

// says is the text of a part of the page.
func (s *screen) says(selector string) string {
	s.Helper()
	return reads(s, chromedp.Text(selector))
}

// reads is what an action finds out.
func reads[T any](s *screen, a chromedp.Action[T]) T {
	s.Helper()
	value, err := chromedp.Run(s.ctx, a)
	if err != nil {
		s.Fatal(err)
	}
	return value
}

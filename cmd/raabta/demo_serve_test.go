package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// served is a demo that goes on after its week, as a visitor's browser has it.
type served struct {
	*testing.T
	base  string
	jar   *http.Client
	keys  io.Writer // the terminal
	out   spool
	ended chan error
}

// servesDemo starts a demo, in a folder of its own, and signs in by its link.
func servesDemo(t *testing.T, ctx context.Context) *served {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	keyboard, keys := io.Pipe()
	t.Cleanup(func() { keys.Close() })
	s := &served{T: t, jar: &http.Client{Jar: jar, Timeout: patience}, keys: keys, ended: make(chan error, 1)}
	go func() {
		s.ended <- run(ctx, []string{"demo", "--serve", "--listen", "127.0.0.1:0"}, keyboard, &s.out, &s.out)
	}()
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/phones/enter/\S+`)
	s.until("it prints its link", func() bool { return link.MatchString(s.out.String()) })
	u, err := url.Parse(link.FindString(s.out.String()))
	if err != nil {
		t.Fatal(err)
	}
	s.base = "http://" + u.Host
	if at, page := s.gets(u.Path); at != "/phones" || !strings.Contains(page, "Saima Imran") {
		t.Fatalf("the link leads to %s:\n%s", at, page)
	}
	return s
}

// until waits for something to come true while the demo runs.
func (s *served) until(what string, ok func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-s.ended:
			s.Fatalf("it ended before this: %s: %v\n%s", what, err, s.out.String())
		default:
		}
		if time.Now().After(deadline) {
			s.Fatalf("it never came to this: %s\n%s", what, s.out.String())
		}
	}
}

// gets a page, following redirects: where it is, and what it holds.
func (s *served) gets(path string) (at, page string) {
	s.Helper()
	res, err := s.jar.Get(s.base + path)
	return s.read(res, err)
}

// posts a form as the page does.
func (s *served) posts(path string, form url.Values) (at, page string) {
	s.Helper()
	req, err := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := s.jar.Do(req)
	return s.read(res, err)
}

func (s *served) read(res *http.Response, err error) (at, page string) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		s.Errorf("%s answers %d", res.Request.URL.Path, res.StatusCode)
	}
	return res.Request.URL.Path, string(body)
}

var tags = regexp.MustCompile(`<[^>]*>`)

// handset is a phone on a page.
type handset struct{ id, source, words string }

// phone finds somebody's phone on the page.
func (s *served) phone(owner string) handset {
	s.Helper()
	_, page := s.gets("/phones")
	for _, part := range strings.Split(page, `<article class="handset" id="phone-`)[1:] {
		id, source, _ := strings.Cut(part, `"`)
		if strings.Contains(source, "<bdi>"+owner+"</bdi>") {
			return handset{id, source, html.UnescapeString(tags.ReplaceAllString(source, ""))}
		}
	}
	s.Fatalf("there is no phone of %s", owner)
	return handset{}
}

// types words on somebody's phone.
func (s *served) types(owner, words string, more ...string) {
	s.Helper()
	form := url.Values{"text": {words}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	s.posts("/phones/"+s.phone(owner).id+"/type", form)
}

// reads fails where a phone does not show something.
func (s *served) reads(owner string, words ...string) {
	s.Helper()
	got := s.phone(owner).words
	for _, w := range words {
		if !strings.Contains(got, w) {
			s.Errorf("the phone of %s does not show %q:\n%s", owner, w, got)
		}
	}
}

var answers = regexp.MustCompile(`answer=([^&"]+)`)

// TestDemoServesItsPhones is what a newcomer does with the page: a parent asks, the teacher answers by quoting, the parent reads it;
// another stops and starts; a question of the evening waits for the morning; the terminal is a phone too. Nothing stays behind.
func TestDemoServesItsPhones(t *testing.T) {
	withSettings(t, given{"LISTEN_ADDR": "not an address", "DATABASE_URL": "postgres://127.0.0.1:1/none"}, "")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, ctrlC := context.WithCancel(t.Context())
	defer ctrlC()
	s := servesDemo(t, ctx)

	s.reads("Saima Imran", "Sports Day on Mon 30 Nov", "+92 300 1234567", "Is there school tomorrow?")
	s.types("Saima Imran", "Is the <b>van</b> late today?", "channel", "sms")
	s.reads("Miss Sana", "Ayesha Imran (5-B), family:", "Is the <b>van</b> late today?", "now by WhatsApp")
	sana := s.phone("Miss Sana")
	if strings.Contains(sana.source, "<b>") {
		t.Error("what a parent wrote is a tag")
	}
	offered := answers.FindAllStringSubmatch(sana.source, -1)
	if len(offered) == 0 {
		t.Fatalf("nothing can be answered on\n%s", sana.source)
	}
	s.types("Miss Sana", "Yes, 20 minutes. She is with me.", "quoting", offered[len(offered)-1][1])
	s.reads("Saima Imran", "From Miss Sana:", "Yes, 20 minutes. She is with me.")
	if words := s.phone("Miss Sana").source; !strings.Contains(words, `class="quoted"`) {
		t.Error("the teacher's answer does not show what it answers")
	}

	s.types("Saima Imran", "STOP", "channel", "sms")
	s.reads("Saima Imran", "START")
	s.types("Saima Imran", "START", "channel", "sms")

	for range 9 {
		s.posts("/phones/later", url.Values{"until": {"hour"}})
	}
	s.types("Nasreen Bibi", "فاطمہ کو بخار ہے", "channel", "whatsapp")
	s.reads("Miss Hira", "1 text waits until Tue 07:30")
	if strings.Contains(s.phone("Miss Hira").words, "بخار") {
		t.Error("a teacher's evening is disturbed")
	}
	if _, page := s.posts("/phones/later", url.Values{"until": {"morning"}}); !strings.Contains(page, "Tue 1 Dec 2026, 08:00") {
		t.Error("it is not the next morning, or the visitor was signed out overnight")
	}
	s.reads("Miss Hira", "بخار", "07:30")

	if _, err := io.WriteString(s.keys, "as 0300-1234567: and from the terminal\n"); err != nil {
		t.Fatal(err)
	}
	s.until("what was typed in the terminal is on the page", func() bool {
		return strings.Contains(s.phone("Saima Imran").words, "and from the terminal")
	})

	ctrlC()
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
	if c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://")); err == nil {
		c.Close()
		t.Error("it still listens")
	}
	if left := filesIn(t, temporary); len(left) > 0 {
		t.Errorf("the temporary folder holds %v", left)
	}
	if left := filesIn(t, "."); !slices.Equal(left, nil) {
		t.Errorf("the folder holds %v", left)
	}
	if strings.Contains(s.out.String(), "level=ERROR") {
		t.Errorf("it complains:\n%s", s.out.String())
	}
}

// TestDemoEndsAtQuit: the other way to end it, with a page's stream still open.
func TestDemoEndsAtQuit(t *testing.T) {
	s := servesDemo(t, t.Context())
	res, err := s.jar.Get(s.base + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.WriteString(s.keys, "quit\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
}

// TestDemoSaysWhereItCannotListen: before the week is played, with what to do.
func TestDemoSaysWhereItCannotListen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"demo", "--serve", "--listen", taken.Addr().String()}, "--listen 127.0.0.1:0"},
		{[]string{"demo", "--listen", "127.0.0.1:0"}, "--listen goes with --serve"},
	} {
		var out bytes.Buffer
		if err := run(t.Context(), c.args, strings.NewReader(""), &out, os.Stderr); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("raabta %s: %v", typed(c.args), err)
		}
		if out.Len() > 0 {
			t.Errorf("raabta %s plays first", typed(c.args))
		}
	}
}

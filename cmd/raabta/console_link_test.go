package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/bot/whatsapp/whatsapptest"
)

const waSecond = "+923001113333"

// page is a browser in which the owner of the console is signed in.
type page struct {
	*chat
	server *httptest.Server
	client *http.Client
}

// opens serves the console of the service that runs, and signs the owner in.
func (c *chat) opens() *page {
	c.Helper()
	con, err := newConsole(config{}, c.service, slog.New(slog.NewTextHandler(c.log, nil)))
	if err != nil {
		c.Fatal(err)
	}
	p := &page{chat: c, server: httptest.NewServer(con)}
	c.Cleanup(c.service.closeLinks)
	c.Cleanup(p.server.Close)
	c.Cleanup(con.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.Fatal(err)
	}
	p.client = &http.Client{Jar: jar}
	const password = "violet bicycle thunder"
	if err := c.desk.store.AddUser(c.Context(), bot.User{
		ID: bot.NewID(), SchoolID: c.desk.school.ID, Login: "amina", Name: "Mrs Amina", Role: bot.UserOwner, Language: "en", Hash: console.HashPassword(password),
		State: bot.UserActive, CreatedAt: bot.SystemClock(),
	}); err != nil {
		c.Fatal(err)
	}
	p.posts("/login", "login", "amina", "password", password)
	return p
}

// gets is a page, and the path that it came to be at.
func (p *page) gets(path string) (body, at string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.server.URL+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	return p.asks(req)
}

// posts sends a form, names and values in turn, and is the page that it leads to.
func (p *page) posts(path string, pairs ...string) (body, at string) {
	p.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", p.server.URL)
	return p.asks(req)
}

func (p *page) asks(req *http.Request) (body, at string) {
	p.Helper()
	res, err := p.client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	all, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	if res.StatusCode >= 400 {
		p.Fatalf("%s %s: %d %s", req.Method, req.URL.Path, res.StatusCode, all)
	}
	return string(all), res.Request.URL.Path
}

// TestANumberIsLinkedAndGivenUpOnAPage: the office types the code that the page shows on its phone, and the service that runs has the
// number by itself; another click gives it up.
func TestANumberIsLinkedAndGivenUpOnAPage(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		p := c.opens()
		_, at := p.posts("/channels/whatsapp/start", "by", "code", "phone", "0300-1113333", "risk", "yes")
		code := ""
		c.until("the page shows a code", func() bool {
			body, _ := p.gets(at)
			shown := regexp.MustCompile(`class="link-code[^>]*>(?:<[^>]*>)*([A-Z0-9]{4}-[A-Z0-9]{4})`).FindStringSubmatch(body)
			if shown != nil {
				code = shown[1]
			}
			return code != ""
		})
		if err := c.wa.EnterCode(c.Context(), code, waSecond); err != nil {
			t.Fatal(err)
		}
		c.until("the page says that it is linked", func() bool {
			body, _ := p.gets(at)
			return strings.Contains(body, "92 300 1113333 is linked")
		})
		c.until("the service has it", func() bool { return strings.Count(c.types("whatsapp", "status"), "connected") == 2 })
		if body, _ := p.gets("/channels"); strings.Count(body, ">connected<") != 2 {
			t.Errorf("the page shows %s", body)
		}
		deeds, err := c.desk.store.Deeds(c.Context(), c.desk.school.ID, "", 1)
		if err != nil || len(deeds) != 1 || deeds[0].Action != "link.start" || deeds[0].Who != "Mrs Amina" {
			t.Errorf("the audit has %+v, %v", deeds, err)
		}
		second := ""
		senders, err := c.desk.store.Senders(c.Context(), c.desk.school.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range senders {
			if s.Address == waSecond {
				second = s.ID
			}
		}
		p.posts("/channels/whatsapp/unlink/" + second)
		c.until("it is given up", func() bool { return strings.Contains(c.types("whatsapp", "status"), "+92 300 1113333  unlinked") })
		if n := c.wa.Online(waSecond); n != 0 {
			t.Errorf("%d devices are there", n)
		}
		if strings.Contains(c.log.String(), "3001113333") {
			t.Errorf("the log has the number:\n%s", c.log)
		}
	})
}

// TestLinkingByACodeToScan: the phone scans what the linker shows; whoever begins anew ends what was begun before, and what nobody
// looks at ends by itself.
func TestLinkingByACodeToScan(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		k := newLinker(c.desk.store, c.service.links.sessions, bot.SystemClock, slog.New(slog.NewTextHandler(c.log, nil)))
		defer k.close()
		school := c.desk.school
		before := k.Start(c.Context(), school, "")
		id := k.Start(c.Context(), school, "")
		if _, known := k.Step(school.ID, before); known {
			t.Error("two are under way for one school")
		}
		if _, known := k.Step("another", id); known {
			t.Error("another school sees it")
		}
		step := func() console.LinkStep {
			s, known := k.Step(school.ID, id)
			if !known {
				t.Fatal("it is forgotten")
			}
			return s
		}
		c.until("a code is shown", func() bool { return step().QR != "" })
		if err := c.wa.Scan(c.Context(), step().QR, waSecond); err != nil {
			t.Fatal(err)
		}
		c.until("it is linked", func() bool { return step().Linked == waSecond })
		if step().Again {
			t.Error("it was linked before, it says")
		}

		id = k.Start(c.Context(), school, "")
		c.until("a code is shown", func() bool { return step().QR != "" })
		k.Cancel("another", id)
		k.Cancel(school.ID, id)
		c.until("it is given up", func() bool { return step().Failed == console.LinkGivenUp })

		k.idle = time.Millisecond
		unseen := k.Start(c.Context(), school, "")
		c.until("what nobody looks at is given up", func() bool {
			k.mu.Lock()
			defer k.mu.Unlock()
			return k.of[school.ID].step.Failed == console.LinkGivenUp
		})
		if s, known := k.Step(school.ID, unseen); !known || s.Failed == "" {
			t.Errorf("%+v, %v", s, known)
		}
		k.idle = linkIdle

		c.wa.Door(func(whatsapptest.Login) *whatsapptest.Refusal { return whatsapptest.Banned(101, time.Hour) })
		id = k.Start(c.Context(), school, "")
		c.until("it is refused", func() bool { return step().Failed == console.LinkRefused })
		c.wa.Door(nil)
		id = k.Start(c.Context(), school, "+1")
		c.until("it is no number", func() bool { return step().Failed == console.LinkNoNumber })
	})
}

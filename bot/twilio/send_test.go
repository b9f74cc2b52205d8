package twilio

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

var testNow = time.Date(2026, 9, 14, 5, 0, 0, 0, time.UTC)

const testToken = "dGhpcyBpcyBhIHRva2Vu-_"

func start(t *testing.T) *twiliotest.Twilio {
	t.Helper()
	f := twiliotest.Start()
	t.Cleanup(f.Close)
	return f
}

func newClient(t *testing.T, f *twiliotest.Twilio, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		AccountSID: f.AccountSID, AuthTokens: []string{f.AuthToken}, APIURL: f.URL, PublicURL: "https://raabta.school.example",
		Now: func() time.Time { return testNow },
	}
	for _, c := range change {
		c(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.api.next.(*http.Transport).CloseIdleConnections)
	return c
}

func text(body string) bot.Outgoing {
	return bot.Outgoing{
		Message: bot.Message{Channel: bot.SMS, Number: "+923001234567", Body: body, ExpiresAt: testNow.Add(6 * time.Hour)},
		Sender:  bot.Sender{Address: "+15005550006"},
		Attempt: bot.Attempt{ID: testToken},
	}
}

// What a family gets, and whether it gets it twice, hangs on this table.
func TestOutcomes(t *testing.T) {
	const soon = time.Second // long enough to connect on a busy machine
	rows := []struct {
		name     string
		fault    *twiliotest.Fault
		deadline time.Duration
		want     bot.SendResult // Reason is not compared
		made     int            // messages Twilio made
	}{
		{"accepted", nil, 0, bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending}, 1},
		{"too many", twiliotest.TooMany(""), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429"}, 0},
		{"too many, seconds", twiliotest.TooMany("7"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429", RetryAfter: 7 * time.Second}, 0},
		{"too many, a date", twiliotest.TooMany(testNow.Add(90 * time.Second).Format(http.TimeFormat)), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429", RetryAfter: 90 * time.Second}, 0},
		{"too many, absurd", twiliotest.TooMany("4294967295"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429", RetryAfter: 24 * time.Hour}, 0},
		{"too many, unreadable", twiliotest.TooMany("soon"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Code: "20429"}, 0},
		{"too many, as a web page", twiliotest.Page(429), 0, bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry}, 0},
		{"bad number", twiliotest.Refuse(400, 21211, "Invalid 'To' Phone Number: +923001234567"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.BadNumber, Code: "21211"}, 0},
		{"opted out", twiliotest.Refuse(400, 21610, "unsubscribed"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.OptedOut, Code: "21610"}, 0},
		{"queue full", twiliotest.Refuse(400, 21611, "queue"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.QueueFull, Code: "21611"}, 0},
		{"window shut", twiliotest.Refuse(400, 63016, "window"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.WindowShut, Code: "63016"}, 0},
		{"bad credentials", twiliotest.Refuse(401, 20003, "Authenticate"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.SenderFault, Code: "20003"}, 0},
		{"unlisted 400", twiliotest.Refuse(400, 29999, "new"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.BadContent, Code: "29999"}, 0},
		{"unlisted 403", twiliotest.Refuse(403, 29999, "new"), 0,
			bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Refused, Code: "29999"}, 0},
		{"403 of a proxy", twiliotest.Page(403), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"500 in Twilio's words", twiliotest.Refuse(500, 20500, "Internal"), 0, bot.SendResult{Outcome: bot.Doubt, Code: "20500"}, 0},
		{"502 page", twiliotest.Page(502), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"503 page", twiliotest.Page(503), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"200 page", twiliotest.Page(200), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"204 without a body", twiliotest.Redirect(204, "/"), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"garbled", twiliotest.Garbled(), 0, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"truncated", twiliotest.Truncated(), 0, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"no sid", twiliotest.NoSID(), 0, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"endless", twiliotest.Endless(), 0, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"hangs", twiliotest.Hang(), soon, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"drips", twiliotest.Drip(2 * time.Millisecond), soon, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"reset before reading", twiliotest.ResetUnread(), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"reset after accepting", twiliotest.ResetAccepted(), 0, bot.SendResult{Outcome: bot.Doubt}, 1},
		{"301", twiliotest.Redirect(301, "/elsewhere"), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"307", twiliotest.Redirect(307, "/2010-04-01/Accounts/x/Messages.json"), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
		{"307 to nowhere", twiliotest.Redirect(307, ""), 0, bot.SendResult{Outcome: bot.Doubt}, 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := start(t)
			c := newClient(t, f)
			// The first message leaves a connection behind, so that the fault meets a used one: that is where net/http
			// would be tempted to post again.
			if res := c.Send(t.Context(), text("first")); res.Outcome != bot.Accepted {
				t.Fatalf("first message: %+v", res)
			}
			f.Script(func(int, *http.Request) *twiliotest.Fault { return row.fault })
			if row.deadline != 0 {
				c.settings.Deadline = row.deadline
			}
			res := c.Send(t.Context(), text("Ayesha was absent today."))
			if res.Outcome == bot.Accepted && res.ProviderID != f.Creates()[1].SID {
				t.Errorf("id %q is not the one Twilio gave", res.ProviderID)
			}
			if res.Outcome != bot.Accepted && res.Reason == "" {
				t.Error("no reason for staff")
			}
			if strings.Contains(res.Reason, "3001234567") {
				t.Errorf("the reason holds a phone number: %q", res.Reason)
			}
			res.Reason, res.ProviderID = "", ""
			if res != row.want {
				t.Errorf("got %+v\nwant %+v", res, row.want)
			}
			if got := len(f.Creates()) - 1; got != row.made {
				t.Errorf("Twilio made %d messages, want %d", got, row.made)
			}
			if got := f.Requests(); got != 2 {
				t.Errorf("posted %d times, want once", got-1)
			}
		})
	}
}

func TestMessagesThatFailAtOnce(t *testing.T) {
	f := start(t)
	f.Script(func(int, *http.Request) *twiliotest.Fault {
		return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, _ *http.Request, a twiliotest.Answer) {
			w.WriteHeader(201)
			w.Write([]byte(`{"sid": "` + a.SID + `", "status": "failed", "error_code": 30005}`))
		}}
	})
	res := newClient(t, f).Send(t.Context(), text("hello"))
	if res.Outcome != bot.Accepted || res.Status != bot.Failed || res.Code != "30005" || res.Verdict != bot.BadNumber || res.Reason == "" {
		t.Errorf("got %+v", res)
	}
}

// Nothing has left while there is no connection, so these may be tried again at once.
func TestSurelyNotSentWithoutAConnection(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	var reached atomic.Int32
	tls := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	defer tls.Close()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	rows := []struct {
		name, api string
		ctx       context.Context
	}{
		{"nobody listens", closed.URL, t.Context()},
		{"no such name", "https://twilio.invalid", t.Context()},
		{"a certificate nobody signed", tls.URL, t.Context()},
		{"told to stop before it began", tls.URL, gone},
	}
	f := start(t)
	for _, row := range rows {
		c := newClient(t, f, func(cfg *Config) { cfg.APIURL = row.api })
		res := c.Send(row.ctx, text("hello"))
		if res.Outcome != bot.NotSent || res.Verdict != bot.Unreached || res.Reason == "" {
			t.Errorf("%s: %+v", row.name, res)
		}
	}
	if reached.Load() != 0 {
		t.Error("a request reached a server with a false certificate")
	}
}

func TestWhatTwilioGets(t *testing.T) {
	const content = "HX0123456789abcdef0123456789abcdef"
	rows := []struct {
		name   string
		change func(*bot.Outgoing)
		config func(*Config)
		want   url.Values // exactly
	}{
		{"an SMS", func(*bot.Outgoing) {}, nil, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
			"StatusCallback": {"https://raabta.school.example/webhooks/twilio/status/" + testToken},
		}},
		{"by a messaging service", func(o *bot.Outgoing) { o.Sender.Address = "MG0123456789abcdef0123456789abcdef" }, nil, url.Values{
			"To": {"+923001234567"}, "MessagingServiceSid": {"MG0123456789abcdef0123456789abcdef"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
			"StatusCallback": {"https://raabta.school.example/webhooks/twilio/status/" + testToken},
		}},
		{"nobody can call us", func(*bot.Outgoing) {}, func(c *Config) { c.PublicURL = "" }, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
		}},
		{"behind a path, with a fragment", func(*bot.Outgoing) {}, func(c *Config) { c.PublicURL = "https://x.example/raabta/#rc=3" }, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
			"StatusCallback": {"https://x.example/raabta/webhooks/twilio/status/" + testToken},
		}},
		{"of use for a week", func(o *bot.Outgoing) { o.ExpiresAt = testNow.Add(7 * 24 * time.Hour); o.Attempt.ID = "" }, nil, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"36000"},
		}},
		{"of use for two seconds and a half", func(o *bot.Outgoing) { o.ExpiresAt = testNow.Add(2500 * time.Millisecond); o.Attempt.ID = "" }, nil, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"2"},
		}},
		{"without an end", func(o *bot.Outgoing) { o.ExpiresAt = time.Time{}; o.Attempt.ID = "" }, nil, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"},
		}},
		{"WhatsApp in the window", func(o *bot.Outgoing) {
			o.Channel, o.ContentSID, o.LastInAt, o.Attempt.ID = bot.WhatsApp, content, testNow.Add(-23*time.Hour), ""
		}, nil, url.Values{
			"To": {"whatsapp:+923001234567"}, "From": {"whatsapp:+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
		}},
		{"WhatsApp outside the window", func(o *bot.Outgoing) {
			o.Channel, o.ContentSID, o.LastInAt, o.Attempt.ID = bot.WhatsApp, content, testNow.Add(-24*time.Hour), ""
			o.Sender.Address = "whatsapp:+15005550006"
			o.ContentVars = map[string]string{"1": "Ayesha", "2": "maths\n  page   4 & <5>"}
		}, nil, url.Values{
			"To": {"whatsapp:+923001234567"}, "From": {"whatsapp:+15005550006"}, "ContentSid": {content}, "ValidityPeriod": {"21600"},
			"ContentVariables": {`{"1":"Ayesha","2":"maths page 4 \u0026 \u003c5\u003e"}`},
		}},
		{"WhatsApp template without values", func(o *bot.Outgoing) {
			o.Channel, o.ContentSID, o.Attempt.ID = bot.WhatsApp, content, ""
		}, nil, url.Values{
			"To": {"whatsapp:+923001234567"}, "From": {"whatsapp:+15005550006"}, "ContentSid": {content}, "ValidityPeriod": {"21600"},
		}},
		{"an SMS that has a template too", func(o *bot.Outgoing) { o.ContentSID, o.Attempt.ID = content, "" }, nil, url.Values{
			"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"سلام"}, "ValidityPeriod": {"21600"},
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := start(t)
			// Twilio's own variables for its libraries must not move a school's messages to another host.
			t.Setenv("TWILIO_EDGE", "sydney")
			t.Setenv("TWILIO_REGION", "au1")
			var change []func(*Config)
			if row.config != nil {
				change = append(change, row.config)
			}
			out := text("سلام")
			row.change(&out)
			if res := newClient(t, f, change...).Send(t.Context(), out); res.Outcome != bot.Accepted {
				t.Fatalf("got %+v", res)
			}
			create := f.Creates()[0]
			if got, want := create.Form.Encode(), row.want.Encode(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			for name := range create.Header {
				if strings.Contains(strings.ToLower(name), "idempotency") {
					t.Errorf("header %s: net/http would post the message twice", name)
				}
			}
		})
	}
}

func TestRefusedBeforeAnyByteLeaves(t *testing.T) {
	f := start(t)
	c := newClient(t, f)
	late := text("the school closes at 1 pm")
	late.ExpiresAt = testNow
	if res := c.Send(t.Context(), late); res.Outcome != bot.NotSent || res.Reason == "" {
		t.Errorf("a message whose time is over: %+v", res)
	}
	empty := text("x")
	empty.Channel, empty.ContentSID, empty.ContentVars = bot.WhatsApp, "HX0123456789abcdef0123456789abcdef", map[string]string{"1": " \n"}
	if res := c.Send(t.Context(), empty); res.Outcome != bot.NotSent || res.Verdict != bot.BadContent {
		t.Errorf("a template with an empty value: %+v", res)
	}
	if f.Requests() != 0 {
		t.Errorf("%d requests left", f.Requests())
	}
}

// While a token is changed the new one stands first.
func TestSendsWithTheFirstToken(t *testing.T) {
	f := start(t)
	c := newClient(t, f, func(cfg *Config) { cfg.AuthTokens = []string{f.AuthToken, "old"} })
	if res := c.Send(t.Context(), text("hello")); res.Outcome != bot.Accepted {
		t.Errorf("new,old: %+v", res)
	}
	c = newClient(t, f, func(cfg *Config) { cfg.AuthTokens = []string{"old", f.AuthToken} })
	if res := c.Send(t.Context(), text("hello")); res.Verdict != bot.SenderFault || res.Code != "20003" {
		t.Errorf("a token Twilio does not know: %+v", res)
	}
}

func TestCredentialsStayWithTwilio(t *testing.T) {
	var reached atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer other.Close()
	f := start(t)
	c := newClient(t, f)
	for _, status := range []int{301, 302, 303, 307, 308} {
		f.Script(func(int, *http.Request) *twiliotest.Fault {
			return twiliotest.Redirect(status, other.URL+"/2010-04-01/Accounts/"+f.AccountSID+"/Messages.json")
		})
		if res := c.Send(t.Context(), text("hello")); res.Outcome != bot.Doubt {
			t.Errorf("%d: %+v", status, res)
		}
	}
	if reached.Load() != 0 {
		t.Errorf("%d redirects were followed to another host", reached.Load())
	}
	if f.Requests() != 5 {
		t.Errorf("%d posts, want 5", f.Requests())
	}
}

// sendMany sends n messages, at most 16 at a time.
func sendMany(t *testing.T, c *Client, n int) {
	t.Helper()
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			c.Send(t.Context(), text("hello"))
		})
	}
	wg.Wait()
}

func TestConnectionsAreKept(t *testing.T) {
	f := start(t)
	sendMany(t, newClient(t, f, func(c *Config) { c.Conns = 20 }), 100)
	if got := len(f.Creates()); got != 100 {
		t.Fatalf("%d messages made, want 100", got)
	}
	if got := f.Connections(); got > 21 {
		t.Errorf("100 messages opened %d connections, want at most 21", got)
	}
}

func TestErrorsLeakNeitherConnectionsNorGoroutines(t *testing.T) {
	for name, fault := range map[string]*twiliotest.Fault{
		"in Twilio's words": twiliotest.Refuse(400, 21211, strings.Repeat("x", 4000)),
		"in chunks": {Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, _ *http.Request, _ twiliotest.Answer) {
			w.WriteHeader(503)
			for range 8 {
				w.Write([]byte("<html>"))
				w.(http.Flusher).Flush()
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			f.Script(func(int, *http.Request) *twiliotest.Fault { return fault })
			before := runtime.NumGoroutine()
			sendMany(t, newClient(t, f), 400)
			if got := f.Requests(); got != 400 {
				t.Fatalf("%d requests, want 400", got)
			}
			// A leak opens hundreds; a few more than the 16 in flight come of dials that a freed connection overtook.
			if got := f.Connections(); got > 64 {
				t.Errorf("400 errors opened %d connections", got)
			}
			// Each kept connection has two goroutines on our side and up to two in the fake.
			if got := runtime.NumGoroutine() - before; got > 4*f.Connections()+40 {
				t.Errorf("400 errors left %d goroutines", got)
			}
		})
	}
}

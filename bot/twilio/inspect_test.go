package twilio

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

func TestAccount(t *testing.T) {
	respond := func(status int, body string) twiliotest.Account {
		return twiliotest.Account{Respond: func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			io.WriteString(w, body)
			return true
		}}
	}
	for _, c := range []struct {
		name    string
		account twiliotest.Account
		config  func(*Config)
		want    Account
		wrong   string // part of the sentence
	}{
		{name: "in order", account: twiliotest.Account{Date: testNow}, want: Account{Name: "Al-Noor School", Status: "active", Balance: "20.00 USD", Ahead: -500 * time.Millisecond, Told: true}},
		{name: "suspended, on trial, empty", account: twiliotest.Account{Date: testNow, Status: "suspended", Type: "Trial", Balance: "-1.5"},
			want: Account{Name: "Al-Noor School", Status: "suspended", Trial: true, Balance: "-1.50 USD", Empty: true, Ahead: -500 * time.Millisecond, Told: true}},
		{name: "a sub-account", account: twiliotest.Account{Date: testNow, Balance: "none"}, want: Account{Name: "Al-Noor School", Status: "active", Ahead: -500 * time.Millisecond, Told: true}},
		{name: "our clock is a minute ahead", account: twiliotest.Account{Date: testNow.Add(-time.Minute)},
			want: Account{Name: "Al-Noor School", Status: "active", Balance: "20.00 USD", Ahead: time.Minute - 500*time.Millisecond, Told: true}},
		{name: "a wrong token", config: func(c *Config) { c.AuthTokens = []string{"wrong"} }, wrong: "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"},
		{name: "nothing listens", config: func(c *Config) { c.APIURL = "http://127.0.0.1:1" }, wrong: "nothing listens there"},
		{name: "no such name", config: func(c *Config) { c.APIURL = "http://api.twilio.invalid" }, wrong: "Twilio cannot be reached"},
		{name: "a login page", account: respond(200, "<html>Welcome to the hotel</html>"), wrong: "not as Twilio does"},
		{name: "a redirect", account: respond(302, ""), wrong: "not as Twilio does"},
		{name: "trouble", account: respond(503, ""), wrong: "trouble at Twilio itself (HTTP 503)"},
		{name: "no reason", account: respond(400, ""), wrong: "does not say why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := start(t)
			f.Is(c.account)
			change := c.config
			if change == nil {
				change = func(*Config) {}
			}
			got, err := newClient(t, f, change).Account(t.Context())
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("got %v, want %q", err, c.wrong)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v\nwant %+v", got, err, c.want)
			}
		})
	}
	t.Run("a certificate nobody here trusts", func(t *testing.T) {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		server.StartTLS()
		defer server.Close()
		_, err := newClient(t, start(t), func(c *Config) { c.APIURL = server.URL }).Account(t.Context())
		if err == nil || !strings.Contains(err.Error(), "signed by nobody this computer trusts") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("http where https is", func(t *testing.T) {
		server := httptest.NewServer(http.NotFoundHandler())
		defer server.Close()
		_, err := newClient(t, start(t), func(c *Config) { c.APIURL = strings.Replace(server.URL, "http:", "https:", 1) }).Account(t.Context())
		if err == nil || !strings.Contains(err.Error(), "does not speak TLS") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a proxy that refuses", func(t *testing.T) {
		proxy := httptest.NewServer(http.NotFoundHandler())
		proxy.Close()
		c := newClient(t, start(t), func(c *Config) { c.APIURL = "https://api.twilio.invalid" })
		c.api.next.(*http.Transport).Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
		if _, err := c.Account(t.Context()); err == nil || !strings.Contains(err.Error(), "HTTPS_PROXY") {
			t.Errorf("got %v", err)
		}
	})
}

func TestNumber(t *testing.T) {
	f := start(t)
	f.Is(twiliotest.Account{Numbers: []twiliotest.Number{
		{PhoneNumber: "+15005550006", SMS: true, SMSURL: "https://raabta.school.example/webhooks/twilio/message#rc=5&rp=all"},
		{PhoneNumber: "+15005550007"}, {PhoneNumber: "+15005550008", SMS: true, SMSMethod: "GET", SMSApp: "AP1"},
	}})
	c := newClient(t, f)
	for number, want := range map[string]Number{
		"+15005550006": {Found: true, SMS: true, Webhook: "https://raabta.school.example/webhooks/twilio/message#rc=5&rp=all", Method: "POST"},
		"+15005550007": {Found: true, Method: "POST"},
		"+15005550008": {Found: true, SMS: true, Method: "GET", ByApp: true},
		"+15005550009": {},
	} {
		if got, err := c.Number(t.Context(), number); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", number, got, err, want)
		}
	}
}

func TestSameWebhook(t *testing.T) {
	ours := MessageWebhook("https://raabta.school.example")
	if ours != "https://raabta.school.example/webhooks/twilio/message#rc=5&rp=all" {
		t.Errorf("our webhook is %s", ours)
	}
	for at, want := range map[string][2]bool{
		ours: {true, true},
		"https://raabta.school.example/webhooks/twilio/message":                    {true, false},
		"https://Raabta.School.example:443/webhooks/twilio/message#rc=2&rp=5xx,ct": {true, true},
		"http://raabta.school.example/webhooks/twilio/message":                     {false, false},
		"https://raabta.school.example/webhooks/twilio/message/":                   {false, false},
		"https://demo.twilio.com/welcome/sms/reply":                                {false, false},
		"": {false, false},
	} {
		same, retries := SameWebhook(at, ours)
		if same != want[0] || retries != want[1] {
			t.Errorf("%s: %v, %v, want %v", at, same, retries, want)
		}
	}
}

// The probe against what may stand at PUBLIC_URL.
func TestProbe(t *testing.T) {
	// raabta is the program with other settings than the probe's; reports is what reached its database.
	for _, c := range []struct {
		name   string
		server func(raabta http.Handler) http.Handler
		runs   func(*Config) // the settings of the raabta that runs there
		err    error         // what its database says
		wrong  string
	}{
		{name: "in order"},
		{name: "the token is being changed", runs: func(c *Config) { c.AuthTokens = append([]string{"newtoken"}, c.AuthTokens...) }},
		{name: "the proxy takes the signature away", server: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header.Del("X-Twilio-Signature")
				next.ServeHTTP(w, r)
			})
		}, wrong: "takes the header X-Twilio-Signature away"},
		{name: "another PUBLIC_URL runs there", runs: func(c *Config) { c.PublicURL = "https://old.school.example" }, wrong: "another PUBLIC_URL or TWILIO_AUTH_TOKEN"},
		{name: "another token", runs: func(c *Config) { c.AuthTokens = []string{"other"} }, wrong: "another PUBLIC_URL or TWILIO_AUTH_TOKEN"},
		{name: "no PUBLIC_URL runs there", runs: func(c *Config) { c.PublicURL = "" }, wrong: "has no PUBLIC_URL"},
		{name: "another account", runs: func(c *Config) { c.AccountSID = "AC" + strings.Repeat("0", 32) }, wrong: "another TWILIO_ACCOUNT_SID"},
		{name: "the database is away", err: io.ErrUnexpectedEOF, wrong: "its database does not"},
		{name: "the path is changed", server: func(next http.Handler) http.Handler { return http.StripPrefix("/webhooks", next) }, wrong: "another program answers there (HTTP 404)"},
		{name: "only healthz is passed on", server: func(http.Handler) http.Handler {
			mux := http.NewServeMux()
			mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
			return mux
		}, wrong: "raabta is there and its webhooks are not"},
		{name: "another program that says yes to all", server: func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>Welcome to nginx</html>") })
		}, wrong: "another program answers there"},
		{name: "moved to https", server: func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://"+r.Host+r.URL.Path, http.StatusMovedPermanently)
			})
		}, wrong: "write PUBLIC_URL with https://"},
		{name: "moved elsewhere", server: func(http.Handler) http.Handler {
			return http.RedirectHandler("http://www.school.example/", http.StatusTemporaryRedirect)
		}, wrong: "is redirected to http://www.school.example"},
		{name: "a login", server: only(http.StatusUnauthorized), wrong: "asks for a login"},
		{name: "serve is not running behind the proxy", server: only(http.StatusBadGateway), wrong: "start raabta serve"},
		{name: "POST is not allowed", server: only(http.StatusMethodNotAllowed), wrong: "does not pass on what is posted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, box := start(t), &countingInbox{err: c.err}
			if box.err == nil {
				box.err = bot.ErrNotFound
			}
			var handler http.Handler
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
			defer server.Close()
			client := newClient(t, f, func(cfg *Config) { cfg.PublicURL = server.URL })
			there := client.settings.Config
			if c.runs != nil {
				c.runs(&there)
			}
			raabta, err := NewWebhooks(there, box, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			if handler = raabta; c.server != nil {
				handler = c.server(raabta)
			}
			switch err := client.Probe(t.Context()); {
			case c.wrong == "" && err != nil:
				t.Errorf("got %v", err)
			case c.wrong == "" && box.reports != 1:
				t.Errorf("%d reports reached the database, want 1", box.reports)
			case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
				t.Errorf("got %v, want %q", err, c.wrong)
			}
			if box.received != 0 {
				t.Error("the probe left a message")
			}
		})
	}
	t.Run("nothing listens", func(t *testing.T) {
		err := newClient(t, start(t), func(c *Config) { c.PublicURL = "http://127.0.0.1:1" }).Probe(t.Context())
		if err == nil || !strings.Contains(err.Error(), "PUBLIC_URL cannot be reached from here: nothing listens there") {
			t.Errorf("got %v", err)
		}
	})
}

func only(status int) func(http.Handler) http.Handler {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
}

type countingInbox struct {
	received, reports int
	err               error
}

func (b *countingInbox) Receive(context.Context, bot.Incoming) (bool, error) {
	b.received++
	return true, nil
}

func (b *countingInbox) Report(context.Context, bot.Report) error { b.reports++; return b.err }

package twilio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"raabta/bot"
)

const (
	testPublic = "https://raabta.school.example"
	testSecret = "4f1c0ffee4f1c0ffee4f1c0ffee4f1c0"
	testSID    = "SM0123456789abcdef0123456789ABCDEF"
	parent     = "+923001234567"
	school     = "+15005550006"
)

// inbox keeps what the webhooks hand in, each message once.
type inbox struct {
	mu       sync.Mutex
	messages map[string]bot.Incoming
	calls    int
	reports  []bot.Report
	err      error
	wait     bool // for the request's end
}

func (b *inbox) Receive(ctx context.Context, in bot.Incoming) (bool, error) {
	if b.wait {
		<-ctx.Done()
		return false, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if b.err != nil {
		return false, b.err
	}
	if _, there := b.messages[in.ProviderID]; there {
		return false, nil
	}
	if b.messages == nil {
		b.messages = map[string]bot.Incoming{}
	}
	b.messages[in.ProviderID] = in
	return true, nil
}

func (b *inbox) Report(_ context.Context, r bot.Report) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return b.err
	}
	b.reports = append(b.reports, r)
	return nil
}

// post is a webhook request in the making.
type post struct {
	method, path, host, contentType, signature string
	signFor                                    string // the address that is signed
	token                                      string
	form                                       url.Values
	body                                       io.Reader // instead of the form
	header                                     http.Header
}

func messageForm() url.Values {
	return url.Values{
		"MessageSid": {testSID}, "SmsSid": {testSID}, "SmsMessageSid": {testSID}, "AccountSid": {testAccount},
		"From": {parent}, "To": {school}, "Body": {"Ayesha is ill"}, "NumMedia": {"0"}, "NumSegments": {"1"},
		"SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"}, "FromCountry": {"PK"},
	}
}

func newMessage() *post {
	return &post{method: "POST", path: messagePath, host: "raabta.school.example", contentType: "application/x-www-form-urlencoded",
		signFor: testPublic + messagePath, token: testSecret, form: messageForm(), header: http.Header{}}
}

func newStatus(status string) *post {
	p := newMessage()
	p.path = statusPath + testToken
	p.signFor = testPublic + p.path
	p.form = url.Values{"MessageSid": {testSID}, "MessageStatus": {status}, "AccountSid": {testAccount}, "To": {parent}, "From": {school}}
	return p
}

func (p *post) set(field, value string) *post { p.form.Set(field, value); return p }

func (p *post) request() *http.Request {
	body := p.body
	if body == nil {
		body = strings.NewReader(p.form.Encode())
	}
	req := httptest.NewRequest(p.method, "http://10.0.0.7:8080"+p.path, body)
	req.Host = p.host
	if p.contentType != "" {
		req.Header.Set("Content-Type", p.contentType)
	}
	signature := p.signature
	if signature == "" {
		signature = Sign(p.token, p.signFor, p.form)
	}
	if signature != "none" {
		req.Header.Set("X-Twilio-Signature", signature)
	}
	for name, values := range p.header {
		req.Header[name] = values
	}
	return req
}

func newWebhooks(t testing.TB, in Inbox, log *slog.Logger, change ...func(*Config)) http.Handler {
	t.Helper()
	cfg := Config{AccountSID: testAccount, AuthTokens: []string{testSecret, "the old token"}, PublicURL: testPublic,
		Now: func() time.Time { return testNow }}
	for _, c := range change {
		c(&cfg)
	}
	h, err := NewWebhooks(cfg, in, log)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func answer(h http.Handler, req *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// Every way to abuse the message webhook, with its answer. 200 is stored, everything else is not.
func TestMessageWebhook(t *testing.T) {
	long := func(n int) url.Values {
		form := messageForm()
		for i := range n {
			form.Set("Extra"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+time.Duration(i).String(), "1")
		}
		return form
	}
	endless := io.LimitReader(zeros{}, 1<<30)
	rows := []struct {
		name   string
		change func(*post)
		want   int
	}{
		{"genuine", func(*post) {}, 200},
		{"charset named", func(p *post) { p.contentType = "application/x-www-form-urlencoded; charset=UTF-8" }, 200},
		{"signed with the old token", func(p *post) { p.token = "the old token" }, 200},
		{"not signed", func(p *post) { p.signature = "none" }, 403},
		{"signed with nonsense", func(p *post) { p.signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }, 403},
		{"two signatures", func(p *post) {
			p.header["X-Twilio-Signature"] = []string{"AAAAAAAAAAAAAAAAAAAAAAAAAAA=", Sign(p.token, p.signFor, p.form)}
		}, 403},
		{"signed with another account's token", func(p *post) { p.token = "another" }, 403},
		{"signed with an empty token", func(p *post) { p.token = "" }, 403},
		{"signed for http", func(p *post) { p.signFor = "http://raabta.school.example" + messagePath }, 403},
		{"signed with :443", func(p *post) { p.signFor = testPublic + ":443" + messagePath }, 200},
		{"signed with another port", func(p *post) { p.signFor = testPublic + ":8443" + messagePath }, 403},
		{"signed with the recommended fragment", func(p *post) { p.signFor += "#" + RecommendedFragment }, 200},
		{"signed with :443 and the fragment", func(p *post) { p.signFor = testPublic + ":443" + messagePath + "#" + RecommendedFragment }, 200},
		{"signed with another fragment", func(p *post) { p.signFor += "#rc=1" }, 403},
		{"signed for another host, which Host names", func(p *post) {
			p.signFor, p.host = "https://evil.example"+messagePath, "evil.example"
		}, 403},
		{"signed for another host, which the proxy's headers name", func(p *post) {
			p.signFor = "https://evil.example" + messagePath
			p.header = http.Header{"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"host=evil.example"}}
		}, 403},
		{"genuine, with forged proxy headers and Host", func(p *post) {
			p.host = "evil.example"
			p.header = http.Header{"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"http"}, "X-Forwarded-Prefix": {"/x"}}
		}, 200},
		{"two slashes", func(p *post) { p.path = "//webhooks/twilio/message"; p.signFor = testPublic + p.path }, 404},
		{"an encoded slash", func(p *post) { p.path = "/webhooks%2Ftwilio/message"; p.signFor = testPublic + p.path }, 404},
		{"an encoded letter", func(p *post) { p.path = "/webhooks/twilio/%6dessage"; p.signFor = testPublic + p.path }, 404},
		{"dots", func(p *post) { p.path = "/webhooks/x/%2e%2e/twilio/message"; p.signFor = testPublic + p.path }, 404},
		{"a slash at the end", func(p *post) { p.path += "/"; p.signFor = testPublic + p.path }, 404},
		{"a query added", func(p *post) { p.path += "?x=1" }, 403},
		{"a query signed", func(p *post) { p.path += "?x=1"; p.signFor = testPublic + p.path }, 400},
		{"a question mark added", func(p *post) { p.path += "?" }, 400},
		{"a field added", func(p *post) {
			p.signature = Sign(p.token, p.signFor, p.form)
			p.set("OptOutType", "STOP")
		}, 403},
		{"a second Body that changes the signature", func(p *post) {
			p.signature = Sign(p.token, p.signFor, p.form)
			p.form.Add("Body", "EVIL")
		}, 403},
		{"the same Body twice, which the signature allows", func(p *post) { p.form.Add("Body", p.form.Get("Body")) }, 400},
		{"two different values, signed", func(p *post) { p.form.Add("NumMedia", "1") }, 400},
		{"From moved into Body, which the signature allows", func(p *post) {
			p.form.Del("FromCountry")
			p.signature = Sign(p.token, p.signFor, p.form)
			p.set("Body", p.form.Get("Body")+"From"+p.form.Get("From")).form.Del("From")
		}, 400},
		{"Body moved into ApiVersion", func(p *post) {
			p.signature = Sign(p.token, p.signFor, p.form)
			p.set("ApiVersion", "2010-04-01Body"+p.form.Get("Body")).form.Del("Body")
		}, 400},
		{"FromCountry moved into From", func(p *post) {
			p.signature = Sign(p.token, p.signFor, p.form)
			p.set("From", parent+"FromCountryPK").form.Del("FromCountry")
		}, 400},
		{"JSON with bodySHA256", func(p *post) {
			p.contentType, p.body = "application/json", strings.NewReader(`{"Body":"hi"}`)
			p.path += "?bodySHA256=0"
		}, 400},
		{"GET", func(p *post) { p.method = "GET" }, 405},
		{"PUT", func(p *post) { p.method = "PUT" }, 405},
		{"OPTIONS", func(p *post) { p.method = "OPTIONS" }, 405},
		{"multipart", func(p *post) { p.contentType = "multipart/form-data; boundary=x" }, 400},
		{"no content type", func(p *post) { p.contentType = "" }, 400},
		{"a broken content type", func(p *post) { p.contentType = "application/x-www-form-urlencoded; charset" }, 400},
		{"1 GB", func(p *post) { p.body = endless }, 400},
		{"a body that breaks off", func(p *post) {
			p.body = io.MultiReader(strings.NewReader(p.form.Encode()), failing{})
		}, 400},
		{"gzip", func(p *post) { p.header.Set("Content-Encoding", "gzip") }, 400},
		{"480 more fields", func(p *post) { p.form = long(480) }, 200},
		{"10,000 fields", func(p *post) { p.form = long(10000) }, 400},
		{"not a form", func(p *post) { p.body = strings.NewReader("%zz") }, 400},
		{"a semicolon", func(p *post) { p.body = strings.NewReader("Body=a;From=b") }, 400},
		{"empty", func(p *post) { p.form = url.Values{} }, 400},
		{"our own number writes", func(p *post) { p.set("From", school) }, 200},
		{"To is none", func(p *post) { p.set("To", "") }, 400},
		{"To is a name", func(p *post) { p.set("To", "rcs:school") }, 400},
		{"To is missing", func(p *post) { p.form.Del("To") }, 400},
		{"From is missing", func(p *post) { p.form.Del("From") }, 400},
		{"Body is missing", func(p *post) { p.form.Del("Body") }, 400},
		{"Body is empty", func(p *post) { p.set("Body", "") }, 200},
		{"AccountSid of another", func(p *post) { p.set("AccountSid", "ACffffffffffffffffffffffffffffffff") }, 403},
		{"AccountSid is missing", func(p *post) { p.form.Del("AccountSid") }, 400},
		{"MessageSid is missing", func(p *post) { p.form.Del("MessageSid") }, 400},
		{"MessageSid is too short", func(p *post) { p.set("MessageSid", "SM123") }, 400},
		{"MessageSid of a call", func(p *post) { p.set("MessageSid", "CA0123456789abcdef0123456789abcdef") }, 400},
		{"MessageSid with a line break", func(p *post) { p.set("MessageSid", testSID+"\n") }, 400},
		{"NumMedia -1", func(p *post) { p.set("NumMedia", "-1") }, 400},
		{"NumMedia 11", func(p *post) { p.set("NumMedia", "11") }, 400},
		{"NumMedia 2^31", func(p *post) { p.set("NumMedia", "2147483648") }, 400},
		{"NumMedia 1e1", func(p *post) { p.set("NumMedia", "1e1") }, 400},
		{"NumMedia without MediaUrl", func(p *post) { p.set("NumMedia", "2") }, 200},
		{"MediaUrl of a machine inside", func(p *post) {
			p.set("NumMedia", "1").set("MediaUrl0", "http://169.254.169.254/latest/meta-data")
		}, 200},
		{"50 KB of words", func(p *post) { p.set("Body", strings.Repeat("a", 50<<10)) }, 200},
		{"70 KB of words", func(p *post) { p.set("Body", strings.Repeat("a", 70<<10)) }, 400},
	}
	var logged bytes.Buffer
	log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	for _, row := range rows {
		in := &inbox{}
		p := newMessage()
		row.change(p)
		w := answer(newWebhooks(t, in, log), p.request())
		if w.Code != row.want {
			t.Errorf("%s: %d %q, want %d", row.name, w.Code, strings.TrimSpace(w.Body.String()), row.want)
		}
		if stored := len(in.messages) == 1; stored != (w.Code == 200) {
			t.Errorf("%s: answered %d, stored: %v", row.name, w.Code, stored)
		}
		if w.Code == 200 {
			if w.Body.String() != emptyTwiML || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
				t.Errorf("%s: answered %q as %s", row.name, w.Body, w.Header().Get("Content-Type"))
			}
		} else if strings.Contains(w.Body.String(), parent[1:]) || strings.Contains(w.Body.String(), "Ayesha") {
			t.Errorf("%s: the answer holds what was written: %q", row.name, w.Body)
		}
		if w.Code == 405 && w.Header().Get("Allow") != "POST" {
			t.Errorf("%s: Allow is %q", row.name, w.Header().Get("Allow"))
		}
	}
	for _, secret := range []string{parent[1:], school[1:], "Ayesha", testSecret} {
		if strings.Contains(logged.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if n, _ := io.Copy(io.Discard, endless); n < 1<<30-(128<<10) {
		t.Errorf("%d KB of an endless body were read", (1<<30-n)>>10)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestOtherPathsAreNotOurs(t *testing.T) {
	for _, path := range []string{"/", "/webhooks/twilio/", "/webhooks/twilio/messages", statusPath, statusPath + "short",
		statusPath + strings.Repeat("a", 65), statusPath + testToken + "/", statusPath + "a%20b45678901234567", statusPath + testToken + "%2e"} {
		in := &inbox{}
		p := newStatus("delivered")
		p.path = path
		p.signFor = testPublic + path
		if w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler)), p.request()); w.Code != 404 || in.reports != nil {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// Twilio repeats itself, and a request that somebody kept stays signed for ever.
func TestAReplayIsStoredOnce(t *testing.T) {
	in := &inbox{}
	h := newWebhooks(t, in, slog.New(slog.DiscardHandler))
	for range 3 {
		if w := answer(h, newMessage().request()); w.Code != 200 {
			t.Fatalf("answered %d", w.Code)
		}
	}
	if in.calls != 3 || len(in.messages) != 1 {
		t.Errorf("%d calls, %d messages", in.calls, len(in.messages))
	}
}

// 200 would tell Twilio that we have what we don't.
func TestWhatCannotBeStoredIsNotAcknowledged(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		post *post
		want int
	}{
		{"a message, database down", errors.New("connection refused"), newMessage(), 503},
		{"a status, database down", errors.New("connection refused"), newStatus("sent"), 503},
		{"a message to none of ours", bot.ErrUnknownSender, newMessage(), 400},
		{"a status of an unknown message", bot.ErrNotFound, newStatus("sent"), 200},
	} {
		if w := answer(newWebhooks(t, &inbox{err: row.err}, slog.New(slog.DiscardHandler)), row.post.request()); w.Code != row.want {
			t.Errorf("%s: %d, want %d", row.name, w.Code, row.want)
		}
	}
}

// Twilio waits 15 s; after that it calls the message delivered to nobody.
func TestASlowDatabaseIsAnsweredInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := answer(newWebhooks(t, &inbox{wait: true}, slog.New(slog.DiscardHandler)), newMessage().request())
		if w.Code != 503 || time.Since(began) > 10*time.Second {
			t.Errorf("%d after %v", w.Code, time.Since(began))
		}
	})
}

func TestWithoutAPublicAddressNothingIsBelieved(t *testing.T) {
	in := &inbox{}
	p := newMessage()
	p.signFor = messagePath
	w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler), func(c *Config) { c.PublicURL = "" }), p.request())
	if w.Code != 403 || in.calls != 0 || !strings.Contains(w.Body.String(), "PUBLIC_URL") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSpellingsOfThePublicAddress(t *testing.T) {
	for _, row := range []struct{ public, signed string }{
		{"https://a.example/", "https://a.example/webhooks/twilio/message"},
		{"https://a.example:8443", "https://a.example:8443/webhooks/twilio/message"},
		{"https://a.example:8443", "https://a.example/webhooks/twilio/message"},
		{"http://192.0.2.1", "http://192.0.2.1:80/webhooks/twilio/message"},
		{"https://a.example/raabta", "https://a.example/raabta/webhooks/twilio/message"},
		{"https://a.example#rc=2&rp=5xx", "https://a.example/webhooks/twilio/message#rc=2&rp=5xx"},
		{"https://a.example#rc=2&rp=5xx", "https://a.example/webhooks/twilio/message"},
		{"https://a.example/#rc=2&rp=5xx", "https://a.example/webhooks/twilio/message#rc=5&rp=all"},
	} {
		p := newMessage()
		p.signFor = row.signed
		w := answer(newWebhooks(t, &inbox{}, slog.New(slog.DiscardHandler), func(c *Config) { c.PublicURL = row.public }), p.request())
		if w.Code != 200 {
			t.Errorf("PUBLIC_URL %s, signed for %s: %d", row.public, row.signed, w.Code)
		}
	}
}

// Whoever changes a byte of a genuine request on its way must not change what is stored.
func TestMutants(t *testing.T) {
	in := &inbox{}
	h := newWebhooks(t, in, slog.New(slog.DiscardHandler))
	if w := answer(h, newMessage().request()); w.Code != 200 {
		t.Fatal("the genuine request is not accepted")
	}
	genuine := in.messages[testSID]
	p := newMessage()
	body, signature := p.form.Encode(), Sign(testSecret, p.signFor, p.form)
	try := func(body, signature, path string) {
		fresh := &inbox{}
		p := newMessage()
		p.body, p.signature, p.path = strings.NewReader(body), signature, path
		w := answer(newWebhooks(t, fresh, slog.New(slog.DiscardHandler)), p.request())
		for _, got := range fresh.messages {
			if got != genuine {
				t.Errorf("stored %+v of body %q", got, body)
			}
		}
		if w.Code == 200 && len(fresh.messages) != 1 {
			t.Errorf("200 and nothing stored: %q", body)
		}
	}
	for i := range body {
		for _, c := range "&=+%aA0\x00" {
			try(body[:i]+string(c)+body[i+1:], signature, messagePath)
			try(body[:i]+string(c)+body[i:], signature, messagePath)
		}
		try(body[:i]+body[i+1:], signature, messagePath)
		try(body[:i], signature, messagePath)
		try(body+"&"+body[i:], signature, messagePath)
	}
	for i := range signature {
		changed := []byte(signature)
		changed[i] ^= 1
		w := answer(h, func() *http.Request { p := newMessage(); p.signature = string(changed); return p.request() }())
		if w.Code != 403 {
			t.Errorf("signature %s: %d", changed, w.Code)
		}
	}
}

func FuzzWebhooks(f *testing.F) {
	f.Add(false, "application/x-www-form-urlencoded", newMessage().form.Encode(), true)
	f.Add(true, "application/x-www-form-urlencoded", newStatus("delivered").form.Encode(), true)
	f.Add(true, "application/x-www-form-urlencoded; charset=utf-8", newStatus("failed").set("ErrorCode", "30003").form.Encode(), true)
	f.Add(false, "application/x-www-form-urlencoded", newMessage().form.Encode(), false)
	f.Add(false, "multipart/form-data; boundary=x", "--x", true)
	f.Add(false, "application/x-www-form-urlencoded", "Body=%ff%00&Latitude=NaN&MessageSid="+testSID, true)
	f.Fuzz(func(t *testing.T, isStatus bool, contentType, body string, signed bool) {
		in := &inbox{}
		p := newMessage()
		if isStatus {
			p = newStatus("sent")
		}
		p.contentType, p.body = contentType, strings.NewReader(body)
		form, err := url.ParseQuery(body)
		if p.form = form; !signed || err != nil {
			p.signature = "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
		}
		w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler)), p.request())
		stored := len(in.messages) + len(in.reports)
		_, known := statusOf(form.Get("MessageStatus"))
		ignored := isStatus && !known
		switch {
		case w.Code == 200 && (!signed || stored == 0 && !ignored):
			t.Errorf("200, signed %v, stored %d", signed, stored)
		case w.Code != 200 && stored != 0:
			t.Errorf("%d and stored", w.Code)
		case w.Code >= 500:
			t.Errorf("%d without a storage error", w.Code)
		}
		for _, m := range in.messages {
			if strings.ContainsRune(m.Body, 0) || strings.ToValidUTF8(m.Body, "") != m.Body {
				t.Errorf("stored a body no database takes: %q", m.Body)
			}
		}
	})
}

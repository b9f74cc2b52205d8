package twilio

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tidwall/gjson"
	"github.com/twilio/twilio-go/client"
)

// How much of an answer is read: a message's is about 1 KB, a page of a list's some hundreds.
const (
	maxAnswer = 1 << 20
	maxList   = 16 << 20
)

// transport carries requests to the configured API, whatever host they name, and reads every answer whole before it
// hands it on: so a connection always goes back to be used again (twilio-go never closes the body of an error), and the
// request's deadline covers the last byte.
type transport struct {
	api  *url.URL
	next http.RoundTripper
}

// Transport is what Client sends over, for who measures another client of Twilio's on the same wire (raabta bench).
func Transport(api *url.URL, conns int) http.RoundTripper { return newTransport(api, conns) }

func newTransport(api *url.URL, conns int) *transport {
	next := dialer()
	next.MaxConnsPerHost = conns
	return &transport{api: api, next: next}
}

// dialer makes connections, with a limit on each of their steps.
func dialer() *http.Transport {
	var http1 http.Protocols
	// With one request to a connection, a connection's end says which request it ended.
	http1.SetHTTP1(true)
	return &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: guard((&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext),
		TLSClientConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
		},
		TLSHandshakeTimeout: 10 * time.Second,
		Protocols:           &http1,
		// net/http's own 2 idle connections for a host would open a new one for every other message of a broadcast.
		MaxIdleConns:        64,
		MaxIdleConnsPerHost: 64,
		// Well before load balancers give up an idle connection: a POST on one that is being closed ends in doubt.
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
	}
}

// RoundTrip keeps http.RoundTripper's contract. An answer that is too long is cut.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.send(req.Clone(req.Context()))
}

// send is RoundTrip for a request that is t's to change.
func (t *transport) send(req *http.Request) (*http.Response, error) {
	req.URL.Scheme, req.URL.Host = t.api.Scheme, t.api.Host
	req.URL.Path = strings.TrimRight(t.api.Path, "/") + req.URL.Path
	req.URL.RawPath = ""
	req.Host = ""
	res, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	limit := int64(maxAnswer)
	if req.Method == http.MethodGet {
		limit = maxList
	}
	var buffer bytes.Buffer
	if res.ContentLength > 0 && res.ContentLength < 64<<10 {
		buffer.Grow(int(res.ContentLength) + bytes.MinRead)
	}
	_, err = buffer.ReadFrom(io.LimitReader(res.Body, limit))
	body := buffer.Bytes()
	res.Body.Close()
	if err != nil && res.StatusCode < 300 {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	res.Body = wholeBodyOf(body)
	res.ContentLength = int64(len(body))
	return res, nil
}

// exchange is one call of the API. It is the client.BaseClient of one twilio-go service, which is how a context reaches
// a library that takes none, and it remembers what the library's errors leave out.
type exchange struct {
	ctx      context.Context
	api      *transport
	settings *settings
	late     func() bool // asked before the first byte leaves: not any more; nil is never

	tooLate    atomic.Bool
	began      atomic.Bool // a byte of the request may have left
	status     int         // of the answer; 0 without one
	retryAfter string      // its header
	date       string      // likewise: Twilio's clock
}

// SendRequest sends what twilio-go made. An answer other than 2xx is an error: *client.TwilioRestError where it holds
// Twilio's words.
func (x *exchange) SendRequest(method, rawURL string, data url.Values, headers map[string]any, _ ...byte) (*http.Response, error) {
	// Ended with x.ctx, or when it is too late; ended as soon as the answer is read it would take the connection along.
	ctx, stop := context.WithCancel(x.ctx)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			if x.late == nil {
				return
			}
			ask(got.Conn, func() bool {
				late := x.late()
				if late {
					x.tooLate.Store(true)
					stop() // net/http would try another connection
				}
				return late
			})
		},
		// net/http looks for another connection only when the last one took nothing.
		GetConn: func(string) { x.began.Store(false) },
		// The first field is written while the request still stands in a buffer.
		WroteHeaderField: func(string, []string) { x.began.Store(true) },
	})
	form := data.Encode()
	if method != http.MethodPost {
		if form != "" {
			rawURL += "?" + form
		}
		form = ""
	}
	req, err := http.NewRequestWithContext(ctx, method, rawURL, strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		req.Header.Set(name, fmt.Sprint(value))
	}
	// Never an Idempotency-Key: Twilio does not know it, and net/http takes it for leave to send a POST twice.
	req.Header.Set("User-Agent", "raabta")
	req.Header.Set("Accept", "application/json")
	req.SetBasicAuth(x.settings.AccountSID, x.settings.AuthTokens[0])
	res, err := x.api.send(req) // one request, whatever it is answered with: a 307 or 308 would post a second time, to wherever it says
	if err != nil {
		return nil, err
	}
	x.status, x.retryAfter, x.date = res.StatusCode, res.Header.Get("Retry-After"), res.Header.Get("Date")
	if res.StatusCode/100 == 2 {
		if method == http.MethodPost {
			x.shorten(res)
		}
		return res, nil
	}
	refusal := &client.TwilioRestError{}
	if err := json.NewDecoder(res.Body).Decode(refusal); err != nil || refusal.Code == 0 {
		return nil, errors.New("an answer without a Twilio error code")
	}
	return nil, refusal
}

// shorten leaves of a message's answer what is read of it: twilio-go would decode all of its fields. An answer that can't be
// read stays as it is.
func (x *exchange) shorten(res *http.Response) {
	body, ok := res.Body.(*wholeBody)
	if !ok {
		return
	}
	if !gjson.ValidBytes(body.bytes) {
		return
	}
	made := gjson.GetManyBytes(body.bytes, "sid", "status", "error_code")
	sid, status, code := made[0], made[1], made[2]
	// What has no plain sid and status, or has failed at once, is twilio-go's to read.
	if code.Type != gjson.Null || sid.Type != gjson.String || !messageSID.MatchString(sid.Str) || !plain(status.Str) {
		return
	}
	res.Body = wholeBodyOf([]byte(`{"sid":"` + sid.Str + `","status":"` + status.Str + `"}`))
}

// plain says that a text can stand in JSON as it is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return text != ""
}

// wholeBody is a body that was read whole.
type wholeBody struct {
	bytes.Reader
	bytes []byte
}

func wholeBodyOf(body []byte) *wholeBody {
	a := &wholeBody{bytes: body}
	a.Reader.Reset(body)
	return a
}

// Close implements io.Closer.
func (*wholeBody) Close() error { return nil }

// AccountSid implements client.BaseClient.
func (x *exchange) AccountSid() string { return x.settings.AccountSID }

// SetTimeout implements client.BaseClient; the context's deadline counts.
func (x *exchange) SetTimeout(time.Duration) {}

// SetOauth implements client.BaseClient; Raabta uses the account's token.
func (x *exchange) SetOauth(client.OAuth) {}

// OAuth implements client.BaseClient.
func (x *exchange) OAuth() client.OAuth { return nil }

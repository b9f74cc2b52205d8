package twilio

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Probe posts to our own public address what Twilio would: a signed report on a message that nobody has. A running raabta
// checks the signature, looks in the database, finds nothing and stores nothing. The error is a sentence that says what is
// wrong on the way: the address, the proxy, the certificate, the signature, the program. Nothing but PublicURL is called,
// and no redirect is followed.
func (c *Client) Probe(ctx context.Context) error {
	if c.settings.public == "" {
		return errors.New("PUBLIC_URL is not set")
	}
	ctx, cancel := context.WithTimeout(ctx, c.settings.Deadline)
	defer cancel()
	p := prober{ctx: ctx, http: &http.Client{
		Transport:     outward(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	address := c.settings.public + statusPath + token()
	form := url.Values{
		"AccountSid": {c.settings.AccountSID}, "MessageSid": {"SM" + token()}, "MessageStatus": {"sent"}, "ApiVersion": {"2010-04-01"},
	}
	status, header, body, err := p.call(http.MethodPost, address, form, Sign(c.settings.AuthTokens[0], address, form))
	if err != nil {
		return errors.New("PUBLIC_URL cannot be reached from here: " + unreachable(err))
	}
	if status == http.StatusOK && strings.Contains(body, "<Response/>") {
		return nil
	}
	return p.wrong(c.settings.public, status, header, body)
}

type prober struct {
	ctx  context.Context
	http *http.Client
}

// call does one request and reads the head of its answer.
func (p prober) call(method, address string, form url.Values, signature string) (status int, header http.Header, body string, err error) {
	req, err := http.NewRequestWithContext(p.ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, "", err
	}
	req.Header.Set("User-Agent", "raabta doctor")
	if signature != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("X-Twilio-Signature", signature)
	}
	res, err := p.http.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer res.Body.Close()
	head, _ := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	return res.StatusCode, res.Header, string(head), nil
}

// wrong says what an answer other than ours means. Our own refusals are known by their words.
func (p prober) wrong(public string, status int, header http.Header, body string) error {
	switch {
	case strings.Contains(body, "is not signed by Twilio"):
		return errors.New("the proxy before raabta takes the header X-Twilio-Signature away: have it pass all headers on")
	case strings.Contains(body, "Signatures cannot be checked"):
		return errors.New("the raabta that runs there has no PUBLIC_URL: give it this one and restart serve")
	case strings.Contains(body, "The signature does not fit"):
		return errors.New("the raabta that runs there has another PUBLIC_URL or TWILIO_AUTH_TOKEN than these settings, or the proxy changes the path: make them the same and restart serve")
	case strings.Contains(body, "another Twilio account's"):
		return errors.New("the raabta that runs there has another TWILIO_ACCOUNT_SID than these settings: make them the same and restart serve")
	case strings.Contains(body, "Twilio posts a form"), strings.Contains(body, "form is longer"), strings.Contains(body, "is missing"), strings.Contains(body, "no question mark"):
		return errors.New("the proxy before raabta changes what is posted: have it pass requests on as they come")
	case strings.Contains(body, "could not be stored"), strings.Contains(body, "does not answer yet"):
		return errors.New("raabta answers there, and its database does not: see the database above, and the log of serve")
	case status/100 == 3:
		to, _ := url.Parse(header.Get("Location"))
		if to != nil && to.Scheme == "https" && strings.HasPrefix(public, "http://") {
			return errors.New("the address moves to https: write PUBLIC_URL with https://, since Twilio signs the address it calls")
		}
		where := ""
		if to != nil && to.Host != "" {
			where = " to " + to.Scheme + "://" + to.Host
		}
		return fmt.Errorf("the address is redirected%s (HTTP %d): set PUBLIC_URL to where raabta really answers", where, status)
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return fmt.Errorf("something before raabta asks for a login or refuses the request (HTTP %d): let /webhooks/twilio/ through", status)
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return fmt.Errorf("the proxy answers and raabta behind it does not (HTTP %d): start raabta serve, and compare LISTEN_ADDR with where the proxy passes requests on to", status)
	case status == http.StatusMethodNotAllowed:
		return errors.New("the proxy before raabta does not pass on what is posted (HTTP 405): allow POST to /webhooks/twilio/")
	}
	// Another server, or another path of it: healthz tells which.
	if at, _, health, err := p.call(http.MethodGet, public+"/healthz", nil, ""); err == nil && at == http.StatusOK && strings.TrimSpace(health) == "ok" {
		return fmt.Errorf("raabta is there and its webhooks are not (HTTP %d): serve runs without TWILIO_ACCOUNT_SID, or the proxy passes only some paths on or changes them", status)
	}
	return fmt.Errorf("another program answers there (HTTP %d), not raabta: check the host and the path in PUBLIC_URL, and where the proxy passes requests on to", status)
}

// outward is a transport for our own public address: as Twilio, it trusts only certificates that this system trusts.
func outward() *http.Transport {
	t := dialer()
	t.MaxIdleConnsPerHost, t.IdleConnTimeout = 1, time.Second
	return t
}

// token is a random word that no attempt has.
func token() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

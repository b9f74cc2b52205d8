package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"
)

// Account is what Twilio tells of the account.
type Account struct {
	Name    string
	Status  string // active, suspended or closed
	Trial   bool   // texts verified numbers only
	Balance string // "12.34 USD", "" where Twilio does not tell
	Empty   bool   // nothing is left of it
	// Ahead is how far our clock is ahead of Twilio's, by the Date of its answer: to the second, less the half of the way
	// there and back. Told says that there was one.
	Ahead time.Duration
	Told  bool
}

// Account asks for the account: the credentials are proved, and nothing is changed. The error is a sentence for staff.
func (c *Client) Account(ctx context.Context) (Account, error) {
	var a Account
	began := c.settings.Now()
	x, cancel := c.exchange(ctx)
	defer cancel()
	found, err := openapi.NewApiServiceWithClient(x).FetchAccount(c.settings.AccountSID)
	if err != nil {
		return a, unanswered(x, err)
	}
	ended := c.settings.Now()
	if at, err := http.ParseTime(x.date); err == nil {
		// The header is cut to whole seconds: the middle of its second, against the middle of the way.
		a.Ahead, a.Told = began.Add(ended.Sub(began)/2).Sub(at.Add(500*time.Millisecond)), true
	}
	a.Name, a.Status = stringOf(found.FriendlyName), stringOf(found.Status)
	a.Trial = strings.EqualFold(stringOf(found.Type), "Trial")

	x, cancel = c.exchange(ctx)
	defer cancel()
	params := &openapi.FetchBalanceParams{}
	params.SetPathAccountSid(c.settings.AccountSID)
	if b, err := openapi.NewApiServiceWithClient(x).FetchBalance(params); err == nil { // a sub-account has none of its own
		if left, err := strconv.ParseFloat(stringOf(b.Balance), 64); err == nil {
			a.Balance, a.Empty = fmt.Sprintf("%.2f %s", left, stringOf(b.Currency)), left <= 0
		}
	}
	return a, nil
}

// Number is what Twilio tells of a number of the account.
type Number struct {
	Found bool
	SMS   bool // it can text
	// Webhook is where it sends what comes in, and Method how; ByApp where an application of Twilio's decides that.
	Webhook, Method string
	ByApp           bool
}

// Number asks for a number that sends SMS.
func (c *Client) Number(ctx context.Context, e164 string) (Number, error) {
	x, cancel := c.exchange(ctx)
	defer cancel()
	params := &openapi.ListIncomingPhoneNumberParams{}
	params.SetPathAccountSid(c.settings.AccountSID)
	params.SetPhoneNumber(e164)
	page, err := openapi.NewApiServiceWithClient(x).PageIncomingPhoneNumber(params, "", "")
	if err != nil {
		return Number{}, unanswered(x, err)
	}
	for _, n := range page.IncomingPhoneNumbers {
		if stringOf(n.PhoneNumber) != e164 {
			continue
		}
		return Number{
			Found: true, SMS: n.Capabilities != nil && n.Capabilities.Sms, Webhook: stringOf(n.SmsUrl), Method: stringOf(n.SmsMethod),
			ByApp: stringOf(n.SmsApplicationSid) != "",
		}, nil
	}
	return Number{}, nil
}

// exchange is one call of the API within the deadline.
func (c *Client) exchange(ctx context.Context) (*exchange, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, c.settings.Deadline)
	return &exchange{ctx: ctx, api: c.api, settings: &c.settings}, cancel
}

// unanswered says why a call brought nothing, and what to do about it.
func unanswered(x *exchange, err error) error {
	if x.status == 0 {
		return errors.New("Twilio cannot be reached: " + unreachable(err))
	}
	var refusal *client.TwilioRestError
	if errors.As(err, &refusal) {
		return errors.New(refusalOf(refusal.Code, x.status).reason)
	}
	var garbled *json.SyntaxError
	switch {
	case x.status/100 == 2 || x.status/100 == 3 || errors.As(err, &garbled):
		return errors.New("TWILIO_API_URL answers, and not as Twilio does: a proxy or a login page may stand before the internet, or the setting is wrong")
	case x.status >= 500:
		return fmt.Errorf("trouble at Twilio itself (HTTP %d): see status.twilio.com; what is queued waits", x.status)
	}
	return fmt.Errorf("the answer is HTTP %d and does not say why: check TWILIO_API_URL, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN", x.status)
}

func stringOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// MessageWebhook is the address that belongs at Twilio for what comes in, with the retries that keep a message from being
// lost while this program is down.
func MessageWebhook(public string) string {
	public, fragment, _ := strings.Cut(public, "#")
	if fragment == "" {
		fragment = RecommendedFragment
	}
	return strings.TrimRight(public, "/") + messagePath + "#" + fragment
}

// SameWebhook says whether two addresses of a webhook are one, and whether the one at Twilio asks for retries.
func SameWebhook(atTwilio, ours string) (same, retries bool) {
	plain := func(s string) (string, string) {
		address, fragment, _ := strings.Cut(s, "#")
		u, err := url.Parse(address)
		if err != nil {
			return address, fragment
		}
		u.Host = strings.ToLower(u.Host)
		if u.Scheme == "https" && u.Port() == "443" || u.Scheme == "http" && u.Port() == "80" {
			u.Host = u.Hostname()
		}
		return u.String(), fragment
	}
	a, fragment := plain(atTwilio)
	b, _ := plain(ours)
	return a == b, strings.Contains(fragment, "rp=")
}

package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"raabta/bot"
)

var _ bot.Ledger = (*Client)(nil)

// listPage is how many messages are asked for at a time: Twilio gives up to 1,000, and a text of 1,600 Urdu letters is 10 KB
// as JSON.
const listPage = 400

// Outgoing lists what Twilio took from one of our senders. It asks by number only, never by date_sent, which a message has
// only once Twilio has sent it on. A messaging service's messages come from whichever of its numbers it chose, so those are
// asked for by the phone alone and told by their service.
//
// https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
func (c *Client) Outgoing(ctx context.Context, own bot.Sender, to bot.Number, since time.Time, page func([]bot.Carried) bool) error {
	service := strings.HasPrefix(own.Address, "MG")
	params := &openapi.ListMessageParams{}
	if to != "" {
		params.SetTo(wireAddress(own.Channel, string(to)))
	}
	if !service {
		params.SetFrom(wireAddress(own.Channel, own.Address))
	}
	return c.list(ctx, params, since, func(messages []openapi.ApiV2010Message, clock clock) bool {
		list := make([]bot.Carried, 0, len(messages))
		for i := range messages {
			m := &messages[i]
			if strings.HasPrefix(said(m.Direction), "outbound") && (!service || said(m.MessagingServiceSid) == own.Address) && ofChannel(own.Channel, said(m.To)) {
				list = append(list, carried(m, clock))
			}
		}
		return page(list)
	})
}

// Incoming lists messages to one of our numbers. It does not ask by date_sent either: that is when Twilio called the
// webhook, and where none is set nobody says that there is one.
//
// A list knows less than the webhook does: not that Twilio answered a STOP by itself (the words tell), which message is
// quoted on WhatsApp, the place of a location, nor which button was touched but by its words.
func (c *Client) Incoming(ctx context.Context, own bot.Sender, since time.Time, page func([]bot.Incoming) bool) error {
	service := strings.HasPrefix(own.Address, "MG")
	params := &openapi.ListMessageParams{}
	if !service {
		params.SetTo(wireAddress(own.Channel, own.Address))
	}
	return c.list(ctx, params, since, func(messages []openapi.ApiV2010Message, clock clock) bool {
		list := make([]bot.Incoming, 0, len(messages))
		for i := range messages {
			m := &messages[i]
			if said(m.Direction) != "inbound" || service && said(m.MessagingServiceSid) != own.Address || !ofChannel(own.Channel, said(m.To)) {
				continue
			}
			// Read as the webhook is, so that what is not sound is refused alike.
			in, err := incoming(url.Values{
				"MessageSid": {said(m.Sid)}, "From": {said(m.From)}, "To": {said(m.To)}, "Body": {said(m.Body)},
				"NumMedia": {said(m.NumMedia)}, "MessagingServiceSid": {said(m.MessagingServiceSid)},
			}, clock.of(m.DateCreated))
			if err == nil {
				list = append(list, in)
			}
		}
		return page(list)
	})
}

// Carried reads one message of ours.
func (c *Client) Carried(ctx context.Context, id string) (bot.Carried, error) {
	if !messageSID.MatchString(id) {
		return bot.Carried{}, bot.ErrNotFound
	}
	ctx, cancel := context.WithTimeout(ctx, c.settings.Deadline)
	defer cancel()
	x := &exchange{ctx: ctx, api: c.api, settings: &c.settings}
	m, err := openapi.NewApiServiceWithClient(x).FetchMessage(id, nil)
	if x.status == http.StatusNotFound {
		return bot.Carried{}, bot.ErrNotFound
	}
	if err != nil {
		return bot.Carried{}, x.unread(err, c.settings.Now())
	}
	return carried(m, clockOf(x.date, c.settings.Now())), nil
}

// list reads a list page by page, the newest first, until a message is older than since, there is no more, or page has had
// enough.
func (c *Client) list(ctx context.Context, params *openapi.ListMessageParams, since time.Time, page func([]openapi.ApiV2010Message, clock) bool) error {
	params.SetPageSize(listPage)
	for number, token := "", ""; ; {
		answer, clock, err := c.page(ctx, params, token, number)
		if err != nil {
			return err
		}
		messages := answer.Messages
		old := false
		for i := range messages {
			if clock.of(messages[i].DateCreated).Before(since) {
				messages, old = messages[:i], true
				break
			}
		}
		if !page(messages, clock) || old || answer.NextPageUri == nil {
			return nil
		}
		next, err := url.Parse(*answer.NextPageUri)
		if err != nil || next.Query().Get("Page") == number {
			return errors.New("the next page of Twilio's list cannot be read")
		}
		number, token = next.Query().Get("Page"), next.Query().Get("PageToken")
	}
}

func (c *Client) page(ctx context.Context, params *openapi.ListMessageParams, token, number string) (*openapi.ListMessageResponse, clock, error) {
	ctx, cancel := context.WithTimeout(ctx, c.settings.Deadline)
	defer cancel()
	x := &exchange{ctx: ctx, api: c.api, settings: &c.settings}
	answer, err := openapi.NewApiServiceWithClient(x).PageMessage(params, token, number)
	if err != nil {
		return nil, clock{}, x.unread(err, c.settings.Now())
	}
	return answer, clockOf(x.date, c.settings.Now()), nil
}

// unread is why Twilio could not be asked, in words of ours: the library's hold the address, and with it a family's number.
func (x *exchange) unread(err error, now time.Time) error {
	slow := &bot.SlowDown{After: retryAfter(x.retryAfter, now)}
	switch {
	case x.status == 0:
		slow.Reason = "Twilio does not answer; check the internet connection"
	case x.status == http.StatusTooManyRequests:
		slow.Reason = "Twilio asked us to slow down"
	case x.status/100 == 2:
		slow.Reason = "Twilio's answer cannot be read"
	case x.status == http.StatusUnauthorized, x.status == http.StatusForbidden:
		slow.Reason = codes[20003].reason
	default:
		slow.Reason = "Twilio answers " + strconv.Itoa(x.status)
	}
	return slow
}

// carried reads a message of ours as a status callback tells it.
func carried(m *openapi.ApiV2010Message, clock clock) bot.Carried {
	c := bot.Carried{
		ProviderID: said(m.Sid), To: bot.Number(strings.TrimPrefix(said(m.To), whatsappPrefix)), Body: said(m.Body), At: clock.of(m.DateCreated),
	}
	c.Status, _ = statusOf(said(m.Status))
	if c.Status == bot.Failed || c.Status == bot.Undelivered {
		code := 0
		if m.ErrorCode != nil {
			code = *m.ErrorCode
		}
		why := failureOf(code)
		c.Code, c.Reason, c.Verdict = codeText(code), why.reason, why.verdict
	}
	return c
}

// ofChannel says that an address is one of a channel's.
func ofChannel(channel bot.ChannelName, address string) bool {
	return strings.HasPrefix(address, whatsappPrefix) == (channel == bot.WhatsApp)
}

func said(field *string) string {
	if field == nil {
		return ""
	}
	return *field
}

// clock turns Twilio's times into ours: an office PC's may be wrong by hours, and what is compared with a time in Twilio's
// list is one that the PC wrote down.
type clock struct {
	now   time.Time     // ours, when the answer came
	ahead time.Duration // how far ours is ahead of Twilio's
}

// sameClock is the difference that may be the answer's way and the header's whole seconds.
const sameClock = 3 * time.Second

// clockOf compares the clocks by an answer's Date header.
func clockOf(date string, now time.Time) clock {
	c := clock{now: now}
	if theirs, err := http.ParseTime(date); err == nil {
		if ahead := now.Sub(theirs); ahead.Abs() > sameClock {
			c.ahead = ahead.Truncate(time.Second)
		}
	}
	return c
}

// of reads a time of the API, never after now. One that cannot be read is now.
func (c clock) of(stamp *string) time.Time {
	at, err := time.Parse(time.RFC1123Z, said(stamp))
	if err != nil {
		return c.now
	}
	if at = at.UTC().Add(c.ahead); at.After(c.now) {
		return c.now
	}
	return at
}

package twilio

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"raabta/bot"
)

// Client sends over one Twilio account. It may be used by many goroutines.
type Client struct {
	settings settings
	api      *transport
}

var _ bot.Channel = (*Client)(nil)

// New makes a client. The error says, in a sentence for each, what is wrong with the settings.
func New(cfg Config) (*Client, error) {
	s, err := cfg.check()
	if err != nil {
		return nil, err
	}
	return &Client{settings: s, api: newTransport(s.api, s.Conns)}, nil
}

// Send posts one message, within ctx and Config.Deadline, and never tries twice. It sends an approved Content template
// where the message has one and WhatsApp's window is shut, else the body; whether the body may leave is the caller's
// to know.
func (c *Client) Send(ctx context.Context, out bot.Outgoing) bot.SendResult {
	now := c.settings.Now()
	params, problem := c.params(out, now)
	if problem != nil {
		return *problem
	}
	if at, ends := ctx.Deadline(); !ends || time.Until(at) > c.settings.Deadline {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.settings.Deadline)
		defer cancel()
	}
	x := &exchange{ctx: ctx, api: c.api, settings: &c.settings, late: out.Late}
	created, err := openapi.NewApiServiceWithClient(x).CreateMessage(params)
	return outcome(x, created, err, now)
}

// maxValidity is the longest Twilio keeps a message in its queue.
// https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
const maxValidity = 36000

// params writes the message as Twilio takes it. problem is what refuses it before any byte leaves.
func (c *Client) params(out bot.Outgoing, now time.Time) (p *openapi.CreateMessageParams, problem *bot.SendResult) {
	p = &openapi.CreateMessageParams{}
	p.SetTo(wireAddress(out.Channel, string(out.Number)))
	if strings.HasPrefix(out.Sender.Address, "MG") {
		p.SetMessagingServiceSid(out.Sender.Address)
	} else {
		p.SetFrom(wireAddress(out.Channel, out.Sender.Address))
	}
	if out.Channel == bot.WhatsApp && out.ContentSID != "" && !bot.WindowOpen(out.LastInAt, now) {
		p.SetContentSid(out.ContentSID)
		vars, err := contentVariables(out.ContentVars)
		if err != nil {
			return nil, &bot.SendResult{Outcome: bot.NotSent, Verdict: bot.BadContent, Reason: err.Error()}
		}
		if vars != "" {
			p.SetContentVariables(vars)
		}
	} else {
		p.SetBody(out.Body)
	}
	if !out.ExpiresAt.IsZero() {
		// Rounded down: a message of no use any more must not leave Twilio's queue.
		left := int(out.ExpiresAt.Sub(now) / time.Second)
		if left < 1 {
			return nil, &bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Retry, Reason: "its time was over before it could leave"}
		}
		p.SetValidityPeriod(min(left, maxValidity))
	}
	if c.settings.public != "" && out.Attempt.ID != "" {
		p.SetStatusCallback(c.settings.public + statusPath + out.Attempt.ID)
	}
	return p, nil
}

const whatsappPrefix = "whatsapp:"

// wireAddress writes a number of a channel as Twilio does: WhatsApp's begin with "whatsapp:".
func wireAddress(channel bot.ChannelName, number string) string {
	number = strings.TrimPrefix(number, whatsappPrefix)
	if channel == bot.WhatsApp {
		return whatsappPrefix + number
	}
	return number
}

// contentVariables writes a template's values as the JSON object that Twilio wants, "" where it has none. WhatsApp takes
// neither line breaks nor runs of spaces in a value, and no empty one (https://www.twilio.com/docs/api/errors/21656,
// https://www.twilio.com/docs/api/errors/63013).
func contentVariables(vars map[string]string) (string, error) {
	if len(vars) == 0 {
		return "", nil
	}
	clean := make(map[string]string, len(vars))
	for name, value := range vars {
		value = strings.Join(strings.Fields(value), " ")
		if value == "" {
			return "", errors.New("a value of the approved template is empty; fill it in or send by SMS")
		}
		clean[name] = value
	}
	text, err := json.Marshal(clean)
	if err != nil {
		return "", errors.New("the approved template's values cannot be written; send by SMS")
	}
	return string(text), nil
}

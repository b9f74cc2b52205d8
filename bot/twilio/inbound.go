package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"raabta/bot"
)

// message stores an incoming message.
func (h *webhooks) message(ctx context.Context, form url.Values) error {
	in, err := incoming(form, h.settings.Now())
	if err != nil {
		return err
	}
	fresh, err := h.inbox.Receive(ctx, in)
	switch {
	case errors.Is(err, bot.ErrUnknownSender):
		h.log.Warn("message to a number that is not set up", "channel", in.Channel, "to", bot.Number(in.To), "sid", in.ProviderID)
		return &refused{status: http.StatusBadRequest, why: "The number this was sent to is none of the school's: add it as a sender, or take the webhook off it."}
	case err != nil:
		return err
	}
	h.log.Debug("message received", "sid", in.ProviderID, "channel", in.Channel, "from", in.From, "fresh", fresh)
	return nil
}

var (
	e164    = regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)
	ourEnd  = regexp.MustCompile(`^(\+[1-9][0-9]{6,14}|[0-9]{3,8})$`)
	service = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)
)

// hiddenNumbers are words on a keypad, which stand for callers who hide their number: ANONYMOUS, RESTRICTED, UNAVAILABLE.
var hiddenNumbers = map[string]bool{"+266696687": true, "+7378742833": true, "+86282452253": true}

// incoming reads an incoming message. Fields it does not know are ignored: Twilio adds some without notice
// (https://www.twilio.com/docs/messaging/guides/webhook-request). WhatsApp's WaId and ProfileName say nothing about who
// somebody is: the first repeats From, the second is whatever they typed.
func incoming(form url.Values, now time.Time) (bot.Incoming, error) {
	for _, key := range []string{"MessageSid", "From", "To", "Body"} {
		// A missing one may have been pushed into its neighbour's value, which the signature cannot tell.
		if !form.Has(key) {
			return bot.Incoming{}, malformed(key + " is missing.")
		}
	}
	in := bot.Incoming{Channel: bot.SMS, ProviderID: form.Get("MessageSid"), At: now}
	if !messageSID.MatchString(in.ProviderID) {
		return bot.Incoming{}, malformed("MessageSid is not a message's.")
	}
	to, whatsapp := strings.CutPrefix(form.Get("To"), whatsappPrefix)
	if !ourEnd.MatchString(to) {
		return bot.Incoming{}, malformed("To is not a phone number.")
	}
	in.To = to
	if whatsapp {
		in.Channel = bot.WhatsApp
	}
	var err error
	if in.From, err = sender(form.Get("From")); err != nil {
		return bot.Incoming{}, err
	}
	if in.Media, err = mediaCount(form.Get("NumMedia")); err != nil {
		return bot.Incoming{}, err
	}
	if sid := form.Get("MessagingServiceSid"); service.MatchString(sid) {
		in.Service = sid
	}
	if sid := form.Get("OriginalRepliedMessageSid"); messageSID.MatchString(sid) {
		in.ReplyTo = sid
	}
	switch kind := form.Get("OptOutType"); kind {
	case "STOP", "START", "HELP":
		in.OptOutType = kind
	}
	in.Body = words(form)
	return in, nil
}

// sender reads From. Whoever has no phone number to answer to – a short code, a company's name, a hidden number, a
// WhatsApp user known by an id only – is "".
func sender(from string) (bot.Number, error) {
	from = strings.TrimPrefix(from, whatsappPrefix)
	switch {
	case hiddenNumbers[from]:
		return "", nil
	case e164.MatchString(from):
		return bot.Number(from), nil
	case len(from) > 1 && from[0] == '+' && strings.Trim(from[1:], "0123456789") != "":
		return "", malformed("From is not a phone number.")
	}
	return "", nil
}

// mediaCount reads NumMedia; Twilio takes at most 10 to a message.
func mediaCount(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 10 {
		return 0, malformed("NumMedia is not a number from 0 to 10.")
	}
	return n, nil
}

// words is what the person wrote, chose or sent: the body, else the button or list row they touched, else a place.
func words(form url.Values) string {
	for _, key := range []string{"Body", "ButtonText", "ListTitle"} {
		if text := clean(form.Get(key)); strings.TrimSpace(text) != "" {
			return text
		}
	}
	return place(form)
}

// place writes a location out: "Location: Clifton Gate, Block 5, 24.81300 67.02990".
func place(form url.Values) string {
	var parts []string
	for _, key := range []string{"Label", "Address"} {
		if text := strings.TrimSpace(clean(form.Get(key))); text != "" {
			parts = append(parts, text)
		}
	}
	latitude, err1 := strconv.ParseFloat(form.Get("Latitude"), 64)
	longitude, err2 := strconv.ParseFloat(form.Get("Longitude"), 64)
	// Written so that NaN is none either.
	if err1 == nil && err2 == nil && latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180 {
		parts = append(parts, strconv.FormatFloat(latitude, 'f', 5, 64)+" "+strconv.FormatFloat(longitude, 'f', 5, 64))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Location: " + strings.Join(parts, ", ")
}

// clean makes text that every database takes: valid UTF-8 without NUL. Nothing else is taken from what people write.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

package twiliotest

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Webhook sets the address to which incoming messages are posted: "https://raabta.school.example/webhooks/twilio/message".
func (f *Twilio) Webhook(address string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.webhook = address
}

// Route makes webhooks whose address begins with public go to actual, as DNS and a proxy would; they are signed for the
// public address.
func (f *Twilio) Route(public, actual string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.routes[public] = actual
}

// Option changes the form of an incoming message.
type Option func(form url.Values)

// With sets a field: With("NumMedia", "1").
func With(field, value string) Option { return func(form url.Values) { form.Set(field, value) } }

// Inbound lets somebody write to one of the account's numbers: "whatsapp:+92…" on both sides for WhatsApp. The message
// stands in the list from then on; it is posted to the webhook, and again where the address asks for it (see overrides). status is the last answer, 0 where none
// came.
func (f *Twilio) Inbound(from, to, body string, options ...Option) (sid string, status int) {
	m := newMessage(f.AccountSID, newSID("SM"), "inbound", f.now())
	m.From, m.To, m.Body, m.Status = &from, to, body, "received"
	form := url.Values{
		"MessageSid": {m.SID}, "SmsSid": {m.SID}, "SmsMessageSid": {m.SID}, "AccountSid": {f.AccountSID},
		"From": {from}, "To": {to}, "Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"},
		"ApiVersion": {"2010-04-01"},
	}
	if number, ok := strings.CutPrefix(from, "whatsapp:"); ok {
		form.Set("WaId", strings.TrimPrefix(number, "+"))
		form.Set("ProfileName", "A parent")
		form.Set("MessageType", "text")
		form.Set("ChannelMetadata", `{"type":"whatsapp","data":{"context":{"ProfileName":"A parent"}}}`)
	} else {
		form.Set("FromCountry", "PK")
		form.Set("ToCountry", "US")
	}
	for _, option := range options {
		option(form)
	}
	m.NumMedia, m.inbound = form.Get("NumMedia"), form
	f.mu.Lock()
	if f.webhook != "" {
		m.DateSent = &m.DateUpdated // when the webhook was called: a number without one may have none
	}
	f.messages[m.SID] = m
	f.order = append(f.order, m.SID)
	f.mu.Unlock()
	return m.SID, f.Redeliver(m.SID)
}

// Redeliver posts an incoming message to the webhook again, as Twilio's retries do. 0 means that no answer came.
func (f *Twilio) Redeliver(sid string) (status int) {
	f.mu.Lock()
	address := f.webhook
	var form url.Values
	if m := f.messages[sid]; m != nil {
		form = m.inbound
	}
	f.mu.Unlock()
	if form == nil || address == "" {
		return 0
	}
	return f.deliver(address, form)
}

// Callback moves a message of ours to a status and posts that to its StatusCallback; code is an error code, 0 for none.
// status is the answer, 0 where none came or the message has no callback. Nothing keeps a test from moving a message
// backwards: Twilio's callbacks come in any order.
func (f *Twilio) Callback(sid, messageStatus string, code int) (status int) {
	f.reach(sid, Stage{messageStatus, code})
	return f.tell(sid, Stage{messageStatus, code})
}

// reach moves a message to a stage.
func (f *Twilio) reach(sid string, at Stage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.messages[sid]
	if m == nil {
		return
	}
	m.Status, m.DateUpdated = at.Status, stamp(f.now())
	if at.Code != 0 {
		m.ErrorCode = &at.Code
	}
	if at.Status == "sent" && m.DateSent == nil {
		m.DateSent = &m.DateUpdated // Twilio sets it when it sends the message on, not before
	}
}

// tell posts a stage of a message to its StatusCallback.
// https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
func (f *Twilio) tell(sid string, at Stage) (status int) {
	f.mu.Lock()
	m := f.messages[sid]
	if m == nil || m.callback == "" {
		f.mu.Unlock()
		return 0
	}
	form := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "MessageStatus": {at.Status}, "SmsStatus": {at.Status},
		"AccountSid": {f.AccountSID}, "To": {m.To}, "ApiVersion": {"2010-04-01"},
	}
	if m.From != nil {
		form.Set("From", *m.From)
	}
	if m.Service != nil {
		form.Set("MessagingServiceSid", *m.Service)
	}
	if at.Code != 0 {
		form.Set("ErrorCode", strconv.Itoa(at.Code))
	}
	switch isWhatsApp := strings.HasPrefix(m.To, "whatsapp:"); {
	case isWhatsApp:
		form.Set("ChannelPrefix", "whatsapp")
		form.Set("EventType", strings.ToUpper(at.Status))
	case at.Status == "delivered" || at.Status == "undelivered":
		form.Set("RawDlrDoneDate", time.Now().UTC().Format("0601021504"))
	}
	address := m.callback
	f.mu.Unlock()
	return f.deliver(address, form)
}

// post delivers a signed form once. connected says that somebody listened.
func (f *Twilio) post(address string, form url.Values, token string, wait time.Duration) (status int, connected bool) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.where(address), strings.NewReader(form.Encode()))
	if err != nil {
		return 0, false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	req.Header.Set("X-Twilio-Signature", sign(f.AuthToken, address, form))
	req.Header.Set("I-Twilio-Idempotency-Token", token)
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	res, err := f.client.Do(req)
	if err != nil {
		return 0, connected
	}
	io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	res.Body.Close()
	return res.StatusCode, true
}

func (f *Twilio) where(address string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for public, actual := range f.routes {
		if rest, ok := strings.CutPrefix(address, public); ok {
			return actual + rest
		}
	}
	return address
}

// sign makes X-Twilio-Signature: https://www.twilio.com/docs/usage/security#validating-requests
func sign(token, address string, form url.Values) string {
	text := address
	keys := make([]string, 0, len(form))
	for key := range form {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		text += key + form.Get(key)
	}
	mac := hmac.New(sha1.New, []byte(token))
	io.WriteString(mac, text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

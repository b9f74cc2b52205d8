package twilio

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/api/v2010"

	"raabta/bot"
)

var messageSID = regexp.MustCompile(`^(SM|MM)[0-9a-fA-F]{32}$`)

// outcome says what became of a create, from what its exchange saw. Where Twilio's answer leaves any room the message is
// in doubt: the wrong "not sent" texts a family twice.
func outcome(x *exchange, created *openapi.ApiV2010Message, err error, now time.Time) bot.SendResult {
	var refusal *client.TwilioRestError
	switch {
	case x.tooLate.Load():
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.TooLate, Reason: "the program was stopped just before it was sent; it is sent anew"}
	case x.status == 0 && !x.began.Load():
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.Unreached, Reason: "Twilio cannot be reached; check the internet connection"}
	case x.status == 0:
		return bot.SendResult{Outcome: bot.Doubt, Reason: "Twilio did not answer, so it may or may not have the message"}
	case x.status == http.StatusTooManyRequests,
		x.status/100 == 4 && errors.As(err, &refusal):
		code := 0
		if errors.As(err, &refusal) {
			code = refusal.Code
		}
		m := refusalOf(code, x.status)
		res := bot.SendResult{Outcome: bot.NotSent, Verdict: m.verdict, Code: codeText(code), Reason: m.reason}
		if m.verdict == bot.Retry || m.verdict == bot.RetryLater {
			res.RetryAfter = retryAfter(x.retryAfter, now)
		}
		return res
	case x.status/100 == 2 && err == nil && created.Sid != nil && messageSID.MatchString(*created.Sid):
		return accepted(created)
	}
	res := bot.SendResult{Outcome: bot.Doubt, Reason: "Twilio's answer cannot be read, so it may or may not have the message"}
	if errors.As(err, &refusal) {
		res.Code = codeText(refusal.Code)
	}
	return res
}

// accepted reads the message Twilio made. It may have failed at once; no callback tells that later.
func accepted(created *openapi.ApiV2010Message) bot.SendResult {
	res := bot.SendResult{Outcome: bot.Accepted, ProviderID: *created.Sid, Status: bot.Sending}
	if created.Status != nil {
		if status, known := statusOf(*created.Status); known {
			res.Status = status
		}
	}
	if res.Status == bot.Failed || res.Status == bot.Undelivered {
		code := 0
		if created.ErrorCode != nil {
			code = *created.ErrorCode
		}
		m := failureOf(code)
		res.Code, res.Reason, res.Verdict = codeText(code), m.reason, m.verdict
	}
	return res
}

// statusOf reads the status of an outgoing message.
// https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
func statusOf(text string) (status bot.Status, known bool) {
	switch strings.ToLower(text) {
	case "accepted", "scheduled", "queued", "sending":
		return bot.Sending, true
	case "sent", "partially_delivered":
		return bot.Sent, true
	case "delivered":
		return bot.Delivered, true
	case "read":
		return bot.Read, true
	case "undelivered":
		return bot.Undelivered, true
	case "failed":
		return bot.Failed, true
	case "canceled":
		return bot.Canceled, true
	}
	return "", false
}

// maxRetryAfter bounds what a Retry-After may ask for.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads a Retry-After header: seconds or a date (RFC 9110, section 10.2.3); 0 where there is none to be read.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseUint(header, 10, 32); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, min(at.Sub(now), maxRetryAfter))
	}
	return 0
}

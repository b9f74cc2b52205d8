package twilio

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"raabta/bot"
)

// status reports what became of a message of ours. Statuses come late, twice and out of order
// (https://www.twilio.com/docs/messaging/guides/track-outbound-message-status); storage lets them only climb.
func (h *webhooks) status(ctx context.Context, token string, form url.Values) error {
	sid := form.Get("MessageSid")
	if !messageSID.MatchString(sid) {
		return malformed("MessageSid is missing or not a message's.")
	}
	text := form.Get("MessageStatus")
	if text == "" {
		return malformed("MessageStatus is missing.")
	}
	status, known := statusOf(text)
	if !known {
		// Refused, it would only come again; what matters follows with a status we know.
		h.log.Warn("status not known", "sid", sid)
		return nil
	}
	to := bot.Number(strings.TrimPrefix(form.Get("To"), whatsappPrefix))
	r := bot.Report{AttemptID: token, ProviderID: sid, Number: to, Status: status, At: h.settings.Now()}
	if status == bot.Failed || status == bot.Undelivered {
		code, err := strconv.Atoi(form.Get("ErrorCode"))
		if err != nil || code < 0 {
			code = 0
		}
		m := failureOf(code)
		r.Code, r.Reason, r.Verdict = codeText(code), m.reason, m.verdict
	}
	err := h.inbox.Report(ctx, r)
	if errors.Is(err, bot.ErrNotFound) {
		// It is signed, and of a message that this database does not hold (erased, or restored from a backup): an error
		// would make Twilio repeat it and alarm somebody, and it would still be unknown.
		h.log.Warn("status of an unknown message", "sid", sid, "status", status)
		return nil
	}
	return err
}

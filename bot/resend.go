package bot

import (
	"errors"
	"time"
)

// Resendable lists the statuses of messages that staff may have sent again: those that did not arrive, and those of which
// nobody knows.
func Resendable() []Status { return []Status{InDoubt, Uncertain, Failed, Undelivered} }

const reasonResentUnsure = "sent again by the office, since nobody knew whether the first arrived: it may arrive twice"

// Resend makes the message that staff send in place of one that did not arrive or may not have. It goes the ordinary way,
// through the hours and opt-outs, and has a lifetime of its own; but not past end, when what it speaks about is over (zero
// where that is not known). The error is a sentence on why it is not sent again. Pure.
func Resend(m Message, end, now time.Time) (Message, error) {
	if m.Direction != Out {
		return Message{}, errors.New("it is not one of ours: a message that came in is not sent again")
	}
	if m.Kind == Own {
		return Message{}, errors.New("it was typed on the school's own phone: type it there again")
	}
	reason := "sent again by the office"
	switch m.Status {
	case InDoubt, Uncertain:
		reason = reasonResentUnsure
	case Failed, Undelivered:
	case Queued:
		return Message{}, errors.New("it has not been sent yet: it waits for its time")
	case Sending:
		return Message{}, errors.New("it is on its way")
	case Canceled:
		return Message{}, errors.New("it was taken back: write it anew if it is still wanted")
	default:
		return Message{}, errors.New("it has been sent")
	}
	expires := now.Add(m.Class.Lifetime())
	if own := m.CreatedAt.Add(m.Class.Lifetime()); end.IsZero() && m.ExpiresAt.Before(own) {
		end = m.ExpiresAt // sooner than its class: it speaks about something with a time
	}
	if !end.IsZero() {
		expires = end
	}
	if !now.Before(expires) {
		return Message{}, errors.New("what it is about is over")
	}
	return onceMore(m, now, expires, reason), nil
}

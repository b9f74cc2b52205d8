package bot

import (
	"fmt"
	"time"
)

// Again makes the next try of a message that the network did not deliver, hours later and a few times, when the fault
// may pass (a phone that is off). The message itself keeps its end; the next try is a message of its own. tries counts
// what AgainOf chains to, kept in Attempts of the copy.
func Again(m Message, verdict Verdict, now time.Time) (Message, bool) {
	if verdict != RetryLater || m.Attempts >= laterTries || m.Class == Conversation && m.Template == "" {
		return Message{}, false
	}
	at := now.Add(laterStep)
	if !at.Before(m.ExpiresAt) {
		return Message{}, false
	}
	next := m
	next.ID, next.AgainOf = NewID(), m.ID
	next.Status, next.SendAfter, next.CreatedAt = Queued, at, now
	next.BroadcastID, next.Recipient = m.BroadcastID, "" // counted with its broadcast, but not a recipient of its own
	next.SenderID, next.ProviderID, next.ErrorCode, next.Reason = "", "", "", "tried again: the phone was not reached"
	next.ClaimedBy, next.ClaimedUntil, next.SentAt, next.DoneAt = "", time.Time{}, time.Time{}, time.Time{}
	return next, true
}

// plural counts things for people.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

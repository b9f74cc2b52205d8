package bot

import "time"

// Unresolved is a message in doubt, or uncertain by now, with what its search needs.
type Unresolved struct {
	Message
	Sender    Sender
	AttemptID string    // a report by it gives the message its provider's id
	StartedAt time.Time // of the attempt
	Looks     int       // how often it was looked for
	// Busy says that another text to the same phone is on its way: the provider may have it already, and until we know its
	// id it cannot be told from this one.
	Busy bool
}

// Resolution is what follows from a look.
type Resolution struct {
	MessageID string
	Looks     int       // those it had before: another process that looked meanwhile has the word
	LookAt    time.Time // the next look; zero when nobody looks any more
	Uncertain bool      // give up: in doubt ▶ uncertain, and staff are told
	Reason    string    // with Uncertain
	Again     *Message  // with Uncertain: what is sent once more
}

// The search for a message in doubt, counted from its attempt.
const (
	settleWindow = 15 * time.Minute // then it is uncertain
	againAfter   = time.Minute      // then an emergency is sent once more
	// Where the provider's list could not be read, the decision waits for it so much longer: what does not answer a question
	// would hardly take a message.
	settlePatience = 5 * time.Minute
	againPatience  = 4 * time.Minute
)

// looks are the times of the looks. The later ones are for the lists that lag.
func looks(c Class) []time.Duration {
	first := []time.Duration{30 * time.Second}
	if c == Emergency {
		first = append(first, againAfter)
	}
	return append(first, 2*time.Minute, 5*time.Minute, settleWindow, time.Hour, 6*time.Hour, 24*time.Hour)
}

const (
	reasonUncertain      = "no answer told whether it was sent: it may have arrived; raabta messages resend sends it again"
	reasonEmergencyTwice = "no answer told whether it was sent, so it was sent once more: it may arrive twice"
	reasonUncertainAgain = "sent again, and no answer told whether it was sent this time: it may arrive twice, or not at all"
	reasonOnceMore       = "sent once more, since no answer told whether the first was sent: it may arrive twice"
)

// early says that it is too soon to look: a list lags a little.
func (u Unresolved) early(now time.Time) bool { return now.Before(u.StartedAt.Add(looks(u.Class)[0])) }

// resolve says what follows when a message was not found. looked says that the provider's list could be read, or that the
// provider has none. Pure.
func (u Unresolved) resolve(now time.Time, looked bool) Resolution {
	r := Resolution{MessageID: u.ID, Looks: u.Looks, LookAt: u.nextLook(now, looked)}
	age := now.Sub(u.StartedAt)
	wait := func(usual, patience time.Duration) bool { return age >= usual && (looked || age >= usual+patience) }
	switch {
	case u.Status != InDoubt:
	case u.Class == Emergency && u.AgainOf == "" && now.Before(u.ExpiresAt) && wait(againAfter, againPatience):
		again := onceMore(u.Message, now, u.ExpiresAt, reasonOnceMore)
		r.Uncertain, r.Reason, r.Again = true, reasonEmergencyTwice, &again
	case wait(settleWindow, settlePatience):
		r.Uncertain, r.Reason = true, reasonUncertain
		if u.AgainOf != "" {
			r.Reason = reasonUncertainAgain
		}
	}
	return r
}

// nextLook is when to look again, zero for never.
func (u Unresolved) nextLook(now time.Time, looked bool) time.Time {
	for _, age := range looks(u.Class) {
		if at := u.StartedAt.Add(age); at.After(now) {
			if soon := now.Add(30 * time.Second); !looked && soon.Before(at) {
				return soon
			}
			return at
		}
	}
	if u.Status == InDoubt && !looked {
		return now.Add(time.Minute)
	}
	return time.Time{}
}

// onceMore makes the message that is sent again in place of one of which nobody knows, or that failed.
func onceMore(m Message, now, expires time.Time, reason string) Message {
	next := m
	next.ID, next.AgainOf, next.Reason = NewID(), m.ID, reason
	next.Status, next.SendAfter, next.CreatedAt, next.ExpiresAt = Queued, now, now, expires
	next.Recipient, next.Attempts, next.Held = "", 0, false
	next.SenderID, next.ProviderID, next.ErrorCode = "", "", ""
	next.ClaimedBy, next.ClaimedUntil, next.SentAt, next.DoneAt = "", time.Time{}, time.Time{}, time.Time{}
	return next
}

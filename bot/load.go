package bot

import (
	"time"

	"raabta/bot/civil"
)

// Load is what a school's channels have to carry, and what became of it, for a look at them.
type Load struct {
	Waiting []Waiting     // of each channel that something waits for
	Senders []SenderCount // of each sender that there is something to tell about
}

// Waiting is what is queued for a channel, but for what staff hold. Any sender of the channel may carry it.
type Waiting struct {
	Channel ChannelName `db:"channel"`
	N       int         `db:"n"`   // messages
	Due     int         `db:"due"` // those among them whose time has come
	// Places is what a message takes at a sender's rate on average: of an SMS its segments. It is known of the first.
	Places float64 `db:"places"`
}

// Later is how many wait for a time that has not come.
func (w Waiting) Later() int { return w.N - w.Due }

// Takes is how long senders that together carry so many messages a second need for what is due. Zero is no time at all: a rate of
// 0 is as fast as the provider takes them.
func (w Waiting) Takes(rate float64) time.Duration {
	if rate <= 0 || w.Due == 0 {
		return 0
	}
	return time.Duration(float64(w.Due) * max(1, w.Places) / rate * float64(time.Second))
}

// SenderCount is what is to be told of one sender.
type SenderCount struct {
	SenderID  string `db:"sender_id"`
	InDoubt   int    `db:"in_doubt"`  // messages of which it is being found out whether they have left
	Uncertain int    `db:"uncertain"` // those of which nobody can tell
	New       int    `db:"new"`       // people it was given to write to first today, of a linked device
}

// Paused says that the sender's queue is held at now.
func (s Sender) Paused(now time.Time) bool {
	return s.State == SenderPaused && (s.PausedTill.IsZero() || s.PausedTill.After(now))
}

// NextMorning is when the school's families may next get what can wait, on a day after now's: until then a sender is paused overnight.
func (s School) NextMorning(now time.Time) time.Time {
	tomorrow := s.Today(now).AddDays(1).In(s.Zone())
	if open := s.Families().NextOpen(tomorrow); !open.IsZero() {
		return open
	}
	return civil.DateOf(tomorrow, s.Zone()).In(s.Zone())
}

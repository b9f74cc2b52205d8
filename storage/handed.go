package storage

import (
	"time"

	"raabta/bot"
)

// A provider works off what it was handed at the sender's rate in segments, not in messages: at one a second a burst of
// texts of four segments would pile up at the provider, where no emergency overtakes it and nothing can be taken back. So
// it is never handed more than a minute of work, but for emergencies, which pass.
const (
	handed = time.Minute
	// longest is how many segments the longest usual text has: a claim of one second of the rate is at most so many
	// seconds of work.
	longest = 10
)

// full says that the provider has so much in hand that only emergencies may be handed to it.
func full(s bot.Sender, now time.Time) bool {
	return s.Rate > 0 && busyUntil(s, now).Sub(now) > handed-longest*pace
}

// busyUntil is when the provider will have worked off what it was handed, at or after now. A place in the pace that was given
// before the clock was set back says nothing, and neither does what lies beyond it.
func busyUntil(s bot.Sender, now time.Time) time.Time {
	if free := freeAt(s, now); free.Equal(now) && s.FreeAt.After(now) {
		return now
	}
	return later(now, s.FreeAt.Add(time.Duration(s.AheadMS)*time.Millisecond))
}

// work is how many of the rate's places the provider spends on messages.
func work(channel bot.ChannelName, list []bot.Outgoing) int {
	if channel != bot.SMS {
		return len(list)
	}
	n := 0
	for _, m := range list {
		n += max(1, m.Segments)
	}
	return n
}

package bot

import (
	"testing"
	"time"
)

func TestWayOfSenders(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	sms := func(rate float64, state string, till, free time.Time) Sender {
		return Sender{Channel: SMS, CanSend: true, Rate: rate, State: state, PausedTill: till, FreeAt: free, Reason: "because"}
	}
	for _, c := range []struct {
		name    string
		senders []Sender
		want    way
	}{
		{"none", nil, way{}},
		{"one of another channel, one that only receives", []Sender{{Channel: WhatsApp, CanSend: true}, {Channel: SMS}}, way{}},
		{"two share the work", []Sender{sms(1, SenderOK, time.Time{}, time.Time{}), sms(0.5, SenderOK, time.Time{}, time.Time{})}, way{count: 2, open: 2, rate: 1.5}},
		{"one without a limit", []Sender{sms(1, SenderOK, time.Time{}, time.Time{}), sms(0, SenderOK, time.Time{}, time.Time{})}, way{count: 2, open: 2}},
		{"paused by staff", []Sender{sms(1, SenderPaused, time.Time{}, time.Time{})}, way{count: 1, reason: "because"}},
		{"paused for a while", []Sender{sms(1, SenderPaused, now.Add(time.Hour), now)}, way{count: 1, open: 1, rate: 1, free: now.Add(time.Hour), reason: "because"}},
		{"a pause that is over", []Sender{sms(1, SenderPaused, now.Add(-time.Hour), now)}, way{count: 1, open: 1, rate: 1, free: now}},
	} {
		if got := wayOf(c.senders, SMS, now); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

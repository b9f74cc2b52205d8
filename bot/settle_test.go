package bot

import (
	"strings"
	"testing"
	"time"
)

// TestSettle is the table of what each outcome makes of a message.
func TestSettle(t *testing.T) {
	now := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	message := Outgoing{Message: Message{ID: "m", Number: "+923001234567", Channel: WhatsApp, Class: Routine, Body: "long words", SMSBody: "short", ExpiresAt: now.Add(24 * time.Hour)}}
	sms := message
	sms.CanSMS = true
	stop := message
	stop.Template = "stop_done"
	days := message
	days.ExpiresAt = now.Add(48 * time.Hour)
	soon := message
	soon.ExpiresAt = now.Add(20 * time.Second)
	for _, c := range []struct {
		name    string
		m       Outgoing
		n       int // which try
		res     SendResult
		status  Status
		wait    time.Duration // of a queued one
		channel ChannelName
		problem bool
		optOut  bool
		counts  bool
		rest    time.Duration // of the number
	}{
		{name: "accepted", m: message, n: 1, res: SendResult{Outcome: Accepted, Status: Sent, ProviderID: "SM1"}, status: Sent},
		{name: "in doubt is never queued again", m: message, n: 1, res: SendResult{Outcome: Doubt}, status: InDoubt},
		{name: "first retry after a second", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: Retry}, status: Queued, wait: time.Second, counts: true},
		{name: "second after five", m: message, n: 2, res: SendResult{Outcome: NotSent, Verdict: Retry}, status: Queued, wait: 5 * time.Second, counts: true},
		{name: "sixth after an hour", m: message, n: 6, res: SendResult{Outcome: NotSent, Verdict: Retry}, status: Queued, wait: time.Hour, counts: true},
		{name: "then it is given up", m: message, n: 7, res: SendResult{Outcome: NotSent, Verdict: Retry}, status: Failed},
		{name: "Retry-After wins when it is longer", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: Retry, RetryAfter: time.Minute}, status: Queued, wait: time.Minute, counts: true},
		{name: "no connection", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: Unreached}, status: Queued, wait: time.Second, counts: true},
		{name: "no connection for long: every two minutes, and not given up", m: message, n: 40, res: SendResult{Outcome: NotSent, Verdict: Unreached}, status: Queued, wait: 2 * time.Minute, counts: true},
		{name: "no connection until its time is over, when Tidy tells of it", m: soon, n: 4, res: SendResult{Outcome: NotSent, Verdict: Unreached}, status: Queued, wait: 2 * time.Minute, counts: true},
		{name: "never past its expiry", m: soon, n: 3, res: SendResult{Outcome: NotSent, Verdict: Retry}, status: Failed},
		{name: "a phone that is off, hours later", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: RetryLater}, status: Queued, wait: 4 * time.Hour, counts: true},
		{name: "a few times", m: message, n: 3, res: SendResult{Outcome: NotSent, Verdict: RetryLater}, status: Failed},
		{name: "a bad number is remembered", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: BadNumber, Reason: "no such phone"}, status: Failed, problem: true},
		{name: "the provider holds an opt-out", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: OptedOut}, status: Failed, optOut: true},
		{name: "our own confirmation of a STOP stays silent then", m: stop, n: 1, res: SendResult{Outcome: NotSent, Verdict: OptedOut}, status: Canceled, optOut: true},
		{name: "a wrong text stops only itself", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: BadContent}, status: Failed},
		{name: "a sender's fault holds the message", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: SenderFault}, status: Queued, wait: time.Minute},
		{name: "a refusal nobody can explain holds it, behind the others", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: Refused}, status: Queued, wait: time.Minute},
		{name: "a full queue holds it", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: QueueFull}, status: Queued, wait: time.Minute},
		{name: "a shut window goes by SMS", m: sms, n: 1, res: SendResult{Outcome: NotSent, Verdict: WindowShut}, status: Queued, channel: SMS},
		{name: "a first word that is not carried goes by SMS, and the phone rests", m: sms, n: 1, res: SendResult{Outcome: NotSent, Verdict: Stranger}, status: Queued, channel: SMS, rest: 24 * time.Hour},
		{name: "or goes when it has rested", m: days, n: 1, res: SendResult{Outcome: NotSent, Verdict: Stranger}, status: Queued, wait: 24 * time.Hour, counts: true, rest: 24 * time.Hour},
		{name: "or is given up", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: Stranger}, status: Failed, rest: 24 * time.Hour},
		{name: "or is refused", m: message, n: 1, res: SendResult{Outcome: NotSent, Verdict: WindowShut}, status: Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			end := settle(c.m, Attempt{ID: "a", N: c.n}, c.res, now, 1)
			if end.Status != c.status || end.Channel != c.channel || (end.Problem != "") != c.problem || (end.OptOut != nil) != c.optOut || end.Counts != c.counts {
				t.Errorf("got %+v", end)
			}
			if want := now.Add(c.rest); c.rest > 0 && !end.Rest.Equal(want) || c.rest == 0 && !end.Rest.IsZero() {
				t.Errorf("rests until %s", end.Rest)
			}
			if c.res.Verdict == Stranger && end.Status == Failed && !strings.Contains(end.Reason, "no SMS sender reaches this phone") {
				t.Errorf("the reason is %q", end.Reason)
			}
			if end.Status == Queued && !end.RetryAt.Equal(now.Add(c.wait)) {
				t.Errorf("again at %s, want %s later", end.RetryAt, c.wait)
			}
			if end.Status == Failed && end.Reason == "" && c.res.Reason != "" {
				t.Error("failed without a reason")
			}
		})
	}
}

// TestChoose tells how a family is reached.
func TestChoose(t *testing.T) {
	now := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	both := Line{Phone: Phone{Number: "+923001234567", SMS: true, WhatsApp: true}}
	smsOnly := Line{Phone: Phone{Number: "+923001234568", SMS: true}}
	wa := Line{Phone: Phone{Number: "+923001234569", WhatsApp: true}}
	linked := Ways{SMS: true, WhatsApp: true, Linked: true}
	with := func(l Line, f func(*Line)) Line { f(&l); return l }
	for _, c := range []struct {
		name  string
		lines []Line
		ways  Ways
		class Class
		want  string // channel number, "held …", or a part of the problem
	}{
		{"WhatsApp where it may go freely", []Line{both}, Ways{SMS: true, WhatsApp: true}, Routine, "whatsapp +923001234567"},
		{"SMS when the window is shut", []Line{both}, Ways{SMS: true, WhatsApp: true, NeedsWindow: true}, Routine, "sms +923001234567"},
		{"WhatsApp in the window", []Line{with(both, func(l *Line) { l.LastWhatsAppIn = now.Add(-time.Hour) })}, Ways{SMS: true, WhatsApp: true, NeedsWindow: true}, Routine, "whatsapp +923001234567"},
		{"WhatsApp with an approved template", []Line{both}, Ways{SMS: true, WhatsApp: true, NeedsWindow: true, Approved: true}, Routine, "whatsapp +923001234567"},
		{"a linked device to who has written", []Line{with(both, func(l *Line) { l.LastWhatsAppIn = now.Add(-9999 * time.Hour) })}, linked, Routine, "whatsapp +923001234567"},
		{"SMS to who has not", []Line{both}, linked, Routine, "sms +923001234567"},
		{"an emergency too", []Line{both}, linked, Emergency, "sms +923001234567"},
		{"the other phone that has written", []Line{wa, with(both, func(l *Line) { l.LastWhatsAppIn = now })}, linked, Routine, "whatsapp +923001234567"},
		{"nobody who has written and no SMS", []Line{wa}, linked, Conversation, "give them the join link"},
		{"strangers where the school decided so", []Line{both}, Ways{SMS: true, WhatsApp: true, Linked: true, Strangers: true}, Routine, "whatsapp +923001234567"},
		{"staff who have not written", []Line{with(both, func(l *Line) { l.Staff = true })}, linked, Emergency, "whatsapp +923001234567"},
		{"SMS to a phone that rests", []Line{with(both, func(l *Line) { l.LastWhatsAppIn, l.WhatsAppRest = now, now.Add(time.Millisecond) })}, linked, Routine, "sms +923001234567"},
		{"until it has rested", []Line{with(both, func(l *Line) { l.LastWhatsAppIn, l.WhatsAppRest = now, now })}, linked, Routine, "whatsapp +923001234567"},
		{"what has no SMS waits for that", []Line{with(wa, func(l *Line) { l.LastWhatsAppIn, l.WhatsAppRest = now, now.Add(time.Hour) })}, linked, Routine, "whatsapp +923001234569"},
		{"but not where another phone can be reached", []Line{with(wa, func(l *Line) { l.LastWhatsAppIn, l.WhatsAppRest = now, now.Add(time.Hour) }), smsOnly}, linked, Routine, "sms +923001234568"},
		{"the second phone when the first is broken", []Line{with(both, func(l *Line) { l.Problem = "wrong number" }), smsOnly}, Ways{SMS: true}, Routine, "sms +923001234568"},
		{"the second phone when the carrier refused the first", []Line{with(smsOnly, func(l *Line) { l.Number = "+1"; l.SMSProblem = "landline" }), smsOnly}, Ways{SMS: true}, Routine, "sms +923001234568"},
		{"not after STOP", []Line{with(both, func(l *Line) { l.Stopped = true })}, Ways{SMS: true}, Routine, "STOP"},
		{"an emergency after STOP", []Line{with(both, func(l *Line) { l.Stopped = true })}, Ways{SMS: true}, Emergency, "sms +923001234567"},
		{"WhatsApp alone and a shut window", []Line{wa}, Ways{SMS: true, WhatsApp: true, NeedsWindow: true}, Routine, "no approved template"},
		{"no sender yet: held", []Line{smsOnly}, Ways{}, Routine, "held sms +923001234568"},
		{"no phone", nil, Ways{SMS: true}, Routine, "no phone number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Choose(c.lines, c.ways, c.class, now)
			got := string(r.Channel) + " " + string(r.Number)
			if r.Held {
				got = "held " + got
			}
			if r.Problem != "" {
				if got = r.Problem; !strings.Contains(got, c.want) {
					t.Errorf("problem %q, want %q in it", got, c.want)
				}
				return
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

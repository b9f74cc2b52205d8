package bot

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Bounds of sending.
const (
	maxClaim   = 64               // messages a process holds claimed and not begun for one sender, at most
	inFlight   = 16               // sends at a time for one sender
	claimLease = 15 * time.Second // a claim without an attempt goes back to the queue after this
	sendLimit  = 30 * time.Second // one send, from dial to the last byte of the answer
	staleAfter = 25 * time.Second // an attempt older than this when its first byte would leave is not sent: well before others doubt it
)

// InFlight is how many sends go on at a time for one sender.
const InFlight = inFlight

// DoubtAfter is how long an attempt may be in flight before its process must be dead and its outcome in doubt.
const DoubtAfter = sendLimit + claimLease

// Outbox sends what is queued. Several processes may run one each on the same database.
//
// Each sender with something to send has a drain of its own (see drain), so neither a long queue nor a slow provider of one
// sender holds up another's emergency.
type Outbox struct {
	Store    OutboxStore
	Channels map[string]Channel // by Sender.Provider; a sender whose provider is not here is left alone
	Owner    string             // this process, unique
	Log      *slog.Logger
	// Clock places sends in the sender's pace and lets drains go on beside Step; nil is virtual time: Step sends all that is
	// due at its now and returns when it is settled.
	Clock Clock
	// Jitter is a factor around 1 for the steps between tries; nil is none.
	Jitter func() float64
	// Wake is the bell that the loop which calls Step listens to; nil is none.
	Wake Wake
	// Ended is told of every try at the wire that has ended, and how long it took; nil tells nobody.
	Ended func(channel ChannelName, res SendResult, took time.Duration)
	// Faults is told when the program failed outside a try (SendResult.Fault tells of those inside); nil tells nobody.
	Faults func(n int)

	// ClockState says how far the clock may be trusted now (ClockWatch.State); nil is fully.
	ClockState func() ClockState
	// How long a claim without an attempt stays this process's, how long one send may take, and how old an attempt may be
	// when its first byte leaves. 0 is 15 s, 30 s and 25 s.
	Lease, SendLimit, Stale time.Duration

	drains  sync.WaitGroup
	mu      sync.Mutex
	running map[string]bool   // senders that have a drain
	pulses  map[string]*pulse // by sender
	held    map[string]*hold  // exclusive senders that this process may send for
	lag     lag
}

// DoubtAfter is the package's, for the outbox's own bounds.
func (o *Outbox) DoubtAfter() time.Duration { return o.sendLimit() + o.lease() }

func (o *Outbox) lease() time.Duration     { return cmp.Or(o.Lease, claimLease) }
func (o *Outbox) sendLimit() time.Duration { return cmp.Or(o.SendLimit, sendLimit) }
func (o *Outbox) stale() time.Duration     { return cmp.Or(o.Stale, staleAfter) }

func (o *Outbox) clockState() ClockState {
	if o.ClockState == nil {
		return ClockSound
	}
	return o.ClockState()
}

// Step starts a drain for every sender that has something to send and none yet.
func (o *Outbox) Step(ctx context.Context, now time.Time) (more bool, err error) {
	senders, err := o.Store.Ready(ctx, now)
	if err != nil {
		return false, fmt.Errorf("read senders: %w", err)
	}
	var mu sync.Mutex
	var errs []error
	for _, s := range senders {
		if o.Channels[s.Provider] == nil || !o.pulse(s.ID).mayTry(now) || !o.start(s.ID) {
			continue
		}
		under, leave, ours := o.holding(ctx, s)
		if !ours {
			o.stop(s.ID)
			continue
		}
		o.drains.Go(func() {
			defer leave()
			defer o.stop(s.ID)
			err := o.newDrain(s, now).guardedRun(under)
			if err == nil {
				return
			}
			if o.Clock != nil {
				o.Log.Error("sending fails", "sender", s.ID, "err", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, err)
		})
	}
	if o.Clock == nil {
		o.drains.Wait()
	}
	return false, errors.Join(errs...)
}

// Wait returns when every drain has settled what it had begun. Once the context of their Step has ended nothing more is
// claimed, so that is soon.
func (o *Outbox) Wait() { o.drains.Wait() }

func (o *Outbox) start(sender string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.running[sender] {
		return false
	}
	if o.running == nil {
		o.running = map[string]bool{}
	}
	o.running[sender] = true
	return true
}

func (o *Outbox) stop(sender string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.running, sender)
}

// try sends one message. A panic in a provider's code leaves the outcome in doubt, for this message only.
//
// Where the process was stopped (SIGSTOP, a virtual machine that was paused) between the attempt's commit and here, another
// may have given up on the attempt, and who reads the message's state may have sent it again: nothing is sent then.
func (o *Outbox) try(ctx context.Context, m Outgoing) (res SendResult) {
	if m.Late != nil && m.Late() {
		o.Log.Warn("not sent: the process was stopped just before", "message", m.ID)
		return SendResult{Outcome: NotSent, Verdict: TooLate, Reason: "the program was stopped just before it was sent; it is sent anew"}
	}
	ctx, cancel := context.WithTimeout(ctx, o.sendLimit())
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil {
			o.Log.Error("send failed inside", "message", m.ID, "fault", fmt.Sprint(fault))
			res = SendResult{Outcome: Doubt, Reason: "the program failed while sending", Fault: true}
		}
	}()
	return o.Channels[m.Sender.Provider].Send(ctx, m)
}

// pause holds a sender's queue and tells staff.
func (o *Outbox) pause(ctx context.Context, now time.Time, s Sender, t trouble) error {
	wait := 15 * time.Minute
	if t.verdict == QueueFull {
		wait = 10 * time.Minute
	}
	o.Log.Warn("sender paused", "sender", s.ID, "channel", s.Channel, "minutes", int(wait.Minutes()))
	if err := o.Store.PauseSender(ctx, s.ID, t.reason, now.Add(wait)); err != nil {
		return fmt.Errorf("pause sender %s: %w", s.ID, err)
	}
	err := o.Store.RaiseAlarm(ctx, now, Alarm{
		SchoolID: s.SchoolID, Cause: "sender:" + s.ID + ":" + string(t.verdict),
		Text: fmt.Sprintf("Messages by %s are held: %s. It is tried again every %d minutes.", s.Channel, t.reason, int(wait.Minutes())),
	})
	if err != nil {
		return fmt.Errorf("alarm for sender %s: %w", s.ID, err)
	}
	return nil
}

func (o *Outbox) jitter() float64 {
	if o.Jitter == nil {
		return 1
	}
	return o.Jitter()
}

// newAttemptID names an attempt that begins at a time: 128 random bits in the letters that survive every proxy's
// re-encoding of a path, behind its milliseconds.
func newAttemptID(at time.Time) string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return AttemptsFrom(at) + base64.RawURLEncoding.EncodeToString(b[:])
}

// AttemptsFrom stands just before the ids of all attempts that began at or after a time. "" for times before 1970.
func AttemptsFrom(at time.Time) string {
	ms := at.UnixMilli()
	if ms < 0 {
		return ""
	}
	return fmt.Sprintf("%012x", ms)
}

package storage

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// A process holds at most one second of a sender's rate, and at most so many messages, claimed and unsettled: then an
// emergency, a STOP or a pause overtakes within a second.
const (
	pace     = time.Second
	maxClaim = 64
)

// claimant is a sender as a claim finds it, with its school's hours.
type claimant struct {
	bot.Sender
	OpenFrom            time.Time `db:"open_from"`
	OpenUntil           time.Time `db:"open_until"`
	StopCoversEmergency bool      `db:"stop_covers_emergency"`
	Timezone            string    `db:"timezone"`
	DailyCap            int       `db:"daily_cap"`
	EmergencyReserve    int       `db:"emergency_reserve"`
	Pausing             bool      `db:"pausing"` // the messages of a paused broadcast are still being held
	Shared              bool      `db:"shared"`  // the school has other senders for the channel: see bound.go
}

// Claim takes the most urgent messages of the sender's school and channel whose time has come, but for what is another
// sender's of that channel (see bound.go): queued → sending, for c.Owner until c.Lease. It takes as many as c.N, the sender's
// state and its pace allow, and gives each its place in the pace, which all processes share: the sender's free_at moves in the
// same transaction.
func (s *Store) Claim(ctx context.Context, now time.Time, c bot.Claim) (out []bot.Outgoing, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
		out, err = s.claim(ctx, t, now, c)
		return err
	})
	if err != nil {
		s.frontiers.forget(c.Sender.ID) // what it passed is still there
		return nil, fmt.Errorf("claim for sender %s: %w", c.Sender.ID, err)
	}
	return out, nil
}

func (s *Store) claim(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim) ([]bot.Outgoing, error) {
	// The sender's row is locked until the commit: on Postgres other processes wait here, so that two never take the same
	// place in the pace.
	var own claimant
	err := t.GetContext(ctx, &own, "SELECT * FROM senders WHERE id = $1"+s.forUpdate, c.Sender.ID)
	if err != nil {
		return nil, missing(err)
	}
	held := own.State == bot.SenderPaused && (own.PausedTill.IsZero() || own.PausedTill.After(now))
	n := allowed(own.Sender, now, c.N)
	if !own.CanSend || held || n == 0 {
		return nil, nil
	}
	// Asked once the sender's row is ours, not in one with it: what was paused while we waited for it is seen.
	err = t.GetContext(ctx, &own, `
		SELECT open_from, open_until, stop_covers_emergency, timezone, daily_cap, emergency_reserve,
			EXISTS (SELECT 1 FROM broadcasts b WHERE b.school_id = $1 AND b.holding AND b.state = 'paused') AS pausing,
			EXISTS (SELECT 1 FROM senders o WHERE o.school_id = $1 AND o.channel = $2 AND o.id <> $3 AND o.can_send) AS shared
		FROM schools WHERE id = $1`, own.SchoolID, own.Channel, own.ID)
	if err != nil {
		return nil, err
	}
	purse, err := s.openPurse(ctx, t, now, own)
	if err != nil {
		return nil, err
	}
	begins := len(c.Begin) >= n && own.Rate <= 0 && purse == nil && !own.Linked() // they are in flight from here on: see outbox.go
	if begins {
		c.Owner, c.Lease = "", time.Time{}
	}
	urgent := full(own.Sender, now) || purse.emergenciesOnly()
	var out []bot.Outgoing
	if own.Linked() {
		out, err = s.takeLinked(ctx, t, now, c, own, n, urgent)
	} else {
		out, err = s.takePaid(ctx, t, now, c, own, n, begins, urgent, purse)
	}
	if err != nil || len(out) == 0 {
		return nil, err
	}
	for i := range out {
		if out[i].Class.Unprompted() && out[i].StaffID == "" {
			out[i].HoursEnd = own.OpenUntil
		}
	}
	if own.Rate <= 0 {
		for i := range out {
			out[i].LeaveAt = now
		}
		if begins {
			err = s.beginTaken(ctx, t, now, out, c.Begin)
		}
		return out, err
	}
	start := freeAt(own.Sender, now)
	for i := range out {
		out[i].LeaveAt = start.Add(steps(i, own.Rate))
	}
	free := start.Add(steps(len(out), own.Rate))
	ahead := later(busyUntil(own.Sender, now).Add(steps(work(own.Channel, out), own.Rate)), free).Sub(free)
	_, err = t.ExecContext(ctx, "UPDATE senders SET free_at = $1, ahead_ms = $2 WHERE id = $3", free, ahead.Milliseconds(), own.ID)
	return out, err
}

// allowed is how many messages the sender's pace lets a process take at now: those that leave within a second.
func allowed(s bot.Sender, now time.Time, n int) int {
	n = min(n, maxClaim)
	if s.Rate <= 0 {
		return max(n, 0)
	}
	left := now.Add(pace).Sub(freeAt(s, now))
	if left <= 0 {
		return 0
	}
	return max(min(n, max(1, int(left.Seconds()*s.Rate))), 0)
}

// steps is the time that n messages take, rounded up to the millisecond that the database keeps.
func steps(n int, rate float64) time.Duration {
	return time.Duration(math.Ceil(float64(n)/rate*1000-1e-6)) * time.Millisecond
}

// freeAt is when the sender's next message may leave, at or after now. A place further ahead than any claim puts one was
// given before the clock was set back, and must not hold an emergency: it counts as now.
func freeAt(s bot.Sender, now time.Time) time.Time {
	if s.Rate <= 0 || s.FreeAt.Sub(now) > 2*pace+steps(maxClaim, s.Rate) {
		return now
	}
	return later(s.FreeAt, now)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// takePaid takes what is due and can be paid for, with what its sending needs.
func (s *Store) takePaid(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, n int, begins, urgent bool, purse *purse) ([]bot.Outgoing, error) {
	list, err := s.take(ctx, t, now, c, own, n, begins, urgent)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if list, err = purse.pay(ctx, t, list); err != nil || len(list) == 0 {
		return nil, err
	}
	return outgoing(ctx, t, own.Sender, list)
}

// take is the claim itself: it reads what is due and takes it for the claim's owner. What begins with the claim stays in the
// queue, locked, until it begins (see beginTaken).
func (s *Store) take(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, n int, begins, urgent bool) ([]bot.Message, error) {
	all, err := s.due(ctx, t, now, c, own, n, urgent)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := make([]string, len(all))
	var marked []string
	for i, m := range all {
		if ids[i] = m.ID; m.ErrorCode != "" || m.Reason != "" {
			marked = append(marked, m.ID)
		}
	}
	if begins {
		return all, freshen(ctx, t, marked)
	}
	return all, handTo(ctx, t, c.Owner, c.Lease, ids)
}

// handTo makes messages of the queue somebody's until a lease.
func handTo(ctx context.Context, t *sqlx.Tx, owner string, lease time.Time, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	taken, err := execIn(ctx, t, "UPDATE queue SET claimed_by = $1, claimed_until = $2 WHERE id IN ($3) AND claimed_by = ''", owner, lease, ids)
	if err != nil {
		return err
	}
	return unchanged(taken, len(ids))
}

// unchanged is the error where not all of so many messages were as a claim had read them.
func unchanged(still, all int) error {
	if still != all {
		return fmt.Errorf("%d of %d messages changed while they were claimed", all-still, all)
	}
	return nil
}

// beginTaken is Begin for messages that were claimed in this very transaction: nothing can have changed since. They leave the
// queue, on Postgres in the statement that writes their attempts down, since each statement costs a way there and back.
func (s *Store) beginTaken(ctx context.Context, t *sqlx.Tx, now time.Time, out []bot.Outgoing, attempts []bot.Attempt) error {
	attempts = attempts[:len(out)]
	ids := make([]string, len(out))
	for i := range out {
		a := &attempts[i]
		if a.MessageID, a.N, a.SenderID = out[i].ID, out[i].Attempts+1, out[i].SenderID; a.StartedAt.IsZero() {
			a.StartedAt = now
		}
		out[i].Attempt, ids[i] = *a, out[i].ID
	}
	if s.onPostgres() {
		gone, err := insertAttempts(ctx, t, attempts, true)
		if err != nil {
			return err
		}
		return unchanged(gone, len(out))
	}
	gone, err := execIn(ctx, t, "DELETE FROM queue WHERE id IN ($1)", ids)
	if err != nil {
		return err
	}
	if err := unchanged(gone, len(out)); err != nil {
		return err
	}
	_, err = insertAttempts(ctx, t, attempts, false)
	return err
}

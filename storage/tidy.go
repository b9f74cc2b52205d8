package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Why the tidying moved a message, for staff.
const (
	reasonExpired = "its time was over before it could be sent"
	reasonStopped = "the number had stopped these messages before it could be sent"
	reasonDoubt   = "the program stopped while it was sent: nobody can tell whether it arrived"
)

// Tidy cancels queued messages past their expiry or under an opt-out, expires questions (the words that wait for one go to the
// front desk) and proposals, lets any sender have what its own cannot send, gives claims that nobody began and whose lease is
// over back to the queue, marks attempts in flight for longer than doubtAfter in doubt, and ends the senders' pauses whose time
// is over. Each is a walk over a partial index; only opt-outs and expiry look at the whole queue, and that beside the writer, for
// whom a hundred thousand messages would be too long a pause.
func (s *Store) Tidy(ctx context.Context, now time.Time, doubtAfter time.Duration) (done bot.Tidied, err error) {
	u, err := s.untidy(ctx, now)
	if err != nil {
		s.lookAgain()
		return bot.Tidied{}, fmt.Errorf("tidy: %w", err)
	}
	// A thread's code that went to another thread meanwhile is no fault: the next try takes the next.
	for try := 1; ; try++ {
		err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
			done, err = tidy(ctx, t, now, doubtAfter, u)
			return err
		})
		if !errors.Is(err, bot.ErrTaken) || try == tries {
			break
		}
	}
	if err != nil {
		s.lookAgain()
		return bot.Tidied{}, fmt.Errorf("tidy: %w", err)
	}
	if _, err := s.nameSome(ctx); err != nil { // the version before adds families that have no words to be found by
		return done, fmt.Errorf("tidy: %w", err)
	}
	return done, s.holdAll(ctx)
}

// Who queues a message looks at opt-outs first, so one that is queued under an opt-out nearly always met it on the way: it is
// looked for along the opt-outs of the last days, those that were fetched late among them. The whole queue is gone through a
// few times an hour; for what is over every minute, since no claim takes that anyway.
const (
	stoppedLately = 49 * time.Hour
	queueAtAll    = 10 * time.Minute
	overAtAll     = time.Minute
)

// untidy are messages in the queue that a look beside the writer found: over, under an opt-out, or astray.
type untidy struct{ over, stopped, astray []string }

func (s *Store) untidy(ctx context.Context, now time.Time) (u untidy, err error) {
	s.looked.Lock()
	defer s.looked.Unlock()
	if elapsed(s.looked.over, now, overAtAll) {
		if err = s.db.SelectContext(ctx, &u.over, `
			SELECT id FROM queue WHERE expires_at <= $1 AND (claimed_by = '' OR claimed_until <= $1)`, now); err != nil {
			return u, err
		}
		s.looked.over = now
	}
	if elapsed(s.looked.all, now, queueAtAll) {
		if err = s.db.SelectContext(ctx, &u.astray, listAstray); err != nil {
			return u, err
		}
		if err = s.db.SelectContext(ctx, &u.stopped, `
			SELECT m.id FROM queue q CROSS JOIN messages m
			WHERE m.id = q.id AND `+unclaimed+` AND `+isStopped, bot.Emergency, now); err == nil {
			s.looked.all = now
		}
		return u, err
	}
	err = s.db.SelectContext(ctx, &u.stopped, `
		SELECT m.id FROM opt_outs l CROSS JOIN messages m CROSS JOIN queue q
		WHERE l.at > $3 AND m.number = l.number AND m.school_id = l.school_id AND m.created_at > $3
			AND q.id = m.id AND `+unclaimed+` AND `+isStopped, bot.Emergency, now, now.Add(-stoppedLately))
	return u, err
}

// lookAgain has the next Tidy go through the whole queue: what was found was not carried out.
func (s *Store) lookAgain() {
	s.looked.Lock()
	defer s.looked.Unlock()
	s.looked.all, s.looked.over = time.Time{}, time.Time{}
}

// unclaimed holds at $2 for what is nobody's in the queue q, or will be in a moment: its claim's lease is over.
const unclaimed = "(q.claimed_by = '' OR q.claimed_until <= $2)"

// elapsed says that so much time has passed since a moment, or that the clock was set back to before it.
func elapsed(since, now time.Time, d time.Duration) bool {
	return now.Sub(since) >= d || since.After(now)
}

// isStopped holds for messages m under an opt-out; $1 is the class that opt-outs do not cover, unless the school says so.
const isStopped = `EXISTS (
		SELECT 1 FROM opt_outs o WHERE o.school_id = m.school_id AND o.number = m.number
		AND o.topic IN ('all', m.topic) AND o.at > m.answers_at)
	AND (m.class <> $1 OR EXISTS (SELECT 1 FROM schools c WHERE c.id = m.school_id AND c.stop_covers_emergency))`

func tidy(ctx context.Context, t *sqlx.Tx, now time.Time, doubtAfter time.Duration, u untidy) (done bot.Tidied, err error) {
	var none time.Time
	if err = adopt(ctx, t, now); err != nil {
		return done, err
	}
	if err = forgetUploads(ctx, t, now); err != nil {
		return done, err
	}
	if err = leadBack(ctx, t, now, u.astray); err != nil {
		return done, err
	}
	if err = free(ctx, t); err != nil { // the version before takes senders away, and frees nothing
		return done, err
	}
	if err = freeUrgent(ctx, t, now); err != nil {
		return done, err
	}
	var reclaimed []string
	if err := t.SelectContext(ctx, &reclaimed, `
		UPDATE queue SET claimed_by = '', claimed_until = $1 WHERE claimed_by <> '' AND claimed_until <= $2 RETURNING id`, none, now); err != nil {
		return done, err
	}
	done.Reclaimed = len(reclaimed)
	for some := range slices.Chunk(reclaimed, chunk) {
		if err := refund(ctx, t, some); err != nil {
			return done, err
		}
	}
	if done.Expired, err = expire(ctx, t, now, u.over); err != nil {
		return done, err
	}
	// An opt-out cancels what is queued when it comes; this is for what was queued afterwards.
	for some := range slices.Chunk(u.stopped, chunk) {
		ids, err := takeBack(ctx, t, now, reasonStopped, `id IN ($2) AND claimed_by = ''
			AND EXISTS (SELECT 1 FROM messages m WHERE m.id = queue.id AND `+isStopped+")", bot.Emergency, some)
		if err != nil {
			return done, err
		}
		done.Stopped += len(ids)
	}
	if done.InDoubt, err = doubt(ctx, t, now, now.Add(-doubtAfter)); err != nil {
		return done, err
	}
	kept, err := unanswered(ctx, t, now)
	if err != nil {
		return done, err
	}
	if done.Questions, err = execIn(ctx, t, `
		UPDATE questions SET state = $1
		WHERE state = 'open' AND expires_at <= $2 AND expires_at > $3 AND (kind NOT IN ($4) OR household_id = '')`,
		bot.QuestionExpired, now, none, keepingKinds()); err != nil {
		return done, err
	}
	done.Questions += kept
	if _, err = lapseProposals(ctx, t, now); err != nil {
		return done, err
	}
	_, err = t.ExecContext(ctx, `
		UPDATE senders SET state = $1, reason = '', paused_by = '', paused_till = $2
		WHERE state = 'paused' AND paused_till > $3 AND paused_till <= $4`, bot.SenderOK, none, none, now)
	return done, err
}

// doubt gives up on attempts without an outcome that began at or before a time: their process must be dead. (A callback would
// have given the attempt its outcome.)
func doubt(ctx context.Context, t *sqlx.Tx, now, before time.Time) (int, error) {
	var ids []string
	err := t.SelectContext(ctx, &ids, `
		UPDATE attempts SET outcome = $1, settled_at = $2 WHERE outcome = '' AND started_at <= $3 RETURNING message_id`,
		bot.Doubt, now, before)
	if err != nil {
		return 0, err
	}
	total := 0
	for some := range slices.Chunk(ids, chunk) {
		n, err := execIn(ctx, t, `
			UPDATE messages SET status = $1, reason = $2, attempts = `+timesTried("messages")+`, sender_id = `+lastSender("messages")+`
			WHERE id IN ($3) AND status IN ($4) AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.id = messages.id)`,
			bot.InDoubt, reasonDoubt, some, bot.InDoubt.Replaces())
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// expire cancels those of some messages that are queued and over, and tells staff: somebody must hear of parents' words on
// their way to a teacher, and how many others nothing took in time, because the provider was away or its sender was paused.
// What staff hold themselves they know of.
func expire(ctx context.Context, t *sqlx.Tx, now time.Time, over []string) (n int, err error) {
	var unheard []string         // schools
	late := make(map[string]int) // by school
	for some := range slices.Chunk(over, chunk) {
		var gone []struct {
			ID       string `db:"id"`
			SchoolID string `db:"school_id"`
			Staff    bool   `db:"staff"`
			Held     bool   `db:"held"`
		}
		if err := selectIn(ctx, t, &gone, `
			DELETE FROM queue WHERE id IN ($1) AND claimed_by = '' AND expires_at <= $2 RETURNING id, school_id, staff, held`, some, now); err != nil {
			return 0, err
		}
		ids := make([]string, len(gone))
		for i, g := range gone {
			ids[i] = g.ID
		}
		ended, err := cancel(ctx, t, now, reasonExpired, ids)
		if err != nil {
			return 0, err
		}
		n += len(ended)
		var toStaff []string
		over := set(ended)
		for _, g := range gone {
			switch {
			case !over[g.ID]:
				continue
			case g.Staff:
				toStaff = append(toStaff, g.ID)
			}
			if !g.Held {
				late[g.SchoolID]++
			}
		}
		var schools []string
		if err := selectIn(ctx, t, &schools, "SELECT school_id FROM messages WHERE id IN ($1) AND thread_id <> '' AND staff_id <> ''", toStaff); err != nil {
			return 0, err
		}
		for _, school := range schools {
			unheard = append(unheard, school)
			late[school]-- // it is told of by itself
		}
	}
	if err := forwardsFailed(ctx, t, now, unheard); err != nil {
		return 0, err
	}
	for _, school := range slices.Sorted(maps.Keys(late)) {
		if late[school] <= 0 {
			continue
		}
		say := fmt.Sprintf("%d messages were", late[school])
		if late[school] == 1 {
			say = "1 message was"
		}
		if err := raiseAlarm(ctx, t, now, bot.Alarm{
			SchoolID: school, Cause: "expired",
			Text: say + " not sent before their time was over: see `raabta messages --status canceled`.",
		}); err != nil {
			return 0, err
		}
	}
	return n, nil
}

package storage

import (
	"context"
	"errors"
	"fmt"
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
// front desk) and proposals, gives claims that nobody began and whose lease is over back to the queue, marks attempts in flight
// for longer than doubtAfter in doubt, and ends the senders' pauses whose time is over. Each is a walk over a partial index; only opt-outs look at the whole queue,
// and that beside the writer, for whom a hundred thousand messages would be too long a pause.
func (s *Store) Tidy(ctx context.Context, now time.Time, doubtAfter time.Duration) (done bot.Tidied, err error) {
	stopped, err := s.stopped(ctx, now)
	if err != nil {
		return bot.Tidied{}, fmt.Errorf("tidy: %w", err)
	}
	// A thread's code that went to another thread meanwhile is no fault: the next try takes the next.
	for try := 1; ; try++ {
		err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
			done, err = tidy(ctx, t, now, doubtAfter, stopped)
			return err
		})
		if !errors.Is(err, bot.ErrTaken) || try == tries {
			break
		}
	}
	if err != nil {
		return bot.Tidied{}, fmt.Errorf("tidy: %w", err)
	}
	return done, s.holdAll(ctx)
}

// Who queues a message looks at opt-outs first, so one that is queued under an opt-out nearly always met it on the way: it is
// looked for along the opt-outs of the last days, those that were fetched late among them. The whole queue is gone through a
// few times an hour.
const (
	stoppedLately = 49 * time.Hour
	stoppedAtAll  = 10 * time.Minute
)

// stopped lists queued messages that are under an opt-out.
func (s *Store) stopped(ctx context.Context, now time.Time) (ids []string, err error) {
	s.lookedAtAll.Lock()
	defer s.lookedAtAll.Unlock()
	if now.Sub(s.lookedAtAll.at) >= stoppedAtAll || s.lookedAtAll.at.After(now) {
		if err = s.db.SelectContext(ctx, &ids, "SELECT id FROM messages WHERE "+isStopped, bot.Emergency); err == nil {
			s.lookedAtAll.at = now
		}
		return ids, err
	}
	err = s.db.SelectContext(ctx, &ids, `
		SELECT messages.id FROM opt_outs l CROSS JOIN messages -- which SQLite takes in this order, whatever it counts
		WHERE l.at > $2 AND messages.number = l.number AND messages.school_id = l.school_id AND messages.created_at > $2 AND `+isStopped,
		bot.Emergency, now.Add(-stoppedLately))
	return ids, err
}

// isStopped holds for queued messages under an opt-out; $1 is the class that opt-outs do not cover, unless the school says so.
const isStopped = `status = 'queued' AND EXISTS (
		SELECT 1 FROM opt_outs o WHERE o.school_id = messages.school_id AND o.number = messages.number
		AND o.topic IN ('all', messages.topic) AND o.at > messages.answers_at)
	AND (class <> $1 OR EXISTS (SELECT 1 FROM schools c WHERE c.id = messages.school_id AND c.stop_covers_emergency))`

func tidy(ctx context.Context, t *sqlx.Tx, now time.Time, doubtAfter time.Duration, stopped []string) (done bot.Tidied, err error) {
	var none time.Time
	// First the few that carry parents' words to staff, of which somebody must hear.
	var unheard []string
	if err = t.SelectContext(ctx, &unheard, `
		UPDATE messages SET status = $1, reason = $2, done_at = $3
		WHERE status = 'queued' AND expires_at <= $3 AND staff_id <> '' AND thread_id <> '' RETURNING school_id`,
		bot.Canceled, reasonExpired, now); err != nil {
		return done, err
	}
	if err = forwardsFailed(ctx, t, now, unheard); err != nil {
		return done, err
	}
	if err = tellExpired(ctx, t, now); err != nil {
		return done, err
	}
	if done.Expired, err = execIn(ctx, t, `
		UPDATE messages SET status = $1, reason = $2, done_at = $3 WHERE status = 'queued' AND expires_at <= $4`,
		bot.Canceled, reasonExpired, now, now); err != nil {
		return done, err
	}
	done.Expired += len(unheard)
	// An opt-out cancels what is queued when it comes; this is for what was queued afterwards.
	for some := range slices.Chunk(stopped, chunk) {
		n, err := execIn(ctx, t, `
			UPDATE messages SET status = $2, reason = $3, done_at = $4 WHERE id IN ($5) AND `+isStopped,
			bot.Emergency, bot.Canceled, reasonStopped, now, some)
		if err != nil {
			return done, err
		}
		done.Stopped += n
	}
	var reclaimed []string
	if err := t.SelectContext(ctx, &reclaimed, `
		UPDATE messages SET status = $1, claimed_by = '', claimed_until = $2, sender_id = ''
		WHERE claimed_by <> '' AND status = 'sending' AND claimed_until > $3 AND claimed_until <= $4 RETURNING id`,
		bot.Queued, none, none, now); err != nil {
		return done, err
	}
	done.Reclaimed = len(reclaimed)
	for some := range slices.Chunk(reclaimed, chunk) {
		if err := refund(ctx, t, some); err != nil {
			return done, err
		}
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
		UPDATE senders SET state = $1, reason = '', paused_till = $2
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
			UPDATE messages SET status = $1, reason = $2, claimed_by = '', claimed_until = $3
			WHERE id IN ($4) AND status IN ($5)`,
			bot.InDoubt, reasonDoubt, time.Time{}, some, bot.InDoubt.Replaces())
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// tellExpired tells staff how many messages are about to be canceled because nothing took them in time: the provider was
// away, or its sender was paused. What staff hold themselves they know of.
func tellExpired(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	var late []struct {
		SchoolID string `db:"school_id"`
		N        int
	}
	err := t.SelectContext(ctx, &late, `
		SELECT school_id, count(*) AS n FROM messages
		WHERE status = 'queued' AND expires_at <= $1 AND NOT held GROUP BY school_id ORDER BY school_id`, now)
	if err != nil {
		return err
	}
	for _, l := range late {
		say := fmt.Sprintf("%d messages were", l.N)
		if l.N == 1 {
			say = "1 message was"
		}
		if err := raiseAlarm(ctx, t, now, bot.Alarm{
			SchoolID: l.SchoolID, Cause: "expired",
			Text: say + " not sent before their time was over: see `raabta messages --status canceled`.",
		}); err != nil {
			return err
		}
	}
	return nil
}

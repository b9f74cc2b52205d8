package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Report applies a status that a provider told later, by the token of the attempt or else by the provider's own id. It
// only climbs, so late, repeated and reordered reports are harmless; one that comes before the send has returned brings
// the message its provider's id. again makes the next try of a message that was not delivered and is worth one: it is
// queued once. bot.ErrNotFound where no message of ours has the token or the id.
func (s *Store) Report(ctx context.Context, now time.Time, r bot.Report, again func(bot.Message) (bot.Message, bool)) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		m, err := reported(ctx, t, now, r)
		if err != nil {
			return err
		}
		moved, err := climb(ctx, t, now, m, r)
		if err != nil || !moved {
			return err
		}
		switch r.Status {
		case bot.Delivered, bot.Read:
			return reached(ctx, t, now, m)
		case bot.Failed, bot.Undelivered:
			return undelivered(ctx, t, now, map[string]fault{m.ID: {r.Verdict, r.Reason}}, again)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("report of a message: %w", err)
	}
	return nil
}

// reported finds the message that a report is about, and gives it the provider's id where it has none yet. A report whose
// token and id belong to two messages is about none.
func reported(ctx context.Context, t *sqlx.Tx, now time.Time, r bot.Report) (m bot.Message, err error) {
	if r.Token == "" {
		// The index on providers' ids begins with the channel.
		err = t.GetContext(ctx, &m, `
			SELECT * FROM messages WHERE channel IN ('sms', 'whatsapp') AND provider_id = $1 AND provider_id <> '' AND direction = 'out'`,
			r.ProviderID)
		return m, missing(err)
	}
	var a bot.Attempt
	if err = t.GetContext(ctx, &a, "SELECT * FROM attempts WHERE token = $1", r.Token); err != nil {
		return m, missing(err)
	}
	if a.Outcome == "" || a.Outcome == bot.Doubt {
		// Who reports on it has it. First the attempt, then the message: in the order of Settle.
		if _, err = t.ExecContext(ctx, `
			UPDATE attempts SET outcome = $1, settled_at = $2 WHERE id = $3 AND outcome IN ('', 'in_doubt')`,
			bot.Accepted, now, a.ID); err != nil {
			return m, err
		}
	}
	if err = t.GetContext(ctx, &m, "SELECT * FROM messages WHERE id = $1", a.MessageID); err != nil {
		return m, missing(err)
	}
	if r.ProviderID == "" || m.ProviderID == r.ProviderID {
		return m, nil
	}
	n, err := execIn(ctx, t, `
		UPDATE messages SET provider_id = $1, claimed_by = '', claimed_until = $2 WHERE id = $3 AND provider_id IN ('', $1)`,
		r.ProviderID, time.Time{}, m.ID)
	if errors.Is(taken(err), bot.ErrTaken) || err == nil && n == 0 {
		return m, bot.ErrNotFound
	}
	m.ProviderID = r.ProviderID
	return m, err
}

// climb moves the message to the reported status and says whether that was a step up.
func climb(ctx context.Context, t *sqlx.Tx, now time.Time, m bot.Message, r bot.Report) (bool, error) {
	var code, reason string
	var sentAt, doneAt time.Time
	switch r.Status {
	case bot.Failed, bot.Undelivered, bot.Canceled:
		code, reason, doneAt = r.Code, r.Reason, now
	case bot.Delivered, bot.Read:
		sentAt, doneAt = now, now
	case bot.Sent:
		sentAt = now
	case bot.Sending:
	default:
		return false, nil // queued and in doubt are our own words
	}
	n, err := execIn(ctx, t, `
		UPDATE messages SET status = $1, error_code = $2,
			reason = CASE WHEN again_of <> '' AND $3 = '' THEN reason ELSE CAST($3 AS TEXT) END, claimed_by = '', claimed_until = $4, done_at = $5,
			sent_at = CASE WHEN sent_at > $6 THEN sent_at ELSE CAST($7 AS DATETIME) END
		WHERE id = $8 AND status IN ($9)`,
		r.Status, code, reason, time.Time{}, doneAt, time.Time{}, sentAt, m.ID, r.Status.Replaces())
	return n > 0, err
}

// reached notes that a phone got something on the channel, which proves it sound.
func reached(ctx context.Context, t *sqlx.Tx, now time.Time, m bot.Message) error {
	if m.Number == "" {
		return nil
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, $2, $3, $4, $5, '')
		ON CONFLICT (school_id, channel, number) DO UPDATE SET last_delivered_at = excluded.last_delivered_at, problem = ''`,
		m.SchoolID, m.Channel, m.Number, time.Time{}, now)
	return err
}

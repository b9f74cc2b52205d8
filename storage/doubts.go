package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Unresolved notes which messages have come into doubt, and lists at most limit of those that are to be looked for at now,
// the most urgent class first, each with its attempt and the sender that tried it. It writes only where there is something
// to note or to look for. What a report has resolved meanwhile is looked for no more.
func (s *Store) Unresolved(ctx context.Context, now time.Time, limit int) (list []bot.Unresolved, err error) {
	var some bool
	err = s.db.GetContext(ctx, &some, `
		SELECT EXISTS (SELECT 1 FROM doubts WHERE look_at <= $1) OR EXISTS (
			SELECT 1 FROM messages m WHERE m.status = 'in_doubt' AND NOT EXISTS (SELECT 1 FROM doubts d WHERE d.message_id = m.id))`, now)
	if err == nil && some {
		err = s.tx(ctx, func(t *sqlx.Tx) error {
			if err := noteDoubts(ctx, t, now); err != nil {
				return err
			}
			list, err = unresolved(ctx, t, now, limit)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("list messages in doubt: %w", err)
	}
	return list, nil
}

// noteDoubts begins to look for messages that have come into doubt, and ends it for those that are in none any more.
func noteDoubts(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	if _, err := t.ExecContext(ctx, `
		DELETE FROM doubts WHERE look_at <= $1 AND NOT EXISTS (
			SELECT 1 FROM messages m JOIN attempts a ON a.message_id = m.id
			WHERE m.id = doubts.message_id AND m.status IN ('in_doubt', 'uncertain') AND a.id = doubts.attempt_id AND a.outcome = 'in_doubt')`,
		now); err != nil {
		return err
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO doubts (message_id, attempt_id, looks, look_at)
		SELECT m.id, a.id, 0, a.started_at FROM messages m JOIN attempts a ON a.message_id = m.id
		WHERE m.status = 'in_doubt' AND a.outcome = 'in_doubt' AND NOT EXISTS (SELECT 1 FROM doubts d WHERE d.message_id = m.id)
		ON CONFLICT (message_id) DO NOTHING`)
	return err
}

func unresolved(ctx context.Context, t *sqlx.Tx, now time.Time, limit int) ([]bot.Unresolved, error) {
	var rows []struct {
		bot.Message
		AttemptID string    `db:"attempt_id"`
		StartedAt time.Time `db:"started_at"`
		Looks     int       `db:"looks"`
	}
	if err := t.SelectContext(ctx, &rows, `
		SELECT m.*, CASE WHEN a.sender_id <> '' THEN a.sender_id ELSE m.sender_id END AS sender_id, d.attempt_id, d.looks, a.started_at
		FROM doubts d JOIN messages m ON m.id = d.message_id JOIN attempts a ON a.id = d.attempt_id
		WHERE d.look_at <= $1 ORDER BY m.priority, d.look_at, d.message_id LIMIT $2`, now, limit); err != nil {
		return nil, err
	}
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.SenderID)
	}
	senders, err := sendersByID(ctx, t, distinct(ids))
	if err != nil {
		return nil, err
	}
	list := make([]bot.Unresolved, len(rows))
	for i, row := range rows {
		list[i] = bot.Unresolved{
			Message: row.Message, Sender: senders[row.SenderID], AttemptID: row.AttemptID, StartedAt: row.StartedAt, Looks: row.Looks,
		}
	}
	return list, nil
}

func sendersByID(ctx context.Context, t *sqlx.Tx, ids []string) (map[string]bot.Sender, error) {
	var list []bot.Sender
	if err := selectIn(ctx, t, &list, "SELECT * FROM senders WHERE id IN ($1)", ids); err != nil {
		return nil, err
	}
	byID := make(map[string]bot.Sender, len(list))
	for _, own := range list {
		byID[own.ID] = own
	}
	return byID, nil
}

// Rivals says, as of one moment, which of a channel's provider ids belong to messages of ours, and to the phones of which
// messages another text is on its way: claimed or in flight, so that the provider may have it and its id is not known yet.
func (s *Store) Rivals(ctx context.Context, channel bot.ChannelName, providerIDs, messageIDs []string) (owned, busy map[string]bool, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		owned, busy = map[string]bool{}, map[string]bool{}
		for some := range slices.Chunk(messageIDs, chunk) {
			var ids []string
			if err := selectIn(ctx, t, &ids, `
				SELECT m.id FROM messages m WHERE m.id IN ($1) AND EXISTS (
					SELECT 1 FROM messages o WHERE o.school_id = m.school_id AND o.number = m.number AND o.id <> m.id
					AND o.status = 'sending' AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.id = o.id AND q.claimed_by = '')
					AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = o.id AND a.outcome = 'accepted'))`, some); err != nil {
				return err
			}
			for _, id := range ids {
				busy[id] = true
			}
		}
		var err error
		if owned, err = known(ctx, t, channel, providerIDs); err != nil {
			return err
		}
		for some := range slices.Chunk(messageIDs, chunk) {
			var numbers []bot.Number
			if err := selectIn(ctx, t, &numbers, "SELECT DISTINCT number FROM messages WHERE id IN ($1)", some); err != nil {
				return err
			}
			theirs, err := sentAs(ctx, t, numbers, providerIDs)
			if err != nil {
				return err
			}
			for _, m := range theirs {
				owned[m.ProviderID] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("compare messages in doubt with a list: %w", err)
	}
	return owned, busy, nil
}

// known says which provider ids are in the database.
func known(ctx context.Context, t *sqlx.Tx, channel bot.ChannelName, providerIDs []string) (map[string]bool, error) {
	there := make(map[string]bool, len(providerIDs))
	for some := range slices.Chunk(providerIDs, chunk) {
		var ids []string
		if err := selectIn(ctx, t, &ids, `
			SELECT provider_id FROM messages WHERE channel = $1 AND provider_id IN ($2) AND provider_id <> ''`, channel, some); err != nil {
			return nil, err
		}
		for _, id := range ids {
			there[id] = true
		}
	}
	return there, nil
}

// Resolve carries out what looks have brought: when to look again, if at all; which messages become uncertain, of which
// staff are told; and which of those are sent once more. It says how many of the latter two there were. A message that is
// not in doubt any more stays as it is, and one that was looked for by another process meanwhile keeps that one's time.
func (s *Store) Resolve(ctx context.Context, now time.Time, list []bot.Resolution) (uncertain, again int, err error) {
	if len(list) == 0 {
		return 0, 0, nil
	}
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		uncertain, again = 0, 0
		given, later, over := newGiven("id TEXT", "reason TEXT"), newGiven("id TEXT", "looks INTEGER", "look_at DATETIME"), newGiven("id TEXT", "looks INTEGER")
		copies := make(map[string]bot.Message)
		for _, r := range list {
			if r.Uncertain {
				given.add(r.MessageID, r.Reason)
			}
			if r.Again != nil {
				copies[r.MessageID] = *r.Again
			}
			if r.LookAt.IsZero() {
				over.add(r.MessageID, r.Looks)
			} else {
				later.add(r.MessageID, r.Looks, r.LookAt)
			}
		}
		gaveUp, err := given.ids(ctx, t, `
			UPDATE messages SET status = $1, reason = given.reason FROM given
			WHERE messages.id = given.id AND messages.status IN ($2) RETURNING messages.id`, bot.Uncertain, bot.Uncertain.Replaces())
		if err != nil {
			return err
		}
		uncertain = len(gaveUp)
		if again, err = onceMore(ctx, t, now, gaveUp, copies); err != nil {
			return err
		}
		if err := tellUncertain(ctx, t, now, gaveUp); err != nil {
			return err
		}
		if err := later.exec(ctx, t, `
			UPDATE doubts SET looks = doubts.looks + 1, look_at = given.look_at FROM given
			WHERE doubts.message_id = given.id AND doubts.looks = given.looks`); err != nil {
			return err
		}
		return over.exec(ctx, t, "DELETE FROM doubts WHERE (message_id, looks) IN (SELECT id, looks FROM given)")
	})
	if err != nil {
		return 0, 0, fmt.Errorf("resolve %d messages in doubt: %w", len(list), err)
	}
	return uncertain, again, nil
}

// onceMore queues the copies of messages that just became uncertain; a message is tried again once.
func onceMore(ctx context.Context, t *sqlx.Tx, now time.Time, gaveUp []string, copies map[string]bot.Message) (int, error) {
	var next []bot.Message
	for _, id := range gaveUp {
		if m, ok := copies[id]; ok {
			next = append(next, triedAgain(m, id, now))
		}
	}
	ids, err := insertOutgoing(ctx, t, onceAgain, next)
	return len(ids), err
}

// triedAgain completes a message that tries another one again: it counts with that one's broadcast, and is no recipient of
// its own.
func triedAgain(m bot.Message, of string, now time.Time) bot.Message {
	m.AgainOf, m.ProviderID, m.Recipient = of, "", ""
	if m.BroadcastID != "" {
		m.Recipient = "again:" + of
	}
	return complete(m, now)
}

// tellUncertain raises one alarm for each school that has messages of which nobody knows.
func tellUncertain(ctx context.Context, t *sqlx.Tx, now time.Time, ids []string) error {
	var schools []string
	for some := range slices.Chunk(ids, chunk) {
		var list []string
		if err := selectIn(ctx, t, &list, "SELECT DISTINCT school_id FROM messages WHERE id IN ($1)", some); err != nil {
			return err
		}
		schools = append(schools, list...)
	}
	for _, id := range distinct(schools) {
		err := raiseAlarm(ctx, t, now, bot.Alarm{
			SchoolID: id, Cause: "uncertain",
			Text: "Nobody can tell whether some messages have arrived: see `raabta messages --status uncertain`; `raabta messages resend` sends them again.",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

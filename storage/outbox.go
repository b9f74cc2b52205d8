package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Who has a message in hand, and what its status is, say its row in the queue and its last attempt; until something
// is known that is worth keeping for good, its own row says 'sending':
//
//	in the queue, claimed_by nobody    queued
//	in the queue, claimed_by and _until  sending: a process holds it and has not begun; the lease gives it back
//	not in the queue                   sending: begun. Its attempt says the rest: without an outcome it is in flight;
//	                                   accepted, the provider has it and its id stands with the attempt, until a
//	                                   report brings it over to the message
//
// Begin takes the row out of the queue in the statement that checks its lease, so a claim that is tidied away can't begin
// any more and one that has begun can't be tidied away. What takes a message back or moves it takes or changes its row in
// the queue first: whoever comes second finds nothing.

// promptClasses is the number of classes that families' hours do not hold. They are the most urgent ones, so a priority
// below it is of a prompt class.
func promptClasses() int {
	for i, c := range bot.Classes() {
		if c.Unprompted() {
			return i
		}
	}
	return len(bot.Classes())
}

// Ready lists the senders that have something to send at now and may. It walks from school to school over the queue's
// index (the recursion is a seek for each school that has something queued), so schools with nothing to send cost nothing: from
// the last to the first, since at the front of a school's part Postgres leaves what was taken out for a while. Of what waits for
// one sender alone the others do not hear; until a claim has met it nobody knows whose it is.
func (s *Store) Ready(ctx context.Context, now time.Time) ([]bot.Sender, error) {
	var list []bot.Sender
	err := s.db.SelectContext(ctx, &list, `
		WITH RECURSIVE busy (school_id) AS (
			SELECT max(school_id) FROM queue WHERE claimed_by = '' AND NOT held
			UNION ALL
			SELECT (SELECT max(q.school_id) FROM queue q WHERE q.claimed_by = '' AND NOT q.held AND q.school_id < busy.school_id)
			FROM busy WHERE busy.school_id IS NOT NULL)
		SELECT s.* FROM busy
		JOIN schools c ON c.id = busy.school_id
		JOIN senders s ON s.school_id = busy.school_id
		WHERE s.can_send AND (s.state = 'ok' OR (s.paused_till > $1 AND s.paused_till <= $2)) AND (s.free_at < $3 OR s.free_at > $5)
		AND (EXISTS (
				SELECT 1 FROM queue q WHERE q.claimed_by = '' AND NOT q.held AND q.school_id = s.school_id AND q.channel = s.channel
				AND q.sender_id IN ('', s.id) AND q.priority < $4 AND q.send_after <= $2 AND q.expires_at > $2)
			OR (c.open_from <= $2 AND c.open_until > $2 AND EXISTS (
				SELECT 1 FROM queue q WHERE q.claimed_by = '' AND NOT q.held AND q.school_id = s.school_id AND q.channel = s.channel
				AND q.sender_id IN ('', s.id) AND q.priority >= $4 AND q.send_after <= $2 AND q.expires_at > $2))
			OR EXISTS (
				SELECT 1 FROM queue q WHERE q.claimed_by = '' AND NOT q.held AND q.staff AND q.school_id = s.school_id AND q.channel = s.channel
				AND q.sender_id IN ('', s.id) AND q.priority >= $4 AND q.send_after <= $2 AND q.expires_at > $2))
		ORDER BY s.free_at, s.id`,
		time.Time{}, now, now.Add(pace), promptClasses(), now.Add(2*pace))
	if err != nil {
		return nil, fmt.Errorf("read the senders with something to send: %w", err)
	}
	// Which places in the pace are too far ahead to be true hangs on each sender's rate.
	return slices.DeleteFunc(list, func(s bot.Sender) bool { return !freeAt(s, now).Before(now.Add(pace)) }), nil
}

// Begin commits attempts before any byte leaves, and takes the lease off their messages: from here on only the attempt's
// outcome, or the lack of one, says what became of them. A message that is no longer its owner's, whose time is over, or that
// an opt-out has stopped since the claim is left out of the answer: Tidy cancels it once its lease is over. So is one whose
// lease is over, tidied away or not: its process was stopped, and what was found right at the claim (the families' hours)
// may not be so any more.
func (s *Store) Begin(ctx context.Context, now time.Time, attempts []bot.Attempt) (begun []bot.Attempt, err error) {
	if len(attempts) == 0 {
		return nil, nil
	}
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		begun = make([]bot.Attempt, 0, len(attempts))
		ids := make(map[string][]string) // by owner: one, in practice
		for _, a := range attempts {
			ids[a.Owner] = append(ids[a.Owner], a.MessageID)
		}
		ours := make(map[string]bool, len(attempts))
		for owner, claimed := range ids {
			var begun []string
			err := selectIn(ctx, t, &begun, `
				DELETE FROM queue WHERE id IN ($1) AND claimed_by = $2 AND claimed_until > $3 AND expires_at > $3
					AND EXISTS (SELECT 1 FROM messages m WHERE m.id = queue.id AND m.status = 'sending' AND (NOT EXISTS (
						SELECT 1 FROM opt_outs o WHERE o.school_id = m.school_id AND o.number = m.number
						AND o.topic IN ('all', m.topic) AND o.at > m.answers_at)
					OR (m.class = $4 AND NOT EXISTS (
						SELECT 1 FROM schools c WHERE c.id = m.school_id AND c.stop_covers_emergency))))
				RETURNING id`, claimed, owner, now, bot.Emergency)
			if err != nil {
				return err
			}
			if err := freshen(ctx, t, begun); err != nil {
				return err
			}
			for _, id := range begun {
				ours[id] = true
			}
		}
		for _, a := range attempts {
			if !ours[a.MessageID] {
				continue
			}
			delete(ours, a.MessageID) // one attempt at a time
			if a.StartedAt.IsZero() {
				a.StartedAt = now
			}
			begun = append(begun, a)
		}
		_, err := insertAttempts(ctx, t, begun, false)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("begin %d attempts: %w", len(attempts), err)
	}
	return begun, nil
}

// freshen takes off messages what waiting, or the try before, has left: why they were not sent. What says of a second try
// that it may arrive twice stays with it. Nearly all have nothing to take off, and are not written.
func freshen(ctx context.Context, t *sqlx.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := execIn(ctx, t, `
		UPDATE messages SET error_code = '', reason = CASE WHEN again_of <> '' THEN reason ELSE '' END
		WHERE id IN ($1) AND (error_code <> '' OR (reason <> '' AND again_of = ''))`, ids)
	return err
}

// insertAttempts writes attempts down and says how many. leaving takes their messages out of the queue in the same statement,
// and leaves those out that are not there. What the provider calls a message stands with its attempt from here on where it is
// known before the send.
func insertAttempts(ctx context.Context, t *sqlx.Tx, attempts []bot.Attempt, leaving bool) (n int, err error) {
	type beginning struct {
		owner, sender string
		at            time.Time
		named         bool
	}
	var all []beginning // one, in practice
	rows := make(map[beginning]*given)
	for _, a := range attempts {
		b := beginning{a.Owner, a.SenderID, a.StartedAt, a.ProviderID != ""}
		columns, values := []string{"id TEXT", "message_id TEXT", "n INTEGER"}, []any{a.ID, a.MessageID, a.N}
		if b.named {
			columns, values = append(columns, "provider_id TEXT"), append(values, a.ProviderID)
		}
		if rows[b] == nil {
			all, rows[b] = append(all, b), newGiven(columns...)
		}
		rows[b].add(values...)
	}
	for _, b := range all {
		column, value, from, first := "", "", "", ""
		if b.named {
			column, value = ", provider_id", ", given.provider_id"
		}
		if leaving {
			first = ", gone AS (DELETE FROM queue WHERE id IN (SELECT message_id FROM given) RETURNING queue.id)"
			from = " JOIN gone ON gone.id = message_id"
		}
		some, err := rows[b].changed(ctx, t, first+`
			INSERT INTO attempts (id, message_id, n, owner, sender_id, started_at, outcome, code, settled_at`+column+`)
			SELECT given.id, message_id, n, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS DATETIME), '', '', CAST($4 AS DATETIME)`+value+`
			FROM given`+from, b.owner, b.sender, b.at, time.Time{})
		if err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}

func set(ids []string) map[string]bool {
	all := make(map[string]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all
}

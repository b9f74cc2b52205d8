package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Stranded lists at most limit emergencies that are queued since before a time, those that leave first first, with what is
// known of their phones, the senders that work now and the approved templates of their texts.
func (s *Store) Stranded(ctx context.Context, now, before time.Time, limit int) (list []bot.Stranded, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		// One that has been tried waits for its next try, and is due since the first.
		var waiting []struct {
			bot.Message
			Tried instant
		}
		if err := t.SelectContext(ctx, &waiting, `
			SELECT m.*, 'queued' AS status, (SELECT min(a.started_at) FROM attempts a WHERE a.message_id = m.id) AS tried
			FROM queue q CROSS JOIN messages m -- which SQLite takes in this order, whatever it counts
			WHERE m.id = q.id AND q.claimed_by = '' AND q.priority = 0 AND NOT q.held AND q.expires_at > $2
				AND m.again_of = '' AND m.created_at <= $1 AND (m.attempts > 0 OR m.send_after <= $1)
			ORDER BY q.send_after, q.id LIMIT $3`, before, now, limit); err != nil || len(waiting) == 0 {
			return err
		}
		var schools []string
		var numbers []bot.Number
		names := make(map[string][]string) // of templates, by school
		for _, m := range waiting {
			schools, numbers = append(schools, m.SchoolID), append(numbers, m.Number)
			names[m.SchoolID] = append(names[m.SchoolID], m.Template)
		}
		schools, numbers = distinct(schools), distinct(numbers)
		lines, err := linesOf(ctx, t, schools, numbers, nil)
		if err != nil {
			return err
		}
		ways, err := workingWays(ctx, t, schools)
		if err != nil {
			return err
		}
		contents := make(map[string]bot.Contents)
		for _, school := range schools {
			if contents[school], err = contentsOf(ctx, t, school, names[school]); err != nil {
				return err
			}
		}
		moves, err := moving(ctx, t, schools, before)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			since := m.SendAfter
			if !m.Tried.IsZero() && m.Tried.Before(since) {
				since = m.Tried.Time
			}
			list = append(list, bot.Stranded{
				Message: m.Message, Since: since, Line: lines[phoneKey{m.SchoolID, m.Number}], Ways: ways[m.SchoolID], Contents: contents[m.SchoolID],
				Moves: moves[queue{m.SchoolID, m.Channel}],
			})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list stranded emergencies: %w", err)
	}
	return list, nil
}

// queue is a channel of a school.
type queue struct {
	SchoolID string          `db:"school_id"`
	Channel  bot.ChannelName `db:"channel"`
}

// moving tells which queues had something accepted of what was tried since a time.
func moving(ctx context.Context, t *sqlx.Tx, schools []string, since time.Time) (map[queue]bool, error) {
	var list []queue
	if err := selectIn(ctx, t, &list, `
		SELECT DISTINCT m.school_id, m.channel FROM attempts a JOIN messages m ON m.id = a.message_id
		WHERE a.id > $1 AND a.outcome = 'accepted' AND m.school_id IN ($2)`, bot.AttemptsFrom(since), schools); err != nil {
		return nil, err
	}
	moves := make(map[queue]bool, len(list))
	for _, q := range list {
		moves[q] = true
	}
	return moves, nil
}

// Divert queues messages in place of others that are still queued (their AgainOf), which are canceled with the reason, and
// says how many those were. One that has been claimed meanwhile stays.
func (s *Store) Divert(ctx context.Context, now time.Time, list []bot.Message) (n int, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		of := make(map[string]bot.Message, len(list))
		ids := make([]string, 0, len(list))
		for _, m := range list {
			of[m.AgainOf] = m
			ids = append(ids, m.AgainOf)
		}
		back, err := takeBack(ctx, t, now, reasonDiverted, "id IN ($1) AND claimed_by = '' AND NOT held", ids)
		if err != nil {
			return err
		}
		next := make([]bot.Message, len(back))
		for i, id := range back {
			next[i] = triedAgain(of[id], id, now)
		}
		n = len(back)
		_, err = insertOutgoing(ctx, t, onceAgain, next)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("divert %d messages: %w", len(list), err)
	}
	return n, nil
}

const reasonDiverted = "its channel did not take it within a minute: it goes the other way"

package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/civil"
)

// A claim for a linked sender looks at so many messages at a time, so many times at most: those that must not be tried now
// leave the way of the others at once, and cost no place in the pace.
const (
	looksAt    = maxClaim
	looksTimes = 8
)

// firstWordsKept is for how many days it is kept whom a sender was given to write to first: a school's day may go back by one,
// with its time zone.
const firstWordsKept = 7

// takeLinked is take for a linked sender: of what is due it takes what the sender may say now (see bot.FirstWords). The rest is
// settled here: it waits, goes by SMS or has failed. The sender's row is locked, so all that claim count together; and a number
// that was given once is counted once, whatever becomes of the attempt.
func (s *Store) takeLinked(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, n int, urgent bool) (taken []bot.Outgoing, err error) {
	defer s.frontiers.forget(own.ID) // what was looked at is not what was taken
	var words *bot.FirstWords
	for range looksTimes {
		list, err := s.due(ctx, t, now, c, own, max(n, looksAt), urgent)
		if err != nil {
			return nil, err
		}
		looked, err := outgoing(ctx, t, own.Sender, list)
		if err != nil {
			return nil, err
		}
		if words == nil && slices.ContainsFunc(looked, func(m bot.Outgoing) bool { return m.LastInAt.IsZero() || now.Before(m.RestUntil) }) {
			if words, err = firstWords(ctx, t, now, own.Sender); err != nil {
				return nil, err
			}
		}
		var held []bot.Settled
		var ids []string
		before := len(taken)
		for _, m := range looked {
			if len(taken) == n {
				break
			}
			ids = append(ids, m.ID)
			if words != nil {
				if end, ok := words.Hold(m, now); ok {
					held = append(held, end)
					continue
				}
			}
			taken = append(taken, m)
		}
		if err := handTo(ctx, t, c.Owner, c.Lease, ids); err != nil {
			return nil, err
		}
		if err := giveFirst(ctx, t, now, own.Sender, words, taken[before:]); err != nil {
			return nil, err
		}
		if err := settle(ctx, t, now, held); err != nil {
			return nil, err
		}
		if len(taken) == n || len(held) == 0 || len(looked) < looksAt {
			break
		}
	}
	return taken, nil
}

// firstWords is what decides on what a linked sender must not say now.
func firstWords(ctx context.Context, t *sqlx.Tx, now time.Time, own bot.Sender) (*bot.FirstWords, error) {
	schools, err := schoolsByID(ctx, t, []string{own.SchoolID})
	if err != nil {
		return nil, err
	}
	words := &bot.FirstWords{School: schools[own.SchoolID], Sender: own, Today: map[bot.Number]bool{}}
	var given []bot.Number
	if err := t.SelectContext(ctx, &given, "SELECT number FROM first_words WHERE sender_id = $1 AND day = $2", own.ID, words.School.Today(now).String()); err != nil {
		return nil, err
	}
	for _, n := range given {
		words.Today[n] = true
	}
	return words, nil
}

// giveFirst writes down to whom of those that were taken the sender writes first today; a handful a day.
func giveFirst(ctx context.Context, t *sqlx.Tx, now time.Time, own bot.Sender, words *bot.FirstWords, taken []bot.Outgoing) error {
	if words == nil {
		return nil
	}
	today := words.School.Today(now)
	for _, m := range taken {
		if m.Met() {
			continue
		}
		if _, err := t.ExecContext(ctx, "INSERT INTO first_words (sender_id, day, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
			own.ID, today.String(), m.Number); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "DELETE FROM first_words WHERE sender_id = $1 AND day < $2", own.ID, today.AddDays(-firstWordsKept).String()); err != nil {
			return err
		}
	}
	return nil
}

// FirstWords counts the new people to whom a linked sender was given to write on a day of its school's.
func (s *Store) FirstWords(ctx context.Context, senderID string, day civil.Date) (n int, err error) {
	err = s.db.GetContext(ctx, &n, "SELECT count(*) FROM first_words WHERE sender_id = $1 AND day = $2", senderID, day.String())
	if err != nil {
		return 0, fmt.Errorf("count the first words of sender %s: %w", senderID, err)
	}
	return n, nil
}

package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// remember keeps what the results tell about numbers: a problem on the message's channel, a rest there, an opt-out that the
// provider holds.
func remember(ctx context.Context, t *sqlx.Tx, now time.Time, results []bot.Settled) error {
	problems, rests := newGiven("id TEXT", "problem TEXT"), newGiven("id TEXT", "rest_until DATETIME")
	for _, r := range results {
		if r.Problem != "" {
			problems.add(r.MessageID, r.Problem)
		}
		if !r.Rest.IsZero() {
			rests.add(r.MessageID, r.Rest)
		}
	}
	if err := noteProblems(ctx, t, problems); err != nil {
		return err
	}
	if err := noteRests(ctx, t, rests); err != nil {
		return err
	}
	for _, r := range results { // rare
		if r.OptOut == nil {
			continue
		}
		var schoolID string
		if err := t.GetContext(ctx, &schoolID, "SELECT school_id FROM messages WHERE id = $1", r.MessageID); err != nil {
			return missing(err)
		}
		if err := optOut(ctx, t, now, schoolID, *r.OptOut); err != nil {
			return err
		}
	}
	return nil
}

// noteProblems writes down why the numbers of messages (id, problem) can't be reached on the messages' channels. A number
// may be there twice, which one INSERT must not be.
func noteProblems(ctx context.Context, t *sqlx.Tx, problems *given) error {
	return problems.exec(ctx, t, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem, rest_until)
		SELECT m.school_id, m.channel, m.number, $1, $1, max(given.problem), $1
		FROM given JOIN messages m ON m.id = given.id WHERE m.number <> ''
		GROUP BY m.school_id, m.channel, m.number
		ON CONFLICT (school_id, channel, number) DO UPDATE SET problem = excluded.problem`, time.Time{})
}

// noteRests writes down until when the numbers of messages (id, rest_until) rest on the messages' channels.
func noteRests(ctx context.Context, t *sqlx.Tx, rests *given) error {
	return rests.exec(ctx, t, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem, rest_until)
		SELECT m.school_id, m.channel, m.number, $1, $1, '', max(given.rest_until)
		FROM given JOIN messages m ON m.id = given.id WHERE m.number <> ''
		GROUP BY m.school_id, m.channel, m.number
		ON CONFLICT (school_id, channel, number) DO UPDATE SET rest_until = excluded.rest_until`, time.Time{})
}

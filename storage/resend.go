package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// reasonResent stands with a message of which nobody knows, once the office has had it sent again.
const reasonResent = "no answer told whether it was sent, and the office sent it again: it may arrive twice"

// Resend queues messages in place of others (their AgainOf) and gives the ids of those that were sent again by this: one
// that has been sent again before is passed over, and so is one that was found meanwhile.
func (s *Store) Resend(ctx context.Context, now time.Time, list []bot.Message) (of []string, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		of = nil
		for some := range slices.Chunk(list, chunk) {
			made, err := s.resend(ctx, t, now, some)
			if err != nil {
				return err
			}
			of = append(of, made...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("send %d messages again: %w", len(list), err)
	}
	return of, nil
}

func (s *Store) resend(ctx context.Context, t *sqlx.Tx, now time.Time, list []bot.Message) ([]string, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.AgainOf
	}
	var still []string
	if err := selectIn(ctx, t, &still, "SELECT id FROM messages WHERE id IN ($1) AND direction = 'out' AND status IN ($2) ORDER BY id"+s.forUpdate,
		ids, bot.Resendable()); err != nil {
		return nil, err
	}
	open := set(still)
	var next []bot.Message
	first := make(map[string]string) // by the new one's id
	for _, m := range list {
		if open[m.AgainOf] {
			m = triedAgain(m, m.AgainOf, now)
			first[m.ID] = m.AgainOf
			next = append(next, m)
		}
	}
	made, err := insertOutgoing(ctx, t, onceAgain, next)
	if err != nil {
		return nil, err
	}
	of := make([]string, len(made))
	for i, id := range made {
		of[i] = first[id]
	}
	_, err = execIn(ctx, t, "UPDATE messages SET status = $1, reason = $2 WHERE id IN ($3) AND status IN ('in_doubt', 'uncertain')",
		bot.Uncertain, reasonResent, of)
	return of, err
}

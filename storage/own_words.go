package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// echoed says which of the words that were typed on the school's own phones, as far as a provider can tell, are the program's:
// it sent them itself, by an attempt whose id no report has brought over to its message yet.
func echoed(ctx context.Context, t *sqlx.Tx, came []bot.Incoming) (map[providerKey]bool, error) {
	var numbers []bot.Number
	var ids []string
	for _, in := range came {
		if in.Kind == bot.Own {
			numbers, ids = append(numbers, in.From), append(ids, in.ProviderID)
		}
	}
	sent, err := sentAs(ctx, t, numbers, ids)
	if err != nil {
		return nil, err
	}
	echoes := make(map[providerKey]bool, len(sent))
	for _, m := range sent {
		echoes[providerKey{m.Channel, m.ProviderID}] = true
	}
	return echoes, nil
}

// typedTo tells when somebody last typed to numbers on the school's own phones, within bot.OwnSilence.
func typedTo(ctx context.Context, t *sqlx.Tx, now time.Time, numbers []bot.Number) (map[phoneKey]time.Time, error) {
	var rows []struct {
		phoneKey
		CreatedAt time.Time `db:"created_at"`
	}
	if err := selectIn(ctx, t, &rows, `
		SELECT school_id, number, created_at FROM messages
		WHERE kind = 'own' AND number IN ($1) AND created_at > $2 ORDER BY created_at`, numbers, now.Add(-bot.OwnSilence)); err != nil {
		return nil, err
	}
	last := make(map[phoneKey]time.Time, len(rows))
	for _, r := range rows {
		last[r.phoneKey] = r.CreatedAt.UTC()
	}
	return last, nil
}

// said ends the routing of words that were typed on the school's own phone: they have gone out long since.
func said(ctx context.Context, t *sqlx.Tx, ids []string) error {
	_, err := execIn(ctx, t, `
		UPDATE messages SET status = $1, sent_at = created_at, done_at = $2 WHERE id IN ($3) AND direction = 'out'`,
		bot.Sent, time.Time{}, ids)
	return err
}

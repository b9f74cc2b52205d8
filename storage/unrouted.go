package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Unrouted reads at most limit messages that wait to be routed, oldest first and at most one of each number, with all that
// bot.Decide looks at, from one snapshot and with one query for each noun.
func (s *Store) Unrouted(ctx context.Context, now time.Time, limit int) (list []bot.Inbound, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		var waiting []bot.Message
		// One walk along the waiting messages, with a probe of the number's own index for each. Written as NOT EXISTS it
		// becomes a join on Postgres, which reads the whole backlog for each message while the table's statistics are old.
		err := t.SelectContext(ctx, &waiting, `
			SELECT * FROM messages m
			WHERE m.status = 'received' AND m.id = (
				SELECT e.id FROM messages e
				WHERE e.status = 'received' AND e.school_id = m.school_id AND e.number = m.number
				ORDER BY e.created_at, e.id LIMIT 1)
			ORDER BY m.created_at, m.id LIMIT $1`, limit)
		if err != nil || len(waiting) == 0 {
			return err
		}
		list, err = s.inbound(ctx, t, now, waiting)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read messages that wait: %w", err)
	}
	return list, nil
}

// UnroutedMessage reads one waiting message afresh. bot.ErrNotFound when it has been routed.
func (s *Store) UnroutedMessage(ctx context.Context, now time.Time, id string) (in bot.Inbound, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		var m bot.Message
		err := t.GetContext(ctx, &m, `SELECT * FROM messages WHERE id = $1 AND status = 'received'`, id)
		if err != nil {
			return missing(err)
		}
		list, err := s.inbound(ctx, t, now, []bot.Message{m})
		if err != nil {
			return err
		}
		in = list[0]
		return nil
	})
	if err != nil {
		return bot.Inbound{}, fmt.Errorf("read message %s: %w", id, err)
	}
	return in, nil
}

// providerKey is what a provider calls a message.
type providerKey struct {
	Channel    bot.ChannelName
	ProviderID string
}

// quotedBy reads the messages of ours that others quote, and of either side those that own words quote.
func quotedBy(ctx context.Context, t *sqlx.Tx, waiting []bot.Message) (map[providerKey]bot.Message, error) {
	var ids []string
	own := false
	for _, m := range waiting {
		ids = append(ids, m.ReplyTo)
		own = own || m.Kind == bot.Own
	}
	if ids = distinct(ids); len(ids) == 0 {
		return nil, nil
	}
	var list []bot.Message
	if err := selectIn(ctx, t, &list, `
		SELECT * FROM messages
		WHERE channel IN ('sms', 'whatsapp') AND provider_id IN ($1) AND provider_id <> '' AND (direction = 'out' OR $2)`, ids, own); err != nil {
		return nil, err
	}
	var numbers []bot.Number // of those whose quotes are of messages that no report has been about
	there := make(map[providerKey]bool, len(list))
	for _, m := range list {
		there[providerKey{m.Channel, m.ProviderID}] = true
	}
	ids = ids[:0]
	for _, m := range waiting {
		if m.ReplyTo != "" && !there[providerKey{m.Channel, m.ReplyTo}] {
			numbers, ids = append(numbers, m.Number), append(ids, m.ReplyTo)
		}
	}
	fresh, err := sentAs(ctx, t, numbers, ids)
	if err != nil {
		return nil, err
	}
	quoted := make(map[providerKey]bot.Message, len(list)+len(fresh))
	for _, m := range append(list, fresh...) {
		quoted[providerKey{m.Channel, m.ProviderID}] = m
	}
	return quoted, nil
}

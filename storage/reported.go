package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// reported is what some reports are about.
type reported struct {
	attempts  map[string]bot.Attempt  // by token
	messages  map[string]*bot.Message // by id
	providers map[string]*bot.Message // by the provider's id

	// What the reports tell by the way: attempts that the provider has after all, and ids of messages without one.
	accepted []string
	ids      map[string]string
}

// reported reads the attempts and messages that reports name. On Postgres the attempts are kept, in one order, so that reports
// that share one follow each other, and Settle.
func (s *Store) reported(ctx context.Context, t *sqlx.Tx, asked []reporting) (*reported, error) {
	known := &reported{map[string]bot.Attempt{}, map[string]*bot.Message{}, map[string]*bot.Message{}, nil, map[string]string{}}
	var tokens, ids, providers []string
	for _, a := range asked {
		tokens, providers = append(tokens, a.r.Token), append(providers, a.r.ProviderID)
	}
	if tokens = distinct(tokens); len(tokens) > 0 {
		var attempts []bot.Attempt
		if err := selectIn(ctx, t, &attempts, "SELECT * FROM attempts WHERE token IN ($1) ORDER BY id"+s.forUpdate, tokens); err != nil {
			return nil, err
		}
		for _, a := range attempts {
			known.attempts[a.Token] = a
			ids = append(ids, a.MessageID)
		}
	}
	var messages []bot.Message
	// The index on providers' ids begins with the channel.
	if err := selectIn(ctx, t, &messages, `
		SELECT * FROM messages WHERE id IN ($1)
		UNION ALL
		SELECT * FROM messages WHERE channel IN ('sms', 'whatsapp') AND provider_id IN ($2) AND provider_id <> ''`,
		distinct(ids), distinct(providers)); err != nil {
		return nil, err
	}
	for i := range messages {
		m := &messages[i]
		if known.messages[m.ID] != nil {
			continue // named by both
		}
		known.messages[m.ID] = m
		if other := known.providers[m.ProviderID]; m.ProviderID != "" && (other == nil || m.Direction == bot.Out) {
			known.providers[m.ProviderID] = m
		}
	}
	return known, nil
}

// message finds the message that a report is about; nil for none. A report whose token and id belong to two messages is
// about none.
func (k *reported) message(r bot.Report) *bot.Message {
	owner := k.providers[r.ProviderID]
	if r.Token == "" {
		if owner == nil || owner.Direction != bot.Out {
			return nil
		}
		return owner
	}
	a := k.attempts[r.Token]
	m := k.messages[a.MessageID]
	switch {
	case m == nil:
		return nil
	case r.ProviderID == "" || m.ProviderID == r.ProviderID:
	case m.ProviderID != "" || owner != nil && owner.Channel == m.Channel:
		return nil
	default:
		m.ProviderID, k.providers[r.ProviderID], k.ids[m.ID] = r.ProviderID, m, r.ProviderID
	}
	if a.Outcome == "" || a.Outcome == bot.Doubt {
		k.accepted = append(k.accepted, a.ID)
	}
	return m
}

// link writes down what the tokens told: who reports on an attempt has it, and its message has the provider's id. First the
// attempts, then the messages: in the order of Settle. bot.ErrTaken where another process was quicker with an id.
func (k *reported) link(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	if len(k.accepted) > 0 {
		if _, err := execIn(ctx, t, `
			UPDATE attempts SET outcome = $1, settled_at = $2 WHERE id IN ($3) AND outcome IN ('', 'in_doubt')`,
			bot.Accepted, now, distinct(k.accepted)); err != nil {
			return err
		}
	}
	if len(k.ids) == 0 {
		return nil
	}
	fresh := newGiven("id TEXT", "provider_id TEXT")
	for id, provider := range k.ids {
		fresh.add(id, provider)
	}
	linked, err := fresh.ids(ctx, t, `
		UPDATE messages SET provider_id = given.provider_id, claimed_by = '', claimed_until = $1
		FROM given WHERE messages.id = given.id AND messages.provider_id IN ('', given.provider_id) RETURNING messages.id`, time.Time{})
	if err == nil && len(linked) < len(k.ids) {
		err = bot.ErrTaken
	}
	return err
}

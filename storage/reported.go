package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// reported is what some reports are about.
type reported struct {
	attempts  map[string]bot.Attempt  // by id
	messages  map[string]*bot.Message // by id
	providers map[string]*bot.Message // by the provider's id

	accepted *given // attempts that the provider has after all, with its ids
}

// reported reads the attempts and messages that reports name. On Postgres the attempts are kept, in one order, so that reports
// that share one follow each other, and Settle.
func (s *Store) reported(ctx context.Context, t *sqlx.Tx, asked []reporting) (*reported, error) {
	known := &reported{map[string]bot.Attempt{}, map[string]*bot.Message{}, map[string]*bot.Message{}, newGiven("id TEXT", "provider_id TEXT")}
	var tried, ids, providers []string
	for _, a := range asked {
		tried, providers = append(tried, a.r.AttemptID), append(providers, a.r.ProviderID)
	}
	if tried = distinct(tried); len(tried) > 0 {
		var attempts []bot.Attempt
		if err := selectIn(ctx, t, &attempts, "SELECT * FROM attempts WHERE id IN ($1) ORDER BY id"+s.forUpdate, tried); err != nil {
			return nil, err
		}
		for _, a := range attempts {
			known.attempts[a.ID] = a
			ids = append(ids, a.MessageID)
		}
	}
	var messages []bot.Message
	// The index on providers' ids begins with the channel.
	if err := selectIn(ctx, t, &messages, `
		SELECT m.*, `+statusOf+` AS status, `+claimer+` AS claimed_by FROM messages m WHERE m.id IN ($1)
		UNION ALL
		SELECT m.*, `+statusOf+` AS status, `+claimer+` AS claimed_by FROM messages m WHERE m.channel IN ('sms', 'whatsapp') AND m.provider_id IN ($2) AND m.provider_id <> ''`,
		distinct(ids), distinct(providers)); err != nil {
		return nil, err
	}
	known.add(messages)
	// The ids that are with their attempts still, where the report's own attempt does not say so.
	var numbers []bot.Number
	providers = providers[:0]
	for _, a := range asked {
		if known.providers[a.r.ProviderID] == nil && known.attempts[a.r.AttemptID].ProviderID != a.r.ProviderID {
			numbers, providers = append(numbers, a.r.Number), append(providers, a.r.ProviderID)
		}
	}
	messages, err := sentAs(ctx, t, numbers, providers)
	if err != nil {
		return nil, err
	}
	known.add(messages)
	return known, nil
}

// add takes messages in; one may be there already.
func (k *reported) add(messages []bot.Message) {
	for i := range messages {
		m := &messages[i]
		if there := k.messages[m.ID]; there != nil {
			m = there
			m.ProviderID = messages[i].ProviderID
		}
		k.messages[m.ID] = m
		if other := k.providers[m.ProviderID]; m.ProviderID != "" && (other == nil || m.Direction == bot.Out) {
			k.providers[m.ProviderID] = m
		}
	}
}

// message finds the message that a report is about; nil for none. A report whose token and id belong to two messages is
// about none.
func (k *reported) message(r bot.Report) *bot.Message {
	owner := k.providers[r.ProviderID]
	if r.AttemptID == "" {
		if owner == nil || owner.Direction != bot.Out {
			return nil
		}
		return owner
	}
	a := k.attempts[r.AttemptID]
	m := k.messages[a.MessageID]
	if m == nil {
		return nil
	}
	if m.ProviderID == "" {
		m.ProviderID = a.ProviderID
	}
	switch {
	case r.ProviderID == "" || m.ProviderID == r.ProviderID:
	case m.ProviderID != "" || owner != nil && owner.Channel == m.Channel:
		return nil
	default:
		m.ProviderID, k.providers[r.ProviderID] = r.ProviderID, m
	}
	if a.Outcome == "" || a.Outcome == bot.Doubt {
		k.accepted.add(a.ID, m.ProviderID)
	}
	return m
}

// link writes down what the tried told: who reports on an attempt has it, and its id. The attempts come before the messages:
// the order of Settle.
func (k *reported) link(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	return k.accepted.exec(ctx, t, `
		UPDATE attempts SET outcome = $1, settled_at = $2, provider_id = given.provider_id
		FROM given WHERE attempts.id = given.id AND attempts.outcome IN ('', 'in_doubt')`, bot.Accepted, now)
}

package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Receive stores a message once, as received, and notes that its phone wrote on the channel. fresh is false when the
// provider handed it in before. bot.ErrUnknownSender when it was sent to none of our numbers.
func (s *Store) Receive(ctx context.Context, in bot.Incoming) (fresh bool, err error) {
	in = storable(in)
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		fresh = false
		sender, err := senderOf(ctx, t, in)
		if err != nil {
			return err
		}
		m := bot.Message{
			ID: bot.NewID(), SchoolID: sender.SchoolID, Direction: bot.In, Channel: in.Channel, Class: bot.Conversation,
			Topic: bot.TopicTalk, Status: bot.Received, Priority: bot.Conversation.Priority(), Number: in.From, Body: in.Body,
			Media: in.Media, SenderID: sender.ID, ProviderID: in.ProviderID, ReplyTo: in.ReplyTo, OptOutType: in.OptOutType,
			CreatedAt: in.At,
		}
		if own, err := isOwn(ctx, t, in.From); err != nil {
			return err
		} else if own {
			// Two programs, or a program and itself, would answer each other for ever.
			m.Status, m.RoutedAt, m.DoneAt, m.Reason = bot.Routed, in.At, in.At, "it came from one of our own numbers: kept, and not answered"
		}
		// The unique row is what makes a repeated webhook harmless, also when all its repeats come at one moment.
		res, err := t.NamedExecContext(ctx, insertMessage+`
			ON CONFLICT (channel, provider_id) WHERE provider_id <> '' DO NOTHING`, m)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		fresh = true
		return heard(ctx, t, m)
	})
	if err != nil {
		return false, fmt.Errorf("receive a message: %w", err)
	}
	return fresh, nil
}

// senderOf finds the number of ours that a message was sent to: its own address, or the messaging service it belongs to.
// A service's pool of numbers is listed nowhere, so where there is one school it must be that school's.
func senderOf(ctx context.Context, t *sqlx.Tx, in bot.Incoming) (bot.Sender, error) {
	var senders []bot.Sender
	if err := t.SelectContext(ctx, &senders, `SELECT * FROM senders WHERE channel = $1 AND address IN ($2, $3)`,
		in.Channel, in.To, in.Service); err != nil {
		return bot.Sender{}, err
	}
	for _, own := range senders {
		if own.Address == in.To {
			return own, nil
		}
	}
	if len(senders) > 0 {
		return senders[0], nil
	}
	if err := t.SelectContext(ctx, &senders, `
		SELECT * FROM senders WHERE channel = $1 AND (SELECT COUNT(*) FROM schools) = 1 ORDER BY id LIMIT 1`, in.Channel); err != nil {
		return bot.Sender{}, err
	}
	if len(senders) == 0 {
		return bot.Sender{}, bot.ErrUnknownSender
	}
	return senders[0], nil
}

// isOwn says that a number is one of our senders'.
func isOwn(ctx context.Context, t *sqlx.Tx, n bot.Number) (own bool, err error) {
	if n == "" {
		return false, nil
	}
	err = t.GetContext(ctx, &own, "SELECT EXISTS (SELECT 1 FROM senders WHERE address = $1)", n)
	return own, err
}

// storable makes every text of a message one that both engines keep: Postgres refuses NUL and what is no UTF-8.
func storable(in bot.Incoming) bot.Incoming {
	for _, text := range []*string{&in.Body, &in.ProviderID, &in.ReplyTo, &in.To, &in.Service, &in.OptOutType} {
		*text = clean(*text)
	}
	in.From = bot.Number(clean(string(in.From)))
	return in
}

func clean(text string) string {
	const unreadable = "\uFFFD"
	return strings.ReplaceAll(strings.ToValidUTF8(text, unreadable), "\x00", unreadable)
}

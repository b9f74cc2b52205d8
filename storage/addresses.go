package storage

import (
	"cmp"
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// heard notes that phones wrote to us, and to which sender, which proves that the channel reaches them, and ends a rest. Of
// messages that come in late only the newest counts.
func heard(ctx context.Context, t *sqlx.Tx, messages []bot.Message) error {
	last := make(map[bot.Address]bot.Message, len(messages))
	for _, m := range messages {
		key := bot.Address{SchoolID: m.SchoolID, Channel: m.Channel, Number: m.Number}
		if newest, ok := last[key]; m.Number != "" && (!ok || newest.CreatedAt.Before(m.CreatedAt)) {
			last[key] = m
		}
	}
	rows := make([]bot.Address, 0, len(last))
	for a, m := range last {
		a.LastInAt, a.SenderID = m.CreatedAt, m.SenderID
		rows = append(rows, a)
	}
	// In one order, so that no two processes wait for each other.
	slices.SortFunc(rows, func(a, b bot.Address) int {
		return cmp.Or(cmp.Compare(a.SchoolID, b.SchoolID), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Number, b.Number))
	})
	return insert(ctx, t, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem, rest_until, sender_id)
		VALUES (:school_id, :channel, :number, :last_in_at, :last_delivered_at, :problem, :rest_until, :sender_id)
		ON CONFLICT (school_id, channel, number) DO UPDATE SET last_in_at = excluded.last_in_at, problem = '', rest_until = excluded.rest_until,
			sender_id = excluded.sender_id
		WHERE addresses.last_in_at < excluded.last_in_at`, rows)
}

// phoneKey is a number as one school knows it.
type phoneKey struct {
	SchoolID string     `db:"school_id"`
	Number   bot.Number `db:"number"`
}

// linesOf tells what is known of numbers: the channels that the households' sheets give them, what stands against them on
// each channel, and which of the opt-outs cover a conversation. A number of which nothing is known has no line.
func linesOf(ctx context.Context, t *sqlx.Tx, schools []string, numbers []bot.Number, stops map[phoneKey][]bot.OptOut) (map[phoneKey]bot.Line, error) {
	lines := make(map[phoneKey]bot.Line)

	var phones []struct {
		SchoolID string `db:"school_id"`
		bot.Phone
	}
	if err := selectIn(ctx, t, &phones, `
		SELECT school_id, household_id, number, rank, sms, whatsapp, relation, problem FROM phones
		WHERE school_id IN ($1) AND number IN ($2) ORDER BY household_id`, schools, numbers); err != nil {
		return nil, err
	}
	for _, p := range phones {
		key := phoneKey{p.SchoolID, p.Number}
		l, known := lines[key]
		if !known {
			l.Phone = p.Phone
		}
		// Households that share a phone may know different things of it.
		l.SMS, l.WhatsApp = l.SMS || p.SMS, l.WhatsApp || p.WhatsApp
		if p.Problem == "" {
			l.Problem = ""
		}
		lines[key] = l
	}

	var addresses []bot.Address
	if err := selectIn(ctx, t, &addresses, `
		SELECT * FROM addresses WHERE school_id IN ($1) AND channel IN ('sms', 'whatsapp') AND number IN ($2)`,
		schools, numbers); err != nil {
		return nil, err
	}
	for _, a := range addresses {
		key := phoneKey{a.SchoolID, a.Number}
		l := lines[key]
		l.Number = a.Number
		switch a.Channel {
		case bot.SMS:
			l.SMSProblem = a.Problem
			l.SMS = l.SMS || !a.LastInAt.IsZero()
		case bot.WhatsApp:
			l.WhatsAppProblem, l.LastWhatsAppIn, l.LastWhatsAppOut, l.WhatsAppRest = a.Problem, a.LastInAt, a.LastDeliveredAt, a.RestUntil
			l.WhatsApp = l.WhatsApp || !a.LastInAt.IsZero() // who writes on WhatsApp has it, whatever the sheet says
		}
		lines[key] = l
	}

	own, err := ownOf(ctx, t, numbers)
	if err != nil {
		return nil, err
	}
	for n := range own {
		for _, school := range schools {
			key := phoneKey{school, n}
			l := lines[key]
			l.Number, l.Problem = n, ownNumber
			lines[key] = l
		}
	}

	for key, list := range stops {
		for _, o := range list {
			if o.Topic != bot.TopicAll && o.Topic != bot.TopicTalk {
				continue
			}
			l := lines[key]
			l.Number, l.Stopped = key.Number, true
			if o.At.After(l.StoppedAt) {
				l.StoppedAt = o.At
			}
			lines[key] = l
		}
	}
	return lines, nil
}

// ownNumber is why a number of ours gets nothing: the text would come back to us as somebody's words.
const ownNumber = "this is one of the school's own numbers, not a phone of theirs: correct it in the sheet"

// ownOf says which of the numbers are our senders', of any school.
func ownOf(ctx context.Context, t *sqlx.Tx, numbers []bot.Number) (map[bot.Number]bool, error) {
	var list []bot.Number
	if err := selectIn(ctx, t, &list, "SELECT address FROM senders WHERE address IN ($1)", numbers); err != nil {
		return nil, err
	}
	own := make(map[bot.Number]bool, len(list))
	for _, n := range list {
		own[n] = true
	}
	return own, nil
}

// waysOf tells which senders each school has.
func waysOf(ctx context.Context, t *sqlx.Tx, schools []string) (map[string]bot.Ways, error) {
	return waysBy(ctx, t, "s.can_send", schools)
}

// workingWays is waysOf without the senders that are paused.
func workingWays(ctx context.Context, t *sqlx.Tx, schools []string) (map[string]bot.Ways, error) {
	return waysBy(ctx, t, "s.can_send AND s.state = 'ok'", schools)
}

// waysBy tells which ways the senders s open that fit a condition. Where a school has two for WhatsApp a message may leave by
// either, and the rules of both hold.
func waysBy(ctx context.Context, t *sqlx.Tx, which string, schools []string) (map[string]bot.Ways, error) {
	var senders []struct {
		bot.Sender
		Strangers bool `db:"whatsapp_strangers"`
	}
	if err := selectIn(ctx, t, &senders, `
		SELECT s.*, c.whatsapp_strangers FROM senders s JOIN schools c ON c.id = s.school_id
		WHERE s.school_id IN ($1) AND `+which, schools); err != nil {
		return nil, err
	}
	ways := make(map[string]bot.Ways)
	for _, own := range senders {
		w := ways[own.SchoolID]
		switch own.Channel {
		case bot.SMS:
			w.SMS = true
		case bot.WhatsApp:
			w.WhatsApp = true
			w.NeedsWindow = w.NeedsWindow || own.Provider == "twilio"
			w.Linked = w.Linked || own.Linked()
			w.Strangers = own.Strangers
		}
		ways[own.SchoolID] = w
	}
	return ways, nil
}

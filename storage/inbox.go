package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Receive stores a message once, as received, and notes that its phone wrote on the channel. fresh is false when the
// provider handed it in before. bot.ErrUnknownSender when it was sent to none of our numbers. Messages that come at one
// moment share a transaction.
//
// Words typed on the school's own phone (bot.Own) are stored going out, and wait for their conversation likewise. An edit of
// words that wait takes their place; one of words that were routed waits by itself. A deletion is noted with its message, and
// fresh where that is news.
func (s *Store) Receive(ctx context.Context, in bot.Incoming) (fresh bool, err error) {
	if fresh, err = s.receiving.do(ctx, storable(in)); err != nil {
		return false, fmt.Errorf("receive a message: %w", err)
	}
	return fresh, nil
}

// receive stores messages and says of each whether it was new.
func (s *Store) receive(ctx context.Context, came []bot.Incoming) (answers []answer[bool], err error) {
	err = s.inTurn(ctx, true, func(t *sqlx.Tx) error {
		answers = make([]answer[bool], len(came))
		own, err := sendersOf(ctx, t, came)
		if err != nil {
			return err
		}
		echoes, err := echoed(ctx, t, came)
		if err != nil {
			return err
		}
		messages := make([]bot.Message, 0, len(came))
		place := make(map[string]int, len(came)) // by the message's id
		var corrections []correction
		for i, in := range came {
			sender, ok := own.addressed(in)
			switch {
			case !ok:
				answers[i].err = bot.ErrUnknownSender
				continue
			case !in.Kind.Known():
				answers[i].err = fmt.Errorf("a message of the kind %q is not known", in.Kind)
				continue
			case in.Kind == bot.Own && echoes[providerKey{in.Channel, in.ProviderID}]:
				continue // what the program sent is there
			}
			m := bot.Message{
				ID: bot.NewID(), SchoolID: sender.SchoolID, Direction: bot.In, Channel: in.Channel, Class: bot.Conversation,
				Topic: bot.TopicTalk, Status: bot.Received, Priority: bot.Conversation.Priority(), Number: in.From, Body: in.Body,
				Media: in.Media, SenderID: sender.ID, ProviderID: in.ProviderID, ReplyTo: in.ReplyTo, OptOutType: in.OptOutType,
				Kind: in.Kind, About: in.About, CreatedAt: in.At,
			}
			switch {
			case in.Kind == bot.Own:
				m.Direction, m.About = bot.Out, ""
				if own.has(in.From) {
					m.Status, m.SentAt, m.Reason = bot.Sent, in.At, "typed on the school's own phone, to one of our own numbers"
				}
			case own.has(in.From):
				// Two programs, or a program and itself, would answer each other for ever.
				m.Status, m.RoutedAt, m.DoneAt, m.Reason = bot.Routed, in.At, in.At, "it came from one of our own numbers: kept, and not answered"
			}
			switch in.Kind {
			case bot.Deletion: // it brings nothing to be stored
				corrections = append(corrections, correction{i, m, true})
				continue
			case bot.Edit:
				corrections = append(corrections, correction{i, m, false})
			}
			messages = append(messages, m)
			place[m.ID] = i
		}
		// In one order, so that processes that are handed the same messages don't wait for each other.
		slices.SortFunc(messages, func(a, b bot.Message) int {
			return cmp.Or(cmp.Compare(a.ProviderID, b.ProviderID), cmp.Compare(a.Channel, b.Channel))
		})
		// The unique row is what makes a repeated webhook harmless, also when all its repeats come at one moment.
		ids, err := insertIDs(ctx, t, insertMessage+`
			ON CONFLICT (channel, provider_id) WHERE provider_id <> '' DO NOTHING RETURNING id`, messages)
		if err != nil {
			return err
		}
		for _, id := range ids {
			answers[place[id]].result = true
		}
		corrections = slices.DeleteFunc(corrections, func(c correction) bool { return !c.delete && !answers[c.place].result })
		if err := s.correct(ctx, t, corrections, answers); err != nil {
			return err
		}
		return heard(ctx, t, slices.DeleteFunc(messages, func(m bot.Message) bool { return !answers[place[m.ID]].result || m.Direction == bot.Out }))
	})
	return answers, err
}

// ownNumbers are our senders, as far as some messages are concerned.
type ownNumbers struct {
	byAddress map[ownAddress]bot.Sender
	only      map[bot.ChannelName]bot.Sender // where there is one school: what takes the messages to unknown addresses
}

type ownAddress struct {
	channel bot.ChannelName
	address string
}

// sendersOf finds the numbers of ours that messages were sent to or came from.
func sendersOf(ctx context.Context, t *sqlx.Tx, came []bot.Incoming) (ownNumbers, error) {
	own := ownNumbers{byAddress: map[ownAddress]bot.Sender{}}
	var addresses []string
	for _, in := range came {
		addresses = append(addresses, in.To, in.Service, string(in.From))
	}
	var senders []bot.Sender
	if err := selectIn(ctx, t, &senders, `
		SELECT id, school_id, channel, address FROM senders WHERE channel IN ('sms', 'whatsapp') AND address IN ($1)`,
		distinct(addresses)); err != nil {
		return own, err
	}
	for _, s := range senders {
		own.byAddress[ownAddress{s.Channel, s.Address}] = s
	}
	for _, in := range came {
		if _, ok := own.addressed(in); !ok {
			return own, own.readOnly(ctx, t)
		}
	}
	return own, nil
}

// readOnly reads what takes messages to addresses that are written down nowhere: a messaging service's pool of numbers is
// listed nowhere, so where there is one school such a message must be that school's.
func (own *ownNumbers) readOnly(ctx context.Context, t *sqlx.Tx) error {
	var senders []bot.Sender
	if err := t.SelectContext(ctx, &senders, `
		SELECT id, school_id, channel, address FROM senders WHERE (SELECT COUNT(*) FROM schools) = 1 ORDER BY id DESC`); err != nil {
		return err
	}
	own.only = map[bot.ChannelName]bot.Sender{}
	for _, s := range senders {
		own.only[s.Channel] = s
	}
	return nil
}

// addressed is the number of ours that a message was sent to: its own address, or the messaging service it belongs to, or
// the only school's.
func (own *ownNumbers) addressed(in bot.Incoming) (bot.Sender, bool) {
	for _, address := range []string{in.To, in.Service} {
		if s, ok := own.byAddress[ownAddress{in.Channel, address}]; ok {
			return s, true
		}
	}
	s, ok := own.only[in.Channel]
	return s, ok
}

// has says that a number is one of our senders'.
func (own *ownNumbers) has(n bot.Number) bool {
	_, sms := own.byAddress[ownAddress{bot.SMS, string(n)}]
	_, whatsapp := own.byAddress[ownAddress{bot.WhatsApp, string(n)}]
	return sms || whatsapp
}

// storable makes every text of a message one that both engines keep: Postgres refuses NUL and what is no UTF-8.
func storable(in bot.Incoming) bot.Incoming {
	for _, text := range []*string{&in.Body, &in.ProviderID, &in.About, &in.ReplyTo, &in.To, &in.Service, &in.OptOutType} {
		*text = clean(*text)
	}
	in.From = bot.Number(clean(string(in.From)))
	return in
}

func clean(text string) string {
	const unreadable = "\uFFFD"
	return strings.ReplaceAll(strings.ToValidUTF8(text, unreadable), "\x00", unreadable)
}

package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// correction is an edit or a deletion that came in.
type correction struct {
	place  int         // among what came
	in     bot.Message // the edit as it was stored; of a deletion a message that is stored nowhere
	delete bool
}

// correct carries corrections out, in the order in which they came, and says of the deletions in answers whether there was
// something to delete.
func (s *Store) correct(ctx context.Context, t *sqlx.Tx, list []correction, answers []answer[bool]) error {
	if len(list) == 0 {
		return nil
	}
	said, err := s.concerned(ctx, t, list)
	if err != nil {
		return err
	}
	for _, c := range list {
		var about []*bot.Message
		for _, m := range said {
			if c.concerns(*m) {
				about = append(about, m)
			}
		}
		if !c.delete {
			placed, err := edit(ctx, t, c.in, about)
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(said, func(m *bot.Message) bool { return m.ID == c.in.ID }); placed && i >= 0 {
				said[i].Status, said[i].Reason = bot.Routed, bot.ReasonEditedUnread
			}
			continue
		}
		for _, m := range about {
			changed, err := deleted(ctx, t, c.in, m)
			if err != nil {
				return err
			}
			answers[c.place].result = answers[c.place].result || changed
		}
	}
	return nil
}

// concerned reads and keeps the messages that corrections are about: as they first came, and their corrections; the oldest
// first. On Postgres a router that has one in hand is waited for here, and what it made of that is seen.
func (s *Store) concerned(ctx context.Context, t *sqlx.Tx, list []correction) (said []*bot.Message, err error) {
	var about, ids []string
	for _, c := range list {
		about = append(about, c.in.About)
	}
	about = distinct(about)
	if err := selectIn(ctx, t, &ids, `
		SELECT id FROM messages WHERE channel IN ('sms', 'whatsapp') AND provider_id IN ($1) AND provider_id <> ''
		UNION SELECT id FROM messages WHERE about IN ($1) AND about <> ''`, about); err != nil {
		return nil, err
	}
	err = selectIn(ctx, t, &said, "SELECT * FROM messages WHERE id IN ($1) ORDER BY id"+s.forUpdate, ids)
	slices.SortStableFunc(said, func(a, b *bot.Message) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return said, err
}

// concerns says that a correction is about a message: its writer's own, or what was typed to its writer on the school's own
// phone, from where it came then.
func (c correction) concerns(m bot.Message) bool {
	return c.in.About != "" && m.ID != c.in.ID && m.SchoolID == c.in.SchoolID && m.Channel == c.in.Channel && m.Number == c.in.Number &&
		(m.ProviderID == c.in.About || m.About == c.in.About) && (m.Direction == bot.In || m.Kind == bot.Own)
}

// edit puts a correction in the place of words that nobody has read yet, or of what was typed on the school's own phone, and
// says so: it ends there. Words that were read already it follows as a message of its own.
func edit(ctx context.Context, t *sqlx.Tx, in bot.Message, about []*bot.Message) (placed bool, err error) {
	for _, m := range slices.Backward(about) {
		if m.Status != bot.Received && m.Kind != bot.Own {
			continue
		}
		if _, err := t.ExecContext(ctx, "UPDATE messages SET body = $1 WHERE id = $2", in.Body, m.ID); err != nil {
			return false, err
		}
		_, err := t.ExecContext(ctx, `
			UPDATE messages SET status = $1, reason = $2, routed_at = $3, done_at = $3 WHERE id = $4 AND status = 'received'`,
			bot.Routed, bot.ReasonEditedUnread, in.CreatedAt, in.ID)
		return true, err
	}
	return false, nil
}

// deleted notes that a message's writer took it back, once, and says whether that was news. What nobody has read yet nobody
// will.
func deleted(ctx context.Context, t *sqlx.Tx, by bot.Message, m *bot.Message) (bool, error) {
	if m.Status == bot.Received && m.Direction == bot.In {
		m.Status, m.Reason = bot.Routed, bot.ReasonDeletedUnread
		m.RoutedAt = by.CreatedAt
		_, err := t.ExecContext(ctx, "UPDATE messages SET status = $1, reason = $2, routed_at = $3, done_at = $3 WHERE id = $4",
			m.Status, m.Reason, m.RoutedAt, m.ID)
		return err == nil, err
	}
	if m.DeletedLater() || m.Reason == bot.ReasonDeletedUnread || m.Reason == bot.ReasonEditedUnread {
		return false, nil
	}
	m.Reason = strings.TrimPrefix(m.Reason+"; "+bot.ReasonDeletedLater, "; ")
	_, err := t.ExecContext(ctx, "UPDATE messages SET reason = $1 WHERE id = $2", m.Reason, m.ID)
	return err == nil, err
}

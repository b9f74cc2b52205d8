package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// AddBroadcast writes a broadcast down, to be expanded at its time, and returns it as it stands: the one with its key that
// was there already, with its own id, or the new one. An audience that the school does not have is bot.ErrAudience.
func (s *Store) AddBroadcast(ctx context.Context, b bot.Broadcast) (added bot.Broadcast, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
		if _, err = resolve(ctx, t, b.SchoolID, b.Audience); err != nil {
			return err
		}
		added, err = insertBroadcast(ctx, t, b)
		return err
	})
	if err != nil {
		return bot.Broadcast{}, fmt.Errorf("add a broadcast: %w", err)
	}
	return added, nil
}

// insertBroadcast is AddBroadcast within a transaction, its audience unseen. A broadcast without a key is one of its own.
func insertBroadcast(ctx context.Context, t *sqlx.Tx, b bot.Broadcast) (bot.Broadcast, error) {
	if b.ID == "" {
		b.ID = bot.NewID()
	}
	if b.Key == "" {
		b.Key = b.ID
	}
	if b.State == "" {
		b.State = bot.BroadcastExpanding
	}
	b.Text = clean(b.Text)
	_, err := t.NamedExecContext(ctx, `
		INSERT INTO broadcasts (id, school_id, kind, subject, part, key, audience, text, template, class, topic, question, day,
			state, cursor, send_after, expires_at, created_at, beyond_budget)
		VALUES (:id, :school_id, :kind, :subject, :part, :key, :audience, :text, :template, :class, :topic, :question, :day,
			:state, :cursor, :send_after, :expires_at, :created_at, :beyond_budget)
		ON CONFLICT (school_id, key) DO NOTHING`, b)
	if err != nil {
		return bot.Broadcast{}, err
	}
	var added bot.Broadcast
	err = t.GetContext(ctx, &added, "SELECT * FROM broadcasts WHERE school_id = $1 AND key = $2", b.SchoolID, b.Key)
	return added, err
}

// Broadcasts lists a school's broadcasts, the latest first, at most limit.
func (s *Store) Broadcasts(ctx context.Context, schoolID string, limit int) ([]bot.Broadcast, error) {
	var list []bot.Broadcast
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM broadcasts WHERE school_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, schoolID, limit)
	if err != nil {
		return nil, fmt.Errorf("list broadcasts: %w", err)
	}
	return list, nil
}

// Broadcast reads one. bot.ErrNotFound when there is none.
func (s *Store) Broadcast(ctx context.Context, id string) (bot.Broadcast, error) {
	var b bot.Broadcast
	if err := s.db.GetContext(ctx, &b, "SELECT * FROM broadcasts WHERE id = $1", id); err != nil {
		return bot.Broadcast{}, fmt.Errorf("read broadcast %s: %w", id, missing(err))
	}
	return b, nil
}

// Progress counts the messages of broadcasts, by broadcast. A message that was tried again is counted by its last try.
func (s *Store) Progress(ctx context.Context, ids []string) (map[string]bot.Progress, error) {
	var counts []struct {
		ID     string     `db:"broadcast_id"`
		Status bot.Status `db:"status"`
		N      int        `db:"n"`
	}
	// recipient <> '' holds for every one of them, and lets the index serve.
	err := selectIn(ctx, s.db, &counts, `
		SELECT m.broadcast_id, `+statusOf+` AS status, count(*) AS n FROM messages m
		WHERE m.broadcast_id <> '' AND m.recipient <> '' AND m.broadcast_id IN ($1) AND m.merged_into = ''
		AND NOT EXISTS (SELECT 1 FROM messages a WHERE a.again_of = m.id AND a.again_of <> '')
		GROUP BY 1, 2`, ids)
	if err != nil {
		return nil, fmt.Errorf("count the messages of %d broadcasts: %w", len(ids), err)
	}
	// What goes in one text with another stands as that one does.
	merged := counts[:0:0]
	err = selectIn(ctx, s.db, &merged, `
		SELECT p.broadcast_id, `+statusOf+` AS status, count(*) AS n FROM messages p JOIN messages m ON m.id = p.merged_into
		WHERE p.merged_into <> '' AND p.broadcast_id IN ($1) GROUP BY 1, 2`, ids)
	if err != nil {
		return nil, fmt.Errorf("count what goes with other texts of %d broadcasts: %w", len(ids), err)
	}
	all := make(map[string]bot.Progress, len(ids))
	for _, c := range append(counts, merged...) {
		p := all[c.ID]
		if n := countOf(&p, c.Status); n != nil {
			*n += c.N
		}
		all[c.ID] = p
	}
	return all, nil
}

func countOf(p *bot.Progress, status bot.Status) *int {
	return map[bot.Status]*int{
		bot.Queued: &p.Queued, bot.Sending: &p.Sending, bot.InDoubt: &p.InDoubt, bot.Uncertain: &p.Uncertain, bot.Sent: &p.Sent, bot.Delivered: &p.Delivered,
		bot.Read: &p.Read, bot.Failed: &p.Failed, bot.Undelivered: &p.Undelivered, bot.Canceled: &p.Canceled,
	}[status]
}

// takeBackAll takes a broadcast's messages back, some at a time: a hundred thousand are never held at once.
func takeBackAll(ctx context.Context, t *sqlx.Tx, now time.Time, id string) (n int, err error) {
	for after, more := "", true; more; {
		var some []struct{ ID, Recipient string }
		if err := t.SelectContext(ctx, &some, `
			SELECT id, recipient FROM messages
			WHERE broadcast_id = $1 AND broadcast_id <> '' AND recipient <> '' AND recipient > $2 AND status = 'sending'
			ORDER BY recipient LIMIT $3`, id, after, holdAtOnce); err != nil {
			return 0, err
		}
		ids := make([]string, len(some))
		for i, m := range some {
			ids[i], after = m.ID, m.Recipient
		}
		back, err := takeBack(ctx, t, now, reasonCanceled, "id IN ($1)", ids)
		if err != nil {
			return 0, err
		}
		n += len(back)
		more = len(some) == holdAtOnce
	}
	return n, nil
}

const reasonCanceled = "taken back by staff"

// CancelBroadcast takes a broadcast back and says how many messages that stopped: the queued ones, and those that a
// process holds and has not begun. bot.ErrNotFound when there is none with the id that could be taken back.
func (s *Store) CancelBroadcast(ctx context.Context, now time.Time, id string) (stopped int, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) (err error) {
		stopped, err = cancelBroadcast(ctx, t, now, id)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("cancel broadcast %s: %w", id, err)
	}
	return stopped, nil
}

// cancelBroadcast is CancelBroadcast within a transaction.
func cancelBroadcast(ctx context.Context, t *sqlx.Tx, now time.Time, id string) (stopped int, err error) {
	if err := adopt(ctx, t, now); err != nil {
		return 0, err
	}
	err = found(t.ExecContext(ctx, `
		UPDATE broadcasts SET state = $1, holding = FALSE WHERE id = $2 AND state IN ('expanding', 'expanded', 'paused')`, bot.BroadcastCanceled, id))
	if err != nil {
		return 0, err
	}
	parts, err := unmerge(ctx, t, now, id, false)
	if err != nil {
		return 0, err
	}
	own, err := takeBackAll(ctx, t, now, id)
	return parts + own, err
}

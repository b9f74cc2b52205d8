package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Gauges is how things stand in the database: what whoever watches over the service looks at.
type Gauges struct {
	Queued         []bot.QueuedClass // of each class that has something queued, the most urgent first
	InFlight       int               // attempts without an outcome, of all processes
	InDoubt        int               // messages
	Uncertain      int               // messages in doubt that only a person settles
	Received       int               // messages that came in, or were typed on our own phone, and are not routed yet
	OldestReceived time.Time         // when the oldest of them came; zero for none
	PausedSenders  int
	Alarms         int // raised
	Leases         []bot.Lease
	Links          []bot.Link // the numbers that are or were linked
}

// Gauges counts, over partial indexes that hold only what is counted: what has left costs nothing. A hundred thousand
// queued messages take 0.1 s, so whoever asks often keeps the answer for a while.
func (s *Store) Gauges(ctx context.Context, now time.Time) (g Gauges, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		g = Gauges{}
		// A priority is a class; the index has no other word for it.
		var queued []struct {
			Priority int
			N        int
			Oldest   instant
		}
		if err := t.SelectContext(ctx, &queued, `
			SELECT priority, count(*) AS n, min(CASE WHEN send_after <= $1 THEN send_after END) AS oldest
			FROM queue WHERE claimed_by = '' AND NOT held GROUP BY priority ORDER BY priority`, now); err != nil {
			return err
		}
		classes := bot.Classes()
		for _, q := range queued {
			if q.Priority >= 0 && q.Priority < len(classes) {
				g.Queued = append(g.Queued, bot.QueuedClass{Class: classes[q.Priority], N: q.N, OldestDue: q.Oldest.Time})
			}
		}
		var received struct {
			N      int
			Oldest instant
		}
		if err := t.GetContext(ctx, &received, `
			SELECT count(*) AS n, min(created_at) AS oldest FROM messages WHERE status = 'received'`); err != nil {
			return err
		}
		g.Received, g.OldestReceived = received.N, received.Oldest.Time
		for query, n := range map[string]*int{
			"SELECT count(*) FROM messages WHERE status = 'in_doubt'":  &g.InDoubt,
			"SELECT count(*) FROM messages WHERE status = 'uncertain'": &g.Uncertain,
			"SELECT count(*) FROM attempts WHERE outcome = ''":         &g.InFlight,
			"SELECT count(*) FROM senders WHERE state = 'paused'":      &g.PausedSenders,
			"SELECT count(*) FROM alarms WHERE state = 'raised'":       &g.Alarms,
		} {
			if err := t.GetContext(ctx, n, query); err != nil {
				return err
			}
		}
		if err := t.SelectContext(ctx, &g.Links, "SELECT * FROM links ORDER BY sender_id"); err != nil {
			return err
		}
		return t.SelectContext(ctx, &g.Leases, listLeases)
	})
	if err != nil {
		return Gauges{}, fmt.Errorf("read how things stand: %w", err)
	}
	return g, nil
}

// instant reads a time behind an aggregate, where SQLite has forgotten that it is one. NULL is the zero time.
type instant struct{ time.Time }

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMilli(v).UTC()
	case time.Time:
		i.Time = v.UTC()
	default:
		return fmt.Errorf("%T is no time", v)
	}
	return nil
}

package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
)

// Messages gives each message that the filter lets through to each, the latest first, with the name of its household ("" for
// none), until each returns an error, which becomes its own. They are read as they are asked for, never all at once.
func (s *Store) Messages(ctx context.Context, f bot.MessageFilter, each func(m bot.Message, household string) error) error {
	query, args, err := messagesThat(f)
	if err != nil {
		return err
	}
	rows, err := s.db.QueryxContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var row struct {
			bot.Message
			Household string `db:"household"`
		}
		if err := rows.StructScan(&row); err != nil {
			return fmt.Errorf("read a message: %w", err)
		}
		if err := each(row.Message, row.Household); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("list messages: %w", err)
	}
	return nil
}

// messagesThat is the query of a filter. It is made of fixed words only; what the filter holds are arguments.
func messagesThat(f bot.MessageFilter) (string, []any, error) {
	var where []string
	var args []any
	add := func(given bool, condition string, arg any) {
		if given {
			args = append(args, arg)
			where = append(where, fmt.Sprintf(condition, len(args)))
		}
	}
	add(f.School != "", "m.school_id = $%d", f.School)
	add(f.Household != "", "m.household_id = $%d AND m.household_id <> ''", f.Household)
	add(f.Staff != "", "m.staff_id = $%d", f.Staff)
	add(f.Broadcast != "", "m.broadcast_id = $%d AND m.broadcast_id <> '' AND m.recipient <> ''", f.Broadcast)
	add(f.Thread != "", "m.thread_id = $%d AND m.thread_id <> ''", f.Thread)
	add(f.Number != "", "m.number = $%d", f.Number)
	add(f.Direction != "", "m.direction = $%d", f.Direction)
	add(f.Channel != "", "m.channel = $%d", f.Channel)
	add(len(f.Status) > 0, "m.status IN ($%d)", stored(f.Status)) // for the index
	add(len(f.Status) > 0, statusOf+" IN ($%d)", f.Status)
	add(len(f.Class) > 0, "m.class IN ($%d)", f.Class)
	add(!f.Since.IsZero(), "m.created_at >= $%d", f.Since)
	add(!f.Until.IsZero(), "m.created_at < $%d", f.Until)
	query := "SELECT " + asSent() + ", COALESCE(h.name, '') AS household FROM messages m LEFT JOIN households h ON h.id = m.household_id"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	query += " ORDER BY m.created_at DESC, m.id DESC"
	if f.Limit > 0 {
		args = append(args, f.Limit)
		query += fmt.Sprintf(" LIMIT $%d", len(args))
	}
	return in(query, args...)
}

// stored are the statuses that rows of messages have which stand at one of some.
func stored(list []bot.Status) []bot.Status {
	if slices.Contains(list, bot.Queued) {
		return append(slices.Clone(list), bot.Sending)
	}
	return list
}

// Message reads one message. bot.ErrNotFound when there is none.
func (s *Store) Message(ctx context.Context, id string) (bot.Message, error) {
	var m bot.Message
	if err := s.db.GetContext(ctx, &m, "SELECT "+asSent()+" FROM messages m WHERE m.id = $1", id); err != nil {
		return bot.Message{}, fmt.Errorf("read message %s: %w", id, missing(err))
	}
	return m, nil
}

// Counts counts a school's messages by status; those of every school with "".
func (s *Store) Counts(ctx context.Context, schoolID string) (map[bot.Status]int, error) {
	var list []struct {
		Status bot.Status `db:"status"`
		N      int        `db:"n"`
	}
	err := s.db.SelectContext(ctx, &list, `
		SELECT `+statusOf+` AS status, count(*) AS n FROM messages m WHERE m.school_id = $1 OR $1 = '' GROUP BY 1`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("count messages: %w", err)
	}
	counts := make(map[bot.Status]int, len(list))
	for _, c := range list {
		counts[c.Status] = c.N
	}
	return counts, nil
}

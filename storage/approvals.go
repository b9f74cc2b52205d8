package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// AskApproval writes down that somebody wants a second person for something, in the place of who wanted one for it before.
func (s *Store) AskApproval(ctx context.Context, a bot.Approval) error {
	a.Title = clean(a.Title)
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO approvals (school_id, subject, path, title, texts, user_id, who, asked_at)
			VALUES (:school_id, :subject, :path, :title, :texts, :user_id, :who, :asked_at)
			ON CONFLICT (school_id, subject) DO UPDATE SET path = excluded.path, title = excluded.title, texts = excluded.texts,
				user_id = excluded.user_id, who = excluded.who, asked_at = excluded.asked_at`, a)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask for a second person: %w", err)
	}
	return nil
}

// Approval reads who wants a second person for a subject, asked after since. bot.ErrNotFound where nobody does.
func (s *Store) Approval(ctx context.Context, schoolID, subject string, since time.Time) (a bot.Approval, err error) {
	err = s.db.GetContext(ctx, &a, "SELECT * FROM approvals WHERE school_id = $1 AND subject = $2 AND asked_at > $3", schoolID, subject, since)
	if err != nil {
		return bot.Approval{}, fmt.Errorf("read who asks for a second person: %w", missing(err))
	}
	return a, nil
}

// Approvals lists what waits for a second person since a time, the last first, at most limit.
func (s *Store) Approvals(ctx context.Context, schoolID string, since time.Time, limit int) (list []bot.Approval, err error) {
	err = s.db.SelectContext(ctx, &list, `
		SELECT * FROM approvals WHERE school_id = $1 AND asked_at > $2 ORDER BY asked_at DESC, subject LIMIT $3`, schoolID, since, limit)
	if err != nil {
		return nil, fmt.Errorf("list what waits for a second person: %w", err)
	}
	return list, nil
}

// EndApproval forgets that a second person was wanted for a subject, and for what nobody has looked at before a time.
func (s *Store) EndApproval(ctx context.Context, schoolID, subject string, before time.Time) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, "DELETE FROM approvals WHERE school_id = $1 AND (subject = $2 OR asked_at <= $3)", schoolID, subject, before)
		return err
	})
	if err != nil {
		return fmt.Errorf("end the wish for a second person: %w", err)
	}
	return nil
}

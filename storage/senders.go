package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Senders lists a school's senders; those of every school with "".
func (s *Store) Senders(ctx context.Context, schoolID string) ([]bot.Sender, error) {
	var list []bot.Sender
	err := s.db.SelectContext(ctx, &list, `
		SELECT * FROM senders WHERE school_id = $1 OR $1 = '' ORDER BY school_id, channel, id`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list senders: %w", err)
	}
	return list, nil
}

// SetSender writes a sender down, known by its channel and address, and returns it as it stands: provider, rate and what
// it can do are as given, and so is since when it is linked, unless that is zero; its state, its pace, its id and until when
// it may write to nobody new stay what they were. bot.ErrTaken when the address is another
// school's.
func (s *Store) SetSender(ctx context.Context, sender bot.Sender) (bot.Sender, error) {
	err := s.tx(ctx, func(t *sqlx.Tx) (err error) {
		if sender, err = setSender(ctx, t, sender); err != nil || sender.CanSend {
			return err
		}
		return free(ctx, t)
	})
	if err != nil {
		return bot.Sender{}, fmt.Errorf("set a sender of %s: %w", sender.Channel, err)
	}
	return sender, nil
}

// SetSenders writes down which senders a provider gives a school. Those it gave before and that are not in the list any
// more stay for the messages they carried, but neither send nor receive; what waited for them goes by others.
func (s *Store) SetSenders(ctx context.Context, schoolID, provider string, senders []bot.Sender) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, `
			UPDATE senders SET can_send = FALSE, can_receive = FALSE WHERE school_id = $1 AND provider = $2`, schoolID, provider)
		if err != nil {
			return err
		}
		for _, sender := range senders { // a school has a handful
			sender.SchoolID, sender.Provider = schoolID, provider
			if _, err := setSender(ctx, t, sender); err != nil {
				return err
			}
		}
		return free(ctx, t)
	})
	if err != nil {
		return fmt.Errorf("set the senders of %s: %w", provider, err)
	}
	return nil
}

func setSender(ctx context.Context, t *sqlx.Tx, sender bot.Sender) (bot.Sender, error) {
	if sender.ID == "" {
		sender.ID = bot.NewID()
	}
	if sender.State == "" {
		sender.State = bot.SenderOK
	}
	links := ""
	if !sender.LinkedAt.IsZero() {
		links = ", linked_at = excluded.linked_at"
	}
	rows, err := sqlx.NamedQueryContext(ctx, t, `
		INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, reason, paused_till, free_at,
			linked_at, strangers_until)
		VALUES (:id, :school_id, :channel, :provider, :address, :can_send, :can_receive, :rate, :state, :reason, :paused_till, :free_at,
			:linked_at, :strangers_until)
		ON CONFLICT (channel, address) DO UPDATE SET provider = excluded.provider, can_send = excluded.can_send,
			can_receive = excluded.can_receive, rate = excluded.rate`+links+`
		WHERE senders.school_id = excluded.school_id
		RETURNING *`, sender)
	if err != nil {
		return bot.Sender{}, err
	}
	var list []bot.Sender
	if err := sqlx.StructScan(rows, &list); err != nil { // closes rows
		return bot.Sender{}, err
	}
	if len(list) == 0 {
		return bot.Sender{}, bot.ErrTaken
	}
	return list[0], nil
}

// PauseSender holds a sender's queue until till, or until staff resume it where till is zero; what staff paused stays as they did.
// bot.ErrNotFound when there is none with the id.
func (s *Store) PauseSender(ctx context.Context, id, reason string, till time.Time) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, `
			UPDATE senders SET state = $1, reason = CASE WHEN paused_by = '' THEN $2 ELSE reason END,
				paused_till = CASE WHEN paused_by = '' THEN CAST($3 AS DATETIME) ELSE paused_till END
			WHERE id = $4`, bot.SenderPaused, reason, till, id))
	})
	if err != nil {
		return fmt.Errorf("pause sender %s: %w", id, err)
	}
	return nil
}

// HoldSender holds a school's sender as somebody wants it held, until till, or until staff resume it where till is zero.
// bot.ErrNotFound when the school has none with the id.
func (s *Store) HoldSender(ctx context.Context, schoolID, id, by, reason string, till time.Time) error {
	err := s.setState(ctx, schoolID, id, bot.SenderPaused, by, reason, till)
	if err != nil {
		return fmt.Errorf("hold sender %s: %w", id, err)
	}
	return nil
}

// ResumeSender ends a pause. bot.ErrNotFound when the school has no sender with the id.
func (s *Store) ResumeSender(ctx context.Context, schoolID, id string) error {
	err := s.setState(ctx, schoolID, id, bot.SenderOK, "", "", time.Time{})
	if err != nil {
		return fmt.Errorf("resume sender %s: %w", id, err)
	}
	return nil
}

// LockStrangers keeps a sender from writing to anybody new until a time; zero lifts that. bot.ErrNotFound when there is none
// with the id.
func (s *Store) LockStrangers(ctx context.Context, senderID string, until time.Time) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "UPDATE senders SET strangers_until = $1 WHERE id = $2", until, senderID))
	})
	if err != nil {
		return fmt.Errorf("keep sender %s from strangers: %w", senderID, err)
	}
	return nil
}

func (s *Store) setState(ctx context.Context, schoolID, id, state, by, reason string, till time.Time) error {
	return s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, `
			UPDATE senders SET state = $1, paused_by = $2, reason = $3, paused_till = $4 WHERE id = $5 AND school_id = $6`,
			state, by, reason, till, id, schoolID))
	})
}

package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// LinkNumber writes down that a number is linked: as the sender it is from now on, and as a device. A number that was linked before
// goes on under its id, and with the trust that it has gained since (bot.Sender.LinkedAt). bot.ErrTaken when the number is
// another school's.
func (s *Store) LinkNumber(ctx context.Context, now time.Time, own bot.Sender, device string) (bot.Sender, error) {
	err := s.tx(ctx, func(t *sqlx.Tx) (err error) {
		var before int
		err = t.GetContext(ctx, &before, `
			SELECT COUNT(*) FROM links l JOIN senders s ON s.id = l.sender_id WHERE s.channel = $1 AND s.address = $2`, own.Channel, own.Address)
		if err != nil {
			return err
		}
		if before == 0 {
			own.LinkedAt = now
		}
		if own, err = setSender(ctx, t, own); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, "UPDATE senders SET state = 'ok', reason = '', paused_by = '', paused_till = $1 WHERE id = $2", time.Time{}, own.ID); err != nil {
			return err
		}
		own.State, own.Reason, own.PausedBy, own.PausedTill = bot.SenderOK, "", "", time.Time{}
		_, err = t.ExecContext(ctx, `
			INSERT INTO links (sender_id, device, state, reason, until, at) VALUES ($1, $2, $3, '', $4, $5)
			ON CONFLICT (sender_id) DO UPDATE SET device = excluded.device, state = excluded.state, reason = '', until = excluded.until,
				at = excluded.at, leaving = FALSE`, own.ID, device, bot.LinkMade, time.Time{}, now)
		return err
	})
	if err != nil {
		return bot.Sender{}, fmt.Errorf("write a linked number down: %w", err)
	}
	return own, nil
}

// Links lists a school's linked numbers, those of every school with "", by sender.
func (s *Store) Links(ctx context.Context, schoolID string) ([]bot.Link, error) {
	var list []bot.Link
	err := s.db.SelectContext(ctx, &list, `
		SELECT l.* FROM links l JOIN senders s ON s.id = l.sender_id WHERE s.school_id = $1 OR $1 = '' ORDER BY l.sender_id`, schoolID)
	if err != nil {
		return nil, fmt.Errorf("list linked numbers: %w", err)
	}
	return list, nil
}

// SetLinkState moves a link to another state, if it is still the same device's; bot.ErrNotFound when it is not. The sender's
// queue waits while the link is banned, refused, outdated or logged out, and goes on when it connects; once it is unlinked, what
// waited for it goes by the school's other senders of the channel, where there are any. What staff paused stays paused.
func (s *Store) SetLinkState(ctx context.Context, l bot.Link) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		err := found(t.ExecContext(ctx, `
			UPDATE links SET state = $1, reason = $2, until = $3, at = $4 WHERE sender_id = $5 AND device = $6`,
			l.State, l.Reason, l.Until, l.At, l.SenderID, l.Device))
		if err != nil {
			return err
		}
		switch l.State {
		case bot.LinkConnected:
			_, err = t.ExecContext(ctx, "UPDATE senders SET state = $1, reason = '', paused_till = $2 WHERE id = $3 AND state <> $1 AND paused_by = ''",
				bot.SenderOK, time.Time{}, l.SenderID)
		case bot.LinkBanned, bot.LinkOutdated, bot.LinkRefused, bot.LinkLoggedOut:
			_, err = t.ExecContext(ctx, "UPDATE senders SET state = $1, reason = $2, paused_till = $3 WHERE id = $4 AND paused_by = ''",
				bot.SenderPaused, l.Reason, l.Until, l.SenderID)
		case bot.LinkUnlinked:
			if _, err = t.ExecContext(ctx, "UPDATE senders SET can_send = FALSE, can_receive = FALSE WHERE id = $1", l.SenderID); err == nil {
				err = free(ctx, t)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("set the state of the link %s: %w", l.SenderID, err)
	}
	return nil
}

// LeaveLink asks whoever holds a link's session to give it up. bot.ErrNotFound when the number is not linked.
func (s *Store) LeaveLink(ctx context.Context, senderID string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "UPDATE links SET leaving = TRUE WHERE sender_id = $1 AND state <> 'unlinked'", senderID))
	})
	if err != nil {
		return fmt.Errorf("unlink %s: %w", senderID, err)
	}
	return nil
}

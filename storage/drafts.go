package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/scheduler"
)

// AddBroadcastDraft writes a draft down. An audience that the school does not have is bot.ErrAudience.
func (s *Store) AddBroadcastDraft(ctx context.Context, d bot.BroadcastDraft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if _, err := resolve(ctx, t, d.SchoolID, d.Audience); err != nil {
			return err
		}
		d.English, d.Urdu, d.Roman = clean(d.English), clean(d.Urdu), clean(d.Roman)
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO drafts (id, school_id, user_id, who, text_en, text_ur, text_latn, audience, class, question, wall, cron,
				skip_holidays, beyond_budget, version, state, broadcast_id, schedule_id, created_at, changed_at)
			VALUES (:id, :school_id, :user_id, :who, :text_en, :text_ur, :text_latn, :audience, :class, :question, :wall, :cron,
				:skip_holidays, :beyond_budget, :version, :state, :broadcast_id, :schedule_id, :created_at, :changed_at)`, d)
		return err
	})
	if err != nil {
		return fmt.Errorf("add a draft: %w", err)
	}
	return nil
}

// BroadcastDraft reads a school's draft, whatever became of it. bot.ErrNotFound when there is none with the id.
func (s *Store) BroadcastDraft(ctx context.Context, schoolID, id string) (d bot.BroadcastDraft, err error) {
	if err := s.db.GetContext(ctx, &d, "SELECT * FROM drafts WHERE id = $1 AND school_id = $2", id, schoolID); err != nil {
		return bot.BroadcastDraft{}, fmt.Errorf("read draft %s: %w", id, missing(err))
	}
	return d, nil
}

// BroadcastDrafts lists a school's open drafts, the last changed first, at most limit.
func (s *Store) BroadcastDrafts(ctx context.Context, schoolID string, limit int) (list []bot.BroadcastDraft, err error) {
	err = s.db.SelectContext(ctx, &list, `
		SELECT * FROM drafts WHERE school_id = $1 AND state = 'open' ORDER BY changed_at DESC, id DESC LIMIT $2`, schoolID, limit)
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	return list, nil
}

// SetBroadcastDraft changes an open draft that stands at d.Version, which grows. bot.ErrTaken when it does not stand there any
// more, bot.ErrAudience for an audience that the school does not have.
func (s *Store) SetBroadcastDraft(ctx context.Context, d bot.BroadcastDraft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if _, err := resolve(ctx, t, d.SchoolID, d.Audience); err != nil {
			return err
		}
		d.English, d.Urdu, d.Roman = clean(d.English), clean(d.Urdu), clean(d.Roman)
		res, err := t.NamedExecContext(ctx, `
			UPDATE drafts SET user_id = :user_id, who = :who, text_en = :text_en, text_ur = :text_ur, text_latn = :text_latn,
				audience = :audience, class = :class, question = :question, wall = :wall, cron = :cron, skip_holidays = :skip_holidays,
				beyond_budget = :beyond_budget, version = version + 1, changed_at = :changed_at
			WHERE id = :id AND school_id = :school_id AND state = 'open' AND version = :version`, d)
		return stood(affected(res, err))
	})
	if err != nil {
		return fmt.Errorf("change draft %s: %w", d.ID, err)
	}
	return nil
}

// SendBroadcastDraft makes a broadcast of an open draft that stands at d.Version. bot.ErrTaken when it was sent, discarded or
// changed meanwhile: nothing happens then.
func (s *Store) SendBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft, b bot.Broadcast) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := endDraft(ctx, t, now, d, bot.DraftSent, b.ID, ""); err != nil {
			return err
		}
		if _, err := resolve(ctx, t, b.SchoolID, b.Audience); err != nil {
			return err
		}
		added, err := insertBroadcast(ctx, t, b)
		if err == nil && added.ID != b.ID {
			return bot.ErrTaken
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("send draft %s: %w", d.ID, err)
	}
	return nil
}

// ScheduleBroadcastDraft makes a schedule of a draft; else as SendBroadcastDraft.
func (s *Store) ScheduleBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft, plan scheduler.Schedule) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := endDraft(ctx, t, now, d, bot.DraftSent, "", plan.ID); err != nil {
			return err
		}
		if _, err := resolve(ctx, t, plan.SchoolID, plan.Audience); err != nil {
			return err
		}
		return insertSchedules(ctx, t, plan.SchoolID, []scheduler.Schedule{plan})
	})
	if err != nil {
		return fmt.Errorf("schedule draft %s: %w", d.ID, err)
	}
	return nil
}

// DiscardBroadcastDraft throws an open draft away. bot.ErrTaken when it was sent, discarded or changed meanwhile.
func (s *Store) DiscardBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return endDraft(ctx, t, now, d, bot.DraftDiscarded, "", "") })
	if err != nil {
		return fmt.Errorf("discard draft %s: %w", d.ID, err)
	}
	return nil
}

func endDraft(ctx context.Context, t *sqlx.Tx, now time.Time, d bot.BroadcastDraft, state, broadcastID, scheduleID string) error {
	return stood(affected(t.ExecContext(ctx, `
		UPDATE drafts SET state = $1, broadcast_id = $2, schedule_id = $3, changed_at = $4
		WHERE id = $5 AND school_id = $6 AND state = 'open' AND version = $7`, state, broadcastID, scheduleID, now, d.ID, d.SchoolID, d.Version)))
}

// stood makes bot.ErrTaken of a row that is not as it was any more.
func stood(n int, err error) error {
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}

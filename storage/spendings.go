package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// purse is what a school may still spend today, as a claim finds it; nil where the school has no cap or the channel costs no
// segments. The day is the school's own.
type purse struct {
	schoolID, day         string
	spent, cap, emergency int // segments; emergency is the cap of emergencies
}

// openPurse reads what a school has spent today. On Postgres two senders of one school wait for each other here.
func (s *Store) openPurse(ctx context.Context, t *sqlx.Tx, now time.Time, own claimant) (*purse, error) {
	if own.DailyCap <= 0 || own.Channel != bot.SMS {
		return nil, nil
	}
	p := &purse{
		schoolID: own.SchoolID, day: bot.School{Timezone: own.Timezone}.Today(now).String(),
		cap: own.DailyCap, emergency: own.DailyCap + own.EmergencyReserve,
	}
	err := t.GetContext(ctx, &p.spent, "SELECT segments FROM spendings WHERE school_id = $1 AND day = $2"+s.forUpdate, p.schoolID, p.day)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return p, err
}

// emergenciesOnly says that the day's cap is reached.
func (p *purse) emergenciesOnly() bool { return p != nil && p.spent >= p.cap }

// pay takes what messages cost out of the purse, the most urgent first, and gives those that it does not reach for back to
// the queue. The last one that is paid for may cost more than was left, so that a long text does not wait for a purse that
// is never full enough.
func (p *purse) pay(ctx context.Context, t *sqlx.Tx, list []bot.Message) ([]bot.Message, error) {
	if p == nil {
		return list, nil
	}
	var paid []bot.Message
	var back []string
	cost := 0
	for _, m := range list {
		limit := p.cap
		if m.Class == bot.Emergency {
			limit = p.emergency
		}
		if p.spent+cost >= limit {
			back = append(back, m.ID)
			continue
		}
		cost += max(1, m.Segments)
		paid = append(paid, m)
	}
	if len(back) > 0 {
		if _, err := execIn(ctx, t, `
			UPDATE messages SET status = $1, claimed_by = '', claimed_until = $2, sender_id = '' WHERE id IN ($3)`,
			bot.Queued, time.Time{}, back); err != nil {
			return nil, err
		}
	}
	if cost == 0 {
		return nil, nil
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO spendings (school_id, day, segments) VALUES ($1, $2, $3)
		ON CONFLICT (school_id, day) DO UPDATE SET segments = spendings.segments + excluded.segments`, p.schoolID, p.day, cost)
	return paid, err
}

// Spent is how many segments a school that has a cap has spent today.
func (s *Store) Spent(ctx context.Context, now time.Time, school bot.School) (n int, err error) {
	err = s.db.GetContext(ctx, &n, "SELECT COALESCE(max(segments), 0) FROM spendings WHERE school_id = $1 AND day = $2", school.ID, school.Today(now).String())
	if err != nil {
		return 0, fmt.Errorf("read what was spent today: %w", err)
	}
	return n, nil
}

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
		if _, err := execIn(ctx, t, "UPDATE queue SET claimed_by = '', claimed_until = $1 WHERE id IN ($2)", time.Time{}, back); err != nil {
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

// Spendings lists the schools that have a cap and have reached it today, with what waits.
func (s *Store) Spendings(ctx context.Context, now time.Time) (list []bot.Spending, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		capped, err := readSchools(ctx, t, "SELECT * FROM schools WHERE daily_cap > 0 ORDER BY id")
		if err != nil {
			return err
		}
		for _, school := range capped { // those with a cap are few
			own := bot.Spending{School: school, Day: school.Today(now).String()}
			var row struct {
				Segments int  `db:"segments"`
				Alarmed  bool `db:"alarmed"`
			}
			err := t.GetContext(ctx, &row, "SELECT segments, alarmed FROM spendings WHERE school_id = $1 AND day = $2", school.ID, own.Day)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if own.Spent, own.Alarmed = row.Segments, row.Alarmed; !own.Reached() {
				continue
			}
			for n, part := range map[*int]string{&own.Urgent: "<=", &own.Waiting: ">"} {
				err := t.GetContext(ctx, n, `
					SELECT count(*) FROM queue WHERE claimed_by = '' AND NOT held AND school_id = $1 AND channel = 'sms'
						AND priority `+part+` $2`, school.ID, bot.Emergency.Priority())
				if err != nil {
					return err
				}
			}
			list = append(list, own)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was spent today: %w", err)
	}
	return list, nil
}

// RaiseCapAlarm raises the alarm of a day's cap, once. bot.ErrTaken when it was raised before.
func (s *Store) RaiseCapAlarm(ctx context.Context, now time.Time, own bot.Spending, a bot.Alarm) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, `
			UPDATE spendings SET alarmed = TRUE WHERE school_id = $1 AND day = $2 AND NOT alarmed`, own.School.ID, own.Day)
		if err != nil {
			return err
		}
		if n == 0 {
			return bot.ErrTaken
		}
		return raiseAlarm(ctx, t, now, a)
	})
	if err != nil {
		return fmt.Errorf("raise the alarm of the cap: %w", err)
	}
	return nil
}

// Backlog counts what leaves before a text of a class that is queued to go at a time: the places it takes at the sender's
// rate, which for SMS are segments. It reads the queue of one school and channel whole: for a preview, not for a loop.
func (s *Store) Backlog(ctx context.Context, schoolID string, channel bot.ChannelName, class bot.Class, until time.Time) (places int, err error) {
	each := "1"
	if channel == bot.SMS {
		each = "CASE WHEN m.segments > 1 THEN m.segments ELSE 1 END"
	}
	err = s.db.GetContext(ctx, &places, `
		SELECT COALESCE(sum(`+each+`), 0) FROM queue q CROSS JOIN messages m -- which SQLite takes in this order, whatever it counts
		WHERE m.id = q.id AND q.claimed_by = '' AND NOT q.held AND q.school_id = $1 AND q.channel = $2 AND q.priority <= $3 AND q.send_after <= $4`,
		schoolID, channel, class.Priority(), until)
	if err != nil {
		return 0, fmt.Errorf("count what waits to be sent: %w", err)
	}
	return places, nil
}

// refund gives back what messages cost that came back to the queue, or that were refused: they were paid for when they were
// claimed. A claim is seconds old, so the day is the school's latest.
func refund(ctx context.Context, t *sqlx.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := execIn(ctx, t, `
		WITH cost AS (
			SELECT m.school_id, sum(CASE WHEN m.segments > 1 THEN m.segments ELSE 1 END) AS segments
			FROM messages m JOIN schools c ON c.id = m.school_id
			WHERE m.id IN ($1) AND m.channel = 'sms' AND c.daily_cap > 0 GROUP BY m.school_id)
		UPDATE spendings SET segments = CASE WHEN spendings.segments > cost.segments THEN spendings.segments - cost.segments ELSE 0 END
		FROM cost WHERE cost.school_id = spendings.school_id
			AND spendings.day = (SELECT max(d.day) FROM spendings d WHERE d.school_id = cost.school_id)`, ids)
	return err
}

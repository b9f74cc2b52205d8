package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// placesOf is of how many waiting messages of a channel the places are looked up.
const placesOf = "500"

// Load reads what a school's channels have to carry. The queue is counted over queue_next alone, a hundred thousand messages in some
// 30 ms; doubts over partial indexes that hold nothing else.
func (s *Store) Load(ctx context.Context, now time.Time, school bot.School) (bot.Load, error) {
	var l bot.Load
	err := s.view(ctx, func(t *sqlx.Tx) error {
		l = bot.Load{}
		if err := t.SelectContext(ctx, &l.Waiting, `
			WITH line AS (
				SELECT channel, count(*) AS n, sum(CASE WHEN send_after <= $2 THEN 1 ELSE 0 END) AS due
				FROM queue WHERE school_id = $1 AND claimed_by = '' AND NOT held GROUP BY channel)
			SELECT line.channel, line.n, line.due, CASE WHEN line.channel = 'sms' THEN COALESCE((
				SELECT avg(CAST(CASE WHEN m.segments > 1 THEN m.segments ELSE 1 END AS REAL)) FROM (
					SELECT q.id FROM queue q WHERE q.school_id = $1 AND q.channel = 'sms' AND q.claimed_by = '' AND NOT q.held
					ORDER BY q.priority, q.send_after, q.id LIMIT `+placesOf+`) AS first JOIN messages m ON m.id = first.id), 1) ELSE 1 END AS places
			FROM line ORDER BY line.channel`, school.ID, now); err != nil {
			return err
		}
		const whose = "CASE WHEN m.sender_id <> '' THEN m.sender_id ELSE COALESCE((SELECT a.sender_id FROM attempts a WHERE a.message_id = m.id ORDER BY a.n DESC LIMIT 1), '') END"
		return t.SelectContext(ctx, &l.Senders, `
			SELECT sender_id, sum(in_doubt) AS in_doubt, sum(uncertain) AS uncertain, sum(new) AS new FROM (
				SELECT `+whose+` AS sender_id, 1 AS in_doubt, 0 AS uncertain, 0 AS new FROM messages m WHERE m.school_id = $1 AND m.status = 'in_doubt'
				UNION ALL
				SELECT `+whose+`, 0, 1, 0 FROM messages m WHERE m.school_id = $1 AND m.status = 'uncertain'
				UNION ALL
				SELECT f.sender_id, 0, 0, 1 FROM first_words f JOIN senders s ON s.id = f.sender_id WHERE s.school_id = $1 AND f.day = $2
			) AS told GROUP BY sender_id ORDER BY sender_id`, school.ID, school.Today(now).String())
	})
	if err != nil {
		return bot.Load{}, fmt.Errorf("read what the channels carry: %w", err)
	}
	return l, nil
}

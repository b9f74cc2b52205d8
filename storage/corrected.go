package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// correctedBy reads what waiting messages correct: the messages as they first came, and earlier corrections of them; the
// oldest first.
func correctedBy(ctx context.Context, t *sqlx.Tx, waiting []bot.Message) (list []bot.Message, err error) {
	var about []string
	for _, m := range waiting {
		about = append(about, m.About)
	}
	if about = distinct(about); len(about) == 0 {
		return nil, nil
	}
	err = selectIn(ctx, t, &list, `
		SELECT * FROM messages WHERE id IN (
			SELECT id FROM messages WHERE channel IN ('sms', 'whatsapp') AND provider_id IN ($1) AND provider_id <> ''
			UNION SELECT id FROM messages WHERE about IN ($1) AND about <> '')
			AND direction = 'in' AND status = 'routed'
		ORDER BY created_at, id`, about)
	return list, err
}

// answeredBy reads the questions that messages answered and that could be answered still, the oldest first.
func (s *Store) answeredBy(ctx context.Context, t *sqlx.Tx, now time.Time, messages []bot.Message) ([]bot.Question, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	var list []bot.Question
	if err := selectIn(ctx, t, &list, `
		SELECT * FROM questions WHERE answered_by <> '' AND answered_by IN ($1) AND state = 'answered' AND (expires_at > $2 OR expires_at = $3)
		ORDER BY asked_at, id`, ids, now, time.Time{}); err != nil {
		return nil, err
	}
	return list, s.complete(ctx, t, now, list)
}

// dealCorrected gives a correction what it corrects, of the same number's only, with where that went and what it answered.
func (b *batch) dealCorrected(in *bot.Inbound) {
	m := in.Message
	if m.About == "" {
		return
	}
	talk := ""
	for _, c := range b.corrected {
		if c.ID == m.ID || c.SchoolID != m.SchoolID || c.Channel != m.Channel || c.Number != m.Number || c.ProviderID != m.About && c.About != m.About {
			continue
		}
		in.Corrects = append(in.Corrects, c)
		if c.ThreadID != "" {
			talk = c.ThreadID
		}
		for _, q := range b.answered {
			if q.AnsweredBy == c.ID {
				in.Answered = append(in.Answered, q)
				b.dealPending(in, q)
			}
		}
	}
	for _, th := range b.threads {
		if th.ID == talk && th.SchoolID == m.SchoolID && concerns(th, in) {
			in.CorrectedTalk = &th
		}
	}
}

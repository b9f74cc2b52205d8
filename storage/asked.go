package storage

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Words that are read so much later than they were written are no answer to what was asked in between. A provider tells
// the time of writing in whole seconds.
const (
	readLate    = 3 * time.Second
	wholeSecond = 2 * time.Second
)

// asked tells since when questions have been asked: when their first message left, or that of the same question before it
// (an announcement's, of which this is the reminder). It is read only where words come in late.
func asked(ctx context.Context, t *sqlx.Tx, now time.Time, questions []bot.Question, waiting []bot.Message) (map[string]time.Time, error) {
	late := false
	for _, m := range waiting {
		late = late || now.Sub(m.CreatedAt) > readLate
	}
	if !late || len(questions) == 0 {
		return nil, nil
	}
	since := make(map[string]time.Time, len(questions))
	ids := make([]string, len(questions))
	for i, q := range questions {
		ids[i] = q.ID
		if q.MessageID == "" {
			since[q.ID] = q.AskedAt
		}
	}
	var before []struct{ ID, Before string }
	if err := selectIn(ctx, t, &before, `
		SELECT q.id, p.id AS before FROM questions q
		JOIN questions p ON p.state = 'superseded' AND p.household_id <> '' AND p.household_id = q.household_id AND p.kind = q.kind
			AND p.subject = q.subject AND p.choices = q.choices AND p.expires_at = q.expires_at
		WHERE q.id IN ($1)`, ids); err != nil {
		return nil, err
	}
	same := make(map[string][]string, len(ids)+len(before)) // the questions that each one asked, itself or the same again
	for _, id := range ids {
		same[id] = append(same[id], id)
	}
	for _, b := range before {
		same[b.Before] = append(same[b.Before], b.ID)
	}
	var left []struct {
		ID        string    `db:"question_id"`
		StartedAt time.Time `db:"started_at"`
	}
	if err := selectIn(ctx, t, &left, `
		SELECT m.question_id, a.started_at FROM messages m JOIN attempts a ON a.message_id = m.id
		WHERE m.question_id IN ($1) AND m.question_id <> ''`, slices.Collect(maps.Keys(same))); err != nil {
		return nil, err
	}
	for _, l := range left {
		for _, id := range same[l.ID] {
			if at, ok := since[id]; !ok || l.StartedAt.Before(at) {
				since[id] = l.StartedAt
			}
		}
	}
	return since, nil
}

// answers says that a message may answer a question: it was written after that was asked.
func (b *batch) answers(m bot.Message, q bot.Question) bool {
	at, known := b.asked[q.ID]
	return !known || !at.After(m.CreatedAt.Add(wholeSecond))
}

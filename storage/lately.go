package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// latelyOf counts what passed between each waiting message's number and its school within bot.LoopSpan, by message id.
// Every count stops where more would change nothing, so that a number which writes ten thousand texts costs no more than
// one that writes ten.
func latelyOf(ctx context.Context, t *sqlx.Tx, now time.Time, waiting []bot.Message) (map[string]bot.Lately, error) {
	var ids []string
	for _, m := range waiting {
		if m.Number != "" {
			ids = append(ids, m.ID)
		}
	}
	var rows []struct {
		ID        string `db:"id"`
		Answers   int    `db:"answers"`
		Confirmed bool   `db:"confirmed"`
		Same      int    `db:"same"`
	}
	// An automatic answer goes to the number whose words it answers; forwards and relays answer somebody else's.
	err := selectIn(ctx, t, &rows, `
		SELECT w.id,
			(SELECT COUNT(*) FROM (
				SELECT 1 FROM messages a
				WHERE a.direction = 'out' AND a.reply_to <> '' AND a.number = w.number AND a.created_at > $2
					AND (w.school_id, w.number) = (SELECT q.school_id, q.number FROM messages q WHERE q.id = a.reply_to)
				LIMIT $3) AS told) AS answers,
			EXISTS (
				SELECT 1 FROM messages c
				WHERE c.direction = 'out' AND c.reply_to <> '' AND c.number = w.number AND c.created_at > $2
					AND c.template IN ('stop_done', 'stop_topic_done')
					AND (w.school_id, w.number) = (SELECT q.school_id, q.number FROM messages q WHERE q.id = c.reply_to)) AS confirmed,
			(SELECT COUNT(*) FROM (
				SELECT e.id, e.school_id, e.body, e.reply_to FROM messages e
				WHERE e.direction = 'in' AND e.number = w.number AND e.created_at > $2 AND e.created_at <= w.created_at
				ORDER BY e.created_at DESC LIMIT $4) AS said
				WHERE said.id <> w.id AND said.school_id = w.school_id AND said.body = w.body AND said.reply_to = w.reply_to) AS same
		FROM messages w WHERE w.id IN ($1)`, ids, now.Add(-bot.LoopSpan), bot.MostAnswers, 4*bot.MostAnswers)
	if err != nil {
		return nil, err
	}
	var numbers []bot.Number
	for _, m := range waiting {
		numbers = append(numbers, m.Number)
	}
	typed, err := typedTo(ctx, t, now, distinct(numbers))
	if err != nil {
		return nil, err
	}
	lately := make(map[string]bot.Lately, len(waiting))
	for _, r := range rows {
		lately[r.ID] = bot.Lately{Answers: r.Answers, Confirmed: r.Confirmed, Same: r.Same}
	}
	for _, m := range waiting {
		if at, ok := typed[phoneKey{m.SchoolID, m.Number}]; ok {
			l := lately[m.ID]
			l.OwnAt = at
			lately[m.ID] = l
		}
	}
	return lately, nil
}

// wordsOf counts the messages that came in each thread within bot.LoopSpan, from either side. Most threads were not spoken
// in for longer, and are not asked about.
func wordsOf(ctx context.Context, t *sqlx.Tx, now time.Time, threads []bot.Thread) (map[string]int, error) {
	since := now.Add(-bot.LoopSpan)
	var live []string
	for _, th := range threads {
		if th.LastAt().After(since) {
			live = append(live, th.ID)
		}
	}
	if len(live) == 0 {
		return nil, nil
	}
	var rows []struct {
		ID    string `db:"id"`
		Words int    `db:"words"`
	}
	if err := selectIn(ctx, t, &rows, `
		SELECT th.id, (SELECT COUNT(*) FROM (
			SELECT 1 FROM messages m
			WHERE m.thread_id = th.id AND m.thread_id <> '' AND m.created_at > $2 AND m.direction = 'in' LIMIT $3) AS came) AS words
		FROM threads th WHERE th.id IN ($1)`, live, since, bot.MostWords); err != nil {
		return nil, err
	}
	words := make(map[string]int, len(rows))
	for _, r := range rows {
		words[r.ID] = r.Words
	}
	return words, nil
}

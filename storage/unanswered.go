package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// unansweredAtOnce is how many questions are ended at a time with the words that wait for them; the next look goes on.
const unansweredAtOnce = 100

// keepingKinds are the questions that keep a family's words until they are answered: their subject lists the messages.
func keepingKinds() []string { return []string{bot.KindChild, bot.KindWhich} }

// unanswered ends the questions past their expiry that keep a family's words, and takes those words to the front desk, where
// they wait for a person; an alarm says so. Words that have come into a conversation by another way stay there.
func unanswered(ctx context.Context, t *sqlx.Tx, now time.Time) (int, error) {
	var over []bot.Question
	err := selectIn(ctx, t, &over, `
		UPDATE questions SET state = $1
		WHERE id IN (
			SELECT id FROM questions WHERE state = 'open' AND expires_at <= $2 AND expires_at > $3 AND kind IN ($4) AND household_id <> ''
			ORDER BY expires_at, id LIMIT $5)
			AND state = 'open' AND expires_at <= $2
		RETURNING *`, bot.QuestionExpired, now, time.Time{}, keepingKinds(), unansweredAtOnce)
	if err != nil || len(over) == 0 {
		return 0, err
	}
	askedBy := make(map[string]bot.Question) // by message that waits
	for _, q := range over {
		for _, id := range strings.Split(q.Subject, ",") {
			askedBy[id] = q
		}
	}
	var words []bot.Message
	if err := selectIn(ctx, t, &words, `
		SELECT * FROM messages WHERE id IN ($1) AND direction = 'in' AND thread_id = '' ORDER BY created_at, id`, keys(askedBy)); err != nil {
		return 0, err
	}
	families := make(map[string][]bot.Message)
	causes := make(map[[2]string]bool) // school, kind
	for _, m := range words {
		q := askedBy[m.ID]
		families[q.HouseholdID] = append(families[q.HouseholdID], m)
		causes[[2]string{m.SchoolID, q.Kind}] = true
	}
	for household, list := range families { // a few: most families answer
		if err := toFrontDesk(ctx, t, now, household, list); err != nil {
			return 0, err
		}
	}
	for c := range causes {
		if err := raiseAlarm(ctx, t, now, unansweredAlarm(c[0], c[1])); err != nil {
			return 0, err
		}
	}
	return len(over), nil
}

func unansweredAlarm(schoolID, kind string) bot.Alarm {
	if kind == bot.KindWhich {
		return bot.Alarm{SchoolID: schoolID, Cause: "unanswered-which-question",
			Text: "A family's message waits because it did not say which question it answers: see `raabta threads --waiting`."}
	}
	return bot.Alarm{SchoolID: schoolID, Cause: "unanswered-which-child",
		Text: "A family's message waits because it did not say which child it is about: see `raabta threads --waiting`."}
}

// toFrontDesk puts a household's words, the oldest first, into its thread with the front desk, which waits from the first of
// them on.
func toFrontDesk(ctx context.Context, t *sqlx.Tx, now time.Time, householdID string, words []bot.Message) error {
	first, last := words[0], words[len(words)-1]
	move := spoken{At: last.CreatedAt, Since: first.CreatedAt, ThreadMove: bot.ThreadMove{
		Key: bot.ThreadKey{Party: householdID}, HouseholdID: householdID, Number: last.Number, Channel: last.Channel, Waits: true,
	}}
	var there bot.Thread
	err := t.GetContext(ctx, &there, `
		SELECT code, family_at FROM threads WHERE school_id = $1 AND party = $2 AND staff_id = '' AND student_id = ''`,
		first.SchoolID, householdID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		var next int
		if err := t.GetContext(ctx, &next, "SELECT thread_seq FROM schools WHERE id = $1", first.SchoolID); err != nil {
			return missing(err)
		}
		move.Code = bot.ThreadCode(next)
	case err != nil:
		return err
	default:
		move.Code = there.Code
		if there.FamilyAt.After(last.CreatedAt) {
			move.Number = "" // the answer goes where the family wrote since
		}
	}
	id, err := openThread(ctx, t, now, first.SchoolID, move)
	if err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, "UPDATE threads SET waiting_since = $1 WHERE id = $2 AND waiting_since > $1", first.CreatedAt, id); err != nil {
		return err
	}
	ids := make([]string, len(words))
	for i, m := range words {
		ids[i] = m.ID
	}
	_, err = execIn(ctx, t, `
		UPDATE messages SET thread_id = $1, reason = reason || '; nobody answered: the front desk' WHERE id IN ($2)`, id, ids)
	return err
}

// keys lists a map's keys in no order.
func keys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	return list
}

package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// CloseQuestions takes a school's open questions about a subject back, because the thing itself was taken back (an event,
// a meeting), and says how many there were. An answer that comes later finds no question.
func (s *Store) CloseQuestions(ctx context.Context, schoolID, kind, subject string) (int, error) {
	var n int
	err := s.tx(ctx, func(t *sqlx.Tx) (err error) {
		n, err = closeQuestions(ctx, t, schoolID, kind, subject)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("close the questions of %s %s: %w", kind, subject, err)
	}
	return n, nil
}

// closeQuestions is CloseQuestions within a transaction.
func closeQuestions(ctx context.Context, t *sqlx.Tx, schoolID, kind, subject string) (int, error) {
	return execIn(ctx, t, `
		UPDATE questions SET state = $1 WHERE school_id = $2 AND kind = $3 AND subject = $4 AND state = 'open'`,
		bot.QuestionSuperseded, schoolID, kind, subject)
}

// answerQuestion closes a question with its answer, or replaces one message's answer by another's. bot.ErrTaken when it is
// not open, or not as that message left it.
func answerQuestion(ctx context.Context, t *sqlx.Tx, schoolID, messageID string, a bot.AnswerQuestion) error {
	n, err := execIn(ctx, t, `
		UPDATE questions SET state = $1, answer = $2, answered_by = $3
		WHERE id = $4 AND school_id = $5 AND (state = 'open' OR state = 'answered' AND answered_by = $6 AND $6 <> '')`,
		bot.QuestionAnswered, a.Answer, messageID, a.QuestionID, schoolID, a.Instead)
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}

// supersedeQuestions closes what one household, one member of staff or one number is being asked of a kind.
func supersedeQuestions(ctx context.Context, t *sqlx.Tx, schoolID string, q bot.SupersedeQuestions) error {
	var asked string // in the words of the partial indexes: a broadcast does this for every household
	switch {
	case q.HouseholdID != "":
		asked = "household_id <> ''"
	case q.StaffID != "":
		asked = "staff_id <> ''"
	case q.Number != "":
		asked = "number <> ''"
	default:
		return nil // nobody was asked
	}
	_, err := t.ExecContext(ctx, `
		UPDATE questions SET state = $1
		WHERE school_id = $2 AND household_id = $3 AND staff_id = $4 AND number = $7 AND kind = $5 AND ($6 = '' OR subject = $6)
			AND state = 'open' AND `+asked,
		bot.QuestionSuperseded, schoolID, q.HouseholdID, q.StaffID, q.Kind, q.Subject, q.Number)
	return err
}

// openQuestions reads what households, staff and numbers of some schools are being asked at now, with choices and facts, the oldest first. A question
// is asked once its message has left; until then nobody's "1" answers it, unless the very same was asked before (a reminder of
// an event waits in the queue, and the family answers the announcement). One that keeps a person's words ("which child?",
// a teacher's "which family?") is there before, but without its choices: the next words can join those that wait.
func (s *Store) openQuestions(ctx context.Context, t *sqlx.Tx, now time.Time, households, staff, schools []string, numbers []bot.Number) ([]bot.Question, error) {
	left := []bot.Status{bot.Sending, bot.InDoubt, bot.Uncertain, bot.Sent, bot.Delivered, bot.Read}
	var rows []struct {
		bot.Question
		Asked bool `db:"asked"`
	}
	if err := selectIn(ctx, t, &rows, `
		SELECT questions.*, message_id = '' OR EXISTS (
			SELECT 1 FROM messages m WHERE m.question_id = questions.id AND m.question_id <> '' AND m.status IN ($5) AND NOT `+queued+`)
		OR EXISTS (
			SELECT 1 FROM questions p JOIN messages m ON m.question_id = p.id AND m.question_id <> '' AND m.status IN ($5) AND NOT `+queued+`
			WHERE p.state = 'superseded' AND p.household_id <> '' AND p.household_id = questions.household_id AND p.kind = questions.kind
			AND p.subject = questions.subject AND p.choices = questions.choices AND p.expires_at = questions.expires_at) AS asked
		FROM questions
		WHERE id IN (
			SELECT id FROM questions WHERE state = 'open' AND household_id <> '' AND household_id IN ($1)
			UNION ALL
			SELECT id FROM questions WHERE state = 'open' AND staff_id <> '' AND staff_id IN ($2)
			UNION ALL
			SELECT id FROM questions WHERE state = 'open' AND number <> '' AND school_id IN ($6) AND number IN ($7))
			AND (expires_at > $3 OR expires_at = $4)
		ORDER BY asked_at, id`, households, staff, now, time.Time{}, left, schools, numbers); err != nil {
		return nil, err
	}
	list := make([]bot.Question, 0, len(rows))
	for _, row := range rows {
		q := row.Question
		switch {
		case row.Asked:
		case joins(q):
			q.ChoicesJSON = ""
		default:
			continue
		}
		list = append(list, q)
	}
	return list, s.complete(ctx, t, now, list)
}

// complete gives questions that were read their choices and facts.
func (s *Store) complete(ctx context.Context, t *sqlx.Tx, now time.Time, list []bot.Question) error {
	all := make([]*bot.Question, len(list))
	for i := range list {
		q := &list[i]
		if q.ChoicesJSON != "" {
			if err := json.Unmarshal([]byte(q.ChoicesJSON), &q.Choices); err != nil {
				return fmt.Errorf("the choices of question %s: %w", q.ID, err)
			}
		}
		all[i] = q
	}
	return s.facts(ctx, t, now, all)
}

// facts gives each question what its capability needs to read an answer. A kind begins with the name of its capability:
// "meeting", "meeting-other".
func (s *Store) facts(ctx context.Context, t *sqlx.Tx, now time.Time, open []*bot.Question) error {
	asked := make(map[string][]*bot.Question)
	for _, q := range open {
		capability, _, _ := strings.Cut(q.Kind, "-")
		asked[capability] = append(asked[capability], q)
	}
	for capability, fill := range map[string]func(context.Context, *sqlx.Tx, []*bot.Question) error{
		"meeting": s.meetingFacts, "event": s.eventFacts,
		"join": func(ctx context.Context, t *sqlx.Tx, open []*bot.Question) error {
			return s.joinFacts(ctx, t, now, open)
		},
	} {
		if len(asked[capability]) == 0 {
			continue
		}
		if err := fill(ctx, t, asked[capability]); err != nil {
			return fmt.Errorf("read what %s questions are about: %w", capability, err)
		}
	}
	return nil
}

// pendingOf reads the earlier messages that questions of bot's own wait about.
func pendingOf(ctx context.Context, t *sqlx.Tx, open []bot.Question) (map[string]bot.Message, error) {
	var ids []string
	for _, q := range open {
		if waits(q) {
			ids = append(ids, strings.Split(q.Subject, ",")...)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var list []bot.Message
	if err := selectIn(ctx, t, &list, `SELECT * FROM messages WHERE id IN ($1)`, ids); err != nil {
		return nil, err
	}
	byID := make(map[string]bot.Message, len(list))
	for _, m := range list {
		byID[m.ID] = m
	}
	return byID, nil
}

// waits says that words wait for the question's answer; its subject lists them by comma.
func waits(q bot.Question) bool {
	return q.Kind == bot.KindChild || q.Kind == bot.KindWhich || q.Kind == bot.KindThread
}

// joins says that more words can wait for a question's answer with those that do.
func joins(q bot.Question) bool { return q.Kind == bot.KindChild || q.Kind == bot.KindThread }

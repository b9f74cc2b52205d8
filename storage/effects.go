package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/bot/join"
	"raabta/bot/meeting"
)

// effect carries one effect out, within the transaction of a decision or of a chunk of a broadcast. messageID is the
// inbound message it follows from, "" in a broadcast. bot.ErrTaken when a unique row, or a guard, refuses.
func (s *Store) effect(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID, messageID string, e bot.Effect) error {
	switch e := e.(type) {
	case bot.OptOut:
		return optOut(ctx, t, now, schoolID, e)
	case bot.OptIn:
		return optIn(ctx, t, schoolID, e)
	case bot.SetLanguage:
		_, err := t.ExecContext(ctx, `UPDATE households SET language = $1 WHERE id = $2 AND school_id = $3`,
			e.Language, e.HouseholdID, schoolID)
		return err
	case bot.AnswerQuestion:
		return answerQuestion(ctx, t, schoolID, messageID, e)
	case bot.SupersedeQuestions:
		return supersedeQuestions(ctx, t, schoolID, e)
	case bot.CountAnswer:
		_, err := t.ExecContext(ctx, `
			INSERT INTO broadcast_answers (broadcast_id, household_id, answer, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (broadcast_id, household_id) DO UPDATE SET answer = excluded.answer, at = excluded.at`,
			e.BroadcastID, e.HouseholdID, e.Answer, now)
		return err
	case bot.Merge:
		return merge(ctx, t, e)
	case bot.GiveWay:
		return giveWay(ctx, t, now, e)
	case bot.RaiseAlarm:
		return raiseAlarm(ctx, t, now, e.Alarm)
	case bot.GiveCard:
		return giveCard(ctx, t, now, schoolID, e.Number)
	case join.Link:
		return s.link(ctx, t, now, schoolID, e)
	case join.Unlink:
		return s.unlink(ctx, t, now, schoolID, e)
	case join.Try:
		return s.try(ctx, t, now, schoolID, e)
	case meeting.Propose:
		return s.proposeVisits(ctx, t, e)
	case meeting.Book:
		return s.bookVisits(ctx, t, e)
	case meeting.Release:
		return s.releaseVisits(ctx, t, e)
	case event.Record:
		return s.recordAnswer(ctx, t, e)
	}
	return fmt.Errorf("an effect that storage does not know: %T", e)
}

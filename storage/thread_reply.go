package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// ThreadReach reads how the family of a thread can be answered.
func (s *Store) ThreadReach(ctx context.Context, th bot.Thread) (reach bot.ThreadReach, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		schools, numbers := []string{th.SchoolID}, distinct([]bot.Number{th.Number})
		stops, err := optOutsOf(ctx, t, schools, numbers)
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, t, schools, numbers, stops)
		if err != nil {
			return err
		}
		ways, err := waysOf(ctx, t, schools)
		if err != nil {
			return err
		}
		languages, err := languagesOf(ctx, t, distinct([]string{th.HouseholdID}))
		if err != nil {
			return err
		}
		reach = bot.ThreadReach{Line: lines[phoneKey{th.SchoolID, th.Number}], Ways: ways[th.SchoolID], Language: languages[th.HouseholdID]}
		return nil
	})
	if err != nil {
		return bot.ThreadReach{}, fmt.Errorf("read how to answer thread %s: %w", th.ID, err)
	}
	return reach, nil
}

// ReplyThread queues the office's answer to a thread as it was read, and marks the thread answered. bot.ErrTaken when the
// family wrote again since: their new words are to be read first.
func (s *Store) ReplyThread(ctx context.Context, now time.Time, th bot.Thread, drafts []bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		n, err := execIn(ctx, t, `
			UPDATE threads SET state = $1, staff_at = $2, waiting_since = $3 WHERE id = $4 AND family_at = $5`,
			bot.ThreadAnswered, now, time.Time{}, th.ID, th.FamilyAt)
		if err != nil {
			return err
		}
		if n == 0 {
			return bot.ErrTaken
		}
		return insertDrafts(ctx, t, now, drafts)
	})
	if err != nil {
		return fmt.Errorf("answer thread %s: %w", th.ID, err)
	}
	return nil
}

package storage

import (
	"context"
	"errors"
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

// errSaidAlready rolls back an answer that is there.
var errSaidAlready = errors.New("this was answered already")

// ReplyThread queues the school's answer to a thread as it was read, and marks the thread answered. An answer whose first text is there
// already, by its ID, is not given twice: nothing happens. bot.ErrTaken when the family wrote again since: their new words are to be read
// first.
func (s *Store) ReplyThread(ctx context.Context, now time.Time, th bot.Thread, drafts []bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		familyAt, err := s.keepThread(ctx, t, th)
		if err != nil {
			return err
		}
		if len(drafts) > 0 {
			var there int
			if err := t.GetContext(ctx, &there, "SELECT COUNT(*) FROM messages WHERE id = $1 AND thread_id = $2 AND thread_id <> ''", drafts[0].ID, th.ID); err != nil {
				return err
			}
			if there > 0 {
				return errSaidAlready
			}
		}
		if !familyAt.Equal(th.FamilyAt) {
			return bot.ErrTaken
		}
		if _, err := t.ExecContext(ctx, "UPDATE threads SET state = $1, staff_at = $2, waiting_since = $3 WHERE id = $4",
			bot.ThreadAnswered, now, time.Time{}, th.ID); err != nil {
			return err
		}
		return taken(insertDrafts(ctx, t, now, drafts))
	})
	if errors.Is(err, errSaidAlready) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("answer thread %s: %w", th.ID, err)
	}
	return nil
}

// CloseThread ends a thread as it was read: nothing waits in it any more. The family's next words open it again. bot.ErrTaken when they
// wrote since, bot.ErrNotFound where there is no such thread.
func (s *Store) CloseThread(ctx context.Context, th bot.Thread) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		familyAt, err := s.keepThread(ctx, t, th)
		if err != nil {
			return err
		}
		if !familyAt.Equal(th.FamilyAt) {
			return bot.ErrTaken
		}
		_, err = t.ExecContext(ctx, "UPDATE threads SET state = $1, waiting_since = $2 WHERE id = $3", bot.ThreadClosed, time.Time{}, th.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("close thread %s: %w", th.Code, err)
	}
	return nil
}

// keepThread keeps a thread for this transaction (on Postgres others that change it wait) and says when the family last wrote in it.
// bot.ErrNotFound where the school has none.
func (s *Store) keepThread(ctx context.Context, t *sqlx.Tx, th bot.Thread) (familyAt time.Time, err error) {
	err = t.GetContext(ctx, &familyAt, "SELECT family_at FROM threads WHERE id = $1 AND school_id = $2"+s.forUpdate, th.ID, th.SchoolID)
	return familyAt, missing(err)
}

package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Route carries a decision out in one transaction: the message is routed, with its reason; the effects are done, the thread
// is opened or moved on, the texts are queued with the questions they ask. bot.ErrTaken when the message was routed
// meanwhile, or anything the decision relied on is gone; then nothing of it has happened.
func (s *Store) Route(ctx context.Context, now time.Time, d bot.Decision) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return s.route(ctx, t, now, d) })
	if err != nil {
		return fmt.Errorf("route %s: %w", d.Message.ID, err)
	}
	return nil
}

func (s *Store) route(ctx context.Context, t *sqlx.Tx, now time.Time, d bot.Decision) error {
	school := d.Message.SchoolID
	// First the message: on Postgres a second router waits here for the first, and then finds nothing to do.
	n, err := execIn(ctx, t, `
		UPDATE messages SET status = $1, reason = $2, household_id = $3, staff_id = $4, routed_at = $5, done_at = $5
		WHERE id = $6 AND direction = 'in' AND status = $7`,
		bot.Routed, d.Reason, d.HouseholdID, d.StaffID, now, d.Message.ID, bot.Received)
	if err != nil {
		return err
	}
	if n == 0 {
		return bot.ErrTaken
	}
	// Effects before drafts: a question is asked again after the old one was closed, and what STOP cancels is not its own
	// confirmation.
	for _, e := range d.Effects {
		if err := s.effect(ctx, t, now, school, d.Message.ID, e); err != nil {
			return err
		}
	}
	threads := make(map[bot.ThreadKey]string)
	if d.Thread != nil {
		id, err := moveThread(ctx, t, now, d)
		if err != nil {
			return err
		}
		threads[d.Thread.Key] = id
	}
	drafts := slices.Clone(d.Drafts) // the caller's stay as they are, should the transaction be run again
	for i := range drafts {
		draft := &drafts[i]
		for _, e := range draft.Effects {
			if err := s.effect(ctx, t, now, school, d.Message.ID, e); err != nil {
				return err
			}
		}
		if draft.Thread == nil {
			continue
		}
		id, known := threads[*draft.Thread]
		if !known {
			if id, err = threadOf(ctx, t, now, school, besides(d, *draft)); err != nil {
				return err
			}
			threads[*draft.Thread] = id
		}
		draft.ThreadID = id
	}
	if err := s.askChildOnce(ctx, t, now, drafts); err != nil {
		return err
	}
	return insertDrafts(ctx, t, now, drafts)
}

// askChildOnce refuses to ask a household which child it writes about while it is being asked that already, for words of the
// other parent, say: bot.ErrTaken, and decided afresh both wait for one answer.
func (s *Store) askChildOnce(ctx context.Context, t *sqlx.Tx, now time.Time, drafts []bot.Draft) error {
	var households []string
	for _, d := range drafts {
		if d.Question != nil && d.Question.Kind == bot.KindChild {
			households = append(households, cmp.Or(d.Question.HouseholdID, d.HouseholdID))
		}
	}
	if households = distinct(households); len(households) == 0 {
		return nil
	}
	// On Postgres a second router waits here for the first, and then sees its question.
	var locked, open []string
	if err := selectIn(ctx, t, &locked, "SELECT id FROM households WHERE id IN ($1) ORDER BY id"+s.forUpdate, households); err != nil {
		return err
	}
	err := selectIn(ctx, t, &open, `
		SELECT id FROM questions WHERE state = 'open' AND household_id <> '' AND household_id IN ($1) AND kind = $2
			AND (expires_at > $3 OR expires_at = $4) LIMIT 1`, households, bot.KindChild, now, time.Time{})
	if err == nil && len(open) > 0 {
		err = bot.ErrTaken
	}
	return err
}

// moveThread carries the decision's move of a thread out, and puts the message and those that waited for it into it.
func moveThread(ctx context.Context, t *sqlx.Tx, now time.Time, d bot.Decision) (string, error) {
	move := spoken{ThreadMove: *d.Thread, At: d.Message.CreatedAt, Since: d.Message.CreatedAt}
	if len(d.Thread.Also) > 0 {
		var first []time.Time
		if err := selectIn(ctx, t, &first, `
			SELECT created_at FROM messages WHERE school_id = $1 AND id IN ($2) ORDER BY created_at LIMIT 1`,
			d.Message.SchoolID, d.Thread.Also); err != nil {
			return "", err
		}
		if len(first) > 0 && first[0].Before(move.Since) {
			move.Since = first[0]
		}
	}
	id, err := openThread(ctx, t, now, d.Message.SchoolID, move)
	if err != nil {
		return "", err
	}
	_, err = execIn(ctx, t, `UPDATE messages SET thread_id = $1 WHERE school_id = $2 AND id IN ($3)`,
		id, d.Message.SchoolID, append([]string{d.Message.ID}, d.Thread.Also...))
	return id, err
}

// besides is the move of a thread that a draft belongs to and the message itself does not.
func besides(d bot.Decision, draft bot.Draft) spoken {
	move := spoken{At: d.Message.CreatedAt, ThreadMove: bot.ThreadMove{Key: *draft.Thread, FromStaff: d.StaffID != "" && d.HouseholdID == ""}}
	if move.Key.Party == d.HouseholdID || move.Key.Party == draft.HouseholdID {
		move.HouseholdID = move.Key.Party
	}
	switch {
	case draft.StaffID == "": // it goes to the family
		move.Number, move.Channel = draft.Number, draft.Channel
	case !move.FromStaff:
		move.Number, move.Channel = d.Message.Number, d.Message.Channel
	}
	return move
}

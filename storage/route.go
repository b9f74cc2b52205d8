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
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		// First the message: on Postgres a second router waits here for the first, and then finds nothing to do.
		waiting, err := s.stillWaiting(ctx, t, []bot.Decision{d}, s.forUpdate)
		if err != nil {
			return err
		}
		if !waiting[d.Message.ID] {
			return bot.ErrTaken
		}
		r := routing{Store: s, now: now}
		if err := r.carryOut(ctx, t, d); err != nil {
			return err
		}
		return r.finish(ctx, t)
	})
	if err != nil {
		return fmt.Errorf("route %s: %w", d.Message.ID, err)
	}
	return nil
}

// stillWaiting says which of the decisions' messages are not routed yet, and keeps them for this transaction. One that was
// changed since the decision read it, by its writer, or because the number behind it became known, is to be decided afresh.
func (s *Store) stillWaiting(ctx context.Context, t *sqlx.Tx, decisions []bot.Decision, keep string) (map[string]bool, error) {
	ids := make([]string, len(decisions))
	for i, d := range decisions {
		ids[i] = d.Message.ID
	}
	decided := make(map[string]bot.Message, len(decisions))
	for _, d := range decisions {
		decided[d.Message.ID] = d.Message
	}
	var list []bot.Message
	// Looked up by their ids alone: with the status in the condition Postgres may go through all that waits instead.
	err := selectIn(ctx, t, &list, "SELECT id, status, body, number FROM messages WHERE id IN ($1) ORDER BY id"+keep, ids)
	waiting := make(map[string]bool, len(list))
	for _, m := range list {
		waiting[m.ID] = m.Status == bot.Received && m.Body == decided[m.ID].Body && m.Number == decided[m.ID].Number
	}
	return waiting, err
}

// routing carries decisions out within one transaction. What one statement can do for all of them is done at the end.
type routing struct {
	*Store
	now    time.Time
	routed *given      // messages
	own    []string    // those of them that were typed on the school's own phone
	drafts []bot.Draft // of texts that ask nothing
}

// carryOut is one decision, but for what finish does. A fault inside is an error: it is this decision's, and spoils no other.
func (r *routing) carryOut(ctx context.Context, t *sqlx.Tx, d bot.Decision) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the program failed: %v", fault)
		}
	}()
	school := d.Message.SchoolID
	if len(d.Effects) > 0 {
		// They look at what is queued: STOP cancels it, also what a decision before this one has just said.
		if err := r.queue(ctx, t); err != nil {
			return err
		}
	}
	// Effects before drafts: a question is asked again after the old one was closed, and what STOP cancels is not its own
	// confirmation.
	for _, e := range d.Effects {
		if err := r.effect(ctx, t, r.now, school, d.Message.ID, e); err != nil {
			return err
		}
	}
	threads := make(map[bot.ThreadKey]string)
	threadID := ""
	if d.Thread != nil {
		id, err := moveThread(ctx, t, r.now, d)
		if err != nil {
			return err
		}
		threadID, threads[d.Thread.Key] = id, id
	}
	drafts := slices.Clone(d.Drafts) // the caller's stay as they are, should the transaction be run again
	asks := false
	for i := range drafts {
		draft := &drafts[i]
		asks = asks || draft.Question != nil
		for _, e := range draft.Effects {
			if err := r.effect(ctx, t, r.now, school, d.Message.ID, e); err != nil {
				return err
			}
		}
		if draft.Thread == nil {
			continue
		}
		id, known := threads[*draft.Thread]
		if !known {
			var err error
			if id, err = threadOf(ctx, t, r.now, school, besides(d, *draft)); err != nil {
				return err
			}
			threads[*draft.Thread] = id
		}
		draft.ThreadID = id
	}
	if r.routed == nil {
		r.routed = newGiven("id TEXT", "reason TEXT", "household_id TEXT", "staff_id TEXT", "thread_id TEXT")
	}
	r.routed.add(d.Message.ID, d.Reason, d.HouseholdID, d.StaffID, threadID)
	if d.Message.Kind == bot.Own {
		r.own = append(r.own, d.Message.ID)
	}
	r.drafts = append(r.drafts, drafts...)
	if !asks {
		return nil
	}
	// The next decision may close this question again.
	if err := r.askChildOnce(ctx, t, r.now, drafts); err != nil {
		return err
	}
	return r.queue(ctx, t)
}

// queue queues the texts of the decisions so far.
func (r *routing) queue(ctx context.Context, t *sqlx.Tx) error {
	drafts := r.drafts
	r.drafts = nil
	return insertDrafts(ctx, t, r.now, drafts)
}

// finish does for all decisions at once what each of them needs.
func (r *routing) finish(ctx context.Context, t *sqlx.Tx) error {
	if err := r.queue(ctx, t); err != nil || r.routed == nil {
		return err
	}
	if err := r.routed.exec(ctx, t, `
		UPDATE messages SET status = $1, household_id = given.household_id, staff_id = given.staff_id,
			reason = CASE WHEN messages.reason <> '' THEN given.reason || '; ' || messages.reason ELSE given.reason END,
			thread_id = CASE WHEN given.thread_id <> '' THEN given.thread_id ELSE messages.thread_id END, routed_at = $2, done_at = $2
		FROM given WHERE messages.id = given.id`, bot.Routed, r.now); err != nil || len(r.own) == 0 {
		return err
	}
	return said(ctx, t, r.own)
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

// moveThread carries the decision's move of a thread out, and puts those that waited for the message into it.
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
	if err != nil || len(d.Thread.Also) == 0 {
		return id, err
	}
	_, err = execIn(ctx, t, `UPDATE messages SET thread_id = $1 WHERE school_id = $2 AND id IN ($3)`, id, d.Message.SchoolID, d.Thread.Also)
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

package storage

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// fault is what a provider said of a message that it took and could not deliver.
type fault struct {
	verdict bot.Verdict
	reason  string
}

// undelivered follows up on messages that the provider took and that have just become failed or undelivered: what that tells
// about their numbers is kept, those that are worth another try are queued again, once, and the rest are given up. A next
// try counts with the broadcast, and is no recipient of its own.
func undelivered(ctx context.Context, t *sqlx.Tx, now time.Time, faults map[string]fault, again func(bot.Message) (bot.Message, bool)) error {
	if len(faults) == 0 {
		return nil
	}
	var list []bot.Message
	if err := selectIn(ctx, t, &list, "SELECT * FROM messages WHERE id IN ($1) ORDER BY id", keys(faults)); err != nil {
		return err
	}
	problems := newGiven("id TEXT", "problem TEXT")
	filtered := map[string]int{} // by broadcast
	var next []bot.Message
	var left []string
	for _, m := range list {
		switch f := faults[m.ID]; f.verdict {
		case bot.BadNumber:
			problems.add(m.ID, f.reason)
		case bot.Filtered:
			filtered[m.BroadcastID]++
		case bot.OptedOut: // rare
			o := bot.OptOut{Number: m.Number, Topic: bot.TopicAll, At: now, Source: "provider"}
			if err := optOut(ctx, t, now, m.SchoolID, o); err != nil {
				return err
			}
		}
		try, worth := again(m)
		if !worth {
			left = append(left, m.ID)
			continue
		}
		if try.ID == m.ID {
			try.ID = ""
		}
		try.AgainOf, try.ProviderID, try.Recipient = m.ID, "", ""
		if try.BroadcastID != "" {
			try.Recipient = "again:" + m.ID
		}
		next = append(next, complete(try, now))
	}
	for _, id := range slices.Sorted(maps.Keys(filtered)) { // one or two, in an order that no other transaction turns round
		if _, err := t.ExecContext(ctx, "UPDATE broadcasts SET filtered = filtered + $1 WHERE id = $2", filtered[id], id); err != nil {
			return err
		}
	}
	if err := holdTries(ctx, t, next); err != nil {
		return err
	}
	if err := noteProblems(ctx, t, problems); err != nil {
		return err
	}
	if _, err := insertOutgoing(ctx, t, onceAgain, next); err != nil {
		return err
	}
	return giveUp(ctx, t, now, left)
}

// holdTries holds the next tries of broadcasts that were paused meanwhile.
func holdTries(ctx context.Context, t *sqlx.Tx, tries []bot.Message) error {
	var ids []string
	for _, m := range tries {
		if m.BroadcastID != "" {
			ids = append(ids, m.BroadcastID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	held, err := heldNow(ctx, t, ids)
	for i := range tries {
		tries[i].Held = held[tries[i].BroadcastID]
	}
	return err
}

// giveUp sees to it that messages which have failed for good leave nobody's words waiting unseen. Where one was a parent's
// words on their way to a teacher, staff are told; where one asked which child or question words were about, that question
// is over, and Tidy takes the words to the front desk.
func giveUp(ctx context.Context, t *sqlx.Tx, now time.Time, ids []string) error {
	for some := range slices.Chunk(ids, chunk) {
		var schools []string
		if err := selectIn(ctx, t, &schools, `
			SELECT DISTINCT school_id FROM messages WHERE id IN ($1) AND staff_id <> '' AND thread_id <> ''`, some); err != nil {
			return err
		}
		if err := forwardsFailed(ctx, t, now, schools); err != nil {
			return err
		}
		if _, err := execIn(ctx, t, `
			UPDATE questions SET expires_at = $1
			WHERE id IN (SELECT question_id FROM messages WHERE id IN ($2) AND question_id <> '') AND state = 'open' AND kind IN ($3)`,
			now, some, keepingKinds()); err != nil {
			return err
		}
	}
	return nil
}

// forwardsFailed raises the alarm of schools whose teachers did not get parents' words. A school may be there twice.
func forwardsFailed(ctx context.Context, t *sqlx.Tx, now time.Time, schools []string) error {
	for _, id := range distinct(schools) {
		err := raiseAlarm(ctx, t, now, bot.Alarm{
			SchoolID: id, Cause: "forward-failed",
			Text: "A parent's message did not reach a teacher's phone: see `raabta threads --waiting`.",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

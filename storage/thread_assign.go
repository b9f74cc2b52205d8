package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// waitingMost is how many of a thread's waiting words go along when it is given to somebody else; the thread has them all.
const waitingMost = 20

// Handover reads what giving a thread to a member of staff, "" for the office, needs. bot.ErrNotFound where the school has nobody with
// the id.
func (s *Store) Handover(ctx context.Context, th bot.Thread, staffID string) (h bot.Handover, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		h = bot.Handover{Thread: th, StaffID: staffID, Lines: map[bot.Number]bot.Line{}}
		schools := []string{th.SchoolID}
		if h.To, err = answererOf(ctx, t, th, staffID); err != nil {
			return err
		}
		if h.Into, err = threadWith(ctx, t, th, staffID, ""); err != nil {
			return err
		}
		households, err := householdsByID(ctx, t, []string{th.HouseholdID})
		if err != nil {
			return err
		}
		h.Household = households[th.HouseholdID]
		ways, err := waysOf(ctx, t, schools)
		if err != nil {
			return err
		}
		h.Ways = ways[th.SchoolID]
		if h.To.Number != "" {
			numbers := []bot.Number{h.To.Number}
			stops, err := optOutsOf(ctx, t, schools, numbers)
			if err != nil {
				return err
			}
			lines, err := linesOf(ctx, t, schools, numbers, stops)
			if err != nil {
				return err
			}
			if line, known := lines[phoneKey{th.SchoolID, h.To.Number}]; known {
				h.Lines[h.To.Number] = line
			}
		}
		if th.State != bot.ThreadWaiting {
			return nil
		}
		err = t.SelectContext(ctx, &h.Waiting, `
			SELECT * FROM messages WHERE thread_id = $1 AND thread_id <> '' AND direction = 'in' AND staff_id = '' AND created_at >= $2
			ORDER BY created_at DESC, id DESC LIMIT $3`, th.ID, th.WaitingSince, waitingMost)
		slices.Reverse(h.Waiting)
		return err
	})
	if err != nil {
		return bot.Handover{}, fmt.Errorf("read what giving thread %s away needs: %w", th.ID, err)
	}
	return h, nil
}

// answererOf is whose phone gets the words of a thread once a member of staff, "" for the office, answers it; nobody's where there is
// none.
func answererOf(ctx context.Context, t *sqlx.Tx, th bot.Thread, staffID string) (bot.Staff, error) {
	if staffID != "" {
		list, err := staffByID(ctx, t, []string{staffID})
		if err == nil && (len(list) == 0 || list[0].SchoolID != th.SchoolID) {
			err = bot.ErrNotFound
		}
		if err != nil || list[0].Number == "" {
			return bot.Staff{}, err
		}
		return list[0], nil
	}
	list, err := staffByNumber(ctx, t, []string{th.SchoolID}, nil)
	desk := (&batch{staff: list}).desk(th.SchoolID)
	desk = slices.DeleteFunc(desk, func(f bot.Staff) bool { return f.Number == th.Number })
	if err != nil || len(desk) == 0 {
		return bot.Staff{}, err
	}
	return desk[0], nil
}

// threadWith is the thread that a thread's family has about its child with another member of staff; nil for none.
func threadWith(ctx context.Context, t *sqlx.Tx, th bot.Thread, staffID, keep string) (*bot.Thread, error) {
	var list []bot.Thread
	err := t.SelectContext(ctx, &list, `
		SELECT * FROM threads WHERE school_id = $1 AND party = $2 AND staff_id = $3 AND student_id = $4`+keep, th.SchoolID, th.Party, staffID, th.StudentID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// reasonGiven is why a text to a teacher is taken back that had not left when the thread went to another.
const reasonGiven = "the conversation was given to somebody else before this left"

// AssignThread gives a thread to another member of staff: it is theirs from then on, or goes into the one that they have with the family
// about the child already, whose code stays. Texts to whoever had it that have not left are taken back, the drafts are queued.
// bot.ErrTaken when the family wrote, or one of the threads changed hands, since it was read.
func (s *Store) AssignThread(ctx context.Context, now time.Time, h bot.Handover, drafts []bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		// On Postgres a router of the family's words waits here, then finds the thread gone from where it was, and decides afresh.
		var from bot.Thread
		if err := t.GetContext(ctx, &from, "SELECT * FROM threads WHERE id = $1 AND school_id = $2"+s.forUpdate, h.Thread.ID, h.Thread.SchoolID); err != nil {
			return missing(err)
		}
		into, err := threadWith(ctx, t, from, h.StaffID, s.forUpdate)
		if err != nil {
			return err
		}
		if !from.FamilyAt.Equal(h.Thread.FamilyAt) || from.StaffID != h.Thread.StaffID || from.StaffID == h.StaffID ||
			(into == nil) != (h.Into == nil) || into != nil && into.ID != h.Into.ID {
			return bot.ErrTaken
		}
		if _, err := takeBack(ctx, t, now, reasonGiven, `claimed_by = '' AND id IN (
			SELECT m.id FROM messages m WHERE m.thread_id = $1 AND m.thread_id <> '' AND m.direction = 'out' AND m.staff_id <> '' AND m.status = 'sending')`,
			from.ID); err != nil {
			return err
		}
		if into == nil {
			_, err := t.ExecContext(ctx, "UPDATE threads SET staff_id = $1 WHERE id = $2", h.StaffID, from.ID)
			if err != nil {
				return taken(err)
			}
		} else if err := emptyInto(ctx, t, from, *into); err != nil {
			return err
		}
		return insertDrafts(ctx, t, now, drafts)
	})
	if err != nil {
		return fmt.Errorf("give thread %s to another: %w", h.Thread.ID, err)
	}
	return nil
}

// emptyInto joins a thread into another of the same family. What is left of it is as if nobody had ever said anything in it: the family's
// next words are not taken for a part of it.
func emptyInto(ctx context.Context, t *sqlx.Tx, from, into bot.Thread) error {
	if err := joinThreads(ctx, t, from, into); err != nil {
		return err
	}
	_, err := t.ExecContext(ctx, "UPDATE threads SET state = $1, waiting_since = $2, family_at = $2, staff_at = $2 WHERE id = $3",
		bot.ThreadClosed, time.Time{}, from.ID)
	return err
}

// joinThreads takes a thread into another with the same person: its messages, its times, and that it waits.
func joinThreads(ctx context.Context, t *sqlx.Tx, from, into bot.Thread) error {
	if _, err := t.ExecContext(ctx, "UPDATE messages SET thread_id = $1 WHERE thread_id = $2 AND thread_id <> ''", into.ID, from.ID); err != nil {
		return err
	}
	joined := into.Joined(from)
	_, err := t.ExecContext(ctx, `
		UPDATE threads SET state = $1, family_at = $2, staff_at = $3, waiting_since = $4, number = $5, channel = $6 WHERE id = $7`,
		joined.State, joined.FamilyAt, joined.StaffAt, joined.WaitingSince, joined.Number, joined.Channel, into.ID)
	return err
}

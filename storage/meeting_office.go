package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// InviteToMeeting queues the invitation b and puts reminders in the place of those that the meeting had, in one transaction. It
// returns the broadcast as it stands: one with another id was queued with this key before, and nothing else has changed then.
// A reminder whose name another subject's schedule has gets the end of the meeting's id. An audience that the school does not
// have is bot.ErrAudience.
func (s *Store) InviteToMeeting(ctx context.Context, b bot.Broadcast, reminders []scheduler.Schedule) (added bot.Broadcast, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		if _, err := resolve(ctx, t, b.SchoolID, b.Audience); err != nil {
			return err
		}
		var err error
		if added, err = insertBroadcast(ctx, t, b); err != nil || added.ID != b.ID {
			return err
		}
		return remindOfMeeting(ctx, t, b.SchoolID, b.Subject, reminders)
	})
	if err != nil {
		return bot.Broadcast{}, fmt.Errorf("invite to meeting %s: %w", b.Subject, err)
	}
	return added, nil
}

// remindOfMeeting puts reminders in the place of those that a meeting had.
func remindOfMeeting(ctx context.Context, t *sqlx.Tx, schoolID, id string, reminders []scheduler.Schedule) error {
	if _, err := t.ExecContext(ctx, "DELETE FROM schedules WHERE school_id = $1 AND kind = $2 AND subject = $3", schoolID, meeting.Kind, id); err != nil {
		return err
	}
	reminders = slices.Clone(reminders)
	names := make([]string, len(reminders))
	for i, r := range reminders {
		names[i] = r.Name
	}
	var same []string
	if err := selectIn(ctx, t, &same, `SELECT name FROM schedules WHERE school_id = $1 AND name IN ($2)`, schoolID, names); err != nil {
		return err
	}
	for i := range reminders {
		if slices.Contains(same, reminders[i].Name) {
			reminders[i].Name += " " + id[max(0, len(id)-8):]
		}
	}
	return insertSchedules(ctx, t, schoolID, reminders)
}

// CallOffMeeting takes a meeting back in one transaction: what of its other broadcasts has not left is stopped, it reminds
// nobody, nobody is proposed or booked a time, and b tells the families. Visits stay so that they can be told; their questions
// stay open until they are, so that an answer meanwhile is told too. bot.ErrTaken where it was called off before,
// bot.ErrNotFound where there is none.
func (s *Store) CallOffMeeting(ctx context.Context, now time.Time, b bot.Broadcast) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		var others []string
		// Broadcasts before the meeting, as a chunk that is being queued has them.
		if err := t.SelectContext(ctx, &others, `
			SELECT id FROM broadcasts WHERE school_id = $1 AND kind = $2 AND subject = $3 AND subject <> '' AND key <> $4
				AND state IN ('expanding', 'expanded', 'paused') ORDER BY id`, b.SchoolID, b.Kind, b.Subject, b.Key); err != nil {
			return err
		}
		for _, id := range others { // a few: one a day at most
			if _, err := cancelBroadcast(ctx, t, now, id); err != nil && !errors.Is(err, bot.ErrNotFound) { // it ended meanwhile
				return err
			}
		}
		n, err := execIn(ctx, t, `UPDATE meetings SET state = $1 WHERE id = $2 AND school_id = $3 AND state <> $1`, meeting.Canceled, b.Subject, b.SchoolID)
		if err != nil {
			return err
		}
		if n == 0 {
			return s.noSuchMeeting(ctx, t, b.SchoolID, b.Subject)
		}
		if _, err := insertBroadcast(ctx, t, b); err != nil {
			return err
		}
		return remindOfMeeting(ctx, t, b.SchoolID, b.Subject, nil)
	})
	if err != nil {
		return fmt.Errorf("call meeting %s off: %w", b.Subject, err)
	}
	return nil
}

// noSuchMeeting says why a meeting was not changed: bot.ErrTaken where it is there, and was canceled.
func (s *Store) noSuchMeeting(ctx context.Context, t *sqlx.Tx, schoolID, id string) error {
	var state string
	if err := t.GetContext(ctx, &state, "SELECT state FROM meetings WHERE id = $1 AND school_id = $2", id, schoolID); err != nil {
		return missing(err)
	}
	return bot.ErrTaken
}

// ArrangeMeeting carries out what staff decided by hand about a family's times, and queues the texts that tell the family, in
// one transaction. The first family that a meeting has arms its reminders. bot.ErrTaken where another family has a slot, the
// meeting was canceled, or the family holds other slots than it did when this was decided; bot.ErrNotFound where the school
// has no such meeting.
func (s *Store) ArrangeMeeting(ctx context.Context, now time.Time, schoolID string, a meeting.Arrangement, drafts []bot.Draft, reminders []scheduler.Schedule) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		var state string
		var held []string
		if err := t.GetContext(ctx, &state, "SELECT state FROM meetings WHERE id = $1 AND school_id = $2", a.MeetingID, schoolID); err != nil {
			return missing(err)
		}
		for _, q := range a.Asked { // questions before the meeting, as Route and Expand have them
			if err := supersedeQuestions(ctx, t, schoolID, q); err != nil {
				return err
			}
		}
		if err := lockMeeting(ctx, t, a.MeetingID); err != nil {
			return err
		}
		if err := t.SelectContext(ctx, &held, `
			SELECT slot_id FROM meeting_visits WHERE meeting_id = $1 AND household_id = $2 ORDER BY slot_id`, a.MeetingID, a.HouseholdID); err != nil {
			return err
		}
		slices.Sort(held) // whatever the database's collation is
		if !slices.Equal(held, a.Held) {
			return bot.ErrTaken
		}
		if err := s.effect(ctx, t, now, schoolID, "", a.Effect); err != nil {
			return err
		}
		if state == meeting.Planned {
			if err := remindOfMeeting(ctx, t, schoolID, a.MeetingID, reminders); err != nil {
				return err
			}
		}
		return insertDrafts(ctx, t, now, drafts)
	})
	if err != nil {
		return fmt.Errorf("arrange a family's times at meeting %s: %w", a.MeetingID, err)
	}
	return nil
}

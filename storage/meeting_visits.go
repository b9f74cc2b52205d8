package storage

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/meeting"
)

// proposeVisits carries meeting.Propose out. bot.ErrTaken where a slot is held, the family has answered, or the meeting is
// canceled.
func (s *Store) proposeVisits(ctx context.Context, t *sqlx.Tx, e meeting.Propose) error {
	if err := lockMeeting(ctx, t, e.MeetingID); err != nil {
		return err
	}
	n, err := execIn(ctx, t, `
		INSERT INTO meeting_families (meeting_id, household_id, state, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (meeting_id, household_id) DO UPDATE SET state = excluded.state, at = excluded.at
		WHERE meeting_families.state NOT IN ('booked', 'declined')`, e.MeetingID, e.HouseholdID, meeting.Invited, e.At)
	if err != nil {
		return err
	}
	if n == 0 {
		return bot.ErrTaken
	}
	return holdSlots(ctx, t, e.MeetingID, e.HouseholdID, meeting.Proposed, e.Visits, e.At)
}

// bookVisits carries meeting.Book out. bot.ErrTaken where a slot is another family's or the meeting is canceled.
func (s *Store) bookVisits(ctx context.Context, t *sqlx.Tx, e meeting.Book) error {
	if err := lockMeeting(ctx, t, e.MeetingID); err != nil {
		return err
	}
	if err := setFamily(ctx, t, e.MeetingID, e.HouseholdID, meeting.Booked, e.At); err != nil {
		return err
	}
	return holdSlots(ctx, t, e.MeetingID, e.HouseholdID, meeting.Booked, e.Visits, e.At)
}

// releaseVisits carries meeting.Release out.
func (s *Store) releaseVisits(ctx context.Context, t *sqlx.Tx, e meeting.Release) error {
	if err := setFamily(ctx, t, e.MeetingID, e.HouseholdID, e.Family, e.At); err != nil {
		return err
	}
	_, err := t.ExecContext(ctx, `
		DELETE FROM meeting_visits WHERE meeting_id = $1 AND household_id = $2 AND ($3 = 'declined' OR state = 'proposed' AND held_until <= $4)`,
		e.MeetingID, e.HouseholdID, e.Family, e.At)
	return err
}

// lapseProposals deletes proposals whose time has come and gone without an answer, and says how many. Until then a proposal
// past its hold stays where it is: only somebody else who wants the slot takes it away (see holdSlots). It walks the partial
// index of proposals by held_until, which is never later than starts_at.
func lapseProposals(ctx context.Context, t *sqlx.Tx, now time.Time) (int, error) {
	return execIn(ctx, t, `DELETE FROM meeting_visits WHERE state = 'proposed' AND held_until <= $1 AND starts_at <= $1`, now)
}

// lockMeeting makes the changes of one meeting's slots wait for one another, so that on Postgres two families who want each
// other's slots don't lock each other out, and none is booked into a meeting that is being canceled.
func lockMeeting(ctx context.Context, t *sqlx.Tx, id string) error {
	n, err := execIn(ctx, t, `UPDATE meetings SET state = $1 WHERE id = $2 AND state <> $3`, meeting.Inviting, id, meeting.Canceled)
	if err == nil && n == 0 {
		return bot.ErrTaken
	}
	return err
}

func setFamily(ctx context.Context, t *sqlx.Tx, meetingID, householdID, state string, at time.Time) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO meeting_families (meeting_id, household_id, state, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (meeting_id, household_id) DO UPDATE SET state = excluded.state, at = excluded.at`, meetingID, householdID, state, at)
	return err
}

// holdSlots gives a family these visits in place of all it held. What stands in the way and has lapsed goes first: proposals
// of other families for the same slots, or for the same child (another home of it). What is live refuses by a unique row.
func holdSlots(ctx context.Context, t *sqlx.Tx, meetingID, householdID, state string, visits []meeting.Visit, at time.Time) error {
	rows := make([]meeting.Visit, len(visits))
	slots, students := make([]string, len(visits)), make([]string, len(visits))
	for i, v := range visits {
		v.MeetingID, v.HouseholdID, v.State = meetingID, householdID, state
		rows[i], slots[i], students[i] = v, v.SlotID, v.StudentID
	}
	if _, err := execIn(ctx, t, `
		DELETE FROM meeting_visits
		WHERE meeting_id = $1 AND (household_id = $2
			OR state = 'proposed' AND held_until <= $3 AND (slot_id IN ($4) OR student_id IN ($5)))`,
		meetingID, householdID, at, slots, students); err != nil {
		return err
	}
	return taken(insert(ctx, t, `
		INSERT INTO meeting_visits (slot_id, meeting_id, household_id, student_id, staff_id, starts_at, state, held_until)
		VALUES (:slot_id, :meeting_id, :household_id, :student_id, :staff_id, :starts_at, :state, :held_until)`, rows))
}

package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot/meeting"
)

// MeetingsWith lists the meetings in which a member of staff takes part, the latest first, with the counts of Meetings.
func (s *Store) MeetingsWith(ctx context.Context, schoolID, staffID string) ([]meeting.Summary, error) {
	var list []meeting.Summary
	err := s.db.SelectContext(ctx, &list, meetingsCounted+`
		WHERE m.school_id = $1 AND EXISTS (SELECT 1 FROM meeting_slots x WHERE x.meeting_id = m.id AND x.staff_id = $2)
		ORDER BY m.starts_at DESC, m.id DESC`, schoolID, staffID)
	if err != nil {
		return nil, fmt.Errorf("list the meetings of a teacher: %w", err)
	}
	return list, nil
}

// MeetingGuests lists the children whom a teacher teaches, with each household that may book for them and is among those whom
// the meeting is for, by class and name. An audience that the school no longer has is bot.ErrAudience.
func (s *Store) MeetingGuests(ctx context.Context, m meeting.Meeting, staffID string) (list []meeting.Guest, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		to, err := resolve(ctx, t, m.SchoolID, m.Audience)
		if err != nil {
			return err
		}
		// From the teacher's classes to their children and homes; a home belongs to the audience as in householdsAfter.
		return selectIn(ctx, t, &list, `
			SELECT hs.household_id, s.id AS student_id, s.name AS child, c.name AS class, h.name AS family
			FROM (SELECT DISTINCT class_id FROM teachings WHERE staff_id = $1) k
			JOIN classes c ON c.id = k.class_id AND c.school_id = $2
			JOIN students s ON s.class_id = c.id AND s.state = 'active'
			JOIN household_students hs ON hs.student_id = s.id AND hs.may_book
			JOIN households h ON h.id = hs.household_id
			WHERE EXISTS (
				SELECT 1 FROM household_students o JOIN students st ON st.id = o.student_id
				WHERE o.household_id = h.id AND o.may_receive AND st.state = 'active'
					AND (CAST($3 AS BOOLEAN) OR h.id IN ($4) OR st.class_id IN ($5)))
			ORDER BY c.name, s.name, h.name, h.id`, staffID, m.SchoolID, to.all, to.households, to.classes)
	})
	if err != nil {
		return nil, fmt.Errorf("list who may see a teacher at meeting %s: %w", m.ID, err)
	}
	return list, nil
}

// MeetingFamilies lists families of a meeting that have no booked time, by what they answered and by name, with the number to
// call: of each state at most most.
func (s *Store) MeetingFamilies(ctx context.Context, schoolID, meetingID string, most int) ([]meeting.Family, error) {
	var list []meeting.Family
	err := s.db.SelectContext(ctx, &list, `
		SELECT f.household_id, f.name, f.state, COALESCE((
			SELECT p.number FROM phones p WHERE p.household_id = f.household_id ORDER BY p.rank, p.number LIMIT 1), '') AS number
		FROM (
			SELECT f.household_id, h.name, f.state, row_number() OVER (PARTITION BY f.state ORDER BY h.name, h.id) AS place
			FROM meeting_families f JOIN households h ON h.id = f.household_id AND h.school_id = $1
			WHERE f.meeting_id = $2 AND f.state <> 'booked') f
		WHERE f.place <= $3 ORDER BY f.state, f.place`, schoolID, meetingID, most)
	if err != nil {
		return nil, fmt.Errorf("list the families of meeting %s: %w", meetingID, err)
	}
	return list, nil
}

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// threadRows reads threads with the names behind their ids.
const threadRows = `
	SELECT t.id, t.school_id, t.code, t.party, t.household_id, t.staff_id, t.student_id, t.number, t.channel, t.state,
		t.opened_at, t.family_at, t.staff_at, t.waiting_since,
		COALESCE(h.name, '') AS household, COALESCE(st.name, '') AS student, COALESCE(c.name, '') AS class,
		COALESCE(f.name, '') AS staff
	FROM threads t
	LEFT JOIN households h ON h.id = t.household_id
	LEFT JOIN students st ON st.id = t.student_id
	LEFT JOIN classes c ON c.id = st.class_id
	LEFT JOIN staff f ON f.id = t.staff_id`

// spokenLast puts the threads that were spoken in last first.
const spokenLast = ` CASE WHEN t.staff_at > t.family_at THEN t.staff_at ELSE t.family_at END DESC, t.id DESC`

// Threads lists a school's threads: those that wait first, the longest waiting before the others, then by their last words.
func (s *Store) Threads(ctx context.Context, f bot.ThreadFilter) ([]bot.Thread, error) {
	if f.Limit <= 0 {
		f.Limit = 200
	}
	var list []bot.Thread
	err := s.db.SelectContext(ctx, &list, threadRows+`
		WHERE t.school_id = $1 AND ($2 = '' OR t.state = $2) AND ($3 = '' OR t.staff_id = $3) AND ($4 = '' OR t.household_id = $4)
			AND ($6 = '' OR t.party = $6)
		ORDER BY CASE t.state WHEN 'waiting' THEN 0 ELSE 1 END,
			CASE t.state WHEN 'waiting' THEN t.waiting_since END,`+spokenLast+`
		LIMIT $5`, f.SchoolID, f.State, f.StaffID, f.HouseholdID, f.Limit, f.Party)
	if err != nil {
		return nil, fmt.Errorf("list threads: %w", err)
	}
	return list, nil
}

// Thread reads the thread with a code ("A7") and all that was said in it, the oldest first. bot.ErrNotFound where the
// school gave no such code.
func (s *Store) Thread(ctx context.Context, schoolID, code string) (bot.Thread, []bot.Message, error) {
	var thread bot.Thread
	var said []bot.Message
	err := s.view(ctx, func(t *sqlx.Tx) error {
		said = nil
		if err := t.GetContext(ctx, &thread, threadRows+` WHERE t.school_id = $1 AND t.code = $2`, schoolID, code); err != nil {
			return missing(err)
		}
		return t.SelectContext(ctx, &said, `
			SELECT `+asSent()+` FROM messages m WHERE m.thread_id = $1 AND m.thread_id <> '' ORDER BY m.created_at, m.id`, thread.ID)
	})
	if err != nil {
		return bot.Thread{}, nil, fmt.Errorf("read thread %s: %w", code, err)
	}
	return thread, said, nil
}

// threadsOfStaff is how many of a teacher's threads are read beside those a message names: what waits first, then the last.
const threadsOfStaff = 20

// threadsOf reads the threads of parties and of staff ("" for the front desk), those with the codes given, and those with
// the ids given, the last spoken in first.
func threadsOf(ctx context.Context, t *sqlx.Tx, schools, parties, staff, codes, ids []string) ([]bot.Thread, error) {
	var list []bot.Thread
	err := selectIn(ctx, t, &list, threadRows+`
		WHERE t.id IN (
			SELECT id FROM threads WHERE school_id IN ($1) AND party IN ($2)
			UNION
			SELECT id FROM (
				SELECT id, ROW_NUMBER() OVER (PARTITION BY school_id, staff_id ORDER BY CASE state WHEN 'waiting' THEN 0 ELSE 1 END,
					CASE WHEN staff_at > family_at THEN staff_at ELSE family_at END DESC, id) AS nth
				FROM threads WHERE school_id IN ($1) AND staff_id IN ($3)) AS latest WHERE nth <= $6
			UNION
			SELECT id FROM threads WHERE school_id IN ($1) AND code IN ($4)
			UNION
			SELECT id FROM threads WHERE id IN ($5))
		ORDER BY`+spokenLast, schools, parties, staff, codes, ids, threadsOfStaff)
	return list, err
}

// spoken is a move of a thread with its times.
type spoken struct {
	bot.ThreadMove
	At    time.Time // when the words came
	Since time.Time // when the first of the words came that the move gathers
}

// openThread makes the thread of a key, or moves it on where it is there, and answers its id.
//
// The state machine: a family's words that need an answer make a thread wait, from the first of them on; other words of
// theirs leave a waiting thread waiting and open a closed one; the school's words answer it, unless they were held back.
//
// bot.ErrTaken when the thread has another code than the one the texts name, or the code went to another thread.
func openThread(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, move spoken) (string, error) {
	row := struct {
		bot.Thread
		Answers bool `db:"answers"`
	}{Answers: move.FromStaff && !move.Waits, Thread: bot.Thread{
		ID: bot.NewID(), SchoolID: schoolID, Code: move.Code, Party: move.Key.Party, HouseholdID: move.HouseholdID,
		StaffID: move.Key.StaffID, StudentID: move.Key.StudentID, Number: move.Number, Channel: move.Channel,
		State: bot.ThreadAnswered, OpenedAt: now,
	}}
	if move.FromStaff {
		row.StaffAt = move.At
	} else {
		row.FamilyAt = move.At
	}
	if move.Waits {
		row.State, row.WaitingSince = bot.ThreadWaiting, move.Since
	}
	query, args, err := t.BindNamed(`
		INSERT INTO threads (id, school_id, code, party, household_id, staff_id, student_id, number, channel, state,
			opened_at, family_at, staff_at, waiting_since)
		VALUES (:id, :school_id, :code, :party, :household_id, :staff_id, :student_id, :number, :channel, :state,
			:opened_at, :family_at, :staff_at, :waiting_since)
		ON CONFLICT (school_id, party, staff_id, student_id) DO UPDATE SET
			household_id  = CASE WHEN excluded.household_id = '' THEN threads.household_id ELSE excluded.household_id END,
			number        = CASE WHEN excluded.number = '' THEN threads.number ELSE excluded.number END,
			channel       = CASE WHEN excluded.number = '' THEN threads.channel ELSE excluded.channel END,
			family_at     = CASE WHEN excluded.family_at > threads.family_at THEN excluded.family_at ELSE threads.family_at END,
			staff_at      = CASE WHEN excluded.staff_at > threads.staff_at THEN excluded.staff_at ELSE threads.staff_at END,
			waiting_since = CASE WHEN threads.state = 'waiting' AND NOT :answers THEN threads.waiting_since ELSE excluded.waiting_since END,
			state         = CASE WHEN threads.state = 'waiting' AND NOT :answers THEN threads.state ELSE excluded.state END
		RETURNING id, code`, row)
	if err != nil {
		return "", err
	}
	var kept struct{ ID, Code string }
	if err := t.GetContext(ctx, &kept, query, args...); err != nil {
		return "", taken(err)
	}
	switch {
	case kept.Code != row.Code:
		return "", bot.ErrTaken
	case kept.ID != row.ID:
		return kept.ID, nil
	}
	// A new thread takes the school's next code and no other.
	var given int
	err = t.GetContext(ctx, &given, `UPDATE schools SET thread_seq = thread_seq + 1 WHERE id = $1 RETURNING thread_seq`, schoolID)
	if err != nil {
		return "", missing(err)
	}
	if bot.ThreadCode(given-1) != row.Code {
		return "", bot.ErrTaken
	}
	return kept.ID, nil
}

// threadOf finds the thread of a key, or makes it with the school's next code.
func threadOf(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, move spoken) (string, error) {
	var id string
	err := t.GetContext(ctx, &id, `
		SELECT id FROM threads WHERE school_id = $1 AND party = $2 AND staff_id = $3 AND student_id = $4`,
		schoolID, move.Key.Party, move.Key.StaffID, move.Key.StudentID)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	var next int
	if err := t.GetContext(ctx, &next, `SELECT thread_seq FROM schools WHERE id = $1`, schoolID); err != nil {
		return "", missing(err)
	}
	move.Code = bot.ThreadCode(next)
	return openThread(ctx, t, now, schoolID, move)
}

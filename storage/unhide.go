package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Unhide gives a person whose number WhatsApp hid (lid is what it calls them, its digits) the number that has become known:
// all they wrote and were told, their conversations and what they stopped are the number's from then on, and those of the
// household that has the number. What waits for them goes there. A conversation that the number has already takes theirs in;
// their code keeps leading to the person. Once is enough, more does no harm, and for one who never wrote it does nothing.
func (s *Store) Unhide(ctx context.Context, schoolID, lid string, number bot.Number) error {
	hidden := bot.HiddenNumber(lid)
	switch {
	case hidden == "":
		return errors.New("unhide a number: what was given is not the digits of what WhatsApp calls a person")
	case number == "" || number.Hidden():
		return fmt.Errorf("unhide a number: %w", bot.ErrNumberHidden)
	}
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		// The school first: on Postgres a router of its messages is waited for, and then waits itself.
		if err := s.keepSchools(ctx, t, []bot.Decision{{Message: bot.Message{SchoolID: schoolID}}}); err != nil {
			return err
		}
		users, err := usersOf(ctx, t, []string{schoolID}, []bot.Number{number})
		if err != nil {
			return err
		}
		u := unhiding{Tx: t, school: schoolID, hidden: hidden, number: number}
		if ids := users[phoneKey{schoolID, number}]; len(ids) > 0 {
			u.household = ids[0]
		}
		for _, move := range []func(context.Context) error{u.messages, u.threads, u.optOuts, u.address} {
			if err := move(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("unhide a number: %w", err)
	}
	return nil
}

// unhiding is one Unhide, within its transaction.
type unhiding struct {
	*sqlx.Tx
	school         string
	hidden, number bot.Number
	household      string // that has the number; "" for none
}

// messages moves what was written to and by the person. What a process has in hand goes where it began to go.
func (u unhiding) messages(ctx context.Context) error {
	waiting, err := takeOut(ctx, u.Tx, `claimed_by = '' AND id IN (
		SELECT m.id FROM messages m WHERE m.number = $1 AND m.school_id = $2 AND m.direction = 'out' AND m.status = 'sending')`, u.hidden, u.school)
	if err != nil {
		return err
	}
	if _, err := u.ExecContext(ctx, `
		UPDATE messages SET number = $1, household_id = CASE WHEN household_id = '' AND staff_id = '' THEN $2 ELSE household_id END
		WHERE number = $3 AND school_id = $4`, u.number, u.household, u.hidden, u.school); err != nil {
		return err
	}
	return lineUp(ctx, u.Tx, waiting)
}

// threads moves the person's conversations: each becomes the number's, or goes into the one that the number has.
func (u unhiding) threads(ctx context.Context) error {
	party := string(u.number)
	if u.household != "" {
		party = u.household
	}
	var list []bot.Thread
	if err := u.SelectContext(ctx, &list, "SELECT * FROM threads WHERE school_id = $1 AND party = $2 ORDER BY id", u.school, u.hidden); err != nil {
		return err
	}
	for _, th := range list {
		var there []bot.Thread
		if err := u.SelectContext(ctx, &there, `
			SELECT * FROM threads WHERE school_id = $1 AND party = $2 AND staff_id = $3 AND student_id = $4`,
			u.school, party, th.StaffID, th.StudentID); err != nil {
			return err
		}
		if len(there) == 0 {
			if _, err := u.ExecContext(ctx, "UPDATE threads SET party = $1, household_id = $2, number = $3 WHERE id = $4",
				party, u.household, u.number, th.ID); err != nil {
				return err
			}
			continue
		}
		if err := u.join(ctx, th, there[0]); err != nil {
			return err
		}
	}
	return nil
}

// join takes a conversation into another. What is left of it is closed and empty; an answer by its code still reaches the person.
func (u unhiding) join(ctx context.Context, from, into bot.Thread) error {
	from.Number = u.number
	if into.Number == u.hidden {
		into.Number, into.Channel = u.number, from.Channel
	}
	if err := joinThreads(ctx, u.Tx, from, into); err != nil {
		return err
	}
	_, err := u.ExecContext(ctx, "UPDATE threads SET state = $1, waiting_since = $2, number = $3 WHERE id = $4",
		bot.ThreadClosed, time.Time{}, u.number, from.ID)
	return err
}

// optOuts moves what the person stopped; where the number stopped it too, the later counts.
func (u unhiding) optOuts(ctx context.Context) error {
	if _, err := u.ExecContext(ctx, `
		INSERT INTO opt_outs (school_id, number, topic, at, source)
		SELECT school_id, CAST($1 AS TEXT), topic, at, source FROM opt_outs WHERE school_id = $2 AND number = $3
		ON CONFLICT (school_id, number, topic) DO UPDATE SET at = excluded.at, source = excluded.source
		WHERE opt_outs.at < excluded.at`, u.number, u.school, u.hidden); err != nil {
		return err
	}
	_, err := u.ExecContext(ctx, "DELETE FROM opt_outs WHERE school_id = $1 AND number = $2", u.school, u.hidden)
	return err
}

// address moves what is known of the way to the person: they are on WhatsApp, and wrote at a time.
func (u unhiding) address(ctx context.Context) error {
	if _, err := u.ExecContext(ctx, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem, sender_id)
		SELECT school_id, channel, CAST($1 AS TEXT), last_in_at, last_delivered_at, problem, sender_id FROM addresses WHERE school_id = $2 AND number = $3
		ON CONFLICT (school_id, channel, number) DO UPDATE SET last_in_at = excluded.last_in_at, problem = '', sender_id = excluded.sender_id
		WHERE addresses.last_in_at < excluded.last_in_at`, u.number, u.school, u.hidden); err != nil {
		return err
	}
	_, err := u.ExecContext(ctx, "DELETE FROM addresses WHERE school_id = $1 AND number = $2", u.school, u.hidden)
	return err
}

package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/join"
)

// link makes a number a phone of a household, within a transaction. What a family does by itself is refused with
// bot.ErrTaken where others have used up its tries since it was decided on.
func (s *Store) link(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, l join.Link) error {
	if l.Admission != "" {
		if err := s.mayTry(ctx, t, now, schoolID, l.Number, l.Admission); err != nil {
			return err
		}
	}
	households, err := householdsByID(ctx, t, []string{l.HouseholdID})
	if err != nil {
		return err
	}
	h, ok := households[l.HouseholdID]
	if !ok || h.SchoolID != schoolID {
		return bot.ErrTaken
	}
	phone := bot.Phone{Number: l.Number, SMS: true, WhatsApp: l.WhatsApp, Joined: true}
	if i := slices.IndexFunc(h.Phones, func(p bot.Phone) bool { return p.Number == l.Number }); i >= 0 {
		phone.WhatsApp, phone.Relation = phone.WhatsApp || h.Phones[i].WhatsApp, h.Phones[i].Relation
	} else if len(h.Phones) >= bot.MaxPhones {
		return bot.ErrTaken
	}
	if err := s.setPhone(ctx, t, now, bot.PhoneChange{HouseholdID: h.ID, New: phone}); err != nil {
		return err
	}
	if l.Admission == "" { // the office knows better than whoever refused it
		if _, err := t.ExecContext(ctx, `DELETE FROM joins WHERE school_id = $1 AND number = $2`, schoolID, l.Number); err != nil {
			return err
		}
	}
	return noteJoin(ctx, t, schoolID, l.HouseholdID, l.Number, l.At, false)
}

// unlink takes a number that joined away again, and keeps that it was refused.
func (s *Store) unlink(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, u join.Unlink) error {
	err := s.setPhone(ctx, t, now, bot.PhoneChange{HouseholdID: u.HouseholdID, Old: u.Number})
	if err != nil && !errors.Is(err, bot.ErrNotFound) { // somebody took it away already
		return err
	}
	return noteJoin(ctx, t, schoolID, u.HouseholdID, u.Number, u.At, true)
}

func noteJoin(ctx context.Context, t *sqlx.Tx, schoolID, householdID string, n bot.Number, at time.Time, refused bool) error {
	_, err := t.ExecContext(ctx, `
		INSERT INTO joins (school_id, number, household_id, at, refused) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (school_id, number, household_id) DO UPDATE SET at = excluded.at, refused = excluded.refused`,
		schoolID, n, householdID, at, refused)
	return err
}

// try notes a wrong answer, and forgets those that no longer count.
func (s *Store) try(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, e join.Try) error {
	if err := s.mayTry(ctx, t, now, schoolID, e.Number, e.Admission); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, `DELETE FROM join_tries WHERE at <= $1`, now.Add(-join.Span)); err != nil {
		return err
	}
	_, err := t.ExecContext(ctx, `INSERT INTO join_tries (id, school_id, number, admission, at) VALUES ($1, $2, $3, $4, $5)`,
		bot.NewID(), schoolID, e.Number, e.Admission, e.At)
	return err
}

// mayTry refuses with bot.ErrTaken where a number, or all numbers for an admission number, have no tries left, or the number
// was refused. Those who are decided on at one moment saw the same count; here they follow each other.
func (s *Store) mayTry(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, n bot.Number, admission string) error {
	if s.onPostgres() {
		var kept string
		if err := t.GetContext(ctx, &kept, "SELECT id FROM schools WHERE id = $1 FOR NO KEY UPDATE", schoolID); err != nil {
			return missing(err)
		}
	}
	var left bool
	err := t.GetContext(ctx, &left, `
		SELECT (SELECT COUNT(*) FROM join_tries WHERE school_id = $1 AND number = $2 AND at > $4) < $5
			AND (SELECT COUNT(*) FROM join_tries WHERE school_id = $1 AND admission = $3 AND at > $4) < $6
			AND NOT EXISTS (SELECT 1 FROM joins WHERE school_id = $1 AND number = $2 AND refused)`,
		schoolID, n, admission, now.Add(-join.Span), join.MostTries, join.MostTriesOn)
	if err == nil && !left {
		err = bot.ErrTaken
	}
	return err
}

// giveCard notes that a number gets the school's contact card. bot.ErrTaken when it has.
func giveCard(ctx context.Context, t *sqlx.Tx, now time.Time, schoolID string, n bot.Number) error {
	got, err := execIn(ctx, t, `
		INSERT INTO cards (school_id, number, at) VALUES ($1, $2, $3) ON CONFLICT (school_id, number) DO NOTHING`, schoolID, n, now)
	if err == nil && got == 0 {
		err = bot.ErrTaken
	}
	return err
}

// Link links a number to a household because the office says so, and queues texts with it; the conversations in which the
// number waited for the office are answered. bot.ErrTaken where the household
// has as many phones as it may have, bot.ErrOwnNumber for one of the school's own.
func (s *Store) Link(ctx context.Context, now time.Time, schoolID string, l join.Link, drafts []bot.Draft) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := s.link(ctx, t, now, schoolID, l); err != nil {
			return err
		}
		// What the number asked of the office is done.
		if _, err := t.ExecContext(ctx, `
			UPDATE threads SET state = $1, staff_at = $2, waiting_since = $3 WHERE school_id = $4 AND party = $5 AND state = 'waiting'`,
			bot.ThreadAnswered, now, time.Time{}, schoolID, l.Number); err != nil {
			return err
		}
		for _, d := range drafts {
			for _, e := range d.Effects {
				if err := s.effect(ctx, t, now, schoolID, "", e); err != nil {
					return err
				}
			}
		}
		return insertDrafts(ctx, t, now, drafts)
	})
	if err != nil {
		return fmt.Errorf("link a number to household %s: %w", l.HouseholdID, err)
	}
	return nil
}

// Carded says whether a number was given the school's contact card.
func (s *Store) Carded(ctx context.Context, schoolID string, n bot.Number) (carded bool, err error) {
	err = s.db.GetContext(ctx, &carded, `SELECT COUNT(*) > 0 FROM cards WHERE school_id = $1 AND number = $2`, schoolID, n)
	if err != nil {
		return false, fmt.Errorf("read who has the contact card: %w", err)
	}
	return carded, nil
}

// Pupils finds the pupils at the school with an admission number, however it is written: nearly always one.
func (s *Store) Pupils(ctx context.Context, schoolID, admission string) (list []bot.Student, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		found, err := pupilsOf(ctx, t, []string{schoolID}, []string{bot.AdmissionKey(admission)})
		list = nil
		for _, p := range found {
			list = append(list, p.Student)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find the pupils with an admission number: %w", err)
	}
	return list, nil
}

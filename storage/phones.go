package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// SetPhone carries the change out. Texts that wait for the old number, and the answers of teachers, go to the new one from
// then on, or to the household's first; where there is none they are canceled. bot.ErrNotFound where the household does not
// exist or does not have the old number; bot.ErrTaken where its phones are not those that were seen. bot.ErrOwnNumber and bot.ErrNumberHidden refuse what is no number of a family.
func (s *Store) SetPhone(ctx context.Context, now time.Time, c bot.PhoneChange) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error { return s.setPhone(ctx, t, now, c) })
	if err != nil {
		return fmt.Errorf("change a number of household %s: %w", c.HouseholdID, taken(err))
	}
	return nil
}

func (s *Store) setPhone(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.PhoneChange) error {
	// On Postgres a second change of the household waits here for the first, and then sees its phones.
	var id string
	if err := t.GetContext(ctx, &id, "SELECT id FROM households WHERE id = $1"+s.forUpdate, c.HouseholdID); err != nil {
		return missing(err)
	}
	households, err := householdsByID(ctx, t, []string{c.HouseholdID})
	if err != nil {
		return err
	}
	h, ok := households[c.HouseholdID]
	switch {
	case !ok:
		return bot.ErrNotFound
	case c.Seen != "" && c.Seen != h.PhonesMark():
		return bot.ErrTaken
	}
	var own bool
	if err := t.GetContext(ctx, &own, `SELECT COUNT(*) > 0 FROM senders WHERE address = $1 AND address <> ''`, c.New.Number); err != nil {
		return err
	}
	if own {
		return bot.ErrOwnNumber
	}
	if c.New.Number.Hidden() {
		return bot.ErrNumberHidden
	}
	phones, ok := rearrange(h.Phones, c)
	if !ok {
		return bot.ErrNotFound
	}
	if _, err := t.ExecContext(ctx, `DELETE FROM phones WHERE household_id = $1`, h.ID); err != nil {
		return err
	}
	type row struct {
		SchoolID string `db:"school_id"`
		bot.Phone
	}
	var rows []row
	for _, p := range phones {
		p.HouseholdID = h.ID
		rows = append(rows, row{h.SchoolID, p})
	}
	if err := insert(ctx, t, `
		INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp, relation, problem, joined)
		VALUES (:school_id, :household_id, :number, :rank, :sms, :whatsapp, :relation, :problem, :joined)`, rows); err != nil {
		return err
	}
	if c.Old == "" || c.Old == c.New.Number {
		return nil
	}
	var heir bot.Phone
	if i := slices.IndexFunc(phones, func(p bot.Phone) bool { return p.Number == c.New.Number }); i >= 0 {
		heir = phones[i]
	} else if len(phones) > 0 {
		heir = phones[0]
	}
	return inherit(ctx, t, now, h, c.Old, heir)
}

// rearrange makes the household's phones as they are after the change, ranked from 1; false when it lacks the old number.
func rearrange(phones []bot.Phone, c bot.PhoneChange) ([]bot.Phone, bool) {
	phones = slices.Clone(phones)
	at := len(phones)
	drop := func(n bot.Number) bool {
		i := slices.IndexFunc(phones, func(p bot.Phone) bool { return p.Number == n })
		if i < 0 {
			return false
		}
		if n == c.New.Number && c.New.Relation == "" {
			c.New.Relation = phones[i].Relation
		}
		phones = slices.Delete(phones, i, i+1)
		at = i
		return true
	}
	if c.New.Number != "" && c.New.Number != c.Old {
		if !drop(c.New.Number) {
			at = len(phones)
		}
	}
	if c.Old != "" && !drop(c.Old) {
		return nil, false
	}
	if c.New.Number != "" {
		if c.New.Rank > 0 {
			at = min(c.New.Rank-1, len(phones))
		}
		phones = slices.Insert(phones, min(at, len(phones)), c.New)
	}
	for i := range phones {
		phones[i].Rank = i + 1
	}
	return phones, true
}

const reasonNoNumber = "the family no longer has this number"

// inherit lets a phone take the place of a household's old number, on the channels it has.
func inherit(ctx context.Context, t *sqlx.Tx, now time.Time, h bot.Household, old bot.Number, heir bot.Phone) error {
	var ways []bot.ChannelName
	if heir.SMS {
		ways = append(ways, bot.SMS)
	}
	if heir.WhatsApp {
		ways = append(ways, bot.WhatsApp)
	}
	if err := adopt(ctx, t, now); err != nil {
		return err
	}
	waiting, err := takeOut(ctx, t, `claimed_by = '' AND id IN (
		SELECT m.id FROM messages m WHERE m.household_id = $1 AND m.household_id <> '' AND m.number = $2 AND m.direction = 'out' AND m.status = 'sending')`,
		h.ID, old)
	if err != nil {
		return err
	}
	var moved []string
	if err := selectIn(ctx, t, &moved, "UPDATE messages SET number = $1 WHERE id IN ($2) AND channel IN ($3) RETURNING id", heir.Number, waiting, ways); err != nil {
		return err
	}
	if err := lineUp(ctx, t, moved); err != nil {
		return err
	}
	if _, err := cancel(ctx, t, now, reasonNoNumber, without(waiting, moved)); err != nil {
		return err
	}
	if _, err := execIn(ctx, t, `
		UPDATE threads SET number = $1 WHERE school_id = $2 AND party = $3 AND number = $4 AND channel IN ($5)`,
		heir.Number, h.SchoolID, h.ID, old, ways); err != nil {
		return err
	}
	// What the new phone has no channel for goes the way it has; without any phone there is no number to answer.
	way := bot.SMS
	if len(ways) > 0 {
		way = ways[0]
	}
	_, err = t.ExecContext(ctx, `
		UPDATE threads SET number = $1, channel = $2 WHERE school_id = $3 AND party = $4 AND number = $5`,
		heir.Number, way, h.SchoolID, h.ID, old)
	return err
}

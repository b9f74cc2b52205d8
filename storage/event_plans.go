package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/scheduler"
)

// AnnounceEvent moves a draft to announced, with the broadcast that tells the families and the reminders that follow, all or
// nothing, and returns the broadcast as it stands: an older one where its key was used before. bot.ErrTaken when the event is
// no draft any more or was changed meanwhile, bot.ErrNotFound when there is none.
func (s *Store) AnnounceEvent(ctx context.Context, now time.Time, school bot.School, e event.Event, b bot.Broadcast, plan []event.Reminder) (added bot.Broadcast, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		if err := s.standsAs(ctx, t, e, event.Draft); err != nil {
			return err
		}
		if _, err := resolve(ctx, t, e.SchoolID, b.Audience); err != nil {
			return err
		}
		if added, err = insertBroadcast(ctx, t, b); err != nil {
			return err
		}
		if err := remind(ctx, t, now, school, e, plan); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "UPDATE events SET state = 'announced' WHERE id = $1", e.ID)
		return err
	})
	if err != nil {
		return bot.Broadcast{}, fmt.Errorf("announce event %s: %w", e.ID, err)
	}
	return added, nil
}

// ChangeEvent is UpdateEvent for an event that was announced: its reminders move with it, and b tells the families that know
// of it; nil where none does yet. The broadcast is returned as it stands.
func (s *Store) ChangeEvent(ctx context.Context, now time.Time, school bot.School, e event.Event, b *bot.Broadcast, plan []event.Reminder) (updated event.Event, added bot.Broadcast, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		if err := s.standsAs(ctx, t, e, event.Announced); err != nil {
			return err
		}
		if updated, err = s.updateEvent(ctx, t, e); err != nil {
			return err
		}
		if err := remind(ctx, t, now, school, e, plan); err != nil || b == nil {
			return err
		}
		added, err = insertBroadcast(ctx, t, *b)
		return err
	})
	if err != nil {
		return event.Event{}, bot.Broadcast{}, fmt.Errorf("change event %s: %w", e.ID, err)
	}
	return updated, added, nil
}

// CancelEvent takes an event back: what of its broadcasts has not left stays here, its reminders end, and b tells the families
// that know of it; nil where none does. The broadcast is returned as it stands. bot.ErrTaken when the event is no longer as
// given, bot.ErrNotFound when there is none.
func (s *Store) CancelEvent(ctx context.Context, now time.Time, e event.Event, b *bot.Broadcast) (added bot.Broadcast, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		if err := s.standsAs(ctx, t, e, e.State); err != nil {
			return err
		}
		// Nobody should be invited and told at once not to come.
		var going []string
		if err := t.SelectContext(ctx, &going, `
			SELECT id FROM broadcasts
			WHERE subject = $1 AND subject <> '' AND school_id = $2 AND kind = 'event' AND part <> 'cancel' AND state IN ('expanding', 'expanded', 'paused')`,
			e.ID, e.SchoolID); err != nil {
			return err
		}
		for _, id := range going { // a handful
			if _, err := cancelBroadcast(ctx, t, now, id); err != nil {
				return err
			}
		}
		if b != nil {
			if added, err = insertBroadcast(ctx, t, *b); err != nil {
				return err
			}
		}
		if err := replaceSchedules(ctx, t, e.SchoolID, event.Kind, e.ID, nil); err != nil {
			return err
		}
		_, err := t.ExecContext(ctx, "UPDATE events SET state = 'canceled' WHERE id = $1", e.ID)
		return err
	})
	if err != nil {
		return bot.Broadcast{}, fmt.Errorf("cancel event %s: %w", e.ID, err)
	}
	return added, nil
}

// standsAs locks an event that is still at the version and the state given.
func (s *Store) standsAs(ctx context.Context, t *sqlx.Tx, e event.Event, state string) error {
	var stands event.Event
	err := t.GetContext(ctx, &stands, "SELECT * FROM events WHERE id = $1 AND school_id = $2"+s.forUpdate, e.ID, e.SchoolID)
	switch {
	case err != nil:
		return missing(err)
	case stands.Version != e.Version || stands.State != state:
		return bot.ErrTaken
	}
	return nil
}

// remind puts an event's reminders in the place of those it had. Where another event of its title has one of the same name,
// they are told apart by the end of the event's id.
func remind(ctx context.Context, t *sqlx.Tx, now time.Time, school bot.School, e event.Event, plan []event.Reminder) error {
	var list []scheduler.Schedule
	var names []string
	for _, r := range plan {
		list = append(list, scheduler.Schedule{
			ID: bot.NewID(), SchoolID: e.SchoolID, Name: fmt.Sprintf("event %s %s", e.Title, r.Slot), Kind: event.Kind, Subject: e.ID, Part: r.Part,
			Audience: e.Audience, Class: bot.Reminder, Wall: r.Wall.String(), Slot: r.Slot, NextAt: r.Wall.Instant(school.Zone()),
			GraceSeconds: int(scheduler.DefaultGrace.Seconds()), ExpiresAt: e.StartsAt, State: scheduler.Active, CreatedAt: now,
		})
		names = append(names, list[len(list)-1].Name)
	}
	var others []string
	if err := selectIn(ctx, t, &others, `
		SELECT name FROM schedules WHERE school_id = $1 AND name IN ($2) AND (kind <> 'event' OR subject <> $3)`, e.SchoolID, names, e.ID); err != nil {
		return err
	}
	for i := range list {
		for _, taken := range others {
			if list[i].Name == taken {
				list[i].Name += " " + e.ID[max(0, len(e.ID)-8):]
			}
		}
	}
	return replaceSchedules(ctx, t, e.SchoolID, event.Kind, e.ID, list)
}

package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/civil"
)

// firstSchool is the id of the school that a new database begins with. That it is always the same lets the primary key
// decide when several programs start on one new database.
const firstSchool = "00000000-0000-7000-8000-000000000001"

// Schools lists the schools with their holidays, the oldest first.
func (s *Store) Schools(ctx context.Context) (list []bot.School, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) (err error) {
		list, err = readSchools(ctx, t, "SELECT * FROM schools ORDER BY created_at, id")
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list schools: %w", err)
	}
	return list, nil
}

// School reads a school with its holidays. bot.ErrNotFound when there is none.
func (s *Store) School(ctx context.Context, id string) (school bot.School, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		byID, err := schoolsByID(ctx, t, []string{id})
		if err != nil {
			return err
		}
		var ok bool
		if school, ok = byID[id]; !ok {
			return bot.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return bot.School{}, fmt.Errorf("read school %s: %w", id, err)
	}
	return school, nil
}

// FirstSchool is the oldest school; where there is none yet it makes one as given.
func (s *Store) FirstSchool(ctx context.Context, now time.Time, school bot.School) (first bot.School, err error) {
	const oldest = "SELECT * FROM schools ORDER BY created_at, id LIMIT 1"
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		list, err := readSchools(ctx, t, oldest)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			school.ID = firstSchool
			if err := insertSchool(ctx, t, now, school); err != nil {
				return err
			}
			if list, err = readSchools(ctx, t, oldest); err != nil {
				return err
			}
		}
		first = list[0]
		return nil
	})
	if err != nil {
		return bot.School{}, fmt.Errorf("make the first school: %w", err)
	}
	return first, nil
}

// AddSchool adds a school and returns it with its id.
func (s *Store) AddSchool(ctx context.Context, now time.Time, school bot.School) (bot.School, error) {
	if school.ID == "" {
		school.ID = bot.NewID()
	}
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := insertSchool(ctx, t, now, school); err != nil {
			return err
		}
		list, err := readSchools(ctx, t, "SELECT * FROM schools WHERE id = $1", school.ID)
		if err != nil {
			return err
		}
		school = list[0]
		return nil
	})
	if err != nil {
		return bot.School{}, fmt.Errorf("add a school: %w", err)
	}
	return school, nil
}

// insertSchool leaves a school alone that another program made at the same moment.
func insertSchool(ctx context.Context, t *sqlx.Tx, now time.Time, school bot.School) error {
	school.OpenFrom, school.OpenUntil = school.Families().Window(now)
	school.CreatedAt, school.JoinCheck = now, school.Joining()
	_, err := t.NamedExecContext(ctx, `
		INSERT INTO schools (id, name, short_name, country, timezone, languages, hours, teacher_hours, week_off, ramadan_from,
			ramadan_until, ramadan_hours, stop_covers_emergency, weekly_budget, daily_cap, emergency_reserve, second_above, whatsapp_strangers,
			open_from, open_until, thread_seq, join_check, join_by_sms, created_at)
		VALUES (:id, :name, :short_name, :country, :timezone, :languages, :hours, :teacher_hours, :week_off, :ramadan_from,
			:ramadan_until, :ramadan_hours, :stop_covers_emergency, :weekly_budget, :daily_cap, :emergency_reserve, :second_above, :whatsapp_strangers,
			:open_from, :open_until, :thread_seq, :join_check, :join_by_sms, :created_at)
		ON CONFLICT (id) DO NOTHING`, school)
	return err
}

// UpdateSchool writes a school's settings and what follows from them: its open window at now, and the instants of its
// schedules' wall clocks where the time zone changed. Its thread codes go on.
// bot.ErrNotFound when there is none with its id.
func (s *Store) UpdateSchool(ctx context.Context, now time.Time, school bot.School) error {
	school.OpenFrom, school.OpenUntil = school.Families().Window(now)
	school.JoinCheck = school.Joining()
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		res, err := t.NamedExecContext(ctx, `
			UPDATE schools SET name = :name, short_name = :short_name, country = :country, timezone = :timezone,
				languages = :languages, hours = :hours, teacher_hours = :teacher_hours, week_off = :week_off,
				ramadan_from = :ramadan_from, ramadan_until = :ramadan_until, ramadan_hours = :ramadan_hours,
				stop_covers_emergency = :stop_covers_emergency, weekly_budget = :weekly_budget, daily_cap = :daily_cap,
				emergency_reserve = :emergency_reserve, second_above = :second_above, whatsapp_strangers = :whatsapp_strangers,
				join_check = :join_check, join_by_sms = :join_by_sms, open_from = :open_from, open_until = :open_until
			WHERE id = :id`, school)
		if err := found(res, err); err != nil {
			return err
		}
		return anchor(ctx, t, school)
	})
	if err != nil {
		return fmt.Errorf("change school %s: %w", school.ID, err)
	}
	return nil
}

// SetHoliday writes a holiday down, or its new name.
func (s *Store) SetHoliday(ctx context.Context, schoolID string, date civil.Date, name string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.ExecContext(ctx, `
			INSERT INTO holidays (school_id, date, name) VALUES ($1, $2, $3)
			ON CONFLICT (school_id, date) DO UPDATE SET name = excluded.name`, schoolID, date.String(), name)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the holiday %s: %w", date, err)
	}
	return nil
}

// RemoveHoliday makes a holiday a usual day again. bot.ErrNotFound when it was one already.
func (s *Store) RemoveHoliday(ctx context.Context, schoolID string, date civil.Date) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		return found(t.ExecContext(ctx, "DELETE FROM holidays WHERE school_id = $1 AND date = $2", schoolID, date.String()))
	})
	if err != nil {
		return fmt.Errorf("remove the holiday %s: %w", date, err)
	}
	return nil
}

// RefreshHours moves the open window of every school whose window is over.
func (s *Store) RefreshHours(ctx context.Context, now time.Time) error {
	var list []bot.School
	// Nearly always nothing is over, and no writer is needed to see that.
	err := s.db.SelectContext(ctx, &list, "SELECT * FROM schools WHERE open_until <= $1", now)
	if err != nil {
		return fmt.Errorf("read the open hours: %w", err)
	}
	if len(list) == 0 {
		return nil
	}
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		// Afresh: somebody may have just changed the hours.
		if err := t.SelectContext(ctx, &list, "SELECT * FROM schools WHERE open_until <= $1", now); err != nil {
			return err
		}
		windows := newGiven("id TEXT", "open_from DATETIME", "open_until DATETIME")
		for _, school := range list {
			from, until := school.Families().Window(now)
			windows.add(school.ID, from, until)
		}
		return windows.exec(ctx, t, `
			UPDATE schools SET open_from = given.open_from, open_until = given.open_until
			FROM given WHERE schools.id = given.id`)
	})
	if err != nil {
		return fmt.Errorf("refresh the open hours: %w", err)
	}
	return nil
}

// schoolsByID reads schools with their holidays.
func schoolsByID(ctx context.Context, t *sqlx.Tx, ids []string) (map[string]bot.School, error) {
	byID := make(map[string]bot.School, len(ids))
	for some := range slices.Chunk(ids, chunk) {
		list, err := readSchools(ctx, t, "SELECT * FROM schools WHERE id IN ($1)", some)
		if err != nil {
			return nil, err
		}
		for _, school := range list {
			byID[school.ID] = school
		}
	}
	return byID, nil
}

// readSchools reads the schools of a query and gives them their holidays.
func readSchools(ctx context.Context, t *sqlx.Tx, query string, args ...any) ([]bot.School, error) {
	var list []bot.School
	if err := selectIn(ctx, t, &list, query, args...); err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	byID := make(map[string]*bot.School, len(list))
	for i := range list {
		ids[i], byID[list[i].ID] = list[i].ID, &list[i]
		list[i].Holidays = make(map[civil.Date]string)
	}
	for some := range slices.Chunk(ids, chunk) {
		var holidays []struct {
			SchoolID string `db:"school_id"`
			Date     string `db:"date"`
			Name     string `db:"name"`
		}
		if err := selectIn(ctx, t, &holidays, "SELECT * FROM holidays WHERE school_id IN ($1)", some); err != nil {
			return nil, err
		}
		for _, h := range holidays {
			date, err := civil.ParseDate(h.Date)
			if err != nil {
				return nil, fmt.Errorf("the holiday %q of school %s: %w", h.Date, h.SchoolID, err)
			}
			byID[h.SchoolID].Holidays[date] = h.Name
		}
	}
	return list, nil
}

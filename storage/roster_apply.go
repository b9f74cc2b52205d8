package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/bot/roster"
)

// importing is one ApplyRoster: the changes, and the ids of whom they name.
type importing struct {
	ctx      context.Context
	t        *sqlx.Tx
	now      time.Time
	schoolID string
	before   roster.Snapshot
	changes  *roster.Changes

	classes  map[string]string // ids by name
	students map[string]string // ids by admission number
	families []string          // ids of the changes' households, in their order
}

// ApplyRoster carries an import out: all of it, or nothing. bot.ErrTaken when the school is not what it was when the changes
// were planned (another import, a number changed by hand): take a new Snapshot and plan again. Nothing is sent.
func (s *Store) ApplyRoster(ctx context.Context, now time.Time, schoolID string, c *roster.Changes) error {
	return s.applyRoster(ctx, now, schoolID, c, func(*sqlx.Tx) error { return nil })
}

// applyRoster is ApplyRoster with something else that belongs to it, before all.
func (s *Store) applyRoster(ctx context.Context, now time.Time, schoolID string, c *roster.Changes, first func(t *sqlx.Tx) error) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := first(t); err != nil {
			return err
		}
		// Imports of one school come one after the other: writing its row, unlike locking it for a change of its key, lets
		// messages be stored meanwhile.
		if n, err := execIn(ctx, t, `UPDATE schools SET name = name WHERE id = $1`, schoolID); one(n, err) != nil {
			return one(n, err)
		}
		before, err := everybody(ctx, t, schoolID)
		if err != nil {
			return err
		}
		if before.Revision() != c.Revision {
			return bot.ErrTaken
		}
		i := &importing{ctx: ctx, t: t, now: now, schoolID: schoolID, before: before, changes: c, classes: map[string]string{}, students: map[string]string{}}
		for _, step := range []func() error{i.addClasses, i.writeStudents, i.writeHouseholds, i.nameHouseholds, i.writeStaff, i.writeEvents, i.writeFacts} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import sheets: %w", taken(err))
	}
	s.measured(ctx, len(c.Households)+len(c.Students))
	return nil
}

// measured lets Postgres look at tables that have just grown: until it does so by itself, minutes later, it takes them for
// nearly empty and reads the whole of them for each chunk of a broadcast. Should that fail, it is slow and nothing else.
func (s *Store) measured(ctx context.Context, grown int) {
	if s.onPostgres() && grown >= chunk {
		_, _ = s.db.ExecContext(ctx, "ANALYZE households, household_students, students, phones, guardians, names")
	}
}

func (i *importing) addClasses() error {
	for _, c := range i.before.Classes {
		i.classes[c.Name] = c.ID
	}
	rows := make([]bot.SchoolClass, len(i.changes.Classes))
	for n, c := range i.changes.Classes {
		c.ID, c.SchoolID = bot.NewID(), i.schoolID
		i.classes[c.Name] = c.ID
		rows[n] = c
	}
	return insert(i.ctx, i.t, `INSERT INTO classes (id, school_id, name, grade, section) VALUES (:id, :school_id, :name, :grade, :section)`, rows)
}

func (i *importing) writeStudents() error {
	for _, st := range i.before.Students {
		i.students[st.AdmissionNo] = st.ID
	}
	changed := newGiven("id TEXT", "name TEXT", "class_id TEXT", "state TEXT")
	var added []bot.Student
	for _, st := range i.changes.Students {
		class, err := i.class(st.Class)
		if err != nil {
			return err
		}
		if st.ID != "" {
			changed.add(st.ID, st.Name, class, st.State)
			continue
		}
		st.ID, st.SchoolID, st.ClassID = bot.NewID(), i.schoolID, class
		i.students[st.AdmissionNo] = st.ID
		added = append(added, st)
	}
	if err := changed.exec(i.ctx, i.t, `
		UPDATE students SET name = given.name, class_id = given.class_id, state = given.state
		FROM given WHERE students.id = given.id AND students.school_id = $1`, i.schoolID); err != nil {
		return err
	}
	return insert(i.ctx, i.t, `
		INSERT INTO students (id, school_id, admission_no, name, class_id, state)
		VALUES (:id, :school_id, :admission_no, :name, :class_id, :state)`, added)
}

// class is the id of a class that the changes name. They name only what is stored or added.
func (i *importing) class(name string) (string, error) {
	if id, ok := i.classes[name]; ok {
		return id, nil
	}
	return "", errors.New("the plan names a class that it does not add")
}

func (i *importing) student(admission string) (string, error) {
	if id, ok := i.students[admission]; ok {
		return id, nil
	}
	return "", errors.New("the plan names a pupil whom it does not add")
}

// writeStaff writes people, and all that they teach anew.
func (i *importing) writeStaff() error {
	changed := newGiven("id TEXT", "name TEXT", "number TEXT", "role TEXT", "state TEXT")
	var added []bot.Staff
	var ids []string
	var teaches []bot.Teaching
	for _, f := range i.changes.Staff {
		if f.ID == "" {
			f.ID, f.SchoolID = bot.NewID(), i.schoolID
			added = append(added, f)
		} else {
			changed.add(f.ID, f.Name, f.Number, f.Role, f.State)
			ids = append(ids, f.ID)
		}
		for _, te := range f.Teaches {
			class, err := i.class(te.Class)
			if err != nil {
				return err
			}
			te.StaffID, te.ClassID = f.ID, class
			teaches = append(teaches, te)
		}
	}
	if err := changed.exec(i.ctx, i.t, `
		UPDATE staff SET name = given.name, number = given.number, role = given.role, state = given.state
		FROM given WHERE staff.id = given.id AND staff.school_id = $1`, i.schoolID); err != nil {
		return err
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state)
		VALUES (:id, :school_id, :name, :number, :role, :language, :whatsapp, :state)`, added); err != nil {
		return err
	}
	if err := i.deleteBy(`DELETE FROM teachings WHERE staff_id IN ($1)`, ids); err != nil {
		return err
	}
	return insert(i.ctx, i.t, `
		INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES (:staff_id, :class_id, :subject, :class_teacher)`, teaches)
}

// writeEvents writes drafts. Their instant is the school's wall clock as an event understands it.
func (i *importing) writeEvents() error {
	if len(i.changes.Events) == 0 {
		return nil
	}
	schools, err := schoolsByID(i.ctx, i.t, []string{i.schoolID})
	if err != nil {
		return err
	}
	changed := newGiven("id TEXT", "title TEXT", "clock TEXT", "place TEXT", "audience TEXT", "question TEXT", "starts_at DATETIME")
	var added []event.Event
	for _, row := range i.changes.Events {
		e := row.Event
		if e.StartsAt, err = e.Start(schools[i.schoolID].Zone()); err != nil {
			return err
		}
		if e.ID != "" {
			changed.add(e.ID, e.Title, e.Clock, e.Place, e.Audience, e.Question, e.StartsAt)
			continue
		}
		e.ID, e.SchoolID, e.Version, e.CreatedAt = bot.NewID(), i.schoolID, 1, i.now
		added = append(added, e)
	}
	if err := changed.exec(i.ctx, i.t, `
		UPDATE events SET title = given.title, clock = given.clock, place = given.place, audience = given.audience,
			question = given.question, starts_at = given.starts_at, version = version + 1
		FROM given WHERE events.id = given.id AND events.school_id = $1 AND events.state = 'draft'`, i.schoolID); err != nil {
		return err
	}
	return insert(i.ctx, i.t, `
		INSERT INTO events (id, school_id, title, date, clock, place, audience, question, state, version, starts_at, created_at)
		VALUES (:id, :school_id, :title, :date, :clock, :place, :audience, :question, :state, :version, :starts_at, :created_at)`, added)
}

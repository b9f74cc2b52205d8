package storage

import (
	"slices"
	"time"

	"raabta/bot"
)

// writeHouseholds writes households with all their guardians and phones anew, and which children they have. What waits for
// a number that a family no longer has goes to its first number.
func (i *importing) writeHouseholds() error {
	type household struct {
		bot.Household
		CreatedAt time.Time `db:"created_at"`
	}
	type phone struct {
		SchoolID string `db:"school_id"`
		bot.Phone
	}
	changed := newGiven("id TEXT", "name TEXT", "language TEXT")
	var added []household
	var known []string // ids of stored households that are written over
	var guardians []bot.Guardian
	var phones []phone
	ids := make([]string, len(i.changes.Households))
	for n, h := range i.changes.Households {
		if h.ID == "" {
			h.ID, h.SchoolID = bot.NewID(), i.schoolID
			added = append(added, household{h, i.now})
		} else {
			changed.add(h.ID, h.Name, h.Language)
			known = append(known, h.ID)
		}
		ids[n] = h.ID
		for _, g := range h.Guardians {
			if g.ID == "" {
				g.ID = bot.NewID()
			}
			g.HouseholdID = h.ID
			guardians = append(guardians, g)
		}
		for _, p := range h.Phones {
			p.HouseholdID = h.ID
			phones = append(phones, phone{i.schoolID, p})
		}
	}
	if err := changed.exec(i.ctx, i.t, `
		UPDATE households SET name = given.name, language = given.language
		FROM given WHERE households.id = given.id AND households.school_id = $1`, i.schoolID); err != nil {
		return err
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO households (id, school_id, name, language, created_at) VALUES (:id, :school_id, :name, :language, :created_at)`, added); err != nil {
		return err
	}
	for _, query := range []string{`DELETE FROM guardians WHERE household_id IN ($1)`, `DELETE FROM phones WHERE household_id IN ($1)`} {
		if err := i.deleteBy(query, known); err != nil {
			return err
		}
	}
	if err := insert(i.ctx, i.t, `INSERT INTO guardians (id, household_id, name, relation) VALUES (:id, :household_id, :name, :relation)`, guardians); err != nil {
		return err
	}
	if err := insert(i.ctx, i.t, `
		INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp, relation, problem, joined)
		VALUES (:school_id, :household_id, :number, :rank, :sms, :whatsapp, :relation, :problem, :joined)`, phones); err != nil {
		return err
	}
	if err := i.inheritNumbers(); err != nil {
		return err
	}
	i.families = ids
	return i.writeLinks(ids)
}

// nameHouseholds writes down by which words those are found from now on whose own names, or whose children's, are others.
func (i *importing) nameHouseholds() error {
	families := slices.Clone(i.families)
	for _, l := range i.changes.Links {
		if l.HouseholdID != "" {
			families = append(families, l.HouseholdID)
		}
	}
	var pupils []string
	for _, st := range i.changes.Students {
		if st.ID != "" { // those who are added are in households that the changes name
			pupils = append(pupils, st.ID)
		}
	}
	for some := range slices.Chunk(pupils, chunk) {
		var ids []string
		if err := selectIn(i.ctx, i.t, &ids, `SELECT household_id FROM household_students WHERE student_id IN ($1)`, some); err != nil {
			return err
		}
		families = append(families, ids...)
	}
	return nameHouseholds(i.ctx, i.t, families)
}

// writeLinks lets children leave and join households. ids are those of the changes' households. A link that is there keeps
// its rights.
func (i *importing) writeLinks(ids []string) error {
	type link struct {
		HouseholdID string `db:"household_id"`
		StudentID   string `db:"student_id"`
		MayReceive  bool   `db:"may_receive"`
		MayBook     bool   `db:"may_book"`
	}
	leave := newGiven("household_id TEXT", "student_id TEXT")
	var join []link
	for _, l := range i.changes.Links {
		student, err := i.student(l.AdmissionNo)
		if err != nil {
			return err
		}
		household := l.HouseholdID
		if household == "" {
			household = ids[l.Household]
		}
		if l.Leaves {
			leave.add(household, student)
			continue
		}
		join = append(join, link{household, student, l.MayReceive, l.MayBook})
	}
	if err := leave.exec(i.ctx, i.t, `
		DELETE FROM household_students WHERE EXISTS (
			SELECT 1 FROM given WHERE given.household_id = household_students.household_id AND given.student_id = household_students.student_id)`); err != nil {
		return err
	}
	return insert(i.ctx, i.t, `
		INSERT INTO household_students (household_id, student_id, may_receive, may_book)
		VALUES (:household_id, :student_id, :may_receive, :may_book) ON CONFLICT (household_id, student_id) DO NOTHING`, join)
}

// inheritNumbers gives what waits for a number that a family no longer has, texts and teachers' answers, to its first
// number on the same channel; where that one has no such channel the texts are canceled. It is inherit, for many.
func (i *importing) inheritNumbers() error {
	old := make(map[string]bot.Household)
	for _, h := range i.before.Households {
		old[h.ID] = h
	}
	gone := newGiven("household TEXT", "old TEXT", "heir TEXT", "sms BOOLEAN", "whatsapp BOOLEAN")
	for _, h := range i.changes.Households {
		var heir bot.Phone
		if len(h.Phones) > 0 {
			heir = h.Phones[0]
		}
		for _, before := range old[h.ID].Phones {
			if !slices.ContainsFunc(h.Phones, func(p bot.Phone) bool { return p.Number == before.Number }) {
				gone.add(h.ID, before.Number, heir.Number, heir.SMS, heir.WhatsApp)
			}
		}
	}
	const those = `messages.household_id = given.household AND messages.household_id <> '' AND messages.number = given.old
			AND messages.direction = 'out' AND messages.status = 'sending'`
	if err := adopt(i.ctx, i.t, i.now); err != nil {
		return err
	}
	waiting, err := gone.ids(i.ctx, i.t, "SELECT messages.id FROM given CROSS JOIN messages WHERE "+those)
	if err != nil {
		return err
	}
	var out []string
	for some := range slices.Chunk(waiting, chunk) {
		ids, err := takeOut(i.ctx, i.t, "id IN ($1) AND claimed_by = ''", some)
		if err != nil {
			return err
		}
		out = append(out, ids...)
	}
	var moved []string
	for some := range slices.Chunk(out, chunk) {
		ids, err := gone.ids(i.ctx, i.t, `
			UPDATE messages SET number = given.heir FROM given
			WHERE `+those+ofChannel("messages")+" AND messages.id IN ($1) RETURNING messages.id", some)
		if err != nil {
			return err
		}
		moved = append(moved, ids...)
	}
	if err := lineUp(i.ctx, i.t, moved); err != nil {
		return err
	}
	if _, err := cancel(i.ctx, i.t, i.now, reasonNoNumber, without(out, moved)); err != nil {
		return err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE threads SET number = given.heir
			FROM given WHERE threads.school_id = $1 AND threads.party = given.household AND threads.number = given.old` + ofChannel("threads"), []any{i.schoolID}},
		{`UPDATE threads SET number = given.heir, channel = CASE WHEN given.whatsapp AND NOT given.sms THEN 'whatsapp' ELSE 'sms' END
			FROM given WHERE threads.school_id = $1 AND threads.party = given.household AND threads.number = given.old`, []any{i.schoolID}},
	} {
		if err := gone.exec(i.ctx, i.t, step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// ofChannel narrows messages or threads to those whose channel the heir of a number has.
func ofChannel(table string) string {
	return ` AND ((` + table + `.channel = 'sms' AND given.sms) OR (` + table + `.channel = 'whatsapp' AND given.whatsapp))`
}

// deleteBy runs a DELETE for ids, several hundred at a time.
func (i *importing) deleteBy(query string, ids []string) error {
	for some := range slices.Chunk(ids, chunk) {
		if _, err := execIn(i.ctx, i.t, query, some); err != nil {
			return err
		}
	}
	return nil
}

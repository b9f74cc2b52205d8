package storage

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// batch is what a handful of inbound messages rely on: read together, with one query for each noun, and dealt out to each.
type batch struct {
	schools    map[string]bot.School
	ways       map[string]bot.Ways
	users      map[phoneKey][]string // the households that use a number
	households map[string]bot.Household
	staff      []bot.Staff // who wrote, who minds the front desk, whom children and threads name
	questions  []bot.Question
	asked      map[string]time.Time // since when, by question; only where words come in late
	pending    map[string]bot.Message
	quoted     map[providerKey]bot.Message
	corrected  []bot.Message // what corrections are about, the oldest first
	answered   []bot.Question
	threads    []bot.Thread
	languages  map[string]string // of the threads' households
	stops      map[phoneKey][]bot.OptOut
	lines      map[phoneKey]bot.Line
	lately     map[string]bot.Lately // by message id
	words      map[string]int        // what came lately in each thread, by id
	senders    map[string]bot.Sender // that WhatsApp messages came to
	carded     map[phoneKey]bool     // numbers that have the school's contact card
}

// inbound gives messages all that deciding on them needs.
func (s *Store) inbound(ctx context.Context, t *sqlx.Tx, now time.Time, waiting []bot.Message) ([]bot.Inbound, error) {
	b, err := s.batch(ctx, t, now, waiting)
	if err != nil {
		return nil, err
	}
	list := make([]bot.Inbound, len(waiting))
	for i, m := range waiting {
		list[i] = b.deal(m)
	}
	return list, nil
}

func (s *Store) batch(ctx context.Context, t *sqlx.Tx, now time.Time, waiting []bot.Message) (b *batch, err error) {
	b = &batch{}
	var schools []string
	var numbers []bot.Number
	for _, m := range waiting {
		schools = append(schools, m.SchoolID)
		numbers = append(numbers, m.Number)
	}
	schools, numbers = distinct(schools), distinct(numbers)

	if b.schools, err = schoolsByID(ctx, t, schools); err != nil {
		return nil, err
	}
	if b.ways, err = waysOf(ctx, t, schools); err != nil {
		return nil, err
	}
	if b.users, err = usersOf(ctx, t, schools, numbers); err != nil {
		return nil, err
	}
	families := distinct(slices.Concat(slices.Collect(maps.Values(b.users))...))
	if b.households, err = householdsByID(ctx, t, families); err != nil {
		return nil, err
	}
	if b.staff, err = staffByNumber(ctx, t, schools, numbers); err != nil {
		return nil, err
	}
	writers := b.writers(numbers)
	if b.questions, err = s.openQuestions(ctx, t, now, families, writers, schools, numbers); err != nil {
		return nil, err
	}
	if err = b.readCards(ctx, t, waiting); err != nil {
		return nil, err
	}
	if b.asked, err = asked(ctx, t, now, b.questions, waiting); err != nil {
		return nil, err
	}
	if b.corrected, err = correctedBy(ctx, t, waiting); err != nil {
		return nil, err
	}
	if b.answered, err = s.answeredBy(ctx, t, now, b.corrected); err != nil {
		return nil, err
	}
	if b.pending, err = pendingOf(ctx, t, slices.Concat(b.questions, b.answered)); err != nil {
		return nil, err
	}
	if b.quoted, err = quotedBy(ctx, t, waiting); err != nil {
		return nil, err
	}
	if err := b.readThreads(ctx, t, schools, families, writers, waiting); err != nil {
		return nil, err
	}
	if err := b.readTeachers(ctx, t); err != nil {
		return nil, err
	}
	for _, f := range b.staff {
		numbers = append(numbers, f.Number)
	}
	for _, th := range b.threads {
		numbers = append(numbers, th.Number)
	}
	numbers = distinct(numbers)
	if b.lately, err = latelyOf(ctx, t, now, waiting); err != nil {
		return nil, err
	}
	if b.words, err = wordsOf(ctx, t, now, b.threads); err != nil {
		return nil, err
	}
	if b.stops, err = optOutsOf(ctx, t, schools, numbers); err != nil {
		return nil, err
	}
	b.lines, err = linesOf(ctx, t, schools, numbers, b.stops)
	return b, err
}

// writers are the staff whose numbers wrote; "" stands for the front desk, where one of them minds it.
func (b *batch) writers(numbers []bot.Number) []string {
	var ids []string
	for _, f := range b.staff {
		if slices.Contains(numbers, f.Number) {
			ids = append(ids, f.ID)
			if mindsDesk(f) {
				ids = append(ids, "")
			}
		}
	}
	return ids
}

// atCode reads what may be a thread's code at the beginning of a text.
var atCode = regexp.MustCompile(`^\s*#?\s*([A-Za-z][0-9]{1,6})`)

// readThreads reads the threads of the families, the strangers and the staff that wrote, and those that the messages name:
// by quoting, by code, or as the choices they were asked about.
func (b *batch) readThreads(ctx context.Context, t *sqlx.Tx, schools, families, writers []string, waiting []bot.Message) (err error) {
	parties := slices.Clone(families)
	var codes, quoted []string
	for _, m := range waiting {
		if m.Number != "" {
			parties = append(parties, string(m.Number))
		}
		if code := atCode.FindStringSubmatch(m.Body); code != nil {
			codes = append(codes, strings.ToUpper(code[1]))
		}
	}
	for _, q := range b.questions {
		if q.Kind == bot.KindThread {
			codes = append(codes, q.Choices...)
		}
	}
	for _, m := range b.quoted {
		quoted = append(quoted, m.ThreadID)
	}
	for _, m := range b.corrected {
		quoted = append(quoted, m.ThreadID)
	}
	if b.threads, err = threadsOf(ctx, t, schools, parties, writers, distinct(codes), distinct(quoted)); err != nil {
		return err
	}
	var ids []string
	for _, th := range b.threads {
		ids = append(ids, th.HouseholdID)
	}
	b.languages, err = languagesOf(ctx, t, distinct(ids))
	return err
}

// readCards reads which of our numbers WhatsApp messages came to, and who of those that wrote to a linked device has its
// contact card.
func (b *batch) readCards(ctx context.Context, t *sqlx.Tx, waiting []bot.Message) error {
	var ids, schools []string
	var numbers []bot.Number
	for _, m := range waiting {
		if m.Channel == bot.WhatsApp {
			ids = append(ids, m.SenderID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var list []bot.Sender
	if err := selectIn(ctx, t, &list, "SELECT * FROM senders WHERE id IN ($1)", distinct(ids)); err != nil {
		return err
	}
	b.senders, b.carded = map[string]bot.Sender{}, map[phoneKey]bool{}
	for _, s := range list {
		b.senders[s.ID] = s
	}
	for _, m := range waiting {
		if b.senders[m.SenderID].Provider == bot.LinkedDevice {
			schools, numbers = append(schools, m.SchoolID), append(numbers, m.Number)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	var carded []phoneKey
	if err := selectIn(ctx, t, &carded, "SELECT school_id, number FROM cards WHERE school_id IN ($1) AND number IN ($2)",
		distinct(schools), distinct(numbers)); err != nil {
		return err
	}
	for _, key := range carded {
		b.carded[key] = true
	}
	return nil
}

// readTeachers adds the staff that the children and the threads name, and what each teaches.
func (b *batch) readTeachers(ctx context.Context, t *sqlx.Tx) error {
	var ids []string
	for _, h := range b.households {
		for _, c := range h.Children {
			ids = append(ids, c.TeacherID)
		}
	}
	for _, th := range b.threads {
		ids = append(ids, th.StaffID)
	}
	teachers, err := staffByID(ctx, t, distinct(ids))
	if err != nil {
		return err
	}
	for _, f := range teachers {
		if !slices.ContainsFunc(b.staff, func(known bot.Staff) bool { return known.ID == f.ID }) {
			b.staff = append(b.staff, f)
		}
	}
	return fillTeachings(ctx, t, b.staff)
}

// distinct sorts a list and drops what is there twice, or empty.
func distinct[T cmp.Ordered](list []T) []T {
	var none T
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	return slices.DeleteFunc(list, func(v T) bool { return v == none })
}

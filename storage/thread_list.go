package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// lastSpoken is when either side last wrote in a thread t. Indexes begin with it: it stands in them in these very words.
const lastSpoken = `CASE WHEN t.staff_at > t.family_at THEN t.staff_at ELSE t.family_at END`

// foundSpoken is the same in words that no index has: a few threads that a search found are put in order, instead of all walked along.
const foundSpoken = `CASE WHEN t.staff_at >= t.family_at THEN t.staff_at ELSE t.family_at END`

// ThreadList lists a school's threads as f says, with the last words of each. It is two walks along indexes, of those that wait and of
// the others, and one look for the words of all.
func (s *Store) ThreadList(ctx context.Context, f bot.ThreadQuery) (list []bot.ListedThread, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		list = nil
		parties, err := partiesOf(ctx, t, f)
		if err != nil {
			return err
		}
		var threads []bot.Thread
		if f.After.ID == "" || f.After.Waits {
			if threads, err = threadStretch(ctx, t, f, parties, true); err != nil {
				return err
			}
		}
		if !f.Waiting && len(threads) < f.Limit {
			rest := f
			rest.Limit -= len(threads)
			others, err := threadStretch(ctx, t, rest, parties, false)
			if err != nil {
				return err
			}
			threads = append(threads, others...)
		}
		last, err := lastWords(ctx, t, threads)
		if err != nil {
			return err
		}
		for _, th := range threads {
			list = append(list, bot.ListedThread{Thread: th, Last: last[th.ID]})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list threads: %w", err)
	}
	return list, nil
}

// partiesOf are those whose threads are asked for by a name or a number. By a name they are the first fifty families that are found
// by it, as everywhere; there is no page for the threads of more.
func partiesOf(ctx context.Context, t *sqlx.Tx, f bot.ThreadQuery) (parties []string, err error) {
	switch {
	case f.Number != "":
		err = t.SelectContext(ctx, &parties, "SELECT household_id FROM phones WHERE school_id = $1 AND number = $2", f.SchoolID, f.Number)
		parties = append(parties, string(f.Number))
	case f.Name != "":
		if sought := bot.Seek(f.Name, ""); len(sought) > 0 {
			parties, err = foundByIndex(ctx, t, f.SchoolID, sought)
		}
	}
	return parties, err
}

// threadStretch reads a stretch of the threads that wait, or of the others. The query is made of fixed words only.
func threadStretch(ctx context.Context, t *sqlx.Tx, f bot.ThreadQuery, parties []string, waiting bool) (list []bot.Thread, err error) {
	query, args := threadRows+` WHERE t.school_id = $1`, []any{f.SchoolID}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		query += " AND " + condition
	}
	switch {
	case f.Office:
		add("t.staff_id = ''")
	case f.StaffID != "":
		add("t.staff_id = ?", f.StaffID)
	}
	spoken := "(" + lastSpoken + ")"
	if f.Searches() {
		spoken = "(" + foundSpoken + ")"
	}
	switch {
	case f.Code != "":
		add("t.code = ?", f.Code)
	case f.Number != "" || f.Name != "":
		add("t.party IN (?)", parties)
	}
	order := " ORDER BY t.waiting_since, t.id"
	if after := f.After; waiting {
		add("t.state = 'waiting'")
		if after.ID != "" {
			add("t.waiting_since >= ? AND (t.waiting_since > ? OR t.id > ?)", after.At, after.At, after.ID)
		}
	} else {
		add("t.state <> 'waiting'")
		add(spoken+" > ?", time.Time{})
		if after.ID != "" && !after.Waits {
			add(spoken+" <= ? AND ("+spoken+" < ? OR t.id < ?)", after.At, after.At, after.ID)
		}
		order = " ORDER BY " + spoken + " DESC, t.id DESC"
	}
	args = append(args, f.Limit)
	err = selectIn(ctx, t, &list, query+order+fmt.Sprintf(" LIMIT $%d", len(args)), args...)
	return list, err
}

// lastWords reads what was said last in threads, by the family or to it, in one query: each thread's index is looked into once.
func lastWords(ctx context.Context, t *sqlx.Tx, threads []bot.Thread) (map[string]bot.Message, error) {
	ids := make([]string, len(threads))
	for i, th := range threads {
		ids[i] = th.ID
	}
	var list []bot.Message
	if err := selectIn(ctx, t, &list, `
		SELECT m.* FROM messages m WHERE m.id IN (
			SELECT (SELECT x.id FROM messages x WHERE x.thread_id = t.id AND x.thread_id <> '' AND (x.staff_id = '' OR x.direction = 'in')
				ORDER BY x.created_at DESC, x.id DESC LIMIT 1)
			FROM threads t WHERE t.id IN ($1))`, ids); err != nil {
		return nil, err
	}
	last := make(map[string]bot.Message, len(list))
	for _, m := range list {
		last[m.ThreadID] = m
	}
	return last, nil
}

// ThreadsWaiting is how many of a school's threads wait for an answer, or of one teacher's.
func (s *Store) ThreadsWaiting(ctx context.Context, schoolID, staffID string) (n int, err error) {
	err = s.db.GetContext(ctx, &n, `
		SELECT COUNT(*) FROM threads WHERE school_id = $1 AND state = 'waiting' AND ($2 = '' OR staff_id = $2)`, schoolID, staffID)
	if err != nil {
		return 0, fmt.Errorf("count threads that wait: %w", err)
	}
	return n, nil
}

// ThreadPart reads the thread with a code ("A7") and at most so many of its last messages, or of those before the one with an id.
// bot.ErrNotFound where the school gave no such code.
func (s *Store) ThreadPart(ctx context.Context, schoolID, code, before string, most int) (part bot.ThreadPart, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		part = bot.ThreadPart{}
		if err := t.GetContext(ctx, &part.Thread, threadRows+` WHERE t.school_id = $1 AND t.code = $2`, schoolID, code); err != nil {
			return missing(err)
		}
		var newest []bot.Message
		if err := t.SelectContext(ctx, &newest, `
			SELECT `+asSent()+` FROM messages m
			WHERE m.thread_id = $1 AND m.thread_id <> '' AND ($2 = '' OR (m.created_at, m.id) < (
				SELECT b.created_at, b.id FROM messages b WHERE b.id = $2 AND b.thread_id = $1))
			ORDER BY m.created_at DESC, m.id DESC LIMIT $3`, part.Thread.ID, before, most+1); err != nil {
			return err
		}
		if part.Earlier = len(newest) > most; part.Earlier {
			newest = newest[:most]
		}
		slices.Reverse(newest)
		part.Said, part.PassedOn = newest, bot.PassedOn(newest)
		if before == "" {
			return nil
		}
		// What staff wrote last in this stretch may have gone on to the family in the next.
		var ids, passed []string
		for _, m := range newest {
			if m.Direction == bot.In && m.StaffID != "" && !part.PassedOn[m.ID] {
				ids = append(ids, m.ID)
			}
		}
		if err := selectIn(ctx, t, &passed, `
			SELECT reply_to FROM messages
			WHERE thread_id = $1 AND thread_id <> '' AND direction = 'out' AND staff_id = '' AND reply_to IN ($2)`, part.Thread.ID, ids); err != nil {
			return err
		}
		for _, id := range passed {
			part.PassedOn[id] = true
		}
		return nil
	})
	if err != nil {
		return bot.ThreadPart{}, fmt.Errorf("read thread %s: %w", code, err)
	}
	return part, nil
}

// ThreadsOf lists the threads that a thread's family has with the school beside it, those spoken in last first: a handful.
func (s *Store) ThreadsOf(ctx context.Context, th bot.Thread) (list []bot.Thread, err error) {
	err = s.db.SelectContext(ctx, &list, threadRows+`
		WHERE t.id IN (SELECT id FROM threads WHERE school_id = $1 AND party = $2 AND id <> $3) AND (`+lastSpoken+`) > $4
		ORDER BY`+spokenLast+` LIMIT 20`, th.SchoolID, th.Party, th.ID, time.Time{})
	if err != nil {
		return nil, fmt.Errorf("list the threads of a family: %w", err)
	}
	return list, nil
}

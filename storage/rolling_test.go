package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// Programs are replaced one by one: one of this version works while the next one adds columns to every table.
func TestProgramGoesOnWhenTheNextOneMigrates(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		p := newPost(t, storagetest.Open(t, url))
		next := storagetest.Open(t, url)
		for round := range 3 {
			// Each statement is prepared, on more than one connection, before the schema changes under it.
			p.aDay(round)
			for _, table := range p.tables() {
				if _, err := storage.Writer(next).Exec(fmt.Sprintf("ALTER TABLE %s ADD COLUMN later%d TEXT NOT NULL DEFAULT 'x'", table, round)); err != nil {
					t.Fatal(err)
				}
			}
		}
		p.aDay(3)
	})
}

// tables lists what the migrations have made.
func (p *post) tables() (list []string) {
	p.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if storage.Writer(p.s).DriverName() == "postgres" {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	}
	p.must(storage.Writer(p.s).Select(&list, query))
	return slices.DeleteFunc(list, func(name string) bool { return name == "goose_db_version" })
}

// aDay is one of each: a text out, reported on, its answer in; a schedule; the tidying.
func (p *post) aDay(n int) {
	p.Helper()
	p.now = p.now.Add(time.Minute)
	id, a := p.inFlight(p.text("+923001234567"))
	_, err := p.s.Settle(p.Context(), p.now, []bot.Settled{accepted(a, fmt.Sprint("SM", n))}, &bot.Claim{Sender: p.sms, N: 1, Owner: "here", Lease: p.now.Add(time.Minute)})
	p.must(err)
	p.report(bot.Report{AttemptID: a.ID, ProviderID: fmt.Sprint("SM", n), Status: bot.Delivered})
	if m := p.message(id); m.Status != bot.Delivered {
		p.Errorf("in round %d the text is %s", n, m.Status)
	}
	in := bot.Incoming{Channel: bot.SMS, ProviderID: fmt.Sprint("IN", n), From: "+923001234567", To: p.sms.Address, Body: "ok", At: p.now}
	if fresh, err := p.s.Receive(p.Context(), in); err != nil || !fresh {
		p.Errorf("in round %d a text is not taken in: %v", n, err)
	}
	if list, err := p.s.Unrouted(p.Context(), p.now, 10); err != nil || len(list) == 0 {
		p.Errorf("in round %d nothing is to be routed: %v", n, err)
	}
	_, err = p.s.Ready(p.Context(), p.now)
	p.must(err)
	_, err = p.s.Schools(p.Context())
	p.must(err)
	p.tidy()
	_, err = p.s.WinLease(p.Context(), p.now, bot.ChoresLease, "here", ttl)
	p.must(err)
}

// This program knows every column there is: readers pass over those that they do not know, so a forgotten one would be
// noticed by nobody.
func TestEveryColumnIsKnown(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		strict := sqlx.NewDb(storage.Writer(s).DB, storage.Writer(s).DriverName())
		for table, rows := range map[string]any{
			"messages": &[]bot.Message{}, "attempts": &[]struct {
				bot.Attempt
				Token string // of the version before
			}{}, "senders": &[]bot.Sender{}, "addresses": &[]bot.Address{},
			"broadcasts": &[]bot.Broadcast{}, "staff": &[]bot.Staff{}, "schedules": &[]scheduler.Schedule{}, "occurrences": &[]scheduler.Occurrence{},
			"leases": &[]bot.Lease{}, "questions": &[]bot.Question{},
		} {
			if err := strict.Select(rows, "SELECT * FROM "+table); err != nil {
				t.Errorf("%s: %v", table, err)
			}
		}
	})
}

// What the version before this one says to the database, word for word. When a version is released its statements that write
// are put here, and those of the one before it go.
const (
	insertMessageBefore = `
		INSERT INTO messages (id, school_id, direction, channel, class, topic, status, priority, household_id, staff_id, number, body,
			sms_body, language, template, vars, media, segments, sender_id, provider_id, reply_to, broadcast_id, recipient, thread_id,
			question_id, again_of, answers_at, send_after, expires_at, attempts, error_code, reason, claimed_by, claimed_until,
			created_at, sent_at, done_at, routed_at, optout_type)
		VALUES ($1, $2, $3, 'sms', 'routine', 'notice', $4, 4, '', '', '+923001234567', 'Hello', '', 'en', '', '', 0, 1, '', '', '', '', '', '',
			'', '', $5, $6, $7, 0, '', '', '', $5, $6, $5, $5, $5, '')`
	claimBefore = `
		WITH due (id) AS MATERIALIZED (
			SELECT m.id FROM messages m
			WHERE m.status = 'queued' AND m.school_id = $5 AND m.channel = $6
				AND m.send_after <= $7 AND m.expires_at > $7
				AND (m.class = $8 OR NOT EXISTS (
					SELECT 1 FROM opt_outs o WHERE o.school_id = m.school_id AND o.number = m.number
					AND o.topic IN ('all', m.topic) AND o.at > m.answers_at))
			ORDER BY m.priority, m.send_after, m.id LIMIT $9)
		UPDATE messages SET status = $1, claimed_by = $2, claimed_until = $3, sender_id = $4
		WHERE id IN (SELECT id FROM due) AND status IN ('queued')
		RETURNING id`
	paceBefore  = "UPDATE senders SET free_at = $1 WHERE id = $2"
	beginBefore = `
		UPDATE messages SET claimed_until = $1, attempts = attempts + 1
		WHERE id IN ($2) AND status = 'sending' AND claimed_by = $3 AND claimed_until > $1 AND expires_at > $4
		RETURNING id`
	insertAttemptBefore = `
		INSERT INTO attempts (id, message_id, n, token, owner, started_at, outcome, code, settled_at)
		VALUES ($1, $2, 1, $3, $4, $5, '', '', $6)`
	closeBefore = `
		UPDATE attempts SET outcome = $1, code = '', settled_at = $2 WHERE id IN ($3) AND outcome IN ('', 'in_doubt') RETURNING id`
	acceptBefore = `
		UPDATE messages SET status = $1, claimed_by = '', claimed_until = $2, provider_id = $3, error_code = '', reason = '', sent_at = $2, done_at = $2
		WHERE id = $4 AND status IN ('queued', 'in_doubt', 'sending')`
	senderBefore = `
		INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, reason, free_at, paused_till)
		VALUES ($1, $2, 'sms', 'twilio', $3, TRUE, TRUE, 1, 'ok', '', $4, $4)`
	broadcastBefore = `
		INSERT INTO broadcasts (id, school_id, kind, subject, part, key, audience, text, template, class, topic, question, day, state, cursor, send_after, expires_at, created_at)
		VALUES ($1, $2, 'text', '', '', $1, 'all', 'Hello', '', 'routine', 'notice', '', '', 'expanded', '', $3, $4, $3)`
	alarmBefore = `
		INSERT INTO alarms (id, school_id, cause, text, count, first_at, last_at, texted_at, state)
		VALUES ($1, $2, 'cause', 'text', 1, $3, $3, $4, 'raised')
		ON CONFLICT (school_id, cause) DO UPDATE SET text = excluded.text, count = alarms.count + 1,
			last_at = excluded.last_at, state = excluded.state`
)

// uuidAt is an attempt's id as the version before made it.
func uuidAt(at time.Time) string {
	ms := fmt.Sprintf("%012x", at.UnixMilli())
	return ms[:8] + "-" + ms[8:] + "-7000-8000-000000000000"
}

// The version before works on this one's schema, beside this one: what it writes this one reads and carries on.
func TestStatementsOfTheVersionBeforeStillHold(t *testing.T) {
	eachPost(t, func(p *post) {
		db, none := storage.Writer(p.s), time.Time{}
		later := p.now.Add(time.Hour)
		for _, id := range []string{"m1", "m2"} {
			p.exec(insertMessageBefore, id, p.school.ID, bot.Out, bot.Queued, none, p.now, later)
		}
		p.exec(insertMessageBefore, "in", p.school.ID, bot.In, bot.Received, none, p.now, later)
		p.exec(senderBefore, "s", p.school.ID, "+12025550009", p.now)
		p.exec(broadcastBefore, "b", p.school.ID, p.now, later)
		p.exec(alarmBefore, "a", p.school.ID, p.now, none)

		// The version before sends one.
		returns := func(want, query string, args ...any) {
			p.Helper()
			var got []string
			if p.must(db.Select(&got, query, args...)); !slices.Equal(got, []string{want}) {
				p.Fatalf("%v, want %s: %s", got, want, query)
			}
		}
		returns("m1", claimBefore, bot.Sending, "before", later, "s", p.school.ID, bot.SMS, p.now, bot.Emergency, 1)
		p.exec(paceBefore, p.now.Add(time.Second), "s")
		returns("m1", beginBefore, none, "m1", "before", p.now)
		attempt := uuidAt(p.now)
		p.exec(insertAttemptBefore, attempt, "m1", "token", "before", p.now, none)
		returns(attempt, closeBefore, bot.Accepted, p.now, attempt)
		p.exec(acceptBefore, bot.Sending, none, "SM1", "m1")

		// This one sends the other, and takes the report on the first.
		p.tidy()
		if got := idsOf(p.claim(p.sms, 10)); !slices.Equal(got, []string{"m2"}) {
			p.Errorf("this version claims %v, want m2", got)
		}
		p.settle(accepted(p.begin("m2")[0], "SM2"))
		// Its callbacks have a name that this one does not look up; what becomes of its messages is asked for.
		if list, err := p.s.Unfinished(p.Context(), bot.Bookmark{}, later, 10); err != nil || !slices.ContainsFunc(list, func(u bot.Unfinished) bool { return u.ProviderID == "SM1" }) {
			p.Errorf("what the version before has sent is not asked after: %+v, %v", list, err)
		}
		p.report(bot.Report{ProviderID: "SM1", Status: bot.Delivered})
		if a, b := p.message("m1"), p.message("m2"); a.Status != bot.Delivered || b.ProviderID != "SM2" {
			p.Errorf("they ended as %s and %s", a.Status, b.Status)
		}
		if list, err := p.s.Unrouted(p.Context(), p.now, 10); err != nil || len(list) != 1 {
			p.Errorf("what the version before took in is not routed: %d, %v", len(list), err)
		}
	})
}

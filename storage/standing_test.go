package storage_test

import (
	"fmt"
	"testing"

	"raabta/bot"
	"raabta/storage"
)

// executor is a post or a talk.
type executor interface {
	Helper()
	exec(query string, args ...any)
}

// stand puts messages m that fit a condition where they would be by now.
func stand(x executor, status bot.Status, where string, args ...any) {
	x.Helper()
	if status == bot.Queued {
		x.exec("UPDATE messages AS m SET status = 'sending' WHERE "+where, args...)
		x.exec(`
			INSERT INTO queue (id, school_id, channel, priority, send_after, expires_at, staff, held, claimed_until)
			SELECT id, school_id, channel, priority, send_after, expires_at, staff_id <> '', held, claimed_until FROM messages m
			WHERE `+where+" ON CONFLICT (id) DO NOTHING", args...)
		return
	}
	x.exec("UPDATE messages AS m SET status = '"+string(status)+"' WHERE "+where, args...)
	x.exec("DELETE FROM queue WHERE id IN (SELECT m.id FROM messages m WHERE m.status <> 'sending' OR ("+where+"))", args...)
}

// hold holds messages m that fit a condition, or lets them go.
func hold(x executor, held bool, where string, args ...any) {
	x.Helper()
	x.exec(fmt.Sprintf("UPDATE messages AS m SET held = %v WHERE %s", held, where), args...)
	x.exec(fmt.Sprintf("UPDATE queue SET held = %v WHERE id IN (SELECT m.id FROM messages m WHERE %s)", held, where), args...)
}

// isQueued holds for messages m that wait.
const isQueued = "m.id IN (SELECT id FROM queue WHERE claimed_by = '')"

// inStep sees to it that the queue says of its messages what their own rows say.
func inStep(t *testing.T, s *storage.Store) {
	t.Helper()
	var off []string
	if err := storage.Writer(s).Select(&off, `
		SELECT q.id FROM (SELECT * FROM queue ORDER BY id DESC LIMIT 2000) AS q CROSS JOIN messages m -- tests delete messages
		WHERE m.id = q.id AND (m.status <> 'sending' OR q.school_id <> m.school_id OR q.channel <> m.channel OR q.priority <> m.priority
			OR q.send_after <> m.send_after OR q.expires_at <> m.expires_at OR q.held <> m.held OR q.staff <> (m.staff_id <> '')
			OR (q.sender_id <> '' AND NOT EXISTS (SELECT 1 FROM senders o WHERE o.id = q.sender_id AND o.channel = q.channel))
			OR EXISTS (SELECT 1 FROM attempts a WHERE a.message_id = q.id AND a.outcome IN ('', 'accepted')))`); err != nil {
		t.Fatal(err)
	}
	if len(off) > 0 {
		t.Errorf("the queue and the rows of %d messages say different things: %v", len(off), off[0])
	}
}

package storage_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// poisoned is a composer and a provider that fail inside over one family each.
type poisoned struct {
	text, send string // recipients
	all        bool
}

func (poisoned) Templates(bot.Broadcast) []string { return nil }

func (p poisoned) Compose(_ context.Context, _ time.Time, _ bot.School, _ bot.Broadcast, chunk []bot.Recipient) ([]bot.Draft, error) {
	var drafts []bot.Draft
	for _, r := range chunk {
		if r.Key == p.text || p.all {
			panic("a name that nobody thought of")
		}
		drafts = append(drafts, bot.Draft{Message: bot.Message{Recipient: r.Key, Body: "No school on " + r.Key, Language: "en"}})
	}
	return drafts, nil
}

func (p poisoned) Send(_ context.Context, m bot.Outgoing) bot.SendResult {
	if strings.HasSuffix(m.Body, p.send) {
		panic("a character that nobody thought of")
	}
	return bot.SendResult{Outcome: bot.Accepted, Status: bot.Sending, ProviderID: "SM" + m.ID}
}

// addFamilies adds n families with a phone each.
func (p *post) addFamilies(n int) {
	p.Helper()
	const nth = " WITH RECURSIVE nth (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM nth WHERE i < $1) SELECT "
	p.exec("INSERT INTO households (id, school_id, name, language, created_at)"+nth+"'h' || CAST(10000 + i AS TEXT), CAST($2 AS TEXT), 'Family', 'en', CAST($3 AS DATETIME) FROM nth", n, p.school.ID, p.now)
	p.exec("INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp)"+nth+"CAST($2 AS TEXT), 'h' || CAST(10000 + i AS TEXT), '+9230055' || CAST(10000 + i AS TEXT), 1, TRUE, FALSE FROM nth", n, p.school.ID)
	p.exec("INSERT INTO classes (id, school_id, name, grade, section) VALUES ('5-B', $1, '5-B', '5', 'B')", p.school.ID)
	p.exec("INSERT INTO students (id, school_id, admission_no, name, class_id, state)"+nth+"'s' || CAST(10000 + i AS TEXT), CAST($2 AS TEXT), CAST(10000 + i AS TEXT), 'Ali', '5-B', 'active' FROM nth", n, p.school.ID)
	p.exec("INSERT INTO household_students (household_id, student_id, may_receive, may_book)"+nth+"'h' || CAST(10000 + i AS TEXT), 's' || CAST(10000 + i AS TEXT), TRUE, TRUE FROM nth", n)
}

// TestAPoisonMessageStopsOnlyItself: of a thousand families one makes the program fail while its text is made, and another
// while its text is sent. The one fails and the other is in doubt, both visibly; 998 have their text, and the program lives.
func TestAPoisonMessageStopsOnlyItself(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamilies(1000)
		b := p.notice("all")
		x := poisoned{text: "h10700", send: "h10300"}
		faults := 0
		log := slog.New(slog.NewTextHandler(io.Discard, nil))
		e := &bot.Expander{Store: p.s, Composers: map[string]bot.Composer{"text": x}, Alarm: p.s.RaiseAlarm, Log: log, Faults: func(n int) { faults += n }}
		if _, err := e.Step(p.Context(), p.now); err != nil {
			p.Fatal(err)
		}
		sendFaults := 0
		o := &bot.Outbox{Store: p.s, Channels: map[string]bot.Channel{"twilio": x}, Owner: "here", Log: log,
			Ended: func(_ bot.ChannelName, res bot.SendResult, _ time.Duration) {
				if res.Fault {
					sendFaults++
				}
			}}
		for range 5 {
			if _, err := o.Step(p.Context(), p.now); err != nil {
				p.Fatal(err)
			}
			p.tidy()
			p.now = p.now.Add(time.Hour)
		}
		if c := p.counts(); c[bot.Sending] != 998 || c[bot.Failed] != 1 || c[bot.InDoubt] != 1 || len(c) != 3 {
			p.Errorf("they stand at %v", c)
		}
		if n := p.count("SELECT count(*) FROM messages WHERE status = 'failed' AND household_id = 'h10700' AND attempts = 0 AND reason LIKE 'the program failed%'"); n != 1 {
			p.Error("the one that could not be made does not say why")
		}
		if n := p.count("SELECT count(*) FROM messages WHERE status = 'in_doubt' AND attempts = 1"); n != 1 {
			p.Error("the one that could not be sent was tried again")
		}
		if faults != 1 || sendFaults != 1 {
			p.Errorf("counted %d and %d faults", faults, sendFaults)
		}
		if got := p.broadcast(b.ID).State; got != bot.BroadcastExpanded {
			p.Errorf("the broadcast is %s", got)
		}
	})
}

// TestABroadcastThatAlwaysFailsIsRefused: where the program fails over everybody, nothing goes out and staff are told.
func TestABroadcastThatAlwaysFailsIsRefused(t *testing.T) {
	p := newPost(t, storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db"))
	p.addFamilies(600)
	b := p.notice("all")
	e := &bot.Expander{Store: p.s, Composers: map[string]bot.Composer{"text": poisoned{all: true}}, Alarm: p.s.RaiseAlarm, Log: slog.New(slog.DiscardHandler)}
	if _, err := e.Step(p.Context(), p.now); err != nil {
		t.Fatal(err)
	}
	alarms, err := p.s.Alarms(t.Context())
	p.must(err)
	if c := p.counts(); len(c) != 0 || p.broadcast(b.ID).State != bot.BroadcastFailed || len(alarms) != 1 {
		t.Errorf("%v queued, the broadcast is %s, %d alarms", c, p.broadcast(b.ID).State, len(alarms))
	}
}

// failing is a store that fails inside when a claim is made, the first few times.
type failing struct {
	*storage.Store
	times int
}

func (f *failing) Claim(ctx context.Context, now time.Time, c bot.Claim) ([]bot.Outgoing, error) {
	if f.times--; f.times >= 0 {
		panic("a row that nobody thought of")
	}
	return f.Store.Claim(ctx, now, c)
}

// TestAFaultOfSendingDoesNotEndTheProgram: it is counted and said, and the next turn goes on.
func TestAFaultOfSendingDoesNotEndTheProgram(t *testing.T) {
	p := newPost(t, storagetest.Open(t, "sqlite:"+t.TempDir()+"/raabta.db"))
	p.queueTexts(3)
	faults := 0
	o := &bot.Outbox{Store: &failing{p.s, 2}, Channels: map[string]bot.Channel{"twilio": poisoned{send: "nothing"}}, Owner: "here",
		Log: slog.New(slog.DiscardHandler), Faults: func(n int) { faults += n }}
	for range 2 {
		if _, err := o.Step(t.Context(), p.now); err == nil || !strings.Contains(err.Error(), "the program failed: a row that nobody thought of") {
			t.Errorf("it says %v", err)
		}
	}
	if _, err := o.Step(t.Context(), p.now); err != nil || faults != 2 {
		t.Errorf("then it says %v; %d faults", err, faults)
	}
	if c := p.counts(); c[bot.Sending] != 3 {
		t.Errorf("they stand at %v", c)
	}
}

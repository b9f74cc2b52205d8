package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// What the loops and the webhooks ask of storage.
var (
	_ bot.OutboxStore    = (*storage.Store)(nil)
	_ bot.BroadcastStore = (*storage.Store)(nil)
	_ bot.AlarmStore     = (*storage.Store)(nil)
	_ bot.Inbox          = (*storage.Store)(nil)
	_ bot.DoubtStore     = (*storage.Store)(nil)
)

// post is a school with an SMS and a WhatsApp sender, at noon of its first day.
type post struct {
	*testing.T
	s        *storage.Store
	now      time.Time
	school   bot.School
	sms      bot.Sender
	whatsapp bot.Sender
	begins   int
}

func eachPost(t *testing.T, f func(p *post)) {
	t.Helper()
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		f(newPost(t, s))
		inStep(t, s)
	})
}

func newPost(t *testing.T, s *storage.Store) *post {
	t.Helper()
	p := &post{T: t, s: s, now: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)} // noon in Karachi
	var err error
	p.school, err = s.FirstSchool(t.Context(), p.now, bot.School{
		Name: "Al-Noor School", ShortName: "Al-Noor", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn",
		Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
	})
	p.must(err)
	p.sms = p.addSender(bot.Sender{Channel: bot.SMS, Provider: "twilio", Address: "+12025550001"})
	p.whatsapp = p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: "twilio", Address: "+12025550002"})
	return p
}

func (p *post) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *post) exec(query string, args ...any) {
	p.Helper()
	_, err := storage.Writer(p.s).Exec(query, args...)
	p.must(err)
}

// clear takes all messages away, and what stands elsewhere only for them.
func (p *post) clear() {
	p.Helper()
	for _, table := range []string{"queue", "attempts", "messages"} {
		p.exec("DELETE FROM " + table)
	}
}

// addSender adds a sender that can do both; the address is one in the world.
func (p *post) addSender(sender bot.Sender) bot.Sender {
	p.Helper()
	if sender.SchoolID == "" {
		sender.SchoolID = p.school.ID
	}
	sender.CanSend, sender.CanReceive = true, true
	sender, err := p.s.SetSender(p.Context(), sender)
	p.must(err)
	return sender
}

func (p *post) sender(id string) bot.Sender {
	p.Helper()
	all, err := p.s.Senders(p.Context(), "")
	p.must(err)
	i := slices.IndexFunc(all, func(s bot.Sender) bool { return s.ID == id })
	if i < 0 {
		p.Fatal("no such sender")
	}
	return all[i]
}

// text is a routine SMS to a number.
func (p *post) text(to string) bot.Draft {
	return bot.Draft{Message: bot.Message{
		SchoolID: p.school.ID, Channel: bot.SMS, Class: bot.Routine, Topic: bot.TopicNotice, Number: bot.Number(to), Body: "Hello",
	}}
}

// queue queues drafts and returns the ids.
func (p *post) queue(drafts ...bot.Draft) []string {
	p.Helper()
	ids := make([]string, len(drafts))
	for i := range drafts {
		drafts[i].ID = bot.NewID()
		ids[i] = drafts[i].ID
	}
	p.must(p.s.Enqueue(p.Context(), p.now, drafts))
	return ids
}

// queueTexts queues n texts to n numbers.
func (p *post) queueTexts(n int) []string {
	p.Helper()
	drafts := make([]bot.Draft, n)
	for i := range drafts {
		drafts[i] = p.text(fmt.Sprintf("+9230012%05d", i))
	}
	return p.queue(drafts...)
}

func (p *post) claimOf(sender bot.Sender, n int) bot.Claim {
	return bot.Claim{Sender: sender, N: n, Owner: "here", Lease: p.now.Add(15 * time.Second)}
}

// claim claims for a sender.
func (p *post) claim(sender bot.Sender, n int) []bot.Outgoing {
	p.Helper()
	out, err := p.s.Claim(p.Context(), p.now, p.claimOf(sender, n))
	p.must(err)
	return out
}

func idsOf(out []bot.Outgoing) []string {
	ids := make([]string, len(out))
	for i, m := range out {
		ids[i] = m.ID
	}
	return ids
}

// begin begins one attempt for each message and returns those that were begun.
func (p *post) begin(ids ...string) []bot.Attempt {
	p.Helper()
	attempts := make([]bot.Attempt, len(ids))
	for i, id := range ids {
		p.begins++
		n := p.message(id).Attempts + 1
		attempts[i] = bot.Attempt{ID: fmt.Sprintf("%s-%06d", bot.AttemptsFrom(p.now), p.begins), MessageID: id, N: n, Owner: "here", SenderID: p.sms.ID, StartedAt: p.now}
	}
	begun, err := p.s.Begin(p.Context(), p.now, attempts)
	p.must(err)
	return begun
}

// inFlight queues a text, claims it and begins an attempt.
func (p *post) inFlight(draft bot.Draft) (id string, a bot.Attempt) {
	p.Helper()
	id = p.queue(draft)[0]
	if got := idsOf(p.claim(p.sms, 1)); !slices.Equal(got, []string{id}) {
		p.Fatalf("claimed %v, want %s", got, id)
	}
	begun := p.begin(id)
	if len(begun) != 1 {
		p.Fatal("the attempt was not begun")
	}
	return id, begun[0]
}

func (p *post) settle(results ...bot.Settled) {
	p.Helper()
	_, err := p.s.Settle(p.Context(), p.now, results, nil)
	p.must(err)
}

// accepted is the provider's yes to an attempt.
func accepted(a bot.Attempt, providerID string) bot.Settled {
	return bot.Settled{MessageID: a.MessageID, AttemptID: a.ID, Outcome: bot.Accepted, Status: bot.Sending, ProviderID: providerID}
}

func (p *post) report(r bot.Report) {
	p.Helper()
	p.must(p.s.Report(p.Context(), p.now, r, never))
}

// accepted counts the messages that their provider has and no report has been about.
func (p *post) accepted() int {
	p.Helper()
	return p.count(`
		SELECT count(*) FROM messages m WHERE m.status = 'sending' AND EXISTS (
			SELECT 1 FROM attempts a WHERE a.message_id = m.id AND a.outcome = 'accepted' AND a.provider_id <> '')`)
}

func never(bot.Message) (bot.Message, bool) { return bot.Message{}, false }

func (p *post) message(id string) bot.Message {
	p.Helper()
	m, err := p.s.Message(p.Context(), id)
	p.must(err)
	return m
}

func (p *post) tidy() bot.Tidied {
	p.Helper()
	done, err := p.s.Tidy(p.Context(), p.now, bot.DoubtAfter)
	p.must(err)
	return done
}

func (p *post) counts() map[bot.Status]int {
	p.Helper()
	counts, err := p.s.Counts(p.Context(), p.school.ID)
	p.must(err)
	return counts
}

// stop writes an opt-out down without canceling what is queued, as if both had come at one moment.
func (p *post) stop(number string, topic bot.Topic, at time.Time) {
	p.Helper()
	p.exec("INSERT INTO opt_outs (school_id, number, topic, at, source) VALUES ($1, $2, $3, $4, 'reply')", p.school.ID, number, topic, at)
}

package torture

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"raabta/bot"
)

// calmFor is how long the calm end lasts at least on its clock, so that what waits for an hour is done and doubts that
// nobody resolves are given to people; calmAtMost is when whatever still waits counts as lost.
const (
	calmFor    = 2 * time.Hour
	calmAtMost = 14 * time.Hour
)

// inside runs the service in this process, on whatever clock its steps are given, with Twilio's webhooks going to it.
func (t *run) inside(ctx context.Context) (s Service, end func(), err error) {
	t.twilio.Played()
	t.blow.Store(&blow{})
	if s, err = t.Calm(ctx, t.store, t.settings()); err != nil {
		return s, nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return s, nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	server := &http.Server{Handler: s.Handler, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l)
	t.twilio.Route(publicURL, "http://"+l.Addr().String())
	return s, func() { t.twilio.Played(); server.Close() }, nil
}

// spell is a minute in which nobody kills: what is due then is done, doubts are looked for while they are young.
func (t *run) spell(ctx context.Context) error {
	if err := t.age(ctx); err != nil {
		return err
	}
	s, end, err := t.inside(ctx)
	if err != nil {
		return err
	}
	defer end()
	start := bot.SystemClock().Add(leases)
	for i := range 4 {
		if err := s.Step(ctx, start.Add(time.Duration(i)*15*time.Second)); err != nil {
			return err
		}
	}
	return nil
}

// calm lets everything end: no faults, no kills, and a clock that jumps.
func (t *run) calm(ctx context.Context) error {
	t.twilio.Script(nil)
	s, end, err := t.inside(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := t.age(ctx); err != nil {
		return err
	}
	for _, p := range t.mail.rest() {
		t.tell(p)
	}
	for _, n := range t.history.open() {
		t.again(n)
	}
	start := bot.SystemClock()
	for passed := leases; ; passed += min(passed/8, 10*time.Minute).Truncate(time.Second) {
		if err := s.Step(ctx, start.Add(passed)); err != nil {
			return err
		}
		t.twilio.Played()
		for _, p := range t.mail.rest() {
			t.tell(p)
		}
		waiting, err := t.waiting(ctx)
		if err != nil {
			return err
		}
		if passed > calmFor && waiting == 0 || passed > calmAtMost {
			return nil
		}
	}
}

// waiting counts the messages that have not come to their end.
func (t *run) waiting(ctx context.Context) (n int, err error) {
	counts, err := t.store.Counts(ctx, t.id)
	return counts[bot.Queued] + counts[bot.Received], err
}

func inDoubt() bot.MessageFilter {
	return bot.MessageFilter{Direction: bot.Out, Status: []bot.Status{bot.InDoubt, "uncertain"}}
}

// judge reads the evidence and has it checked.
func (t *run) judge(ctx context.Context) error {
	e, err := Gather(ctx, t.store, bot.MessageFilter{}, t.twilio.Creates(), t.history.all())
	if err != nil {
		return err
	}
	for broadcast, a := range t.talk.answers(e) {
		counts, err := t.store.Tally(ctx, broadcast)
		if err != nil {
			return err
		}
		a.Yes, a.No = counts["yes"], counts["no"]
		e.Answers[broadcast] = a
	}
	t.report.Findings = Check(e)
	t.report.count(e)
	return t.history.err
}

// engine is the database's, in a word.
func engine(url string) string {
	if strings.HasPrefix(url, "sqlite") {
		return "SQLite"
	}
	return "Postgres"
}

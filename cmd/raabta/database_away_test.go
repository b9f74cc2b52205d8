package main

import (
	"net/http"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/storage/storagetest"
)

// TestServeWaitsForItsDatabase: a machine comes up and Postgres is last. Whatever it says meanwhile, serve answers that it
// runs and that it cannot work yet, takes nothing in, and begins when the database is there.
func TestServeWaitsForItsDatabase(t *testing.T) {
	t.Parallel()
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	m := newMachine(t, "DATABASE_URL="+proxy.URL)
	m = m.with(m.account()...)
	m.imports()
	texts := m.announces("Fees are due on Friday.")

	proxy.Cut() // nobody listens there
	p := m.serves()
	waits := func(why string) {
		t.Helper()
		if status := p.status("/healthz"); status != http.StatusOK {
			t.Errorf("%s: /healthz answers %d", why, status)
		}
		if status, says := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(says, "waiting for the database") {
			t.Errorf("%s: /readyz answers %d %s", why, status, says)
		}
		if up, told := p.scrape()["raabta_database_up"]; up != 0 || !told {
			t.Errorf("%s: raabta_database_up is %v (%v)", why, up, told)
		}
		if status := m.writes(saimaNumber, ourSMS, "Is the bus late this morning? You are "+why); status != http.StatusServiceUnavailable {
			t.Errorf("%s: the webhook answers %d", why, status)
		}
	}
	waits("unreachable")
	proxy.Refuse("57P03", "the database system is starting up")
	waits("starting up")
	if m.twilio.Requests() > 0 {
		t.Errorf("%d texts were sent without a database", m.twilio.Requests())
	}
	proxy.Heal()
	p.shows("raabta_database_up", 1)
	p.until("it is ready", func() bool { return p.status("/readyz") == http.StatusOK })
	p.until("the texts are sent", func() bool { return len(m.twilio.Creates()) >= texts })
	if log := p.err.String(); strings.Count(log, "the database does not answer: nothing is sent or taken in until it does") != 1 || !strings.Contains(log, "the database answers") {
		t.Errorf("it logged:\n%s", log)
	}
	p.stops()
	m.nobodyGotItTwice()
}

// TestServeThatWaitsIsToldToStop, and stops.
func TestServeThatWaitsIsToldToStop(t *testing.T) {
	t.Parallel()
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	proxy.Cut()
	p := newMachine(t, "DATABASE_URL="+proxy.URL).serves()
	p.stops()
}

// TestWhatCannotComeRightByItselfIsNotWaitedFor: the program ends with 1 and says what to do. Other commands wait for
// nothing.
func TestWhatCannotComeRightByItselfIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	m := newMachine(t)
	for name, c := range map[string]struct {
		command, url, want string
		before             func()
	}{
		"a password":             {"serve", proxy.URL, "correct them in DATABASE_URL", func() { proxy.Refuse("28P01", `password authentication failed for user "raabta"`) }},
		"a database's name":      {"serve", strings.Replace(proxy.URL, "/test", "/nosuch", 1), "make the database with createdb", proxy.Heal},
		"an address":             {"serve", "postgres://u:secret@h:port/db", "DATABASE_URL can't be read", func() {}},
		"another command, away":  {"messages", proxy.URL, "", proxy.Cut},
		"another one, starts up": {"messages", proxy.URL, "starting up", func() { proxy.Refuse("57P03", "the database system is starting up") }},
	} {
		c.before()
		out, errs, code := m.with("DATABASE_URL=" + c.url).tries(c.command)
		if code != 1 || !strings.Contains(errs, c.want) || !strings.HasPrefix(errs, "raabta: ") || out != "" || strings.Contains(errs, "secret") {
			t.Errorf("%s: %s ended with %d: %s%s", name, c.command, code, out, errs)
		}
	}
}

// TestADatabaseThatGoesAwayAndComesBack: no sends, 503 for what comes in, and after it has come back everything goes on
// within seconds: what was queued is sent, once, and what Twilio sends again is kept.
func TestADatabaseThatGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	m := newMachine(t, "DATABASE_URL="+proxy.URL)
	m = m.with(m.account()...)
	m.imports()
	slow := newGate(8)
	m.twilio.Script(slow.script)
	p := m.serves()
	texts := m.announces("Fees are due on Friday.")
	p.until("8 sends or more are in flight", slow.full)
	proxy.Cut()
	p.shows("raabta_database_up", 0)
	slow.open() // the answers come while they cannot be written down
	if status, says := p.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(says, "does not answer") {
		t.Errorf("/readyz answers %d %s", status, says)
	}
	if status := m.writes(saimaNumber, ourSMS, "Is the bus late this morning?"); status != http.StatusServiceUnavailable {
		t.Errorf("the webhook answers %d", status)
	}
	p.until("a loop says so", func() bool { return strings.Contains(p.err.String(), "routing fails") })
	sent := m.twilio.Requests()
	if sent > 16 {
		t.Errorf("%d were sent without the database", sent)
	}
	proxy.Heal()
	p.until("the rest is sent", func() bool { return len(m.twilio.Creates()) >= texts })
	p.until("what became of them is known", func() bool { s := m.statuses(); return s[bot.Sending] == texts && len(s) == 1 })
	p.shows("raabta_database_up", 1)
	if got := p.scrape(); got["raabta_database_errors_total"] == 0 || got[`raabta_loop_failures_total{loop="routing"}`] == 0 || got["raabta_messages_in_doubt"] != 0 {
		t.Errorf("/metrics tells of %v errors, %v failures, %v doubts", got["raabta_database_errors_total"], got[`raabta_loop_failures_total{loop="routing"}`], got["raabta_messages_in_doubt"])
	}
	p.until("the loop says that it goes on", func() bool { return strings.Contains(p.err.String(), "routing works again") })
	if log := p.err.String(); strings.Count(log, "routing fails") != 1 {
		t.Errorf("it logged:\n%s", log)
	}
	p.stops()
	m.nobodyGotItTwice()
}

// TestADatabaseThatHangs is a network that swallows everything: Twilio gets its 503 while it still listens, so that it sends
// the text again, and when the network is back everything goes on.
func TestADatabaseThatHangs(t *testing.T) {
	t.Parallel()
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	m := newMachine(t, "DATABASE_URL="+proxy.URL)
	m = m.with(m.account()...)
	m.imports()
	p := m.serves()
	p.until("it is ready", func() bool { return p.status("/readyz") == http.StatusOK })
	m.twilio.Webhook(public + "/webhooks/twilio/message")
	proxy.Hang()
	const words = "Is the bus late this morning?"
	m.heard = append(m.heard, words)
	sid, status := m.twilio.Inbound(saimaNumber, ourSMS, words)
	if status != http.StatusServiceUnavailable {
		t.Errorf("the webhook answers %d", status)
	}
	if got := p.scrape(); got["raabta_database_up"] != 0 {
		t.Error("/metrics says that the database is up")
	}
	if status := p.status("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz answers %d", status)
	}
	proxy.Heal()
	p.until("it is stored", func() bool { return m.twilio.Redeliver(sid) == http.StatusOK })
	p.until("the teacher has it", func() bool { return len(m.got(sanaNumber)) > 0 })
	p.stops()
	if forwards := m.got(sanaNumber); len(forwards) != 1 {
		t.Errorf("the teacher got %q", forwards)
	}
}

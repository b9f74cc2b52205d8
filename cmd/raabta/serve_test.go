package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage/storagetest"
)

// TestServeSendsWhatIsQueuedAndForwardsWhatIsWritten is a day of the service as a process: settings from .env and from
// the environment, a broadcast that another process queues, a parent's text that reaches the teacher.
func TestServeSendsWhatIsQueuedAndForwardsWhatIsWritten(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "TWILIO_SMS_FROM="+ourSMS)
		// What the environment says as well is not read here.
		m.dotenv(append(m.account(), "DATABASE_URL="+url, "TWILIO_SMS_FROM=+19995550123", "TWILIO_API_URL=http://127.0.0.1:1", "SCHOOL_NAME=Another")...)
		p := m.serves()
		for _, path := range []string{"/healthz", "/readyz"} {
			if status := p.status(path); status != http.StatusOK {
				t.Errorf("%s answers %d", path, status)
			}
		}
		m.imports()
		texts := m.announces("There is no school on Monday, it rains too much.")
		p.until("the broadcast is sent", func() bool { return len(m.twilio.Creates()) >= texts })
		if c := m.twilio.Creates()[0]; c.From != ourSMS || !strings.HasPrefix(c.Body, "Al-Noor School: ") {
			t.Errorf("sent from %s: %q", c.From, c.Body)
		}
		if status := m.writes(saimaNumber, ourSMS, "Ayesha has fever, she will not come today"); status != http.StatusOK {
			t.Errorf("the webhook answers %d", status)
		}
		p.until("the teacher has it", func() bool { return len(m.got(sanaNumber)) > 0 })
		if forward := m.got(sanaNumber)[0]; !strings.Contains(forward, "has fever") || strings.Contains(forward, saimaNumber[3:]) {
			t.Errorf("the teacher got %q", forward)
		}
		p.stops()
		if s := m.statuses(); s[bot.Sending] != texts+1 || len(s) != 1 || len(m.twilio.Creates()) != texts+1 {
			t.Errorf("%d texts and a forward: Twilio has %d, and they stand at %v", texts, len(m.twilio.Creates()), s)
		}
		m.nobodyGotItTwice()
	})
}

// TestSignalFinishesWhatIsInFlight: a service manager stops serve while sends hang in flight and others wait. What is in
// flight is finished and known, nothing more is begun, a parent's text that comes meanwhile is kept, and the next start goes
// on where this one ended.
func TestSignalFinishesWhatIsInFlight(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m = m.with(m.account()...)
		m.imports()
		texts := m.announces("Fees are due on Friday.")
		slow := newGate(8)
		m.twilio.Script(slow.script)
		p := m.serves()
		p.until("8 sends or more are in flight", slow.full)
		began := time.Now()
		p.terminates()
		p.until("it says that it stops", p.draining)
		if status := p.status("/healthz"); status != http.StatusOK {
			t.Errorf("while it stops /healthz answers %d", status)
		}
		if status := m.writes(saimaNumber, ourSMS, "Is the bus late this morning?"); status != http.StatusOK {
			t.Errorf("while it stops the webhook answers %d", status)
		}
		slow.open()
		if code := p.code(); code != 0 {
			t.Fatalf("it ended with %d\n%s", code, p.err.String())
		}
		if took := time.Since(began); took > drainLimit {
			t.Errorf("it took %v to stop", took)
		}
		// At most 16 of a sender are in flight; had it gone on after the signal, there was room for all of them now.
		sent := m.twilio.Requests()
		if sent < 8 || sent > 16 {
			t.Errorf("%d texts were sent, want the 8 to 16 that were in flight", sent)
		}
		if s := m.statuses(); s[bot.Sending] != sent || s[bot.Queued] != texts-sent || len(s) != 2 {
			t.Errorf("%d of %d texts were answered, and they stand at %v", sent, texts, s)
		}

		m.twilio.Script(nil)
		p = m.serves()
		p.until("the rest is sent", func() bool { return len(m.twilio.Creates()) >= texts+1 })
		p.stops()
		if forwards := m.got(sanaNumber); len(forwards) != 1 || !strings.Contains(forwards[0], "Is the bus late") {
			t.Errorf("the teacher got %q", forwards)
		}
		if s := m.statuses(); s[bot.Sending] != texts+1 || len(s) != 1 {
			t.Errorf("in the end they stand at %v", s)
		}
		m.nobodyGotItTwice()
	})
}

// TestSecondSignalEndsAtOnce: whoever presses Ctrl-C twice does not want to wait.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m = m.with(m.account()...)
	m.imports()
	m.announces("Fees are due on Friday.")
	m.twilio.Script(func(int, *http.Request) *twiliotest.Fault { return twiliotest.Hang() })
	p := m.serves()
	p.until("a send hangs", func() bool { return m.twilio.Requests() > 0 })
	p.terminates()
	p.until("it says that it stops", p.draining)
	began := time.Now()
	p.terminates()
	if code := p.code(); code != 1 || time.Since(began) > drainLimit/3 {
		t.Errorf("it ended with %d after %v", code, time.Since(began))
	}
}

// TestOneServeToASQLiteFile: a second one is refused with a sentence, whatever it calls the file; every other command
// works meanwhile; and what a kill leaves behind hinders nobody.
func TestOneServeToASQLiteFile(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:raabta.db")
	p := m.serves()
	for _, spelling := range []string{"sqlite:raabta.db", "sqlite:./raabta.db", "sqlite:" + filepath.Join(m.dir, "raabta.db")} {
		if out, errs, code := m.with("DATABASE_URL=" + spelling).tries("serve"); code != 1 || !strings.Contains(errs, "another raabta serves from this database already") || out != "" {
			t.Errorf("a second serve from %s ended with %d: %s%s", spelling, code, out, errs)
		}
	}
	m.imports()
	for _, args := range [][]string{{"messages"}, {"school", "show"}, {"household", "find", "Ayesha"}, {"threads"}, {"schedule", "list"}, {"event", "list"}, {"meeting", "list"}, {"migrate"}} {
		m.does(args...)
	}
	if status := p.status("/readyz"); status != http.StatusOK {
		t.Errorf("/readyz answers %d", status)
	}
	p.cmd.Process.Kill()
	if code := p.code(); code != -1 && runtime.GOOS != "windows" {
		t.Fatalf("it ended with %d before it was killed", code)
	}
	next := m.serves()
	if status := next.status("/readyz"); status != http.StatusOK {
		t.Errorf("after the kill /readyz answers %d", status)
	}
	next.stops()
}

// TestWithoutAProviderMessagesAreHeld until there is one.
func TestWithoutAProviderMessagesAreHeld(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m.imports()
		p := m.serves()
		p.until("it says that nothing is sent", func() bool {
			return strings.Contains(p.err.String(), "no provider is configured: messages are held and nothing is sent; set TWILIO_ACCOUNT_SID")
		})
		texts := m.announces("There is no school on Monday.")
		p.until("the texts are queued", func() bool { return m.statuses()[bot.Queued] == texts })
		p.stops()
		if s := m.statuses(); s[bot.Queued] != texts || len(s) != 1 || m.twilio.Requests() > 0 {
			t.Errorf("%d texts stand at %v, and Twilio was asked %d times", texts, s, m.twilio.Requests())
		}

		m.dotenv(m.account()...)
		p = m.serves()
		p.until("what was held is sent", func() bool { return len(m.twilio.Creates()) >= texts })
		p.stops()
		if s := m.statuses(); s[bot.Sending] != texts || len(s) != 1 {
			t.Errorf("%d texts stand at %v", texts, s)
		}
		m.nobodyGotItTwice()
	})
}

// TestTheLogNamesNobody: whatever goes wrong, at its most talkative, the log holds no number and nobody's words; a
// provider's answers and a stranger's requests hold both. The look at the log is serves's.
func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url, "ALERT_PHONE=0300-1234567")
		m = m.with(m.account()...)
		m.imports()
		texts := m.announces("The van of class 5-B comes an hour later tomorrow.")
		m.twilio.Script(func(n int, r *http.Request) *twiliotest.Fault {
			r.ParseForm()
			to, body := r.PostForm.Get("To"), r.PostForm.Get("Body")
			faults := []*twiliotest.Fault{
				nil, twiliotest.Refuse(400, 21211, "Invalid 'To' Phone Number: "+to), nil, twiliotest.Refuse(400, 21610, "Unsubscribed: "+to),
				nil, twiliotest.Page(500), nil, twiliotest.Garbled(), nil, twiliotest.ResetAccepted(), nil, twiliotest.NoSID(),
				nil, twiliotest.Redirect(307, "http://"+to+"/"+body), nil, twiliotest.Refuse(400, 99999, body), nil, twiliotest.TooMany("3600"),
			}
			return faults[n%len(faults)]
		})
		p := m.serves()
		p.until("every text was tried", func() bool { return m.twilio.Requests() >= texts })
		toFamilies := m.twilio.Creates()

		m.twilio.Script(nil)
		for _, from := range []string{saimaNumber, "+923455559876", "+92300ABC4567", "VOUCHER", "+266696687", deskNumber} {
			m.writes(from, ourSMS, "Please tell the teacher that the copy is lost")
		}
		m.writes(saimaNumber, ourSMS, "STOP")
		m.writes("whatsapp:"+saimaNumber, "whatsapp:+12025550999", "Please tell the teacher that the copy is lost") // none of ours
		m.writes(saimaNumber, ourSMS, "Please tell the teacher that the copy is lost", twiliotest.With("NumMedia", "many"))
		forged := "From=%2B923001234567&Body=Please+tell+the+teacher+that+the+copy+is+lost"
		for _, path := range []string{"/webhooks/twilio/message", "/webhooks/twilio/status/aaaaaaaaaaaaaaaaaaaaaa", "/webhooks/twilio/status/+923001234567", "/+923001234567"} {
			res, err := http.Post(p.address+path, "application/x-www-form-urlencoded", strings.NewReader(forged))
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
		}
		for _, c := range toFamilies {
			m.twilio.Callback(c.SID, "undelivered", 30005)
		}
		p.until("the office has what strangers wrote", func() bool { return len(m.got(deskNumber)) > 0 })

		// An account without credit holds the queue and is told of.
		m.twilio.Script(func(int, *http.Request) *twiliotest.Fault {
			return twiliotest.Refuse(401, 20003, "Authenticate "+saimaNumber)
		})
		m.writes(sanaNumber, ourSMS, "#A1 I have told her to look at home")
		m.writes("+923335557777", ourSMS, "When does the school open on Saturday?")
		p.until("the sender is paused", func() bool { return strings.Contains(p.err.String(), "sender paused") })
		p.stops()
	})
}

// TestServeThatCannotListen says so, and has changed nothing for the service that runs: on Postgres that is another
// process's as well.
func TestServeThatCannotListen(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m.imports()
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		if working := m.with(m.account()...).serves(); strings.HasPrefix(url, "sqlite:") {
			working.stops() // it has written its senders down; one may serve at a time
		} else {
			defer working.stops()
		}
		want := "cannot listen on " + taken.Addr().String()
		if out, errs, code := m.with("LISTEN_ADDR=" + taken.Addr().String()).tries("serve"); code != 1 || !strings.Contains(errs, want) || !strings.Contains(errs, "is LISTEN_ADDR wrong?") || out != "" {
			t.Errorf("it ended with %d: %s%s", code, out, errs)
		}
		if out := m.does("broadcast", "--to", "all", "--text", "Hello", "--dry-run"); strings.Contains(out, "nothing can send") {
			t.Errorf("the senders are gone:\n%s", out)
		}
	})
}

// TestServeFromAFolderThatIsNotThere names the folder and what to do.
func TestServeFromAFolderThatIsNotThere(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:data/raabta.db")
	for _, command := range []string{"serve", "messages"} {
		_, errs, code := m.tries(command)
		if want := "the folder of the database data/raabta.db does not exist: make it, or correct DATABASE_URL"; code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s ended with %d: %s", command, code, errs)
		}
	}
	if left, err := os.ReadDir(m.dir); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// gate is a provider that takes messages and answers nobody before open.
type gate struct {
	mu           sync.Mutex
	size, taken  int
	shut, opened chan struct{}
}

func newGate(size int) *gate {
	return &gate{size: size, shut: make(chan struct{}), opened: make(chan struct{})}
}

func (g *gate) open() { close(g.opened) }

// full says that size senders wait for an answer.
func (g *gate) full() bool {
	select {
	case <-g.shut:
		return true
	default:
		return false
	}
}

func (g *gate) script(int, *http.Request) *twiliotest.Fault {
	return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, r *http.Request, answer twiliotest.Answer) {
		g.mu.Lock()
		if g.taken++; g.taken == g.size {
			close(g.shut)
		}
		g.mu.Unlock()
		select {
		case <-g.opened:
		case <-r.Context().Done():
		}
		answer.Write(w)
	}}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// patient is a school in order: a database with the sample school, a Twilio account with its number, raabta at
// PUBLIC_URL, and serve running. A test makes one thing wrong with it.
type patient struct {
	*testing.T
	twilio *twiliotest.Twilio
	number twiliotest.Number
	served http.Handler // answers PUBLIC_URL
	clock  bot.Clock
	ends   func() error // ends serve
}

// sampleFile is a database with the sample school in it.
func sampleFile(t *testing.T) []byte {
	t.Helper()
	inNewSchool(t)
	file, err := os.ReadFile("raabta.db")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func newPatient(t *testing.T, file []byte) *patient {
	p := &patient{T: t, twilio: twiliotest.Start(), clock: bot.SystemClock}
	t.Cleanup(p.twilio.Close)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.served.ServeHTTP(w, r) }))
	t.Cleanup(web.Close)
	withSettings(t, given{
		"SCHOOL_NAME": "Al-Noor School", "PUBLIC_URL": web.URL, "TWILIO_API_URL": p.twilio.URL, "TWILIO_ACCOUNT_SID": p.twilio.AccountSID,
		"TWILIO_AUTH_TOKEN": p.twilio.AuthToken, "TWILIO_SMS_FROM": ourSMS,
	}, "")
	if err := os.WriteFile("raabta.db", file, 0o600); err != nil {
		t.Fatal(err)
	}
	p.number = twiliotest.Number{PhoneNumber: ourSMS, SMS: true, SMSURL: twilio.MessageWebhook(web.URL)}
	p.account(func(*twiliotest.Account) {})
	p.served = p.webhooks(func(*twilio.Config) {})
	unlock, err := storage.LockServing(t.Context(), "sqlite:raabta.db")
	if err != nil {
		t.Fatal(err)
	}
	p.ends = func() error { p.ends = func() error { return nil }; return unlock() }
	t.Cleanup(func() { p.ends() })
	return p
}

// account sets what the Twilio account is like beside its number.
func (p *patient) account(change func(*twiliotest.Account)) {
	a := twiliotest.Account{Numbers: []twiliotest.Number{p.number}}
	change(&a)
	p.twilio.Is(a)
}

// webhooks are those of a raabta that runs with these settings, or others.
func (p *patient) webhooks(change func(*twilio.Config)) http.Handler {
	p.Helper()
	c, err := loadConfig()
	if err != nil {
		p.Fatal(err)
	}
	cfg := twilioConfig(c)
	change(&cfg)
	h, err := twilio.NewWebhooks(cfg, nowhere{}, slog.New(slog.DiscardHandler))
	if err != nil {
		p.Fatal(err)
	}
	return h
}

// nowhere knows no message.
type nowhere struct{}

func (nowhere) Receive(context.Context, bot.Incoming) (bool, error) {
	return false, errors.New("the doctor must leave nothing behind")
}
func (nowhere) Report(context.Context, bot.Report) error { return bot.ErrNotFound }

// exec changes the database.
func (p *patient) exec(query string, args ...any) {
	p.Helper()
	db, err := sql.Open("sqlite", "file:raabta.db?_pragma=busy_timeout(10000)")
	if err != nil {
		p.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(p.Context(), query, args...); err != nil {
		p.Fatalf("%s: %v", query, err)
	}
}

// queued puts a text into the database.
func (p *patient) queued(status bot.Status, at time.Time) {
	p.Helper()
	s := storagetest.Open(p.T, "sqlite:raabta.db")
	schools, err := s.Schools(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	draft := bot.Draft{Message: bot.Message{
		ID: bot.NewID(), SchoolID: schools[0].ID, Direction: bot.Out, Channel: bot.SMS, Class: bot.Conversation, Topic: bot.TopicTalk, Status: bot.Queued,
		Priority: bot.Conversation.Priority(), Number: "+923001234567", Body: "the words of a text", SendAfter: at, ExpiresAt: at.Add(time.Hour), CreatedAt: at,
	}}
	alarm := bot.Alarm{SchoolID: schools[0].ID, Cause: "test", Text: "see to it"}
	if err := s.RaiseAlarm(p.Context(), at, alarm); err != nil {
		p.Fatal(err)
	}
	if err := s.TextAlarm(p.Context(), at, alarm, &draft); err != nil {
		p.Fatal(err)
	}
	p.exec("DELETE FROM alarms")
	p.exec("UPDATE messages SET status = $1 WHERE id = $2", string(status), draft.ID)
}

// examined runs the doctor and gives what it says, one line for each finding, and whether it says that a text would be stopped.
func (p *patient) examined() (lines []string, stops bool) {
	p.Helper()
	var out bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: io.Discard, clock: p.clock, lines: bufio.NewReader(strings.NewReader(""))}
	err := root().run(p.Context(), a, "", []string{"doctor", "--json"})
	if err != nil && !errors.Is(err, errSaid) {
		p.Fatal(err)
	}
	fails := 0
	for line := range strings.Lines(out.String()) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil || f.Check == "" || f.Text == "" {
			p.Fatalf("%v: %s", err, line)
		}
		sign := map[string]string{foundOK: "✓", foundWarn: "!", foundFail: "✗"}[f.State]
		if f.State == foundFail {
			fails++
		}
		lines = append(lines, strings.TrimSuffix(sign+" "+f.Check+" "+f.Text+": "+f.Do, ": "))
	}
	if (fails > 0) != (err != nil) {
		p.Errorf("%d lines with ✗, and the exit is %v", fails, err)
	}
	all := strings.Join(lines, "\n")
	if regexp.MustCompile(`\+?92?3[0-9]{9}`).MatchString(all) || strings.Contains(all, "words of a text") || strings.Contains(all, p.twilio.AuthToken) || strings.Contains(all, secret) {
		p.Errorf("it shows a family's number, a text or a secret:\n%s", all)
	}
	return lines, err != nil
}

// A school in order, but for the https that a test has not.
func TestDoctorOnASchoolInOrder(t *testing.T) {
	p := newPatient(t, sampleFile(t))
	before := filesIn(t, ".")
	lines, stops := p.examined()
	all := strings.Join(lines, "\n")
	if stops || strings.Count(all, "!") != 1 || !strings.Contains(all, "! webhook PUBLIC_URL answers by http://") {
		t.Errorf("it finds:\n%s", all)
	}
	for _, check := range []string{"settings", "disk", "database SQLite", "twilio", "clock", "sender", "serve", "school", "queue"} {
		if !strings.Contains(all, "✓ "+check) {
			t.Errorf("nothing is said of %s:\n%s", check, all)
		}
	}
	if after := filesIn(t, "."); strings.Join(before, " ") != strings.Join(after, " ") {
		t.Errorf("it left files behind: %v, and before %v", after, before)
	}
	if n := p.twilio.Requests(); n != 0 {
		t.Errorf("it sent %d texts", n)
	}
}

func TestDoctorBeforeThereIsADatabase(t *testing.T) {
	withSettings(t, nil, "")
	p := &patient{T: t, twilio: twiliotest.Start(), clock: bot.SystemClock}
	defer p.twilio.Close()
	lines, stops := p.examined()
	all := strings.Join(lines, "\n")
	if !stops || !strings.Contains(all, "✓ database raabta.db is not there yet") || !strings.Contains(all, "✗ twilio no provider is set up") {
		t.Errorf("it finds:\n%s", all)
	}
	if files := filesIn(t, "."); len(files) > 0 {
		t.Errorf("it made %v", files)
	}
}

// Each fault, the sentence about it, and whether it would stop a text.
func TestDoctorFindsWhatIsWrong(t *testing.T) {
	file := sampleFile(t)
	set := func(name, value string) func(*patient) { return func(p *patient) { p.Setenv(name, value) } }
	account := func(change func(*twiliotest.Account)) func(*patient) { return func(p *patient) { p.account(change) } }
	number := func(change func(*twiliotest.Number)) func(*patient) {
		return func(p *patient) { change(&p.number); p.account(func(*twiliotest.Account) {}) }
	}
	sql := func(queries ...string) func(*patient) {
		return func(p *patient) {
			for _, q := range queries {
				p.exec(q)
			}
		}
	}
	ago := func(d time.Duration) time.Time { return time.Now().Add(-d).Truncate(time.Millisecond) }
	for _, c := range []struct {
		name string
		harm func(*patient)
		want string // a line holds it
	}{
		{"a setting", set("LISTEN_ADDR", "everywhere"), "✗ settings LISTEN_ADDR must be an address and a port"},
		{"two settings", func(p *patient) { p.Setenv("LOG_LEVEL", "loud"); p.Setenv("TWILIO_RATE", "0") }, "✗ settings LOG_LEVEL must be"},
		{"our own number as the alarm phone", set("ALERT_PHONE", ourSMS), "✗ settings ALERT_PHONE is the number we send from"},

		{"the folder of the database", set("DATABASE_URL", "sqlite:gone/raabta.db"), "✗ disk the folder of the database does not exist"},
		{"a folder for a file", func(p *patient) { os.Mkdir("data", 0o700); p.Setenv("DATABASE_URL", "sqlite:data") }, "✗ disk DATABASE_URL names a folder"},
		{"a file that is none of ours", func(p *patient) { p.ends(); os.WriteFile("raabta.db", bytes.Repeat([]byte("pupils,"), 1000), 0o600) }, "✗ database"},
		{"a damaged page", func(p *patient) {
			p.ends()
			damaged := bytes.Clone(file)
			for i := 40 * 4096; i < min(len(damaged), 80*4096); i++ {
				damaged[i] = 0xA5
			}
			os.WriteFile("raabta.db", damaged, 0o600)
		}, "put the last backup in its place"},
		{"a newer schema", sql("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"), "a newer raabta made it: install that version"},
		{"an older schema", sql("DELETE FROM goose_db_version WHERE version_id > 2"), "! database SQLite"},
		{"a database that all can read", func(p *patient) { os.Chmod("raabta.db", 0o644) }, "! disk other users of this computer can read the database"},
		{"Postgres is away", set("DATABASE_URL", "postgres://raabta:"+secret+"@127.0.0.1:1/raabta?sslmode=disable"), "✗ database"},

		{"the year", func(p *patient) { p.clock = func() time.Time { return time.Unix(0, 0) } }, "✗ clock this computer says that it is the year 1970"},
		{"a clock behind Twilio's", account(func(a *twiliotest.Account) { a.Date = time.Now().Add(time.Minute) }), "! clock this computer's clock is 1m0s behind Twilio's"},
		{"a clock behind the database", func(p *patient) {
			p.exec("INSERT INTO clock (id, seen_at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at", time.Now().Add(72*time.Hour).UnixMilli())
		}, "! clock serve has seen"},

		{"the token", set("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef"), "✗ twilio Twilio does not accept the account's credentials; check TWILIO_ACCOUNT_SID"},
		{"Twilio is not there", set("TWILIO_API_URL", "http://127.0.0.1:1"), "✗ twilio Twilio cannot be reached: nothing listens there"},
		{"a suspended account", account(func(a *twiliotest.Account) { a.Status = "suspended" }), "✗ twilio the account is suspended"},
		{"no money", account(func(a *twiliotest.Account) { a.Balance = "0" }), "✗ twilio the account's balance is 0.00 USD: top it up"},
		{"a trial", account(func(a *twiliotest.Account) { a.Type = "Trial" }), "! twilio this is a trial account"},

		{"another account's number", account(func(a *twiliotest.Account) { a.Numbers = nil }), "✗ sender TWILIO_SMS_FROM is no number of this Twilio account"},
		{"a number that only speaks", number(func(n *twiliotest.Number) { n.SMS = false }), "✗ sender TWILIO_SMS_FROM cannot text"},
		{"the webhook at Twilio", number(func(n *twiliotest.Number) { n.SMSURL = "https://demo.twilio.com/welcome/sms/reply" }), "! sender what is written to the number does not come here"},
		{"GET", number(func(n *twiliotest.Number) { n.SMSMethod = "GET" }), "! sender Twilio calls the webhook by HTTP GET"},
		{"no retries", number(func(n *twiliotest.Number) { n.SMSURL, _, _ = strings.Cut(n.SMSURL, "#") }), "! sender Twilio does not try again"},
		{"an application", number(func(n *twiliotest.Number) { n.SMSApp = "AP1" }), "! sender an application (TwiML App) decides"},
		{"a messaging service", set("TWILIO_SMS_FROM", "MG0123456789abcdef0123456789abcdef"), "✓ sender TWILIO_SMS_FROM is a messaging service"},

		{"no public address", set("PUBLIC_URL", ""), "✓ webhook PUBLIC_URL is not set"},
		{"no public address, and Twilio's demo answers", set("PUBLIC_URL", ""), "! sender Twilio tells another program what parents write"},
		{"nobody at the public address", set("PUBLIC_URL", "http://127.0.0.1:1"), "! webhook PUBLIC_URL cannot be reached from here"},
		{"another PUBLIC_URL runs there", func(p *patient) {
			p.served = p.webhooks(func(c *twilio.Config) { c.PublicURL = "https://old.example" })
		}, "! webhook the raabta that runs there has another PUBLIC_URL"},
		{"a proxy", func(p *patient) {
			inner := p.served
			p.served = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header.Del("X-Twilio-Signature")
				inner.ServeHTTP(w, r)
			})
		}, "! webhook the proxy before raabta takes the header X-Twilio-Signature away"},

		{"serve", func(p *patient) { p.ends() }, "! serve does not run on this database, so nothing is sent"},

		{"no pupils", sql("DELETE FROM household_students", "DELETE FROM students"), "! school nobody is imported yet"},
		{"no phones", sql("UPDATE phones SET problem = 'no phone has this number'"), "with a child here cannot be reached by any phone"},
		{"no teachers", sql("DELETE FROM teachings"), "no class teacher with a phone"},
		{"a wording", sql("INSERT INTO wordings (school_id, name, language, text) SELECT id, 'help', 'en', 'Ask {nobody}' FROM schools"), "! texts Al-Noor School: "},
		{"WhatsApp without templates", sql(`INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, paused_till, free_at)
			SELECT 'w', id, 'whatsapp', 'twilio', '+12025550124', 1, 1, 40, 'ok', 0, 0 FROM schools`), "no approved WhatsApp template"},

		{"a paused sender", sql(`INSERT INTO senders (id, school_id, channel, provider, address, can_send, can_receive, rate, state, reason, paused_till, free_at)
			SELECT 's', id, 'sms', 'twilio', '+12025550123', 1, 1, 1, 'paused', 'Twilio does not accept the account', 0, 0 FROM schools`), "✗ queue the sms sender is paused: Twilio does not accept the account"},
		{"a queue that does not move", func(p *patient) { p.queued(bot.Queued, ago(30*time.Minute)) }, "! queue a text that nothing should hold has waited for 30m"},
		{"uncertain", func(p *patient) { p.queued(bot.Uncertain, ago(time.Hour)) }, "! queue 1 text may or may not have arrived: raabta messages --status uncertain"},
		{"in doubt", func(p *patient) { p.queued(bot.InDoubt, ago(time.Minute)) }, "! queue 1 text is in doubt"},
		{"an alarm", sql(`INSERT INTO alarms (id, school_id, cause, text, count, first_at, last_at, texted_at, state) VALUES ('a', '', 'test', 'see to it', 1, 0, 0, 0, 'raised')`), "! queue 1 alarm wants a person"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.name == "a database that all can read" {
				t.Skip("Windows has no such rights")
			}
			p := newPatient(t, file)
			c.harm(p)
			lines, stops := p.examined()
			found := false
			for _, line := range lines {
				found = found || strings.Contains(line, c.want)
			}
			if !found {
				t.Errorf("want a line with %q, got:\n%s", c.want, strings.Join(lines, "\n"))
			}
			if want := strings.HasPrefix(c.want, "✗") || c.want == "put the last backup in its place" || strings.HasPrefix(c.want, "a newer raabta"); stops != want {
				t.Errorf("a text would be stopped: %v, want %v:\n%s", stops, want, strings.Join(lines, "\n"))
			}
		})
	}
}

func TestDoctorOnPostgres(t *testing.T) {
	url := storagetest.PostgresURL(t)
	file := sampleFile(t)
	p := newPatient(t, file)
	p.Setenv("DATABASE_URL", url)
	lines, stops := p.examined()
	if all := strings.Join(lines, "\n"); stops || !strings.Contains(all, "✓ database PostgreSQL") || !strings.Contains(all, "empty; the first command makes the tables") {
		t.Errorf("of an empty database it says:\n%s", all)
	}
	s := storagetest.Open(t, url)
	if _, err := s.FirstSchool(t.Context(), time.Now().Truncate(time.Millisecond), demoSchool()); err != nil {
		t.Fatal(err)
	}
	lines, stops = p.examined()
	if all := strings.Join(lines, "\n"); stops || !strings.Contains(all, ", schema ") || !strings.Contains(all, "✓ clock agrees with the database's") ||
		!strings.Contains(all, "! serve does not run") || !strings.Contains(all, "! school nobody is imported yet") {
		t.Errorf("of a new school it says:\n%s", all)
	}
	if _, err := s.WinLease(t.Context(), time.Now().Truncate(time.Millisecond), "chores", "somebody", time.Minute); err != nil {
		t.Fatal(err)
	}
	ahead := p.clock
	p.clock = func() time.Time { return ahead().Add(20 * time.Second) }
	p.account(func(a *twiliotest.Account) { a.Date = p.clock() })
	lines, _ = p.examined()
	if all := strings.Join(lines, "\n"); !strings.Contains(all, "! clock this computer's clock is 20s ahead of the database's") || !strings.Contains(all, "✓ serve runs") {
		t.Errorf("20 seconds ahead, and while serve runs, it says:\n%s", all)
	}
	p.Setenv("DATABASE_URL", strings.Replace(url, "/"+url[strings.LastIndex(url, "/")+1:], "/nowhere?"+url[strings.Index(url+"?", "?")+1:], 1))
	if lines, stops = p.examined(); !stops {
		t.Errorf("of a database that is not there it says:\n%s", strings.Join(lines, "\n"))
	}
}

func TestDoctorIsCalledPlainly(t *testing.T) {
	withSettings(t, nil, "")
	err := run(t.Context(), []string{"doctor", "now"}, strings.NewReader(""), io.Discard, io.Discard)
	if _, usage := errors.AsType[usageError](err); !usage {
		t.Errorf("got %v, want a mistake in how it was called", err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"doctor"}, strings.NewReader(""), &out, io.Discard); !errors.Is(err, errSaid) || !strings.Contains(out.String(), "1 thing would stop a text") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

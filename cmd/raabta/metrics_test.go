package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// scrape is what GET /metrics of a running serve says: `name{label="value"}` → figure.
func (p *process) scrape() map[string]float64 {
	p.Helper()
	res, err := http.Get(p.address + "/metrics")
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		p.Fatalf("/metrics answers %d", res.StatusCode)
	}
	return figures(p.T, bufio.NewScanner(res.Body))
}

// figures reads the text format of Prometheus.
func figures(t *testing.T, lines *bufio.Scanner) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		at := strings.LastIndexByte(line, ' ')
		v, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			t.Fatalf("no figure: %s", line)
		}
		all[line[:at]] = v
	}
	return all
}

// shows waits until a figure stands at /metrics.
func (p *process) shows(metric string, want float64) {
	p.Helper()
	p.until(fmt.Sprintf("%s %v", metric, want), func() bool { return p.scrape()[metric] == want })
}

// TestMetricsTellWhatTheServiceDoes while a broadcast goes out, a parent writes and a stranger knocks; and no number, no
// name and no text is among what they tell.
func TestMetricsTellWhatTheServiceDoes(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url)
		m = m.with(m.account()...)
		m.imports()
		m.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
			switch n {
			case 1:
				return twiliotest.Garbled()
			case 2:
				return twiliotest.Refuse(400, 21211, "Invalid 'To' Phone Number")
			}
			return nil
		})
		texts := m.announces("The van of class 5-B comes an hour later tomorrow.")
		m.linked(url)
		p := m.serves()
		p.shows(`raabta_sends_total{channel="sms",outcome="accepted"}`, float64(texts-2))
		m.writes(saimaNumber, ourSMS, "Please tell the teacher that the copy is lost")
		res, err := http.Post(p.address+"/webhooks/twilio/message", "application/x-www-form-urlencoded", strings.NewReader("From=%2B923001234567"))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		p.shows(`raabta_sends_total{channel="sms",outcome="accepted"}`, float64(texts-2+1)) // the forward
		p.shows(`raabta_messages_in_doubt`, 1)
		got := p.scrape()
		for metric, want := range map[string]float64{
			`raabta_sends_total{channel="sms",outcome="in_doubt"}`:                  1,
			`raabta_sends_total{channel="sms",outcome="not_sent"}`:                  1,
			`raabta_sends_total{channel="whatsapp",outcome="accepted"}`:             0,
			`raabta_messages_claimed_total{channel="sms"}`:                          float64(texts + 1),
			`raabta_send_duration_seconds_count{channel="sms"}`:                     float64(texts + 1),
			`raabta_messages_queued{class="routine"}`:                               0,
			`raabta_messages_queued{class="emergency"}`:                             0,
			`raabta_messages_oldest_queued_seconds{class="emergency"}`:              0,
			`raabta_messages_in_flight`:                                             0,
			`raabta_messages_uncertain`:                                             0,
			`raabta_inbound_unrouted`:                                               0,
			`raabta_inbound_lag_seconds`:                                            0,
			`raabta_senders_paused`:                                                 0,
			`raabta_linked_numbers{state="connected"}`:                              0,
			`raabta_linked_numbers{state="away"}`:                                   1,
			`raabta_linked_numbers{state="logged_out"}`:                             0,
			`raabta_webhook_duration_seconds_count{answer="200",webhook="message"}`: 1,
			`raabta_webhook_duration_seconds_count{answer="403",webhook="message"}`: 1,
			`raabta_lease_holder{holder="self",lease="chores"}`:                     1,
			`raabta_lease_holder{holder="other",lease="chores"}`:                    0,
			`raabta_database_up`:                                                    1,
			`raabta_database_errors_total`:                                          0,
			`raabta_panics_total{where="sending"}`:                                  0,
		} {
			if v, there := got[metric]; !there || v != want {
				t.Errorf("%s is %v (%v), want %v", metric, v, there, want)
			}
		}
		for _, metric := range []string{"go_goroutines", "process_cpu_seconds_total"} {
			if _, there := got[metric]; !there {
				t.Errorf("there is no %s", metric)
			}
		}
		// A loop's name stands in the code.
		label, bucket := regexp.MustCompile(`(?:^|[^a-z])(\w+)="([^"]*)"`), regexp.MustCompile(`^([0-9.]+|\+Inf)$`)
		loopName := regexp.MustCompile(`^[a-z]{3,16}$`)
		for metric := range got {
			if !strings.HasPrefix(metric, "raabta_") || strings.HasPrefix(metric, "raabta_build_info") {
				continue
			}
			for _, value := range label.FindAllStringSubmatch(metric, -1) {
				ofALoop := value[1] == "loop" || value[1] == "where"
				if !slices.Contains(words(), value[2]) && !bucket.MatchString(value[2]) && !(ofALoop && loopName.MatchString(value[2])) {
					t.Errorf("%q of %s is not one of our words", value[2], metric)
				}
			}
			for _, n := range sampleNumbers(t) {
				if strings.Contains(metric, n) {
					t.Errorf("%s holds a number", metric)
				}
			}
		}
		p.stops()
	})
}

// linked has a number linked that was connected when its process was killed, and that this service does not hold.
func (m *machine) linked(url string) {
	m.Helper()
	s, now := storagetest.Open(m.T, url), time.Now().Truncate(time.Millisecond)
	schools, err := s.Schools(m.Context())
	if err != nil {
		m.Fatal(err)
	}
	own, err := s.LinkNumber(m.Context(), now, bot.Sender{SchoolID: schools[0].ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: waSchool}, "1:1@s.whatsapp.net")
	if err == nil {
		err = s.SetLinkState(m.Context(), bot.Link{SenderID: own.ID, Device: "1:1@s.whatsapp.net", State: bot.LinkConnected, At: now})
	}
	if err != nil {
		m.Fatal(err)
	}
}

// words are what a label may say.
func words() []string {
	list := []string{
		"sms", "whatsapp", "accepted", "not_sent", "in_doubt", "queued", "message", "status", "other", "self", "nobody", "chores",
	}
	for _, c := range bot.Classes() {
		list = append(list, string(c))
	}
	for _, s := range bot.LinkStates() {
		list = append(list, string(s))
	}
	return list
}

// TestREADMEListsTheMetrics: each has its line in the table, and the table has no other.
func TestREADMEListsTheMetrics(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := newMetrics(bot.SystemClock)
	m.gauges.look(still{}, "here")
	m.failures.WithLabelValues("sending")
	m.took.WithLabelValues("sms")
	m.webhooks.WithLabelValues("message", "200")
	listed := regexp.MustCompile("(?m)^\\| `(raabta_[a-z_]+)").FindAllStringSubmatch(string(readme), -1)
	var want, got []string
	for _, l := range listed {
		want = append(want, l[1])
	}
	families, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "raabta_") {
			got = append(got, f.GetName())
		}
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the README lists\n%s\nand there are\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
}

// still is a database in which nothing moves, that counts how often it is looked at.
type still struct {
	looks *int
	err   *error
	takes func()
}

func (s still) Gauges(_ context.Context, now time.Time) (storage.Gauges, error) {
	if s.looks != nil {
		*s.looks++
	}
	if s.takes != nil {
		s.takes()
	}
	if s.err != nil && *s.err != nil {
		return storage.Gauges{}, *s.err
	}
	return storage.Gauges{Alarms: 7, Leases: []bot.Lease{
		{Name: "chores", Holder: "here", ExpiresAt: now.Add(time.Minute)}, {Name: "sender:x", Holder: "elsewhere", ExpiresAt: now.Add(time.Minute)},
		{Name: "sender:y", Holder: "elsewhere", ExpiresAt: now},
	}}, nil
}

func (s still) Failures() int64 { return 3 }
func (s still) Full() bool      { return false }

// TestLookingOftenCostsTheDatabaseLittle: looks within five seconds are one, and where one takes long they are rarer; a
// database that is away is left out of what is told, and its return is seen within a second.
func TestLookingOftenCostsTheDatabaseLittle(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	m := newMetrics(func() time.Time { return now })
	scrape := func() map[string]float64 {
		w := httptest.NewRecorder()
		m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return figures(t, bufio.NewScanner(w.Body))
	}
	if got := scrape(); got["raabta_database_up"] != 0 || got[`raabta_sends_total{channel="sms",outcome="accepted"}`] != 0 {
		t.Errorf("before the database is open: %v", got)
	}
	looks, takes := 0, time.Duration(0)
	var away error
	m.gauges.look(still{looks: &looks, err: &away, takes: func() { now = now.Add(takes) }}, "here")
	for range 50 {
		scrape()
		now = now.Add(100 * time.Millisecond)
	}
	if looks != 1 {
		t.Errorf("in five seconds it was looked at %d times", looks)
	}
	takes = time.Second
	scrape()
	now = now.Add(19 * time.Second)
	if scrape(); looks != 2 {
		t.Errorf("a look that took a second was followed by the next before 20 s were over")
	}
	now = now.Add(time.Second)
	takes, away = 0, errors.New("away")
	got := scrape()
	if _, told := got["raabta_alarms_raised"]; told || got["raabta_database_up"] != 0 || got["raabta_database_errors_total"] != 3 {
		t.Errorf("while the database is away: %v", got)
	}
	away = nil
	now = now.Add(time.Second)
	if got = scrape(); got["raabta_database_up"] != 1 || got["raabta_alarms_raised"] != 7 {
		t.Errorf("a second after it came back: %v", got)
	}
	for _, held := range []string{`lease="chores",holder="self"`, `lease="sender:x",holder="other"`, `lease="sender:y",holder="nobody"`} {
		if name, holder, _ := strings.Cut(held, ","); got["raabta_lease_holder{"+holder+","+name+"}"] != 1 {
			t.Errorf("it is not told that %s: %v", held, got)
		}
	}
}

// TestAPanicOfALoopIsCounted, and falls on to where the loop catches it.
func TestAPanicOfALoopIsCounted(t *testing.T) {
	m := newMetrics(bot.SystemClock)
	step := m.loop("sending", func(context.Context, time.Time) (bool, error) { panic("at the disco") })
	func() {
		defer func() {
			if recover() == nil {
				t.Error("it was swallowed")
			}
		}()
		step(t.Context(), time.Time{})
	}()
	m.loop("sending", func(context.Context, time.Time) (bool, error) { return false, errors.New("no") })(t.Context(), time.Time{})
	w := httptest.NewRecorder()
	m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	got := figures(t, bufio.NewScanner(w.Body))
	if got[`raabta_panics_total{where="sending"}`] != 1 || got[`raabta_loop_failures_total{loop="sending"}`] != 2 {
		t.Errorf("counted %v", got)
	}
}

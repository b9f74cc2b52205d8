package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/bot/twilio/twiliotest"
	"raabta/cmd/raabta/torture"
	"raabta/scheduler"
	"raabta/storage"
	"raabta/templates"
)

// crashRig is one database and one Twilio on which victims die, one after the other, each with a class and a day of its own.
type crashRig struct {
	*testing.T
	url      string
	twilio   *twiliotest.Twilio
	control  *httptest.Server // what victims ask for
	webhooks *httptest.Server // of the test's own service, once the victim is dead
	school   *torture.School
	id       string // the school's
	builtin  *templates.Book
	start    time.Time
	marks    int
	runs     int

	mu   sync.Mutex
	run  *crashRun // the one at hand
	heal http.Handler
}

// crashRun is one victim.
type crashRun struct {
	errand
	number   int
	class    int
	first    int // of the fake's creates
	notes    []*torture.Note
	queued   bool // the broadcast was acknowledged
	troubled bool
	victim   *exec.Cmd
	wire     int  // the create at which the provider's side ends the victim, from 1; 0 for none
	taken    bool // after it was taken, else before
	created  int
	inFlight map[string]bool // messages whose attempt had no outcome when it died
}

func newCrashRig(t *testing.T, url string) *crashRig {
	builtin, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := &crashRig{T: t, url: url, twilio: twiliotest.Start(), builtin: builtin, school: torture.NewSchool(torture.MostClasses, 3), start: time.Now().UTC().Truncate(time.Second)}
	t.Cleanup(r.twilio.Close)
	r.control = httptest.NewServer(http.HandlerFunc(r.asked))
	t.Cleanup(r.control.Close)
	r.webhooks = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		handler := r.heal
		r.mu.Unlock()
		handler.ServeHTTP(w, req)
	}))
	t.Cleanup(r.webhooks.Close)
	r.twilio.Webhook(public + "/webhooks/twilio/message") // no retries: what the victim did not take comes when it is told
	r.twilio.Script(r.script)

	store := r.open()
	defer store.Close()
	always := demoSchool()
	always.Hours, always.TeacherHours, always.WeekOff = "00:00-24:00", "00:00-24:00", "none"
	d := &desk{store: store, books: books{store: store, builtin: builtin}}
	if d.school, err = store.FirstSchool(t.Context(), r.start, always); err != nil {
		t.Fatal(err)
	}
	r.id = d.school.ID
	c := config{TwilioAccountSID: r.twilio.AccountSID, TwilioSMSFrom: ourSMS, TwilioRate: 1000}
	if err := store.SetSenders(t.Context(), r.id, "twilio", twilioSenders(c, r.id)); err != nil {
		t.Fatal(err)
	}
	r.imports(d)
	if err := r.school.Meet(t.Context(), store, r.id); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *crashRig) open() *storage.Store {
	r.Helper()
	store, err := storage.Open(r.Context(), r.url)
	if err != nil {
		r.Fatal(err)
	}
	return store
}

func (r *crashRig) imports(d *desk) {
	pupils, staff, err := r.school.Sheets()
	if err != nil {
		r.Fatal(err)
	}
	folder := r.TempDir()
	for name, sheet := range map[string][]byte{"pupils.csv": pupils, "staff.csv": staff} {
		if err := os.WriteFile(filepath.Join(folder, name), sheet, 0o600); err != nil {
			r.Fatal(err)
		}
	}
	var said bytes.Buffer
	office := &app{in: strings.NewReader(""), out: &said, err: &said, clock: func() time.Time { return r.start }, desk: d}
	if err := root().run(r.Context(), office, "", []string{"import", "--yes", filepath.Join(folder, "pupils.csv"), filepath.Join(folder, "staff.csv")}); err != nil {
		r.Fatalf("%v\n%s", err, said.String())
	}
}

// next readies a run of a scene.
func (r *crashRig) next(scene, point string) *crashRun {
	r.Helper()
	run := &crashRun{number: r.runs, class: r.runs % len(r.school.Teachers), first: len(r.twilio.Creates())}
	r.runs++
	now := r.start.Add(time.Duration(r.runs) * 24 * time.Hour)
	run.errand = errand{
		Database: r.url, Control: r.control.URL, Account: r.twilio.AccountSID, Token: r.twilio.AuthToken, API: r.twilio.URL,
		School: r.id, Scene: scene, Point: point, Now: now,
	}
	mark := r.mark()
	run.Broadcast = bot.Broadcast{
		ID: bot.NewID(), SchoolID: r.id, Kind: bot.KindText, Topic: bot.TopicNotice, Class: bot.Absence, Key: mark, Audience: torture.Audience(run.class),
		Text: "{child}: please read the note in the bag. " + mark, State: bot.BroadcastExpanding, SendAfter: now, CreatedAt: now,
	}
	if scene == "a broadcast that asks" {
		run.Broadcast.Question = "yesno"
	}
	if scene != "a family and a teacher" {
		n := &torture.Note{Mark: mark, To: map[bot.Number]string{}, Acked: true}
		for _, f := range r.school.In(run.class) {
			n.To[f.Number] = f.Child
		}
		run.notes = append(run.notes, n)
	}
	if scene == "a schedule" {
		run.queued = true
		store := r.open()
		defer store.Close()
		at := now.Add(time.Second)
		err := store.AddSchedule(r.Context(), scheduler.Schedule{
			ID: bot.NewID(), SchoolID: r.id, Name: mark, Kind: bot.KindText, Audience: run.Broadcast.Audience, Text: run.Broadcast.Text, Class: bot.Absence,
			Wall: at.In(demoSchool().Zone()).Format("2006-01-02T15:04"), Slot: "once", NextAt: at, GraceSeconds: 7200, State: scheduler.Active, CreatedAt: now,
		})
		if err != nil {
			r.Fatal(err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.run = run
	return run
}

func (r *crashRig) mark() string {
	r.marks++
	return torture.Mark(r.marks)
}

// plays runs the victim to its end and gives the points it passed; nil where it died.
func (r *crashRig) plays(run *crashRun) (points []string) {
	r.Helper()
	told, err := json.Marshal(run.errand)
	if err != nil {
		r.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		r.Fatal(err)
	}
	var out, errs bytes.Buffer
	victim := exec.Command(program)
	victim.Env = append(os.Environ(), asVictim+"="+string(told))
	victim.Stdout, victim.Stderr = &out, &errs
	r.mu.Lock()
	err = victim.Start()
	run.victim = victim
	r.mu.Unlock()
	if err != nil {
		r.Fatal(err)
	}
	err = victim.Wait()
	r.mu.Lock() // whoever did what it asked for has done so
	defer r.mu.Unlock()
	if err == nil {
		if err := json.Unmarshal(out.Bytes(), &points); err != nil {
			r.Fatalf("%v: %s", err, out.String())
		}
		return points
	}
	if errs.Len() > 0 {
		r.Fatalf("%s, %s: the victim did not die where it should: %s", run.Scene, run.Point, errs.String())
	}
	return nil
}

// script ends a victim from the provider's side, and makes its trouble.
func (r *crashRig) script(int, *http.Request) *twiliotest.Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run
	run.created++
	if run.created == run.wire {
		return &twiliotest.Fault{Accept: run.taken, Respond: func(_ *twiliotest.Twilio, _ http.ResponseWriter, req *http.Request, _ twiliotest.Answer) {
			run.victim.Process.Kill()
			<-req.Context().Done()
		}}
	}
	switch {
	case run.troubled && run.created == 1:
		return twiliotest.ResetAccepted()
	case run.troubled && run.created == 2:
		return twiliotest.TooMany("")
	}
	return nil
}

// asked does what a victim asks for.
func (r *crashRig) asked(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	run := r.run
	r.mu.Unlock()
	with := req.FormValue("with")
	families := r.school.In(run.class)
	teacher := r.school.Teachers[run.class]
	switch req.URL.Path {
	case "/listens":
		r.twilio.Route(public, with)
	case "/queued", "/trouble":
		r.mu.Lock()
		run.queued, run.troubled = run.queued || req.URL.Path == "/queued", run.troubled || req.URL.Path == "/trouble"
		r.mu.Unlock()
	case "/reports":
		for i, c := range r.creates(run) {
			statuses := []string{"sent", "sending", "delivered", "sent", "delivered"} // late and twice
			switch {
			case with == "sent":
				statuses = statuses[:1]
			case with == "undelivered" && i == 0:
				r.twilio.Callback(c.SID, "undelivered", 30003)
				continue
			}
			for _, s := range statuses {
				r.twilio.Callback(c.SID, s, 0)
			}
		}
	case "/answers":
		r.writes(run, families[0].Number, families[0].ID, nil, "1")
	case "/writes":
		f := families[0]
		r.writes(run, f.Number, f.ID, map[bot.Number]string{teacher: f.Child}, "Please tell the teacher that the copy is at home.")
	case "/stops":
		r.writes(run, families[1].Number, families[1].ID, nil, "STOP")
	case "/replies":
		for _, c := range r.creates(run) {
			if code, _, _ := strings.Cut(c.Body, " "); c.To == string(teacher) {
				r.writes(run, teacher, families[0].ID, map[bot.Number]string{families[0].Number: ""}, code+" Thank you, I have seen it.")
				return
			}
		}
		http.Error(w, "the teacher has got nothing", http.StatusConflict)
	default:
		http.NotFound(w, req)
	}
}

// writes has a phone write, with a mark behind the words where somebody must get them.
func (r *crashRig) writes(run *crashRun, from bot.Number, household string, to map[bot.Number]string, words string) {
	n := &torture.Note{From: from, Household: household, To: to}
	if to != nil {
		r.mu.Lock()
		n.Mark = r.mark()
		r.mu.Unlock()
		words += " " + n.Mark
	}
	var status int
	n.SID, status = r.twilio.Inbound(string(from), ourSMS, words)
	n.Acked = status == http.StatusOK
	r.mu.Lock()
	defer r.mu.Unlock()
	run.notes = append(run.notes, n)
}

// creates are what Twilio took in a run.
func (r *crashRig) creates(run *crashRun) []twiliotest.Create { return r.twilio.Creates()[run.first:] }

// heals goes on where the victim died: hours pass, Twilio comes again with what was not taken, and people do what they would.
// Then it judges.
func (r *crashRig) heals(run *crashRun) {
	r.Helper()
	store := r.open() // as a restart does: nobody else has it open now
	defer store.Close()
	defer func() { r.judges(run, store) }()
	run.inFlight = map[string]bool{}
	err := store.Messages(r.Context(), r.its(run), func(m bot.Message, _ string) error {
		if m.Status == bot.Sending && m.ClaimedBy != "" && m.ClaimedUntil.IsZero() {
			run.inFlight[m.ID] = true
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	now := run.Now
	c := twilio.Config{AccountSID: r.twilio.AccountSID, AuthTokens: []string{r.twilio.AuthToken}, APIURL: r.twilio.URL, PublicURL: public, Now: func() time.Time { return now }}
	client, err := twilio.New(c)
	if err != nil {
		r.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := newService(store, books{store: store, builtin: r.builtin}, map[string]bot.Channel{"twilio": client}, "rescuer", "", log)
	webhooks, err := twilio.NewWebhooks(c, onClock{service: s, now: func() time.Time { return now }}, log)
	if err != nil {
		r.Fatal(err)
	}
	r.mu.Lock()
	r.heal, run.wire, run.troubled = webhooks, 0, false
	r.mu.Unlock()
	r.twilio.Route(public, r.webhooks.URL)

	if !run.queued && run.Scene != "a family and a teacher" {
		if _, err := store.AddBroadcast(r.Context(), run.Broadcast); err != nil { // whoever did not see it taken sends it again
			r.Fatal(err)
		}
	}
	if run.Scene == "a family and a teacher" { // the class may be another run's later
		defer func() {
			r.writes(run, r.school.In(run.class)[1].Number, r.school.In(run.class)[1].ID, nil, "START")
			if err := s.step(r.Context(), now.Add(time.Second)); err != nil {
				r.Fatal(err)
			}
		}()
	}
	told := map[string]bool{}
	for i, passed := range []time.Duration{time.Minute, time.Minute + 10*time.Second, 20 * time.Minute, 5 * time.Hour, 9*time.Hour + time.Minute} {
		now = run.Now.Add(passed)
		for _, n := range run.notes {
			if n.SID != "" && !n.Acked {
				n.Acked = r.twilio.Redeliver(n.SID) == http.StatusOK
			}
		}
		if err := s.step(r.Context(), now); err != nil {
			r.Fatalf("%s, %s: after %v: %v", run.Scene, run.Point, passed, err)
		}
		for _, c := range r.creates(run) {
			if run.number%2 == 0 && i > 0 && !told[c.SID] { // else what is in doubt stays so
				told[c.SID] = true
				r.twilio.Callback(c.SID, "delivered", 0)
			}
		}
	}
}

// its are a run's messages.
func (r *crashRig) its(run *crashRun) storage.Filter {
	return storage.Filter{School: r.id, Since: run.Now, Until: run.Now.Add(24 * time.Hour)}
}

// judges looks at what is left of a run: nothing lost, doubled or misrouted, and in doubt at most what was at the wire.
func (r *crashRig) judges(run *crashRun, store *storage.Store) {
	r.Helper()
	var notes []torture.Note
	for _, n := range run.notes {
		notes = append(notes, *n)
		if n.SID != "" && !n.Acked {
			r.Errorf("%s, %s: %s was never taken", run.Scene, run.Point, n.SID)
		}
	}
	e, err := torture.Gather(context.WithoutCancel(r.Context()), store, r.its(run), r.creates(run), notes)
	if err != nil {
		r.Fatal(err)
	}
	if found := torture.Check(e); !found.OK() {
		r.Errorf("%s, %s: %+v", run.Scene, run.Point, found)
	}
	reset := ""
	if run.Scene == "a provider's bad moment" {
		for _, c := range e.Creates[:min(1, len(e.Creates))] {
			reset = c.SID
		} // the one that was never answered may be in doubt as well
	}
	for _, m := range e.Messages {
		if m.Direction != bot.Out || m.Status != bot.InDoubt && m.Status != bot.Failed && m.Status != "uncertain" {
			continue
		}
		at := slices.IndexFunc(e.Creates, func(c twiliotest.Create) bool { return c.To == string(m.Number) && c.Body == m.Body })
		if m.Status == bot.Failed || !run.inFlight[m.ID] && (at < 0 || e.Creates[at].SID != reset) {
			r.Errorf("%s, %s: message %s is %s (%s), and it was not at the wire", run.Scene, run.Point, m.ID, m.Status, m.Reason)
		}
	}
}

func (run *crashRun) String() string { return fmt.Sprintf("%s, %s", run.Scene, run.Point) }

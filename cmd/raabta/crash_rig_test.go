package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
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

	acting sync.RWMutex // read while what a victim asked for is being done

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
	ended    bool // it asks for nothing more; kept by acting
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
		Database: r.url, Control: fmt.Sprintf("%s/%d", r.control.URL, run.number), Account: r.twilio.AccountSID, Token: r.twilio.AuthToken, API: r.twilio.URL,
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
	r.acting.Lock() // what it asked for has been done
	run.ended = true
	r.acting.Unlock()
	r.mu.Lock()
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

func (run *crashRun) String() string { return fmt.Sprintf("%s, %s", run.Scene, run.Point) }

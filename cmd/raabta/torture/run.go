package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	"raabta/bot/twilio/twiliotest"
	"raabta/storage"
)

// Options say how a program is tortured.
type Options struct {
	Cycles   int
	Seed     uint64
	Database string // as DATABASE_URL gives it, and good in any folder
	// Program is a command line of the program, not started, with an environment that holds no setting of Raabta's.
	Program func(args ...string) *exec.Cmd
	// Calm wires the service over the store for the calm end: what serve does, step by step.
	Calm    func(ctx context.Context, store *storage.Store, settings Settings) (Service, error)
	History io.Writer // gets the notes and kills as JSON lines; nil for none
}

// Settings are what the program is told of the fake Twilio.
type Settings struct{ AccountSID, AuthToken, APIURL, PublicURL, From string }

// Service is the program's work, for a clock that is passed in.
type Service struct {
	Step    func(ctx context.Context, now time.Time) error // does what is due
	Handler http.Handler                                   // takes the webhooks
}

// The school's number and address.
const (
	ourNumber = "+12025550123"
	publicURL = "https://torture.school.example"
)

// ErrSchool says that a database holds a school already: nobody's data is tortured.
var ErrSchool = errors.New("this database holds a school: give torture one of its own, or no --database for a temporary file")

// run is one torture.
type run struct {
	Options
	store   *storage.Store
	twilio  *twiliotest.Twilio
	folder  string // the children's working folder: no .env is there
	id      string // the school's
	school  *School
	history *history
	mail    mail
	talk    *talk
	played  atomic.Uint64        // creates whose life was drawn
	blow    atomic.Pointer[blow] // of the cycle that runs
	startup time.Duration        // of serve, as last seen
	report  Report
}

// Run tortures the program over a database without a school. The error is one that kept it from doing so; what it found is
// in the report.
func Run(ctx context.Context, o Options) (r Report, err error) {
	began := time.Now()
	if held, err := storage.HoldsSchool(ctx, o.Database); err != nil {
		return Report{}, err
	} else if held {
		return Report{}, ErrSchool
	}
	t := &run{Options: o, twilio: twiliotest.Start(), school: schoolFor(o.Cycles), history: newHistory(o.History), talk: newTalk(), startup: 80 * time.Millisecond}
	t.report = Report{Cycles: o.Cycles, Seed: o.Seed, Engine: engine(o.Database), Kills: map[string]int{}}
	defer t.twilio.Close()
	if t.folder, err = os.MkdirTemp("", "raabta-torture-"); err != nil {
		return t.report, fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(t.folder)) }()
	if t.store, err = storage.Open(ctx, o.Database); err != nil {
		return t.report, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err := t.begin(ctx); err != nil {
		return t.report, err
	}
	for n := 1; n <= o.Cycles; n++ {
		if err := t.cycle(ctx, n); err != nil {
			return t.report, fmt.Errorf("cycle %d of seed %d: %w", n, o.Seed, err)
		}
	}
	if err := t.calm(ctx); err != nil {
		return t.report, fmt.Errorf("the calm end of seed %d: %w", o.Seed, err)
	}
	if err := t.judge(ctx); err != nil {
		return t.report, err
	}
	t.report.Seconds = time.Since(began).Seconds()
	return t.report, nil
}

// schoolFor is large enough that nobody is written to all day long: a family that is gets less than was meant for it, by rules
// that are not tortured here.
func schoolFor(cycles int) *School { return NewSchool(max(cycles/3, 18), 30) }

// begin makes the school by the program's own import, and readies the fake.
func (t *run) begin(ctx context.Context) error {
	pupils, staff, err := t.school.Sheets()
	if err != nil {
		return fmt.Errorf("write the sheets: %w", err)
	}
	for name, sheet := range map[string][]byte{"pupils.csv": pupils, "staff.csv": staff} {
		if err := os.WriteFile(filepath.Join(t.folder, name), sheet, 0o600); err != nil {
			return fmt.Errorf("write a sheet: %w", err)
		}
	}
	if said, err := t.program("import", "--yes", "pupils.csv", "staff.csv").CombinedOutput(); err != nil {
		return fmt.Errorf("raabta import: %w: %s", err, said)
	}
	schools, err := t.store.Schools(ctx)
	if err != nil {
		return err
	}
	t.id = schools[0].ID
	if err := t.school.Meet(ctx, t.store, t.id); err != nil {
		return err
	}
	t.twilio.Plays(t.play)
	faults := twiliotest.Faults(t.Seed, twiliotest.BadDay(0.06)...)
	t.twilio.Script(func(n int, r *http.Request) *twiliotest.Fault {
		if f := t.blow.Load().atCreate(); f != nil {
			return f
		}
		return t.unanswered(faults(n, r))
	})
	t.blow.Store(&blow{})
	return nil
}

// unanswered remembers which creates a fault takes and does not answer, as far as faults do that.
func (t *run) unanswered(f *twiliotest.Fault) *twiliotest.Fault {
	if f == nil || !f.Accept {
		return f
	}
	respond := f.Respond
	return &twiliotest.Fault{Accept: true, Respond: func(tw *twiliotest.Twilio, w http.ResponseWriter, r *http.Request, answer twiliotest.Answer) {
		t.mail.mu.Lock()
		t.report.unanswered = append(t.report.unanswered, answer.SID)
		t.mail.mu.Unlock()
		respond(tw, w, r, answer)
	}}
}

// program is a command line of the program in this torture's folder, with its settings.
func (t *run) program(args ...string) *exec.Cmd {
	s := t.settings()
	cmd := t.Program(args...)
	cmd.Dir = t.folder
	cmd.Env = append(cmd.Env,
		"DATABASE_URL="+t.Database, "LISTEN_ADDR=127.0.0.1:0", "PUBLIC_URL="+s.PublicURL, "LOG_LEVEL=warn",
		"TWILIO_ACCOUNT_SID="+s.AccountSID, "TWILIO_AUTH_TOKEN="+s.AuthToken, "TWILIO_API_URL="+s.APIURL, "TWILIO_SMS_FROM="+s.From, "TWILIO_RATE=1000",
		"SCHOOL_NAME=Torture School", "SCHOOL_HOURS=00:00-24:00", "TEACHER_HOURS=00:00-24:00", "SCHOOL_WEEK_OFF=none")
	return cmd
}

func (t *run) settings() Settings {
	return Settings{AccountSID: t.twilio.AccountSID, AuthToken: t.twilio.AuthToken, APIURL: t.twilio.URL, PublicURL: publicURL, From: ourNumber}
}

// dice are a cycle's own, whatever happened before it.
func (t *run) dice(cycle int) *rand.Rand { return rand.New(rand.NewPCG(t.Seed, uint64(cycle))) }

// playDice are a create's own.
func (t *run) playDice() *rand.Rand { return rand.New(rand.NewPCG(t.Seed, 1<<32+t.played.Add(1))) }

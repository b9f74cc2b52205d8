package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

// machine is a PC that the program runs on as a process: a folder, an environment with nothing of this machine's
// settings, and a Twilio account that the settings may name.
type machine struct {
	*testing.T
	dir    string
	env    []string
	twilio *twiliotest.Twilio
	heard  []string // numbers that wrote to the school, and what
}

// newMachine makes one whose school takes and sends texts at every hour. settings are more of its environment.
func newMachine(t *testing.T, settings ...string) *machine {
	m := &machine{T: t, dir: t.TempDir(), twilio: twiliotest.Start()}
	t.Cleanup(m.twilio.Close)
	m.env = append([]string{
		asProgram + "=1", "PATH=" + os.Getenv("PATH"), "SystemRoot=" + os.Getenv("SystemRoot"), "HOME=" + m.dir, "TMPDIR=" + t.TempDir(),
		"SCHOOL_NAME=Al-Noor School", "SCHOOL_HOURS=00:00-24:00", "TEACHER_HOURS=00:00-24:00", "SCHOOL_WEEK_OFF=none", "LISTEN_ADDR=127.0.0.1:0",
		"LOG_LEVEL=debug", "TWILIO_API_URL=" + m.twilio.URL,
	}, settings...)
	return m
}

// with is the same machine with more in the environment.
func (m *machine) with(settings ...string) *machine {
	other := *m
	other.env = append(slices.Clone(m.env), settings...)
	return &other
}

// account is the settings that name the machine's Twilio account.
func (m *machine) account() []string {
	return []string{"TWILIO_ACCOUNT_SID=" + m.twilio.AccountSID, "TWILIO_AUTH_TOKEN=" + m.twilio.AuthToken, "TWILIO_SMS_FROM=" + ourSMS,
		"TWILIO_RATE=1000", "PUBLIC_URL=" + public}
}

// dotenv writes the file .env.
func (m *machine) dotenv(lines ...string) {
	m.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, ".env"), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		m.Fatal(err)
	}
}

// starts starts a command line and goes on. What is left of it at the test's end is killed.
func (m *machine) starts(args ...string) *process {
	m.Helper()
	program, err := os.Executable()
	if err != nil {
		m.Fatal(err)
	}
	p := &process{machine: m, cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = m.dir, m.env, &p.out, &p.err
	if err := p.cmd.Start(); err != nil {
		m.Fatal(err)
	}
	go func() { p.cmd.Wait(); close(p.ended) }() // ProcessState has what Wait says
	m.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

// serves starts serve, waits until it says where it listens, and has Twilio's webhooks go there. What it logs is looked
// through at the test's end.
func (m *machine) serves() *process {
	m.Helper()
	p := m.starts("serve")
	p.until("it says where it listens", func() bool {
		_, rest, _ := strings.Cut(p.out.String(), "raabta serves on ")
		address, _, said := strings.Cut(rest, "\n")
		p.address = address
		return said
	})
	m.twilio.Route(public, p.address)
	m.twilio.Webhook(public + "/webhooks/twilio/message#rc=5&rp=all")
	m.Cleanup(p.keepsQuiet)
	return p
}

// tries runs a command line to its end.
func (m *machine) tries(args ...string) (stdout, stderr string, code int) {
	m.Helper()
	p := m.starts(args...)
	code = p.code()
	return p.out.String(), p.err.String(), code
}

// does runs a command line that must succeed.
func (m *machine) does(args ...string) string {
	m.Helper()
	out, errs, code := m.tries(args...)
	if code != 0 {
		m.Fatalf("raabta %s ended with %d: %s\n%s", typed(args), code, errs, out)
	}
	return out
}

// imports reads the sample school's families and staff.
func (m *machine) imports() {
	m.Helper()
	folder, err := filepath.Abs("sample")
	if err != nil {
		m.Fatal(err)
	}
	m.does("import", "--yes", filepath.Join(folder, "pupils.csv"), filepath.Join(folder, "staff.csv"))
}

// announces queues a broadcast to all and says how many texts it is.
func (m *machine) announces(text string) int {
	m.Helper()
	var said struct {
		Texts int `json:"texts"`
	}
	out := m.does("broadcast", "--to", "all", "--text", text, "--yes", "--json")
	if err := json.Unmarshal([]byte(out), &said); err != nil || said.Texts < 40 {
		m.Fatalf("%d texts, %v: %s", said.Texts, err, out)
	}
	return said.Texts
}

// statuses counts the outgoing messages by status, as the office sees them.
func (m *machine) statuses() map[bot.Status]int {
	m.Helper()
	count := map[bot.Status]int{}
	for line := range strings.Lines(m.does("messages", "--direction", "out", "--json")) {
		var message messageLine
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			m.Fatal(err)
		}
		count[message.Status]++
	}
	return count
}

// writes lets a phone text one of the school's numbers, and gives the webhook's answer.
func (m *machine) writes(from, to, body string, options ...twiliotest.Option) (status int) {
	m.heard = append(m.heard, strings.TrimPrefix(from, "+92"), body)
	_, status = m.twilio.Inbound(from, to, body, options...)
	return status
}

// got lists the texts that Twilio took for a number.
func (m *machine) got(to string) []string {
	var list []string
	for _, c := range m.twilio.Creates() {
		if c.To == to {
			list = append(list, c.Body)
		}
	}
	return list
}

// nobodyGotItTwice fails where a phone was sent the same words two times.
func (m *machine) nobodyGotItTwice() {
	m.Helper()
	times := map[string]int{}
	for _, c := range m.twilio.Creates() {
		if times[c.To+c.Body]++; times[c.To+c.Body] == 2 {
			m.Errorf("sent twice to %s: %s", c.To, c.Body)
		}
	}
}

package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

// asProgram in its environment makes the test binary the program itself.
const asProgram = "RAABTA_TEST_AS_PROGRAM"

// TestMain runs main where a test has started this binary as the program: its exit codes, its signals and its end are
// what is tested then.
func TestMain(m *testing.M) {
	if told := os.Getenv(asVictim); told != "" {
		playVictim(told)
	}
	if told := os.Getenv(asHolder); told != "" {
		playHolder(told)
	}
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	main()
	os.Exit(0)
}

// patience is how long a test waits for something that happens at once on an idle machine.
const patience = 30 * time.Second

// process is a run of the program.
type process struct {
	*machine
	cmd      *exec.Cmd
	out, err spool
	ended    chan struct{}
	address  string // of serve: http://127.0.0.1:40001
}

// code waits for the end and gives the exit code; -1 is a signal's.
func (p *process) code() int {
	p.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.Fatalf("raabta %s does not end\n%s", typed(p.cmd.Args[1:]), p.err.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// until waits for something to come true while the process runs.
func (p *process) until(what string, ok func() bool) {
	p.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.ended:
			p.Fatalf("it ended with %d before this: %s\n%s", p.cmd.ProcessState.ExitCode(), what, p.err.String())
		default:
		}
		if time.Now().After(deadline) {
			p.Fatalf("it never came to this: %s\n%s", what, p.err.String())
		}
	}
}

// stops tells serve to end, as a service manager does, and waits until it has.
func (p *process) stops() {
	p.Helper()
	p.terminates()
	if code := p.code(); code != 0 {
		p.Errorf("serve ended with %d\n%s", code, p.err.String())
	}
}

// terminates sends SIGTERM.
func (p *process) terminates() {
	p.Helper()
	if runtime.GOOS == "windows" {
		p.Skip("Windows has no signal for another process")
	}
	if err := p.cmd.Process.Signal(stopSignals()[1]); err != nil {
		p.Fatal(err)
	}
}

// status is what a GET is answered with; 0 where no answer comes.
func (p *process) status(path string) int {
	status, _ := p.get(path)
	return status
}

// get is what a GET is answered with, and what the answer says.
func (p *process) get(path string) (status int, says string) {
	client := http.Client{Timeout: 10 * time.Second}
	res, err := client.Get(p.address + path)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body)
}

// draining says that serve was told to end and still answers.
func (p *process) draining() bool { return p.status("/readyz") == http.StatusServiceUnavailable }

// keepsQuiet fails where the log holds the token, a family's or teacher's number in any spelling, or a line of what was
// written in either direction.
func (p *process) keepsQuiet() {
	p.Helper()
	log := p.err.String()
	private := append(sampleNumbers(p.T), p.twilio.AuthToken)
	words := slices.Clone(p.heard)
	for _, c := range p.twilio.Creates() {
		words = append(words, c.Body)
	}
	for _, text := range words {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); utf8.RuneCountInString(line) >= 10 { // "1" stands everywhere
				private = append(private, line)
			}
		}
	}
	for _, secret := range private {
		if at := strings.Index(log, secret); at >= 0 {
			start, end := strings.LastIndex(log[:at], "\n")+1, at+strings.Index(log[at:]+"\n", "\n")
			p.Errorf("the log holds %q: %s", secret, log[start:end])
		}
	}
}

var mobile = regexp.MustCompile(`\b0?(3[0-9]{2})[- ]?([0-9]{7})\b`)

// sampleNumbers is each number of the sample's sheets without what may stand before it, written in one and in two parts.
func sampleNumbers(t *testing.T) []string {
	var list []string
	for _, name := range []string{"sample/pupils.csv", "sample/staff.csv"} {
		sheet, err := sample.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range mobile.FindAllStringSubmatch(string(sheet), -1) {
			list = append(list, n[1]+n[2], n[1]+"-"+n[2], n[1]+" "+n[2])
		}
	}
	if len(list) < 150 {
		t.Fatalf("only %d spellings of numbers were found in the sample", len(list))
	}
	return list
}

// spool keeps what a process prints, to be read meanwhile.
type spool struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *spool) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// TestExitCodes is what a script sees: 0 and 2 are decided by how the program is called, 1 by what happens, and what went
// wrong stands on the standard error, where no list is read from.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "DATABASE_URL=sqlite:raabta.db")
	for _, c := range []struct {
		line        string
		code        int
		out, errors string
	}{
		{"", 2, "Start with:", "raabta needs a command; the list is above"},
		{"--help", 0, "Start with:", ""},
		{"help", 0, "Start with:", ""},
		{"send", 2, "", `raabta does not know "send"; see raabta --help`},
		{"--verbose", 2, "", `raabta does not know "--verbose"; see raabta --help`},
		{"serve --port 80", 2, "", "unknown flag: --port; see raabta serve --help"},
		{"serve now", 2, "", "needs no arguments; see --help"},
		{"serve -h", 0, "usage: raabta serve", ""},
		{"demo -x", 2, "", "see raabta demo --help"},
		{"event", 2, "", "needs a command"},
		{"event celebrate", 2, "", `raabta event does not know "celebrate"`},
		{"messages --limit many", 2, "", "see raabta messages --help"},
		{"messages", 0, "no message", ""},
		{"import gone.csv", 1, "", "gone.csv"},
		{"broadcast --to all --text Hello --yes", 1, "", ""}, // to nobody: nothing was imported
	} {
		out, errs, code := m.tries(strings.Fields(c.line)...)
		if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errors) {
			t.Errorf("raabta %s ended with %d, want %d\n%s%s", c.line, code, c.code, out, errs)
		}
		if (errs == "") != (c.code == 0) || c.code != 0 && !strings.HasPrefix(errs, "raabta: ") {
			t.Errorf("raabta %s says on the standard error: %q", c.line, errs)
		}
	}
	m.dotenv("LOG_LEVEL=loud", "TWILIO_RATE=fast")
	m.env = slices.DeleteFunc(m.env, func(pair string) bool { return strings.HasPrefix(pair, "LOG_LEVEL=") })
	if _, errs, code := m.tries("serve"); code != 1 || !strings.Contains(errs, "  LOG_LEVEL must be") || !strings.Contains(errs, "  TWILIO_RATE must be") {
		t.Errorf("with wrong settings serve ended with %d: %s", code, errs)
	}
}

// TestEveryCommandHelps walks the tree of commands: each has --help, which names what is below it and each of its flags,
// and needs no settings.
func TestEveryCommandHelps(t *testing.T) {
	withSettings(t, given{"DATABASE_URL": "nonsense"}, "")
	var walk func(c command, words []string)
	walk = func(c command, words []string) {
		path := strings.Join(append([]string{"raabta"}, words...), " ")
		for _, flag := range []string{"--help", "-h"} {
			var out, errs bytes.Buffer
			if err := run(t.Context(), append(slices.Clone(words), flag), strings.NewReader(""), &out, &errs); err != nil || errs.Len() > 0 {
				t.Errorf("%s %s: %v %s", path, flag, err, errs.String())
			}
			help := out.String()
			if !strings.HasPrefix(help, path+": "+c.short+"\n") || !strings.Contains(help, "\nusage: "+path) {
				t.Errorf("%s %s does not begin with what it does and how it is called:\n%s", path, flag, help)
			}
			if c.flags != nil {
				f := pflag.NewFlagSet(path, pflag.ContinueOnError)
				c.flags(f)
				f.VisitAll(func(f *pflag.Flag) {
					if !strings.Contains(help, "--"+f.Name+" ") || f.Usage == "" {
						t.Errorf("%s %s does not tell of --%s", path, flag, f.Name)
					}
				})
			}
			for _, sub := range c.subs {
				if strings.Contains(help, "\n  "+sub.name+" ") == sub.hidden || sub.short == "" {
					t.Errorf("%s %s does not tell of %s", path, flag, sub.name)
				}
			}
		}
		for _, sub := range c.subs {
			walk(sub, append(slices.Clone(words), sub.name))
		}
	}
	walk(root(), nil)
	if files := filesIn(t, "."); len(files) > 0 {
		t.Errorf("to help it made %v", files)
	}
}

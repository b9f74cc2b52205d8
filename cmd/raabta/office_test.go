package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"raabta/bot"
)

// office is somebody at the school's PC: a folder with sheets and a database, and the program.
type office struct{ *testing.T }

// newOffice makes an empty folder the working folder, with a school of its own in it.
func newOffice(t *testing.T) office {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("DATABASE_URL", "sqlite:school.db")
	t.Setenv("SCHOOL_NAME", "Al-Noor School")
	return office{t}
}

// file writes a sheet.
func (o office) file(name, content string) {
	o.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		o.Fatal(err)
	}
}

// run runs one command line without a terminal, and gives what it printed, its error as main prints it, and its exit code.
func (o office) run(args ...string) (stdout, stderr string, code int) {
	o.Helper()
	var out, errs bytes.Buffer
	err := run(o.Context(), args, strings.NewReader(""), &out, &errs)
	return out.String(), errs.String() + message(err), exitCode(err)
}

// does runs a command line that must succeed, and gives what it printed.
func (o office) does(args ...string) string {
	o.Helper()
	out, errs, code := o.run(args...)
	if code != 0 {
		o.Fatalf("raabta %s ended with %d: %s\n%s", strings.Join(args, " "), code, errs, out)
	}
	return out
}

// answers runs a command line with a person at the terminal who types answer.
func (o office) answers(answer string, args ...string) (stdout, stderr string, code int) {
	o.Helper()
	var out, errs bytes.Buffer
	a := &app{out: &out, err: &errs, clock: bot.SystemClock, asks: true, lines: bufio.NewReader(strings.NewReader(answer))}
	err := root().run(o.Context(), a, "", args)
	return out.String(), errs.String() + message(err), exitCode(err)
}

func message(err error) string {
	if err == nil || errors.Is(err, errSaid) {
		return ""
	}
	return err.Error()
}

// exitCode is what main makes of an error.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	}
	return 1
}

// wants fails unless a text has every part.
func (o office) wants(text string, parts ...string) {
	o.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			o.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// misuse is a wrong way to call a command: exit code 2 and a sentence with says in it.
type misuse struct {
	line string // arguments by |
	says string
}

// refuses runs each misuse: none may succeed, and none may change anything, which the caller looks at.
func (o office) refuses(list []misuse) {
	for _, m := range list {
		o.Run(m.line, func(t *testing.T) {
			out, errs, code := o.run(strings.Split(m.line, "|")...)
			if code != 2 || !strings.Contains(errs, m.says) {
				t.Errorf("ended with %d and says %q; want 2 and %q\n%s", code, errs, m.says, out)
			}
		})
	}
}

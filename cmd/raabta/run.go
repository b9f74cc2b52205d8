package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/pflag"

	"raabta/bot"
)

// app is what a command works with.
type app struct {
	in    io.Reader
	out   io.Writer
	err   io.Writer
	clock bot.Clock
	// asks says that a person sits at the terminal and can be asked.
	asks  bool
	lines *bufio.Reader
	// client carries WhatsApp's traffic; nil is whatsmeow's own.
	client *http.Client
	// desk is open already where the demo or a test runs a command over its own database; nil opens what the settings name.
	desk *desk
}

// usageError is a mistake in how a command was called: exit code 2.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// errSaid ends a command with exit code 1 after it has said why on its own.
var errSaid = errors.New("said already")

// command is one of the program's commands, or a group of them.
type command struct {
	name  string
	args  string // "FILE…"
	short string // one line for the list
	long  string // --help, after the usage line
	// flags declares the command's flags and returns what runs it with the arguments that are left.
	flags func(f *pflag.FlagSet) func(ctx context.Context, a *app, args []string) error
	subs  []command
	// hidden is for commands that the program calls itself: help does not list them.
	hidden bool
}

// run carries out one command line.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	a := &app{in: stdin, out: stdout, err: stderr, clock: bot.SystemClock, lines: bufio.NewReader(stdin)}
	in, ok1 := stdin.(*os.File)
	out, ok2 := stdout.(*os.File)
	a.asks = ok1 && ok2 && isatty.IsTerminal(in.Fd()) && isatty.IsTerminal(out.Fd())
	return root().run(ctx, a, "", args)
}

// root lists the commands.
func root() command {
	return command{
		name:  "raabta",
		short: "carries messages between a school and its families over SMS and WhatsApp",
		long: `Start with:

  raabta demo                 a school's week, in your terminal; sends nothing, needs nothing
  raabta import FILES         read the school's sheets
  raabta serve                run the service

Settings come from the environment or from a file .env in this folder: see .env.example.`,
		subs: []command{
			serveCommand(), demoCommand(), importCommand(), schoolCommand(), householdCommand(), broadcastCommand(),
			scheduleCommand(), eventCommand(), meetingCommand(), messagesCommand(), threadsCommand(), whatsAppCommand(), userCommand(), doctorCommand(), migrateCommand(), tortureCommand(),
			benchCommand(), benchProviderCommand(), benchSchoolCommand(), benchLoadCommand(),
		},
	}
}

func (c command) run(ctx context.Context, a *app, parents string, args []string) error {
	path := strings.TrimSpace(parents + " " + c.name)
	if len(c.subs) > 0 {
		if len(args) == 0 {
			fmt.Fprint(a.out, c.help(path, nil))
			if c.flags == nil {
				return usagef("%s needs a command; the list is above", path)
			}
			return nil
		}
		if args[0] == "-h" || args[0] == "--help" || args[0] == "help" {
			fmt.Fprint(a.out, c.help(path, nil))
			return nil
		}
		for _, sub := range c.subs {
			if sub.name == args[0] {
				return sub.run(ctx, a, path, args[1:])
			}
		}
		return usagef("%s does not know %q; see %s --help", path, args[0], path)
	}
	f := pflag.NewFlagSet(path, pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.SortFlags = false
	exec := c.flags(f)
	if err := f.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			fmt.Fprint(a.out, c.help(path, f))
			return nil
		}
		return usagef("%v; see %s --help", err, path)
	}
	return exec(ctx, a, f.Args())
}

// help is what --help prints.
func (c command) help(path string, f *pflag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", path, c.short)
	switch {
	case len(c.subs) > 0:
		fmt.Fprintf(&b, "usage: %s COMMAND …\n\n", path)
	default:
		fmt.Fprintf(&b, "usage: %s\n\n", strings.TrimSpace(path+" "+c.args))
	}
	for _, sub := range c.subs {
		if !sub.hidden {
			fmt.Fprintf(&b, "  %-12s %s\n", sub.name, sub.short)
		}
	}
	if len(c.subs) > 0 {
		fmt.Fprintf(&b, "\nEach has --help.\n")
	}
	if c.long != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(c.long))
	}
	if f != nil && f.HasAvailableFlags() {
		fmt.Fprintf(&b, "\nflags:\n%s", f.FlagUsagesWrapped(100))
	}
	return strings.Replace(b.String(), "\n\n\n", "\n\n", 1)
}

// exactly refuses a wrong number of arguments.
func exactly(n int, args []string, what string) error {
	if len(args) != n {
		return usagef("needs %s; see --help", what)
	}
	return nil
}

// confirm asks before something happens. Without a person at the terminal it takes --yes.
func (a *app) confirm(yes bool, question string) error {
	if yes {
		return nil
	}
	if !a.asks {
		return usagef("this would ask %q, and there is nobody to ask: give --yes", question)
	}
	fmt.Fprintf(a.out, "%s [y/N] ", question)
	line, _ := a.lines.ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "haan", "ہاں":
		return nil
	}
	return errors.New("nothing was done")
}

// typedAbove is how many texts need more than a y: a whole grade gets them, and 717 families were once told by mistake that
// their child was missing.
const typedAbove = 200

// confirmCount is confirm for n texts: of many the number itself must be typed.
func (a *app) confirmCount(yes bool, question string, n int) error {
	if n <= typedAbove {
		return a.confirm(yes, question)
	}
	return a.confirmTyped(yes, question, "the number of texts to send them", strconv.Itoa(n))
}

// confirmTyped is confirm for what needs more than a y: a word must be typed, which is called what.
func (a *app) confirmTyped(yes bool, question, what, word string) error {
	if yes || !a.asks {
		return a.confirm(yes, question)
	}
	fmt.Fprintf(a.out, "%s Type %s: ", question, what)
	line, _ := a.lines.ReadString('\n')
	if strings.EqualFold(strings.TrimSpace(line), word) {
		return nil
	}
	return fmt.Errorf("that is not %s: nothing was done", word)
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot/twilio"
	"raabta/cmd/raabta/torture"
	"raabta/storage"
	"raabta/templates"
)

// tortureFlags are the flags of torture.
type tortureFlags struct {
	cycles            int
	seed              uint64
	database, history string
	json              bool
}

func tortureCommand() command {
	return command{
		name: "torture", short: "kills the service again and again and counts what it lost or said twice",
		long: `For whoever wants to know before trusting it. A school is made up, in a temporary database or in an empty one that you name,
with a Twilio that is played on this machine; nothing is sent to anybody. Cycle by cycle broadcasts are queued, the service is
started, phones write, the provider fails now and then, and the service is killed as by a power cut. Afterwards all that was
promised is compared with what the provider got and what the database holds:

  lost        acknowledged, and neither waiting nor ended; or said to be sent, and the provider does not know it
  duplicated  the same words twice to one phone
  misrouted   words or answers at somebody whose they are not

Each must be 0: otherwise it exits with 1 and names the messages. The same seed plans the same cycles.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o tortureFlags
			f.IntVar(&o.cycles, "cycles", 20, "how often the service is killed")
			f.Uint64Var(&o.seed, "seed", 0, "the plan; 0 draws one and prints it")
			f.StringVar(&o.database, "database", "", "sqlite:FILE or postgres://…, without a school; a temporary file by default")
			f.StringVar(&o.history, "history", "", "write what was promised and killed to this file, a JSON object a line")
			f.BoolVar(&o.json, "json", false, "print JSON")
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				if o.cycles < 1 {
					return usagef("--cycles must be 1 or more")
				}
				return tortured(ctx, a, o)
			}
		},
	}
}

func tortured(ctx context.Context, a *app, o tortureFlags) error {
	folder, err := os.MkdirTemp("", "raabta-torture-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer os.RemoveAll(folder)
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	run := torture.Options{
		Cycles: o.cycles, Seed: o.seed, Calm: calmService,
		Program: func(args ...string) *exec.Cmd {
			cmd := exec.Command(program, args...)
			cmd.Env = withoutSettings(os.Environ())
			return cmd
		},
	}
	if run.Seed == 0 {
		run.Seed = uint64(rand.Uint32()) + 1
	}
	if run.Database, err = anywhere(o.database, folder); err != nil {
		return err
	}
	if o.history != "" {
		f, err := os.OpenFile(o.history, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("write the history: %w", err)
		}
		defer f.Close()
		run.History = f
	}
	report, err := torture.Run(ctx, run)
	if err != nil {
		return err
	}
	if o.json {
		err = json.NewEncoder(a.out).Encode(report)
	} else {
		report.Print(a.out)
	}
	if err == nil && !report.OK() {
		return errSaid
	}
	return err
}

// anywhere makes an address of a database good in any folder; "" is a file in the folder given.
func anywhere(address, folder string) (string, error) {
	scheme, path, _ := strings.Cut(address, ":")
	if address != "" && (scheme != "sqlite" || path == "") {
		return address, nil
	}
	path = strings.TrimPrefix(path, "//")
	if address == "" {
		path = filepath.Join(folder, "torture.db")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the database: %w", err)
	}
	return "sqlite:" + path, nil
}

// withoutSettings leaves out of an environment what the program reads as its settings.
func withoutSettings(environment []string) (rest []string) {
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		switch {
		case strings.HasPrefix(name, "TWILIO_"), strings.HasPrefix(name, "SCHOOL_"), strings.HasPrefix(name, "DATABASE_URL"),
			name == "LISTEN_ADDR", name == "PUBLIC_URL", name == "LOG_LEVEL", name == "TEACHER_HOURS", name == "WHATSAPP_LINKED",
			name == "ALERT_PHONE", name == "SEGMENT_PRICE":
			continue
		}
		rest = append(rest, pair)
	}
	return rest
}

// calmService is serve's work over a store, for a clock that is passed in.
func calmService(ctx context.Context, store *storage.Store, settings torture.Settings) (torture.Service, error) {
	c := config{
		TwilioAccountSID: settings.AccountSID, TwilioAuthToken: settings.AuthToken, TwilioAPIURL: settings.APIURL,
		PublicURL: settings.PublicURL, TwilioSMSFrom: settings.From, TwilioRate: 1000,
	}
	builtin, err := templates.Builtin()
	if err != nil {
		return torture.Service{}, err
	}
	d := &desk{store: store, books: books{store: store, builtin: builtin}, config: c}
	schools, err := store.Schools(ctx)
	if err != nil {
		return torture.Service{}, err
	}
	d.school = schools[0]
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	channels, err := providers(ctx, c, d, log)
	if err != nil {
		return torture.Service{}, err
	}
	s := newService(store, d.books, channels, owner(), "", log)
	webhooks, err := twilio.NewWebhooks(twilioConfig(c), s, log)
	if err != nil {
		return torture.Service{}, err
	}
	return torture.Service{Step: s.step, Handler: webhooks}, nil
}

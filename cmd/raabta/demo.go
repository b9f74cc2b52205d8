package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/simulator"
	"raabta/storage"
	"raabta/templates"
)

//go:embed sample/*.csv
var sample embed.FS

func demoCommand() command {
	return command{
		name: "demo", short: "plays a school's week in the terminal; sends nothing to anybody",
		long: `A sample school is imported into a database in a temporary folder, and one week passes on a clock of its own: an event is
announced, meeting times are proposed, a reminder and the weekly digest go out, parents reply, teachers answer. All phones
are simulated. The demo reads no settings and no .env, connects to nothing, and leaves no file behind.

With --serve it then goes on, with real seconds, and serves the console on this machine: open the link it prints. On the page
Phones you write from any parent's or teacher's phone, and watch the others.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			serve := f.Bool("serve", false, "go on after the week, with the console and all its phones on a page")
			address := f.String("listen", demoAddress, "with --serve: the address of the console; 127.0.0.1:0 takes any port")
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				if !*serve {
					if f.Changed("listen") {
						return usagef("--listen goes with --serve")
					}
					return demo(ctx, a, nil)
				}
				l, err := net.Listen("tcp", *address)
				if err != nil {
					return fmt.Errorf("cannot listen on %s (%w): is another raabta running? Take any other port with --listen 127.0.0.1:0", *address, err)
				}
				defer l.Close()
				return demo(ctx, a, l)
			}
		},
	}
}

// demoSchool is the school of the demo. Nothing of it comes from the settings.
func demoSchool() bot.School {
	return bot.School{
		Name: "Al-Noor School", ShortName: "Al-Noor School", Country: "PK", Timezone: "Asia/Karachi", Languages: "en,ur,ur-Latn",
		Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		WeeklyBudget: 10, // a sports day and a parents' day in one week: this head allows more than the usual three
	}
}

// demoStart is when the demo's week begins: Monday 23 November 2026, 8:30 in the morning.
func demoStart() civil.Wall {
	return civil.Wall{Date: civil.Date{Year: 2026, Month: time.November, Day: 23}, Clock: civil.Clock{Hour: 8, Minute: 30}}
}

// demoAddress is where the demo's console is, unless told otherwise.
const demoAddress = "127.0.0.1:8080"

// demo plays the week, and goes on after it where it has something to serve on.
func demo(ctx context.Context, a *app, l net.Listener) (err error) {
	folder, err := os.MkdirTemp("", "raabta-demo-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	st, err := newStage(ctx, a, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.desk.store.Close()) }()
	if err := st.week(ctx); err != nil {
		return err
	}
	if err := st.counts(ctx); err != nil {
		return err
	}
	if l != nil {
		return st.goOn(ctx, l)
	}
	return nil
}

// stage is where the demo plays: a school in a temporary database, simulated phones, a clock of its own.
type stage struct {
	app      *app
	folder   string // temporary: the database and the sample
	desk     *desk
	service  *service
	clock    movedClock
	phones   *handsets
	followed map[bot.Number]bool // whose copy of a broadcast is shown in full
	secret   string              // of the link that signs visitors in

	mu    sync.Mutex // after the week: a page and the terminal may want something at once
	now   time.Time
	paper *transcript
}

func newStage(ctx context.Context, a *app, folder string) (*stage, error) {
	builtin, err := templates.Builtin()
	if err != nil {
		return nil, err
	}
	store, err := storage.Open(ctx, "sqlite:"+filepath.Join(folder, "demo.db"))
	if err != nil {
		return nil, err
	}
	st := &stage{app: a, folder: folder, paper: newTranscript(a.out), phones: newHandsets(), followed: map[bot.Number]bool{}}
	st.now = demoStart().Instant(demoSchool().Zone())
	d := &desk{store: store, books: books{store: store, builtin: builtin}}
	if d.school, err = store.FirstSchool(ctx, st.now, demoSchool()); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	st.desk = d
	if err := unpackSample(folder); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	senders := []bot.Sender{
		{SchoolID: d.school.ID, Channel: bot.SMS, Provider: "simulator", Address: "+924235550100", CanSend: true, CanReceive: true, State: bot.SenderOK},
		{SchoolID: d.school.ID, Channel: bot.WhatsApp, Provider: "simulator", Address: "+924235550101", CanSend: true, CanReceive: true, State: bot.SenderOK},
	}
	if err := store.SetSenders(ctx, d.school.ID, "simulator", senders); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	provider := simulator.New(func(m bot.Outgoing) {
		st.paper.sent(m)
		st.phones.got(m, st.now)
	})
	st.service = newService(store, d.books, map[string]bot.Channel{"simulator": provider}, "demo", "", slog.New(slog.NewTextHandler(io.Discard, nil)))
	return st, nil
}

// unpackSample writes the sample's sheets into a folder, to be read as a school's own are.
func unpackSample(folder string) error {
	entries, err := sample.ReadDir("sample")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := sample.ReadFile("sample/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, e.Name()), data, 0o600); err != nil {
			return fmt.Errorf("unpack the sample: %w", err)
		}
	}
	return nil
}

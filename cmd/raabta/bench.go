package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/cmd/raabta/bench"
	"raabta/storage"
	"raabta/templates"
)

func benchCommand() command {
	return command{
		name: "bench", short: "measures how fast this machine sends; texts nobody",
		long: `A school of that many families is made in a database of its own, and a broadcast to all of them goes the whole way: expanded,
worded, queued, claimed, sent to a fake Twilio that runs beside it, settled. The same run sends as many messages by a bare
loop over twilio-go that writes nothing down: what every figure is to be compared with.

Without --database it uses a temporary SQLite file. A database that holds a school is refused; in an empty Postgres it works
in a schema of its own and takes that away again.

  cpu_us      CPU of this process for one message, in microseconds; the fake Twilio's is not in it
  first_ms    from the moment a broadcast is written down until the provider has its first message, while the rest is made
  peak_mb     the most memory this process held`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o benchOptions
			f.IntVar(&o.messages, "messages", 50_000, "how many families, and so messages")
			f.StringVar(&o.database, "database", "", "sqlite:FILE that is not there yet, or postgres://… of an empty database; without it a temporary SQLite file")
			f.IntVar(&o.runs, "runs", 1, "how often; the median of each figure is shown")
			f.DurationVar(&o.delay, "provider-delay", 0, "how long the fake Twilio takes to answer, such as 100ms")
			f.StringSliceVar(&o.phases, "phases", nil, "only these, by comma: "+strings.Join(phaseNames(), ", "))
			f.BoolVar(&o.json, "json", false, "as JSON")
			f.StringVar(&o.profile, "cpuprofile", "", "writes a CPU profile of each part of a run to this folder, for go tool pprof")
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				if o.messages < 1 || o.messages > 5_000_000 {
					return usagef("--messages must be 1 to 5000000")
				}
				if o.runs < 1 {
					return usagef("--runs must be 1 or more")
				}
				for _, name := range o.phases {
					if !slices.Contains(phaseNames(), name) {
						return usagef("--phases: %q is not known; there are %s", name, strings.Join(phaseNames(), ", "))
					}
				}
				return runBench(ctx, a, o)
			}
		},
	}
}

type benchOptions struct {
	messages int
	database string
	runs     int
	delay    time.Duration
	phases   []string
	json     bool
	profile  string
}

// phase is a part of a run. It measures what it does over b and says what came out; a phase may go on with what an earlier
// one has left, so they run in their order.
type phase struct {
	name string
	run  func(ctx context.Context, b *benching) ([]bench.Result, error)
}

func phases() []phase {
	return []phase{{"send", benchSend}, {"inbound", benchInbound}}
}

func phaseNames() (names []string) {
	for _, p := range phases() {
		names = append(names, p.name)
	}
	return names
}

// benching is what the phases of one run work with.
type benching struct {
	benchOptions
	app      *app
	provider *bench.Provider // the fake Twilio
	url      string          // of the database, without a table yet
	builtin  *templates.Book
}

func runBench(ctx context.Context, a *app, o benchOptions) error {
	if o.database != "" {
		holds, err := storage.HoldsSchool(ctx, o.database)
		if err != nil {
			return err
		}
		if holds {
			return errors.New("this database holds a school: give bench one of its own, or no --database for a temporary file")
		}
	}
	var runs [][]bench.Result
	for i := range o.runs {
		if o.runs > 1 {
			fmt.Fprintf(a.err, "run %d of %d\n", i+1, o.runs)
		}
		results, err := benchOnce(ctx, a, o)
		if err != nil {
			return err
		}
		runs = append(runs, results)
	}
	return showBench(a, o, bench.Median(runs))
}

func benchOnce(ctx context.Context, a *app, o benchOptions) (results []bench.Result, err error) {
	b := &benching{benchOptions: o, app: a}
	if b.builtin, err = templates.Builtin(); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "raabta-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	switch {
	case o.database == "":
		b.url = "sqlite:" + filepath.Join(folder, "bench.db")
	case strings.HasPrefix(o.database, "sqlite:"):
		b.url = o.database
		if o.runs > 1 {
			return nil, usagef("--runs needs a database for each: leave out --database for temporary files")
		}
	default:
		var remove func(context.Context) error
		if b.url, remove, err = storage.Scratch(ctx, o.database); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, remove(context.WithoutCancel(ctx))) }()
	}
	b.provider, err = bench.StartProvider(ctx, "bench-provider", "--log", filepath.Join(folder, "creates.jsonl"), "--delay", o.delay.String())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.provider.Close()) }()
	for _, p := range phases() {
		if len(o.phases) > 0 && !slices.Contains(o.phases, p.name) {
			continue
		}
		list, err := p.run(ctx, b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		results = append(results, list...)
	}
	return results, nil
}

func showBench(a *app, o benchOptions, results []bench.Result) error {
	if !o.json {
		for _, r := range results {
			fmt.Fprintln(a.out, r.Table())
		}
		return nil
	}
	all := map[string]any{"messages": o.messages, "runs": o.runs}
	for _, r := range results {
		all[r.Name] = r
	}
	return json.NewEncoder(a.out).Encode(all)
}

// measure measures f, and profiles it where that is asked for.
func (b *benching) measure(part string, f func() error) (spent bench.Spent, err error) {
	if b.profile != "" {
		if err := os.MkdirAll(b.profile, 0o755); err != nil {
			return spent, fmt.Errorf("make the folder for profiles: %w", err)
		}
		file, err := os.Create(filepath.Join(b.profile, part+".pprof"))
		if err != nil {
			return spent, fmt.Errorf("write a profile: %w", err)
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return spent, err
		}
		defer pprof.StopCPUProfile()
	}
	meter := bench.Start()
	err = f()
	return meter.Stop(), err
}

// twilio is Raabta's own client of the fake.
func (b *benching) twilio() (*twilio.Client, error) {
	return twilio.New(twilio.Config{AccountSID: b.provider.AccountSID, AuthTokens: []string{b.provider.AuthToken}, APIURL: b.provider.URL, PublicURL: "https://raabta.school.example", Conns: bench.Conns, Now: bot.SystemClock})
}

// benchProviderCommand is the fake Twilio's process.
func benchProviderCommand() command {
	return command{
		name: "bench-provider", short: "plays Twilio for bench, in a process of its own", hidden: true,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			log := f.String("log", "", "the file to write accepted messages to")
			delay := f.Duration("delay", 0, "how long an answer takes")
			return func(ctx context.Context, a *app, _ []string) error {
				file, err := os.OpenFile(*log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
				if err != nil {
					return err
				}
				return errors.Join(bench.ServeProvider(ctx, a.in, a.out, file, *delay), file.Close())
			}
		},
	}
}

// benchSchoolCommand fills the database, in a process of its own: what it needs in memory is not what sending needs.
func benchSchoolCommand() command {
	return command{
		name: "bench-school", args: "URL FAMILIES", short: "makes a school for bench", hidden: true,
		flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error {
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(2, args, "a database and a number"); err != nil {
					return err
				}
				n, err := strconv.Atoi(args[1])
				if err != nil {
					return usagef("%q is not a number", args[1])
				}
				return fillBenchSchool(ctx, a.clock(), args[0], n)
			}
		},
	}
}

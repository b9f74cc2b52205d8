package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
)

func linkStatusCommand() command {
	return command{
		name: "status", short: "how the school's linked numbers stand, and what to do",
		long: `Lists the linked numbers. The states:

  linked       its phone has accepted it; it was never connected
  connecting   raabta serve holds it and has no connection yet
  connected    messages come and go
  away         no raabta serve holds it, or there is no connection
  replaced     another program took its session; it is taken back after a minute
  banned       WhatsApp has locked the number until the time that is shown
  outdated     WhatsApp takes this version of raabta no more: update it
  refused      WhatsApp refuses the connection; it is tried again
  logged_out   it was removed on the phone: link it again
  unlinked     it was given up here

What is queued for a number that is not connected waits.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			asJSON := f.Bool("json", false, "one object a line: number, state, reason, since, until, held, rate")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				return linkStatus(ctx, a, d, *asJSON)
			})
		},
	}
}

// linkSaid is a linked number as --json gives it.
type linkSaid struct {
	Number bot.Number `json:"number"`
	State  string     `json:"state"`
	Reason string     `json:"reason"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty"`
	Held   bool       `json:"held"` // a process holds the session
	Rate   float64    `json:"rate"` // messages a second
}

func linkStatus(ctx context.Context, a *app, d *desk, asJSON bool) error {
	now := a.clock()
	list, err := d.linked(ctx, now)
	if err != nil {
		return err
	}
	var t table
	for _, l := range list {
		said := linkSaid{
			Number: bot.Number(l.Own.Address), State: string(l.Stands()), Reason: l.Link.Reason, Since: l.Link.At, Held: l.Held, Rate: l.Own.Rate,
		}
		if said.State != string(l.Link.State) {
			said.Reason = "no raabta serve holds it: start one, with WHATSAPP_LINKED=1"
		}
		if l.Leaving() {
			said.Reason = "it is being unlinked"
		}
		if l.Link.Until.After(now) {
			said.Until = &l.Link.Until
		}
		if asJSON {
			if err := json.NewEncoder(a.out).Encode(said); err != nil {
				return err
			}
			continue
		}
		words := said.Reason
		if said.Until != nil {
			words = fmt.Sprintf("until %s: %s", d.when(*said.Until), words)
		}
		t.add(said.Number.Readable(), said.State, "since "+d.when(said.Since), words)
	}
	if len(list) == 0 && !asJSON {
		fmt.Fprintln(a.out, "No number is linked. Link the school's WhatsApp with: raabta whatsapp link")
	}
	t.print(a.out)
	return nil
}

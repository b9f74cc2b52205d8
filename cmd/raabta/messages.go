package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
)

const (
	// messagesShown is how many messages a person gets to see who names no --limit; --json gives all.
	messagesShown = 50
	// tableRows is how many rows are aligned with one another: more would have to be kept in memory.
	tableRows = 500
	// idsSearched is how far back a shortened id of a message is looked for.
	idsSearched = 20_000
)

// messagesFlags are the flags of messages.
type messagesFlags struct {
	status, direction, household, broadcast, thread, since string
	limit                                                  int
	json, yes                                              bool
}

func messagesCommand() command {
	return command{
		name: "messages", args: "[show ID | resend [ID…] | alarms [clear N]]", short: "lists messages in both directions, the latest first",
		long: `Lists what was received and sent, and why a message is where it is. raabta messages show ID tells one in full.
raabta messages alarms lists what needs a person.

raabta messages resend ID… sends messages again that failed or of which nobody can tell whether they arrived (uncertain);
without an id, all uncertain ones, or those that --status, --broadcast, --household and --since choose. Each goes as a new
message, by the same hours and opt-outs; one that was sent again before is passed over.

  raabta messages --status failed,undelivered --since 2026-11-27
  raabta messages --json --direction in
  raabta messages resend --broadcast 1f3a9c02`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var o messagesFlags
			f.StringVar(&o.status, "status", "", "queued, sending, in_doubt, uncertain, sent, delivered, read, failed, undelivered, canceled, received, routed; several by comma")
			f.StringVar(&o.direction, "direction", "", "in or out")
			f.StringVar(&o.household, "household", "", "a household's id or name")
			f.StringVar(&o.broadcast, "broadcast", "", "a broadcast's id")
			f.StringVar(&o.thread, "thread", "", "a conversation's code: A7")
			f.StringVar(&o.since, "since", "", "from this day on: 2026-11-27")
			f.IntVar(&o.limit, "limit", 0, fmt.Sprintf("how many; without it %d, and with --json all", messagesShown))
			f.BoolVar(&o.json, "json", false, "print JSON, one message a line")
			f.BoolVar(&o.yes, "yes", false, "with resend: do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				switch {
				case len(args) == 0:
					if err := listMessages(ctx, a, d, o); err != nil || o.json {
						return err
					}
					return noteAlarms(ctx, a, d)
				case args[0] == "alarms":
					return alarmsWord(ctx, a, d, args[1:], o.json)
				case args[0] == "resend":
					return resendWord(ctx, a, d, o, args[1:])
				case args[0] != "show":
					return usagef("messages does not know %q; see raabta messages --help", args[0])
				}
				if err := exactly(2, args, "the message's id; raabta messages shows it"); err != nil {
					return err
				}
				m, err := d.messageNamed(ctx, args[1])
				if err != nil {
					return err
				}
				return showMessage(ctx, a, d, m, o.json)
			})
		},
	}
}

// statuses lists every status of a message.
func statuses() []bot.Status {
	return []bot.Status{bot.Queued, bot.Sending, bot.InDoubt, bot.Uncertain, bot.Sent, bot.Delivered, bot.Read, bot.Failed, bot.Undelivered, bot.Canceled, bot.Received, bot.Routed}
}

// filter reads the flags.
func (o messagesFlags) filter(ctx context.Context, d *desk) (bot.MessageFilter, error) {
	f := bot.MessageFilter{School: d.school.ID, Limit: o.limit}
	if o.limit < 0 {
		return f, usagef("--limit must be 1 or more")
	}
	if f.Limit == 0 && !o.json {
		f.Limit = messagesShown
	}
	for _, name := range strings.FieldsFunc(strings.ToLower(o.status), func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(statuses(), bot.Status(name)) {
			return f, usagef("--status %q is not known; see raabta messages --help", name)
		}
		f.Status = append(f.Status, bot.Status(name))
	}
	switch f.Direction = bot.Direction(strings.ToLower(o.direction)); f.Direction {
	case "", bot.In, bot.Out:
	default:
		return f, usagef("--direction %q is not known: give in or out", o.direction)
	}
	if o.since != "" {
		day, err := civil.ParseDate(o.since)
		if err != nil {
			return f, usagef("--since: %v", err)
		}
		f.Since = day.In(d.school.Zone())
	}
	if o.household != "" {
		h, err := d.household(ctx, o.household)
		if err != nil {
			return f, err
		}
		f.Household = h.ID
	}
	if o.broadcast != "" {
		b, err := d.broadcastNamed(ctx, o.broadcast)
		if err != nil {
			return f, err
		}
		f.Broadcast = b.ID
	}
	if o.thread != "" {
		thread, _, err := d.threadNamed(ctx, o.thread)
		if err != nil {
			return f, err
		}
		f.Thread = thread.ID
	}
	return f, nil
}

// messageLine is a message as --json prints it. Times are RFC 3339 in UTC.
type messageLine struct {
	ID          string          `json:"id"`
	Direction   bot.Direction   `json:"direction"`
	Channel     bot.ChannelName `json:"channel"`
	Class       bot.Class       `json:"class"`
	Status      bot.Status      `json:"status"`
	Household   string          `json:"household"` // its name
	HouseholdID string          `json:"household_id"`
	At          time.Time       `json:"at"` // queued, or received
	Body        string          `json:"body"`
	Error       string          `json:"error"` // the provider's code
	Reason      string          `json:"reason"`
}

func messageLineOf(m bot.Message, household string) messageLine {
	return messageLine{
		ID: m.ID, Direction: m.Direction, Channel: m.Channel, Class: m.Class, Status: m.Status, Household: household, HouseholdID: m.HouseholdID,
		At: m.CreatedAt.UTC(), Body: m.Shown(), Error: m.ErrorCode, Reason: m.Why(),
	}
}

func listMessages(ctx context.Context, a *app, d *desk, o messagesFlags) error {
	f, err := o.filter(ctx, d)
	if err != nil {
		return err
	}
	if o.json {
		return d.store.Messages(ctx, f, func(m bot.Message, household string) error {
			return printJSON(a.out, messageLineOf(m, household))
		})
	}
	staff, err := d.store.StaffList(ctx, d.school.ID)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, s := range staff {
		names[s.ID] = s.Name
	}
	n := 0
	t := table{}
	err = d.store.Messages(ctx, f, func(m bot.Message, household string) error {
		if len(t.rows) == 0 {
			t.add("id", "at", "", "who", "status", "text")
		}
		t.add(shortID(m.ID), d.when(m.CreatedAt), string(m.Direction), whoOf(m, household, names[m.StaffID]), strings.ReplaceAll(string(m.Status), "_", " "), listed(m))
		if n++; len(t.rows) > tableRows {
			t.print(a.out)
			t.rows = nil
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.print(a.out)
	switch {
	case n == 0:
		fmt.Fprintln(a.out, "no message")
	case n == f.Limit:
		fmt.Fprintf(a.out, "the latest %d; --limit shows more\n", n)
	}
	return nil
}

// listed is a message's text in a list, with the reason where something is amiss.
func listed(m bot.Message) string {
	text := firstWords(m.Shown())
	switch m.Status {
	case bot.Failed, bot.Undelivered, bot.Canceled, bot.InDoubt, bot.Uncertain:
	default:
		if m.AgainOf == "" {
			return text
		}
	}
	if why := m.Why(); why != "" {
		text = strings.TrimSpace(text + "\n(" + why + ")")
	}
	return text
}

// whoOf is whom a message goes to or comes from.
func whoOf(m bot.Message, household, staff string) string {
	switch {
	case m.StaffID != "" && (household == "" || m.Direction == bot.Out):
		return cmp.Or(staff, "staff")
	case household != "":
		return household
	case m.Number == "":
		return "unknown"
	}
	return m.Number.Shown()
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot/twilio"
	"raabta/storage"
)

// doctorLimit is how long one look at the database, Twilio or our own address may take.
const doctorLimit = 15 * time.Second

func doctorCommand() command {
	return command{
		name: "doctor", short: "looks at everything that sending and receiving hang on, and says what to do",
		long: `Looks at the settings, the database and its disk, the clock, the Twilio account and its number, the way from the internet
to the webhooks, the linked WhatsApp numbers, the wordings, the school's data and the queue. It changes nothing, sends no text, and may be run at any time, while
serve runs and before there is a database. It calls TWILIO_API_URL and PUBLIC_URL only; to PUBLIC_URL it posts a report on a message
that nobody has, signed as Twilio signs, of which nothing is kept.

  ✓  in order
  !  worth a look; texts go out all the same
  ✗  would stop a text: see to it first

The exit code is 1 where a line begins with ✗, else 0.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			asJSON := f.Bool("json", false, "one object a line: check, state (ok, warn, fail), text, do")
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				return doctor(ctx, a, *asJSON)
			}
		},
	}
}

// finding is one thing that was looked at.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"` // found* below
	Text  string `json:"text"`
	Do    string `json:"do,omitempty"` // what to do next
}

const (
	foundOK   = "ok"
	foundWarn = "warn"
	foundFail = "fail"
)

// checkup is one run of the doctor.
type checkup struct {
	*app
	json   bool
	config config
	store  *storage.Store // nil where there is no database that can be read
	linked []foundLink
	told   map[string]bool // senders of which it was said that they are down, and why
	failed int
	err    error // of writing
}

func doctor(ctx context.Context, a *app, asJSON bool) error {
	c := &checkup{app: a, json: asJSON}
	c.settings()
	c.database(ctx)
	if c.store != nil {
		defer c.store.Close()
	}
	c.readLinks(ctx)
	client, ahead := c.account(ctx)
	c.clockCheck(ctx, ahead)
	c.number(ctx, client)
	c.webhook(ctx, client)
	c.whatsapp(ctx)
	c.running(ctx)
	c.school(ctx)
	c.queue(ctx)
	switch {
	case c.err != nil:
		return c.err
	case c.failed == 0 && !asJSON:
		fmt.Fprintln(a.out, "\nNothing here would stop a text.")
	case c.failed > 0 && !asJSON:
		fmt.Fprintf(a.out, "\n%s would stop a text: begin with the first ✗.\n", plural(c.failed, "thing", "things"))
	}
	if c.failed > 0 {
		return errSaid
	}
	return nil
}

func (c *checkup) ok(check, format string, args ...any) {
	c.say(finding{check, foundOK, fmt.Sprintf(format, args...), ""})
}
func (c *checkup) warn(check, text, do string) { c.say(finding{check, foundWarn, text, do}) }
func (c *checkup) fail(check, text, do string) {
	c.failed++
	c.say(finding{check, foundFail, text, do})
}

// say prints a finding at once: the next may take seconds.
func (c *checkup) say(f finding) {
	if c.json {
		if err := printJSON(c.out, f); err != nil {
			c.err = err
		}
		return
	}
	sign := map[string]string{foundOK: "✓", foundWarn: "!", foundFail: "✗"}[f.State]
	text := f.Text
	if f.Do != "" {
		text += ": " + f.Do
	}
	var t table
	t.add(sign, f.Check+strings.Repeat(" ", max(0, 8-len(f.Check))), text)
	t.print(c.out)
}

// settings says everything that is wrong with the settings. What can be looked at in spite of it is.
func (c *checkup) settings() {
	var err error
	c.config, err = loadConfig()
	if err == nil {
		c.ok("settings", "can be read")
		return
	}
	_, lines, several := strings.Cut(err.Error(), "\n")
	if !several {
		lines = err.Error()
	}
	for line := range strings.Lines(lines) {
		c.fail("settings", strings.TrimSpace(line), "")
	}
}

// limited is ctx within what one look may take.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, doctorLimit)
}

// account proves the credentials. It gives a client for further questions, nil where there is nobody to ask, and how far
// our clock is ahead of Twilio's.
func (c *checkup) account(ctx context.Context) (*twilio.Client, *time.Duration) {
	switch {
	case c.config.TwilioAccountSID != "":
	case c.config.WhatsAppLinked && len(c.linked) > 0:
		c.ok("twilio", "is not set up: texts go by the linked WhatsApp alone, and families without WhatsApp get none")
		return nil, nil
	default:
		c.fail("twilio", "no provider is set up, so texts are held and none is sent", "set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM in .env, or link the school's own WhatsApp: raabta whatsapp link")
		return nil, nil
	}
	cfg := twilioConfig(c.config)
	cfg.Deadline, cfg.Now = doctorLimit, c.clock
	client, err := twilio.New(cfg)
	if err != nil {
		return nil, nil // the settings say it already
	}
	a, err := client.Account(ctx)
	if err != nil {
		c.fail("twilio", err.Error(), "")
		return client, nil
	}
	switch {
	case a.Status != "" && a.Status != "active":
		c.fail("twilio", "the account is "+a.Status, "see its notices and its balance in Twilio's console")
	case a.Empty:
		c.fail("twilio", "the account's balance is "+a.Balance, "top it up in Twilio's console")
	case a.Trial:
		c.warn("twilio", "this is a trial account, which texts verified numbers only", "upgrade it in Twilio's console")
	default:
		text := "the account takes our credentials"
		if a.Balance != "" {
			text += "; its balance is " + a.Balance
		}
		c.ok("twilio", "%s", text)
	}
	if !a.Told {
		return client, nil
	}
	return client, &a.Ahead
}

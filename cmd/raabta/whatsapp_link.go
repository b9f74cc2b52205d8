package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/join"
	"raabta/bot/whatsapp"
	"raabta/storage"
)

func linkCommand() command {
	return command{
		name: "link", short: "links the school's WhatsApp, as WhatsApp Web does",
		long: `Shows a QR code to scan with the school's phone, in WhatsApp: Settings, Linked devices, Link a device. With --code it shows
eight characters to type on the phone instead, for a school with one phone or a terminal that shows no codes.

The number is held by raabta serve from then on, if WHATSAPP_LINKED=1 is set. It may be done again at any time, for the same number or
for another one; serve may run meanwhile.

WhatsApp's terms do not allow programs on an ordinary number, and numbers that write to strangers or to many are banned. Read the
section about it in the README first; a number that the school can't do without belongs on Twilio's WhatsApp.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			code := f.String("code", "", "link by a code of eight characters: the school's number, 0300-1234567")
			yes := f.Bool("yes", false, "do not ask")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				return linkNumber(ctx, a, d, *code, *yes)
			})
		},
	}
}

// linkSteps are what to do on the phone, for whoever stands before the terminal.
const (
	linkByQR = `On the school's phone, in WhatsApp: Settings > Linked devices > Link a device, then scan this code.
اسکول کے فون پر واٹس ایپ میں: سیٹنگز > لنکڈ ڈیوائسز > لنک اے ڈیوائس، پھر یہ کوڈ اسکین کریں۔`
	linkByCode = `On the school's phone, in WhatsApp: Settings > Linked devices > Link a device > Link with phone number instead, then type this code.
اسکول کے فون پر واٹس ایپ میں: سیٹنگز > لنکڈ ڈیوائسز > لنک اے ڈیوائس > لنک ود فون نمبر، پھر یہ کوڈ لکھیں۔`
)

func linkNumber(ctx context.Context, a *app, d *desk, code string, yes bool) error {
	var phone bot.Number
	if code != "" {
		n, err := bot.ParseNumber(code, d.school.Country)
		if err != nil {
			return usagef("--code %s: %v", code, err)
		}
		phone = n
	}
	if err := a.confirm(yes, "WhatsApp's terms do not allow this, and the number may be banned. Link it all the same?"); err != nil {
		return err
	}
	sessions, done, err := openSessions(ctx, d.config.DatabaseURL, a.client, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	defer done()
	screen := &linkScreen{app: a, desk: d}
	linked, err := sessions.Pair(ctx, d.school.Name, phone, screen.show)
	screen.clear()
	if err != nil {
		return err
	}
	return d.link(ctx, a, sessions, linked)
}

// link writes a linked number down and says so.
func (d *desk) link(ctx context.Context, a *app, sessions *whatsapp.Sessions, linked whatsapp.Linked) error {
	again, err := writeLink(ctx, a.clock(), d.store, sessions, d.school.ID, linked)
	if errors.Is(err, bot.ErrTaken) {
		err = fmt.Errorf("%s is another school's number: unlink it there first, and remove the new device on the phone", linked.Number)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s is linked.\n", linked.Number.Readable())
	if again {
		fmt.Fprintln(a.out, "It was linked before: remove the older device on the phone, under Linked devices.")
	}
	if !d.config.WhatsAppLinked {
		fmt.Fprintln(a.out, "Set WHATSAPP_LINKED=1 in .env and start raabta serve: it holds the number from then on.")
	} else {
		fmt.Fprintln(a.out, "raabta serve holds it from now on: see raabta whatsapp status.")
	}
	return nil
}

// writeLink writes a linked number down for a school. The keys of the device that it had before are of no use any more; again says
// that there was one. bot.ErrTaken when the number is another school's.
func writeLink(ctx context.Context, now time.Time, store *storage.Store, sessions *whatsapp.Sessions, schoolID string, linked whatsapp.Linked) (again bool, err error) {
	list, err := linkedNumbers(ctx, now, store, schoolID)
	if err != nil {
		return false, err
	}
	_, err = store.LinkNumber(ctx, now, bot.Sender{
		SchoolID: schoolID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: string(linked.Number), CanSend: true, CanReceive: true, Rate: linkedRate,
	}, linked.Device)
	if err != nil {
		// Nobody will use its keys.
		return false, errors.Join(err, sessions.Forget(context.WithoutCancel(ctx), bot.Link{Device: linked.Device}))
	}
	for _, l := range list {
		if l.Own.Address == string(linked.Number) && l.Link.Device != linked.Device && !l.Link.State.Ended() {
			again = true
			err = errors.Join(err, sessions.Forget(ctx, l.Link))
		}
	}
	return again, err
}

// linkScreen shows codes, each in the place of the one before.
type linkScreen struct {
	*app
	desk  *desk
	lines int // that stand there
	shown bool
}

// show shows a step.
func (s *linkScreen) show(step whatsapp.Step) {
	s.clear()
	var b strings.Builder
	until := step.Until.In(s.desk.school.Zone()).Format("15:04:05")
	switch {
	case step.Code != "":
		fmt.Fprintf(&b, "%s\n\n    %s\n\nIt is good until about %s. Waiting for the phone…\n", linkByCode, step.Code, until)
	default:
		code, err := join.ScreenCodeOf(step.QR)
		if err != nil {
			fmt.Fprintln(s.app.err, "the code can't be shown; use --code:", err)
			return
		}
		fmt.Fprintf(&b, "%s\n\n%s\nA new code comes at %s. Waiting for the phone…\n", linkByQR, code.Blocks(), until)
	}
	fmt.Fprint(s.out, b.String())
	s.lines, s.shown = strings.Count(b.String(), "\n"), true
}

// clear takes what is shown off a terminal; in a file it stays.
func (s *linkScreen) clear() {
	if s.asks && s.lines > 0 {
		fmt.Fprintf(s.out, "\x1b[%dA\x1b[J", s.lines) // up, and erase to the end of the screen
	}
	s.lines = 0
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// tick is how the stage's clock moves while nobody does anything: what waits for an hour leaves on it.
const tick = 30 * time.Minute

// until lets time pass up to a wall clock of the school, doing what falls due on the way.
func (st *stage) until(ctx context.Context, day int, clock string) error {
	at, err := civil.ParseClock(clock)
	if err != nil {
		return err
	}
	return st.passes(ctx, civil.Wall{Date: demoStart().Date.AddDays(day), Clock: at}.Instant(st.desk.school.Zone()))
}

// passes lets time pass up to an instant.
func (st *stage) passes(ctx context.Context, target time.Time) error {
	for st.now.Before(target) {
		next := st.now.Truncate(tick).Add(tick)
		if next.After(target) {
			next = target
		}
		st.now = next
		st.clock.set(next)
		if err := st.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settle does what is due now and prints it.
func (st *stage) settle(ctx context.Context) error {
	if err := st.service.step(ctx, st.now); err != nil {
		return fmt.Errorf("at %s: %w", civil.WallOf(st.now, st.desk.school.Zone()), err)
	}
	st.paper.flush(st)
	return nil
}

// texts has a phone write to the school.
func (st *stage) texts(ctx context.Context, number, body string) error {
	n, err := bot.ParseNumber(number, "PK")
	if err != nil {
		return fmt.Errorf("%s: %w", number, err)
	}
	channel := bot.SMS
	if st.paper.last[n] != "" {
		channel = st.paper.last[n] // a phone answers where it was written to
	}
	return st.writes(ctx, n, channel, body, "")
}

// quotes has a phone answer the last message it got, by quoting it.
func (st *stage) quotes(ctx context.Context, number, body string) error {
	n, err := bot.ParseNumber(number, "PK")
	if err != nil {
		return fmt.Errorf("%s: %w", number, err)
	}
	return st.writes(ctx, n, "", body, st.paper.lastID[n])
}

// writes has a phone write to the school by a channel, or by that of the message it quotes, and lets what follows happen.
func (st *stage) writes(ctx context.Context, from bot.Number, channel bot.ChannelName, body, quoting string) error {
	in := st.incoming(from, channel, body)
	if quoting != "" {
		quoted, err := st.desk.store.Message(ctx, quoting)
		if err != nil {
			return fmt.Errorf("the message to quote: %w", err)
		}
		in = st.incoming(from, quoted.Channel, body)
		in.ReplyTo = quoted.ProviderID
	}
	st.paper.arrives(st, from, in.Channel, body)
	st.phones.wrote(from, in.Channel, body, quoting, st.now)
	if _, err := st.service.Receive(ctx, in); err != nil {
		return fmt.Errorf("receive: %w", err)
	}
	return st.settle(ctx)
}

// incoming is a message of a phone as the simulated provider hands it in.
func (st *stage) incoming(from bot.Number, channel bot.ChannelName, body string) bot.Incoming {
	id := "SIMIN" + strings.ReplaceAll(bot.NewID(), "-", "")
	return bot.Incoming{Channel: channel, ProviderID: id, From: from, To: st.address(channel), Body: body, At: st.now}
}

func (st *stage) address(c bot.ChannelName) string {
	if c == bot.WhatsApp {
		return "+924235550101"
	}
	return "+924235550100"
}

// command has the office type a command of this program, over the stage's database, and lets what follows happen. Sheets
// are those of the sample.
func (st *stage) command(ctx context.Context, show bool, args []string) error {
	st.paper.scene(st, "raabta "+typed(args))
	var said bytes.Buffer
	office := &app{in: strings.NewReader(""), out: &said, err: &said, clock: func() time.Time { return st.now }, desk: st.desk}
	full := make([]string, len(args))
	asks := false
	for i, arg := range args {
		if full[i] = arg; strings.HasSuffix(arg, ".csv") {
			full[i] = filepath.Join(st.folder, arg)
		}
		asks = asks || arg == "import" || arg == "announce" || arg == "invite"
	}
	if asks {
		full = append(full, "--yes")
	}
	if err := root().run(ctx, office, "", full); err != nil {
		return fmt.Errorf("raabta %s: %w\n%s", typed(args), err, said.String())
	}
	if show {
		for _, line := range strings.Split(strings.TrimRight(said.String(), "\n"), "\n") {
			fmt.Fprintln(st.paper.w, "       │ "+line)
		}
	}
	return st.settle(ctx)
}

// typed is a command line as a person would type it.
func typed(args []string) string {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a
		if strings.ContainsAny(a, " '*") {
			words[i] = `"` + a + `"`
		}
	}
	return strings.Join(words, " ")
}

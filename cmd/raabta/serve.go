package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/storage"
)

// drainLimit is how long a process that was told to stop may take to finish what is in flight.
const drainLimit = 30 * time.Second

func serveCommand() command {
	return command{
		name: "serve", short: "runs the service: webhooks, outbox and schedules",
		long: `Runs until it is told to stop (Ctrl-C, SIGTERM), then finishes what is in flight, within 30 seconds.

  /                                     the console for school staff; without a user it prints a link that makes the first
  GET  /healthz                         200 while the program runs
  GET  /readyz                          200 while it can work, 503 otherwise
  GET  /metrics                         figures for Prometheus: the queue, what was sent, how long webhooks take
  POST /webhooks/twilio/message         give Twilio PUBLIC_URL + this path for incoming messages
  POST /webhooks/twilio/status/{token}  Twilio reports here what became of a message; it is told the address with each one

With WHATSAPP_LINKED=1 it holds the numbers that raabta whatsapp link has linked. Without any provider it says so, holds what is
queued and sends nothing.`,
		flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error {
			return func(ctx context.Context, a *app, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				return serve(ctx, a)
			}
		},
	}
}

func serve(ctx context.Context, a *app) error {
	c, err := loadConfig()
	if err != nil {
		return err
	}
	log := newLog(a.err, c.LogLevel)
	// One that may not serve must change nothing for another that does: first the lock and the port, then the database.
	unlock, err := storage.LockServing(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer unlock()
	l, err := net.Listen("tcp", c.ListenAddr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%w): is another raabta running, or is LISTEN_ADDR wrong?", c.ListenAddr, err)
	}
	defer l.Close()
	return serveOn(ctx, a, l, c, log)
}

// serveOn answers the web on l from the first moment on, opens the database, waiting for one that is away, and runs the loops
// until ctx ends; then it drains both.
func serveOn(ctx context.Context, a *app, l net.Listener, c config, log *slog.Logger) (err error) {
	f := &front{metrics: newMetrics(bot.SystemClock)}
	server := webServer(f.routes(), log)
	server.RegisterOnShutdown(f.hangUp)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	defer server.Close()

	// Whatever ends the server ends the wait for the database too.
	work, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() { stop(<-failed) }()

	said := func() { fmt.Fprintf(a.out, "raabta serves on http://%s\n", l.Addr()) }
	s, err := waitForService(work, a, c, log, said)
	if err != nil {
		return stopped(work, err)
	}
	defer func() {
		if s.closeLinks != nil {
			s.closeLinks()
		}
		if s.store.Damage() == nil { // closing would sync again
			s.store.Close()
		}
	}()
	if err := f.openFor(c, s, log); err != nil {
		return err
	}
	if err := sayWhereTheConsoleIs(work, a, c, s, l.Addr()); err != nil && work.Err() == nil {
		log.Warn("no set-up link could be made; the next start makes one", "err", err) // the service is of more use than its page
	}
	done := make(chan struct{})
	go func() { s.run(work); close(done) }()
	select {
	case <-work.Done():
	case <-s.store.Broken():
		// Nothing can be written down any more, not even what is in flight: it is in doubt at the next start.
		log.Error("the database cannot be trusted", "err", s.store.Damage())
		return s.store.Damage()
	}
	err = stopped(work, nil)

	// Stop in the reverse order: no new claims, what is in flight is settled, then requests in progress, then the database.
	f.draining.Store(true)
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainLimit)
	defer cancel()
	log.Info("stopping", "seconds_at_most", int(drainLimit.Seconds()))
	select {
	case <-done:
	case <-limit.Done():
		log.Warn("sends in flight did not end in time; what became of them is told at the next start")
	}
	if e := server.Shutdown(limit); e != nil {
		log.Warn("requests in progress were cut off", "err", e)
	}
	log.Info("stopped")
	return err
}

// providers makes the providers that the settings name, and writes their senders down for the first school.
func providers(ctx context.Context, c config, d *desk, log *slog.Logger) (map[string]bot.Channel, error) {
	channels := map[string]bot.Channel{}
	senders := twilioSenders(c, d.school.ID)
	if err := d.store.SetSenders(ctx, d.school.ID, "twilio", senders); err != nil {
		return nil, fmt.Errorf("write down the senders: %w", err)
	}
	if len(senders) == 0 {
		if c.WhatsAppLinked {
			return channels, nil
		}
		log.Warn("no provider is configured: messages are held and nothing is sent; set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM in .env, or link the school's WhatsApp (raabta whatsapp link) and set WHATSAPP_LINKED=1")
		return channels, nil
	}
	cfg := twilioConfig(c)
	all, err := d.store.Senders(ctx, "") // other schools' too: one that hangs must not take the connections of another
	if err != nil {
		return nil, err
	}
	cfg.Conns = len(all)*bot.InFlight + 4 // a few for what is asked beside
	client, err := twilio.New(cfg)
	if err != nil {
		return nil, err
	}
	channels["twilio"] = client
	if c.PublicURL == "" {
		log.Info("PUBLIC_URL is not set: parents' replies and delivery reports are fetched from Twilio every 15 seconds")
	}
	return channels, nil
}

// twilioSenders are the numbers that the settings name.
func twilioSenders(c config, schoolID string) []bot.Sender {
	var list []bot.Sender
	if c.TwilioSMSFrom != "" {
		list = append(list, bot.Sender{SchoolID: schoolID, Channel: bot.SMS, Provider: "twilio", Address: c.TwilioSMSFrom, CanSend: true, CanReceive: true, Rate: c.TwilioRate, State: bot.SenderOK})
	}
	if c.TwilioWhatsAppFrom != "" {
		// A WhatsApp sender is given 80 messages a second (https://www.twilio.com/docs/whatsapp); we stay well below.
		list = append(list, bot.Sender{SchoolID: schoolID, Channel: bot.WhatsApp, Provider: "twilio", Address: c.TwilioWhatsAppFrom, CanSend: true, CanReceive: true, Rate: 40, State: bot.SenderOK})
	}
	return list
}

func twilioConfig(c config) twilio.Config {
	return twilio.Config{AccountSID: c.TwilioAccountSID, AuthTokens: twilio.AuthTokens(c.TwilioAuthToken), APIURL: c.TwilioAPIURL, PublicURL: c.PublicURL, Now: bot.SystemClock}
}

// owner names this process among those that share a database.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), bot.NewID()[24:])
}

func newLog(w interface{ Write([]byte) (int, error) }, level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}

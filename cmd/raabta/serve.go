package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync/atomic"
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

  GET  /healthz                         200 while the program runs
  GET  /readyz                          200 while it can work, 503 otherwise
  GET  /metrics                         figures for Prometheus: the queue, what was sent, how long webhooks take
  POST /webhooks/twilio/message         give Twilio PUBLIC_URL + this path for incoming messages
  POST /webhooks/twilio/status/{token}  Twilio reports here what became of a message; it is told the address with each one

Without a provider in the settings it says so, holds what is queued and sends nothing.`,
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
	d, err := openDesk(ctx, a, c) // says best what is wrong with the database's place
	if err != nil {
		return err
	}
	defer d.close()
	unlock, err := storage.LockServing(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	defer unlock()
	// Before the senders are written down: one that cannot serve must change nothing for another that does.
	l, err := net.Listen("tcp", c.ListenAddr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (%w): is another raabta running, or is LISTEN_ADDR wrong?", c.ListenAddr, err)
	}
	defer l.Close()
	if err := d.books.unfit(ctx, d.school.ID); err != nil {
		log.Warn("some of the school's own wordings cannot be used; the built-in texts are said instead: see raabta school template list", "err", err)
	}
	channels, err := providers(ctx, c, d, log)
	if err != nil {
		return err
	}
	s := newService(d.store, d.books, channels, owner(), c.alert, log)
	return serveOn(ctx, a, l, c, s, log)
}

// providers makes the providers that the settings name, and writes their senders down for the first school.
func providers(ctx context.Context, c config, d *desk, log *slog.Logger) (map[string]bot.Channel, error) {
	channels := map[string]bot.Channel{}
	senders := twilioSenders(c, d.school.ID)
	if err := d.store.SetSenders(ctx, d.school.ID, "twilio", senders); err != nil {
		return nil, fmt.Errorf("write down the senders: %w", err)
	}
	if len(senders) == 0 {
		log.Warn("no provider is configured: messages are held and nothing is sent; set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM in .env")
		return channels, nil
	}
	client, err := twilio.New(twilioConfig(c))
	if err != nil {
		return nil, err
	}
	channels["twilio"] = client
	if c.PublicURL == "" {
		log.Warn("PUBLIC_URL is not set: messages go out, but parents' replies and delivery reports do not come in")
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

// serveOn runs the loops, and the web server on l, until ctx ends, then drains both.
func serveOn(ctx context.Context, a *app, l net.Listener, c config, s *service, log *slog.Logger) error {
	var draining atomic.Bool
	newMetrics(bot.SystemClock).watch(s)
	handler, err := routes(c, s, &draining, log)
	if err != nil {
		return err
	}
	server := webServer(handler, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	fmt.Fprintf(a.out, "raabta serves on http://%s\n", l.Addr())

	loops, stopLoops := context.WithCancel(ctx)
	defer stopLoops()
	done := make(chan struct{})
	go func() { s.run(loops); close(done) }()

	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	// Stop in the reverse order: no new claims, what is in flight is settled, then requests in progress, then the database.
	draining.Store(true)
	stopLoops()
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
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	log.Info("stopped")
	return err
}

// webServer is an HTTP server with a limit on everything a client can draw out.
func webServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,  // a client that drips its header holds a connection, nothing more
		ReadTimeout:       15 * time.Second, // the whole request; Twilio itself gives up after 15 s
		WriteTimeout:      30 * time.Second, // the answer, our own work included
		IdleTimeout:       60 * time.Second, // a kept connection between requests
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// routes is every path the server answers.
func routes(c config, s *service, draining *atomic.Bool, log *slog.Logger) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		switch err := s.store.Ping(ctx); {
		case draining.Load():
			http.Error(w, "stopping", http.StatusServiceUnavailable)
		case err != nil:
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, "ready")
		}
	})
	if c.TwilioAccountSID != "" {
		webhooks, err := twilio.NewWebhooks(twilioConfig(c), s, log)
		if err != nil {
			return nil, err
		}
		mux.Handle("/webhooks/twilio/", s.metrics.timed(webhooks))
	}
	if s.metrics != nil {
		mux.Handle("GET /metrics", s.metrics.handler())
	}
	return mux, nil
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

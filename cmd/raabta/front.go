package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"raabta/bot/console"
	"raabta/bot/twilio"
	"raabta/storage"
)

// front is what the web server answers with. It answers from the first moment on; until openFor there is no database behind
// it, and whoever brings something is asked to come again.
type front struct {
	metrics  *metrics // nil: nobody watches
	draining atomic.Bool
	house    atomic.Pointer[house]
}

// house is what stands behind the front once the database is open.
type house struct {
	store    *storage.Store
	webhooks http.Handler                    // of providers; all of them 404 without one
	console  atomic.Pointer[console.Console] // nil until it has read its pages
}

// openFor puts a service behind the front.
func (f *front) openFor(c config, s *service, log *slog.Logger) error {
	h := &house{store: s.store, webhooks: http.NotFoundHandler()}
	if c.TwilioAccountSID != "" {
		webhooks, err := twilio.NewWebhooks(twilioConfig(c), s, log)
		if err != nil {
			return err
		}
		h.webhooks = f.metrics.timed(webhooks)
	}
	f.metrics.watch(s)
	f.house.Store(h)
	pages, err := newConsole(c, s, log)
	if err != nil {
		return err
	}
	h.console.Store(pages)
	return nil
}

// routes is every path the server answers.
func (f *front) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", f.ready)
	mux.HandleFunc("/webhooks/twilio/", f.webhook)
	mux.HandleFunc("/", f.page)
	if f.metrics != nil {
		mux.Handle("GET /metrics", f.metrics.handler())
	}
	return mux
}

// ready says whether the program can work, and if not, why.
func (f *front) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	h := f.house.Load()
	answers := func() bool {
		_, err := soon(ctx, func(ctx context.Context) (bool, error) { return true, h.store.Ping(ctx) })
		return err == nil
	}
	switch {
	case f.draining.Load():
		http.Error(w, "stopping", http.StatusServiceUnavailable)
	case h == nil:
		http.Error(w, "waiting for the database: see the log for why it does not answer", http.StatusServiceUnavailable)
	case !answers():
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
	case h.store.Full():
		http.Error(w, storage.ErrFull.Error(), http.StatusServiceUnavailable)
	default:
		fmt.Fprintln(w, "ready")
	}
}

// soon is what f answers, or that ctx was over first: a connection on which nothing passes may hold f for longer.
func soon[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := f(ctx)
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (f *front) webhook(w http.ResponseWriter, r *http.Request) {
	h := f.house.Load()
	if h == nil {
		http.Error(w, "The database does not answer yet: send it again.", http.StatusServiceUnavailable)
		return
	}
	h.webhooks.ServeHTTP(w, r)
}

// page answers with the console's.
func (f *front) page(w http.ResponseWriter, r *http.Request) {
	h := f.house.Load()
	var pages *console.Console
	if h != nil {
		pages = h.console.Load()
	}
	if pages == nil {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "The console is not ready yet. Load this page again in a moment.", http.StatusServiceUnavailable)
		return
	}
	pages.ServeHTTP(w, r)
}

// hangUp ends what would stay open for minutes.
func (f *front) hangUp() {
	if h := f.house.Load(); h != nil {
		if pages := h.console.Load(); pages != nil {
			pages.Close()
		}
	}
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

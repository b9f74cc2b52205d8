package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"raabta/bot"
	"raabta/bot/twilio"
	"raabta/bot/twilio/twiliotest"
	"raabta/cmd/raabta/torture"
	"raabta/storage"
)

// heals goes on where the victim died: hours pass, Twilio comes again with what was not taken, and people do what they would.
// Then it judges.
func (r *crashRig) heals(run *crashRun) {
	r.Helper()
	store := r.open() // as a restart does: nobody else has it open now
	defer store.Close()
	defer func() { r.judges(run, store) }()
	run.inFlight = map[string]bool{}
	err := store.Messages(r.Context(), r.its(run), func(m bot.Message, _ string) error {
		if m.Status == bot.Sending && m.ProviderID == "" && m.ClaimedUntil.IsZero() {
			run.inFlight[m.ID] = true
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	now := run.Now
	c := twilio.Config{AccountSID: r.twilio.AccountSID, AuthTokens: []string{r.twilio.AuthToken}, APIURL: r.twilio.URL, PublicURL: public, Now: func() time.Time { return now }}
	client, err := twilio.New(c)
	if err != nil {
		r.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := newService(store, books{store: store, builtin: r.builtin}, map[string]bot.Channel{"twilio": client}, "rescuer", "", log)
	webhooks, err := twilio.NewWebhooks(c, onClock{service: s, now: func() time.Time { return now }}, log)
	if err != nil {
		r.Fatal(err)
	}
	r.mu.Lock()
	r.heal, run.wire, run.troubled = webhooks, 0, false
	r.mu.Unlock()
	r.twilio.Route(public, r.webhooks.URL)

	if !run.queued && run.Scene != "a family and a teacher" {
		if _, err := store.AddBroadcast(r.Context(), run.Broadcast); err != nil { // whoever did not see it taken sends it again
			r.Fatal(err)
		}
	}
	if run.Scene == "a family and a teacher" { // the class may be another run's later
		defer func() {
			r.writes(run, r.school.In(run.class)[1].Number, r.school.In(run.class)[1].ID, nil, "START")
			if err := s.step(r.Context(), now.Add(time.Second)); err != nil {
				r.Fatal(err)
			}
		}()
	}
	told := map[string]bool{}
	for i, passed := range []time.Duration{time.Minute, time.Minute + 10*time.Second, 20 * time.Minute, 5 * time.Hour, 9*time.Hour + time.Minute} {
		now = run.Now.Add(passed)
		for _, n := range run.notes {
			if n.SID != "" && !n.Acked {
				n.Acked = r.twilio.Redeliver(n.SID) == http.StatusOK
			}
		}
		if err := s.step(r.Context(), now); err != nil {
			r.Fatalf("%s, %s: after %v: %v", run.Scene, run.Point, passed, err)
		}
		for _, c := range r.creates(run) {
			if run.number%2 == 0 && i > 0 && !told[c.SID] { // else what is in doubt stays so
				told[c.SID] = true
				r.twilio.Callback(c.SID, "delivered", 0)
			}
		}
	}
}

// its are a run's messages.
func (r *crashRig) its(run *crashRun) bot.MessageFilter {
	return bot.MessageFilter{School: r.id, Since: run.Now, Until: run.Now.Add(24 * time.Hour)}
}

// judges looks at what is left of a run: nothing lost, doubled or misrouted, and in doubt at most what was at the wire.
func (r *crashRig) judges(run *crashRun, store *storage.Store) {
	r.Helper()
	var notes []torture.Note
	for _, n := range run.notes {
		notes = append(notes, *n)
		if n.SID != "" && !n.Acked {
			r.Errorf("%s, %s: %s was never taken", run.Scene, run.Point, n.SID)
		}
	}
	e, err := torture.Gather(context.WithoutCancel(r.Context()), store, r.its(run), r.creates(run), notes)
	if err != nil {
		r.Fatal(err)
	}
	if found := torture.Check(e); !found.OK() {
		r.Errorf("%s, %s: %+v", run.Scene, run.Point, found)
	}
	reset := ""
	if run.Scene == "a provider's bad moment" {
		for _, c := range e.Creates[:min(1, len(e.Creates))] {
			reset = c.SID
		} // the one that was never answered may be in doubt as well
	}
	for _, m := range e.Messages {
		if m.Direction != bot.Out || m.Status != bot.InDoubt && m.Status != bot.Failed && m.Status != "uncertain" {
			continue
		}
		at := slices.IndexFunc(e.Creates, func(c twiliotest.Create) bool { return c.To == string(m.Number) && c.Body == m.Body })
		if m.Status == bot.Failed || !run.inFlight[m.ID] && (at < 0 || e.Creates[at].SID != reset) {
			r.Errorf("%s, %s: message %s is %s (%s), and it was not at the wire", run.Scene, run.Point, m.ID, m.Status, m.Reason)
		}
	}
}

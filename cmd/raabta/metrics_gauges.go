package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"raabta/bot"
	"raabta/storage"
)

// How the database is looked at for /metrics.
const (
	lookLimit = 2 * time.Second // a look that takes longer is given up: the database counts as away
	lookAgain = 5 * time.Second // looks closer together than this are one
	lookShare = 20              // and they take at most a 20th of the time, however much is queued
)

// gauger is a database that tells how things stand in it.
type gauger interface {
	Gauges(ctx context.Context, now time.Time) (storage.Gauges, error)
	Failures() int64
	Full() bool
}

// gauges collects how things stand in the database when somebody asks, not when it changes. Without an answer of the
// database only raabta_database_up and the process's own counters are told: old figures would look like sound ones.
type gauges struct {
	clock bot.Clock

	mu    sync.Mutex
	last  reading
	until time.Time // it counts
}

// reading is one look at the database.
type reading struct {
	storage.Gauges
	from gauger // nil before the database is open
	self string // this process, as a holder of leases
	at   time.Time
	up   bool
}

func newGauges(clock bot.Clock) *gauges { return &gauges{clock: clock} }

// look has the gauges read from a database, in which this process is known as self.
func (g *gauges) look(at gauger, self string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last, g.until = reading{from: at, self: self}, time.Time{}
}

// now is how things stand.
func (g *gauges) now() reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.clock()
	if g.last.from == nil || now.Before(g.until) && !now.Before(g.last.at) {
		return g.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
	defer cancel()
	from := g.last.from
	var err error
	g.last.Gauges, err = soon(ctx, func(ctx context.Context) (storage.Gauges, error) { return from.Gauges(ctx, now) })
	g.last.at, g.last.up = now, err == nil
	ended := g.clock()
	g.until = ended.Add(max(lookAgain, lookShare*ended.Sub(now)))
	if err != nil {
		g.until = ended.Add(lookAgain / 5) // that it is back is told soon
	}
	return g.last
}

// Describe implements prometheus.Collector: what is told hangs on the database.
func (g *gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(out chan<- prometheus.Metric) {
	tell := func(kind prometheus.ValueType, value float64, name, help string, label ...string) {
		var names, values []string
		for i := 0; i+1 < len(label); i += 2 {
			names, values = append(names, label[i]), append(values, label[i+1])
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc("raabta_"+name, help, names, nil), kind, value, values...)
	}
	gauge := func(value float64, name, help string, label ...string) {
		tell(prometheus.GaugeValue, value, name, help, label...)
	}
	s := g.now()
	var failures, full float64
	if s.from != nil {
		failures = float64(s.from.Failures())
		if s.from.Full() {
			full = 1
		}
	}
	tell(prometheus.CounterValue, failures, "database_errors_total", "Transactions of this process that the database did not carry out.")
	gauge(full, "database_full", "1 when the last transaction that wrote found no room.")
	if !s.up {
		gauge(0, "database_up", upHelp)
		return
	}
	gauge(1, "database_up", upHelp)
	age := func(since time.Time) float64 {
		if since.IsZero() {
			return 0
		}
		return max(0, s.at.Sub(since).Seconds())
	}
	queued := map[bot.Class]bot.QueuedClass{}
	for _, q := range s.Queued {
		queued[q.Class] = q
	}
	for _, class := range bot.Classes() {
		q := queued[class]
		gauge(float64(q.N), "messages_queued", "Messages that wait to be sent, but for those of a paused broadcast.", "class", string(class))
		gauge(age(q.OldestDue), "messages_oldest_queued_seconds",
			"For how long the one that has waited longest is due. Families' hours hold reminder, routine and tip at night.", "class", string(class))
	}
	gauge(float64(s.InFlight), "messages_in_flight", "Messages at the provider whose answer is not known yet, of all processes.")
	gauge(float64(s.InDoubt), "messages_in_doubt", "Messages that may or may not have been sent, and are being looked after.")
	gauge(float64(s.Uncertain), "messages_uncertain", "Messages that may or may not have been sent, and wait for a person to decide.")
	gauge(float64(s.Received), "inbound_unrouted", "Incoming messages that are stored and not routed yet.")
	gauge(age(s.OldestReceived), "inbound_lag_seconds", "For how long the oldest of them has waited.")
	gauge(float64(s.PausedSenders), "senders_paused", "Our numbers whose queue is held.")
	gauge(float64(s.Alarms), "alarms_raised", "Alarms that staff have not cleared.")
	linked := map[bot.LinkState]int{}
	for _, l := range s.Links {
		linked[l.Stands(l.Held(s.Leases, s.at))]++
	}
	for _, state := range bot.LinkStates() {
		gauge(float64(linked[state]), "linked_numbers", "Our linked WhatsApp numbers. One that says it is connected and that no process holds is away.", "state", string(state))
	}
	for _, lease := range s.Leases {
		holder := "other"
		switch {
		case !lease.Held(s.at):
			holder = "nobody"
		case lease.Holder == s.self:
			holder = "self"
		}
		for _, h := range []string{"self", "other", "nobody"} {
			var held float64
			if h == holder {
				held = 1
			}
			gauge(held, "lease_holder", "Who does what only one process may do: 1 at its holder, seen from this process.", "lease", lease.Name, "holder", h)
		}
	}
}

const upHelp = "1 while the database answers, 0 otherwise; without its answer how things stand in it is left out."

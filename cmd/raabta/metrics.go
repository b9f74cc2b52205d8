package main

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"raabta/bot"
	"raabta/storage"
)

// metrics is what /metrics tells: counters of this process, and how things stand in the database (see gauges). A label
// is always one of a few words of ours: a channel, a class, an outcome; never a number, a name or a text. The methods do
// nothing on nil, which is a service that nobody watches.
type metrics struct {
	registry *prometheus.Registry
	gauges   *gauges

	sends     *prometheus.CounterVec   // channel, outcome
	took      *prometheus.HistogramVec // channel
	claimed   *prometheus.CounterVec   // channel
	recovered *prometheus.CounterVec   // to
	failures  *prometheus.CounterVec   // loop
	panics    *prometheus.CounterVec   // where
	webhooks  *prometheus.HistogramVec // webhook, answer
}

// newMetrics makes the registry of one process.
func newMetrics(clock bot.Clock) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), gauges: newGauges(clock)}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "raabta_" + name, Help: help}, labels)
		m.registry.MustRegister(v)
		return v
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "raabta_" + name, Help: help, Buckets: buckets}, labels)
		m.registry.MustRegister(v)
		return v
	}
	m.sends = counter("sends_total", "Tries at a provider that have ended: accepted, not_sent (surely not) or in_doubt.", "channel", "outcome")
	m.took = histogram("send_duration_seconds", "How long a provider took to answer.", []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "channel")
	m.claimed = counter("messages_claimed_total", "Messages that this process took from the queue.", "channel")
	m.recovered = counter("claims_recovered_total", "Messages that a dead process had in hand: given back to the queue, or in doubt.", "to")
	m.failures = counter("loop_failures_total", "Turns of a loop that ended in an error; it tries again.", "loop")
	m.panics = counter("panics_total", "Faults inside the program that stopped one turn or one send, and nothing else.", "where")
	// Twilio gives up after 15 s.
	m.webhooks = histogram("webhook_duration_seconds", "From a webhook's request to its answer, the commit included.",
		[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15}, "webhook", "answer")
	// What never happened yet is 0 and not missing: an alert on its growth works from the first time on.
	for _, channel := range []bot.ChannelName{bot.SMS, bot.WhatsApp} {
		m.claimed.WithLabelValues(string(channel))
		for _, outcome := range []bot.Outcome{bot.Accepted, bot.NotSent, bot.Doubt} {
			m.sends.WithLabelValues(string(channel), string(outcome))
		}
	}
	for _, to := range []bot.Status{bot.Queued, bot.InDoubt} {
		m.recovered.WithLabelValues(string(to))
	}
	m.panics.WithLabelValues("sending")
	m.panics.WithLabelValues("composing")

	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "raabta_build_info", Help: "1, with the version as its label.", ConstLabels: buildLabels(),
	})
	build.Set(1)
	m.registry.MustRegister(build, m.gauges, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// buildLabels is what the go command wrote into the program.
func buildLabels() prometheus.Labels {
	labels := prometheus.Labels{"version": "unknown", "revision": "unknown", "goversion": "unknown"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return labels
	}
	labels["goversion"] = info.GoVersion
	if info.Main.Version != "" {
		labels["version"] = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			labels["revision"] = s.Value
		}
	}
	return labels
}

// handler answers GET /metrics. It answers without a database too.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: 4,
	})
}

// watch has a service tell what it does.
func (m *metrics) watch(s *service) {
	if m == nil {
		return
	}
	s.metrics = m
	m.gauges.look(s.store, s.outbox.Owner)
	s.outbox.Store = countedOutbox{s.store, m}
	s.outbox.Ended = m.ended
	s.outbox.Faults = func(n int) { m.panics.WithLabelValues("sending").Add(float64(n)) }
	s.expander.Faults = func(n int) { m.panics.WithLabelValues("composing").Add(float64(n)) }
}

// ended counts a send.
func (m *metrics) ended(channel bot.ChannelName, res bot.SendResult, took time.Duration) {
	m.sends.WithLabelValues(string(channel), string(res.Outcome)).Inc()
	m.took.WithLabelValues(string(channel)).Observe(took.Seconds())
	if res.Fault {
		m.panics.WithLabelValues("sending").Inc()
	}
}

// tidied counts what a dead process left behind.
func (m *metrics) tidied(done bot.Tidied) {
	if m == nil {
		return
	}
	m.recovered.WithLabelValues(string(bot.Queued)).Add(float64(done.Reclaimed))
	m.recovered.WithLabelValues(string(bot.InDoubt)).Add(float64(done.InDoubt))
}

// loop counts the errors and the faults of a loop's turns.
func (m *metrics) loop(name string, step func(context.Context, time.Time) (bool, error)) func(context.Context, time.Time) (bool, error) {
	if m == nil {
		return step
	}
	failures, panics := m.failures.WithLabelValues(name), m.panics.WithLabelValues(name)
	return func(ctx context.Context, now time.Time) (more bool, err error) {
		ended := false
		defer func() {
			if !ended { // it goes on falling, so that bot.Loop sees where it began
				panics.Inc()
			}
			if !ended || err != nil && ctx.Err() == nil {
				failures.Inc()
			}
		}()
		more, err = step(ctx, now)
		ended = true
		return more, err
	}
}

// countedOutbox counts the claims of this process.
type countedOutbox struct {
	bot.OutboxStore
	m *metrics
}

// Claim implements bot.OutboxStore.
func (o countedOutbox) Claim(ctx context.Context, now time.Time, c bot.Claim) ([]bot.Outgoing, error) {
	list, err := o.OutboxStore.Claim(ctx, now, c)
	o.m.claimed.WithLabelValues(string(c.Sender.Channel)).Add(float64(len(list)))
	return list, err
}

// Settle implements bot.OutboxStore.
func (o countedOutbox) Settle(ctx context.Context, now time.Time, results []bot.Settled, next *bot.Claim) ([]bot.Outgoing, error) {
	list, err := o.OutboxStore.Settle(ctx, now, results, next)
	if next != nil {
		o.m.claimed.WithLabelValues(string(next.Sender.Channel)).Add(float64(len(list)))
	}
	return list, err
}

var _ gauger = (*storage.Store)(nil)

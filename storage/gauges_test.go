package storage_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
)

// TestGaugesTellHowThingsStand of everything that whoever watches over the service looks at.
func TestGaugesTellHowThingsStand(t *testing.T) {
	eachPost(t, func(p *post) {
		look := func() storage.Gauges {
			p.Helper()
			g, err := p.s.Gauges(p.Context(), p.now)
			p.must(err)
			return g
		}
		if g := look(); !reflect.DeepEqual(g, storage.Gauges{}) {
			p.Errorf("with nothing there it tells %+v", g)
		}
		// One in flight, one in doubt, one that only a person settles.
		p.inFlight(p.text("+923001234561"))
		for _, status := range []bot.Status{bot.InDoubt, bot.Uncertain} {
			id, a := p.inFlight(p.text("+923001234562"))
			p.settle(bot.Settled{MessageID: id, AttemptID: a.ID, Outcome: bot.Doubt, Status: bot.InDoubt, Reason: "no answer"})
			stand(p, status, "m.id = $1", id)
		}
		urgent, today, tomorrow := p.text("+923001234563"), p.text("+923001234564"), p.text("+923001234565")
		urgent.Class = bot.Emergency
		tomorrow.SendAfter = p.now.Add(24 * time.Hour)
		tip := tomorrow
		tip.Class = bot.Tip
		held := p.queue(urgent, today, tomorrow, tip, p.text("+923001234567"))[4] // of a broadcast that staff paused
		hold(p, true, "m.id = $1", held)
		first := p.now
		p.now = p.now.Add(90 * time.Second)
		p.queue(p.text("+923001234566"))
		for i := range 2 {
			_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.SMS, ProviderID: fmt.Sprint("SM", i), From: "+923001234561", To: p.sms.Address, Body: "Salaam", At: p.now})
			p.must(err)
		}
		p.must(p.s.PauseSender(p.Context(), p.whatsapp.ID, "wrong password", time.Time{}))
		own, err := p.s.LinkNumber(p.Context(), p.now, bot.Sender{SchoolID: p.school.ID, Channel: bot.WhatsApp, Provider: bot.LinkedDevice, Address: "+923001112222"}, "1:1@s.whatsapp.net")
		p.must(err)
		link := bot.Link{SenderID: own.ID, Device: "1:1@s.whatsapp.net", State: bot.LinkAway, Reason: "no network", At: p.now}
		p.must(p.s.SetLinkState(p.Context(), link))
		lease, err := p.s.WinLease(p.Context(), p.now, bot.SenderLease(link.SenderID), "here", ttl)
		p.must(err)
		p.must(p.s.RaiseAlarm(p.Context(), p.now, bot.Alarm{SchoolID: p.school.ID, Cause: "x", Text: "x"}))

		want := storage.Gauges{
			Queued: []bot.QueuedClass{
				{Class: bot.Emergency, N: 1, OldestDue: first},
				{Class: bot.Routine, N: 3, OldestDue: first},
				{Class: bot.Tip, N: 1},
			},
			InFlight: 1, InDoubt: 1, Uncertain: 1, Received: 2, OldestReceived: p.now, PausedSenders: 1, Alarms: 1,
			Leases: []bot.Lease{lease}, Links: []bot.Link{link},
		}
		if g := look(); !reflect.DeepEqual(g, want) {
			p.Errorf("it tells\n%+v, want\n%+v", g, want)
		}
	})
}

// TestGaugesReadNothingThatHasLeft: a year of messages must not make a look slow, so each count reads an index that holds
// only what is counted.
func TestGaugesReadNothingThatHasLeft(t *testing.T) {
	eachPost(t, func(p *post) {
		p.exec("ANALYZE")
		for query, indexes := range map[string]string{
			"SELECT priority, count(*), min(send_after) FROM queue WHERE claimed_by = '' AND NOT held GROUP BY priority": "queue_next",
			"SELECT count(*) FROM messages WHERE status = 'in_doubt'":                                                    "messages_in_doubt",
			"SELECT count(*) FROM messages WHERE status = 'uncertain'":                                                   "messages_uncertain",
			"SELECT count(*), min(created_at) FROM messages WHERE direction = 'in' AND status = 'received'":              "messages_unrouted",
			"SELECT count(*) FROM attempts WHERE outcome = ''":                                                           "attempts_in_flight",
		} {
			plan := p.plan(query)
			if !slices.ContainsFunc(strings.Fields(indexes), func(index string) bool { return strings.Contains(plan, index) }) {
				p.Errorf("%s does not go by %s:\n%s", query, indexes, plan)
			}
		}
	})
}

// plan is how the engine reads a query when whole tables are out of the question.
func (p *post) plan(query string) string {
	p.Helper()
	explain := "EXPLAIN QUERY PLAN "
	t, err := storage.Writer(p.s).Beginx()
	p.must(err)
	defer t.Rollback()
	if t.DriverName() == "postgres" {
		explain = "EXPLAIN "
		_, err := t.Exec("SET LOCAL enable_seqscan = off")
		p.must(err)
	}
	rows, err := t.Queryx(explain + query)
	p.must(err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		columns, err := rows.SliceScan()
		p.must(err)
		fmt.Fprintln(&plan, columns...)
	}
	p.must(rows.Err())
	return plan.String()
}

package storage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Settle writes down what became of attempts, and of messages that were not even tried, and claims the next in the same
// transaction. A status only replaces those below it, so a callback that was faster stands; and what is not an acceptance
// counts only from an attempt that is still without an outcome (or in doubt), so settling twice does no harm.
func (s *Store) Settle(ctx context.Context, now time.Time, results []bot.Settled, next *bot.Claim) (out []bot.Outgoing, err error) {
	work := func(t *sqlx.Tx) (err error) {
		out = nil
		if err := settle(ctx, t, now, results); err != nil || next == nil {
			return err
		}
		out, err = s.claim(ctx, t, now, *next)
		return err
	}
	err = s.tx(ctx, work)
	if errors.Is(taken(err), bot.ErrTaken) {
		// A provider gave an id twice. That must not hold up the whole batch: the message goes without.
		if results, err = s.withoutTaken(ctx, results); err == nil {
			err = s.tx(ctx, work)
		}
	}
	if err != nil {
		if next != nil {
			s.frontiers.forget(next.Sender.ID) // what it passed is still there
		}
		return nil, fmt.Errorf("settle %d messages: %w", len(results), err)
	}
	return out, nil
}

func settle(ctx context.Context, t *sqlx.Tx, now time.Time, results []bot.Settled) error {
	if len(results) == 0 {
		return nil
	}
	results, err := ofAttempts(ctx, t, results)
	if err != nil {
		return err
	}
	open, done, err := closeAttempts(ctx, t, now, results)
	if err != nil {
		return err
	}
	var counted []bot.Settled
	for _, r := range results {
		if r.AttemptID != "" && !open[r.AttemptID] && r.Status == bot.Queued {
			// Begin answered with an error, and was not committed after all: a claim to hand back, if it is still one.
			r.AttemptID = ""
		}
		if r.AttemptID == "" || open[r.AttemptID] || r.Outcome == bot.Accepted {
			counted = append(counted, r)
		}
	}
	if err := remember(ctx, t, now, counted); err != nil {
		return err
	}
	accepted, ended := make(map[bot.Status]*given), make(map[bot.Status]*given)
	back := newGiven(backColumns...)
	faults, down := make(map[string]fault), make(map[string]fault)
	for _, r := range counted {
		tried := r.AttemptID != ""
		switch {
		case done[r.AttemptID]:
		case r.Outcome == bot.Accepted:
			code, reason := "", ""
			if failing(r.Status) {
				code, reason = r.Code, r.Reason
				faults[r.MessageID] = fault{r.Verdict, r.Reason}
			}
			table(accepted, r.Status, acceptedColumns).add(r.MessageID, r.ProviderID, code, reason)
		case r.Status == bot.Queued:
			uncounted := 0
			if tried && !r.Counts {
				uncounted = 1 // Begin counted it
			}
			back.add(r.MessageID, tried, uncounted, r.Code, r.Reason, r.RetryAt, r.Channel, r.SegmentsN, r.AttemptID)
		default:
			table(ended, r.Status, endedColumns).add(r.MessageID, tried, r.Code, r.Reason)
		}
	}
	for status, rows := range accepted {
		moved, err := accept(ctx, t, now, status, rows)
		if err != nil {
			return err
		}
		if failing(status) {
			for _, id := range moved {
				down[id] = faults[id]
			}
		}
	}
	if err := requeue(ctx, t, now, back); err != nil {
		return err
	}
	for status, rows := range ended {
		if err := end(ctx, t, now, status, rows); err != nil {
			return err
		}
	}
	return undelivered(ctx, t, now, down, func(m bot.Message) (bot.Message, bool) { return bot.Again(m, down[m.ID].verdict, now) })
}

// ofAttempts finds the messages of results that know their attempt alone, and leaves out those whose attempt was never
// committed.
func ofAttempts(ctx context.Context, t *sqlx.Tx, results []bot.Settled) ([]bot.Settled, error) {
	var unknown []string
	for _, r := range results {
		if r.MessageID == "" {
			unknown = append(unknown, r.AttemptID)
		}
	}
	if len(unknown) == 0 {
		return results, nil
	}
	var attempts []bot.Attempt
	if err := selectIn(ctx, t, &attempts, "SELECT id, message_id FROM attempts WHERE id IN ($1)", unknown); err != nil {
		return nil, err
	}
	of := make(map[string]string, len(attempts))
	for _, a := range attempts {
		of[a.ID] = a.MessageID
	}
	known := make([]bot.Settled, 0, len(results))
	for _, r := range results {
		if r.MessageID == "" {
			r.MessageID = of[r.AttemptID]
		}
		if r.MessageID != "" {
			known = append(known, r)
		}
	}
	return known, nil
}

// failing says that the network or the provider gave a message up.
func failing(s bot.Status) bool { return s == bot.Failed || s == bot.Undelivered }

func table(tables map[bot.Status]*given, status bot.Status, columns []string) *given {
	if tables[status] == nil {
		tables[status] = newGiven(columns...)
	}
	return tables[status]
}

// closeAttempts gives attempts their outcome and says which had none, or only a doubt; and which are done with that: in
// flight until now, and accepted as nearly all are. Their messages stay as they are, since a message that is not claimed any
// more and whose attempt has been accepted is what an accepted one looks like.
func closeAttempts(ctx context.Context, t *sqlx.Tx, now time.Time, results []bot.Settled) (open, done map[string]bool, err error) {
	type end struct {
		outcome bot.Outcome
		code    string
	}
	ends := make(map[end][]string) // a handful
	accepted := newGiven("id TEXT", "provider_id TEXT")
	for _, r := range results {
		switch {
		case r.AttemptID == "":
		case r.Outcome == bot.Accepted && r.Status == bot.Sending:
			accepted.add(r.AttemptID, r.ProviderID)
		default:
			ends[end{r.Outcome, r.Code}] = append(ends[end{r.Outcome, r.Code}], r.AttemptID)
		}
	}
	n, err := accepted.changed(ctx, t, `
		UPDATE attempts SET outcome = $1, code = '', settled_at = $2, provider_id = given.provider_id
		FROM given WHERE attempts.id = given.id AND attempts.outcome = ''`, bot.Accepted, now)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(accepted.rows))
	for i, row := range accepted.rows {
		ids[i] = row[0].(string)
	}
	done = set(ids)
	if n < len(ids) {
		// Some had an outcome. Those that are accepted as they are now need no more.
		there, err := accepted.ids(ctx, t, `
			SELECT attempts.id FROM given JOIN attempts ON attempts.id = given.id
			WHERE attempts.outcome = $1 AND attempts.provider_id = given.provider_id`, bot.Accepted)
		if err != nil {
			return nil, nil, err
		}
		done = set(there)
		for _, id := range ids {
			if !done[id] {
				ends[end{bot.Accepted, ""}] = append(ends[end{bot.Accepted, ""}], id)
			}
		}
	}
	open = maps.Clone(done)
	for e, attempts := range ends {
		var ids []string
		err := selectIn(ctx, t, &ids, `
			UPDATE attempts SET outcome = $1, code = $2, settled_at = $3
			WHERE id IN ($4) AND outcome IN ('', 'in_doubt') RETURNING id`, e.outcome, e.code, now, attempts)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			open[id] = true
		}
	}
	return open, done, nil
}

// withoutTaken drops the providers' ids that belong to other messages, or that came twice.
func (s *Store) withoutTaken(ctx context.Context, results []bot.Settled) ([]bot.Settled, error) {
	fresh := newGiven("id TEXT", "provider_id TEXT")
	came := make(map[string]bool, len(results))
	kept := make([]bot.Settled, len(results))
	for i, r := range results {
		if came[r.ProviderID] {
			r.ProviderID = ""
		}
		if kept[i] = r; r.ProviderID != "" {
			came[r.ProviderID] = true
			fresh.add(r.MessageID, r.ProviderID)
		}
	}
	err := s.view(ctx, func(t *sqlx.Tx) error {
		owned, err := fresh.ids(ctx, t, `
			SELECT given.id FROM given JOIN messages m ON m.channel IN ('sms', 'whatsapp') AND m.provider_id = given.provider_id
			WHERE m.provider_id <> '' AND m.id <> given.id`)
		if err != nil {
			return err
		}
		other := set(owned)
		for i := range kept {
			if other[kept[i].MessageID] {
				kept[i].ProviderID = ""
			}
		}
		return nil
	})
	return kept, err
}

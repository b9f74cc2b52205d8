package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Report applies a status that a provider told later, by the attempt's id or else by the provider's own id. It
// only climbs, so late, repeated and reordered reports are harmless; one that comes before the send has returned brings
// the message its provider's id. again makes the next try of a message that was not delivered and is worth one: it is
// queued once. bot.ErrNotFound where no message of ours has either. Reports that come at one moment share a
// transaction.
func (s *Store) Report(ctx context.Context, now time.Time, r bot.Report, again func(bot.Message) (bot.Message, bool)) error {
	if _, err := s.reporting.do(ctx, reporting{now, r, again}); err != nil {
		return fmt.Errorf("report of a message: %w", err)
	}
	return nil
}

// reporting is one call of Report.
type reporting struct {
	now   time.Time
	r     bot.Report
	again func(bot.Message) (bot.Message, bool)
}

// report applies reports in their order.
func (s *Store) report(ctx context.Context, asked []reporting) (answers []answer[struct{}], err error) {
	err = s.inTurn(ctx, true, func(t *sqlx.Tx) error {
		answers = make([]answer[struct{}], len(asked))
		known, err := s.reported(ctx, t, asked)
		if err != nil {
			return err
		}
		about := make([]*bot.Message, len(asked))
		for i, a := range asked {
			if about[i] = known.message(a.r); about[i] == nil {
				answers[i].err = bot.ErrNotFound
			}
		}
		if err := known.link(ctx, t, asked[len(asked)-1].now); err != nil {
			return err
		}
		for i, a := range asked {
			if about[i] == nil {
				continue
			}
			if err := apply(ctx, t, a, *about[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if len(asked) == 1 && errors.Is(taken(err), bot.ErrTaken) {
		return []answer[struct{}]{{err: bot.ErrNotFound}}, nil // an id that went to another message at this moment
	}
	return answers, err
}

// apply moves a message to the reported status, and does what follows where that was a step up.
func apply(ctx context.Context, t *sqlx.Tx, a reporting, m bot.Message) error {
	moved, err := climb(ctx, t, a.now, m, a.r)
	if err != nil || !moved {
		return err
	}
	switch a.r.Status {
	case bot.Delivered, bot.Read:
		return reached(ctx, t, a.now, m)
	case bot.Failed, bot.Undelivered:
		return undelivered(ctx, t, a.now, map[string]fault{m.ID: {a.r.Verdict, a.r.Reason}}, a.again)
	}
	return nil
}

// climb moves the message to the reported status and says whether that was a step up.
func climb(ctx context.Context, t *sqlx.Tx, now time.Time, m bot.Message, r bot.Report) (bool, error) {
	var code, reason string
	var sentAt, doneAt time.Time
	switch r.Status {
	case bot.Failed, bot.Undelivered, bot.Canceled:
		code, reason, doneAt = r.Code, r.Reason, now
	case bot.Delivered, bot.Read:
		sentAt, doneAt = now, now
	case bot.Sent:
		sentAt = now
	case bot.Sending:
	default:
		return false, nil // queued and in doubt are our own words
	}
	from := r.Status.Replaces()
	if m.Status == bot.Queued {
		from = append(from, bot.Sending)
	}
	n, err := execIn(ctx, t, `
		UPDATE messages SET status = $1, error_code = $2, attempts = `+timesTried("messages")+`, sender_id = `+lastSender("messages")+`,
			reason = CASE WHEN (again_of <> '' OR kind <> '') AND $3 = '' THEN reason ELSE CAST($3 AS TEXT) END, done_at = $4,
			provider_id = CASE WHEN provider_id = '' THEN $5 ELSE provider_id END,
			sent_at = CASE WHEN sent_at > $6 THEN sent_at ELSE CAST($7 AS DATETIME) END
		WHERE id = $8 AND status IN ($9)`,
		r.Status, code, reason, doneAt, m.ProviderID, time.Time{}, sentAt, m.ID, from)
	if err == nil && n > 0 && (m.Status == bot.Queued || m.ClaimedBy != "") {
		err = leave(ctx, t, []string{m.ID}) // the provider has what we took for not sent: it needs no sending any more
	}
	return n > 0, err
}

// reached notes that a phone got something on the channel, which proves it sound.
func reached(ctx context.Context, t *sqlx.Tx, now time.Time, m bot.Message) error {
	if m.Number == "" {
		return nil
	}
	_, err := t.ExecContext(ctx, `
		INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem, rest_until) VALUES ($1, $2, $3, $4, $5, '', $4)
		ON CONFLICT (school_id, channel, number) DO UPDATE SET last_delivered_at = excluded.last_delivered_at, problem = ''`,
		m.SchoolID, m.Channel, m.Number, time.Time{}, now)
	return err
}

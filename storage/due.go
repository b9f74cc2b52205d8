package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// due reads what a claim may take, the most urgent first, at most n messages (see readDue). Of several senders each gets its
// own and what is anybody's.
func (s *Store) due(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, n int, urgent bool) ([]bot.Message, error) {
	if !own.Shared {
		return s.readDue(ctx, t, now, c, own, n, urgent)
	}
	for look := 1; ; look++ {
		all, err := s.readDue(ctx, t, now, c, own, max(n, looksAt), urgent)
		if err != nil {
			return nil, err
		}
		mine, theirs := make([]bot.Message, 0, n), make(map[string][]string)
		for _, m := range all {
			if m.SenderID != own.ID {
				theirs[m.SenderID] = append(theirs[m.SenderID], m.ID)
			} else if len(mine) < n {
				mine = append(mine, m)
			}
		}
		for sender, ids := range theirs {
			if _, err := execIn(ctx, t, "UPDATE queue SET sender_id = $1 WHERE id IN ($2)", sender, ids); err != nil {
				return nil, err
			}
		}
		if len(theirs) == 0 || len(mine) == n || look == looksTimes {
			return mine, nil
		}
	}
}

// readDue reads the queue from the most urgent class on, at most n messages, passes over rows that other processes are taking and
// locks its own. Outside the families' hours it reads the prompt classes only, and then the few messages to staff among the
// others, so what is held until the morning is not waded through. With urgent it reads emergencies only. Where the queue is
// shared, a message's SenderID says whose it is.
func (s *Store) readDue(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, n int, urgent bool) (all []bot.Message, err error) {
	parts := []string{""}
	if c.Prompted || now.Before(own.OpenFrom) || !now.Before(own.OpenUntil) {
		prompt := promptClasses()
		parts = []string{
			fmt.Sprintf(" AND q.priority < %d", prompt),
			fmt.Sprintf(" AND q.priority >= %d AND q.staff", prompt),
		}
	}
	if urgent {
		parts = []string{fmt.Sprintf(" AND q.priority <= %d", bot.Emergency.Priority())}
	}
	all = make([]bot.Message, 0, n)
	if whole := parts[0] == ""; !whole || !s.onPostgres() || own.Shared {
		for _, part := range parts {
			if all, err = s.appendDue(ctx, t, now, c, own, all, part); err != nil || len(all) == n {
				return all, err
			}
		}
		return all, nil
	}
	last, goesOn := s.frontiers.next(own.ID, now)
	if goesOn {
		all, err = s.appendDue(ctx, t, now, c, own, all, " AND (q.priority, q.send_after, q.id) > ($6, $7, $8)", last.priority, last.sendAfter, last.id)
		goesOn = len(all) == n
	}
	if err == nil && !goesOn {
		all, err = s.appendDue(ctx, t, now, c, own, all[:0], "") // there may be more before it
	}
	if len(all) == n {
		s.frontiers.moved(own.ID, now, all[n-1], goesOn)
	} else {
		s.frontiers.forget(own.ID)
	}
	return all, err
}

// appendDue reads a part of the queue, as many messages as there is room for in the list. more are the part's arguments.
func (s *Store) appendDue(ctx context.Context, t *sqlx.Tx, now time.Time, c bot.Claim, own claimant, list []bot.Message, part string, more ...any) ([]bot.Message, error) {
	if own.Pausing {
		// A moment only: those that are marked already are not in the index.
		part += " AND NOT EXISTS (SELECT 1 FROM broadcasts b WHERE b.id = m.broadcast_id AND b.state = 'paused')"
	}
	exempt := bot.Emergency // from opt-outs
	if own.StopCoversEmergency {
		exempt = ""
	}
	args := append([]any{own.SchoolID, own.Channel, now, exempt, cap(list) - len(list)}, more...)
	columns := takenColumns
	if own.Shared {
		whose, narrow := "", ""
		whose, narrow, args = sharing(own, args)
		columns, part = columns+", "+whose, part+narrow
	}
	err := eachRow(ctx, t, `
		SELECT `+columns+`
		FROM queue q CROSS JOIN messages m -- which SQLite takes in this order, whatever it counts
		WHERE m.id = q.id AND m.status = 'sending' AND NOT m.held AND q.claimed_by = '' AND NOT q.held AND q.school_id = $1 AND q.channel = $2`+part+`
			AND q.send_after <= $3 AND q.expires_at > $3
			AND (m.class = $4 OR NOT EXISTS (
				SELECT 1 FROM opt_outs o WHERE o.school_id = m.school_id AND o.number = m.number
				AND o.topic IN ('all', m.topic) AND o.at > m.answers_at))
		ORDER BY q.priority, q.send_after, q.id LIMIT $5`+s.passOver("q"),
		args, func(scan func(...any) error) error {
			list = append(list, bot.Message{
				SchoolID: own.SchoolID, Direction: bot.Out, Channel: own.Channel, Status: bot.Sending, SenderID: own.ID,
				ClaimedBy: c.Owner, ClaimedUntil: c.Lease,
			})
			m := &list[len(list)-1]
			into := []any{&m.ID, &m.Class, &m.Priority, &m.HouseholdID, &m.StaffID, &m.Number, &m.Body, &m.SMSBody, &m.Language,
				&m.Template, &m.Vars, &m.Segments, &m.BroadcastID, &m.SendAfter, &m.ExpiresAt, &m.Attempts, &m.ErrorCode, &m.Reason}
			if own.Shared {
				into = append(into, &m.SenderID)
			}
			return scan(into...)
		})
	return list, err
}

// takenColumns are what sending needs of a message. The rest the claim knows itself, or nobody has written yet.
const takenColumns = `m.id, m.class, m.priority, m.household_id, m.staff_id, m.number, m.body, m.sms_body, m.language,
	m.template, m.vars, m.segments, m.broadcast_id, m.send_after, m.expires_at, m.attempts, m.error_code, m.reason`

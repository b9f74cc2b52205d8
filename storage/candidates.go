package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Chunk reads the next n recipients of a broadcast's audience after a key (fewer are the last), each with the children it
// may be told about, with what is known of its phones and with the senders there are. An audience that the school does not
// have is bot.ErrAudience.
func (s *Store) Chunk(ctx context.Context, now time.Time, b bot.Broadcast, after string, n int) (list []bot.Candidate, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		to, err := resolve(ctx, t, b.SchoolID, b.Audience)
		if err != nil {
			return err
		}
		households, staff, err := keysAfter(ctx, t, b.SchoolID, to, after, n)
		if err != nil {
			return err
		}
		list, err = candidates(ctx, t, b, households, staff)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the recipients of broadcast %s: %w", b.ID, err)
	}
	return list, nil
}

// CountAudience says how many recipients an audience has now. An audience that the school does not have is bot.ErrAudience.
func (s *Store) CountAudience(ctx context.Context, schoolID, audience string) (total int, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		total = 0
		to, err := resolve(ctx, t, schoolID, audience)
		for after, n := "", chunk; err == nil && n == chunk; total += n {
			var households, staff []string
			households, staff, err = keysAfter(ctx, t, schoolID, to, after, chunk)
			if n = len(households) + len(staff); len(staff) > 0 {
				after = staffKey + staff[len(staff)-1]
			} else if n > 0 {
				after = households[n-1]
			}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count whom %q is for: %w", audience, err)
	}
	return total, nil
}

func candidates(ctx context.Context, t *sqlx.Tx, b bot.Broadcast, households, staff []string) ([]bot.Candidate, error) {
	list := make([]bot.Candidate, 0, len(households)+len(staff))
	families, err := householdsByID(ctx, t, households)
	if err != nil {
		return nil, err
	}
	for _, id := range households {
		h := families[id]
		h.Children = slices.DeleteFunc(h.Children, func(c bot.Child) bool { return !c.MayReceive })
		c := bot.Candidate{Recipient: bot.Recipient{Key: id, Household: h}}
		for _, p := range h.Phones {
			c.Lines = append(c.Lines, bot.Line{Phone: p})
		}
		list = append(list, c)
	}
	people, err := staffByID(ctx, t, staff)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]bot.Staff, len(people))
	for _, f := range people {
		byID[f.ID] = f
	}
	for _, id := range staff {
		f := byID[id]
		c := bot.Candidate{Recipient: bot.Recipient{Key: staffKey + id, Staff: &f}}
		if f.Number != "" {
			c.Lines = []bot.Line{{Phone: bot.Phone{Number: f.Number, Rank: 1, SMS: true, WhatsApp: f.WhatsApp}, Staff: true}}
		}
		list = append(list, c)
	}
	if err := fillLines(ctx, t, b, list); err != nil {
		return nil, err
	}
	ways, err := waysOf(ctx, t, []string{b.SchoolID})
	for i := range list {
		list[i].Ways = ways[b.SchoolID]
	}
	return list, err
}

// fillLines adds what is known of each phone: what stands against it on each channel, when it last wrote, its opt-outs of
// the broadcast's topic.
func fillLines(ctx context.Context, t *sqlx.Tx, b bot.Broadcast, list []bot.Candidate) error {
	var numbers []bot.Number
	for _, c := range list {
		for _, l := range c.Lines {
			numbers = append(numbers, l.Number)
		}
	}
	known := make(map[bot.Number]bot.Line)
	for some := range slices.Chunk(distinct(numbers), chunk) {
		var addresses []bot.Address
		if err := selectIn(ctx, t, &addresses, `
			SELECT a.* FROM EACH ($2) AS value CROSS JOIN addresses a
			WHERE a.school_id = $1 AND a.channel IN ('sms', 'whatsapp') AND a.number = value.value`,
			b.SchoolID, some); err != nil {
			return err
		}
		for _, a := range addresses {
			l := known[a.Number]
			switch a.Channel { // who writes on a channel has it, whatever the sheet says
			case bot.SMS:
				l.SMSProblem, l.SMS = a.Problem, !a.LastInAt.IsZero()
			case bot.WhatsApp:
				l.WhatsAppProblem, l.LastWhatsAppIn, l.WhatsApp = a.Problem, a.LastInAt, !a.LastInAt.IsZero()
				l.LastWhatsAppOut, l.WhatsAppRest = a.LastDeliveredAt, a.RestUntil
			}
			known[a.Number] = l
		}
		var stops []bot.OptOut
		if err := selectIn(ctx, t, &stops, `
			SELECT o.number, o.topic, o.at, o.source FROM EACH ($2) AS value CROSS JOIN opt_outs o
			WHERE o.school_id = $1 AND o.number = value.value AND o.topic IN ('all', $3) ORDER BY o.at`, b.SchoolID, some, b.Topic); err != nil {
			return err
		}
		for _, o := range stops {
			l := known[o.Number]
			l.Stopped, l.StoppedAt = true, o.At
			known[o.Number] = l
		}
		own, err := ownOf(ctx, t, some)
		if err != nil {
			return err
		}
		for n := range own {
			l := known[n]
			l.Problem = ownNumber
			known[n] = l
		}
	}
	var covers bool // a STOP covers emergencies too
	if err := t.GetContext(ctx, &covers, "SELECT stop_covers_emergency FROM schools WHERE id = $1", b.SchoolID); err != nil {
		return missing(err)
	}
	for i := range list {
		for j := range list[i].Lines {
			l := &list[i].Lines[j]
			k := known[l.Number]
			l.SMSProblem, l.WhatsAppProblem = k.SMSProblem, k.WhatsAppProblem
			l.LastWhatsAppIn, l.LastWhatsAppOut, l.WhatsAppRest = k.LastWhatsAppIn, k.LastWhatsAppOut, k.WhatsAppRest
			l.Stopped, l.StoppedAt = k.Stopped, k.StoppedAt
			l.SMS, l.WhatsApp = l.SMS || k.SMS, l.WhatsApp || k.WhatsApp
			if k.Problem != "" {
				l.Problem = k.Problem
			}
			if covers && l.Stopped && l.Problem == "" {
				l.Problem = "the family wrote STOP, and the school lets that cover emergencies: call instead"
			}
		}
	}
	return nil
}

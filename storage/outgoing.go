package storage

import (
	"context"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/templates"
)

// outgoing gives claimed messages what their sending needs. All of it concerns WhatsApp: its window and what else is known of
// the phone there, its approved templates, and SMS as the way out.
func outgoing(ctx context.Context, t *sqlx.Tx, own bot.Sender, list []bot.Message) ([]bot.Outgoing, error) {
	out := make([]bot.Outgoing, len(list))
	for i, m := range list {
		out[i] = bot.Outgoing{Message: m, Sender: own}
	}
	if own.Channel != bot.WhatsApp {
		return out, nil
	}
	if err := fillWindow(ctx, t, own, out); err != nil {
		return nil, err
	}
	if err := fillContent(ctx, t, own, out); err != nil {
		return nil, err
	}
	return out, fillCanSMS(ctx, t, own, out)
}

// fillWindow says when each phone last wrote to the sender, or whether it wrote to another, when something reached it there, and
// how long it rests.
func fillWindow(ctx context.Context, t *sqlx.Tx, own bot.Sender, out []bot.Outgoing) error {
	var heard []bot.Address
	err := selectIn(ctx, t, &heard, `
		SELECT number, last_in_at, last_delivered_at, rest_until, sender_id FROM addresses WHERE school_id = $1 AND channel = $2 AND number IN ($3)`,
		own.SchoolID, own.Channel, numbersOf(out))
	if err != nil {
		return err
	}
	known := make(map[bot.Number]bot.Address, len(heard))
	for _, a := range heard {
		known[a.Number] = a
	}
	for i := range out {
		a := known[out[i].Number]
		out[i].RestUntil = a.RestUntil
		if out[i].Elsewhere = a.SenderID != "" && a.SenderID != own.ID; out[i].Elsewhere {
			continue // and what was delivered there came from that number
		}
		out[i].LastInAt, out[i].DeliveredAt = a.LastInAt, a.LastDeliveredAt
	}
	return nil
}

// fillContent gives each text its approved Content template in its language, with the values of the text. One that the text
// cannot fill is none: the message is refused by itself where it needs one.
func fillContent(ctx context.Context, t *sqlx.Tx, own bot.Sender, out []bot.Outgoing) error {
	var names []string
	for _, m := range out {
		if m.Template != "" && m.Vars != "" {
			names = append(names, m.Template)
		}
	}
	contents, err := contentsOf(ctx, t, own.SchoolID, names)
	if err != nil {
		return err
	}
	for i := range out {
		m := &out[i]
		content := contents[templates.Key{Name: m.Template, Language: templates.Language(m.Language)}]
		if vars, ok := content.Fill(m.Vars); ok {
			m.ContentSID, m.ContentVars = content.SID, vars
		}
	}
	return nil
}

// fillCanSMS says which messages could go by SMS: the phone takes it (a family's by its sheet, every teacher's), nothing
// stands against it, and the school has a sender for it.
func fillCanSMS(ctx context.Context, t *sqlx.Tx, own bot.Sender, out []bot.Outgoing) error {
	var able []struct {
		HouseholdID string     `db:"household_id"`
		Number      bot.Number `db:"number"`
	}
	err := selectIn(ctx, t, &able, `
		WITH able AS (
			SELECT p.household_id, p.number FROM phones p
			WHERE p.school_id = $1 AND p.number IN ($2) AND p.sms AND p.problem = ''
			UNION
			SELECT '', f.number FROM staff f WHERE f.school_id = $1 AND f.number IN ($2) AND f.state = 'active')
		SELECT * FROM able
		WHERE EXISTS (SELECT 1 FROM senders s WHERE s.school_id = $1 AND s.channel = 'sms' AND s.can_send)
		AND NOT EXISTS (SELECT 1 FROM addresses a
			WHERE a.school_id = $1 AND a.channel = 'sms' AND a.number = able.number AND a.problem <> '')`,
		own.SchoolID, numbersOf(out))
	if err != nil {
		return err
	}
	type phone struct {
		household string
		number    bot.Number
	}
	ok := make(map[phone]bool, len(able))
	for _, p := range able {
		ok[phone{p.HouseholdID, p.Number}] = true
	}
	for i := range out {
		m := &out[i]
		m.CanSMS = ok[phone{m.HouseholdID, m.Number}] && (m.HouseholdID != "" || m.StaffID != "") &&
			m.Template != bot.TemplateCard // an SMS would show what a card is made of
	}
	return nil
}

func numbersOf(out []bot.Outgoing) []bot.Number {
	numbers := make([]bot.Number, len(out))
	for i, m := range out {
		numbers[i] = m.Number
	}
	return distinct(numbers)
}

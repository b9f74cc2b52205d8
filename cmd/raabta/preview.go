package main

import (
	"context"
	"fmt"
	"time"

	"raabta/bot"
)

// preview is a rehearsed broadcast as the command shows it.
type preview struct {
	*bot.Rehearsal
	Notes []string `json:"notes"`
	now   time.Time
}

// rehearse makes every draft of a broadcast, counts them and says what is to be known about it.
func (d *desk) rehearse(ctx context.Context, now time.Time, b bot.Broadcast, composers map[string]bot.Composer, after func([]bot.Draft)) (*preview, error) {
	r := bot.Rehearser{Store: d.store, Composers: composers, Senders: twilioSenders(d.config, d.school.ID)}
	if d.config.SegmentPrice != "" {
		var err error
		if r.Price, r.Unit, err = parsePrice(d.config.SegmentPrice); err != nil {
			return nil, err
		}
	}
	rehearsed, err := r.Rehearse(ctx, now, d.school, b, after)
	if err != nil {
		return nil, err
	}
	p := &preview{Rehearsal: rehearsed, Notes: []string{}, now: now}
	for _, w := range rehearsed.Warnings {
		p.Notes = append(p.Notes, d.warning(w))
	}
	return p, nil
}

// warning is a warning as the command says it, with the command that helps.
func (d *desk) warning(w bot.Warning) string {
	switch w.What {
	case bot.WarnNoSender:
		return fmt.Sprintf("nothing can send %s yet: the texts wait in the queue; set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM and run raabta serve", w.Channel)
	case bot.WarnPaused:
		return fmt.Sprintf("the %s sender is paused (%s): the texts wait until it is resumed", w.Channel, w.Reason)
	case bot.WarnTooSlow:
		return fmt.Sprintf("at %s the %s texts would not have left within a year: raise TWILIO_RATE or make the audience smaller", perSecond(w.Rate), w.Channel)
	case bot.WarnTooLate:
		return fmt.Sprintf("NOT EVERYBODY WILL GET IT: a text of this class is worth sending until %s, and the last would leave %s; make the audience smaller, send in parts, or raise the sender's rate (TWILIO_RATE)", d.when(w.Until), d.when(w.Last))
	case bot.WarnCap:
		return fmt.Sprintf("NOT ALL OF IT GOES OUT ON ONE DAY: %s are left under the day's cap, and it takes %d; the rest waits for the next day, or until it expires. To send it all: raabta school set daily-cap=N",
			plural(w.Left, "segment", "segments"), w.Takes)
	case bot.WarnReserve:
		return fmt.Sprintf("NOT EVERYBODY WILL GET IT TODAY: %s are left under the day's cap and its reserve for emergencies, and it takes %d. First: raabta school set emergency-reserve=N",
			plural(w.Left, "segment", "segments"), w.Takes)
	case bot.WarnStrangers:
		return fmt.Sprintf("NOT ALL OF IT GOES OUT ON ONE DAY: %s on WhatsApp never heard from the school there, and it may write first to %d that day; the rest waits for the next days, goes by SMS, or is not sent once it is too late. Give families the join link, so that they write first",
			plural(w.Takes, "person", "people"), w.Left)
	}
	return string(w.What)
}

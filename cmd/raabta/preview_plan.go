package main

import (
	"context"
	"fmt"
	"time"

	"raabta/bot"
)

// plan says when the last text will have left, and what it all costs.
func (d *desk) plan(ctx context.Context, now time.Time, b bot.Broadcast, p *preview) error {
	senders, err := d.senders(ctx)
	if err != nil {
		return err
	}
	start := b.SendAfter
	if start.Before(now) {
		start = now
	}
	known, class := true, b.Class
	if p.Households == p.missedHouseholds {
		class = bot.Conversation // families' hours do not hold what goes to staff
	}
	if p.First = start; class.Unprompted() {
		p.First = d.school.Families().NextOpen(start)
		p.closed = p.First.After(start)
	}
	for _, way := range []struct {
		channel bot.ChannelName
		texts   int
	}{{bot.SMS, p.SMS}, {bot.WhatsApp, p.WhatsApp}} {
		if way.texts == 0 {
			continue
		}
		w := wayOf(senders, way.channel, now)
		switch {
		case w.count == 0:
			p.Held, known = true, false
			p.Notes = append(p.Notes, fmt.Sprintf("nothing can send %s yet: the texts wait in the queue; set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SMS_FROM and run raabta serve", way.channel))
			continue
		case w.open == 0:
			known = false
			p.Notes = append(p.Notes, fmt.Sprintf("the %s sender is paused (%s): the texts wait until it is resumed", way.channel, w.reason))
			continue
		}
		from := start
		if w.free.After(from) {
			from = w.free
		}
		end := bot.FinishTime(way.texts, w.rate, from, d.school.Families(), class)
		if end.IsZero() {
			known = false
			p.Notes = append(p.Notes, fmt.Sprintf("at %s the %s texts would not have left within a year: raise TWILIO_RATE or make the audience smaller", perSecond(w.rate), way.channel))
			continue
		}
		if end.After(p.Finish) {
			p.Finish = end
		}
	}
	if !known {
		p.Finish = time.Time{}
	}
	if p.Finish.After(p.ExpiresAt) {
		p.Notes = append(p.Notes, fmt.Sprintf("NOT EVERYBODY WILL GET IT: a text of this class is worth sending until %s, and the last would leave %s; make the audience smaller, send in parts, or raise the sender's rate (TWILIO_RATE)", d.when(p.ExpiresAt), d.when(p.Finish)))
	}
	if d.config.SegmentPrice != "" {
		if p.Price, p.Unit, err = parsePrice(d.config.SegmentPrice); err != nil {
			return err
		}
		p.Cost = p.Price * float64(p.Segments)
	}
	return nil
}

// way is what the senders of one channel can do together.
type way struct {
	count, open int
	rate        float64 // messages a second of those that are open; 0 is no limit
	free        time.Time
	reason      string // of a pause
}

func wayOf(senders []bot.Sender, channel bot.ChannelName, now time.Time) way {
	var w way
	unlimited := false
	for _, s := range senders {
		if s.Channel != channel || !s.CanSend {
			continue
		}
		w.count++
		if s.State == bot.SenderPaused && (s.PausedTill.IsZero() || s.PausedTill.After(now)) {
			w.reason = s.Reason
			if s.PausedTill.IsZero() {
				continue
			}
			if s.PausedTill.After(s.FreeAt) {
				s.FreeAt = s.PausedTill
			}
		}
		if w.open == 0 || s.FreeAt.Before(w.free) {
			w.free = s.FreeAt
		}
		w.open++
		w.rate += s.Rate
		unlimited = unlimited || s.Rate <= 0
	}
	if unlimited {
		w.rate = 0
	}
	return w
}

// senders are those that serve wrote down, or, before it ever ran, those that the settings name.
func (d *desk) senders(ctx context.Context) ([]bot.Sender, error) {
	list, err := d.store.Senders(ctx, d.school.ID)
	if err != nil || len(list) > 0 {
		return list, err
	}
	return twilioSenders(d.config, d.school.ID), nil
}

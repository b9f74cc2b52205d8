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
		now     int // places at the rate
		later   int // of what waits for its family's week
	}{{bot.SMS, p.SMS, p.nowSMS, p.laterSMS}, {bot.WhatsApp, p.WhatsApp, p.nowWhatsApp, p.laterWhatsApp}} {
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
		ahead, err := d.store.Backlog(ctx, d.school.ID, way.channel, class, later(p.First, start))
		if err != nil {
			return err
		}
		p.Ahead += ahead
		// What waits leaves from now on, and this behind it.
		behind := bot.FinishTime(ahead+1, w.rate, later(now, w.free), d.school.Families(), class)
		end := start
		if way.now > 0 && !behind.IsZero() {
			end = bot.FinishTime(way.now, w.rate, later(from, behind), d.school.Families(), class)
		}
		if behind.IsZero() {
			end = behind
		}
		if way.later > 0 && !end.IsZero() {
			end = later(end, bot.FinishTime(way.later, w.rate, later(from, p.Budget.LaterTill), d.school.Families(), class))
		}
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
	if err := d.planCap(ctx, now, p); err != nil {
		return err
	}
	if err := d.planStrangers(ctx, now, senders, p); err != nil {
		return err
	}
	if d.config.SegmentPrice != "" {
		if p.Price, p.Unit, err = parsePrice(d.config.SegmentPrice); err != nil {
			return err
		}
		p.Cost = p.Price * float64(p.Segments)
	}
	return nil
}

// planCap says whether the day's cap lets it all go out.
func (d *desk) planCap(ctx context.Context, now time.Time, p *preview) error {
	if d.school.DailyCap == 0 || p.SMS == 0 {
		return nil
	}
	spent, err := d.store.Spent(ctx, later(now, p.First), d.school)
	if err != nil {
		return err
	}
	waiting, err := d.store.Backlog(ctx, d.school.ID, bot.SMS, p.Class, later(now, p.First))
	if err != nil {
		return err
	}
	today := bot.Spending{School: d.school, Spent: spent}
	if left := today.Left(p.Class) - waiting; p.nowSMS > left {
		p.Finish = time.Time{} // nobody knows what the next days bring
		p.OverCap = true
		p.Notes = append(p.Notes, fmt.Sprintf("NOT ALL OF IT GOES OUT ON ONE DAY: %s are left under the day's cap, and it takes %d; the rest waits for the next day, or until it expires. To send it all: raabta school set daily-cap=N",
			plural(max(0, left), "segment", "segments"), p.nowSMS))
		if p.Class == bot.Emergency {
			p.Notes[len(p.Notes)-1] = fmt.Sprintf("NOT EVERYBODY WILL GET IT TODAY: %s are left under the day's cap and its reserve for emergencies, and it takes %d. First: raabta school set emergency-reserve=N",
				plural(max(0, left), "segment", "segments"), p.nowSMS)
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
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
		s.FreeAt = s.FreeAt.Add(time.Duration(s.AheadMS) * time.Millisecond) // what the provider has in hand
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

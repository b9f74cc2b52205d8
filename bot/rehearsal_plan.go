package bot

import (
	"context"
	"time"
)

// Warning is something about a rehearsed broadcast that staff must know before they send it.
type Warning struct {
	What    WarningOf
	Channel ChannelName
	Reason  string    // of a pause
	Rate    float64   // messages a second
	Until   time.Time // what has not left by then never does
	Last    time.Time // when the last would leave
	Left    int       // what the day still allows
	Takes   int       // and what the broadcast takes of that
}

// WarningOf says what a Warning is about.
type WarningOf string

// Warnings.
const (
	WarnNoSender  WarningOf = "no sender"  // nothing can send on Channel yet: the texts wait
	WarnPaused    WarningOf = "paused"     // all senders of Channel are paused for Reason: the texts wait
	WarnTooSlow   WarningOf = "too slow"   // at Rate the texts would not have left within a year
	WarnTooLate   WarningOf = "too late"   // some expire Until before the Last would leave
	WarnCap       WarningOf = "cap"        // the day's cap leaves Left segments, and it Takes more
	WarnReserve   WarningOf = "reserve"    // the same of an emergency, with the cap's reserve
	WarnStrangers WarningOf = "first word" // Takes people are new to a linked device, which may write first to Left that day
)

func (p *Rehearsal) warn(w Warning) { p.Warnings = append(p.Warnings, w) }

// plan says when the last text will have left, and what it all costs.
func (r *Rehearser) plan(ctx context.Context, now time.Time, school School, b Broadcast, p *Rehearsal) error {
	senders, err := r.Store.Senders(ctx, school.ID)
	if err != nil {
		return err
	}
	if len(senders) == 0 {
		senders = r.Senders
	}
	start := later(b.SendAfter, now)
	known, class := true, b.Class
	if p.Households == p.MissedHouseholds {
		class = Conversation // families' hours do not hold what goes to staff
	}
	if p.First = start; class.Unprompted() {
		p.First = school.Families().NextOpen(start)
		p.Closed = p.First.After(start)
	}
	for _, way := range []struct {
		channel ChannelName
		texts   int
		now     int // places at the rate
		later   int // of what waits for its family's week
	}{{SMS, p.SMS, p.nowSMS, p.laterSMS}, {WhatsApp, p.WhatsApp, p.nowWhatsApp, p.laterWhatsApp}} {
		if way.texts == 0 {
			continue
		}
		w := wayOf(senders, way.channel, now)
		switch {
		case w.count == 0:
			p.Held, known = true, false
			p.warn(Warning{What: WarnNoSender, Channel: way.channel})
			continue
		case w.open == 0:
			known = false
			p.warn(Warning{What: WarnPaused, Channel: way.channel, Reason: w.reason})
			continue
		}
		from := later(start, w.free)
		ahead, err := r.Store.Backlog(ctx, school.ID, way.channel, class, later(p.First, start))
		if err != nil {
			return err
		}
		p.Ahead += ahead
		// What waits leaves from now on, and this behind it.
		behind := FinishTime(ahead+1, w.rate, later(now, w.free), school.Families(), class)
		end := start
		if way.now > 0 && !behind.IsZero() {
			end = FinishTime(way.now, w.rate, later(from, behind), school.Families(), class)
		}
		if behind.IsZero() {
			end = behind
		}
		if way.later > 0 && !end.IsZero() {
			end = later(end, FinishTime(way.later, w.rate, later(from, p.Budget.LaterTill), school.Families(), class))
		}
		if end.IsZero() {
			known = false
			p.warn(Warning{What: WarnTooSlow, Channel: way.channel, Rate: w.rate})
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
		p.warn(Warning{What: WarnTooLate, Until: p.ExpiresAt, Last: p.Finish})
	}
	if err := r.planCap(ctx, now, school, p); err != nil {
		return err
	}
	if err := r.planStrangers(ctx, now, school, senders, p); err != nil {
		return err
	}
	p.Price, p.Unit, p.Cost = r.Price, r.Unit, r.Price*float64(p.Segments)
	return nil
}

// planCap says whether the day's cap lets it all go out.
func (r *Rehearser) planCap(ctx context.Context, now time.Time, school School, p *Rehearsal) error {
	if school.DailyCap == 0 || p.SMS == 0 {
		return nil
	}
	spent, err := r.Store.Spent(ctx, later(now, p.First), school)
	if err != nil {
		return err
	}
	waiting, err := r.Store.Backlog(ctx, school.ID, SMS, p.Class, later(now, p.First))
	if err != nil {
		return err
	}
	today := Spending{School: school, Spent: spent}
	if left := today.Left(p.Class) - waiting; p.nowSMS > left {
		p.Finish = time.Time{} // nobody knows what the next days bring
		p.OverCap = true
		w := Warning{What: WarnCap, Left: max(0, left), Takes: p.nowSMS}
		if p.Class == Emergency {
			w.What = WarnReserve
		}
		p.warn(w)
	}
	return nil
}

// planStrangers says where a linked device may not write to all the new people of a broadcast on the day it is to leave.
func (r *Rehearser) planStrangers(ctx context.Context, now time.Time, school School, senders []Sender, p *Rehearsal) error {
	if p.New == 0 {
		return nil
	}
	at, left := later(now, p.First), 0
	for _, s := range senders {
		if !s.Linked() || !s.CanSend || at.Before(s.StrangersUntil) {
			continue
		}
		n, err := r.Store.FirstWords(ctx, s.ID, school.Today(at))
		if err != nil {
			return err
		}
		left += max(0, s.FirstWordsADay(school, at)-n)
	}
	if p.New > left {
		p.Finish = time.Time{} // nobody knows what the next days bring
		p.warn(Warning{What: WarnStrangers, Left: left, Takes: p.New})
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

func wayOf(senders []Sender, channel ChannelName, now time.Time) way {
	var w way
	unlimited := false
	for _, s := range senders {
		if s.Channel != channel || !s.CanSend {
			continue
		}
		w.count++
		if s.State == SenderPaused && (s.PausedTill.IsZero() || s.PausedTill.After(now)) {
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

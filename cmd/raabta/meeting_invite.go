package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// rehearsed is a meeting's board that keeps what was proposed chunk by chunk, so that a rehearsal gives no time away twice.
// A board has a bounded number of slots, and so has this.
type rehearsed struct {
	meeting.Store
	board *meeting.Board
	full  int // families for which no complete time is free
}

// Board is the board as it would stand after the chunks so far.
func (r *rehearsed) Board(ctx context.Context, id string) (meeting.Board, error) {
	if r.board == nil {
		b, err := r.Store.Board(ctx, id)
		if err != nil {
			return b, err
		}
		r.board = &b
	}
	return *r.board, nil
}

// chunk notes what a chunk's drafts would do.
func (r *rehearsed) chunk(drafts []bot.Draft) {
	for _, d := range drafts {
		for _, e := range d.Effects {
			switch e := e.(type) {
			case meeting.Propose:
				// A proposal takes the place of what the family held before.
				r.board.Visits = slices.DeleteFunc(r.board.Visits, func(v meeting.Visit) bool {
					return v.HouseholdID == e.HouseholdID || slices.ContainsFunc(e.Visits, func(own meeting.Visit) bool { return own.SlotID == v.SlotID })
				})
				r.board.Visits = append(r.board.Visits, e.Visits...)
			case meeting.Release:
				if e.Family == meeting.Full {
					r.full++
				}
			}
		}
	}
}

func meetingInvite(f *pflag.FlagSet) func(context.Context, *app, []string) error {
	yes := f.Bool("yes", false, "do not ask")
	dry := f.Bool("dry-run", false, "show, and send nothing")
	beyond := beyondBudget(f)
	return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
		m, err := d.meetingNamed(ctx, args)
		if err != nil {
			return err
		}
		now := a.clock()
		switch {
		case m.State == meeting.Canceled:
			return fmt.Errorf("%s was canceled: plan another one with raabta meeting add", m.Name)
		case !m.StartsAt.After(now):
			return fmt.Errorf("%s has begun: plan another one with raabta meeting add", m.Name)
		}
		// Once a day: those who did not answer in time may be asked again on another.
		b := d.meetingBroadcast(m.Meeting, meeting.PartInvite, "invite "+d.school.Today(now).String(), bot.Routine, now)
		b.BeyondBudget = *beyond
		stage := &rehearsed{Store: d.store}
		how := sending{yes: *yes, dry: *dry, composers: composers(d.store, d.books), after: stage.chunk}
		how.composers[meeting.Kind] = meeting.Composer{Store: stage, Books: d.books}
		board, err := stage.Board(ctx, m.ID)
		if err != nil {
			return err
		}
		reminders := d.meetingReminders(board, now)
		how.ask = func(p *preview) string {
			if stage.full > 0 {
				fmt.Fprintf(a.out, "for %s no complete time is free: they are marked, to be called\n", plural(stage.full, "family", "families"))
			}
			fmt.Fprintln(a.out, d.remindersWords(reminders))
			return fmt.Sprintf("Propose times at %s: %s?", m.Name, p.amount())
		}
		sent, err := d.send(ctx, a, b, how)
		if err != nil || !sent {
			return err
		}
		return d.remind(ctx, meeting.Kind, m.ID, reminders)
	})
}

// The hours at which families with a booked time are reminded.
var (
	eveClock     = civil.Clock{Hour: 17}
	morningClock = civil.Clock{Hour: 8}
)

// meetingReminders are a meeting's reminders as schedules: the evening before each of its days, and that morning.
func (d *desk) meetingReminders(b meeting.Board, now time.Time) []scheduler.Schedule {
	zone := d.school.Zone()
	starts := map[civil.Date]time.Time{}
	var days []civil.Date
	for _, s := range b.Slots {
		day := civil.DateOf(s.StartsAt, zone)
		if first, ok := starts[day]; !ok {
			days = append(days, day)
			starts[day] = s.StartsAt
		} else if s.StartsAt.Before(first) {
			starts[day] = s.StartsAt
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	var list []scheduler.Schedule
	for _, day := range days {
		for _, r := range []struct {
			name string // of the slot
			part string
			wall civil.Wall
		}{{"eve", meeting.PartEve, civil.Wall{Date: day.AddDays(-1), Clock: eveClock}}, {"morning", meeting.PartToday, civil.Wall{Date: day, Clock: morningClock}}} {
			at := r.wall.Instant(zone)
			if !at.After(now) || !at.Before(starts[day]) {
				continue
			}
			list = append(list, scheduler.Schedule{
				ID: bot.NewID(), SchoolID: d.school.ID, Name: fmt.Sprintf("meeting %s %s %s", b.Meeting.Name, day, r.name), Kind: meeting.Kind,
				Subject: b.Meeting.ID, Part: r.part, Audience: b.Meeting.Audience, Class: bot.Reminder, Wall: r.wall.String(), Slot: r.name,
				NextAt: at, GraceSeconds: int(scheduler.DefaultGrace.Seconds()), ExpiresAt: b.Meeting.EndsAt, State: scheduler.Active, CreatedAt: now,
			})
		}
	}
	return list
}

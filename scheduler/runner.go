package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// dueBatch is how many due schedules are read at a time.
const dueBatch = 100

// Runner fires what is due. Several processes may run one each on one database: the occurrence's key lets one of them win.
type Runner struct {
	Store Store
	Log   *slog.Logger
	Fired func() // told when a broadcast was made; nil tells nobody
}

// Step fires what is due at now. more says that more may be due at once: a schedule that was not looked at for days has
// each of its occurrences written down, fired or missed, one by one.
func (r *Runner) Step(ctx context.Context, now time.Time) (more bool, err error) {
	due, err := r.Store.Due(ctx, now, dueBatch)
	if err != nil {
		return false, fmt.Errorf("read due schedules: %w", err)
	}
	var errs []error
	fired := 0
	for _, d := range due {
		next, o, b, err := plan(d.Schedule, d.School, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("schedule %s: %w", d.Schedule.ID, err))
			continue
		}
		err = r.Store.Fire(ctx, d.Schedule.NextAt, next, o, b)
		switch {
		case errors.Is(err, bot.ErrTaken): // another process was quicker
		case err != nil:
			errs = append(errs, fmt.Errorf("fire schedule %s: %w", d.Schedule.ID, err))
		default:
			fired++
			r.Log.Info("schedule "+o.State, "schedule", d.Schedule.ID, "kind", d.Schedule.Kind, "date", o.Date, "slot", o.Slot)
		}
	}
	if fired > 0 && r.Fired != nil {
		r.Fired()
	}
	return fired > 0, errors.Join(errs...)
}

// plan says what the firing of a due schedule is: the schedule as it stands after it, the occurrence, and its broadcast
// (nil for a missed or skipped one). Pure.
func plan(s Schedule, school bot.School, now time.Time) (Schedule, Occurrence, *bot.Broadcast, error) {
	wall, err := civil.ParseWall(s.Wall)
	if err != nil {
		return s, Occurrence{}, nil, fmt.Errorf("its next time %q: %w", s.Wall, err)
	}
	slot := s.Slot
	if slot == "" {
		slot = wall.Clock.String()
	}
	o := Occurrence{ScheduleID: s.ID, SchoolID: s.SchoolID, Date: wall.Date.String(), Slot: slot, DueAt: s.NextAt, At: now, State: Fired}
	var b *bot.Broadcast
	late := Decide(s.NextAt, time.Duration(s.GraceSeconds)*time.Second, now) == TooLate
	skip := s.skips().On(wall.Date, school.Teachers())
	switch {
	case skip:
		o.State, o.Reason = Skipped, BecauseShut
	case late:
		o.State, o.Reason = Missed, fmt.Sprintf("%s: %s late", BecauseDown, now.Sub(s.NextAt).Truncate(time.Minute))
	case !s.ExpiresAt.IsZero() && !now.Before(s.ExpiresAt):
		o.State, o.Reason = Missed, BecauseOver
	default:
		b = broadcast(s, o, now)
		o.BroadcastID = b.ID
	}
	s.State = Done
	if s.Cron != "" {
		cron, err := ParseCron(s.Cron)
		if err != nil {
			return s, o, b, fmt.Errorf("its rule %q: %w", s.Cron, err)
		}
		if next, ok := Repeat(cron).Following(wall, school.Zone()); ok {
			s.State, s.Wall, s.NextAt = Active, next.Wall.String(), next.At
		}
	}
	return s, o, b, nil
}

// broadcast is what a firing sends. Its key is the occurrence's, so it is one broadcast however often it is made.
func broadcast(s Schedule, o Occurrence, now time.Time) *bot.Broadcast {
	return &bot.Broadcast{
		ID: bot.NewID(), SchoolID: s.SchoolID, Kind: s.Kind, Subject: s.Subject, Part: s.Part,
		Key: "schedule " + s.ID + " " + o.Date + " " + o.Slot, Audience: s.Audience, Text: s.Text, TextUrdu: s.TextUrdu, TextRoman: s.TextRoman, Template: s.Template,
		Class: s.Class, Topic: TopicOf(s.Kind, s.Class), Question: s.Question, Day: o.Date, State: bot.BroadcastExpanding,
		SendAfter: now, ExpiresAt: s.ExpiresAt, CreatedAt: now,
	}
}

// TopicOf is the topic that a broadcast of a kind and class can be stopped by.
func TopicOf(kind string, class bot.Class) bot.Topic {
	switch t := bot.Topic(kind); t {
	case bot.TopicDigest, bot.TopicEvent, bot.TopicMeeting:
		return t
	}
	if class == bot.Tip {
		return bot.TopicTip
	}
	return bot.TopicNotice
}

// Arm sets a schedule's next time from its rule, counted from now. A rule whose time is over is refused with a sentence.
func Arm(s Schedule, school bot.School, now time.Time) (Schedule, error) {
	text := s.Cron
	if text == "" {
		text = s.Wall
	}
	rule, err := ParseRule(text)
	if err != nil {
		return s, err
	}
	next, ok := rule.First(now, school.Zone())
	if !ok {
		return s, fmt.Errorf("%s is over: give a time that is still to come", text)
	}
	s.State, s.Wall, s.NextAt = Active, next.Wall.String(), next.At
	return s, nil
}

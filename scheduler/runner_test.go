package scheduler_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/scheduler"
)

// lahore is the school of these tests; Friday, 27 November 2026, 16:00 on its wall is fridayAt.
var (
	lahore   = bot.School{ID: "school", Timezone: "Asia/Karachi", TeacherHours: "07:30-16:00", WeekOff: "sun"}
	fridayAt = time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC)
)

// shelf keeps schedules in memory. What a real store refuses, and how firings of several processes meet, is tested with one.
type shelf struct {
	list   []scheduler.Schedule
	refuse map[string]error // by schedule id
	fired  []scheduler.Occurrence
	sent   []bot.Broadcast
}

func (s *shelf) Due(_ context.Context, now time.Time, limit int) ([]scheduler.Due, error) {
	var due []scheduler.Due
	for _, plan := range s.list {
		if plan.State == scheduler.Active && !plan.NextAt.After(now) && len(due) < limit {
			due = append(due, scheduler.Due{Schedule: plan, School: lahore})
		}
	}
	return due, nil
}

func (s *shelf) Fire(_ context.Context, before time.Time, plan scheduler.Schedule, o scheduler.Occurrence, b *bot.Broadcast) error {
	if err := s.refuse[plan.ID]; err != nil {
		return err
	}
	i := slices.IndexFunc(s.list, func(p scheduler.Schedule) bool { return p.ID == plan.ID })
	if !s.list[i].NextAt.Equal(before) {
		return bot.ErrTaken
	}
	s.list[i] = plan
	s.fired = append(s.fired, o)
	if b != nil {
		s.sent = append(s.sent, *b)
	}
	return nil
}

func weekly(id string) scheduler.Schedule {
	return scheduler.Schedule{
		ID: id, SchoolID: "school", Name: id, Kind: "event", Subject: "sports", Part: "remind", Audience: "class:5-B", Text: "words", Template: "t",
		Class: bot.Reminder, Question: "yesno", Cron: "0 16 * * 5", Wall: "2026-11-27T16:00", NextAt: fridayAt, GraceSeconds: 7200, State: scheduler.Active,
	}
}

func step(t *testing.T, s *shelf, now time.Time) (told int, more bool, err error) {
	t.Helper()
	r := &scheduler.Runner{Store: s, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Fired: func() { told++ }}
	more, err = r.Step(t.Context(), now)
	return told, more, err
}

// What goes out is what the schedule says, under a key that is the same whoever fires it, and as if for its own day.
func TestAFiringIsTheSchedulesBroadcast(t *testing.T) {
	s := &shelf{list: []scheduler.Schedule{weekly("a")}}
	s.list[0].ExpiresAt = fridayAt.Add(24 * time.Hour)
	now := fridayAt.Add(time.Hour)
	told, more, err := step(t, s, now)
	if err != nil || !more || told != 1 || len(s.sent) != 1 || len(s.fired) != 1 {
		t.Fatalf("told %d times, more %v, %v; %d sent", told, more, err, len(s.sent))
	}
	want := bot.Broadcast{
		ID: s.sent[0].ID, SchoolID: "school", Kind: "event", Subject: "sports", Part: "remind", Key: "schedule a 2026-11-27 16:00", Audience: "class:5-B",
		Text: "words", Template: "t", Class: bot.Reminder, Topic: bot.TopicEvent, Question: "yesno", Day: "2026-11-27", State: bot.BroadcastExpanding,
		SendAfter: now, ExpiresAt: fridayAt.Add(24 * time.Hour), CreatedAt: now,
	}
	if s.sent[0] != want || want.ID == "" {
		t.Errorf("sent %+v\nwant %+v", s.sent[0], want)
	}
	o := scheduler.Occurrence{ScheduleID: "a", SchoolID: "school", Date: "2026-11-27", Slot: "16:00", State: scheduler.Fired, DueAt: fridayAt, At: now, BroadcastID: want.ID}
	if !reflect.DeepEqual(s.fired[0], o) {
		t.Errorf("noted %+v\nwant  %+v", s.fired[0], o)
	}
	if told, more, err := step(t, s, now); told != 0 || more || err != nil {
		t.Errorf("nothing is due, yet: told %d times, more %v, %v", told, more, err)
	}
}

// One schedule that can't be read, or that the database refuses, does not keep the others from firing.
func TestOneBrokenScheduleStopsNoOther(t *testing.T) {
	broken, unread := weekly("b"), weekly("c")
	broken.Cron, unread.Wall = "0 16 * * someday", "soon"
	s := &shelf{
		list:   []scheduler.Schedule{broken, unread, weekly("d"), weekly("e"), weekly("f")},
		refuse: map[string]error{"d": errors.New("disk full"), "e": bot.ErrTaken},
	}
	told, more, err := step(t, s, fridayAt)
	if told != 1 || !more || len(s.fired) != 1 || s.fired[0].ScheduleID != "f" {
		t.Errorf("told %d times, more %v; fired %+v", told, more, s.fired)
	}
	for _, want := range []string{"schedule b: its rule", "schedule c: its next time", "fire schedule d: disk full"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "schedule e") {
		t.Errorf("that another process was quicker is no error: %v", err)
	}
	// With nothing left to fire the loop must pause, whatever stays broken.
	if told, more, err := step(t, s, fridayAt); told != 0 || more || err == nil {
		t.Errorf("told %d times, more %v, %v", told, more, err)
	}
}

func TestTopicOfAKind(t *testing.T) {
	for _, c := range []struct {
		kind  string
		class bot.Class
		want  bot.Topic
	}{
		{"digest", bot.Routine, bot.TopicDigest}, {"event", bot.Reminder, bot.TopicEvent}, {"meeting", bot.Reminder, bot.TopicMeeting},
		{"text", bot.Routine, bot.TopicNotice}, {"text", bot.Tip, bot.TopicTip}, {"all", bot.Routine, bot.TopicNotice},
	} {
		if got := scheduler.TopicOf(c.kind, c.class); got != c.want {
			t.Errorf("a %s of class %s can be stopped as %q, want %q", c.kind, c.class, got, c.want)
		}
	}
}

func TestArm(t *testing.T) {
	now := fridayAt.Add(-time.Minute)
	for _, c := range []struct{ cron, wall, next, refused string }{
		{"0 16 * * 5", "", "2026-11-27T16:00", ""},
		{"0 8 * * *", "", "2026-11-28T08:00", ""},
		{"", "2026-11-27 16:00", "2026-11-27T16:00", ""},
		{"", "2026-11-27 15:59", "", "is over: give a time that is still to come"},
		{"", "tomorrow", "", "write it as"},
	} {
		s, err := scheduler.Arm(scheduler.Schedule{Cron: c.cron, Wall: c.wall, State: scheduler.Paused}, lahore, now)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s%s: %v", c.cron, c.wall, err)
			}
			continue
		}
		if err != nil || s.Wall != c.next || s.State != scheduler.Active || s.NextAt.IsZero() {
			t.Errorf("%s%s: %+v, %v", c.cron, c.wall, s, err)
		}
	}
}

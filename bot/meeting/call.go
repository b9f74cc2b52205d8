package meeting

import (
	"fmt"
	"slices"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// Broadcast is a part of a meeting as a broadcast of its own. The key tells it from the meeting's others: the same again is
// the same broadcast.
func (m Meeting) Broadcast(part, key string, class bot.Class, now time.Time) bot.Broadcast {
	return bot.Broadcast{
		ID: bot.NewID(), SchoolID: m.SchoolID, Kind: Kind, Subject: m.ID, Part: part, Key: "meeting " + m.ID + " " + key,
		Audience: m.Audience, Class: class, Topic: bot.TopicMeeting, State: bot.BroadcastExpanding, SendAfter: now, CreatedAt: now,
		BeyondBudget: part == PartCancel, // who has a time must hear that there is none
	}
}

// Invitation proposes times to the families that have none. There is one a day: those who did not answer in time may be asked
// again on another.
func (m Meeting) Invitation(school bot.School, now time.Time) bot.Broadcast {
	return m.Broadcast(PartInvite, "invite "+school.Today(now).String(), bot.Routine, now)
}

// Cancellation tells the families that were proposed or given a time that there is none.
func (m Meeting) Cancellation(now time.Time) bot.Broadcast {
	return m.Broadcast(PartCancel, "cancel", bot.Reminder, now)
}

// The hours at which families with a booked time are reminded.
var (
	eveClock     = civil.Clock{Hour: 17}
	morningClock = civil.Clock{Hour: 8}
)

// Reminding is when families with a booked time are reminded of it.
type Reminding struct {
	Name string // of its schedule
	Slot string // "eve" or "morning"
	Part string
	Wall civil.Wall // the school's
	At   time.Time  // the instant of Wall
}

// Remindings are a meeting's reminders that are still ahead: the evening before each of its days, and that morning.
func (b Board) Remindings(now time.Time, zone *time.Location) []Reminding {
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
	var list []Reminding
	for _, day := range days {
		for _, r := range []Reminding{
			{Slot: "eve", Part: PartEve, Wall: civil.Wall{Date: day.AddDays(-1), Clock: eveClock}},
			{Slot: "morning", Part: PartToday, Wall: civil.Wall{Date: day, Clock: morningClock}},
		} {
			r.At = r.Wall.Instant(zone)
			if !r.At.After(now) || !r.At.Before(starts[day]) {
				continue
			}
			r.Name = fmt.Sprintf("meeting %s %s %s", b.Meeting.Name, day, r.Slot)
			list = append(list, r)
		}
	}
	return list
}

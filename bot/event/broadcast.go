package event

import (
	"fmt"
	"time"

	"raabta/bot"
)

// Broadcast is a part of an event as a broadcast, made at now; its key makes it one however often it is made. Of a change e is
// the event as it will be, still at the version that is changed. An announcement may wait for the families' hours with the rest;
// what families count on goes before it.
func Broadcast(e Event, part string, now time.Time) bot.Broadcast {
	class, key := bot.Reminder, part
	switch part {
	case PartAnnounce:
		class = bot.Routine
	case PartChange:
		key = fmt.Sprintf("change v%d", e.Version+1)
	}
	return bot.Broadcast{
		ID: bot.NewID(), SchoolID: e.SchoolID, Kind: Kind, Subject: e.ID, Part: part, Key: "event " + e.ID + " " + key,
		Audience: e.Audience, Class: class, Topic: bot.TopicEvent, State: bot.BroadcastExpanding, SendAfter: now, CreatedAt: now,
		// Who was told of it must hear that it is another day, or not at all.
		BeyondBudget: part == PartChange || part == PartCancel,
	}
}

package console

import (
	"context"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
	"raabta/scheduler"
)

// meetingRoutes are those of the page /meetings.
func meetingRoutes() []route {
	return []route{
		{method: "GET", path: "/meetings", roles: everybody(), do: meetingsPage},
		{method: "GET", path: "/meetings/new", roles: office(), do: newMeetingPage},
		{method: "POST", path: "/meetings", roles: office(), action: "meeting.add", do: addMeeting},
		{method: "GET", path: "/meetings/{id}", roles: everybody(), do: meetingPage},
		{method: "GET", path: "/meetings/{id}/sheet", roles: everybody(), do: meetingSheet},
		{method: "GET", path: "/meetings/{id}/board.csv", roles: everybody(), do: meetingCSV},
		{method: "GET", path: "/meetings/{id}/invite", roles: office(), do: meetingInvitePage},
		{method: "POST", path: "/meetings/{id}/invite", roles: office(), action: "meeting.invite", do: inviteToMeeting},
		{method: "GET", path: "/meetings/{id}/slot/{slot}", roles: office(), do: meetingSlotPage},
		{method: "POST", path: "/meetings/{id}/book", roles: office(), action: "meeting.book", do: bookMeeting},
		{method: "POST", path: "/meetings/{id}/release", roles: office(), action: "meeting.release", do: releaseMeeting},
		{method: "POST", path: "/meetings/{id}/cancel", roles: office(), action: "meeting.cancel", do: cancelMeeting},
	}
}

// meetingStore is what the page reads and changes.
type meetingStore interface {
	meeting.Store      // the board, and whom families should meet
	bot.BroadcastStore // to look at an invitation, and to tell one family
	CheckAudience(ctx context.Context, schoolID, audience string) error

	// AddMeeting stores a meeting with all its slots.
	AddMeeting(ctx context.Context, m meeting.Meeting, slots []meeting.Slot) error
	// Meetings lists a school's meetings with their counts, the latest first; MeetingsWith those in which a teacher takes part.
	Meetings(ctx context.Context, schoolID string) ([]meeting.Summary, error)
	MeetingsWith(ctx context.Context, schoolID, staffID string) ([]meeting.Summary, error)
	// MeetingFamilies lists families without a booked time, by what they answered and by name: of each state at most most.
	MeetingFamilies(ctx context.Context, schoolID, meetingID string, most int) ([]meeting.Family, error)
	// MeetingGuests lists the children whom a teacher teaches, with each household that may book for them and whom the meeting is for.
	MeetingGuests(ctx context.Context, m meeting.Meeting, staffID string) ([]meeting.Guest, error)
	// InviteToMeeting queues an invitation and arms the reminders. It returns the broadcast that has the key: another one where
	// families were invited with it before, and then nothing has changed.
	InviteToMeeting(ctx context.Context, b bot.Broadcast, reminders []scheduler.Schedule) (bot.Broadcast, error)
	// ArrangeMeeting carries out what was decided by hand about a family's times and queues what tells it; the first family of a
	// meeting arms the reminders. bot.ErrTaken where another family has a slot, or this one answered meanwhile.
	ArrangeMeeting(ctx context.Context, now time.Time, schoolID string, a meeting.Arrangement, drafts []bot.Draft, reminders []scheduler.Schedule) error
	// CallOffMeeting takes a meeting back and has b tell the families. bot.ErrTaken where it was called off before.
	CallOffMeeting(ctx context.Context, now time.Time, b bot.Broadcast) error
}

// meetingsView is the page /meetings.
type meetingsView struct {
	*frame
	Meetings []meeting.Summary
	Teacher  bool // the visitor is one: the list has their meetings, and no counts of families
}

func meetingsPage(v *visit) error {
	view := meetingsView{frame: v.framed(v.t("Meetings")), Teacher: v.user.Role == bot.UserTeacher}
	var err error
	if view.Teacher {
		view.Meetings, err = v.c.Store.MeetingsWith(v.Context(), v.school.ID, v.user.StaffID)
	} else {
		view.Meetings, err = v.c.Store.Meetings(v.Context(), v.school.ID)
	}
	if err != nil {
		return err
	}
	return v.page("meetings", view)
}

// MeetingState is a meeting's state in a word.
func (f *frame) MeetingState(m meeting.Meeting) string {
	switch {
	case m.State == meeting.Canceled:
		return f.words.t("canceled")
	case !m.EndsAt.After(f.Now):
		return f.words.t("over")
	case m.State == meeting.Inviting:
		return f.words.t("families are answering")
	}
	return f.words.t("planned, nobody invited")
}

// MeetingTone is the colour of MeetingState.
func (f *frame) MeetingTone(m meeting.Meeting) string {
	switch {
	case m.State == meeting.Canceled:
		return "bad"
	case !m.EndsAt.After(f.Now):
		return ""
	case m.State == meeting.Inviting:
		return "good"
	}
	return "warn"
}

// MeetingTime is when a meeting takes place: "Fri 27 Nov 2026, 14:00–17:00", or from its first to its last day.
func (f *frame) MeetingTime(m meeting.Meeting) string {
	from, until := civil.WallOf(m.StartsAt, f.zone), civil.WallOf(m.EndsAt, f.zone)
	if from.Date == until.Date {
		return f.Whole(m.StartsAt) + "–" + until.Clock.String()
	}
	return f.Whole(m.StartsAt) + " – " + f.Whole(m.EndsAt)
}

// MeetingInvited is how many families were proposed or given a time.
func (meetingsView) MeetingInvited(m meeting.Summary) int {
	return m.InvitedFamilies + m.BookedFamilies + m.DeclinedFamilies
}

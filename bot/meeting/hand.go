package meeting

import (
	"context"
	"errors"
	"slices"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// Why staff cannot arrange something by hand, besides bot.ErrNotFound and bot.ErrTaken (another family has the time).
var (
	ErrOver  = errors.New("the time is over, or the meeting was canceled")
	ErrMet   = errors.New("the child has a time with this teacher by its other home")
	ErrClash = errors.New("the family is with another teacher at this time")
)

// Guest is a child that a teacher of the meeting teaches, with a household that may book for it.
type Guest struct {
	HouseholdID string `db:"household_id"`
	StudentID   string `db:"student_id"`
	Child       string `db:"child"`
	Class       string `db:"class"`
	Family      string `db:"family"`
}

// Arrangement is what staff decided by hand about one family's times, for storage to carry out in one transaction and for
// Tell to put into words.
type Arrangement struct {
	MeetingID, HouseholdID string
	Held                   []string                 // the slots that the family held when this was decided, sorted
	Asked                  []bot.SupersedeQuestions // what the family is still being asked has its answer
	Effect                 bot.Effect               // Book or Release
	Ahead                  []Visit                  // what the family has from then on, by time
	Text                   string                   // the text by which an answer of its own would tell it so; "" for none
}

// BookByHand gives a family a slot, for a child, in place of another time it has with the same teacher for it. What else the
// family holds stays and is booked with it: on the phone it said that it comes.
func (b Board) BookByHand(slotID string, g Guest, now time.Time) (Arrangement, error) {
	at := slices.IndexFunc(b.Slots, func(s Slot) bool { return s.ID == slotID })
	if at < 0 {
		return Arrangement{}, bot.ErrNotFound
	}
	slot := b.Slots[at]
	fresh := Visit{
		SlotID: slot.ID, MeetingID: b.Meeting.ID, HouseholdID: g.HouseholdID, StudentID: g.StudentID, StaffID: slot.StaffID,
		StartsAt: slot.StartsAt, State: Booked, Child: g.Child, Class: g.Class, Family: g.Family,
	}
	switch by, met := b.covered(now)[fresh.pair()]; {
	case b.Meeting.State == Canceled || !slot.StartsAt.After(now):
		return Arrangement{}, ErrOver
	case b.heldByOthers(slot.ID, g.HouseholdID, now):
		return Arrangement{}, bot.ErrTaken
	case met && by != g.HouseholdID:
		return Arrangement{}, ErrMet
	}
	visits := []Visit{fresh}
	for _, v := range b.of(g.HouseholdID) {
		switch {
		case v.SlotID == slot.ID || v.pair() == fresh.pair() || v.State == Proposed && !v.StartsAt.After(now):
		case v.StartsAt.Equal(slot.StartsAt):
			return Arrangement{}, ErrClash
		default:
			visits = append(visits, v)
		}
	}
	return b.arranged(g.HouseholdID, visits, now), nil
}

// ReleaseByHand gives a slot back that a family holds; all is every time of the family's, as if it had said that it cannot
// come. A family that holds no other time, or was only proposed one, has none afterwards either way.
func (b Board) ReleaseByHand(slotID string, all bool, now time.Time) (Arrangement, error) {
	at := slices.IndexFunc(b.Visits, func(v Visit) bool { return v.SlotID == slotID })
	if at < 0 {
		return Arrangement{}, bot.ErrNotFound
	}
	given := b.Visits[at]
	if b.Meeting.State == Canceled || !given.StartsAt.After(now) {
		return Arrangement{}, ErrOver
	}
	var rest []Visit
	if !all && given.State == Booked {
		rest = slices.DeleteFunc(b.of(given.HouseholdID), func(v Visit) bool { return v.SlotID == slotID })
	}
	return b.arranged(given.HouseholdID, rest, now), nil
}

// of are the visits of one household.
func (b Board) of(household string) []Visit {
	return slices.DeleteFunc(slices.Clone(b.Visits), func(v Visit) bool { return v.HouseholdID != household })
}

// arranged is the arrangement by which a family has these visits and no others.
func (b Board) arranged(household string, visits []Visit, now time.Time) Arrangement {
	a := Arrangement{MeetingID: b.Meeting.ID, HouseholdID: household}
	for _, v := range b.of(household) {
		a.Held = append(a.Held, v.SlotID)
	}
	slices.Sort(a.Held)
	for _, kind := range []string{KindProposal, KindOther} {
		a.Asked = append(a.Asked, bot.SupersedeQuestions{HouseholdID: household, Kind: kind, Subject: b.Meeting.ID})
	}
	if len(visits) == 0 {
		a.Text = "meeting_declined"
		a.Effect = Release{MeetingID: b.Meeting.ID, HouseholdID: household, Family: Declined, At: now}
		return a
	}
	for i := range visits {
		visits[i].State, visits[i].HeldUntil = Booked, time.Time{}
		if visits[i].StartsAt.After(now) {
			a.Ahead = append(a.Ahead, visits[i])
		}
	}
	if byTime(a.Ahead); len(a.Ahead) > 0 {
		a.Text = "meeting_booked"
	}
	a.Effect = Book{MeetingID: b.Meeting.ID, HouseholdID: household, Visits: byTime(visits), At: now}
	return a
}

// Tell makes the text that tells the family of an arrangement, in its hours and beyond its weekly budget. Where nobody can be
// reached there is none, and problem says why.
func (a Arrangement) Tell(ctx context.Context, now time.Time, store bot.BroadcastStore, books bot.Books, school bot.School, board Board) (drafts []bot.Draft, problem string, err error) {
	if a.Text == "" {
		return nil, "", nil
	}
	b := board.Meeting.Broadcast("", "", bot.Reminder, now)
	b.ID, b.Audience, b.BeyondBudget = "", "household:"+a.HouseholdID, true // one family is no broadcast
	e := bot.Expander{Store: store, Composers: map[string]bot.Composer{Kind: told{books, board, a}}}
	all, _, _, err := e.Chunk(ctx, now, school, b, "")
	if err != nil {
		return nil, "", err
	}
	problem = "the family is told nothing about its children"
	for _, d := range all {
		d.Recipient = ""
		if d.Status.Final() {
			problem = d.Reason
			continue
		}
		drafts, problem = append(drafts, d), ""
	}
	return drafts, problem, nil
}

// told composes the text of an arrangement.
type told struct {
	books bot.Books
	board Board
	Arrangement
}

// Templates implements bot.Composer.
func (t told) Templates(bot.Broadcast) []string { return []string{t.Text} }

// Compose implements bot.Composer.
func (t told) Compose(ctx context.Context, now time.Time, school bot.School, b bot.Broadcast, chunk []bot.Recipient) ([]bot.Draft, error) {
	book, err := t.books.Book(ctx, school.ID)
	if err != nil {
		return nil, err
	}
	p := part{now: now, school: school, broadcast: b, board: t.board, book: book, template: t.Text, families: chunk}
	return p.drafts(func(v *voice, _ bot.Recipient) (bot.Draft, bool) {
		values := templates.Values{}
		d := bot.Draft{}
		if len(t.Ahead) > 0 {
			values, d.ExpiresAt = v.about(t.Ahead), t.Ahead[0].StartsAt
		}
		d.Body, d.Vars = v.say(t.Text, values), flat(values)
		return d, true
	})
}

package console

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
)

// meetingSlotView is the page /meetings/{id}/slot/{slot}: one time of one teacher, to book or to give back by hand.
type meetingSlotView struct {
	*frame
	Meeting meeting.Meeting
	Slot    meeting.Slot
	Teacher string
	Until   string
	State   string
	Visit   *meeting.Visit  // who holds it
	Others  []meeting.Visit // what the family holds besides, by time
	Names   map[string]string
	Guests  []meetingGuest
	Chosen  string
	Wrong   string
}

// meetingGuest is somebody for whom a time can be booked.
type meetingGuest struct {
	meeting.Guest
	Key  string
	Note string // what the family has, or said
}

// Open says that the time can still be arranged.
func (m meetingSlotView) Open() bool {
	return m.Meeting.State != meeting.Canceled && m.Slot.StartsAt.After(m.Now)
}

func meetingSlotPage(v *visit) error {
	b, err := v.theBoard()
	if err != nil {
		return err
	}
	view, err := v.slotView(b, v.PathValue("slot"))
	if err != nil {
		return err
	}
	return v.page("meeting_slot", view)
}

func (v *visit) slotView(b meeting.Board, slotID string) (meetingSlotView, error) {
	at := slices.IndexFunc(b.Slots, func(s meeting.Slot) bool { return s.ID == slotID })
	if at < 0 {
		return meetingSlotView{}, bot.ErrNotFound
	}
	view := meetingSlotView{frame: v.framed(b.Meeting.Name), Meeting: b.Meeting, Slot: b.Slots[at], State: meeting.Free, Names: b.Teachers, Chosen: v.PostFormValue("guest")}
	view.Teacher, view.Until = b.Teachers[view.Slot.StaffID], civil.WallOf(view.Slot.EndsAt, v.school.Zone()).Clock.String()
	for _, visit := range b.Visits {
		if visit.SlotID != slotID {
			continue
		}
		view.Visit, view.State = &visit, visit.State
		if !visit.Live(v.now) {
			view.State = meeting.Lapsed
		}
		for _, other := range b.Visits {
			if other.HouseholdID == visit.HouseholdID && other.SlotID != slotID {
				view.Others = append(view.Others, other)
			}
		}
	}
	if view.State == meeting.Booked || view.State == meeting.Proposed || !view.Open() {
		if view.State == meeting.Free && !view.Slot.StartsAt.After(v.now) {
			view.State = meetingPast
		}
		return view, nil
	}
	guests, err := v.meetingGuests(b.Meeting, view.Slot.StaffID)
	if err != nil {
		return view, err
	}
	for _, g := range guests {
		note, open := v.guestNote(b, view.Slot, g)
		if open {
			view.Guests = append(view.Guests, meetingGuest{g, guestKey(g.HouseholdID, g.StudentID), note})
		}
	}
	return view, nil
}

func (v *visit) meetingGuests(m meeting.Meeting, staffID string) ([]meeting.Guest, error) {
	list, err := v.c.Store.MeetingGuests(v.Context(), m, staffID)
	if errors.Is(err, bot.ErrAudience) {
		return nil, refuse("The school no longer has the classes that this meeting is for: plan another one.")
	}
	return list, err
}

// guestKey names a child and a household in the form.
func guestKey(household, student string) string { return household + ":" + student }

// guestNote is what stands beside a child: the time it has with this teacher, or what its family said. A child whose other home
// has a time with the teacher is left out.
func (v *visit) guestNote(b meeting.Board, s meeting.Slot, g meeting.Guest) (note string, open bool) {
	for _, visit := range b.Visits {
		if visit.StudentID != g.StudentID || visit.StaffID != s.StaffID || !visit.Live(v.now) {
			continue
		}
		if visit.HouseholdID != g.HouseholdID {
			return "", false
		}
		return v.t("has %s, which this replaces", civil.WallOf(visit.StartsAt, v.school.Zone()).Clock), true
	}
	switch b.Families[g.HouseholdID] {
	case meeting.Declined:
		return v.t("said no"), true
	case meeting.Full:
		return v.t("to be called"), true
	}
	return "", true
}

func bookMeeting(v *visit) error {
	b, err := v.theBoard()
	if err != nil {
		return err
	}
	slotID := v.PostFormValue("slot")
	at := slices.IndexFunc(b.Slots, func(s meeting.Slot) bool { return s.ID == slotID })
	if at < 0 {
		return bot.ErrNotFound
	}
	guests, err := v.meetingGuests(b.Meeting, b.Slots[at].StaffID)
	if err != nil {
		return err
	}
	chosen := slices.IndexFunc(guests, func(g meeting.Guest) bool { return guestKey(g.HouseholdID, g.StudentID) == v.PostFormValue("guest") })
	if chosen < 0 {
		return v.slotAgain(b, slotID, refuse("Choose the child whose family comes."))
	}
	a, err := b.BookByHand(slotID, guests[chosen], v.now)
	if err != nil {
		return v.slotAgain(b, slotID, err)
	}
	return v.arranges(b, slotID, a, v.t("Booked for %s.", guests[chosen].Family))
}

func releaseMeeting(v *visit) error {
	b, err := v.theBoard()
	if err != nil {
		return err
	}
	slotID := v.PostFormValue("slot")
	held := slices.IndexFunc(b.Visits, func(visit meeting.Visit) bool { return visit.SlotID == slotID })
	if held < 0 {
		return v.slotAgain(b, slotID, refuse("Nobody holds this time any more."))
	}
	a, err := b.ReleaseByHand(slotID, v.PostFormValue("all") != "", v.now)
	if err != nil {
		return v.slotAgain(b, slotID, err)
	}
	return v.arranges(b, slotID, a, v.t("%s gave the time back.", b.Visits[held].Family))
}

// arranges carries an arrangement out, tells the family, and shows the teacher's times.
func (v *visit) arranges(b meeting.Board, slotID string, a meeting.Arrangement, done string) error {
	drafts, problem, err := a.Tell(v.Context(), v.now, v.c.Store, v.c.Books, v.school, b)
	if unsendable, ok := errors.AsType[*bot.UnsendableError](err); ok {
		return v.slotAgain(b, slotID, refuse("A text cannot be made, so nothing was done: look at the wording of the meeting's texts. %s", unsendable.Err))
	}
	if err != nil {
		return err
	}
	err = v.c.Store.ArrangeMeeting(v.Context(), v.now, v.school.ID, a, drafts, v.meetingReminders(b))
	if errors.Is(err, bot.ErrTaken) {
		return v.slotTaken(b.Meeting.ID, slotID)
	}
	if err != nil {
		return err
	}
	said := []string{done}
	switch {
	case len(drafts) > 0:
		v.c.Queued()
		said = append(said, v.t("The family is being told."))
	case problem != "":
		said = append(said, v.t("The family gets no message (%s): call them.", v.reason(problem)))
	}
	staff := ""
	if at := slices.IndexFunc(b.Slots, func(s meeting.Slot) bool { return s.ID == slotID }); at >= 0 {
		staff = b.Slots[at].StaffID
	}
	return v.leads("/meetings/"+b.Meeting.ID+"?teacher="+staff, strings.Join(said, " "))
}

// slotAgain shows the page of a time again, with what stands in the way.
func (v *visit) slotAgain(b meeting.Board, slotID string, why error) error {
	switch {
	case errors.Is(why, bot.ErrTaken):
		why = refuseWith(http.StatusConflict, "Another family has this time meanwhile. Choose another one.")
	case errors.Is(why, meeting.ErrOver):
		why = refuse("This time is over, or the meeting was canceled.")
	case errors.Is(why, meeting.ErrMet):
		why = refuse("The child's other home has a time with this teacher already.")
	case errors.Is(why, meeting.ErrClash):
		why = refuse("The family is with another teacher at this time. Choose another time, or give that one back first.")
	}
	r, ok := errors.AsType[*refusal](why)
	if !ok {
		return why
	}
	view, err := v.slotView(b, slotID)
	if err != nil {
		return err
	}
	view.Wrong = v.t(r.sentence, r.values...)
	return v.pageWith(r.status, "meeting_slot", view)
}

// slotTaken shows the page of a time as it stands now that somebody else was quicker.
func (v *visit) slotTaken(meetingID, slotID string) error {
	b, err := v.c.Store.Board(v.Context(), meetingID)
	if err != nil {
		return err
	}
	return v.slotAgain(b, slotID, refuseWith(http.StatusConflict, "Somebody else changed this meanwhile, and nothing of yours was kept. It stands as below now."))
}

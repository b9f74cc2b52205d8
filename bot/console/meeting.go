package console

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/meeting"
)

const (
	// columnsBeside is how many teachers' times stand beside each other on a wide screen; of more one is shown at a time.
	columnsBeside = 6
	// meetingFamiliesNamed is how many families of each state are named.
	meetingFamiliesNamed = 100
)

// meetingView is the page /meetings/{id}.
type meetingView struct {
	*frame
	Meeting  meeting.Meeting
	Counts   meetingCounts
	Columns  []meetingColumn // of all teachers
	Chosen   string          // the teacher who is shown where there is room for one
	One      bool            // only the chosen one is shown at all
	Beside   []meetingRow    // the times of all, where they stand beside each other
	Families []meetingFamilies
	Teacher  bool // the visitor is one, and sees their own times only
	Told     int  // families that a cancellation tells
	Typed    bool // their number must be typed
	Wrong    string
}

// meetingFamilies are families in one state, named.
type meetingFamilies struct {
	State string
	Total int
	List  []meeting.Family
}

// CanStandBeside says that all teachers could be shown.
func (m meetingView) CanStandBeside() bool { return len(m.Columns) <= columnsBeside }

// ChosenAt says whether a column of Beside is the chosen one.
func (m meetingView) ChosenAt(i int) bool { return m.Columns[i].ID == m.Chosen }

// Open says that times can still be arranged.
func (m meetingView) Open() bool {
	return m.Meeting.State != meeting.Canceled && m.Meeting.EndsAt.After(m.Now)
}

// Invitable says that families can still be invited.
func (m meetingView) Invitable() bool {
	return m.Meeting.State != meeting.Canceled && m.Meeting.StartsAt.After(m.Now)
}

// theBoard reads the meeting that the path names, of the visitor's school; for a teacher with their own times only.
func (v *visit) theBoard() (meeting.Board, error) {
	b, err := v.c.Store.Board(v.Context(), v.PathValue("id"))
	if err != nil {
		return b, err
	}
	if b.Meeting.SchoolID != v.school.ID {
		return b, bot.ErrNotFound
	}
	if v.user.Role == bot.UserTeacher && b.Teachers[v.user.StaffID] == "" {
		return b, bot.ErrNotFound
	}
	return b, nil
}

// meetingTeacher is whose times the visitor asks for: a teacher's are their own. "" is all.
func (v *visit) meetingTeacher(b meeting.Board) (string, error) {
	asked := v.FormValue("teacher")
	if v.user.Role == bot.UserTeacher {
		if asked != "" && asked != v.user.StaffID {
			return "", bot.ErrNotFound
		}
		return v.user.StaffID, nil
	}
	if _, known := b.Teachers[asked]; asked != "" && !known {
		return "", bot.ErrNotFound
	}
	return asked, nil
}

func meetingPage(v *visit) error {
	view, err := v.meetingView()
	if err != nil {
		return err
	}
	return v.page("meeting", view)
}

func (v *visit) meetingView() (meetingView, error) {
	b, err := v.theBoard()
	if err != nil {
		return meetingView{}, err
	}
	asked, err := v.meetingTeacher(b)
	if err != nil {
		return meetingView{}, err
	}
	view := meetingView{frame: v.framed(b.Meeting.Name), Meeting: b.Meeting, Chosen: asked, Teacher: v.user.Role == bot.UserTeacher}
	only := ""
	if view.Teacher {
		only = asked
	}
	view.Columns = meetingColumns(b, view.frame, only)
	if view.Chosen == "" && len(view.Columns) > 0 {
		view.Chosen = view.Columns[0].ID
	}
	if view.One = asked != "" || len(view.Columns) > columnsBeside; !view.One {
		view.Beside = meetingRows(view.Columns)
	}
	if view.Teacher {
		return view, nil
	}
	view.Counts = countMeeting(b)
	view.Told = meetingTold(b)
	view.Typed = view.Told > typedAbove
	list, err := v.c.Store.MeetingFamilies(v.Context(), v.school.ID, b.Meeting.ID, meetingFamiliesNamed)
	if err != nil {
		return view, err
	}
	for _, group := range []meetingFamilies{
		{State: meeting.Full, Total: view.Counts.Full}, {State: meeting.Invited, Total: view.Counts.Open}, {State: meeting.Declined, Total: view.Counts.Declined},
	} {
		for _, f := range list {
			if f.State == group.State {
				group.List = append(group.List, f)
			}
		}
		if len(group.List) > 0 {
			view.Families = append(view.Families, group)
		}
	}
	return view, nil
}

// meetingTold is how many families have a time, or were proposed one.
func meetingTold(b meeting.Board) int {
	told := map[string]bool{}
	for id, state := range b.Families {
		if state == meeting.Invited || state == meeting.Booked {
			told[id] = true
		}
	}
	for _, visit := range b.Visits {
		told[visit.HouseholdID] = true
	}
	return len(told)
}

// MeetingFamilyWord is what families in a state have in common.
func (m meetingView) MeetingFamilyWord(state string) string {
	switch state {
	case meeting.Full:
		return m.words.t("To be called: no complete time was free")
	case meeting.Declined:
		return m.words.t("Cannot come")
	}
	return m.words.t("No answer yet")
}

// typesMany refuses to tell many families something unless their number was typed.
func (v *visit) typesMany(n int) error {
	typed, err := strconv.Atoi(strings.TrimSpace(v.PostFormValue("typed")))
	if n > typedAbove && (err != nil || typed != n) {
		return refuse("This tells %d families. Type this number to go on; nothing was done.", n)
	}
	return nil
}

func cancelMeeting(v *visit) error {
	view, err := v.meetingView()
	if err != nil {
		return err
	}
	if !view.Open() {
		return refuse("This meeting is over, or was canceled already.")
	}
	if err := v.typesMany(view.Told); err != nil {
		if r, ok := errors.AsType[*refusal](err); ok {
			view.Wrong = v.t(r.sentence, r.values...)
		}
		return v.pageWith(http.StatusUnprocessableEntity, "meeting", view)
	}
	err = v.c.Store.CallOffMeeting(v.Context(), v.now, view.Meeting.Cancellation(v.now))
	if errors.Is(err, bot.ErrTaken) {
		return refuse("This meeting is over, or was canceled already.")
	}
	if err != nil {
		return err
	}
	v.c.Planned()
	return v.leads("/meetings/"+view.Meeting.ID, "Canceled. The families that had a time are being told.")
}

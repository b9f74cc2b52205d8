package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
)

// meetingForm is a meeting as it is typed.
type meetingForm struct {
	Name, Date, Also, From, To, Minutes string
	BreakFrom, BreakTo, ReplyBy         string
	Classes, Teachers                   []string // names of classes, ids of staff
}

// Has says whether a class was chosen, HasTeacher a teacher.
func (f meetingForm) Has(class string) bool     { return slices.Contains(f.Classes, class) }
func (f meetingForm) HasTeacher(id string) bool { return slices.Contains(f.Teachers, id) }
func (f meetingForm) audience() string {
	if len(f.Classes) == 0 {
		return "all"
	}
	return "class:" + strings.Join(f.Classes, ", class:")
}

// newMeetingView is the page /meetings/new.
type newMeetingView struct {
	*frame
	Form    meetingForm
	Classes []string
	Staff   []bot.Staff // who teach
	Wrong   []string
}

// meetingTyped reads the form.
func meetingTyped(from url.Values) meetingForm {
	text := func(name string) string { return strings.TrimSpace(from.Get(name)) }
	return meetingForm{
		Name: text("name"), Date: text("date"), Also: text("also"), From: text("from"), To: text("to"), Minutes: text("minutes"),
		BreakFrom: text("break-from"), BreakTo: text("break-to"), ReplyBy: text("reply-by"), Classes: from["class"], Teachers: from["teacher"],
	}
}

// newMeetingPage shows the form; classes in the address propose those who teach them.
func newMeetingPage(v *visit) error {
	view, err := v.newMeeting(meetingTyped(v.URL.Query()))
	if err != nil {
		return err
	}
	if view.Form.Minutes == "" {
		view.Form.Minutes = "10"
	}
	view.Form.Teachers = nil
	for _, s := range view.Staff {
		if len(view.Form.Classes) == 0 || slices.ContainsFunc(s.Teaches, func(t bot.Teaching) bool { return view.Form.Has(t.Class) }) {
			view.Form.Teachers = append(view.Form.Teachers, s.ID)
		}
	}
	return v.page("meeting_new", view)
}

func (v *visit) newMeeting(form meetingForm) (newMeetingView, error) {
	view := newMeetingView{frame: v.framed(v.t("Plan a meeting")), Form: form}
	staff, err := v.c.Store.StaffList(v.Context(), v.school.ID)
	if err != nil {
		return view, err
	}
	for _, s := range staff {
		if len(s.Teaches) == 0 {
			continue
		}
		view.Staff = append(view.Staff, s)
		for _, t := range s.Teaches {
			view.Classes = append(view.Classes, t.Class)
		}
	}
	slices.Sort(view.Classes)
	view.Classes = slices.Compact(view.Classes)
	return view, nil
}

// Teaches is what somebody teaches: "4-A, 5-B", the own class first.
func (newMeetingView) Teaches(s bot.Staff) string {
	var own, others []string
	for _, t := range s.Teaches {
		if t.ClassTeacher {
			own = append(own, t.Class)
		}
	}
	for _, t := range s.Teaches {
		if !slices.Contains(own, t.Class) && !slices.Contains(others, t.Class) {
			others = append(others, t.Class)
		}
	}
	return strings.Join(append(slices.Compact(own), others...), ", ")
}

func addMeeting(v *visit) error {
	if err := v.ParseForm(); err != nil {
		return refuse("This page cannot be used that way.")
	}
	view, err := v.newMeeting(meetingTyped(v.PostForm))
	if err != nil {
		return err
	}
	setup, wrong := v.meetingSetup(view)
	var m meeting.Meeting
	var slots []meeting.Slot
	if len(wrong) == 0 {
		if m, slots, err = setup.Make(v.school, v.now); err != nil {
			wrong = v.meetingFaults(err)
		}
	}
	if len(wrong) == 0 {
		if err = v.c.Store.CheckAudience(v.Context(), v.school.ID, setup.Audience); errors.Is(err, bot.ErrAudience) {
			wrong = []string{v.t("The school has no such class. Choose the classes again.")}
		} else if err != nil {
			return err
		}
	}
	if len(wrong) > 0 {
		view.Wrong = wrong
		return v.pageWith(http.StatusUnprocessableEntity, "meeting_new", view)
	}
	if err := v.c.Store.AddMeeting(v.Context(), m, slots); err != nil {
		return err
	}
	return v.leads("/meetings/"+m.ID, "Planned. Nobody is told yet: look at it, then invite the families.")
}

// meetingSetup reads what was typed, with a sentence for each thing that cannot be read.
func (v *visit) meetingSetup(view newMeetingView) (s meeting.Setup, wrong []string) {
	form := view.Form
	s = meeting.Setup{Name: form.Name, Audience: form.audience()}
	for _, text := range []string{form.Date, form.Also} {
		if text == "" {
			continue
		}
		day, err := civil.ParseDate(text)
		if err != nil {
			wrong = append(wrong, v.t("A date cannot be read. Write it like 2026-11-27."))
			continue
		}
		s.Dates = append(s.Dates, day)
	}
	var err error
	if s.Hours, err = meetingHours(form.From, form.To); err != nil {
		wrong = append(wrong, v.t("Give the hours like 16:00 and 19:00."))
	}
	if form.BreakFrom != "" || form.BreakTo != "" {
		pause, err := meetingHours(form.BreakFrom, form.BreakTo)
		if err != nil {
			wrong = append(wrong, v.t("Give the break like 17:30 and 17:45, or leave both empty."))
		}
		s.Breaks = []civil.Hours{pause}
	}
	if s.SlotMin, err = strconv.Atoi(form.Minutes); err != nil {
		wrong = append(wrong, v.t("Each family needs between %d and %d minutes.", meeting.ShortestSlot, meeting.LongestSlot))
	}
	if form.ReplyBy != "" {
		day, err := civil.ParseDate(form.ReplyBy)
		if err != nil {
			wrong = append(wrong, v.t("A date cannot be read. Write it like 2026-11-27."))
		}
		s.ReplyBy = day.AddDays(1).In(v.school.Zone())
	}
	for _, t := range view.Staff { // of this school, and of no other
		if form.HasTeacher(t.ID) {
			s.Teachers = append(s.Teachers, t.ID)
		}
	}
	return s, slices.Compact(wrong)
}

func meetingHours(from, to string) (h civil.Hours, err error) {
	if h.From, err = civil.ParseClock(from); err != nil {
		return h, err
	}
	h.Until, err = civil.ParseClock(to)
	return h, err
}

// meetingFaults are the sentences for all that is wrong with a meeting.
func (v *visit) meetingFaults(err error) (wrong []string) {
	for _, f := range []struct {
		is   error
		says string
	}{
		{meeting.ErrNoName, v.t("Give the meeting a name: families read it, such as Parents' day.")},
		{meeting.ErrNoTeacher, v.t("Choose the teachers who take part.")},
		{meeting.ErrDates, v.t("Choose the day of the meeting.")},
		{meeting.ErrPast, v.t("This day or hour is over. Choose one that is to come.")},
		{meeting.ErrHours, v.t("The meeting ends before it begins. Give the hours like 16:00 and 19:00.")},
		{meeting.ErrBreak, v.t("The break ends before it begins.")},
		{meeting.ErrLength, v.t("Each family needs between %d and %d minutes.", meeting.ShortestSlot, meeting.LongestSlot)},
		{meeting.ErrNoFit, v.t("Not one family fits into these hours. Give more hours, or fewer minutes for each.")},
		{meeting.ErrTooMany, v.t("This is too much for one meeting. Make several of it.")},
		{meeting.ErrReplyBy, v.t("Families must be able to answer: the last day to reply lies between now and the meeting.")},
	} {
		if errors.Is(err, f.is) {
			wrong = append(wrong, f.says)
		}
	}
	if len(wrong) == 0 {
		wrong = []string{err.Error()}
	}
	return wrong
}

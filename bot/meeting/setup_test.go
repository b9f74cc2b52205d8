package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/meeting"
)

func hours(t testing.TB, s string) civil.Hours {
	t.Helper()
	h, err := civil.ParseHours(s)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func afternoon(t testing.TB) meeting.Setup {
	return meeting.Setup{Name: "Parents' day", Dates: []civil.Date{friday}, Hours: hours(t, "16:00-17:00"), SlotMin: 10, Teachers: []string{sana, omar}}
}

func TestSlotsOfADay(t *testing.T) {
	for _, c := range []struct {
		name, hours string
		breaks      []string
		slot        int
		dates       []civil.Date
		want        string // starts, on the school's wall
	}{
		{"an hour", "16:00-17:00", nil, 20, nil, "27T16:00 27T16:20 27T16:40"},
		{"what does not fit is left out", "16:00-16:55", nil, 20, nil, "27T16:00 27T16:20"},
		{"a break on the grid", "10:00-11:30", []string{"10:30-11:00"}, 15, nil, "27T10:00 27T10:15 27T11:00 27T11:15"},
		{"a break off the grid moves the rest to its end", "10:00-12:00", []string{"10:30-11:00"}, 20, nil, "27T10:00 27T11:00 27T11:20 27T11:40"},
		{"two breaks, given in any order and overlapping", "09:00-11:00", []string{"10:00-10:30", "09:30-10:10"}, 30, nil, "27T09:00 27T10:30"},
		{"a break outside the hours", "16:00-16:20", []string{"10:30-11:00"}, 10, nil, "27T16:00 27T16:10"},
		{"until midnight", "23:00-24:00", nil, 30, nil, "27T23:00 27T23:30"},
		{"two days, once each, by time", "16:00-17:00", nil, 60, []civil.Date{friday.AddDays(1), friday, friday}, "27T16:00 28T16:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := afternoon(t)
			s.Hours, s.SlotMin = hours(t, c.hours), c.slot
			for _, b := range c.breaks {
				s.Breaks = append(s.Breaks, hours(t, b))
			}
			if c.dates != nil {
				s.Dates = c.dates
			}
			m, slots, err := s.Make(school, now)
			if err != nil {
				t.Fatal(err)
			}
			byTeacher := map[string][]string{}
			for _, slot := range slots {
				if got := slot.EndsAt.Sub(slot.StartsAt); got != time.Duration(c.slot)*time.Minute {
					t.Errorf("a slot takes %v", got)
				}
				byTeacher[slot.StaffID] = append(byTeacher[slot.StaffID], strings.TrimPrefix(civil.WallOf(slot.StartsAt, karachi).String(), "2026-11-"))
			}
			for _, teacher := range []string{sana, omar} {
				if got := strings.Join(byTeacher[teacher], " "); got != c.want {
					t.Errorf("%s has %s\nwant %s", teacher, got, c.want)
				}
			}
			if !m.StartsAt.Equal(slots[0].StartsAt) || !m.EndsAt.Equal(slots[len(slots)-1].EndsAt) {
				t.Errorf("the meeting lasts from %v to %v", m.StartsAt, m.EndsAt)
			}
		})
	}
}

// On 14 March 2027 the clocks of New York go from 02:00 to 03:00, on 7 November from 02:00 back to 01:00.
func TestSlotsWhenTheClocksChange(t *testing.T) {
	newYork := bot.School{ID: "school", Timezone: "America/New_York"}
	for _, c := range []struct {
		day  civil.Date
		want int
	}{
		{civil.Date{Year: 2027, Month: time.March, Day: 14}, 4},    // 01:00, 01:30, 03:00, 03:30
		{civil.Date{Year: 2027, Month: time.November, Day: 7}, 5},  // 01:30-02:00 lasts ninety minutes
		{civil.Date{Year: 2027, Month: time.November, Day: 14}, 6}, // an ordinary night
	} {
		s := afternoon(t)
		s.Dates, s.Hours, s.SlotMin, s.Teachers = []civil.Date{c.day}, hours(t, "01:00-04:00"), 30, []string{sana}
		_, slots, err := s.Make(newYork, now)
		if err != nil {
			t.Fatal(err)
		}
		if len(slots) != c.want {
			t.Errorf("%s has %d visits, want %d", c.day, len(slots), c.want)
		}
		for i, slot := range slots {
			if slot.EndsAt.Sub(slot.StartsAt) != 30*time.Minute || i > 0 && slot.StartsAt.Before(slots[i-1].EndsAt) {
				t.Errorf("%s: a visit from %v to %v", c.day, slot.StartsAt, slot.EndsAt)
			}
		}
	}
}

func TestSetupRefusesWithASentence(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*meeting.Setup)
		says string
	}{
		{"no name", func(s *meeting.Setup) { s.Name = " " }, "no name"},
		{"nobody takes part", func(s *meeting.Setup) { s.Teachers = nil }, "no teacher takes part"},
		{"no date", func(s *meeting.Setup) { s.Dates = nil }, "no date"},
		{"yesterday", func(s *meeting.Setup) { s.Dates = append(s.Dates, civil.DateOf(now, karachi).AddDays(-1)) }, "2026-11-23 is over"},
		{"today, an hour ago", func(s *meeting.Setup) {
			s.Dates, s.Hours = []civil.Date{civil.DateOf(now, karachi)}, hours(t, "15:00-18:00")
		}, "has begun already"},
		{"a year of dates", func(s *meeting.Setup) {
			for i := range 15 {
				s.Dates = append(s.Dates, friday.AddDays(i))
			}
		}, "15 dates"},
		{"the end before the start", func(s *meeting.Setup) { s.Hours = hours(t, "17:00-16:00") }, "ends (16:00) before it begins (17:00)"},
		{"no hours", func(s *meeting.Setup) { s.Hours = civil.Hours{} }, "no hours"},
		{"a break that ends before it begins", func(s *meeting.Setup) { s.Breaks = []civil.Hours{hours(t, "11:00-10:30")} }, "the break 11:00-10:30"},
		{"four minutes", func(s *meeting.Setup) { s.SlotMin = 4 }, "choose 5 to 60"},
		{"no minutes", func(s *meeting.Setup) { s.SlotMin = 0 }, "choose 5 to 60"},
		{"sixty-one minutes", func(s *meeting.Setup) { s.SlotMin = 61 }, "choose 5 to 60"},
		{"no visit fits", func(s *meeting.Setup) { s.Hours = hours(t, "16:00-16:09") }, "not one visit of 10 minutes fits"},
		{"nothing but a break", func(s *meeting.Setup) { s.Breaks = []civil.Hours{hours(t, "15:30-17:30")} }, "not one visit"},
		{"an answer after the meeting", func(s *meeting.Setup) { s.ReplyBy = at(1) }, "last moment to reply"},
		{"an answer before now", func(s *meeting.Setup) { s.ReplyBy = now }, "last moment to reply"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := afternoon(t)
			c.do(&s)
			_, _, err := s.Make(school, now)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want one with %q", err, c.says)
			}
		})
	}
	_, _, err := meeting.Setup{}.Make(school, now)
	if n := strings.Count(err.Error(), "\n") + 1; n != 5 {
		t.Errorf("of an empty setup %d things are wrong, want all 5 at once: %v", n, err)
	}
}

func TestReplyByIsADayBeforeOrHalfWay(t *testing.T) {
	for before, want := range map[time.Duration]time.Duration{
		96 * time.Hour: 24 * time.Hour,
		48 * time.Hour: 24 * time.Hour,
		6 * time.Hour:  3 * time.Hour,
	} {
		m, _, err := afternoon(t).Make(school, four.Add(-before))
		if err != nil {
			t.Fatal(err)
		}
		if got := four.Sub(m.ReplyBy); got != want {
			t.Errorf("%v before the meeting, families may answer until %v before it, want %v", before, got, want)
		}
	}
}

func TestTeachersGivenTwiceHaveOneRowOfSlots(t *testing.T) {
	s := afternoon(t)
	s.Teachers = []string{sana, omar, sana}
	_, slots, err := s.Make(school, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(slots) != 12 || !slices.IsSortedFunc(slots, func(a, b meeting.Slot) int { return a.StartsAt.Compare(b.StartsAt) }) {
		t.Errorf("%d slots", len(slots))
	}
}

package meeting

import (
	"strconv"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

// voice makes the texts of a meeting for one family, in its language and the school's zone. The first text that can't be made
// stays as err; nothing made after it counts.
type voice struct {
	book   *templates.Book
	lang   templates.Language
	school bot.School
	zone   *time.Location
	board  Board
	err    error
}

func (v *voice) say(name string, values templates.Values) string {
	text, err := v.book.Render(v.lang, name, values)
	if err != nil && v.err == nil {
		v.err = err
	}
	return text
}

func (v *voice) day(t time.Time) string {
	d := civil.DateOf(t, v.zone)
	return templates.Day(v.lang, d.Year, d.Month, d.Day)
}

func (v *voice) clock(t time.Time) string {
	c := civil.WallOf(t, v.zone).Clock
	return templates.Clock(v.lang, c.Hour, c.Minute)
}

// about are the values of a text about a family's visits.
func (v *voice) about(visits []Visit) templates.Values {
	return templates.Values{
		"school": v.school.ShortName, "meeting": v.board.Meeting.Name, "when": v.day(visits[0].StartsAt), "visits": v.lines(visits),
	}
}

// lines are the visits, a line each.
func (v *voice) lines(visits []Visit) string {
	names := shortNames(visits)
	lines := make([]string, len(visits))
	for i, visit := range visits {
		lines[i] = v.say("meeting_visit", templates.Values{
			"time": v.clock(visit.StartsAt), "teacher": v.board.Teachers[visit.StaffID], "child": names[visit.StudentID],
		})
	}
	return strings.Join(lines, "\n")
}

// options are whole times to choose from, a line each.
func (v *voice) options(times [][]Visit) string {
	lines := make([]string, len(times))
	for i, visits := range times {
		start := visits[0].StartsAt
		lines[i] = v.say("meeting_option", templates.Values{
			"number": strconv.Itoa(i + 1), "when": templates.Commas(v.lang, []string{v.day(start), v.clock(start)}),
		})
	}
	return strings.Join(lines, "\n")
}

func (v *voice) label() string {
	return v.say("label_meeting", templates.Values{"meeting": v.board.Meeting.Name})
}

// shortNames maps student ids to what each child is called in a text: its first name, or the whole one where siblings share
// the first.
func shortNames(visits []Visit) map[string]string {
	short, users := map[string]string{}, map[string]string{}
	clash := map[string]bool{}
	for _, v := range visits {
		first := bot.Student{Name: v.Child}.FirstName()
		if id, used := users[first]; used && id != v.StudentID {
			clash[first] = true
		}
		users[first], short[v.StudentID] = v.StudentID, first
	}
	for _, v := range visits {
		if clash[short[v.StudentID]] {
			short[v.StudentID] = v.Child
		}
	}
	return short
}

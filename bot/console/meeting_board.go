package console

import (
	"maps"
	"slices"

	"raabta/bot/civil"
	"raabta/bot/meeting"
)

// meetingPast is the state of a time that nobody took and that is over; the others are meeting's.
const meetingPast = "past"

// meetingCell is one time of one teacher on the board.
type meetingCell struct {
	meeting.Row
	State string // Row's, or meetingPast
}

// meetingRun is how many times of one state follow one another.
type meetingRun struct {
	State string
	N     int
}

// meetingColumn is a teacher on the board.
type meetingColumn struct {
	ID, Name               string
	Booked, Proposed, Free int
	Days                   []meetingDay
	Strip                  []meetingRun // all times in a row
}

// meetingDay is a teacher's times of one day.
type meetingDay struct {
	Date  civil.Date
	Cells []meetingCell
}

// meetingColumns lays a board out by teacher, those in the order of their names; staffID "" is all of them.
func meetingColumns(b meeting.Board, f *frame, staffID string) []meetingColumn {
	var all []meetingColumn
	for _, r := range b.Sheet(staffID, f.Now, f.zone) {
		if n := len(all); n == 0 || all[n-1].ID != r.StaffID {
			all = append(all, meetingColumn{ID: r.StaffID, Name: r.Teacher})
		}
		c := &all[len(all)-1]
		cell := meetingCell{Row: r, State: r.State}
		switch {
		case r.State == meeting.Booked:
			c.Booked++
		case !r.StartsAt.After(f.Now):
			cell.State = meetingPast
		case r.State == meeting.Proposed:
			c.Proposed++
		default:
			c.Free++
		}
		day := civil.DateOf(r.StartsAt, f.zone)
		if n := len(c.Days); n == 0 || c.Days[n-1].Date != day {
			c.Days = append(c.Days, meetingDay{Date: day})
		}
		d := &c.Days[len(c.Days)-1]
		d.Cells = append(d.Cells, cell)
		if n := len(c.Strip); n > 0 && c.Strip[n-1].State == cell.State {
			c.Strip[n-1].N++
		} else {
			c.Strip = append(c.Strip, meetingRun{cell.State, 1})
		}
	}
	return all
}

// meetingRow is one time at which some teachers stand beside each other.
type meetingRow struct {
	Day   civil.Date
	First bool // of its day
	From  string
	Cells []meetingCell // a teacher each, as the columns are; State is "" where one has no such time
}

// meetingRows lays columns out by time.
func meetingRows(columns []meetingColumn) []meetingRow {
	rows := map[int64]*meetingRow{}
	for i, c := range columns {
		for _, d := range c.Days {
			for _, cell := range d.Cells {
				at := cell.StartsAt.UnixMilli()
				if rows[at] == nil {
					rows[at] = &meetingRow{Day: d.Date, From: cell.From, Cells: make([]meetingCell, len(columns))}
				}
				rows[at].Cells[i] = cell
			}
		}
	}
	var all []meetingRow
	for _, at := range slices.Sorted(maps.Keys(rows)) {
		row := *rows[at]
		row.First = len(all) == 0 || all[len(all)-1].Day != row.Day
		all = append(all, row)
	}
	return all
}

// MeetingSign is how a state looks where there is no room for a word.
func (*frame) MeetingSign(state string) string {
	switch state {
	case meeting.Booked:
		return "●"
	case meeting.Proposed:
		return "?"
	case meeting.Lapsed:
		return "…"
	case meetingPast:
		return "×"
	}
	return "○"
}

// MeetingSigns are n of them.
func (f *frame) MeetingSigns(r meetingRun) string {
	signs := ""
	for range r.N {
		signs += f.MeetingSign(r.State)
	}
	return signs
}

// MeetingWord is the state of a time in a word.
func (f *frame) MeetingWord(state string) string {
	switch state {
	case meeting.Booked:
		return f.words.t("booked")
	case meeting.Proposed:
		return f.words.t("proposed")
	case meeting.Lapsed:
		return f.words.t("no answer in time")
	case meetingPast:
		return f.words.t("over")
	}
	return f.words.t("free")
}

// MeetingStates are the states of the legend.
func (*frame) MeetingStates() []string {
	return []string{meeting.Free, meeting.Proposed, meeting.Booked, meeting.Lapsed, meetingPast}
}

// meetingCounts are a board's families by what they answered.
type meetingCounts struct{ Invited, Booked, Declined, Full, Open int }

func countMeeting(b meeting.Board) (c meetingCounts) {
	for _, state := range b.Families {
		switch state {
		case meeting.Booked:
			c.Booked++
		case meeting.Declined:
			c.Declined++
		case meeting.Full:
			c.Full++
		case meeting.Invited:
			c.Open++
		}
	}
	c.Invited = c.Booked + c.Declined + c.Open
	return c
}

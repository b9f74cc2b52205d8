package console

import (
	"encoding/csv"
	"net/http"
	"strings"

	"raabta/bot/meeting"
)

// meetingSheetView is the page /meetings/{id}/sheet: each teacher's list, to be printed.
type meetingSheetView struct {
	*frame
	Meeting meeting.Meeting
	Columns []meetingColumn
}

// SheetWord is what a teacher reads beside a time: nothing where it is free or booked.
func (m meetingSheetView) SheetWord(state string) string {
	switch state {
	case meeting.Proposed:
		return m.words.t("not confirmed")
	case meeting.Lapsed:
		return m.words.t("no answer in time")
	}
	return ""
}

func meetingSheet(v *visit) error {
	b, err := v.theBoard()
	if err != nil {
		return err
	}
	staff, err := v.meetingTeacher(b)
	if err != nil {
		return err
	}
	view := meetingSheetView{frame: v.framed(b.Meeting.Name), Meeting: b.Meeting}
	view.Columns = meetingColumns(b, view.frame, staff)
	return v.page("meeting_sheet", view)
}

// meetingCSV answers with the board as a sheet.
func meetingCSV(v *visit) error {
	b, err := v.theBoard()
	if err != nil {
		return err
	}
	staff, err := v.meetingTeacher(b)
	if err != nil {
		return err
	}
	if ok, err := v.provedLately("/meetings/" + b.Meeting.ID); !ok {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="meeting-`+b.Meeting.StartsAt.In(v.school.Zone()).Format("2006-01-02")+`.csv"`)
	v.w.WriteHeader(http.StatusOK)
	v.w.Write([]byte("\uFEFF")) // or Excel takes Urdu for Latin
	out := csv.NewWriter(v.w)
	out.Write([]string{"Teacher", "Date", "From", "Until", "State", "Child", "Class", "Family"})
	for _, r := range b.Sheet(staff, v.now, v.school.Zone()) {
		row := []string{r.Teacher, r.Date, r.From, r.Until, r.State, r.Child, r.Class, r.Family}
		for i := range row {
			row[i] = meetingPlain(row[i])
		}
		out.Write(row)
	}
	out.Flush()
	return nil // the browser may be gone
}

// meetingPlain keeps a spreadsheet from taking somebody's words for a formula
// (https://owasp.org/www-community/attacks/CSV_Injection).
func meetingPlain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}

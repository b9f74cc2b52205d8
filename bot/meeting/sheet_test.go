package meeting_test

import (
	"encoding/json"
	"strings"
	"testing"

	"raabta/bot/meeting"
)

func TestSheet(t *testing.T) {
	b := board(3, sana, omar)
	ayesha := visit("imran", "Ayesha Imran", sana, 0)
	ayesha.Family = "Imran Ali"
	b.Visits = []meeting.Visit{
		ayesha,
		proposed(visit("javed", "Zara Javed", sana, 1), replyBy),
		proposed(visit("khan", "Hamza Khan", sana, 2), now), // nobody answered
	}
	var out strings.Builder
	for _, row := range b.Sheet(sana, now, karachi) {
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	want := `{"teacher":"Ms Sana Iqbal","date":"2026-11-27","from":"16:00","until":"16:10","child":"Ayesha Imran","class":"5-B","family":"Imran Ali","state":"booked"}
{"teacher":"Ms Sana Iqbal","date":"2026-11-27","from":"16:10","until":"16:20","child":"Zara Javed","class":"5-B","family":"javed","state":"proposed"}
{"teacher":"Ms Sana Iqbal","date":"2026-11-27","from":"16:20","until":"16:30","child":"Hamza Khan","class":"5-B","family":"khan","state":"lapsed"}
`
	if out.String() != want {
		t.Errorf("the sheet is\n%swant\n%s", out.String(), want)
	}
	all := b.Sheet("", now, karachi)
	if len(all) != 6 || all[0].Teacher != "Mr Omar Farooq" || all[0].State != meeting.Free || all[3].Teacher != "Ms Sana Iqbal" {
		t.Errorf("the list of all teachers is %v", all)
	}
}

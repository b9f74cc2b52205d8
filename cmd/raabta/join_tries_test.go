package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestNobodyLearnsWhoIsAPupil: a number that exists and one that does not are answered alike, three times a day; then the
// office is asked, and links by the conversation's code.
func TestNobodyLearnsWhoIsAPupil(t *testing.T) {
	eachJoining(t, func(j *joining) {
		var before []string
		for i, admission := range []string{"A-1001", "A-9999"} {
			phone := bot.Number(fmt.Sprint("+92345111330", i))
			heard := []string{j.told(phone, "salam")}
			for range 2 {
				heard = append(heard, j.told(phone, admission), j.told(phone, "Kamran"))
			}
			j.now = j.now.Add(11 * time.Minute) // past what stops machines
			heard = append(heard, j.told(phone, admission), j.told(phone, "Kamran"))
			if before != nil && strings.Join(before, "|") != strings.Join(heard, "|") {
				t.Errorf("one hears\n%q\nand the other\n%q", before, heard)
			}
			before = heard
			j.wants(heard[2], "does not match", "once more")
			j.wants(heard[6], "office will check")
		}
		asked := j.fresh()
		if len(asked) != 2 || asked[0].To != deskNumber {
			t.Fatalf("the office is asked %v", bodies(asked))
		}
		j.wants(asked[0].Body, "unknown number asks to be linked", "household join a1001 A1")
		// Right or wrong, whatever it answers now the office decides.
		j.now = j.now.Add(11 * time.Minute)
		j.wants(j.told("+923451113300", "hello"), "Welcome")
		j.wants(j.told("+923451113300", "A-1001"), "office will check")
		j.fresh()

		j.wants(j.runs("household", "join", "a1001", "A1", "--yes"), "Imran Ali", "is linked for Ayesha Imran (5-B)", "The phone is told so.")
		j.sent = nil
		j.after(bot.CardAfter)
		if len(j.sent) != 2 || !strings.Contains(j.sent[0].Body+j.sent[1].Body, "This phone is linked for Ayesha") {
			t.Errorf("the phone is told %+v", j.sent)
		}
		if waits := j.runs("threads", "--waiting"); strings.Contains(waits, "A1 ") {
			t.Errorf("what the office did still waits:\n%s", waits)
		}
		j.wants(j.runs("household", "join", "A-1001", "A1", "--yes"), "has this phone already")
	})
}

// TestTenTriesAnAdmissionNumber: however many phones guess, one admission number takes ten guesses a day.
func TestTenTriesAnAdmissionNumber(t *testing.T) {
	eachJoining(t, func(j *joining) {
		guess := func(i int, name string) []bot.Outgoing {
			phone := bot.Number(fmt.Sprintf("+9234511144%02d", i))
			j.says(phone, "salaam")
			j.told(phone, "A-1001")
			return j.says(phone, name)
		}
		for i := range 9 {
			j.wants(guess(i, "Kamran")[0].Body, "does not match")
		}
		j.wants(guess(10, "Kamran")[0].Body, "office will check")
		if got := guess(11, "Imran"); len(got) != 1 || !strings.Contains(got[0].Body, "office will check") {
			t.Errorf("the eleventh guess of the day is answered %+v", got)
		}
		j.now = j.now.Add(25 * time.Hour)
		if got := guess(12, "Imran"); len(got) != 2 || got[0].Template != "join_done" {
			t.Errorf("a day later the right answer is answered %+v", got)
		}
	})
}

// TestGuessesOfOneMomentAreCounted: ten phones that guess together are decided on from one look at the count.
func TestGuessesOfOneMomentAreCounted(t *testing.T) {
	eachJoining(t, func(j *joining) {
		var phones []bot.Number
		for i := range 14 {
			phone := bot.Number(fmt.Sprintf("+9234511155%02d", i))
			phones = append(phones, phone)
			j.says(phone, "salaam")
			j.told(phone, "A-1001")
		}
		j.sent = nil
		for i, phone := range phones {
			body := "Kamran"
			if i > 10 {
				body = "Imran"
			}
			in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("together", i), From: phone, To: ourDevice, Body: body, At: j.now.Add(time.Duration(i) * time.Millisecond)}
			if _, err := j.service.Receive(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		j.now = j.now.Add(time.Second)
		j.step()
		by := map[string]int{}
		for _, m := range j.sent {
			by[m.Template]++
		}
		if by["join_wrong"] != 10 || by["join_done"] != 0 || by["join_office"] != 4 {
			t.Errorf("answered %v, want ten wrong and the rest to the office", by)
		}
	})
}

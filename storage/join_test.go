package storage_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/join"
	"raabta/storage"
)

// admission gives a child of a household an admission number.
func (k *talk) admission(h bot.Household, child, number string) {
	k.Helper()
	k.exec(`UPDATE students SET admission_no = $1 WHERE name = $2 AND id IN (SELECT student_id FROM household_students WHERE household_id = $3)`, number, child, h.ID)
}

// asksNumber queues a question to the stranger, as if its text had left, and says what is read of it when the stranger writes.
func (k *talk) asksNumber(kind, subject string) bot.Question {
	k.Helper()
	q := bot.Question{ID: bot.NewID(), SchoolID: k.school.ID, Number: stranger, Kind: kind, Subject: subject, State: bot.QuestionOpen,
		Choices: []string{"en", "father"}, Label: "admission number", AskedAt: k.now, ExpiresAt: k.now.Add(24 * time.Hour)}
	d := k.draft(stranger, bot.TopicTalk, k.now)
	d.Question = &q
	k.queue(d)
	k.exec(`DELETE FROM queue`)
	return q
}

// facts are what the stranger's next words come with.
func (k *talk) facts(body string) (bot.Inbound, join.Facts) {
	k.Helper()
	k.write(stranger, body)
	in := k.next()
	if len(in.Questions) != 1 || in.Questions[0].Number != stranger {
		k.Fatalf("the stranger is asked %+v", in.Questions)
	}
	f, ok := in.Questions[0].Facts.(join.Facts)
	if !ok {
		k.Fatalf("the facts are %T", in.Questions[0].Facts)
	}
	return in, f
}

func TestAQuestionIsAskedOfANumber(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		k.asksNumber(bot.KindJoin, "")
		k.write(mother, "1042")
		if in := k.next(); len(in.Questions) != 0 {
			k.Errorf("another number is asked %+v", in.Questions)
		}
		k.mustRoute(bot.Decision{Message: k.next().Message, Reason: "test"})
		in, f := k.facts("1042")
		if f.Tries != 0 || f.Refused || f.Admission != "" || f.Households != nil {
			k.Errorf("the facts are %+v", f)
		}
		if q := in.Questions[0]; !slices.Equal(q.Choices, []string{"en", "father"}) || q.HouseholdID != "" || q.StaffID != "" {
			k.Errorf("asked %+v", q)
		}
		k.mustRoute(bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{bot.SupersedeQuestions{Number: stranger, Kind: bot.KindJoin}}})
		k.write(stranger, "1042")
		if in := k.next(); len(in.Questions) != 0 {
			k.Errorf("still asked %+v", in.Questions)
		}
	})
}

// TestFactsNameThePupilHoweverTheNumberIsWritten, and nobody of another school, nobody who left, and nobody where two have it.
func TestFactsNameThePupilHoweverTheNumberIsWritten(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother, father}, "Hamza", "Sana")
		k.admission(h, "Hamza", "00GR-17/(20.24)")
		k.admission(h, "Sana", "0042")
		other := k.addFamily("Tariq", []bot.Number{"+923001111103"}, "Ali", "Omar")
		k.admission(other, "Ali", "A 7")
		k.admission(other, "Omar", "a-7")
		elsewhere := k.school
		k.school = k.addSchool("Another School")
		k.exec(`INSERT INTO classes (id, school_id, name, grade, section) VALUES ('c2', $1, '5-B', '5', 'B')`, k.school.ID)
		k.exec(`INSERT INTO students (id, school_id, admission_no, name, class_id, state) VALUES ('s2', $1, '555', 'X', 'c2', 'active')`, k.school.ID)
		k.school = elsewhere
		for _, c := range []struct{ subject, admission, child string }{
			{"gr172024", "gr172024", "Hamza"},
			{"12342,42,17", "42", "Sana"},
			{"9999,8888", "9999", ""},
			{"a7", "a7", ""},
			{"555", "555", ""},
		} {
			k.asksNumber(bot.KindJoinCheck, c.subject)
			in, f := k.facts("Imran")
			if f.Admission != c.admission || f.Child.Name != c.child || (len(f.Households) > 0) != (c.child != "") {
				k.Errorf("%s names %q, %+v of %d households", c.subject, f.Admission, f.Child, len(f.Households))
			}
			if c.child != "" {
				got := f.Households[0]
				if got.ID != h.ID || len(got.Guardians) != 1 || len(got.Phones) != 2 || f.Child.Class != "5-B" || f.Lines[mother].Number != mother {
					k.Errorf("%s: %+v with %+v", c.subject, got, f.Lines)
				}
			}
			k.mustRoute(bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{bot.SupersedeQuestions{Number: stranger, Kind: bot.KindJoinCheck}}})
		}
		k.exec(`UPDATE household_students SET may_receive = FALSE WHERE household_id = $1`, h.ID)
		k.asksNumber(bot.KindJoinCheck, "42")
		in, f := k.facts("Imran")
		if len(f.Households) != 0 {
			k.Errorf("a household that is not told about the child is offered: %+v", f.Households)
		}
		k.mustRoute(bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{bot.SupersedeQuestions{Number: stranger, Kind: bot.KindJoinCheck}}})
		k.exec(`UPDATE students SET state = 'left' WHERE school_id = $1`, k.school.ID)
		k.asksNumber(bot.KindJoinCheck, "42")
		if _, f := k.facts("Imran"); f.Child.ID != "" {
			k.Errorf("a pupil who left is named: %+v", f.Child)
		}
		if list, err := k.store.Pupils(k.Context(), k.school.ID, "42"); err != nil || len(list) != 0 {
			k.Errorf("the office finds %+v, %v", list, err)
		}
	})
}

// TestTriesAreCountedWhereTheyAreCarriedOut: what was decided from an old count is refused and decided afresh, also when
// several programs do so at one moment.
func TestTriesAreCountedWhereTheyAreCarriedOut(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		carry := func(from bot.Number, e bot.Effect) error {
			k.write(from, "Kamran")
			for _, in := range k.unrouted() {
				if in.Message.Number == from {
					return k.route(bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{e}})
				}
			}
			k.Fatal("the message is not there")
			return nil
		}
		try := func(n bot.Number, admission string) error {
			return carry(n, join.Try{Number: n, Admission: admission, At: k.now})
		}
		for i := range 5 {
			if err := try(stranger, string(rune('a'+i))); (err != nil) != (i >= join.MostTries) || err != nil && !errors.Is(err, bot.ErrTaken) {
				k.Errorf("try %d of a number: %v", i+1, err)
			}
		}
		link := join.Link{HouseholdID: h.ID, Number: stranger, Admission: "1042", At: k.now}
		if err := carry(stranger, link); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("it links without tries: %v", err)
		}
		k.exec(`UPDATE messages SET status = 'routed' WHERE direction = 'in'`) // they go to the office
		// Twenty phones at one moment, decided on already.
		var decisions []bot.Decision
		for i := range 20 {
			n := bot.Number("+9230033333") + bot.Number(rune('0'+i/10)) + bot.Number(rune('0'+i%10))
			k.write(n, "Kamran")
			for _, in := range k.unrouted() {
				if in.Message.Number == n {
					decisions = append(decisions, bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{join.Try{Number: n, Admission: "1042", At: k.now}}})
				}
			}
		}
		var wg sync.WaitGroup
		errs := make([]error, len(decisions))
		for i, d := range decisions {
			wg.Go(func() { errs[i] = k.store.Route(k.Context(), k.now, d) })
		}
		wg.Wait()
		taken := 0
		for _, err := range errs {
			if errors.Is(err, bot.ErrTaken) {
				taken++
			} else if err != nil {
				k.Error(err)
			}
		}
		if taken != 20-join.MostTriesOn {
			k.Errorf("%d of 20 were refused, want all but %d", taken, join.MostTriesOn)
		}
		k.exec(`UPDATE messages SET status = 'routed' WHERE direction = 'in'`)
		k.now = k.now.Add(join.Span)
		if err := carry("+923004444444", join.Link{HouseholdID: h.ID, Number: "+923004444444", WhatsApp: true, Admission: "1042", At: k.now}); err != nil {
			k.Errorf("a day later: %v", err)
		}
		if err := try("+923004444445", "77"); err != nil {
			k.Error(err)
		}
		if n := k.count(`SELECT COUNT(*) FROM join_tries`); n != 1 {
			k.Errorf("%d tries are kept, want only today's", n)
		}
	})
}

func TestALinkedPhoneIsTheHouseholds(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		link := func(n bot.Number, change ...func(*join.Link)) error {
			l := join.Link{HouseholdID: h.ID, Number: n, WhatsApp: true, At: k.now}
			for _, f := range change {
				f(&l)
			}
			return k.store.Link(k.Context(), k.now, k.school.ID, l, nil)
		}
		if err := link(stranger); err != nil {
			k.Fatal(err)
		}
		c, err := k.store.Household(k.Context(), h.ID)
		if err != nil || len(c.Phones) != 2 || c.Phones[1] != (bot.Phone{HouseholdID: h.ID, Number: stranger, Rank: 2, SMS: true, WhatsApp: true, Joined: true}) {
			k.Errorf("the phones are %+v, %v", c.Phones, err)
		}
		if err := link(ourSMS); !errors.Is(err, bot.ErrOwnNumber) {
			k.Errorf("the school's own number: %v", err)
		}
		if err := link("+923005555555", func(l *join.Link) { l.HouseholdID = bot.NewID() }); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("a household that is gone: %v", err)
		}
		another := k.addSchool("Another School")
		if err := k.store.Link(k.Context(), k.now, another.ID, join.Link{HouseholdID: h.ID, Number: "+923005555555", At: k.now}, nil); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("another school's household: %v", err)
		}
		for i := range bot.MaxPhones - 2 {
			if err := link(bot.Number("+92300666666" + string(rune('0'+i)))); err != nil {
				k.Fatal(err)
			}
		}
		if err := link("+923007777777"); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("one more than a household may have: %v", err)
		}
		if err := link(stranger); err != nil {
			k.Errorf("a phone it has: %v", err)
		}
	})
}

// TestAdmissionNumbersAreLookedUpByTheirIndex: a school network has a million pupils.
func TestAdmissionNumbersAreLookedUpByTheirIndex(t *testing.T) {
	eachTalk(t, func(k *talk) {
		conn, err := k.db.Connx(k.Context())
		if err != nil {
			k.Fatal(err)
		}
		defer conn.Close()
		explain := "EXPLAIN QUERY PLAN "
		if k.db.DriverName() == "postgres" {
			explain = "EXPLAIN "
			if _, err := conn.ExecContext(k.Context(), "SET enable_seqscan = off"); err != nil { // the table is empty
				k.Fatal(err)
			}
		}
		key := storage.AdmissionKey
		rows, err := conn.QueryxContext(k.Context(), explain+`SELECT id FROM students WHERE school_id IN ($1) AND `+key+` IN ($2)`, k.school.ID, "42")
		if err != nil {
			k.Fatal(err)
		}
		defer rows.Close()
		var plan strings.Builder
		for rows.Next() {
			row, err := rows.SliceScan()
			if err != nil {
				k.Fatal(err)
			}
			for _, v := range row {
				if s, ok := v.(string); ok {
					plan.WriteString(s + "\n")
				} else if b, ok := v.([]byte); ok {
					plan.WriteString(string(b) + "\n")
				}
			}
		}
		if !strings.Contains(plan.String(), "students_admission") {
			k.Errorf("the plan is\n%s", plan.String())
		}
	})
}

package storage_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

func TestAudience(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A")
		p.addFamily("h2", "5-B")
		p.addFamily("h3", "6-A", "5-B") // two children
		p.addFamily("h4", "6-A")
		p.exec("UPDATE students SET state = 'left' WHERE id = 'h4 6-A'")
		p.addFamily("h5", "5-B")
		p.exec("UPDATE household_students SET may_receive = FALSE WHERE household_id = 'h5'")
		for id, role := range map[string]bot.Role{"t1": bot.RoleTeacher, "t2": bot.RoleClassTeacher, "t3": bot.RoleHead, "t4": bot.RoleOffice} {
			p.exec(`INSERT INTO staff (id, school_id, name, number, role, language, whatsapp, state) VALUES ($1, $2, $1, $3, $4, 'en', TRUE, 'active')`,
				id, p.school.ID, "+92300999000"+id[1:], role)
		}
		p.exec("INSERT INTO teachings (staff_id, class_id, subject, class_teacher) VALUES ('t3', '5-A', 'Maths', FALSE)")
		for audience, want := range map[string][]string{
			"all":                         {"h1", "h2", "h3"},
			"class:5-B":                   {"h2", "h3"},
			"class:5-b, class:6-A":        {"h2", "h3"},
			"grade:5":                     {"h1", "h2", "h3"},
			"grade:6":                     {"h3"},
			"household:h1,household:h4":   {"h1"},
			"household:h5":                nil, // may not be told about its child
			"household:h1,class:5-A,all":  {"h1", "h2", "h3"},
			"teachers":                    {"staff:t1", "staff:t2", "staff:t3"},
			"staff:t4,household:h2":       {"h2", "staff:t4"},
			"class:5-A,teachers,staff:t4": {"h1", "staff:t1", "staff:t2", "staff:t3", "staff:t4"},
		} {
			b := p.notice(audience)
			for _, n := range []int{1, 2, 100} {
				var got []string
				for after, more := "", true; more; {
					list, err := p.s.Chunk(p.Context(), p.now, b, after, n)
					p.must(err)
					for _, c := range list {
						got, after = append(got, c.Key), c.Key
					}
					more = len(list) == n
				}
				if !slices.Equal(got, want) {
					p.Errorf("%q in chunks of %d is %v, want %v", audience, n, got, want)
				}
			}
			if n, err := p.s.CountAudience(p.Context(), p.school.ID, audience); err != nil || n != len(want) {
				p.Errorf("%q counts %d, %v; want %d", audience, n, err, len(want))
			}
		}
		for audience, says := range map[string]string{
			"class:9-Z":      "the school has 5-A, 5-B, 6-A",
			"grade:9":        "the school has 5, 6",
			"household:h9":   "no household h9",
			"staff:t9":       "no member of staff t9",
			"everybody":      "is not known",
			"all, class:9-Z": "9-Z",
		} {
			_, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{SchoolID: p.school.ID, Audience: audience, CreatedAt: p.now})
			if check := p.s.CheckAudience(p.Context(), p.school.ID, audience); !errors.Is(err, bot.ErrAudience) || !errors.Is(check, bot.ErrAudience) || !strings.Contains(err.Error(), says) {
				p.Errorf("%q: %v; want it to say %q", audience, err, says)
			}
		}
	})
}

func TestCandidateIsWhatIsKnownOfAFamily(t *testing.T) {
	eachPost(t, func(p *post) {
		p.addFamily("h1", "5-A", "5-B")
		p.exec("UPDATE household_students SET may_receive = FALSE WHERE student_id = 'h1 5-B'")
		p.exec("UPDATE households SET language = 'ur' WHERE id = 'h1'")
		p.exec("DELETE FROM phones")
		for i, number := range []string{"+923001230002", "+923001230001"} {
			p.exec("INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp) VALUES ($1, 'h1', $2, $3, TRUE, FALSE)", p.school.ID, number, 2-i)
		}
		heard := p.now.Add(-time.Hour)
		_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: "SM1", From: "+923001230001", To: p.whatsapp.Address, At: heard})
		p.must(err)
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'sms', '+923001230002', $2, $2, 'no such number')",
			p.school.ID, time.Time{})
		p.stop("+923001230002", bot.TopicNotice, p.now)
		p.stop("+923001230001", bot.TopicDigest, p.now)
		b := p.notice("all")
		one := func() bot.Candidate {
			p.Helper()
			list, err := p.s.Chunk(p.Context(), p.now, b, "", 10)
			p.must(err)
			if len(list) != 1 {
				p.Fatalf("%d recipients", len(list))
			}
			return list[0]
		}
		c := one()
		if c.Household.ID != "h1" || len(c.Household.Children) != 1 || c.Household.Children[0].Class != "5-A" {
			p.Errorf("the family is %+v", c.Household)
		}
		want := []bot.Line{
			{Phone: bot.Phone{HouseholdID: "h1", Number: "+923001230001", Rank: 1, SMS: true, WhatsApp: true}, LastWhatsAppIn: heard},
			{Phone: bot.Phone{HouseholdID: "h1", Number: "+923001230002", Rank: 2, SMS: true}, SMSProblem: "no such number", Stopped: true, StoppedAt: p.now},
		}
		if !slices.Equal(c.Lines, want) {
			p.Errorf("its phones are\n%+v, want\n%+v", c.Lines, want)
		}
		if c.Ways != (bot.Ways{SMS: true, WhatsApp: true, NeedsWindow: true}) {
			p.Errorf("the ways are %+v", c.Ways)
		}
		p.stop("+923001230001", bot.TopicAll, p.now)
		b.Class = bot.Emergency
		if r := bot.Choose(one().Lines, c.Ways, b.Class, p.now); r.Number != "+923001230001" {
			p.Errorf("an emergency goes to %+v", r)
		}
		p.stopCoversEmergency(true)
		if r := bot.Choose(one().Lines, c.Ways, b.Class, p.now); r.Number != "" || !strings.Contains(r.Problem, "STOP") {
			p.Errorf("an emergency goes to %+v where STOP covers it", r)
		}
	})
}

// addFamily adds a household with a phone and one child in each class, "h1 5-B", of grade "5".
func (p *post) addFamily(id string, classes ...string) {
	p.Helper()
	p.exec("INSERT INTO households (id, school_id, name, language, created_at) VALUES ($1, $2, $3, 'en', $4)", id, p.school.ID, "Family "+id, p.now)
	p.exec("INSERT INTO phones (school_id, household_id, number, rank, sms, whatsapp) VALUES ($1, $2, $3, 1, TRUE, TRUE)", p.school.ID, id, "+9230055500"+id)
	for _, class := range classes {
		grade, section, _ := strings.Cut(class, "-")
		p.exec("INSERT INTO classes (id, school_id, name, grade, section) VALUES ($1, $2, $1, $3, $4) ON CONFLICT DO NOTHING", class, p.school.ID, grade, section)
		p.exec("INSERT INTO students (id, school_id, admission_no, name, class_id, state) VALUES ($1, $2, $1, 'Ali', $3, 'active')", id+" "+class, p.school.ID, class)
		p.exec("INSERT INTO household_students (household_id, student_id, may_receive, may_book) VALUES ($1, $2, TRUE, TRUE)", id, id+" "+class)
	}
}

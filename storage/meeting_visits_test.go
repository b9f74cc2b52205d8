package storage_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/storage"
	"raabta/templates"
)

// What a family asks for, while another one has the times 2 and 3 in some way.
func TestWhoGetsASlot(t *testing.T) {
	type step = func(k *fair, family, other string) bot.Effect
	propose := func(n int) step {
		return func(k *fair, f, _ string) bot.Effect { return k.propose(f, n, k.meeting.ReplyBy) }
	}
	book := func(n int) step { return func(k *fair, f, _ string) bot.Effect { return k.book(f, n) } }
	release := func(family string) step { return func(k *fair, f, _ string) bot.Effect { return k.release(f, family) } }
	otherHeld := func(k *fair, _, o string) bot.Effect { return k.propose(o, 2, k.now.Add(time.Minute)) }
	otherLapsed := func(k *fair, _, o string) bot.Effect { return k.propose(o, 2, k.now) }
	otherBooked := func(k *fair, _, o string) bot.Effect { return k.book(o, 2) }

	cases := []struct {
		name          string
		before        []step
		do            step
		taken         bool
		family, other string
	}{
		{"a proposal", nil, propose(2), false, "invited: proposed 2, proposed 3", ":"},
		{"a proposal in place of an earlier one", []step{propose(1)}, propose(2), false, "invited: proposed 2, proposed 3", ":"},
		{"a proposal of a slot that is held", []step{otherHeld}, propose(2), true, ":", "invited: proposed 2, proposed 3"},
		{"a proposal of a slot whose hold is over", []step{otherLapsed}, propose(2), false, "invited: proposed 2, proposed 3", "invited:"},
		{"a proposal of a booked slot", []step{otherBooked}, propose(2), true, ":", "booked: booked 2, booked 3"},
		{"a proposal to a family that has booked", []step{book(0)}, propose(2), true, "booked: booked 0, booked 1", ":"},
		{"a proposal to a family that declined", []step{release(meeting.Declined)}, propose(2), true, "declined:", ":"},
		{"a proposal to a family that found none", []step{release(meeting.Full)}, propose(2), false, "invited: proposed 2, proposed 3", ":"},
		{"yes to a proposal", []step{propose(2)}, book(2), false, "booked: booked 2, booked 3", ":"},
		{"another time than the proposal's, overlapping it", []step{propose(2)}, book(1), false, "booked: booked 1, booked 2", ":"},
		{"a booking in place of a booking", []step{book(0)}, book(2), false, "booked: booked 2, booked 3", ":"},
		{"a booking of a slot that is held", []step{otherHeld, propose(0)}, book(2), true, "invited: proposed 0, proposed 1", "invited: proposed 2, proposed 3"},
		{"a booking of a slot whose hold is over", []step{otherLapsed}, book(2), false, "booked: booked 2, booked 3", "invited:"},
		{"a booking of a booked slot", []step{otherBooked}, book(2), true, ":", "booked: booked 2, booked 3"},
		{"a booking of a slot next to a lapsed one leaves that alone", []step{otherLapsed}, book(4), false, "booked: booked 4, booked 5", "invited: proposed 2, proposed 3"},
		{"no to a proposal", []step{propose(2)}, release(meeting.Declined), false, "declined:", ":"},
		{"no other time: the proposal stays", []step{propose(2)}, release(meeting.Full), false, "full: proposed 2, proposed 3", ":"},
	}
	eachFair(t, 1, func(k *fair) {
		for _, c := range cases {
			k.meeting, k.slots = k.add(c.name, 6)
			family, other := k.addFamily("Family", nil, "Kid").ID, k.addFamily("Other", nil, "Kid").ID
			for _, before := range c.before {
				k.must(before(k, family, other))
			}
			err := k.carryOut(c.do(k, family, other))
			if c.taken != errors.Is(err, bot.ErrTaken) || !c.taken && err != nil {
				k.Errorf("%s: %v, want taken: %v", c.name, err, c.taken)
			}
			if got := k.holds(family); got != c.family {
				k.Errorf("%s: the family has %q, want %q", c.name, got, c.family)
			}
			if got := k.holds(other); got != c.other {
				k.Errorf("%s: the other family has %q, want %q", c.name, got, c.other)
			}
		}
	})
}

func TestFullGivesUpALapsedProposal(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		h := k.addFamily("Imran Ali", nil, "Ayesha")
		k.must(k.propose(h.ID, 2, k.now), k.release(h.ID, meeting.Full))
		if got := k.holds(h.ID); got != "full:" {
			k.Errorf("the family has %q", got)
		}
	})
}

func TestFamilyIsNeverAtTwoPlacesAtOnce(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		h := k.addFamily("Imran Ali", nil, "Ayesha")
		both := k.book(h.ID, 2)
		s := k.slot(k.art.ID, 2)
		both.Visits[1].SlotID, both.Visits[1].StartsAt = s.ID, s.StartsAt
		if err := k.carryOut(both); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("two visits at one time: %v, want ErrTaken", err)
		}
		if got := k.holds(h.ID); got != ":" {
			k.Errorf("the family has %q", got)
		}
	})
}

// A child of two homes sees its teacher once: while the father may still answer, and no longer, the mother is refused.
func TestChildOfTwoHomesSeesATeacherOnce(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		dad, mum := k.addFamily("Father", nil, "Ayesha"), k.addFamily("Mother", nil)
		k.exec(`INSERT INTO household_students (household_id, student_id, may_receive, may_book) VALUES ($1, $2, TRUE, TRUE)`, mum.ID, k.child(dad.ID))
		k.must(k.propose(dad.ID, 0, k.now.Add(time.Minute)))
		if err := k.carryOut(k.book(mum.ID, 4)); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("the mother books as well: %v", err)
		}
		k.now = k.now.Add(time.Minute)
		k.must(k.book(mum.ID, 4))
		if got := k.holds(dad.ID) + "; " + k.holds(mum.ID); got != "invited:; booked: booked 4, booked 5" {
			k.Errorf("they have %s", got)
		}
	})
}

func TestProposalsLapseWhenTheirTimeHasPassed(t *testing.T) {
	eachFair(t, 6, func(k *fair) {
		a, b := k.addFamily("A", nil, "Kid"), k.addFamily("B", nil, "Kid")
		k.must(k.propose(a.ID, 0, k.now.Add(time.Minute)), k.book(b.ID, 2))
		for at, want := range map[time.Time]int{k.now.Add(time.Hour): 0, k.meeting.StartsAt.Add(-time.Second): 0, k.meeting.EndsAt: 2} {
			n, err := storage.LapseProposals(k.Context(), k.store, at)
			if err != nil || n > want {
				k.Errorf("at %v %d lapsed, %v; want at most %d", at, n, err, want)
			}
		}
		if got := k.holds(a.ID) + "; " + k.holds(b.ID); got != "invited:; booked: booked 2, booked 3" {
			k.Errorf("they have %s", got)
		}
	})
}

// Fifty families answer at once, and all want the same time: each time goes to one family, whoever is too late is offered
// what is left until nothing is, and everybody was told what is stored.
func TestFiftyFamiliesAnswerAtOnce(t *testing.T) {
	const families, periods = 50, 13 // 12 ways through both teachers, one after the other
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	eachFair(t, periods, func(k *fair) {
		var replies []string
		var drafts []bot.Draft
		var homes []bot.Household
		for i := range families {
			h := k.addFamily(fmt.Sprint("Family ", i), []bot.Number{numberOf(i)}, fmt.Sprint("Kid", i))
			d := k.draft(numberOf(i), bot.TopicMeeting, time.Time{})
			d.HouseholdID = h.ID
			d.Question = &bot.Question{ID: bot.NewID(), SchoolID: k.school.ID, HouseholdID: h.ID, Kind: meeting.KindProposal, Subject: k.meeting.ID,
				Label: "Parents' day", State: bot.QuestionOpen, MessageID: d.ID, AskedAt: k.now, ExpiresAt: k.meeting.StartsAt}
			for _, v := range k.visits(h.ID, 0, time.Time{}) {
				d.Question.Choices = append(d.Question.Choices, v.SlotID+":"+v.StudentID)
			}
			drafts, homes = append(drafts, d), append(homes, h)
		}
		k.queue(drafts...)

		askers := map[string]bot.Asker{meeting.KindProposal: meeting.Asker{}, meeting.KindOther: meeting.OtherAsker{}}
		// answer routes one message as bot.Router does: decided afresh as often as something was taken meanwhile.
		answer := func(id string) error {
			for {
				in, err := k.store.UnroutedMessage(k.Context(), k.now, id)
				if err != nil {
					return err
				}
				if err := k.store.Route(k.Context(), k.now, bot.Decide(in, k.now, book, askers)); !errors.Is(err, bot.ErrTaken) {
					return err
				}
			}
		}
		for round := 0; ; round++ {
			k.left()
			k.now = k.now.Add(3 * time.Minute) // people take their time; a number that does not is answered no more (bot.MostAnswers)
			replies = replies[:0]
			for i, h := range homes {
				switch choices := k.openChoices(h.ID); {
				case round == 0:
					k.write(numberOf(i), "1")
				case choices > 0:
					k.write(numberOf(i), strconv.Itoa(1+i%choices))
				}
			}
			if err := k.db.SelectContext(k.Context(), &replies, `SELECT id FROM messages WHERE direction = 'in' AND status = 'received'`); err != nil {
				k.Fatal(err)
			}
			if len(replies) == 0 {
				break
			}
			if round > families {
				k.Fatal("they are asked for ever")
			}
			var all sync.WaitGroup
			for _, id := range replies {
				all.Go(func() {
					if err := answer(id); err != nil {
						k.Errorf("route: %v", err)
					}
				})
			}
			all.Wait()
			if k.Failed() {
				return
			}
		}

		b := k.board()
		slots, times := map[string]bool{}, map[string]bool{}
		for _, v := range b.Visits {
			place := v.HouseholdID + v.StartsAt.String()
			if slots[v.SlotID] || times[place] || v.State != meeting.Booked {
				k.Errorf("a slot is held twice, or a family is at two places: %+v", v)
			}
			slots[v.SlotID], times[place] = true, true
		}
		booked, full := 0, 0
		for _, h := range homes {
			said := k.text(`SELECT template FROM messages WHERE household_id = $1 AND direction = 'out' ORDER BY id DESC LIMIT 1`, h.ID)
			confirmed := k.count(`SELECT count(*) FROM messages WHERE household_id = $1 AND template = 'meeting_booked'`, h.ID)
			visits := k.count(`SELECT count(*) FROM meeting_visits WHERE household_id = $1`, h.ID)
			switch b.Families[h.ID] {
			case meeting.Booked:
				booked++
				if said != "meeting_booked" || confirmed != 1 || visits != 2 {
					k.Errorf("%s has %d visits and was told %s", h.Name, visits, said)
				}
			case meeting.Full:
				full++
				if said != "meeting_full" || confirmed != 0 || visits != 0 {
					k.Errorf("%s found nothing free, has %d visits and was told %s", h.Name, visits, said)
				}
			default:
				k.Errorf("%s is %q", h.Name, b.Families[h.ID])
			}
		}
		if booked < 6 || booked+full != families || len(b.Visits) != 2*booked {
			k.Errorf("%d families booked, %d found nothing, %d visits", booked, full, len(b.Visits))
		}
		if proposed, _ := meeting.Plan(b, unplaced(k, b), k.now, k.school.Zone()); len(proposed) > 0 {
			k.Errorf("%d families were told that nothing is free, and something is", len(proposed))
		}
	})
}

func numberOf(family int) bot.Number { return bot.Number(fmt.Sprintf("+9230011122%02d", family)) }

// openChoices is how many choices the family's open question offers, 0 without one.
func (k *fair) openChoices(household string) int {
	k.Helper()
	var stored []string
	if err := k.db.SelectContext(k.Context(), &stored, `SELECT choices FROM questions WHERE household_id = $1 AND state = 'open'`, household); err != nil {
		k.Fatal(err)
	}
	if len(stored) == 0 {
		return 0
	}
	var choices []string
	if err := json.Unmarshal([]byte(stored[0]), &choices); err != nil {
		k.Fatal(err)
	}
	return len(choices)
}

// unplaced are the needs of the families that were told nothing is free.
func unplaced(k *fair, b meeting.Board) []meeting.Need {
	k.Helper()
	var ids []string
	for id, state := range b.Families {
		if state == meeting.Full {
			ids = append(ids, id)
		}
	}
	needs, err := k.store.Needs(k.Context(), k.meeting.ID, ids)
	if err != nil {
		k.Fatal(err)
	}
	return needs
}

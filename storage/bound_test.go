package storage_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// twoNumbers gives the school two WhatsApp numbers of a provider, a and b, in place of its one.
func (p *post) twoNumbers(provider string) (a, b bot.Sender) {
	p.Helper()
	p.exec("DELETE FROM senders WHERE id = $1", p.whatsapp.ID)
	a = p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: provider, Address: "+923001110001"})
	b = p.addSender(bot.Sender{Channel: bot.WhatsApp, Provider: provider, Address: "+923001110002"})
	return a, b
}

// wroteTo notes that a phone wrote to one of our numbers on WhatsApp, a second later than whoever wrote before.
func (p *post) wroteTo(own bot.Sender, number string) {
	p.Helper()
	p.now = p.now.Add(time.Second)
	p.begins++
	_, err := p.s.Receive(p.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("IN", p.begins), From: bot.Number(number), To: own.Address, At: p.now})
	p.must(err)
}

// takes checks what a sender claims.
func (p *post) takes(what string, own bot.Sender, want ...string) {
	p.Helper()
	if got := idsOf(p.claim(own, 10)); !slices.Equal(got, want) {
		p.Errorf("%s: %s claims %v, want %v", what, own.Address, got, want)
	}
}

func (p *post) isReady(what string, own bot.Sender, want bool) {
	p.Helper()
	if got := slices.Contains(p.ready(), own.ID); got != want {
		p.Errorf("%s: %s is ready: %v, want %v", what, own.Address, got, want)
	}
}

const (
	familyOfA = "+923001234561"
	familyOfB = "+923001234562"
	nobodys   = "+923001234563"
)

func TestAFamilyIsAnsweredFromTheNumberThatItWroteTo(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers("twilio")
		p.wroteTo(a, familyOfA)
		p.wroteTo(a, familyOfB) // before it wrote to the other
		p.wroteTo(b, familyOfB)
		ids := p.queue(p.whatsappTo(familyOfB), p.whatsappTo(nobodys), p.whatsappTo(familyOfA), p.whatsappTo(familyOfB))
		p.takes("of all that waits", a, ids[1], ids[2])
		p.isReady("with nothing of its own", a, false)
		p.isReady("with two of its own", b, true)
		p.takes("the rest", b, ids[0], ids[3])

		// Several that are another's stand before the one that is anybody's.
		p.clear()
		var theirs []bot.Draft
		for range 150 {
			theirs = append(theirs, p.whatsappTo(familyOfB))
		}
		p.queue(theirs...)
		last := p.queue(p.whatsappTo(nobodys))
		p.takes("behind 150 of another's", a, last...)
		p.isReady("when the 150 are left", a, false)

		// What comes back to the queue, and what a family that moved on waits for, is found anew.
		p.clear()
		id := p.queue(p.whatsappTo(familyOfB))[0]
		p.takes("it is another's", a)
		p.wroteTo(a, familyOfB)
		p.takes("the family has moved on", b)
		p.takes("to this one", a, id)
		p.settle(bot.Settled{MessageID: id, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		p.wroteTo(b, familyOfB)
		p.takes("and back", a)
		p.takes("and back", b, id)
	})
}

// Whoever was hidden stays with the number that they wrote to once theirs is known.
func TestAHiddenPersonStaysWithTheirNumber(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers("twilio")
		p.wroteTo(b, string(bot.HiddenNumber("117812345678")))
		p.must(p.s.Unhide(p.Context(), p.school.ID, "117812345678", familyOfB))
		id := p.queue(p.whatsappTo(familyOfB))[0]
		p.takes("it is another's", a)
		p.takes("its own", b, id)
	})
}

// A claim that takes and begins at once keeps to it too.
func TestClaimThatBeginsLeavesOthersTheirs(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers("twilio")
		p.wroteTo(b, familyOfB)
		ids := p.queue(p.whatsappTo(familyOfB), p.whatsappTo(nobodys))
		c := p.claimOf(a, 1)
		c.Begin = []bot.Attempt{{ID: "a1", Owner: "here"}}
		out, err := p.s.Claim(p.Context(), p.now, c)
		p.must(err)
		if len(out) != 1 || out[0].ID != ids[1] || out[0].Attempt.SenderID != a.ID {
			p.Errorf("it begins %+v, want the one that is anybody's", out)
		}
		p.takes("the other is still there", b, ids[0])
	})
}

func TestASchoolWithOneNumberNotesNothing(t *testing.T) {
	eachPost(t, func(p *post) {
		p.wroteTo(p.whatsapp, familyOfA)
		id := p.queue(p.whatsappTo(familyOfA))[0]
		p.takes("its own", p.whatsapp, id)
		p.settle(bot.Settled{MessageID: id, Outcome: bot.NotSent, Status: bot.Queued, RetryAt: p.now})
		if n := p.count("SELECT count(*) FROM queue WHERE sender_id = ''"); n != 1 {
			p.Error("it is bound to a sender")
		}
	})
}

// However a sender comes to send no more, what waited for it goes by the other.
func TestWhatWaitedForANumberThatIsGoneGoesByTheOther(t *testing.T) {
	for name, ends := range map[string]func(p *post, b bot.Sender){
		"unlinked": func(p *post, b bot.Sender) {
			_, err := p.s.LinkNumber(p.Context(), p.now, b, "b:1@s.whatsapp.net")
			p.must(err)
			p.must(p.s.SetLinkState(p.Context(), bot.Link{SenderID: b.ID, Device: "b:1@s.whatsapp.net", State: bot.LinkUnlinked, At: p.now}))
		},
		"no longer configured": func(p *post, b bot.Sender) {
			p.must(p.s.SetSenders(p.Context(), p.school.ID, "twilio", []bot.Sender{p.whatsapp}))
		},
		"it cannot send": func(p *post, b bot.Sender) {
			b.CanSend = false
			_, err := p.s.SetSender(p.Context(), b)
			p.must(err)
		},
		"taken away by the version before": func(p *post, b bot.Sender) {
			p.exec("UPDATE senders SET can_send = FALSE WHERE id = $1", b.ID)
			p.isReady("before the tidying", p.whatsapp, false)
			p.tidy()
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachPost(t, func(p *post) {
				a, b := p.twoNumbers("twilio")
				p.whatsapp = a
				p.wroteTo(b, familyOfB)
				id := p.queue(p.whatsappTo(familyOfB))[0]
				p.takes("it is another's", a)
				p.must(p.s.SetSenders(p.Context(), p.school.ID, "twilio", []bot.Sender{p.sms, a, b})) // a restart
				p.isReady("after a restart", a, false)
				ends(p, b)
				p.isReady("once the other is gone", a, true)
				out := p.claim(a, 10)
				if !slices.Equal(idsOf(out), []string{id}) {
					p.Fatalf("claimed %v, want %s", idsOf(out), id)
				}
				if !out[0].Elsewhere || !out[0].LastInAt.IsZero() {
					p.Errorf("its window is open at a number that it never wrote to: %+v", out[0])
				}
			})
		})
	}
}

// A paused number keeps what is its own, but for emergencies; those go by the other, whether they had met a claim or not.
func TestAnEmergencyDoesNotWaitForItsNumber(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers("twilio")
		p.wroteTo(b, familyOfB)
		urgent, routine := p.whatsappTo(familyOfB), p.whatsappTo(familyOfB)
		urgent.Class = bot.Emergency
		ids := p.queue(urgent, routine)
		p.takes("while the other works", a)
		p.must(p.s.PauseSender(p.Context(), b.ID, "no money", time.Time{}))
		later := p.queue(urgent)[0]
		p.takes("met by nobody yet", a, later)
		p.tidy()
		p.isReady("after the tidying", a, true)
		p.takes("met before", a, ids[0])
		p.isReady("with the routine one", a, false)
		p.must(p.s.ResumeSender(p.Context(), p.school.ID, b.ID))
		p.takes("resumed", b, ids[1])
	})
}

// A linked number works while a process holds its session and it is connected.
func TestAnEmergencyDoesNotWaitForASession(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers(bot.LinkedDevice)
		var err error
		b, err = p.s.LinkNumber(p.Context(), p.now, b, "b:1@s.whatsapp.net")
		p.must(err)
		stands := func(state bot.LinkState) {
			p.Helper()
			p.must(p.s.SetLinkState(p.Context(), bot.Link{SenderID: b.ID, Device: "b:1@s.whatsapp.net", State: state, At: p.now}))
		}
		p.wroteTo(b, familyOfB)
		urgent := p.whatsappTo(familyOfB)
		urgent.Class = bot.Emergency
		check := func(what string, works bool) {
			p.Helper()
			p.clear()
			id := p.queue(urgent)[0]
			want := []string{id}
			if works {
				want = nil
			}
			p.takes(what, a, want...)
		}
		stands(bot.LinkConnected)
		check("nobody holds it", false)
		lease, err := p.s.WinLease(p.Context(), p.now, bot.SenderLease(b.ID), "there", time.Minute)
		p.must(err)
		check("another process holds it", true)
		stands(bot.LinkAway)
		check("its network is down", false)
		stands(bot.LinkConnected)
		check("it is back", true)
		p.now = lease.ExpiresAt.Add(time.Second)
		check("its process was killed", false)
	})
}

// A linked number is a stranger to a family that wrote to another of the school's: it may write, as to a new person.
func TestAFamilyOfAnotherNumberIsANewPerson(t *testing.T) {
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers(bot.LinkedDevice)
		var ids []string
		for i := range 6 {
			p.wroteTo(b, fmt.Sprintf("+92300123457%d", i))
			ids = append(ids, p.queue(p.whatsappTo(fmt.Sprintf("+92300123457%d", i)))...)
		}
		stranger := p.queue(p.whatsappTo(nobodys))[0]
		b.CanSend = false
		_, err := p.s.SetSender(p.Context(), b)
		p.must(err)
		p.takes("the day's new people", a, ids[:5]...)
		if m := p.message(ids[5]); m.Status != bot.Queued || !strings.Contains(m.Reason, "5 new people today") {
			p.Errorf("the sixth is %s: %s", m.Status, m.Reason)
		}
		if m := p.message(stranger); m.Status != bot.Failed {
			p.Errorf("to one that never wrote to the school it is %s: %s", m.Status, m.Reason)
		}
	})
}

// What phones wrote before their numbers were kept is read when the program is replaced.
func TestWhereFamiliesWroteBeforeIsKnown(t *testing.T) {
	file, err := os.ReadFile("migrations/0016_own_sender.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, _ := strings.Cut(string(file), "UPDATE addresses")
	fill, _, _ = strings.Cut("UPDATE addresses"+fill, ";")
	eachPost(t, func(p *post) {
		a, b := p.twoNumbers("twilio")
		p.wroteTo(a, familyOfB)
		p.wroteTo(b, familyOfB)
		p.wroteTo(b, familyOfA)
		p.wroteTo(a, familyOfA)
		p.exec("INSERT INTO addresses (school_id, channel, number, last_in_at, last_delivered_at, problem) VALUES ($1, 'whatsapp', $2, $3, $3, '')", p.school.ID, nobodys, p.now)
		p.exec("UPDATE addresses SET sender_id = ''")
		p.exec(fill)
		for number, want := range map[string]string{familyOfA: a.ID, familyOfB: b.ID, nobodys: ""} {
			if n := p.count("SELECT count(*) FROM addresses WHERE number = $1 AND sender_id = $2", number, want); n != 1 {
				p.Errorf("%s does not belong to %q", number, want)
			}
		}
	})
}

// Looks at a shared queue are by its index, and the bound are found by theirs.
func TestBoundMessagesAreFoundByTheirIndex(t *testing.T) {
	eachPost(t, func(p *post) {
		p.exec("ANALYZE")
		for query, index := range map[string]string{
			"UPDATE queue SET sender_id = '' WHERE sender_id <> '' AND sender_id IN (SELECT o.id FROM senders o WHERE NOT o.can_send)": "queue_bound",
			`SELECT id FROM queue q WHERE q.claimed_by = '' AND NOT q.held AND q.school_id = 'x' AND q.channel = 'sms' AND q.sender_id IN ('', 'x')
				ORDER BY q.priority, q.send_after, q.id LIMIT 64`: "queue_next",
		} {
			if plan := p.plan(query); !strings.Contains(plan, index) {
				p.Errorf("%s does not go by %s:\n%s", query, index, plan)
			}
		}
	})
}

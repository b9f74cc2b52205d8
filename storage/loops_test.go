package storage_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/storage"
	"raabta/storage/storagetest"
)

// side is one installation with its router. What it sends goes to phones that may answer by themselves; one of them may be
// another installation.
type side struct {
	*talk
	number bot.Number
	router *bot.Router
	phones map[bot.Number]func(words string) string // what a phone answers to a text, "" for nothing
	got    map[bot.Number][]bot.Message             // what each phone got
}

func newSide(inner *talk, number bot.Number) *side {
	k := &side{talk: inner, number: number, phones: map[bot.Number]func(string) string{}, got: map[bot.Number][]bot.Message{}}
	k.exec(`UPDATE senders SET address = $1 WHERE address = $2`, number, ourSMS)
	k.router = &bot.Router{Store: k.store, Books: k.books(), Log: slog.New(slog.DiscardHandler), Askers: map[string]bot.Asker{}}
	return k
}

// hear is a text from a phone to the school, now.
func (k *side) hear(from bot.Number, body string) {
	k.Helper()
	k.sent++
	_, err := k.store.Receive(k.Context(), bot.Incoming{
		Channel: bot.SMS, ProviderID: fmt.Sprintf("SM%032d", k.sent), From: from, To: string(k.number), Body: body, At: k.now,
	})
	if err != nil {
		k.Fatal(err)
	}
}

// step routes what came and sends what is queued; each text reaches its phone, and answers come to the school. It says
// whether anything was sent.
func (k *side) step(others ...*side) bool {
	k.Helper()
	for more := true; more; {
		var err error
		if more, err = k.router.Step(k.Context(), k.now); err != nil {
			k.Fatal(err)
		}
	}
	var queued []bot.Message
	if err := k.db.SelectContext(k.Context(), &queued, "SELECT * FROM messages m WHERE "+isQueued+" ORDER BY created_at, id"); err != nil {
		k.Fatal(err)
	}
	for _, m := range queued {
		stand(k, bot.Sent, "m.id = $1", m.ID)
		k.got[m.Number] = append(k.got[m.Number], m)
		for _, o := range others {
			if m.Number == o.number {
				o.hear(k.number, m.Body)
			}
		}
		if answer := k.phones[m.Number]; answer != nil {
			if words := answer(m.Body); words != "" {
				k.hear(m.Number, words)
			}
		}
	}
	return len(queued) > 0
}

// loops is how many alarms of a loop stand.
func (k *side) loops() int {
	return k.count(`SELECT COUNT(*) FROM alarms WHERE cause LIKE 'loop:%' AND state = 'raised'`)
}

// waiting is how many conversations wait for staff.
func (k *side) waiting() int { return k.count(`SELECT COUNT(*) FROM threads WHERE state = 'waiting'`) }

// Two schools have each other's number as a parent's, of two children: each asks the other which child is meant, for ever,
// unless they stop.
func TestTwoInstallationsFaceToFaceFallSilent(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		a := newSide(newTalk(t, s), "+15005550001")
		b := newSide(newTalk(t, storagetest.Open(t, "sqlite:"+filepath.Join(t.TempDir(), "other.db"))), "+15005550002")
		a.addFamily("Beta School", []bot.Number{b.number}, "Hamza", "Sara")
		b.addFamily("Alpha School", []bot.Number{a.number}, "Bilal", "Zara")
		a.hear(b.number, "Assalam o alaikum")

		silent := false
		for range 100 { // seconds
			aSent, bSent := a.step(b), b.step(a)
			if silent = !aSent && !bSent; silent {
				break
			}
			a.now, b.now = a.now.Add(time.Second), b.now.Add(time.Second)
		}
		if !silent {
			t.Fatal("they never fall silent")
		}
		for _, k := range []struct{ me, other *side }{{a, b}, {b, a}} {
			// The last words of the other have nobody to ask and go to the teacher.
			if n := len(k.me.got[k.other.number]); n == 0 || n > bot.MostAnswers {
				t.Errorf("%d automatic replies, want at most %d", n, bot.MostAnswers)
			}
		}
		if a.loops()+b.loops() == 0 {
			t.Error("nobody is told")
		}
		if a.loops() > 1 || b.loops() > 1 {
			t.Error("one alarm is enough")
		}
	})
}

// A parent's and a teacher's phone both answer by themselves: the relay would carry each to the other for ever.
func TestTwoAutorespondersDoNotTalkThroughTheRelay(t *testing.T) {
	for _, c := range []struct {
		name  string
		words func(n int) string
		most  int // passed on, each way
	}{
		{"the same words", func(int) string { return "Assalam o alaikum, hum jald jawab dein ge" }, bot.MostSame},
		{"ever new words", func(n int) string { return fmt.Sprintf("Ticket %d has been opened, we will be with you", n) }, bot.MostWords},
		{"known for what they are", func(int) string { return "I am driving with Focus turned on (auto reply)" }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachTalk(t, func(k *talk) {
				s := newSide(k, "+15005550001")
				s.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
				n := 0
				answer := func(string) string { n++; return c.words(n) }
				s.phones[mother], s.phones[teacherNo] = answer, answer
				s.hear(mother, "When is the meeting?")
				silent := false
				for range 300 {
					if silent = !s.step(); silent {
						break
					}
					s.now = s.now.Add(time.Second)
				}
				if !silent {
					k.Fatal("they never fall silent")
				}
				if toTeacher, toMother := len(s.got[teacherNo]), len(s.got[mother]); toTeacher > c.most+1 || toMother > c.most+1 {
					k.Errorf("%d forwards and %d relays, want at most %d", toTeacher, toMother, c.most+1)
				}
				if in, kept := s.sent, s.count(`SELECT COUNT(*) FROM messages WHERE direction = 'in' AND status = 'routed'`); in != kept {
					k.Errorf("%d texts came and %d are kept", in, kept)
				}
				if c.most > 1 && (s.loops() == 0 || s.waiting() != 1) {
					k.Errorf("%d alarms and %d conversations that wait, want one that waits and an alarm", s.loops(), s.waiting())
				}
			})
		})
	}
}

func TestANumberGetsFiveAnswersInTenMinutes(t *testing.T) {
	eachTalk(t, func(k *talk) {
		s := newSide(k, "+15005550001")
		s.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		answers := func() (helps, stops int) {
			for _, m := range s.got[mother] {
				switch m.Template {
				case "help":
					helps++
				case "stop_done":
					stops++
				}
			}
			return helps, stops
		}
		for range 12 {
			s.hear(mother, "help")
			s.step()
			s.now = s.now.Add(10 * time.Second)
		}
		s.hear(mother, "STOP")
		s.step()
		if helps, stops := answers(); helps != bot.MostAnswers || stops != 1 {
			k.Errorf("%d answers and %d confirmations of STOP, want %d and 1", helps, stops, bot.MostAnswers)
		}
		if s.loops() != 1 {
			k.Errorf("%d alarms, want 1", s.loops())
		}
		s.hear(father, "help") // nobody's, in this school
		s.step()
		if n := len(s.got[father]); n != 0 {
			k.Errorf("a stranger was answered %d times", n)
		}
		s.now = s.now.Add(bot.LoopSpan)
		s.hear(mother, "START")
		s.step()
		if last := s.got[mother][len(s.got[mother])-1]; last.Template != "start_done" {
			k.Errorf("ten minutes later the answer is %q, want start_done", last.Template)
		}
	})
}

// 50 messages in 10 seconds: all are kept in the conversation, and the teacher's phone is not buried.
func TestFiftyMessagesInTenSeconds(t *testing.T) {
	eachTalk(t, func(k *talk) {
		s := newSide(k, "+15005550001")
		s.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		for i := range 50 {
			s.hear(mother, fmt.Sprintf("line %d of what I want to say", i))
			if s.now = s.now.Add(200 * time.Millisecond); i%5 == 4 {
				s.step()
			}
		}
		s.step()
		if n := s.count(`SELECT COUNT(*) FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.direction = 'in' AND t.state = 'waiting'`); n != 50 {
			k.Errorf("%d messages are in the conversation that waits, want 50", n)
		}
		if n := len(s.got[teacherNo]); n != bot.MostWords {
			k.Errorf("%d forwards, want %d", n, bot.MostWords)
		}
		if len(s.got[mother]) != 0 || s.loops() != 1 {
			k.Errorf("%d automatic answers and %d alarms, want none and 1", len(s.got[mother]), s.loops())
		}
	})
}

// A sheet that holds the school's own number, as a parent's or a teacher's: nothing is ever sent to it.
func TestNothingIsSentToOurOwnNumbers(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{ourSMS}, "Hamza")
		k.addFamily("Bilal Khan", []bot.Number{mother}, "Zara")
		k.exec(`UPDATE staff SET number = $1 WHERE id = $2`, ourWhatsApp, k.teacher.ID)
		list, err := k.store.Chunk(k.Context(), k.now, bot.Broadcast{ID: "b", SchoolID: k.school.ID, Audience: "all", Topic: bot.TopicNotice}, "", 10)
		if err != nil || len(list) != 2 {
			k.Fatalf("%d recipients, %v", len(list), err)
		}
		for _, c := range list {
			reach := bot.Choose(c.Lines, c.Ways, bot.Emergency, k.now)
			if own := c.Household.Name == "Imran Ali"; own != strings.Contains(reach.Problem, "own numbers") {
				k.Errorf("%s is reached so: %+v", c.Household.Name, reach)
			}
		}
		s := &side{talk: k, number: ourSMS, got: map[bot.Number][]bot.Message{}, router: &bot.Router{Store: k.store, Books: k.books(), Log: slog.New(slog.DiscardHandler)}}
		s.hear(mother, "Is there homework?")
		s.step()
		if n := len(s.got[ourWhatsApp]); n != 0 {
			k.Errorf("%d forwards went to our own number", n)
		}
		if n := k.count(`SELECT COUNT(*) FROM alarms WHERE cause LIKE 'staff-unreachable:%'`); n != 1 || s.waiting() != 1 {
			k.Errorf("%d alarms and %d conversations wait, want one of each", n, s.waiting())
		}
		s.hear(ourWhatsApp, "1")
		if s.step() {
			k.Error("our own number is answered")
		}
	})
}

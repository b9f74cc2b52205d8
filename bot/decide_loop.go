package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"raabta/bot/reply"
)

// What stops two machines that answer each other: an autoresponder, another school's bot, a phone that reads our texts back
// to us. A person never gets so many answers, nor says so much. Nothing is lost: the words stay where they are, only what
// we would say by ourselves is not said, and staff are told.
const (
	// LoopSpan is how far back is counted.
	LoopSpan = 10 * time.Minute
	// MostAnswers is how many automatic answers a number gets in LoopSpan.
	MostAnswers = 5
	// MostWords is how many messages of one conversation are passed on in LoopSpan, from either side; of a number nobody
	// here knows, MostStrangerWords: each costs the school a text, and anybody may send them.
	MostWords         = 40
	MostStrangerWords = 10
	// MostSame is how often the same words of a number are passed on in LoopSpan. Only texts of at least SameLength
	// letters count: "jee" and "ok" people do write five times.
	MostSame   = 3
	SameLength = 16
)

// awaitedFor is how long after a teacher's words a family's "I'm driving" may be the answer to them.
const awaitedFor = 24 * time.Hour

// Lately is what passed between a number and the school within LoopSpan, or OwnSilence.
type Lately struct {
	// OwnAt is when somebody last typed to the number on the school's own phone; zero for not within OwnSilence.
	OwnAt time.Time
	// Answers counts the automatic answers the number got, up to MostAnswers; Confirmed says that one of them confirmed a
	// STOP.
	Answers   int
	Confirmed bool
	// Same counts how often the number wrote these very words before, up to MostSame.
	Same int
	// Words counts what was written in each of the threads, by id, up to MostWords.
	Words map[string]int
}

// machine keeps what no person wrote. It gets no automatic answer, answers no question and is not passed on: every text of
// a broadcast would bring the teachers such a reply, and a teacher's own phone would answer each forward with one. It
// stands among the messages. A text that a person might have typed as it stands goes on, unanswered, where somebody here
// wrote to the family a short while ago and waits for them.
func (d *decider) machine() bool {
	m, why := reply.ReadMachine(d.in.Message.Body)
	switch {
	case m == "":
		return false
	case m == reply.MaybeMachine && d.awaited():
		d.because(why + ": passed on, and not answered")
		d.mute = true
		return false
	}
	d.because(why + ": kept, neither answered nor passed on")
	d.mute = true
	return true
}

// awaited says that somebody here wrote to the family lately, so that a person reads what they answer.
func (d *decider) awaited() bool {
	return len(d.in.Staff) == 0 && slices.ContainsFunc(d.in.Threads, func(t Thread) bool {
		return d.isFamily(t) && !t.StaffAt.IsZero() && d.now.Sub(t.StaffAt) < awaitedFor
	})
}

// room is how many more automatic answers the number may get.
func (d *decider) room() int {
	if d.mute {
		return 0
	}
	return MostAnswers - d.in.Lately.Answers - d.said
}

// hushed says that an automatic answer must not be given any more, and tells staff why. The one confirmation of a STOP is
// always given: whoever does not get it writes STOP again.
func (d *decider) hushed() bool {
	if d.spokenFor() && !d.asked {
		d.giveWay()
		return true
	}
	if d.room() > 0 || d.stopping && !d.in.Lately.Confirmed {
		return false
	}
	if !d.mute && !d.looped {
		d.because(fmt.Sprintf("it got %d automatic answers within ten minutes and gets no more for now", MostAnswers))
		d.loopAlarm("got %d automatic answers within ten minutes and gets no more for now: a machine may be answering ours. What it writes stands in `raabta messages`; ring them if it is a person.", MostAnswers)
	}
	return true
}

// flooding says that words are not to be passed on: the same ones came again and again, or more in one conversation than
// people write. They stay in it and wait for staff.
func (d *decider) flooding(key ThreadKey, words string) bool {
	most := MostWords
	if !d.known() {
		most = MostStrangerWords
	}
	t, _ := d.threadOf(key)
	switch {
	case d.in.Lately.Words[t.ID] >= most:
		d.because(fmt.Sprintf("%d messages of this conversation were passed on within ten minutes: it waits", most))
	case d.in.Lately.Same >= MostSame && utf8.RuneCountInString(words) >= SameLength && strings.Contains(d.in.Message.Body, words):
		d.because(fmt.Sprintf("the same words came %d times within ten minutes and were passed on then: it waits", d.in.Lately.Same))
	default:
		return false
	}
	d.loopAlarm("writes as only a machine does, so nothing more of it is passed on for now. It waits in `raabta threads --waiting`; ring them if it is a person.")
	return true
}

// loopParty is who writes, as an alarm may name them: whose it is, and no number.
func (d *decider) loopParty() (cause, who string) {
	switch {
	case len(d.in.Households) > 0:
		return d.in.Households[0].ID, "A phone of the family " + d.in.Households[0].Name
	case len(d.in.Staff) > 0:
		return d.in.Staff[0].ID, "The phone of " + d.in.Staff[0].Name
	}
	return "strangers", "A number that nobody here knows"
}

// loopAlarm tells staff, once for a message.
func (d *decider) loopAlarm(text string, args ...any) {
	if d.looped {
		return
	}
	d.looped = true
	cause, who := d.loopParty()
	d.out.Effects = append(d.out.Effects, RaiseAlarm{Alarm{
		SchoolID: d.in.School.ID, Cause: "loop:" + cause, Text: who + " " + fmt.Sprintf(text, args...),
	}})
}

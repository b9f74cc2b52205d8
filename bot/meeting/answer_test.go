package meeting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/meeting"
	"raabta/bot/reply"
	"raabta/templates"
)

// asked is the question of a draft as it comes back from storage.
func asked(d bot.Draft) bot.Question {
	q := *d.Question
	q.ID, q.State = "question", bot.QuestionOpen
	return q
}

// answering has a family answer in words, about the board of the store as it stands.
func answering(t *testing.T, s store, lang templates.Language) func(q bot.Question, words string) bot.Answer {
	return answeringAt(t, s, lang, now)
}

// asker is the one that main gives the question's kind to.
func asker(q bot.Question) bot.Asker {
	return map[string]bot.Asker{meeting.KindProposal: meeting.Asker{}, meeting.KindOther: meeting.OtherAsker{}}[q.Kind]
}

func answeringAt(t *testing.T, s store, lang templates.Language, now time.Time) func(q bot.Question, words string) bot.Answer {
	t.Helper()
	book := builtin(t)
	return func(q bot.Question, words string) bot.Answer {
		b := s.board
		b.Needs, _ = s.Needs(t.Context(), "ptm", []string{q.HouseholdID})
		q.Facts = b
		return asker(q).Answer(q, reply.Read(words), bot.Talk{
			Now: now, School: school, Household: bot.Household{ID: q.HouseholdID}, Language: lang, Book: book, Words: words,
		})
	}
}

func proposal() bot.Question {
	return bot.Question{ID: "question", HouseholdID: "imran", Kind: meeting.KindProposal, Subject: "ptm",
		Choices: []string{sana + "/0:ayesha", omar + "/1:bilal"}, Ask: "Reply 1=OK, 2=another time, 3=cannot come"}
}

func otherTimes() bot.Question {
	return bot.Question{ID: "question", HouseholdID: "imran", Kind: meeting.KindOther, Subject: "ptm", Ask: "1 = early\n2 = late",
		Choices: []string{sana + "/2:ayesha+" + omar + "/3:bilal", omar + "/4:bilal+" + sana + "/5:ayesha"}}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		q     bot.Question
		words string
		want  bool
	}{
		{proposal(), "1", true}, {proposal(), "jee", true}, {proposal(), "نہیں", true}, {proposal(), "3", true}, {proposal(), "۲", true},
		{proposal(), "4", false}, {proposal(), "0", false}, {proposal(), "1 and 2", false}, {proposal(), "we have a wedding that day", false},
		{otherTimes(), "1", true}, {otherTimes(), "2", true}, {otherTimes(), "3", false}, {otherTimes(), "no", true}, {otherTimes(), "haan", true},
	} {
		if got := asker(c.q).Fits(c.q, reply.Read(c.words)); got != c.want {
			t.Errorf("%q fits %s: %v, want %v", c.words, c.q.Kind, got, c.want)
		}
	}
}

func TestAnswer(t *testing.T) {
	own := []meeting.Visit{proposed(visit("imran", "ayesha", sana, 0), replyBy), proposed(visit("imran", "bilal", omar, 1), replyBy)}
	lapsed := []meeting.Visit{proposed(visit("imran", "ayesha", sana, 0), now.Add(-time.Hour)), proposed(visit("imran", "bilal", omar, 1), now.Add(-time.Hour))}
	others := visit("javed", "zara", sana, 0)
	for _, c := range []struct {
		name   string
		q      bot.Question
		words  string
		slots  int // of each teacher
		visits []meeting.Visit
		now    time.Time

		text    string
		closed  bool
		booked  []string
		release string
		offered []string // starts, as visits after four o'clock
	}{
		{name: "1 books", q: proposal(), words: "1", slots: 6, visits: own, text: "meeting_booked", closed: true, booked: []string{sana + "/0", omar + "/1"}},
		{name: "yes books", q: proposal(), words: "جی ہاں", slots: 6, visits: own, text: "meeting_booked", closed: true, booked: []string{sana + "/0", omar + "/1"}},
		{name: "late, but nobody took it", q: proposal(), words: "1", slots: 6, visits: lapsed, text: "meeting_booked", closed: true, booked: []string{sana + "/0", omar + "/1"}},
		{name: "late, and its rows are gone", q: proposal(), words: "1", slots: 6, text: "meeting_booked", closed: true, booked: []string{sana + "/0", omar + "/1"}},
		{name: "late, and another family has one of the two", q: proposal(), words: "1", slots: 6, visits: append([]meeting.Visit{others}, lapsed[1:]...),
			text: "meeting_taken", closed: true, offered: []string{"0", "2", "4"}},
		{name: "late, another family was proposed it and did not answer either", q: proposal(), words: "1", slots: 6,
			visits: []meeting.Visit{proposed(others, now.Add(-time.Minute))}, text: "meeting_booked", closed: true, booked: []string{sana + "/0", omar + "/1"}},
		{name: "late, and nothing is left", q: proposal(), words: "1", slots: 1, visits: []meeting.Visit{others},
			text: "meeting_full", closed: true, release: meeting.Full},
		{name: "after it began", q: proposal(), words: "1", slots: 2, visits: own, now: at(1), text: "meeting_full", closed: true, release: meeting.Full},
		{name: "after it began, while later times are free", q: proposal(), words: "1", slots: 12, visits: own, now: at(1),
			text: "meeting_taken", closed: true, offered: []string{"8", "9", "10"}},
		{name: "2 offers three other times, not ten minutes later", q: proposal(), words: "2", slots: 12, visits: own, text: "meeting_other", closed: true, offered: []string{"3", "6", "10"}},
		{name: "2 offers two where there are two", q: proposal(), words: "2", slots: 4, visits: own, text: "meeting_other", closed: true, offered: []string{"1", "2"}},
		{name: "2 where nothing else is free keeps the proposal", q: proposal(), words: "2", slots: 2, visits: append([]meeting.Visit{visit("x", "x", sana, 1)}, own...),
			text: "meeting_full", release: meeting.Full},
		{name: "3 declines", q: proposal(), words: "3", slots: 6, visits: own, text: "meeting_declined", closed: true, release: meeting.Declined},
		{name: "no declines", q: proposal(), words: "nahi", slots: 6, visits: own, text: "meeting_declined", closed: true, release: meeting.Declined},

		{name: "another time is booked by its number", q: otherTimes(), words: "2", slots: 6, visits: own, text: "meeting_booked", closed: true, booked: []string{omar + "/4", sana + "/5"}},
		{name: "another time that somebody took", q: otherTimes(), words: "1", slots: 6, visits: append([]meeting.Visit{visit("x", "x", omar, 3)}, own...),
			text: "meeting_taken", closed: true, offered: []string{"0", "2", "4"}},
		{name: "no to several times tells nothing", q: otherTimes(), words: "no", slots: 6, visits: own, text: "unclear"},
		{name: "yes to several times tells nothing", q: otherTimes(), words: "yes", slots: 6, visits: own, text: "unclear"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := store{board: board(c.slots, sana, omar), needs: imran()}
			s.board.Visits = c.visits
			if c.now.IsZero() {
				c.now = now
			}
			a := answeringAt(t, s, templates.English, c.now)(c.q, c.words)
			if len(a.Texts) != 1 || a.Texts[0].Template != c.text || a.Close != c.closed || a.Reason == "" {
				t.Fatalf("the answer is %+v, want the text %s, closed %v", a, c.text, c.closed)
			}
			var booked []string
			release := ""
			for _, e := range a.Effects {
				switch e := e.(type) {
				case meeting.Book:
					booked = slots(e.Visits)
				case meeting.Release:
					release = e.Family
				}
			}
			if !slices.Equal(booked, c.booked) || release != c.release {
				t.Errorf("booked %v, released %q; want %v, %q", booked, release, c.booked, c.release)
			}
			checkOffer(t, a.Texts[0].Question, c.offered)
		})
	}
}

// checkOffer compares the times that a question offers, each by its first visit's number.
func checkOffer(t *testing.T, q *bot.Question, want []string) {
	t.Helper()
	if q == nil {
		if want != nil {
			t.Errorf("no question is asked, want times %v", want)
		}
		return
	}
	var got []string
	for _, choice := range q.Choices {
		slot, _, _ := strings.Cut(choice, ":")
		got = append(got, slot[strings.LastIndex(slot, "/")+1:])
		if strings.Count(choice, "+") != 1 || !strings.Contains(choice, ":ayesha") || !strings.Contains(choice, ":bilal") {
			t.Errorf("%q is not a time for both children", choice)
		}
	}
	if !slices.Equal(got, want) || q.Kind != meeting.KindOther || q.Subject != "ptm" || !strings.HasPrefix(q.Ask, "1 = ") {
		t.Errorf("the question is %+v, want times %v", q, want)
	}
}

func TestYesToTheOnlyOtherTimeBooksIt(t *testing.T) {
	q := otherTimes()
	q.Choices = q.Choices[:1]
	a := answering(t, store{board: board(6, sana, omar), needs: imran()}, templates.English)(q, "jee")
	if len(a.Effects) != 1 || !slices.Equal(slots(a.Effects[0].(meeting.Book).Visits), []string{sana + "/2", omar + "/3"}) {
		t.Errorf("the answer is %+v", a)
	}
}

// Bilal left the school, or his class has another teacher, since the family was asked: it comes for Ayesha alone.
func TestVisitThatNobodyNeedsAnyMoreIsLeftOut(t *testing.T) {
	s := store{board: board(6, sana, omar), needs: imran()[:1]}
	a := answering(t, s, templates.English)(proposal(), "1")
	if !slices.Equal(slots(a.Effects[0].(meeting.Book).Visits), []string{sana + "/0"}) || strings.Contains(a.Texts[0].Body, "Bilal") {
		t.Errorf("the answer is %+v", a)
	}
}

// The other home of the child booked the same teacher: no second visit.
func TestOtherHomeOfTheChildBookedFirst(t *testing.T) {
	s := store{board: board(6, sana), needs: []meeting.Need{need("imran", "ayesha", sana)}}
	s.board.Visits = []meeting.Visit{visit("mother", "ayesha", sana, 3)}
	q := proposal()
	q.Choices = q.Choices[:1]
	a := answering(t, s, templates.English)(q, "1")
	if a.Texts[0].Template != "meeting_full" || !a.Close {
		t.Errorf("the answer is %+v", a)
	}
}

func TestAnswerToACanceledMeeting(t *testing.T) {
	s := store{board: board(6, sana, omar), needs: imran()}
	s.board.Meeting.State = meeting.Canceled
	a := answering(t, s, templates.English)(proposal(), "1")
	if a.Texts[0].Template != "meeting_canceled" || len(a.Effects) != 0 || !a.Close {
		t.Errorf("the answer is %+v", a)
	}
}

// Without its facts nothing is guessed: the question stays open and staff read why.
func TestAnswerWithoutABoard(t *testing.T) {
	a := meeting.Asker{}.Answer(proposal(), reply.Read("1"), bot.Talk{Now: now, School: school, Language: templates.English, Book: builtin(t)})
	if a.Close || len(a.Texts)+len(a.Effects) != 0 || a.Reason == "" {
		t.Errorf("the answer is %+v", a)
	}
}

package storage_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/event"
	"raabta/storage"
	"raabta/storage/storagetest"
	"raabta/templates"
)

// addEvent makes an event of the school, announced, that asks whether the family comes.
func (k *talk) addEvent(title, date, clock string) event.Event {
	k.Helper()
	e := event.Event{
		ID: bot.NewID(), SchoolID: k.school.ID, Title: title, Date: date, Clock: clock, Audience: "all", Question: "Will you come?",
		State: event.Announced, Version: 1, CreatedAt: k.now,
	}
	k.startsAt(&e)
	if err := k.store.AddEvent(k.Context(), e); err != nil {
		k.Fatal(err)
	}
	return e
}

func (k *talk) startsAt(e *event.Event) {
	k.Helper()
	var err error
	if e.StartsAt, err = e.Start(k.school.Zone()); err != nil {
		k.Fatal(err)
	}
}

func (k *talk) event(ref string) event.Event {
	k.Helper()
	e, err := k.store.Event(k.Context(), k.school.ID, ref)
	if err != nil {
		k.Fatalf("event %q: %v", ref, err)
	}
	return e
}

func (k *talk) setEvent(id, state string) {
	k.Helper()
	if err := k.store.SetEventState(k.Context(), k.school.ID, id, state); err != nil {
		k.Fatal(err)
	}
}

// tally is what the list of events counts for one.
func (k *talk) tally(id string) event.Tally {
	k.Helper()
	list, err := k.store.Events(k.Context(), k.school.ID, civil.Date{})
	if err != nil {
		k.Fatal(err)
	}
	for _, e := range list {
		if e.ID == id {
			return e.Tally
		}
	}
	k.Fatal("the event is not in the list")
	return event.Tally{}
}

type builtinBooks struct{ book *templates.Book }

func (b builtinBooks) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

func (k *talk) books() bot.Books {
	k.Helper()
	book, err := templates.Builtin()
	if err != nil {
		k.Fatal(err)
	}
	return builtinBooks{book}
}

// send expands a part of an event to all families, at now.
func (k *talk) send(e event.Event, part, key string) {
	k.Helper()
	_, err := k.store.AddBroadcast(k.Context(), bot.Broadcast{
		SchoolID: k.school.ID, Kind: event.Kind, Subject: e.ID, Part: part, Key: key, Audience: "all", Class: bot.Reminder, Topic: bot.TopicEvent,
		SendAfter: k.now, CreatedAt: k.now,
	})
	if err != nil {
		k.Fatal(err)
	}
	x := &bot.Expander{
		Store: k.store, Composers: map[string]bot.Composer{event.Kind: event.Composer{Store: k.store, Books: k.books()}},
		Alarm: k.store.RaiseAlarm, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	if _, err := x.Step(k.Context(), k.now); err != nil {
		k.Fatal(err)
	}
}

// answer has a family that has got all that was queued write, and gives what it is told.
func (k *talk) answer(from bot.Number, words string) string {
	k.Helper()
	k.left()
	k.write(from, words)
	k.routeAll()
	return k.lastTo(from)
}

func (k *talk) routeAll() {
	k.Helper()
	r := &bot.Router{Store: k.store, Books: k.books(), Askers: map[string]bot.Asker{event.Kind: event.Asker{}}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if _, err := r.Step(k.Context(), k.now); err != nil {
		k.Fatal(err)
	}
}

func (k *talk) lastTo(number bot.Number) string {
	k.Helper()
	return k.text(`SELECT body FROM messages WHERE direction = 'out' AND number = $1 ORDER BY id DESC LIMIT 1`, number)
}

func TestAFamilyIsAskedAnswersAndChangesItsMind(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		k.exec("UPDATE households SET language = 'en'")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.send(e, event.PartAnnounce, "announce")
		if got, want := k.lastTo(father), "Iqra School: Sports Day on Fri 27 Nov, 10:00 am.\nWill you come?\nReply 1 = yes, 2 = no"; got != want {
			k.Errorf("asked %q, want %q", got, want)
		}
		if got, want := k.answer(father, "nahi"), "Thank you. Your answer for Sports Day is noted: no."; got != want {
			k.Errorf("told %q, want %q", got, want)
		}
		if got := k.tally(e.ID); got != (event.Tally{No: 1}) {
			k.Errorf("counted %+v", got)
		}
		// A reminder does not ask who has answered; asked once more by another announcement, the last word counts.
		k.send(e, event.PartRemind, "remind")
		if got, want := k.lastTo(father), "Iqra School: Reminder: Sports Day on Fri 27 Nov, 10:00 am."; got != want {
			k.Errorf("reminded with %q, want %q", got, want)
		}
		k.exec("DELETE FROM event_answers")
		k.send(e, event.PartRemind, "remind again")
		k.answer(father, "1")
		if got := k.tally(e.ID); got != (event.Tally{Yes: 1}) {
			k.Errorf("counted %+v", got)
		}
		list, err := k.store.EventAnswers(k.Context(), e.ID)
		if err != nil || len(list) != 1 || list[0] != (event.Answer{HouseholdID: h.ID, Household: "Imran Ali", Answer: "yes", At: k.now}) {
			k.Errorf("answers %+v, %v", list, err)
		}
		if n := k.count("SELECT count(*) FROM questions WHERE state = 'open'"); n != 0 {
			k.Errorf("%d questions are still open", n)
		}
	})
}

// Between a change and its text a family may answer the old question. Its yes was to a day that no longer holds.
func TestAnAnswerToTheOldTimeCountsForNothing(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		k.exec("UPDATE households SET language = 'en'")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.send(e, event.PartAnnounce, "announce")
		e.Date = "2026-11-30"
		k.startsAt(&e)
		e, err := k.store.UpdateEvent(k.Context(), e)
		if err != nil {
			k.Fatal(err)
		}
		if got, want := k.answer(father, "1"), "Iqra School: Changed: Sports Day is now on Mon 30 Nov, 10:00 am.\nWill you come?\nReply 1 = yes, 2 = no"; got != want {
			k.Errorf("told %q, want %q", got, want)
		}
		if got := k.tally(e.ID); got != (event.Tally{}) {
			k.Errorf("counted %+v", got)
		}
		k.answer(father, "1")
		if got := k.tally(e.ID); got != (event.Tally{Yes: 1}) {
			k.Errorf("counted %+v after the second answer", got)
		}
	})
}

func TestACanceledEventTakesNoAnswers(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		k.exec("UPDATE households SET language = 'en'")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.send(e, event.PartAnnounce, "announce")
		k.left()
		k.write(father, "1")
		in := k.next()
		k.setEvent(e.ID, event.Canceled)
		// The decision was made while the event still stood.
		err := k.route(bot.Decision{Message: in.Message, Reason: "test", Effects: []bot.Effect{event.Record{EventID: e.ID, HouseholdID: h.ID, Answer: "yes", At: k.now}}})
		if !errors.Is(err, bot.ErrTaken) {
			k.Errorf("got %v, want ErrTaken", err)
		}
		k.routeAll()
		if got, want := k.lastTo(father), "Iqra School: Cancelled: Sports Day on Fri 27 Nov, 10:00 am will not take place."; got != want {
			k.Errorf("told %q, want %q", got, want)
		}
		if got := k.tally(e.ID); got != (event.Tally{}) {
			k.Errorf("counted %+v", got)
		}
	})
}

func TestToldIsWhoGotATextOfTheEvent(t *testing.T) {
	eachTalk(t, func(k *talk) {
		e, other := k.addEvent("Sports Day", "2026-11-27", "10:00"), k.addEvent("Mela", "2026-11-28", "")
		k.exec("UPDATE events SET audience = 'all'")
		var ids []string
		want := map[string]bool{}
		for _, c := range []struct {
			status bot.Status
			event  event.Event
			part   string
			told   bool
		}{
			{bot.Queued, e, event.PartAnnounce, true},
			{bot.Sending, e, event.PartRemind, true},
			{bot.InDoubt, e, event.PartAnnounce, true},
			{bot.Sent, e, event.PartToday, true},
			{bot.Delivered, e, event.PartChange, true},
			{bot.Read, e, event.PartAnnounce, true},
			{bot.Undelivered, e, event.PartAnnounce, true},
			{bot.Failed, e, event.PartAnnounce, false},
			{bot.Canceled, e, event.PartAnnounce, false},
			{bot.Delivered, e, event.PartCancel, false},
			{bot.Delivered, other, event.PartAnnounce, false},
		} {
			h := k.addFamily(string(c.status), []bot.Number{father})
			b, err := k.store.AddBroadcast(k.Context(), bot.Broadcast{
				SchoolID: k.school.ID, Kind: event.Kind, Subject: c.event.ID, Part: c.part, Audience: "all", Class: bot.Routine, Topic: bot.TopicEvent,
				SendAfter: k.now, CreatedAt: k.now,
			})
			if err != nil {
				k.Fatal(err)
			}
			d := k.draft(father, bot.TopicEvent, time.Time{})
			d.HouseholdID, d.BroadcastID, d.Recipient, d.Status = h.ID, b.ID, h.ID, c.status
			k.queue(d)
			stand(k, c.status, "m.id = $1", d.ID)
			if ids = append(ids, h.ID); c.told {
				want[h.ID] = true
			}
		}
		silent := k.addFamily("nothing", []bot.Number{father})
		got, err := k.store.Told(k.Context(), e.ID, append(ids, silent.ID))
		if err != nil {
			k.Fatal(err)
		}
		for _, id := range append(ids, silent.ID) {
			if got[id] != want[id] {
				k.Errorf("%s: told %v, want %v", k.text("SELECT name FROM households WHERE id = $1", id), got[id], want[id])
			}
		}
	})
}

// A change goes to those who know of the event, and to nobody else.
func TestAChangeAndACancelGoToThoseWhoWereTold(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.send(e, event.PartAnnounce, "announce")
		k.addFamily("New Family", []bot.Number{mother}, "Bilal")
		k.send(e, event.PartChange, "change 2")
		k.setEvent(e.ID, event.Canceled)
		k.send(e, event.PartCancel, "cancel")
		for number, want := range map[bot.Number]int{father: 3, mother: 0} {
			if n := k.count("SELECT count(*) FROM messages WHERE direction = 'out' AND number = $1", number); n != want {
				k.Errorf("%d texts to %s, want %d", n, number.Masked(), want)
			}
		}
		if n := k.count("SELECT count(*) FROM questions WHERE state = 'open'"); n != 0 {
			k.Errorf("%d questions of a canceled event are open", n)
		}
	})
}

func TestEventsAreFoundAndListed(t *testing.T) {
	eachTalk(t, func(k *talk) {
		past := k.addEvent("Sports Day", "2025-11-27", "10:00")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		early := k.addEvent("Mela", "2026-11-27", "")
		k.setEvent(k.addEvent("Sports Day", "2027-01-15", "10:00").ID, event.Canceled)
		if got := k.event("sports day"); got != e {
			k.Errorf("by its title: %+v\nwant %+v", got, e)
		}
		if got := k.event(past.ID); got.ID != past.ID {
			k.Errorf("by its id: %+v", got)
		}
		k.setEvent(e.ID, event.Canceled)
		if got := k.event("Sports Day"); got.ID != past.ID {
			k.Errorf("one that takes place is found before canceled ones, not %+v", got)
		}
		if _, err := k.store.Event(k.Context(), k.addSchool("Other School").ID, e.ID); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school reads it: %v", err)
		}
		list, err := k.store.Events(k.Context(), k.school.ID, civil.Date{Year: 2026, Month: 11, Day: 27})
		if err != nil || len(list) != 3 || list[0].ID != early.ID || list[1].ID != e.ID {
			k.Errorf("listed %+v, %v", list, err)
		}
	})
}

func TestAnEventChangesInVersions(t *testing.T) {
	eachTalk(t, func(k *talk) {
		h := k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.exec("INSERT INTO event_answers (event_id, household_id, answer, at) VALUES ($1, $2, 'yes', $3)", e.ID, h.ID, k.now)
		stale := e
		e.Place = "Main ground"
		e, err := k.store.UpdateEvent(k.Context(), e)
		if err != nil || e.Version != 2 || k.event(e.ID) != e {
			k.Fatalf("changed to %+v, %v; stored %+v", e, err, k.event(e.ID))
		}
		if k.tally(e.ID).Yes != 1 {
			k.Error("an answer was lost with a change of the place")
		}
		stale.Title = "Mela"
		if _, err := k.store.UpdateEvent(k.Context(), stale); !errors.Is(err, bot.ErrTaken) {
			k.Errorf("somebody else's change was overwritten: %v", err)
		}
		e.Clock = "11:00"
		k.startsAt(&e)
		if e, err = k.store.UpdateEvent(k.Context(), e); err != nil || k.tally(e.ID).Yes != 0 {
			k.Errorf("moved: %v, %+v", err, k.tally(e.ID))
		}
		k.setEvent(e.ID, event.Canceled)
		k.setEvent(e.ID, event.Canceled)
		if _, err := k.store.UpdateEvent(k.Context(), e); err == nil || !strings.Contains(err.Error(), "make a new one") {
			k.Errorf("a canceled event was changed: %v", err)
		}
		if err := k.store.SetEventState(k.Context(), k.school.ID, e.ID, event.Announced); err == nil || !strings.Contains(err.Error(), "make a new one") {
			k.Errorf("a canceled event was announced: %v", err)
		}
		if err := k.store.SetEventState(k.Context(), k.addSchool("Other School").ID, e.ID, event.Canceled); !errors.Is(err, bot.ErrNotFound) {
			k.Errorf("another school's event: %v", err)
		}
	})
}

var _ event.Store = (*storage.Store)(nil)

func TestAnsweredIsReadInChunks(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		ids := make([]string, 40_000) // more than SQLite takes variables
		for i := range ids {
			ids[i] = bot.NewID()
		}
		if got, err := s.Answered(t.Context(), "no such event", ids); err != nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	})
}

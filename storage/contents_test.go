package storage_test

import (
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/templates"
)

// approve writes down a Content template that was approved with the variables of its text, and more.
func (p *post) approve(name, language, sid string, more ...string) {
	p.Helper()
	book, err := templates.Builtin()
	p.must(err)
	variables := append(book.Ordered(templates.Language(language), name), more...)
	p.must(p.s.SetContent(p.Context(), p.school.ID, name, language, bot.Content{SID: sid, Variables: variables}))
}

// tell expands a part of an event, and gives its messages by household.
func (p *post) tell(e event.Event, part string) map[string]bot.Message {
	p.Helper()
	book, err := templates.Builtin()
	p.must(err)
	b, err := p.s.AddBroadcast(p.Context(), bot.Broadcast{
		SchoolID: p.school.ID, Kind: event.Kind, Subject: e.ID, Part: part, Audience: "all", Class: bot.Reminder, Topic: bot.TopicEvent,
		SendAfter: p.now, CreatedAt: p.now,
	})
	p.must(err)
	x := &bot.Expander{
		Store: p.s, Composers: map[string]bot.Composer{event.Kind: event.Composer{Store: p.s, Books: builtinBooks{book}}},
		Alarm: p.s.RaiseAlarm, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	_, err = x.Step(p.Context(), p.now)
	p.must(err)
	told := make(map[string]bot.Message)
	p.must(p.s.Messages(p.Context(), bot.MessageFilter{Broadcast: b.ID}, func(m bot.Message, _ string) error {
		told[m.HouseholdID] = m
		return nil
	}))
	return told
}

// sportsDay is an event that asks, with a family on WhatsApp alone in English and in Urdu, and one in Urdu with SMS too.
func (p *post) sportsDay() event.Event {
	p.Helper()
	p.addFamily("h1", "5-B")
	p.addFamily("h2", "5-B")
	p.addFamily("h3", "5-B")
	p.exec("UPDATE households SET language = 'ur' WHERE id <> 'h1'")
	p.exec("UPDATE phones SET sms = FALSE WHERE household_id <> 'h3'")
	e := event.Event{
		ID: bot.NewID(), SchoolID: p.school.ID, Title: "Sports Day", Date: "2026-12-05", Clock: "09:00", Place: "School ground", Audience: "all",
		Question: "Will you come?", State: event.Announced, Version: 1, CreatedAt: p.now,
	}
	var err error
	e.StartsAt, err = e.Start(p.school.Zone())
	p.must(err)
	p.must(p.s.AddEvent(p.Context(), e))
	return e
}

// TestTextThatAsksGoesByItsOwnTemplate: where the text with its question is approved in the family's language it leaves by
// WhatsApp outside the window, with every value; elsewhere by SMS, or it is refused and says what to have approved.
func TestTextThatAsksGoesByItsOwnTemplate(t *testing.T) {
	eachPost(t, func(p *post) {
		e := p.sportsDay()
		p.approve("event_announce_place+event_ask", "en", "HX1")
		p.approve("event_announce_place", "ur", "HX2") // does not hold the question
		p.approve("event_announce+event_ask", "ur", "HX3")
		told := p.tell(e, event.PartAnnounce)
		if m := told["h1"]; m.Status != bot.Queued || m.Channel != bot.WhatsApp || m.Template != "event_announce_place+event_ask" {
			p.Errorf("the approved one is %s by %s as %s: %s", m.Status, m.Channel, m.Template, m.Reason)
		}
		if m := told["h2"]; m.Status != bot.Failed || !strings.Contains(m.Reason, "raabta school template content event_announce_place+event_ask ur") {
			p.Errorf("the one without a way is %s: %s", m.Status, m.Reason)
		}
		if m := told["h3"]; m.Status != bot.Queued || m.Channel != bot.SMS {
			p.Errorf("the one with SMS is %s by %s: %s", m.Status, m.Channel, m.Reason)
		}
		if n := p.count("SELECT count(*) FROM questions WHERE state = 'open'"); n != 2 {
			p.Errorf("%d families are asked, want the two that are told", n)
		}
		out := p.claim(p.whatsapp, 10)
		if len(out) != 1 || out[0].ContentSID != "HX1" {
			p.Fatalf("claimed %+v", out)
		}
		want := map[string]string{"school": "Al-Noor", "event": "Sports Day", "when": "Sat 5 Dec, 9:00 am", "place": "School ground", "question": "Will you come?"}
		if !maps.Equal(out[0].ContentVars, want) {
			p.Errorf("the values are\n%v, want\n%v", out[0].ContentVars, want)
		}
	})
}

// A family that has answered is reminded without the question: by a template of its own.
func TestReminderOfAnAnsweredEventGoesByItsOwnTemplate(t *testing.T) {
	eachPost(t, func(p *post) {
		e := p.sportsDay()
		p.exec("INSERT INTO event_answers (event_id, household_id, answer, at) VALUES ($1, 'h1', 'yes', $2)", e.ID, p.now)
		p.approve("event_remind_place+event_ask", "en", "HX1")
		p.approve("event_remind_place+event_ask", "ur", "HX2")
		told := p.tell(e, event.PartRemind)
		if m := told["h1"]; m.Status != bot.Failed || !strings.Contains(m.Reason, "content event_remind_place en`") {
			p.Errorf("the family that answered: %s: %s", m.Status, m.Reason)
		}
		if m := told["h2"]; m.Status != bot.Queued || m.Channel != bot.WhatsApp {
			p.Errorf("the family that is asked again: %s by %s: %s", m.Status, m.Channel, m.Reason)
		}
		p.approve("event_remind_place", "en", "HX3")
		p.clear()
		p.exec("DELETE FROM questions")
		p.tell(e, event.PartRemind)
		var sids []string
		for _, m := range p.claim(p.whatsapp, 10) {
			sids = append(sids, m.HouseholdID+" "+m.ContentSID)
		}
		slices.Sort(sids)
		if want := []string{"h1 HX3", "h2 HX2", "h3 HX2"}; !slices.Equal(sids, want) {
			p.Errorf("claimed %v, want %v", sids, want)
		}
	})
}

// Twilio shows a family the sample of a variable that has no value: such a template is none, when the way is chosen and when
// the message leaves.
func TestTemplateThatCannotBeFilledIsNone(t *testing.T) {
	eachPost(t, func(p *post) {
		e := p.sportsDay()
		p.approve("event_announce_place+event_ask", "en", "HX1", "bus")
		if m := p.tell(e, event.PartAnnounce)["h1"]; m.Status != bot.Failed || !strings.Contains(m.Reason, "no approved template") {
			p.Errorf("it is %s by %s: %s", m.Status, m.Channel, m.Reason)
		}
		p.clear()
		p.approve("event_announce_place+event_ask", "en", "HX1")
		p.tell(e, event.PartAnnounce)
		p.approve("event_announce_place+event_ask", "en", "HX4", "bus") // meanwhile
		if out := p.claim(p.whatsapp, 10); len(out) != 1 || out[0].ContentSID != "" || out[0].ContentVars != nil {
			p.Errorf("claimed %+v", out)
		}
		contents, err := p.s.Contents(p.Context(), p.school.ID, []string{"event_announce_place+event_ask", "digest"})
		p.must(err)
		if len(contents) != 1 || contents[templates.Key{Name: "event_announce_place+event_ask", Language: "en"}].SID != "HX4" {
			p.Errorf("approved are %v", contents)
		}
		if none, err := p.s.Contents(p.Context(), p.school.ID, nil); err != nil || len(none) != 0 {
			p.Errorf("of no text: %v %v", none, err)
		}
	})
}

// Inside the window the words themselves go, and need no template.
func TestWindowNeedsNoTemplate(t *testing.T) {
	eachPost(t, func(p *post) {
		e := p.sportsDay()
		_, err := p.s.Receive(p.Context(), bot.Incoming{
			Channel: bot.WhatsApp, ProviderID: "SM1", From: "+9230055500h1", To: p.whatsapp.Address, Body: "hi", At: p.now.Add(-time.Hour)})
		p.must(err)
		if m := p.tell(e, event.PartAnnounce)["h1"]; m.Status != bot.Queued || m.Channel != bot.WhatsApp {
			p.Errorf("it is %s by %s: %s", m.Status, m.Channel, m.Reason)
		}
	})
}

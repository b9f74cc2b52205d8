package bot_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/templates"
)

func TestOfficeReply(t *testing.T) {
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	wrote := now.Add(-time.Hour)
	school := bot.School{ID: "s", ShortName: "Al-Noor"}
	thread := bot.Thread{ID: "t", Number: "+923001234567", Channel: bot.SMS, HouseholdID: "h", FamilyAt: wrote}
	hidden := thread
	hidden.Number = ""
	onWhatsApp := thread
	onWhatsApp.Channel = bot.WhatsApp
	both := bot.Ways{SMS: true, WhatsApp: true, NeedsWindow: true}
	for _, c := range []struct {
		name    string
		thread  bot.Thread
		line    bot.Line
		ways    bot.Ways
		words   string
		channel bot.ChannelName
		wrong   string // what the sentence holds
	}{
		{name: "by SMS, where they write", thread: thread, ways: both, words: "Yes, come at 9.", channel: bot.SMS},
		{name: "by WhatsApp inside its window", thread: onWhatsApp, line: bot.Line{LastWhatsAppIn: wrote}, ways: both, words: "Yes", channel: bot.WhatsApp},
		{name: "by SMS once the window is shut", thread: onWhatsApp, line: bot.Line{Phone: bot.Phone{SMS: true}, LastWhatsAppIn: now.Add(-25 * time.Hour)}, ways: both, words: "Yes", channel: bot.SMS},
		{name: "window shut, no SMS", thread: onWhatsApp, line: bot.Line{LastWhatsAppIn: now.Add(-25 * time.Hour)}, ways: both, words: "Yes", wrong: "cannot be reached"},
		{name: "held without any sender", thread: thread, words: "Yes", channel: bot.SMS},
		{name: "a number that is no more", thread: thread, line: bot.Line{SMSProblem: "no such number"}, ways: both, words: "Yes", wrong: "no such number"},
		{name: "STOP after their words", thread: thread, line: bot.Line{Stopped: true, StoppedAt: now.Add(-time.Minute)}, ways: both, words: "Yes", wrong: "wrote STOP"},
		{name: "STOP before their words", thread: thread, line: bot.Line{Stopped: true, StoppedAt: wrote.Add(-time.Minute)}, ways: both, words: "Yes", channel: bot.SMS},
		{name: "hidden number", thread: hidden, ways: both, words: "Yes", wrong: "hides"},
		{name: "no words", thread: thread, ways: both, words: " \n", wrong: "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drafts, err := bot.Relay{Book: book, School: school, Thread: c.thread, Language: templates.English, Line: c.line, Ways: c.ways}.Drafts(c.words, now)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Fatalf("got %v, want a sentence with %q", err, c.wrong)
				}
				return
			}
			if err != nil || len(drafts) != 1 {
				t.Fatalf("got %d texts, %v", len(drafts), err)
			}
			m := drafts[0].Message
			if m.Channel != c.channel || m.Number != thread.Number || m.ThreadID != "t" || !m.AnswersAt.Equal(wrote) || m.Class != bot.Conversation {
				t.Errorf("got %+v", m)
			}
			if want := "Al-Noor: From the school office:\n" + c.words; m.Body != want {
				t.Errorf("got %q, want %q", m.Body, want)
			}
		})
	}
	long, err := bot.ThreadReach{Ways: both, Language: "ur"}.Relay(book, school, thread).Drafts(strings.Repeat("جی ہاں ", 400), now)
	if err != nil || len(long) != 2 {
		t.Errorf("a long answer: %d texts, %v; want 2", len(long), err)
	}
}

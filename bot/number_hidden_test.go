package bot_test

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

const hidden = bot.Number("lid:98765432101234")

func TestAHiddenNumberIsNoPhone(t *testing.T) {
	for lid, want := range map[string]bot.Number{
		"98765432101234": hidden, "lid:98765432101234": hidden, "": "", "lid:": "", "98765@lid": "", "+923001234567": "", "0300 1": "", "lid:lid:1": "",
	} {
		if got := bot.HiddenNumber(lid); got != want || got.Hidden() != (want != "") {
			t.Errorf("HiddenNumber(%q) is %q", lid, got)
		}
	}
	if bot.Number("").Hidden() || parent.Hidden() || parent.Shown() != string(parent) || hidden.Shown() != "number hidden" {
		t.Error("a phone number is taken for a hidden one, or shown as one")
	}
	for _, typed := range []string{"lid:923001234567", " LID:98765432101234", "whatsapp:lid:923001234567", "lid:1"} {
		if n, err := bot.ParseNumber(typed, "PK"); !errors.Is(err, bot.ErrNumberHidden) {
			t.Errorf("%q was read as %q, %v", typed, n, err)
		}
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("sent", "to", hidden, "other", bot.Number("lid:123"))
	if s := out.String(); strings.Contains(s, "9876543210") || strings.Contains(s, "123") || !strings.Contains(s, "lid:…34") {
		t.Errorf("logged %s", s)
	}
}

// Whatever a line says, no SMS is for somebody whose number nobody knows.
func TestNoSMSGoesToAHiddenNumber(t *testing.T) {
	line := bot.Line{Phone: bot.Phone{Number: hidden, SMS: true, WhatsApp: true}}
	for _, c := range []struct {
		name string
		ways bot.Ways
		want bot.Reach
	}{
		{"both", bot.Ways{SMS: true, WhatsApp: true}, bot.Reach{Channel: bot.WhatsApp, Number: hidden}},
		{"only SMS", bot.Ways{SMS: true}, bot.Reach{Channel: bot.WhatsApp, Number: hidden, Held: true}},
	} {
		if got := bot.Choose([]bot.Line{line}, c.ways, bot.Emergency, noon); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	line.WhatsApp = false
	if got := bot.Choose([]bot.Line{line}, bot.Ways{SMS: true, WhatsApp: true}, bot.Conversation, noon); got.Problem == "" {
		t.Errorf("without WhatsApp: %+v", got)
	}
}

// fromHidden is a message of somebody whose number WhatsApp hides.
func fromHidden(body string) bot.Inbound {
	in := fromStranger(body)
	in.Message.Number, in.Message.Channel = hidden, bot.WhatsApp
	return in
}

// hiddenThread is the front desk's conversation with them.
func hiddenThread(in bot.Inbound, state string) bot.Inbound {
	in = thread(in, "A1", "", "", state, time.Hour)
	t := &in.Threads[len(in.Threads)-1]
	t.Party, t.HouseholdID, t.Number, t.Channel, t.Household, t.Student, t.Class = string(hidden), "", hidden, bot.WhatsApp, "", "", ""
	return in
}

func TestAHiddenPersonTalksToTheFrontDesk(t *testing.T) {
	book := builtin(t)
	for lang, words := range map[string]string{"en": "#A1 Number hidden:", "ur-Latn": "#A1 Chhupa hua number:", "ur": "#A1 چھپا ہوا نمبر:"} {
		in := fromHidden("When do admissions open?")
		in.Desk[0].Language = lang
		d := bot.Decide(in, noon, book, nil)
		if len(d.Drafts) != 1 || d.Drafts[0].Template != "forward_hidden" || !strings.HasPrefix(d.Drafts[0].Body, words) || strings.Contains(d.Drafts[0].Body, "98765432101234") {
			t.Errorf("%s: the office reads %+v", lang, d.Drafts)
		}
		if d.Thread == nil || d.Thread.Key != (bot.ThreadKey{Party: string(hidden)}) || d.Thread.Number != hidden || !strings.Contains(d.Reason, "hides") {
			t.Errorf("%s: the thread is %+v: %s", lang, d.Thread, d.Reason)
		}
	}
	if d := bot.Decide(hiddenThread(fromHidden("and the fee?"), bot.ThreadWaiting), noon, book, nil); d.Thread == nil || d.Thread.Code != "A1" {
		t.Errorf("the second message opened another thread: %+v", d.Thread)
	}
	if d := bot.Decide(fromHidden("STOP"), noon, book, nil); !slices.Equal(effects(d), []string{"OptOut all"}) || len(d.Drafts) != 0 {
		t.Errorf("STOP: %v %v", effects(d), d.Drafts)
	}
}

func TestTheOfficeAnswersAHiddenPersonOnWhatsApp(t *testing.T) {
	answers := func(ways bot.Ways, channel bot.ChannelName) bot.Decision {
		in := hiddenThread(fromStaff("They open in March", "o", bot.RoleOffice), bot.ThreadWaiting)
		in.Threads[0].Channel, in.Ways = channel, ways
		return bot.Decide(in, noon, builtin(t), nil)
	}
	for _, channel := range []bot.ChannelName{bot.WhatsApp, bot.SMS} { // SMS: what a faulty row would say
		d := answers(bot.Ways{SMS: true, WhatsApp: true}, channel)
		switch {
		case channel == bot.SMS: // nothing says that they are on WhatsApp
			if len(d.Drafts) != 1 || d.Drafts[0].Template != "staff_unreachable" {
				t.Errorf("by SMS: %+v", d.Drafts)
			}
		case len(d.Drafts) != 1 || d.Drafts[0].Template != "relay_office" || d.Drafts[0].Number != hidden || d.Drafts[0].Channel != bot.WhatsApp:
			t.Errorf("the answer is %+v", d.Drafts)
		}
	}
	in := thread(hiddenThread(fromStaff("Yes", "o", bot.RoleOffice), bot.ThreadWaiting), "B1", "", "s1", bot.ThreadWaiting, time.Hour)
	d := bot.Decide(in, noon, builtin(t), nil)
	if len(d.Drafts) != 1 || !strings.Contains(d.Drafts[0].Body, "#A1 number hidden") {
		t.Errorf("which family? is %+v", d.Drafts)
	}
	th := in.Threads[0]
	if _, err := (bot.ThreadReach{Ways: bot.Ways{SMS: true, WhatsApp: true}}).Relay(builtin(t), in.School, th).Drafts("Yes", noon); err != nil {
		t.Errorf("the office's answer from the PC: %v", err)
	}
}

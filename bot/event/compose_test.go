package event_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The golden files show each part as families get it, in each language, with what it costs.
func TestGolden(t *testing.T) {
	wholeDay := with(func(e *event.Event) { e.Clock, e.Place, e.Title = "", "", "Winter uniform from today" })
	for _, lang := range templates.Languages() {
		var out strings.Builder
		for _, part := range []string{event.PartAnnounce, event.PartRemind, event.PartToday, event.PartChange, event.PartCancel} {
			for _, e := range []event.Event{sports, wholeDay} {
				s := store{event: e, told: map[string]bool{"a": true}}
				d := compose(t, s, now, part, family("a", lang))[0]
				size := templates.Measure(d.Body)
				fmt.Fprintf(&out, "== %s: %d x %s, %d units\n%s\n\n", part, size.Segments, size.Encoding, size.Units, d.Body)
			}
		}
		path := "testdata/" + string(lang) + ".golden"
		if *update {
			if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s differs; see what changed with: go test ./bot/event -run Golden -update && git diff", path)
		}
	}
}

func TestNothingIsSaidOnceTheEventBegan(t *testing.T) {
	told := map[string]bool{"a": true}
	wholeDay := with(func(e *event.Event) { e.Clock = "" })
	canceled := with(func(e *event.Event) { e.State = event.Canceled })
	morning := time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC) // 08:00
	endOfDay := time.Date(2026, 11, 27, 19, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		why     string
		event   event.Event
		part    string
		at      time.Time
		expires time.Time // zero: no text
	}{
		{"announced before", sports, event.PartAnnounce, start.Add(-time.Minute), start},
		{"announced at its start", sports, event.PartAnnounce, start, time.Time{}},
		{"reminded before", sports, event.PartRemind, start.Add(-time.Hour), start},
		{"reminded after", sports, event.PartToday, start.Add(time.Minute), time.Time{}},
		{"changed before", sports, event.PartChange, now, start},
		{"changed after", sports, event.PartChange, start, time.Time{}},
		{"a whole day, before school", wholeDay, event.PartRemind, morning.Add(-time.Minute), morning},
		{"a whole day, when school has begun", wholeDay, event.PartRemind, morning, time.Time{}},
		{"canceled: who comes late is still told", canceled, event.PartCancel, start.Add(time.Minute), endOfDay},
		{"canceled: the day is over", canceled, event.PartCancel, endOfDay, time.Time{}},
		{"a reminder of a canceled event", canceled, event.PartRemind, now, time.Time{}},
		{"a change of a canceled event", canceled, event.PartChange, now, time.Time{}},
	} {
		drafts := compose(t, store{event: c.event, told: told}, c.at, c.part, family("a", "en"))
		switch {
		case c.expires.IsZero() && len(drafts) > 0:
			t.Errorf("%s: %q", c.why, drafts[0].Body)
		case !c.expires.IsZero() && (len(drafts) != 1 || !drafts[0].ExpiresAt.Equal(c.expires)):
			t.Errorf("%s: %+v", c.why, drafts)
		}
	}
}

func TestWhoIsAsked(t *testing.T) {
	silent := with(func(e *event.Event) { e.Question = "" })
	for _, c := range []struct {
		part     string
		event    event.Event
		answered bool
		asks     bool
	}{
		{event.PartAnnounce, sports, false, true},
		{event.PartRemind, sports, false, true},
		{event.PartRemind, sports, true, false},
		{event.PartChange, sports, false, true},
		{event.PartChange, sports, true, false},
		{event.PartToday, sports, false, false},
		{event.PartCancel, sports, false, false},
		{event.PartAnnounce, silent, false, false},
	} {
		s := store{event: c.event, told: map[string]bool{"a": true}, answered: map[string]bool{"a": c.answered}}
		d := compose(t, s, now, c.part, family("a", "en"))[0]
		why := fmt.Sprintf("%s, answered %v", c.part, c.answered)
		if asks := d.Question != nil; asks != c.asks || strings.Contains(d.Body, "Will you come?") != c.asks {
			t.Errorf("%s: asks %v:\n%s", why, asks, d.Body)
		}
		supersede := []bot.Effect{bot.SupersedeQuestions{HouseholdID: "a", Kind: "event", Subject: "sports"}}
		if c.asks {
			want := &bot.Question{Kind: "event", Subject: "sports", HouseholdID: "a", Choices: []string{"yes", "no"}, Ask: "Will you come?\nReply 1 = yes, 2 = no", Label: "Annual Sports Day", ExpiresAt: start}
			if !reflect.DeepEqual(d.Question, want) {
				t.Errorf("%s: %+v\nwant %+v", why, d.Question, want)
			}
		}
		if (c.asks || c.part == event.PartCancel) != reflect.DeepEqual(d.Effects, supersede) {
			t.Errorf("%s: effects %+v", why, d.Effects)
		}
	}
}

func TestWhoIsTold(t *testing.T) {
	teacher := bot.Recipient{Key: "staff", Staff: &bot.Staff{ID: "sana", Name: "Ms Sana", Language: "ur"}}
	chunk := []bot.Recipient{family("knows", "en"), family("new", "en"), teacher}
	s := store{event: sports, told: map[string]bool{"knows": true}}
	for part, want := range map[string][]string{
		event.PartAnnounce: {"knows", "new", "staff"}, event.PartRemind: {"knows", "new", "staff"}, event.PartToday: {"knows", "new", "staff"},
		event.PartChange: {"knows", "staff"}, event.PartCancel: {"knows", "staff"},
	} {
		var got []string
		for _, d := range compose(t, s, now, part, chunk...) {
			got = append(got, d.Recipient)
			if d.Recipient == "staff" && (d.Question != nil || d.Effects != nil || d.Language != "ur" || strings.Contains(d.Body, "Will you come?")) {
				t.Errorf("%s: staff is asked: %+v", part, d)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s goes to %v, want %v", part, got, want)
		}
	}
}

// An approved template, filled with a draft's values, says what the draft says, and is one of those that were looked for: with
// and without a place, asking and not.
func TestValuesOfAContentTemplate(t *testing.T) {
	book := builtin(t).book
	nowhere := with(func(e *event.Event) { e.Place = "" })
	wholeDay := with(func(e *event.Event) { e.Clock = "" })
	used := map[string]bool{}
	for _, part := range []string{event.PartAnnounce, event.PartRemind, event.PartToday, event.PartChange, event.PartCancel} {
		b := bot.Broadcast{Part: part}
		for _, e := range []event.Event{sports, nowhere, wholeDay} {
			for _, answered := range []bool{false, true} {
				for _, lang := range templates.Languages() {
					r := family("a", lang)
					r.Reach.Channel = bot.WhatsApp
					s := store{event: e, told: map[string]bool{"a": true}, answered: map[string]bool{"a": answered}}
					d := compose(t, s, now, part, r)[0]
					var vars templates.Values
					if err := json.Unmarshal([]byte(d.Vars), &vars); err != nil {
						t.Fatal(err)
					}
					if says, err := book.Render(lang, d.Template, vars); err != nil || says != d.Body {
						t.Errorf("%s by %s says\n%s\nfor\n%s (%v)", part, d.Template, says, d.Body, err)
					}
					if names := (event.Composer{}).Templates(b); !slices.Contains(names, d.Template) {
						t.Errorf("%s: %s is not among %v", part, d.Template, names)
					}
					if asks := len(templates.Parts(d.Template)) == 2; asks != (d.Question != nil) {
						t.Errorf("%s: %s asks: %v", part, d.Template, d.Question)
					}
					used[d.Template] = true
				}
			}
		}
	}
	for _, name := range []string{"event_announce_place+event_ask", "event_remind+event_ask", "event_remind_place", "event_changed+event_ask", "event_today", "event_canceled"} {
		if !used[name] {
			t.Errorf("no draft is of %s", name)
		}
	}
}

// A curly apostrophe from a word processor would double the price.
func TestTypographyCostsNothing(t *testing.T) {
	s := store{event: with(func(e *event.Event) {
		e.Title, e.Place, e.Question = "Parents’ tea – all welcome", "“Hall”", "Will you come…"
	})}
	d := compose(t, s, now, event.PartAnnounce, family("a", "en"))[0]
	if size := templates.Measure(d.Body); size.Encoding != templates.GSM7 || !strings.Contains(d.Body, "Parents' tea - all welcome") {
		t.Errorf("%s:\n%s", size.Encoding, d.Body)
	}
}

func TestATextThatCannotBeMade(t *testing.T) {
	composer := event.Composer{Store: store{event: with(func(e *event.Event) { e.Title = " " })}, Books: builtin(t)}
	_, err := composer.Compose(t.Context(), now, school, bot.Broadcast{Subject: "sports", Part: event.PartAnnounce}, []bot.Recipient{family("a", "en"), family("b", "en")})
	var unsendable *bot.UnsendableError
	if !errors.As(err, &unsendable) || !slices.Equal(unsendable.Recipients, []string{"Family a", "Family b"}) {
		t.Errorf("an event without a title: %v", err)
	}
	composer.Store = store{event: with(func(e *event.Event) { e.Date = "soon" })}
	if _, err = composer.Compose(t.Context(), now, school, bot.Broadcast{Subject: "sports", Part: event.PartAnnounce}, nil); !errors.As(err, &unsendable) {
		t.Errorf("an event without a date: %v", err)
	}
	if _, err = composer.Compose(t.Context(), now, school, bot.Broadcast{Subject: "gone", Part: event.PartAnnounce}, nil); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("an event that is gone: %v", err)
	}
	if _, err = composer.Compose(t.Context(), now, school, bot.Broadcast{Subject: "sports", Part: "dance"}, nil); err == nil {
		t.Error("an event has a part dance")
	}
}

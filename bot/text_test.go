package bot_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// sameBook gives every school one book.
type sameBook struct{ book *templates.Book }

func (b sameBook) Book(context.Context, string) (*templates.Book, error) { return b.book, nil }

// TestBroadcastByContentTemplate: an approved template, filled with a draft's values, says what the draft says, its question
// too.
func TestBroadcastByContentTemplate(t *testing.T) {
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	composer := bot.TextComposer{Books: sameBook{book}}
	school := bot.School{ID: "school", ShortName: "Al-Noor School", Languages: "en,ur,ur-Latn"}
	for _, c := range []struct {
		b    bot.Broadcast
		name string
	}{
		{bot.Broadcast{Text: "No school on Friday."}, "broadcast"},
		{bot.Broadcast{Text: "Will {family} come?", Question: "yesno"}, "broadcast+broadcast_ask"},
		{bot.Broadcast{Template: "language_ask"}, "language_ask"},
		{bot.Broadcast{Template: "media", Question: "yesno"}, "media+broadcast_ask"},
	} {
		for _, lang := range templates.Languages() {
			ayesha := bot.Child{Student: bot.Student{Name: "Ayesha Imran", Class: "5-B"}}
			staff := bot.Recipient{Key: "s", Staff: &bot.Staff{ID: "s", Name: "Miss Sana", Language: string(lang)}}
			r := bot.Recipient{Key: "h", Household: bot.Household{ID: "h", Name: "Imran Ali", Language: string(lang), Children: []bot.Child{ayesha}}}
			drafts, err := composer.Compose(t.Context(), time.Time{}, school, c.b, []bot.Recipient{r, staff})
			if err != nil {
				t.Fatal(err)
			}
			for i, d := range drafts {
				want := c.name
				if i > 0 {
					want = templates.Parts(c.name)[0] // staff are told, not asked
				}
				if names := composer.Templates(c.b); d.Template != want || !slices.Contains(names, want) {
					t.Errorf("the draft is of %s, the broadcast of %v; want %s", d.Template, names, want)
				}
				var vars templates.Values
				if err := json.Unmarshal([]byte(d.Vars), &vars); err != nil {
					t.Fatal(err)
				}
				if says, err := book.Render(lang, d.Template, vars); err != nil || says != d.Body {
					t.Errorf("%s says\n%s\nfor\n%s (%v)", d.Template, says, d.Body, err)
				}
			}
		}
	}
}

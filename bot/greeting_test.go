package bot_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGreetings shows what a linked device sends of a broadcast to families and to a teacher. By SMS, and by Twilio's WhatsApp,
// they get the words alone.
func TestGreetings(t *testing.T) {
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	composer := bot.TextComposer{Books: sameBook{book}}
	school := bot.School{ID: "school", ShortName: "Al-Noor School", Languages: "en,ur,ur-Latn"}
	for _, lang := range templates.Languages() {
		var to []bot.Recipient
		for i := range 8 {
			h := bot.Household{ID: fmt.Sprint("h", i), Name: []string{"Imran Ali", "Sana Bibi", "Yousaf Masih", "Ramesh Kumar"}[i%4], Language: string(lang)}
			to = append(to, bot.Recipient{Key: h.ID, Household: h})
		}
		to = append(to, bot.Recipient{Key: "s", Staff: &bot.Staff{ID: "s", Name: "Miss Khadija", Language: string(lang)}})
		compose := func(reach bot.Reach) []bot.Draft {
			for i := range to {
				to[i].Reach = reach
			}
			drafts, err := composer.Compose(t.Context(), time.Time{}, school, bot.Broadcast{Text: "No school on Friday.", Question: "yesno"}, to)
			if err != nil {
				t.Fatal(err)
			}
			return drafts
		}
		plain := compose(bot.Reach{Channel: bot.SMS})
		twilio := compose(bot.Reach{Channel: bot.WhatsApp})
		linked := compose(bot.Reach{Channel: bot.WhatsApp, Linked: true})
		again := compose(bot.Reach{Channel: bot.WhatsApp, Linked: true})
		var out strings.Builder
		lines := map[string]bool{}
		for i, d := range linked {
			if d.SMSBody != plain[i].Body || twilio[i].Body != plain[i].Body || twilio[i].SMSBody != "" || !strings.HasSuffix(d.Body, "\n"+d.SMSBody) {
				t.Errorf("%s: by SMS\n%s\nby Twilio's WhatsApp\n%s\nby a linked device\n%s\nand should that go by SMS\n%s", lang, plain[i].Body, twilio[i].Body, d.Body, d.SMSBody)
			}
			if d.Body != again[i].Body {
				t.Errorf("%s: the greeting changes:\n%s\n%s", lang, d.Body, again[i].Body)
			}
			line, _, _ := strings.Cut(strings.NewReplacer("Imran Ali", "", "Sana Bibi", "", "Yousaf Masih", "", "Ramesh Kumar", "").Replace(d.Body), "\n")
			lines[line] = true
			fmt.Fprintf(&out, "== %s\n%s\n\n", d.Recipient, d.Body)
		}
		if len(lines) < 4 {
			t.Errorf("%s: only %d greetings for %d recipients", lang, len(lines), len(linked))
		}
		path := "testdata/greetings." + string(lang) + ".golden"
		if *update {
			if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || string(want) != out.String() {
			t.Errorf("%s differs (%v); see what changed with: go test ./bot -run Greetings -update && git diff", path, err)
		}
	}
}

// A name that cannot stand in a text costs the family its greeting, not the news.
func TestNoGreetingWithoutAName(t *testing.T) {
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	to := bot.Recipient{Key: "h", Household: bot.Household{ID: "h", Name: "\u200f"}, Reach: bot.Reach{Channel: bot.WhatsApp, Linked: true}}
	drafts, err := bot.TextComposer{Books: sameBook{book}}.Compose(t.Context(), time.Time{}, bot.School{ShortName: "Al-Noor", Languages: "en"}, bot.Broadcast{Text: "No school."}, []bot.Recipient{to})
	if err != nil || len(drafts) != 1 || drafts[0].Body != "Al-Noor: No school." {
		t.Errorf("%+v, %v", drafts, err)
	}
}

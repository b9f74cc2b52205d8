package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/templates"
)

const templateHelp = `A text stands in three languages: en, ur and ur-Latn (Roman Urdu). What stands in braces, such as
{child}, is filled in for each family; your wording keeps all of them. Put the text in quotes; \n in
it begins a new line.`

func templateCommand() command {
	return command{
		name: "template", short: "the wording of what Raabta says",
		subs: []command{
			{
				name: "list", short: "lists the texts, with what is filled in and where the wording is yours",
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					asJSON := f.Bool("json", false, "one JSON object a line")
					return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
						if err := exactly(0, args, "no arguments"); err != nil {
							return err
						}
						return listTemplates(ctx, a, d, *asJSON)
					})
				},
			},
			{
				name: "show", args: "NAME", short: "shows a text, as it stands and as a family reads it",
				flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
					language := f.String("language", "", "en, ur or ur-Latn only")
					return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
						return showTemplate(ctx, a, d, args, *language)
					})
				},
			},
			{
				name: "set", args: "NAME LANGUAGE TEXT", short: "gives a text a wording of your own", long: templateHelp,
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(setTemplate) },
			},
			{
				name: "reset", args: "NAME LANGUAGE", short: "goes back to the wording that comes with Raabta",
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(resetTemplate) },
			},
			{
				name: "content", args: "NAME LANGUAGE [HX…]", short: "names the approved WhatsApp template of a text, or none",
				long: `WhatsApp takes texts that nobody asked for only as approved templates. Write the body that this
command shows into Twilio's Content editor, have it approved, and give its SID (HX and 32 letters
and digits) here; none takes it back. A text that goes out with a question under it is a template of
its own, by both names: meeting_invite+meeting_ask.`,
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(setContent) },
			},
		},
	}
}

func listTemplates(ctx context.Context, a *app, d *desk, asJSON bool) error {
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	out := json.NewEncoder(a.out)
	t := table{}
	t.add("TEXT", "YOURS IN", "WHATSAPP IN", "FILLED IN")
	names := append(d.books.builtin.Names(), d.askingTexts()...)
	for key, w := range own {
		if w.ContentSID != "" {
			names = append(names, key.Name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		yours, content := []string{}, []string{}
		for _, lang := range templates.Languages() {
			w := own[templates.Key{Name: name, Language: lang}]
			if w.Text != "" {
				yours = append(yours, string(lang))
			}
			if w.ContentSID != "" {
				content = append(content, string(lang))
			}
		}
		needs := d.books.builtin.Placeholders(name)
		if asJSON {
			if err := out.Encode(struct {
				Name         string   `json:"name"`
				Placeholders []string `json:"placeholders"`
				Yours        []string `json:"yours"`
				WhatsApp     []string `json:"whatsapp"`
			}{name, append([]string{}, needs...), yours, content}); err != nil {
				return err
			}
			continue
		}
		t.add(name, strings.Join(yours, ","), strings.Join(content, ","), inBraces(needs))
	}
	if !asJSON {
		t.print(a.out)
	}
	return nil
}

func inBraces(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return "{" + strings.Join(names, "} {") + "}"
}

func showTemplate(ctx context.Context, a *app, d *desk, args []string, language string) error {
	if err := exactly(1, args, "the name of one text"); err != nil {
		return err
	}
	languages := templates.Languages()
	if language != "" {
		key, err := textKey(d.books.builtin, args[0], language)
		if err != nil {
			return err
		}
		languages = []templates.Language{key.Language}
	} else if _, err := textKey(d.books.builtin, args[0], "en"); err != nil {
		return err
	}
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	for i, lang := range languages {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		showWording(a.out, d, templates.Key{Name: args[0], Language: lang}, own)
	}
	return nil
}

// showWording prints a text in one language: its words, how a family reads them, and what they cost.
func showWording(w io.Writer, d *desk, key templates.Key, own map[templates.Key]bot.Wording) {
	text, words := bot.Worded(d.books.builtin, own, key)
	whose := "the wording that comes with Raabta"
	if len(words) > 0 {
		whose = "your wording"
	}
	fmt.Fprintf(w, "%s in %s, %s:\n%s\n", key.Name, key.Language.Name(), whose, indented(text))
	book, err := d.books.builtin.With(words)
	if err != nil {
		fmt.Fprintf(w, "This wording can no longer be used: %v\n", err)
		for part := range words {
			fmt.Fprintf(w, "Go back with: raabta school template reset %s %s\n", part.Name, part.Language)
		}
		return
	}
	showSample(w, book, key, d.school.ShortName)
	if sid := own[key].ContentSID; sid != "" {
		fmt.Fprintf(w, "approved for WhatsApp as %s\n", sid)
	}
}

// showSample prints a text as a family reads it.
func showSample(w io.Writer, book *templates.Book, key templates.Key, school string) {
	sample, err := book.Render(key.Language, key.Name, book.Sample(key, templates.Values{"school": school}))
	if err != nil {
		fmt.Fprintln(w, err)
		return
	}
	size := templates.Measure(sample)
	fmt.Fprintf(w, "as a family may read it (%s by SMS, %s, %d of %d units in the last one free):\n%s\n",
		plural(size.Segments, "segment", "segments"), size.Encoding, size.Left, size.PerSegment, indented(sample))
}

func setTemplate(ctx context.Context, a *app, d *desk, args []string) error {
	if err := exactly(3, args, "a text's name, a language and the wording in quotes"); err != nil {
		return err
	}
	key, err := wordingKey(d.books.builtin, args[0], args[1])
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(args[2], `\n`, "\n")
	book, err := d.books.builtin.With(map[templates.Key]string{key: text})
	if err != nil {
		return usagef("%v", err)
	}
	text, _ = book.Text(key.Language, key.Name) // as it will be read back
	return replaceWording(ctx, a, d, key, text, book)
}

func resetTemplate(ctx context.Context, a *app, d *desk, args []string) error {
	if err := exactly(2, args, "a text's name and a language"); err != nil {
		return err
	}
	key, err := wordingKey(d.books.builtin, args[0], args[1])
	if err != nil {
		return err
	}
	return replaceWording(ctx, a, d, key, "", d.books.builtin)
}

// replaceWording stores a wording, "" for the built-in one, and shows it.
func replaceWording(ctx context.Context, a *app, d *desk, key templates.Key, text string, book *templates.Book) error {
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	if own[key].Text == text {
		fmt.Fprintf(a.out, "%s in %s has this wording already.\n", key.Name, key.Language.Name())
		return nil
	}
	gone, err := d.store.SetWording(ctx, d.school.ID, key.Name, string(key.Language), text)
	if err != nil {
		return err
	}
	if text == "" {
		fmt.Fprintf(a.out, "%s in %s is the wording that comes with Raabta again.\n", key.Name, key.Language.Name())
	} else {
		fmt.Fprintf(a.out, "%s in %s has your wording. Back with: raabta school template reset %s %s\n", key.Name, key.Language.Name(), key.Name, key.Language)
	}
	showSample(a.out, book, key, d.school.ShortName)
	for _, old := range gone {
		fmt.Fprintf(a.out, "The WhatsApp template %s says the old words and is not used any more: have the new ones approved and name them with raabta school template content %s %s HX…\n",
			old.ContentSID, old.Name, old.Language)
	}
	return nil
}

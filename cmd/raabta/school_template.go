package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"raabta/storage"
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
and digits) here; none takes it back.`,
				flags: func(*pflag.FlagSet) func(context.Context, *app, []string) error { return withDesk(setContent) },
			},
		},
	}
}

// wordings are a school's own wordings by text and language. They are read apart from the book, so that one that went
// stale can still be looked at and put right.
func wordings(ctx context.Context, d *desk) (map[templates.Key]storage.Wording, error) {
	list, err := d.store.Wordings(ctx, d.school.ID)
	if err != nil {
		return nil, err
	}
	own := make(map[templates.Key]storage.Wording, len(list))
	for _, w := range list {
		own[templates.Key{Name: w.Name, Language: templates.Language(w.Language)}] = w
	}
	return own, nil
}

// textKey reads NAME and LANGUAGE.
func textKey(book *templates.Book, name, language string) (templates.Key, error) {
	lang, ok := templates.ParseLanguage(language)
	if !ok {
		return templates.Key{}, usagef("there is no language %q; use en, ur or ur-Latn", language)
	}
	if _, ok := book.Text(lang, name); !ok {
		return templates.Key{}, usagef("there is no text %q; see raabta school template list", name)
	}
	return templates.Key{Name: name, Language: lang}, nil
}

func listTemplates(ctx context.Context, a *app, d *desk, asJSON bool) error {
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	out := json.NewEncoder(a.out)
	t := table{}
	t.add("TEXT", "YOURS IN", "WHATSAPP IN", "FILLED IN")
	for _, name := range d.books.builtin.Names() {
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
func showWording(w io.Writer, d *desk, key templates.Key, own map[templates.Key]storage.Wording) {
	text, _ := d.books.builtin.Text(key.Language, key.Name)
	whose := "the wording that comes with Raabta"
	if own[key].Text != "" {
		text, whose = own[key].Text, "your wording"
	}
	fmt.Fprintf(w, "%s in %s, %s:\n%s\n", key.Name, key.Language.Name(), whose, indented(text))
	book, err := d.books.builtin.With(map[templates.Key]string{key: text})
	if err != nil {
		fmt.Fprintf(w, "This wording can no longer be used: %v\nGo back with: raabta school template reset %s %s\n", err, key.Name, key.Language)
		return
	}
	showSample(w, book, key, d.school.ShortName)
	if sid := own[key].ContentSID; sid != "" {
		fmt.Fprintf(w, "approved for WhatsApp as %s\n", sid)
	}
}

// showSample prints a text as a family reads it.
func showSample(w io.Writer, book *templates.Book, key templates.Key, school string) {
	sample, err := book.Render(key.Language, key.Name, sampleValues(book, key, school))
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
	key, err := textKey(d.books.builtin, args[0], args[1])
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
	key, err := textKey(d.books.builtin, args[0], args[1])
	if err != nil {
		return err
	}
	return replaceWording(ctx, a, d, key, "", d.books.builtin)
}

// replaceWording stores a wording, "" for the built-in one, and shows it. A WhatsApp template was approved for the words
// before: it is let go, so that families never read other words than staff see.
func replaceWording(ctx context.Context, a *app, d *desk, key templates.Key, text string, book *templates.Book) error {
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	if own[key].Text == text {
		fmt.Fprintf(a.out, "%s in %s has this wording already.\n", key.Name, key.Language.Name())
		return nil
	}
	sid := own[key].ContentSID
	if sid != "" {
		if err := d.store.SetContent(ctx, d.school.ID, key.Name, string(key.Language), ""); err != nil {
			return err
		}
	}
	if err := d.store.SetWording(ctx, d.school.ID, key.Name, string(key.Language), text); err != nil {
		return err
	}
	if text == "" {
		fmt.Fprintf(a.out, "%s in %s is the wording that comes with Raabta again.\n", key.Name, key.Language.Name())
	} else {
		fmt.Fprintf(a.out, "%s in %s has your wording. Back with: raabta school template reset %s %s\n", key.Name, key.Language.Name(), key.Name, key.Language)
	}
	showSample(a.out, book, key, d.school.ShortName)
	if sid != "" {
		fmt.Fprintf(a.out, "The WhatsApp template %s says the old words and is not used any more: have the new ones approved and name them with raabta school template content %s %s HX…\n",
			sid, key.Name, key.Language)
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/bot/meeting"
	"raabta/templates"
)

var contentShape = regexp.MustCompile(`^HX[0-9a-f]{32}$`)

// askingTexts lists the texts that go out with a question under them, by name, as their composers name them.
func (d *desk) askingTexts() []string {
	var names []string
	all := composers(d.store, d.books)
	for _, b := range []bot.Broadcast{
		{Kind: bot.KindText, Question: "yesno"},
		{Kind: event.Kind, Part: event.PartAnnounce}, {Kind: event.Kind, Part: event.PartRemind}, {Kind: event.Kind, Part: event.PartChange},
		{Kind: meeting.Kind, Part: meeting.PartInvite},
	} {
		names = append(names, all[b.Kind].Templates(b)...)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return len(templates.Parts(name)) == 1 })
	slices.Sort(names)
	return names
}

// contentKey reads NAME and LANGUAGE of what can be approved: a text, or one with the question under it that it goes out with.
func (d *desk) contentKey(name, language string) (templates.Key, error) {
	key, err := textKey(d.books.builtin, name, language)
	if err != nil {
		return key, err
	}
	parts := templates.Parts(name)
	if len(parts) == 1 || slices.Contains(d.askingTexts(), name) {
		return key, nil
	}
	if parts[1] == "broadcast_ask" && slices.Contains(sendable(d.books.builtin), parts[0]) {
		return key, nil
	}
	return key, usagef("no text goes out as %s: those that ask are %s", name, strings.Join(d.askingTexts(), ", "))
}

func setContent(ctx context.Context, a *app, d *desk, args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return usagef("needs a text's name, a language and the template's SID (HX…); see --help")
	}
	key, err := d.contentKey(args[0], args[1])
	if err != nil {
		return err
	}
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	_, words := bot.Worded(d.books.builtin, own, key)
	book, err := d.books.builtin.With(words)
	if err != nil {
		return err
	}
	content := own[key].Content()
	if len(args) == 3 {
		content = bot.Content{}
		if sid := args[2]; contentShape.MatchString(sid) {
			content = bot.Content{SID: sid, Variables: book.Ordered(key.Language, key.Name)}
		} else if !strings.EqualFold(sid, none) {
			return usagef("%q is not a Content template's SID: it is HX and 32 digits or letters from a to f, as Twilio's Content editor shows it; none takes it back", sid)
		}
		if err := d.store.SetContent(ctx, d.school.ID, key.Name, string(key.Language), content); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.out, "%s in %s %s.\n", key.Name, key.Language.Name(), goesOut(content, book.Placeholders(key.Name)))
	for _, name := range d.askingTexts() {
		if templates.Parts(name)[0] == key.Name {
			fmt.Fprintf(a.out, "With its question under it, it is a template of its own: %s\n", name)
		}
	}
	showContent(a.out, book, key, d.school.ShortName)
	return nil
}

// goesOut says what WhatsApp carries of a text that fills in some values.
func goesOut(c bot.Content, filled []string) string {
	if c.SID == "" {
		return "has no approved WhatsApp template"
	}
	for _, name := range c.Variables {
		if !slices.Contains(filled, name) {
			return fmt.Sprintf("no longer fills in {{%s}}, with which %s was approved, so that template is not used: have the body below approved", name, c.SID)
		}
	}
	return "goes out on WhatsApp as " + c.SID
}

// showContent prints what goes into Twilio's Content editor: the body with its variables, and the sample for each that
// WhatsApp asks for where a body begins or ends with one. The variables go by name, as they are sent
// (https://www.twilio.com/docs/content/using-variables-with-content-api); one that is called otherwise in the editor would
// show its sample to every family.
func showContent(w io.Writer, book *templates.Book, key templates.Key, school string) {
	body, _ := book.Text(key.Language, key.Name)
	values := book.Sample(key, templates.Values{"school": school})
	t := table{indent: 2}
	for _, name := range book.Ordered(key.Language, key.Name) {
		variable := "{{" + name + "}}"
		body = strings.ReplaceAll(body, "{"+name+"}", variable)
		t.add(variable, strings.Join(strings.Fields(values[name]), " "))
	}
	fmt.Fprintf(w, "The body for Twilio's Content editor, in the language %s:\n%s\n", strings.TrimSuffix(string(key.Language), "-Latn"), indented(body))
	if len(t.rows) > 0 {
		fmt.Fprintln(w, "Its variables, in their order, with the sample to give for each; the names must stay exactly so:")
		t.print(w)
	}
}

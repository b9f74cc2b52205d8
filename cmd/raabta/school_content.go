package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"raabta/templates"
)

var contentShape = regexp.MustCompile(`^HX[0-9a-f]{32}$`)

func setContent(ctx context.Context, a *app, d *desk, args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return usagef("needs a text's name, a language and the template's SID (HX…); see --help")
	}
	key, err := textKey(d.books.builtin, args[0], args[1])
	if err != nil {
		return err
	}
	own, err := wordings(ctx, d)
	if err != nil {
		return err
	}
	sid := own[key].ContentSID
	if len(args) == 3 {
		sid = args[2]
		if strings.EqualFold(sid, "none") {
			sid = ""
		} else if !contentShape.MatchString(sid) {
			return usagef("%q is not a Content template's SID: it is HX and 32 digits or letters from a to f, as Twilio's Content editor shows it; none takes it back", sid)
		}
		if err := d.store.SetContent(ctx, d.school.ID, key.Name, string(key.Language), sid); err != nil {
			return err
		}
	}
	if sid == "" {
		fmt.Fprintf(a.out, "%s in %s has no approved WhatsApp template.\n", key.Name, key.Language.Name())
	} else {
		fmt.Fprintf(a.out, "%s in %s goes out on WhatsApp as %s.\n", key.Name, key.Language.Name(), sid)
	}
	text, _ := d.books.builtin.Text(key.Language, key.Name)
	if own[key].Text != "" {
		text = own[key].Text
	}
	book, err := d.books.builtin.With(map[templates.Key]string{key: text})
	if err != nil {
		return err
	}
	showContent(a.out, book, key, d.school.ShortName)
	return nil
}

// showContent prints what goes into Twilio's Content editor: the body with its variables, and the sample for each that
// WhatsApp asks for where a body begins or ends with one. The variables go by name, as they are sent
// (https://www.twilio.com/docs/content/using-variables-with-content-api); one that is called otherwise in the editor would
// show its sample to every family.
func showContent(w io.Writer, book *templates.Book, key templates.Key, school string) {
	body, _ := book.Text(key.Language, key.Name)
	values := sampleValues(book, key, school)
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

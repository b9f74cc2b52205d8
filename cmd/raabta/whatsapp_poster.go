package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"raabta/bot"
	"raabta/bot/join"
	"raabta/templates"
)

// posterFlags are the flags of "whatsapp poster".
type posterFlags struct {
	out, language, number string
	link                  bool
}

func posterCommand() command {
	return command{
		name: "poster", short: "a page to print that tells families how to join on WhatsApp",
		long: `The page is one HTML file for A4, black on white: open it in a browser and print it. A family scans the
code on it, or writes Salaam to the number, and is asked for its child's admission number.`,
		flags: func(f *pflag.FlagSet) func(context.Context, *app, []string) error {
			var p posterFlags
			f.StringVar(&p.out, "out", "poster.html", "the file to write; - writes to the terminal")
			f.StringVar(&p.language, "language", "ur,en", "the languages from the top, by comma: en, ur, ur-Latn")
			f.StringVar(&p.number, "number", "", "the WhatsApp number, where it is not the one that Raabta holds")
			f.BoolVar(&p.link, "link", false, "only the link, with its code where a person looks on")
			return withDesk(func(ctx context.Context, a *app, d *desk, args []string) error {
				if err := exactly(0, args, "no arguments"); err != nil {
					return err
				}
				return d.poster(ctx, a, p)
			})
		},
	}
}

func (d *desk) poster(ctx context.Context, a *app, p posterFlags) error {
	languages, err := posterLanguages(p.language)
	if err != nil {
		return err
	}
	number, err := d.whatsAppNumber(ctx, p.number)
	if err != nil {
		return err
	}
	if p.link {
		return printLink(a, number)
	}
	book, err := d.books.Book(ctx, d.school.ID)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := (join.Poster{School: d.school.Name, Number: number, Languages: languages, Book: book}).Write(&page); err != nil {
		return err
	}
	if p.out == "-" {
		_, err := a.out.Write(page.Bytes())
		return err
	}
	if err := os.WriteFile(p.out, page.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the poster: %w", err)
	}
	fmt.Fprintf(a.out, "%s is written, for %s. Open it in a browser and print it on A4.\n", p.out, number.Readable())
	return nil
}

// printLink prints the link alone, for a script; a person at the terminal can scan it too.
func printLink(a *app, number bot.Number) error {
	link := join.ChatLink(number, join.Hello)
	fmt.Fprintln(a.out, link)
	if !a.asks {
		return nil
	}
	code, err := join.ScreenCodeOf(link)
	if err != nil {
		return err
	}
	fmt.Fprint(a.out, "\n"+code.Blocks())
	return nil
}

// posterLanguages reads --language: each once, in the order given.
func posterLanguages(text string) (list []templates.Language, err error) {
	for word := range strings.SplitSeq(text, ",") {
		lang, ok := templates.ParseLanguage(word)
		if !ok {
			return nil, usagef("--language: there is no language %q; choose en, ur, ur-Latn", strings.TrimSpace(word))
		}
		if !slices.Contains(list, lang) {
			list = append(list, lang)
		}
	}
	return list, nil
}

// whatsAppNumber is the number families write to on WhatsApp: the one given, or the school's sender that can receive.
func (d *desk) whatsAppNumber(ctx context.Context, given string) (bot.Number, error) {
	if given != "" {
		n, err := bot.ParseNumber(given, d.school.Country)
		if err != nil {
			return "", usagef("--number %s: %v", given, err)
		}
		return n, nil
	}
	senders, err := d.store.Senders(ctx, d.school.ID)
	if err != nil {
		return "", err
	}
	var numbers []string
	for _, s := range senders {
		// A linked device's address is a number; so is Twilio's, and nothing else takes what families write.
		if s.Channel == bot.WhatsApp && s.CanReceive && strings.HasPrefix(s.Address, "+") {
			numbers = append(numbers, s.Address)
		}
	}
	switch len(numbers) {
	case 0:
		return "", usagef("the school has no WhatsApp number yet that can receive: set one up first (TWILIO_WHATSAPP_FROM and raabta serve), or name it with --number 0300-1234567")
	case 1:
		return bot.Number(numbers[0]), nil
	}
	return "", usagef("the school has several WhatsApp numbers: name one with --number: %s", strings.Join(numbers, ", "))
}

package main

import (
	"context"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

// wordings are a school's own wordings by text and language. They are read apart from the book, so that one that went
// stale can still be looked at and put right.
func wordings(ctx context.Context, d *desk) (map[templates.Key]bot.Wording, error) {
	list, err := d.store.Wordings(ctx, d.school.ID)
	if err != nil {
		return nil, err
	}
	own := make(map[templates.Key]bot.Wording, len(list))
	for _, w := range list {
		own[templates.Key{Name: w.Name, Language: templates.Language(w.Language)}] = w
	}
	return own, nil
}

// textKey reads NAME and LANGUAGE; NAME may be that of a text with its question under it.
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

// wordingKey reads NAME and LANGUAGE of a text that a school can word.
func wordingKey(book *templates.Book, name, language string) (templates.Key, error) {
	key, err := textKey(book, name, language)
	if parts := templates.Parts(name); err == nil && len(parts) > 1 {
		return key, usagef("%s is made of %s: word each of them by itself", name, strings.Join(parts, " and "))
	}
	return key, err
}

// worded is a text as the school words it, and those of the school's wordings that are in it: of one that asks there may be
// two.
func worded(builtin *templates.Book, own map[templates.Key]bot.Wording, key templates.Key) (string, map[templates.Key]string) {
	words := map[templates.Key]string{}
	var parts []string
	for _, name := range templates.Parts(key.Name) {
		part := templates.Key{Name: name, Language: key.Language}
		text, _ := builtin.Text(part.Language, part.Name)
		if own[part].Text != "" {
			text = own[part].Text
			words[part] = text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n"), words
}

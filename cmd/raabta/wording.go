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
	return bot.WordingsByKey(list), nil
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

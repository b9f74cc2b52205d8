package storage

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/templates"
)

// SetContent writes down the approved Content template of a text in a language, with the variables it was approved with; the
// zero Content is none. The text may be one that asks, by the name of templates.Asking.
func (s *Store) SetContent(ctx context.Context, schoolID, name, language string, c bot.Content) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO wordings (school_id, name, language, text, content_sid, content_vars)
			VALUES (:school_id, :name, :language, :text, :content_sid, :content_vars)
			ON CONFLICT (school_id, name, language) DO UPDATE SET content_sid = excluded.content_sid, content_vars = excluded.content_vars`,
			bot.Wording{SchoolID: schoolID, Name: name, Language: language, ContentSID: c.SID, ContentVars: strings.Join(c.Variables, " ")})
		return err
	})
	if err != nil {
		return fmt.Errorf("set the content template of %s in %s: %w", name, language, err)
	}
	return nil
}

// Contents are a school's approved Content templates of some texts, in every language that has one.
func (s *Store) Contents(ctx context.Context, schoolID string, names []string) (contents bot.Contents, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		contents, err = contentsOf(ctx, t, schoolID, names)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the content templates: %w", err)
	}
	return contents, nil
}

func contentsOf(ctx context.Context, t *sqlx.Tx, schoolID string, names []string) (bot.Contents, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var approved []bot.Wording
	err := selectIn(ctx, t, &approved, `
		SELECT * FROM wordings WHERE school_id = $1 AND content_sid <> '' AND name IN ($2)`, schoolID, distinct(names))
	if err != nil {
		return nil, err
	}
	contents := make(bot.Contents, len(approved))
	for _, w := range approved {
		contents[templates.Key{Name: w.Name, Language: templates.Language(w.Language)}] = w.Content()
	}
	return contents, nil
}

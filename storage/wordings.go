package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
)

// Wordings lists a school's own wordings by name and language.
func (s *Store) Wordings(ctx context.Context, schoolID string) ([]bot.Wording, error) {
	var list []bot.Wording
	err := s.db.SelectContext(ctx, &list, "SELECT * FROM wordings WHERE school_id = $1 ORDER BY name, language", schoolID)
	if err != nil {
		return nil, fmt.Errorf("list wordings: %w", err)
	}
	return list, nil
}

// SetWording writes down the school's own words for a text in a language; "" goes back to the built-in ones. A WhatsApp template was
// approved for the words before, by themselves or with the question that goes under them: those are let go, so that families never
// read other words than staff see. gone are their wordings, by name.
func (s *Store) SetWording(ctx context.Context, schoolID, name, language, text string) (gone []bot.Wording, err error) {
	err = s.tx(ctx, func(t *sqlx.Tx) error {
		gone = nil
		var approved []bot.Wording
		if err := t.SelectContext(ctx, &approved, `
			SELECT * FROM wordings WHERE school_id = $1 AND language = $2 AND content_sid <> '' ORDER BY name`, schoolID, language); err != nil {
			return err
		}
		for _, w := range approved { // a text is in two or three
			if !w.Says(name, language) {
				continue
			}
			gone = append(gone, w)
			if _, err := t.ExecContext(ctx, `
				UPDATE wordings SET content_sid = '', content_vars = '' WHERE school_id = $1 AND name = $2 AND language = $3`,
				schoolID, w.Name, language); err != nil {
				return err
			}
		}
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO wordings (school_id, name, language, text)
			VALUES (:school_id, :name, :language, :text)
			ON CONFLICT (school_id, name, language) DO UPDATE SET text = excluded.text`,
			bot.Wording{SchoolID: schoolID, Name: name, Language: language, Text: text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("set the wording of %s in %s: %w", name, language, err)
	}
	return gone, nil
}

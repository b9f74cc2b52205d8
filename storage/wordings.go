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

// SetWording writes down the school's own words for a text in a language; "" goes back to the built-in ones.
func (s *Store) SetWording(ctx context.Context, schoolID, name, language, text string) error {
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		_, err := t.NamedExecContext(ctx, `
			INSERT INTO wordings (school_id, name, language, text)
			VALUES (:school_id, :name, :language, :text)
			ON CONFLICT (school_id, name, language) DO UPDATE SET text = excluded.text`,
			bot.Wording{SchoolID: schoolID, Name: name, Language: language, Text: text})
		return err
	})
	if err != nil {
		return fmt.Errorf("set the wording of %s in %s: %w", name, language, err)
	}
	return nil
}

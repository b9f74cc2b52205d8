package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Wording is what a school says instead of a built-in text, and the approved Content template that stands for the text on
// WhatsApp.
type Wording struct {
	SchoolID   string `db:"school_id"`
	Name       string `db:"name"`        // the text's, as in templates; one that asks has a ContentSID only
	Language   string `db:"language"`    // BCP 47
	Text       string `db:"text"`        // "" is the built-in wording
	ContentSID string `db:"content_sid"` // Twilio's HX…, "" for none
	// ContentVars are the variables it was approved with, by name, a blank between two.
	ContentVars string `db:"content_vars"`
}

// Wordings lists a school's own wordings by name and language.
func (s *Store) Wordings(ctx context.Context, schoolID string) ([]Wording, error) {
	var list []Wording
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
			Wording{SchoolID: schoolID, Name: name, Language: language, Text: text})
		return err
	})
	if err != nil {
		return fmt.Errorf("set the wording of %s in %s: %w", name, language, err)
	}
	return nil
}

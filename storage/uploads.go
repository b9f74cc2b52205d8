package storage

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"raabta/bot"
	"raabta/bot/roster"
)

// AddUpload keeps sheets to be imported, in the place of those that the same person gave before.
func (s *Store) AddUpload(ctx context.Context, now time.Time, u roster.Upload) error {
	type file struct {
		UploadID string `db:"upload_id"`
		N        int    `db:"n"`
		Name     string `db:"name"`
		Content  string `db:"content"`
	}
	files := make([]file, len(u.Sheets))
	for i, sheet := range u.Sheets {
		files[i] = file{u.ID, i, sheet.Name, base64.StdEncoding.EncodeToString(sheet.Content)}
	}
	err := s.tx(ctx, func(t *sqlx.Tx) error {
		if err := forgetUploads(ctx, t, now); err != nil {
			return err
		}
		var before []string
		if err := t.SelectContext(ctx, &before, "SELECT id FROM uploads WHERE school_id = $1 AND user_id = $2", u.SchoolID, u.UserID); err != nil {
			return err
		}
		if err := deleteUploads(ctx, t, before); err != nil {
			return err
		}
		if _, err := t.NamedExecContext(ctx, "INSERT INTO uploads (id, school_id, user_id, at) VALUES (:id, :school_id, :user_id, :at)", u); err != nil {
			return err
		}
		return insert(ctx, t, "INSERT INTO upload_files (upload_id, n, name, content) VALUES (:upload_id, :n, :name, :content)", files)
	})
	if err != nil {
		return fmt.Errorf("keep sheets: %w", err)
	}
	return nil
}

// Upload reads sheets that were kept. bot.ErrNotFound where there are none, or none any more.
func (s *Store) Upload(ctx context.Context, now time.Time, schoolID, id string) (u roster.Upload, err error) {
	err = s.view(ctx, func(t *sqlx.Tx) error {
		u = roster.Upload{}
		if err := t.GetContext(ctx, &u, "SELECT id, school_id, user_id, at FROM uploads WHERE id = $1 AND school_id = $2 AND at > $3",
			id, schoolID, now.Add(-roster.UploadLasts)); err != nil {
			return missing(err)
		}
		var files []struct{ Name, Content string }
		if err := t.SelectContext(ctx, &files, "SELECT name, content FROM upload_files WHERE upload_id = $1 ORDER BY n", id); err != nil {
			return err
		}
		for _, f := range files {
			content, err := base64.StdEncoding.DecodeString(f.Content)
			if err != nil {
				return err
			}
			u.Sheets = append(u.Sheets, roster.Sheet{Name: f.Name, Content: content})
		}
		return nil
	})
	if err != nil {
		return roster.Upload{}, fmt.Errorf("read sheets that were kept: %w", err)
	}
	return u, nil
}

// ApplyUpload is ApplyRoster for changes that kept sheets make, which are kept no longer. bot.ErrTaken also where they are not
// there any more: somebody has imported them.
func (s *Store) ApplyUpload(ctx context.Context, now time.Time, schoolID, id string, c *roster.Changes) error {
	return s.applyRoster(ctx, now, schoolID, c, func(t *sqlx.Tx) error {
		if _, err := t.ExecContext(ctx, "DELETE FROM upload_files WHERE upload_id IN (SELECT id FROM uploads WHERE id = $1 AND school_id = $2)", id, schoolID); err != nil {
			return err
		}
		if n, err := execIn(ctx, t, "DELETE FROM uploads WHERE id = $1 AND school_id = $2", id, schoolID); err != nil || n == 0 {
			if err == nil {
				err = bot.ErrTaken
			}
			return err
		}
		return nil
	})
}

// forgetUploads deletes sheets that nobody imported in time.
func forgetUploads(ctx context.Context, t *sqlx.Tx, now time.Time) error {
	var old []string
	if err := t.SelectContext(ctx, &old, "SELECT id FROM uploads WHERE at <= $1", now.Add(-roster.UploadLasts)); err != nil {
		return err
	}
	return deleteUploads(ctx, t, old)
}

func deleteUploads(ctx context.Context, t *sqlx.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	for _, query := range []string{"DELETE FROM upload_files WHERE upload_id IN ($1)", "DELETE FROM uploads WHERE id IN ($1)"} {
		if _, err := execIn(ctx, t, query, ids); err != nil {
			return err
		}
	}
	return nil
}

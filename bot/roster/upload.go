package roster

import (
	"bytes"
	"time"
)

// Upload is sheets that somebody gave, to look at what they change before it is carried out.
type Upload struct {
	ID       string    `db:"id"`
	SchoolID string    `db:"school_id"`
	UserID   string    `db:"user_id"` // who gave them
	At       time.Time `db:"at"`
	Sheets   []Sheet   `db:"-"`
}

// UploadLasts is how long sheets are kept that nobody imports.
const UploadLasts = time.Hour

// Sheet is one file.
type Sheet struct {
	Name    string
	Content []byte
}

// Files are the upload's sheets, to be read.
func (u Upload) Files() []File {
	files := make([]File, len(u.Sheets))
	for i, s := range u.Sheets {
		files[i] = File{Name: s.Name, Data: bytes.NewReader(s.Content)}
	}
	return files
}

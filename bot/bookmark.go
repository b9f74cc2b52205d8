package bot

import "time"

// Bookmark is how far a chore has come that walks along something in the order of time, so that a restart or a replica goes
// on from there. The zero value is the beginning.
type Bookmark struct {
	At time.Time `db:"at"`
	ID string    `db:"id"` // of the last one, among those of one time
}

package bot

import (
	"context"
	"time"
)

// Deed is what a person did to a school's data, as the audit keeps it: it is written in the transaction that does it, and never
// changed. It names rows by their ids and holds nobody's words or numbers.
type Deed struct {
	ID       string    `db:"id"`
	SchoolID string    `db:"school_id"`
	UserID   string    `db:"user_id"` // "" for a command
	Who      string    `db:"who"`     // the user's name then, or "command"
	Action   string    `db:"action"`  // "thread.reply": a noun of the console and what was done to it
	Subject  string    `db:"subject"` // the id of what it was done to, "A7", or the name of a text; "" where the action says it
	At       time.Time `db:"at"`
}

type deedKey struct{}

// WithDeed gives what is done under ctx to the audit: every transaction of storage's that changes something writes the deed
// down as well, and is kept or rolled back with it.
func WithDeed(ctx context.Context, d Deed) context.Context {
	return context.WithValue(ctx, deedKey{}, d)
}

// WithoutDeed is for what is no deed of the person's: noting that they were seen.
func WithoutDeed(ctx context.Context) context.Context { return context.WithValue(ctx, deedKey{}, nil) }

// DeedOf is what ctx does; false for nothing that is kept.
func DeedOf(ctx context.Context) (Deed, bool) {
	d, ok := ctx.Value(deedKey{}).(Deed)
	return d, ok
}

package bot

import "time"

// Approval is something to many families that one person of the office wants to send and a second one must look at
// (School.SecondAbove). Whoever sends it is another than who asks.
type Approval struct {
	SchoolID string `db:"school_id"`
	// Subject is what it is about in the state that was looked at, "draft ID 3": a change makes it another, and is asked for anew.
	Subject string `db:"subject"`
	Path    string `db:"path"`  // the console's page that shows it
	Title   string `db:"title"` // what it says, in short
	Texts   int    `db:"texts"`

	UserID string    `db:"user_id"` // who asks
	Who    string    `db:"who"`     // their name then
	At     time.Time `db:"asked_at"`
}

// ApprovalLasts is for how long a wish for a second person stands.
const ApprovalLasts = 7 * 24 * time.Hour

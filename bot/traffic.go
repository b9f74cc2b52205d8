package bot

import "time"

// Amiss is how many messages did not arrive for one reason, or of which nobody knows whether they did (Uncertain).
type Amiss struct {
	Status  Status `db:"status"` // Failed, Undelivered or Uncertain
	Reason  string `db:"reason"` // a sentence for staff; may be ""
	N       int    `db:"n"`
	Example string `db:"example"` // the id of one of them
}

// Traffic counts messages of some time.
type Traffic struct {
	In  int
	Out Progress
}

// Coverage counts whom a school can reach.
type Coverage struct {
	Households int `db:"households"` // with a child here of whom they are told
	Reachable  int `db:"reachable"`  // of these, with a phone that gets texts
	Failing    int `db:"failing"`    // numbers that get nothing
	Stopped    int `db:"stopped"`    // numbers that wrote STOP to something
}

// QueuedClass is what is queued of one class, but for what staff hold.
type QueuedClass struct {
	Class Class
	N     int
	// OldestDue is when the one that has waited longest was to leave, zero where none is due yet. Families' hours hold a
	// due one all the same.
	OldestDue time.Time
}

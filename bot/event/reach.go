package event

import (
	"time"

	"raabta/bot"
)

// Which families of an event are looked at, beside those that answered Yes and No.
const (
	Silent = "silent" // were told, and have not answered
	Untold = "untold" // could not be told
)

// Reach counts the families of an event that texts were made for.
type Reach struct {
	Tally
	Made int // families that a text was made for
	Told int // of those: it is on its way, or arrived
}

// Silent is how many were told and have not answered.
func (r Reach) Silent() int { return max(0, r.Told-r.Yes-r.No) }

// Untold is how many could not be told.
func (r Reach) Untold() int { return max(0, r.Made-r.Told) }

// Percent is the share of n among those that were told, in whole per cent.
func (r Reach) Percent(n int) int { return n * 100 / max(1, r.Told) }

// Family is one of them, as staff look at it.
type Family struct {
	ID   string    `db:"household_id"`
	Name string    `db:"household"`
	At   time.Time `db:"at"`     // of the answer
	Why  string    `db:"reason"` // it was not told
}

// Sent is a broadcast about an event with its texts counted.
type Sent struct {
	bot.Broadcast
	Texts  int `db:"texts"`
	Missed int `db:"missed"` // failed, stopped or taken back
}

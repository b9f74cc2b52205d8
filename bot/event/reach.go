package event

// Which families of an event are looked at, beside those that answered Yes and No.
const (
	Silent = "silent" // were told, and have not answered
	Untold = "untold" // are in the audience, and were not told
)

// Reach counts the families of an event.
type Reach struct {
	Tally
	Families int // the event is for, at present
	Told     int // a text of it is on its way to them, or arrived
}

// Silent is how many were told and have not answered.
func (r Reach) Silent() int { return max(0, r.Told-r.Yes-r.No) }

// Untold is how many of those it is for were not told.
func (r Reach) Untold() int { return max(0, r.Families-r.Told) }

// Percent is the share of n among those that were told, in whole per cent.
func (r Reach) Percent(n int) int { return n * 100 / max(1, r.Told) }

package event

import (
	"errors"
	"time"

	"raabta/bot/civil"
)

// Event is something at the school on a day: a sports day, a test, a parents' evening.
type Event struct {
	ID       string `db:"id"`
	SchoolID string `db:"school_id"`
	Title    string `db:"title"`
	Date     string `db:"date"`  // ISO
	Clock    string `db:"clock"` // "16:00", "" for the whole day
	Place    string `db:"place"`
	Audience string `db:"audience"` // as a broadcast's
	Question string `db:"question"` // "Will you come?", "" asks nothing
	State    string `db:"state"`
	Version  int    `db:"version"` // grows with each change families are told
	// StartsAt is what Start says of Date and Clock, kept for queries.
	StartsAt  time.Time `db:"starts_at"`
	CreatedAt time.Time `db:"created_at"`
}

// States of an event: draft → announced → canceled, or draft → canceled (nobody need be told).
const (
	Draft     = "draft"
	Announced = "announced"
	Canceled  = "canceled"
)

// Replaces lists the states that a state may follow; a canceled event stays canceled.
func Replaces(state string) []string {
	switch state {
	case Announced:
		return []string{Draft, Announced}
	case Canceled:
		return []string{Draft, Announced, Canceled}
	}
	return nil
}

// dayStart is when an event of the whole day begins: when families have brought their children and know. Nothing is said
// of it from then on, and its question is over.
var dayStart = civil.Clock{Hour: 8}

// Wall is when the event begins, on the school's wall: its date, at its clock or, where it has none, at 08:00.
func (e Event) Wall() (civil.Wall, error) {
	date, err := civil.ParseDate(e.Date)
	if err != nil {
		return civil.Wall{}, err
	}
	if date.IsZero() {
		return civil.Wall{}, errors.New("the event has no date")
	}
	if e.Clock == "" {
		return civil.Wall{Date: date, Clock: dayStart}, nil
	}
	clock, err := civil.ParseClock(e.Clock)
	if err != nil {
		return civil.Wall{}, err
	}
	return civil.Wall{Date: date, Clock: clock}, nil
}

// Start is the instant of Wall in the school's zone: what StartsAt should be.
func (e Event) Start(zone *time.Location) (time.Time, error) {
	wall, err := e.Wall()
	if err != nil {
		return time.Time{}, err
	}
	return wall.Instant(zone), nil
}

// Tally counts the answers of households.
type Tally struct {
	Yes int `db:"yes"`
	No  int `db:"no"`
}

// Summary is an event with its answers counted.
type Summary struct {
	Event
	Tally
}

// Answers of a household.
const (
	Yes = "yes"
	No  = "no"
)

// Answer is a household's last word.
type Answer struct {
	HouseholdID string    `db:"household_id"`
	Household   string    `db:"household"` // its name, for people
	Answer      string    `db:"answer"`    // Yes or No
	At          time.Time `db:"at"`
}

// Record is the effect of an answer: the household's last word counts. bot.ErrTaken when the event was canceled meanwhile.
type Record struct {
	EventID, HouseholdID, Answer string // Answer is Yes or No
	At                           time.Time
}

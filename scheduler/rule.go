package scheduler

import (
	"strings"

	"raabta/bot/civil"
)

// Rule names the wall clocks at which a schedule fires: one of them, or those of a cron expression. The zero Rule names none.
type Rule struct {
	once civil.Wall
	cron Cron
}

// Once is the rule that fires at one wall clock and never again.
func Once(at civil.Wall) Rule { return Rule{once: at} }

// Repeat is the rule that fires at each wall clock of a cron expression.
func Repeat(c Cron) Rule { return Rule{cron: c} }

// ParseRule reads a date and a time, as civil.ParseWall does ("2026-11-27 16:00", once), or a cron expression, as ParseCron
// does ("0 16 * * 5", every Friday at 16:00).
func ParseRule(s string) (Rule, error) {
	at, notWall := civil.ParseWall(s)
	if notWall == nil {
		return Once(at), nil
	}
	c, notCron := ParseCron(s)
	if notCron == nil {
		return Repeat(c), nil
	}
	// Say what is wrong with what was meant.
	if strings.ContainsAny(s, "*@=") || len(strings.Fields(s)) == 5 {
		return Rule{}, notCron
	}
	return Rule{}, notWall
}

// String is "2026-11-27T16:00" or the cron expression; ParseRule reads it back. "" for the zero Rule.
func (r Rule) String() string {
	if !r.once.IsZero() {
		return r.once.String()
	}
	return r.cron.String()
}

// Words is the rule in plain words: "every Friday at 16:00", "once, on Friday 27 November 2026 at 16:00".
func (r Rule) Words() string {
	if !r.once.IsZero() {
		return onceWords(r.once)
	}
	return r.cron.Words()
}

// Next is the first wall clock of the rule strictly after the one given; false when there is none.
func (r Rule) Next(after civil.Wall) (civil.Wall, bool) {
	if !r.once.IsZero() {
		return r.once, after.Before(r.once)
	}
	return r.cron.Next(after)
}

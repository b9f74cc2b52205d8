package bot

import (
	"fmt"
	"time"

	"raabta/templates"
)

// lateAfter is from when on words have come in late: the program was down, or the provider's list lagged. "Kal" and "now" in
// them are of the time when they were written.
const lateAfter = 30 * time.Minute

// written is when the message was written, as far as anybody knows.
func (d *decider) written() time.Time {
	if at := d.in.Message.CreatedAt; !at.IsZero() && at.Before(d.now) {
		return at
	}
	return d.now
}

func (d *decider) late() bool { return d.now.Sub(d.written()) >= lateAfter }

// tellLate notes for staff that the message came in late.
func (d *decider) tellLate() {
	if !d.late() {
		return
	}
	late := d.now.Sub(d.written()).Round(time.Minute)
	d.because(fmt.Sprintf("came in %d:%02d hours after it was written", int(late.Hours()), int(late.Minutes())%60))
}

// dated puts the time of writing before words that came in late: a teacher must not take yesterday's "today" for today's.
func (d *decider) dated(lang templates.Language, words string) string {
	if !d.late() || words == "" {
		return words
	}
	return "(" + When(lang, d.written(), d.in.School.Zone()) + ") " + words
}

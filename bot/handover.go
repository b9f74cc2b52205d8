package bot

import (
	"errors"
	"strings"
	"time"

	"raabta/templates"
)

// Handover is a thread that is given to another teacher, or to the office, with what its waiting words need to get there.
type Handover struct {
	Thread  Thread  // as it was read
	StaffID string  // who answers from now on; "" for the office
	Into    *Thread // the conversation about the child that they have with the family already, in which this one goes on; nil for none
	To      Staff   // whose phone gets the words; without an ID where there is none
	Waiting []Message
	// Household is the family, without an ID for a stranger.
	Household Household
	Ways      Ways
	Lines     map[Number]Line
}

// Code is what the thread is called from now on.
func (h Handover) Code() string {
	if h.Into != nil {
		return h.Into.Code
	}
	return h.Thread.Code
}

// Why a handover's words do not get to a phone; they wait in the thread all the same.
var (
	ErrHandoverNoPhone     = errors.New("nobody there has a phone")
	ErrHandoverUnreachable = errors.New("the phone cannot be reached")
)

// Forwards makes the texts by which the words that wait get to who answers from now on, as if the family had just written them: in one,
// so that one answer quotes all; none where nothing waits. Pure.
func (h Handover) Forwards(book *templates.Book, school School, now time.Time) ([]Draft, error) {
	if len(h.Waiting) == 0 {
		return nil, nil
	}
	if h.To.ID == "" {
		return nil, ErrHandoverNoPhone
	}
	in := Inbound{Message: h.Waiting[len(h.Waiting)-1], School: school, Ways: h.Ways, Lines: h.Lines}
	if h.Household.ID != "" {
		in.Households = []Household{h.Household}
	}
	d := &decider{in: in, now: now, book: book}
	var words []string
	lang := school.Language(h.To.Language)
	for _, m := range h.Waiting {
		d.in.Message = m
		words = append(words, d.forwarded(lang, m.Body))
	}
	key := ThreadKey{Party: h.Thread.Party, StaffID: h.StaffID, StudentID: h.Thread.StudentID}
	name, values := d.forwardText(lang, h.Code(), d.childOf(h.Thread), strings.Join(words, "\n"))
	d.forward(key, h.To, name, values)
	if len(d.out.Drafts) == 0 {
		return nil, ErrHandoverUnreachable
	}
	for i := range d.out.Drafts {
		d.out.Drafts[i].ThreadID = h.Thread.ID
		if h.Into != nil {
			d.out.Drafts[i].ThreadID = h.Into.ID
		}
	}
	return d.out.Drafts, nil
}

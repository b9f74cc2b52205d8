package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"raabta/templates"
)

// otherWayAfter is how long an emergency waits for its channel before the other one is tried.
const otherWayAfter = 60 * time.Second

// Stranded is an emergency that is still queued, with what is known of its phone.
type Stranded struct {
	Message
	Since    time.Time // when it was due, or first tried
	Line     Line      // its phone
	Ways     Ways      // the senders that work now: a paused one is none
	Moves    bool      // its channel has taken something of the school's within the last minute
	Contents Contents  // the school's approved templates of its text
}

// OtherWay is the policy for an emergency whose channel does not take it: after a minute it goes to the same phone on the
// other channel, once. One that only waits for its turn in a queue that moves stays there: the other queue may be the longer
// one. Nothing of it was sent so far, and it is taken back as the other is queued, so it arrives once. What
// may have been sent is not among these: that is the doubts' business. Pure.
func OtherWay(s Stranded, now time.Time) (Message, bool) {
	m := s.Message
	if m.Class != Emergency || m.Status != Queued || m.Held || m.AgainOf != "" || now.Sub(s.Since) < otherWayAfter || !now.Before(m.ExpiresAt) {
		return Message{}, false
	}
	other := SMS
	if m.Channel == SMS {
		other = WhatsApp
	}
	works := m.Channel == SMS && s.Ways.SMS || m.Channel == WhatsApp && s.Ways.WhatsApp
	if m.Attempts == 0 && works && s.Moves {
		return Message{}, false
	}
	ways := Ways{SMS: s.Ways.SMS && other == SMS, WhatsApp: s.Ways.WhatsApp && other == WhatsApp, NeedsWindow: s.Ways.NeedsWindow, Linked: s.Ways.Linked, Strangers: s.Ways.Strangers}
	_, ways.Approved = s.Contents[templates.Key{Name: m.Template, Language: templates.Language(m.Language)}].Fill(m.Vars)
	line := s.Line
	line.Staff = m.StaffID != ""
	reach := Choose([]Line{line}, ways, m.Class, now)
	if reach.Problem != "" || reach.Held || reach.Channel != other || reach.Number != m.Number {
		return Message{}, false
	}
	next := onceMore(m, now, m.ExpiresAt, fmt.Sprintf("by %s: %s did not take it within a minute", other, m.Channel))
	next.Channel = other
	if other == SMS && m.SMSBody != "" {
		next.Body = m.SMSBody
	}
	next.SMSBody = ""
	next.Segments = templates.Measure(next.Body).Segments
	return next, true
}

// StrandedStore is what finding other ways needs of storage.
type StrandedStore interface {
	// Stranded lists at most limit emergencies that are queued since before a time, the oldest first.
	Stranded(ctx context.Context, now, before time.Time, limit int) ([]Stranded, error)
	// Divert queues messages in place of others that are still queued (their AgainOf), which are canceled with the reason,
	// and says how many those were.
	Divert(ctx context.Context, now time.Time, list []Message) (int, error)
}

// Diverter looks for emergencies that their channel does not take, and sends them the other way.
type Diverter struct {
	Store  StrandedStore
	Log    *slog.Logger
	Queued func() // told that a text was queued; nil tells nobody
}

// divertBatch is how many are looked at in a step.
const divertBatch = 500

// Step diverts those that have waited for a minute.
func (d *Diverter) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := d.Store.Stranded(ctx, now, now.Add(-otherWayAfter), divertBatch)
	if err != nil {
		return false, fmt.Errorf("read emergencies that wait: %w", err)
	}
	var next []Message
	for _, s := range list {
		if m, ok := OtherWay(s, now); ok {
			next = append(next, m)
		}
	}
	if len(next) == 0 {
		return false, nil
	}
	n, err := d.Store.Divert(ctx, now, next)
	if err != nil {
		return false, fmt.Errorf("send emergencies the other way: %w", err)
	}
	if n > 0 {
		d.Log.Warn("emergencies go the other way: their channel did not take them within a minute", "messages", n)
		if d.Queued != nil {
			d.Queued()
		}
	}
	return n > 0, nil
}

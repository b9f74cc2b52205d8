package torture

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
	"raabta/storage"
)

// Evidence is what is known when all has ended.
type Evidence struct {
	Notes    []Note
	Creates  []twiliotest.Create // what Twilio accepted
	Messages []bot.Message       // every row, in both directions
	Tokens   map[string]string   // of attempts → the message's id; those of messages without a provider's id suffice
	Answers  map[string]Answers  // by broadcast
}

// Answers are the counts of a broadcast's question: what the database says, and the families that wrote such an answer.
type Answers struct{ Yes, No, WroteYes, WroteNo int }

// Gather reads what Check looks at: the messages that the filter lets through, and whose attempts the creates are.
func Gather(ctx context.Context, store *storage.Store, f bot.MessageFilter, creates []twiliotest.Create, notes []Note) (Evidence, error) {
	e := Evidence{Notes: notes, Creates: creates, Tokens: map[string]string{}, Answers: map[string]Answers{}}
	linked := map[string]bool{}
	err := store.Messages(ctx, f, func(m bot.Message, _ string) error {
		e.Messages = append(e.Messages, m)
		linked[m.ProviderID] = true
		return nil
	})
	if err != nil || !slices.ContainsFunc(creates, func(c twiliotest.Create) bool { return !linked[c.SID] }) {
		return e, err // every create is known by its id
	}
	for _, m := range e.Messages {
		if m.Attempts == 0 {
			continue
		}
		attempts, err := store.Attempts(ctx, m.ID)
		if err != nil {
			return e, err
		}
		for _, a := range attempts {
			e.Tokens[a.ID] = m.ID
		}
	}
	return e, nil
}

// Findings are what is wrong, a line each, with ids and marks and nobody's number or words.
type Findings struct {
	Lost       []string `json:"lost,omitempty"`
	Duplicated []string `json:"duplicated,omitempty"`
	Misrouted  []string `json:"misrouted,omitempty"`
}

// OK says that nothing is.
func (f Findings) OK() bool { return len(f.Lost)+len(f.Duplicated)+len(f.Misrouted) == 0 }

// Check compares what was promised with what was sent and what is stored.
func Check(e Evidence) Findings {
	c := checker{Evidence: e, received: map[string]bot.Message{}, sent: map[string]bot.Message{}, byID: map[string]bot.Message{}, marked: map[string][]bot.Message{}}
	for _, m := range e.Messages {
		c.byID[m.ID] = m
		switch {
		case m.Direction == bot.In:
			c.received[m.ProviderID] = m
			continue
		case m.ProviderID != "":
			c.sent[m.ProviderID] = m
		}
		for _, mark := range markShape.FindAllString(m.Body, -1) {
			c.marked[mark] = append(c.marked[mark], m)
		}
	}
	for _, n := range e.Notes {
		if c.arrived(n) {
			c.passedOn(n)
		}
	}
	c.creates()
	c.claims()
	for id, a := range e.Answers {
		if a.Yes > a.WroteYes || a.No > a.WroteNo {
			c.misrouted("broadcast %s counts %d yes and %d no, and %d and %d families wrote that", id, a.Yes, a.No, a.WroteYes, a.WroteNo)
		}
	}
	return c.found
}

type checker struct {
	Evidence
	received, sent, byID map[string]bot.Message
	marked               map[string][]bot.Message // outgoing, by the marks in them
	found                Findings
}

func (c *checker) lost(format string, args ...any) {
	c.found.Lost = append(c.found.Lost, fmt.Sprintf(format, args...))
}

func (c *checker) duplicated(format string, args ...any) {
	c.found.Duplicated = append(c.found.Duplicated, fmt.Sprintf(format, args...))
}

func (c *checker) misrouted(format string, args ...any) {
	c.found.Misrouted = append(c.found.Misrouted, fmt.Sprintf(format, args...))
}

// arrived checks that what a phone wrote is stored and routed, and says whether anything must follow from the note.
func (c *checker) arrived(n Note) bool {
	if n.SID == "" {
		return true
	}
	m, stored := c.received[n.SID]
	switch {
	case !stored && n.Acked:
		c.lost("incoming %s was answered 2xx and is not stored", n.SID)
	case stored && m.Status != bot.Routed:
		c.lost("incoming %s is still %s", n.SID, m.Status)
	case stored && (m.Number != n.From || m.HouseholdID != n.Household):
		c.misrouted("incoming %s is put down to another family", n.SID)
	}
	return stored
}

// passedOn checks that everybody who must have the words has them once, as far as that can be known, and nobody else.
func (c *checker) passedOn(n Note) {
	copies := make(map[bot.Number]int, len(n.To))
	for _, m := range c.marked[n.Mark] {
		word, must := n.To[m.Number]
		if !must && c.goesOn(n, m) {
			for number := range n.To {
				copies[number]++
			}
			continue
		}
		if !must && !slices.Contains(n.May, m.Number) || must && !strings.Contains(m.Body, word) {
			c.misrouted("message %s holds %s, which is none of its family's", m.ID, n.Mark)
		}
		if m.AgainOf == "" {
			copies[m.Number]++
		}
	}
	for number := range n.To {
		switch k := copies[number]; {
		case k == 0:
			c.lost("%s has no message for one of its %d phones", n.Mark, len(n.To))
		case k > 1:
			c.duplicated("%s has %d messages for one phone", n.Mark, k)
		}
	}
}

// goesOn says that a message took words to the front desk because the phone's earlier words wait there: a digit that fits
// several questions, when it could not be asked which.
func (c *checker) goesOn(n Note, m bot.Message) bool {
	return n.Desk != "" && m.Number == n.Desk && m.ThreadID != "" && slices.ContainsFunc(c.Messages, func(o bot.Message) bool {
		return o.Direction == bot.In && o.ThreadID == m.ThreadID && o.Number == n.From && o.ProviderID != n.SID && o.CreatedAt.Before(m.CreatedAt)
	})
}

// live says that a message has not come to its end: the program still means to send it, or holds it.
func live(m bot.Message) bool {
	return m.Status == bot.Queued || m.Status == bot.Sending && m.ProviderID == ""
}

// creates checks that each create is one message's, sent to its phone, and the only one; and that no phone was sent the same
// words twice, unless a message says that it tries another again.
func (c *checker) creates() {
	type copied struct{ to, mark string }
	times, words := map[string]int{}, map[copied]map[string]bool{}
	for _, create := range c.Creates {
		m, known := c.sent[create.SID]
		if !known {
			m, known = c.byID[c.Tokens[create.Callback[strings.LastIndex(create.Callback, "/")+1:]]]
		}
		if !known {
			c.lost("create %s has no attempt on record", create.SID)
			continue
		}
		if to := strings.TrimPrefix(create.To, "whatsapp:"); to != string(m.Number) {
			c.misrouted("create %s went to another phone than message %s", create.SID, m.ID)
		}
		if times[m.ID]++; times[m.ID] == 2 {
			c.duplicated("message %s was created twice", m.ID)
		}
		for _, mark := range markShape.FindAllString(create.Body, -1) {
			if at := (copied{create.To, mark}); words[at] == nil {
				words[at] = map[string]bool{m.ID: true}
			} else if words[at][m.ID] = true; !words[at][m.AgainOf] {
				c.duplicated("%s was sent twice to one phone, the second time by message %s", mark, m.ID)
			}
		}
	}
}

// claims checks that every message has ended, and that what is said to be sent was accepted by Twilio.
func (c *checker) claims() {
	accepted := make(map[string]bool, len(c.Creates))
	for _, create := range c.Creates {
		accepted[create.SID] = true
	}
	for _, m := range c.Messages {
		if m.Direction != bot.Out {
			continue
		}
		switch m.Status {
		case bot.Queued, bot.InDoubt, bot.Failed, bot.Canceled, "uncertain":
			if m.ProviderID == "" {
				continue
			}
		}
		if live(m) {
			c.lost("message %s still waits, %s", m.ID, m.Status)
			continue
		}
		if !accepted[m.ProviderID] {
			c.lost("message %s is %s and Twilio has no create of it", m.ID, m.Status)
		}
	}
}

package bot

import (
	"strings"
	"testing"
	"time"

	"raabta/templates"
)

// TestOtherWay is the policy for an emergency that its channel does not take.
func TestOtherWay(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	const number = "+923001234567"
	both := Line{Phone: Phone{Number: number, SMS: true, WhatsApp: true}, LastWhatsAppIn: now.Add(-time.Hour)}
	linked := Ways{SMS: true, WhatsApp: true, Linked: true}
	stranded := func(channel ChannelName, change func(*Stranded)) Stranded {
		s := Stranded{
			Message: Message{ID: "m", Class: Emergency, Status: Queued, Channel: channel, Number: number, Body: "Close the gates", SMSBody: "Gates",
				Attempts: 3, Recipient: "h1", BroadcastID: "b", Template: "notice", Language: "en", Vars: `{"Text":"x"}`, ExpiresAt: now.Add(time.Hour)},
			Since: now.Add(-time.Minute), Line: both, Ways: Ways{SMS: true, WhatsApp: true, NeedsWindow: true},
		}
		if change != nil {
			change(&s)
		}
		return s
	}
	for name, c := range map[string]struct {
		s    Stranded
		want ChannelName // "" stays
	}{
		"an SMS goes by WhatsApp":              {stranded(SMS, nil), WhatsApp},
		"a WhatsApp message goes by SMS":       {stranded(WhatsApp, nil), SMS},
		"not before a minute is over":          {stranded(SMS, func(s *Stranded) { s.Since = now.Add(-59 * time.Second) }), ""},
		"not twice":                            {stranded(SMS, func(s *Stranded) { s.AgainOf = "first" }), ""},
		"only an emergency":                    {stranded(SMS, func(s *Stranded) { s.Class = Absence }), ""},
		"not one that is on its way":           {stranded(SMS, func(s *Stranded) { s.Status = Sending }), ""},
		"not one that may have arrived":        {stranded(SMS, func(s *Stranded) { s.Status = InDoubt }), ""},
		"not one that staff hold":              {stranded(SMS, func(s *Stranded) { s.Held = true }), ""},
		"not one whose time is over":           {stranded(SMS, func(s *Stranded) { s.ExpiresAt = now }), ""},
		"no other sender":                      {stranded(SMS, func(s *Stranded) { s.Ways.WhatsApp = false }), ""},
		"a phone without WhatsApp":             {stranded(SMS, func(s *Stranded) { s.Line.WhatsApp = false }), ""},
		"a phone without SMS":                  {stranded(WhatsApp, func(s *Stranded) { s.Line.SMS = false }), ""},
		"the window is shut":                   {stranded(SMS, func(s *Stranded) { s.Line.LastWhatsAppIn = now.Add(-25 * time.Hour) }), ""},
		"waits its turn in a queue that moves": {stranded(WhatsApp, func(s *Stranded) { s.Attempts, s.Moves = 0, true }), ""},
		"tried in vain in a queue that moves":  {stranded(WhatsApp, func(s *Stranded) { s.Moves = true }), SMS},
		"waits in a queue that does not move":  {stranded(WhatsApp, func(s *Stranded) { s.Attempts = 0 }), SMS},
		"waits for a sender that is paused":    {stranded(WhatsApp, func(s *Stranded) { s.Attempts, s.Moves, s.Ways.WhatsApp = 0, true, false }), SMS},
		"a linked device to a stranger":        {stranded(SMS, func(s *Stranded) { s.Ways, s.Line.LastWhatsAppIn = linked, time.Time{} }), ""},
		"a linked device to a teacher":         {stranded(SMS, func(s *Stranded) { s.Ways, s.Line.LastWhatsAppIn, s.StaffID = linked, time.Time{}, "s" }), WhatsApp},
		"the window is shut, the template approved": {stranded(SMS, func(s *Stranded) {
			s.Line.LastWhatsAppIn = time.Time{}
			s.Contents = Contents{templates.Key{Name: "notice", Language: "en"}: {SID: "HX1"}}
		}), WhatsApp},
	} {
		next, ok := OtherWay(c.s, now)
		if next.Channel != c.want || ok != (c.want != "") {
			t.Errorf("%s: %v by %q, want %q", name, ok, next.Channel, c.want)
			continue
		}
		if !ok {
			continue
		}
		body := map[ChannelName]string{SMS: "Gates", WhatsApp: "Close the gates"}[c.want]
		if next.ID == "m" || next.AgainOf != "m" || next.Status != Queued || next.Attempts != 0 || next.Number != number || next.Body != body ||
			!next.SendAfter.Equal(now) || !next.ExpiresAt.Equal(c.s.ExpiresAt) || !strings.Contains(next.Reason, "within a minute") {
			t.Errorf("%s: the other is %+v", name, next)
		}
	}
}

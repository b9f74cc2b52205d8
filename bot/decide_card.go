package bot

import "time"

// CardAfter is how long the contact card waits for the words it comes with.
const CardAfter = 2 * time.Second

// card gives a family that writes to a linked device the school's contact card, once ever: what comes later from a number
// that is saved is welcome, and a number that many save is not taken for a sender of spam.
func (d *decider) card() {
	m := d.in.Message
	if m.Channel != WhatsApp || d.in.To.Provider != LinkedDevice || m.Number == "" || len(d.in.Households) == 0 || d.in.Carded ||
		d.stopping || m.OptOutType != "" || d.optedOut(TopicAll) || d.room() <= 0 {
		return
	}
	body := Card(d.in.School.Name, Number(d.in.To.Address))
	c := d.message(TemplateCard, body, TopicTalk)
	c.HouseholdID, c.Number, c.Channel, c.Language = d.in.Households[0].ID, m.Number, WhatsApp, string(d.familyLanguage())
	c.SendAfter = d.now.Add(CardAfter)
	if d.out.HouseholdID != "" {
		c.HouseholdID = d.out.HouseholdID
	}
	d.out.Effects = append(d.out.Effects, GiveCard{Number: m.Number})
	d.queue(c, nil)
}

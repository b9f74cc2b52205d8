package main

import (
	"strings"
	"testing"

	"raabta/bot/whatsapp/whatsapptest"
)

const waNobody = "+923459998877" // in no sheet

// getsCard is the contact card of a number of the school's.
func getsCard(c *chat, p *whatsapptest.Talk, number string) {
	c.Helper()
	card := p.Next()
	if vcard := card.Event.Message.GetContactMessage().GetVcard(); card.Kind != whatsapptest.Contact || !strings.Contains(vcard, strings.TrimPrefix(number, "+")) {
		c.Fatalf("the phone of %s shows %s %q, want the school's card", p.Number, card.Kind, card.Text)
	}
}

// TestAFamilyJoinsOnTheSchoolsOwnWhatsApp: a number that nobody knows greets, names its child and the father, is linked, and is given the
// school's card to save. What it writes then goes to the child's teacher.
func TestAFamilyJoinsOnTheSchoolsOwnWhatsApp(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		_, teacher := c.meets()
		phone := c.wa.Phone(c, waNobody, "Nani").To(waSchool)
		phone.Says("Salaam")
		gets(c, phone, "admission number")
		phone.Says("a 1002")
		gets(c, phone, "father")
		phone.Says("abdul rehman")
		gets(c, phone, "Fatima (4-A)")
		getsCard(c, phone, waSchool)
		phone.Says("Fatima ki fees kab tak hai?")
		gets(c, teacher, "Fatima ki fees kab tak hai?")
	})
}

// TestAHiddenNumberBecomesKnown: who hides their number is answered by the front desk, and goes on with the conversation when the
// number is known.
func TestAHiddenNumberBecomesKnown(t *testing.T) {
	t.Parallel()
	eachChat(t, func(c *chat) {
		office := c.wa.Phone(c, "+923111000007", "Office").To(waSchool)
		office.Says("Assalam o alaikum")
		gets(c, office, "")
		c.wa.Hide(waNobody)
		phone := c.wa.Phone(c, waNobody, "Somebody").To(waSchool)
		phone.Says("When do admissions open?")
		forward := gets(c, office, "When do admissions open?")
		if strings.Contains(forward.Text, "lid:") || strings.Contains(forward.Text, "9998877") {
			t.Errorf("the office reads %q", forward.Text)
		}
		office.Quotes(forward, "On Monday.")
		gets(c, phone, "On Monday.")
		if n := strings.Count(c.types("threads", "--json"), `"code"`); n != 1 {
			t.Errorf("there are %d conversations", n)
		}
	})
}

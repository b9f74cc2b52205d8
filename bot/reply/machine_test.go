package reply

import (
	"strings"
	"testing"
)

// A machine's words go to nobody, so the second table matters more than the first: a person's words must reach one.
func TestReadMachine(t *testing.T) {
	for _, c := range []struct {
		want  Machine
		texts []string
	}{
		{Autoresponder, []string{
			"I'm driving with Focus turned on. I'll see your message when I get where I'm going.",
			"I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I get where I'm going.",
			"(I'm not receiving notifications. If this is urgent, reply “urgent” to send a notification through with your original message.)",
			"Auto reply: I am busy, will call you later", "AUTO-REPLY: busy", "Autoreply", "auto reply", "[Auto Reply] I'm away until Monday",
			"I will be back at 5 (auto reply)", "Sorry, I can't talk right now. (Auto-reply)", "In class till 2 - auto reply",
			"Automatic reply: Parent teacher meeting", "This is an automated message. Please do not reply.",
			"Out of Office: back on Monday 30 November", "Out of office reply", "Out of office", "OOO: on leave until Friday",
			"I am currently out of the office with limited access to email and will reply on my return.",
			"I'm out of the office until 3 December, call Asma for anything urgent",
			"Thank you for contacting Khan Traders. We will reply as soon as possible.",
			"abhi busy hun baad mein call karta hun (auto reply)", "Abhi busy hoon, baad main call karta hoon - Auto Reply",
			"yeh auto reply hai, main meeting mein hun", "Khudkar jawab: main daftar mein hun",
			"خودکار جواب: میں ابھی مصروف ہوں", "یہ ایک خودکار پیغام ہے، براہ کرم جواب نہ دیں", "میں مصروف ہوں (آٹو رپلائی)",
		}},
		{DeliveryReport, []string{
			"Message delivered", "Message delivered.", "MESSAGE DELIVERED to +923001234567 at 12:30", "Delivery report",
			"Delivery report: Message to 03001234567 delivered 25/11/2026 10:02", "SMS delivered to 0300-1234567",
			"Your message could not be delivered", "Your message to +923001234567 could not be delivered.",
			"Message not delivered", "Message failed", "Mail delivery failed", "Delivery Status Notification (Failure)",
			"آپ کا پیغام نہیں پہنچ سکا", "پیغام پہنچ گیا۔", "aap ka message deliver nahi hua",
		}},
		{MaybeMachine, []string{
			"I'm driving", "I am driving.", "I’m driving right now", "im driving", "Driving", "Can't talk right now. What's up?", "I'm in a meeting.",
			"Sorry, I'm busy. I'll call you back.", "میں گاڑی چلا رہا ہوں", "میں گاڑی چلا رہی ہوں۔", "main gaari chala raha hoon",
			"Main gari chala rha hun", "abhi busy hun baad mein call karta hun",
		}},
		{"", []string{
			"I am driving, I'll be late to pick up Ali", "I'm driving, will reply later", "I'm driving Ali to the doctor", "driving licence chahiye",
			"Ali is out of the house", "My husband is out of office, please call me", "I am out of office today, please let Ali wait inside",
			"I always get an auto reply", "why do I get auto reply every time?", "kyun auto reply aa raha hai", "is this an automatic reply?",
			"the auto is late today", "auto wala nahi aaya", "auto message band karo",
			"Your message could not be delivered to my wife, her phone is off", "message delivered late, is school open?", "message nahi mila",
			"my message was not delivered to Miss Sana", "Ayesha's report card is not delivered", "report kab milegi", "delivery report ka kya matlab hai",
			"main gari chala raha hun, Ali ko gate par rokein", "میں گاڑی چلا رہا ہوں، علی کو روک لیں", "I'm busy on Friday, can we meet Monday?",
			"meeting mein nahi aa sakta", "I'm in a meeting at 10, please change my time", "thank you", "Thanks for your message", "ok", "1", "", "   ",
			"Please don't reply on this number, my son uses it", "Baad mein call karta hun Miss, Ali bimar hai",
			"call me", "on my way to school", "5-B", "STOP", "HELP", "جی", "خودکار دروازہ خراب ہے",
			strings.Repeat("Assalam o alaikum, aaj Ali school nahi aa sakta. ", 20),
		}},
	} {
		for _, text := range c.texts {
			if got, why := ReadMachine(text); got != c.want || (got != "") != (why != "") {
				t.Errorf("%q is %q (%s), want %q", text, got, why, c.want)
			}
		}
	}
}

// Commands are obeyed whoever types them: none of them may be taken for a machine's.
func TestNoAnswerIsAMachines(t *testing.T) {
	for _, table := range tables() {
		for _, row := range table.rows {
			if m, why := ReadMachine(row.text); m != "" {
				t.Errorf("%s: %q is taken for %s: %s", table.name, row.text, m, why)
			}
		}
	}
}

func BenchmarkReadMachine(b *testing.B) {
	for b.Loop() {
		ReadMachine("Assalam o alaikum Miss, Ayesha ko bukhar hai, aaj school nahi aa sakti. Homework bhej dein please.")
	}
}

package reply

import "fmt"

// Machine says what kind of program wrote a text, "" for a person.
type Machine string

// The machines. MaybeMachine is a text that a person might type as it stands: "I'm driving".
const (
	Autoresponder  Machine = "autoresponder"
	DeliveryReport Machine = "delivery report"
	MaybeMachine   Machine = "maybe an autoresponder"
)

// What a machine writes is longer than an answer; nothing that is longer still is told from a letter.
const (
	longestMachine   = 700
	mostMachineWords = 160
)

// ReadMachine says whether a program wrote a text, and by which words that is known. A wrong guess hides a parent's
// words from the teacher, so a text counts only where it says of itself that nobody typed it, where its words are those
// of a well-known program, or where the whole of it is such a text: "I am driving, I'll be late to pick up Ali" is a
// person's.
func ReadMachine(text string) (m Machine, why string) {
	parsed, ok := parseLong(text, longestMachine, mostMachineWords)
	if !ok || len(parsed.tokens) == 0 {
		return "", ""
	}
	tokens := parsed.tokens
	for i := range tokens {
		if spelt, n := signs.prefix(tokens[i:]); n > 0 && stands(spelt.value, tokens, i, n) {
			return Autoresponder, fmt.Sprintf("%q says that nobody typed it", spelt.spelt)
		}
	}
	if e, ok := whole(reports, tokens); ok {
		return DeliveryReport, fmt.Sprintf("%q is a delivery report", e.spelt)
	}
	if e, ok := whole(busies, tokens); ok {
		return MaybeMachine, fmt.Sprintf("%q alone is what phones answer by themselves", e.spelt)
	}
	return "", ""
}

// stands says whether a sign at i, of n tokens, is where it counts. A label must be set apart, at the head or the end of
// the text: "Auto-reply: …", "… (auto reply)"; "I always get an auto reply" is a complaint.
func stands(s sign, tokens []token, i, n int) bool {
	if s == phrase {
		return true
	}
	end := i + n
	switch {
	case end == len(tokens):
		return i == 0 || tokens[i].mark != 0
	case s == label:
		return i == 0 && tokens[end].mark != 0 || i > 0 && tokens[i].mark == '(' || i > 0 && tokens[i].mark == '['
	}
	return false
}

// whole says whether a text is a phrase of l and nothing else but what may stand around it: numbers, and particles.
func whole[T comparable](l *lexicon[T], tokens []token) (found entry[T], ok bool) {
	for i := 0; i < len(tokens); {
		e, n := l.prefix(tokens[i:])
		switch {
		case n > 0:
			if !ok {
				found, ok = e, true
			}
		case tokens[i].digits || tokens[i].symbol:
			n = 1
		default:
			if n = around.take(tokens[i:]); n == 0 {
				return entry[T]{}, false
			}
		}
		i += n
	}
	return found, ok
}

// sign is how a phrase tells that nobody typed the text.
type sign int

const (
	phrase sign = iota // wherever it stands: nobody types it
	label              // set apart, at the head or the end
)

// signs are what autoresponders of phones, mail and shops write of themselves.
var signs = lookup(
	group[sign]{value: label, phrases: `
		auto reply, auto replied, auto response, auto responder, auto answer, auto message, auto text, auto sms, auto generated,
		auto generated message, automatic reply, automatic response, automatic message, automatic answer, automated reply,
		automated response, automated message, automated text, out of office reply, out of office, ooo, away message,
		خودکار جواب, خودکار پیغام, آٹو رپلائی, آٹو ریپلائی, آٹو جواب, آٹومیٹک جواب, آٹومیٹک پیغام`},
	group[sign]{value: label, roman: true, phrases: `khudkar jawab, khudkar paigham, auto jawab`},
	group[sign]{value: phrase, phrases: `
		this is an auto reply, this is an automatic reply, this is an automatic response, this is an automatic message,
		this is an automated reply, this is an automated response, this is an automated message, this is an automated text,
		this is an auto generated message, this is an autoreply, this is auto reply, this is automatic reply,
		automatic reply from, auto reply from, this message was sent automatically, sent automatically,
		this message is automatically generated, this number is not monitored, this mailbox is not monitored,
		this inbox is not monitored, this number does not accept replies, please do not reply to this message,
		please do not reply to this text, please do not reply to this sms, do not reply to this automated message,
		im driving with, i am driving with focus, driving with do not disturb, do not disturb while driving,
		driving focus, i have notifications silenced, has notifications silenced, im not receiving notifications,
		i am not receiving notifications, ill see your message when i get where im going,
		i will see your message when i get where i am going, sent from android auto, thank you for contacting us,
		thank you for contacting, thanks for contacting us, thanks for your message we will get back to you,
		thank you for your message we will get back to you, thank you for your message were unavailable right now,
		thanks for your message were unavailable right now, we will reply as soon as possible,
		i am currently out of the office, im currently out of the office, i am out of the office until,
		i am out of the office and will, im out of the office until, im out of the office and will,
		i am out of office and will, i am currently out of office, limited access to my email, limited access to email,
		یہ خودکار پیغام ہے, یہ ایک خودکار پیغام ہے, یہ خودکار جواب ہے, یہ ایک خودکار جواب ہے, یہ آٹو رپلائی ہے,
		اس پیغام کا جواب نہ دیں`},
	group[sign]{value: phrase, roman: true, phrases: `
		ye auto reply hai, yeh auto reply hai, ye automatic message hai, ye automatic reply hai, ye khudkar paigham hai,
		ye khudkar jawab hai, ye aik khudkar paigham hai, ye ek khudkar paigham hai, is message ka jawab na dein`},
)

// reports are what phones and gateways tell of a message that was sent.
var reports = lookup(
	group[bool]{value: true, phrases: `
		message delivered, message delivered to, sms delivered, your message was delivered, your message has been delivered,
		message has been delivered, message sent, message sent to, your message was sent, your message has been sent, delivery report,
		delivery reports, delivery status, delivery receipt, delivery notification, message status, sms delivery report, read receipt,
		message not delivered, message was not delivered, your message was not delivered, your message could not be delivered,
		message could not be delivered, your message to, message to, could not be delivered, was not delivered, not delivered,
		your message cannot be delivered, message cannot be delivered, message failed, message sending failed, sms sending failed,
		message undelivered, undelivered mail returned to sender, mail delivery failed, delivery failed, delivery failure,
		message delivery failed, delivery status notification, message expired, user busy,
		آپ کا پیغام پہنچ گیا, آپ کا پیغام پہنچا دیا گیا, آپ کا پیغام نہیں پہنچ سکا, آپ کا پیغام نہیں پہنچا, پیغام پہنچ گیا,
		پیغام نہیں پہنچا, پیغام نہیں پہنچ سکا, پیغام بھیج دیا گیا, ڈیلیوری رپورٹ`},
	group[bool]{value: true, roman: true, phrases: `
		message deliver ho gaya, message deliver nahi hua, aap ka message deliver ho gaya, aap ka message deliver nahi hua,
		aap ka message deliver nahi ho saka, aapka paigham nahi pohanch saka, aapka paigham pohanch gaya`},
)

// busies are what phones send for somebody who cannot answer a call or a text, and what people type as well.
var busies = lookup(
	group[bool]{value: true, phrases: `
		im driving, i am driving, im driving now, i am driving now, im driving right now, i am driving right now,
		im currently driving, i am currently driving, driving, driving right now, currently driving,
		i cant talk right now im driving, cant talk im driving, cant talk right now, cant talk now, i cant talk right now,
		i cant talk now, sorry i cant talk right now, sorry i cant talk now, sorry im busy, im busy, i am busy,
		sorry im busy right now, im busy right now, i am busy right now, ill call you back, ill call you later,
		i will call you back, i will call you later, can i call you later, call me later, can i call you back, im in a meeting, i am in a meeting,
		sorry im in a meeting, im in a meeting right now, please text me, whats up, im on my way,
		میں گاڑی چلا رہا ہوں, میں گاڑی چلا رہی ہوں, میں ابھی گاڑی چلا رہا ہوں, میں ڈرائیونگ کر رہا ہوں, میں ڈرائیو کر رہا ہوں,
		گاڑی چلا رہا ہوں, ڈرائیونگ کر رہا ہوں, میں مصروف ہوں, میں ابھی مصروف ہوں, بعد میں کال کرتا ہوں, بعد میں کال کرتی ہوں,
		میں بعد میں کال کروں گا, میں بعد میں کال کرتا ہوں, میں میٹنگ میں ہوں`},
	group[bool]{value: true, roman: true, phrases: `
		main gari chala raha hun, main gari chala rahi hun, main gaari chala raha hoon, main gaari chala rahi hoon, gari chala raha hun,
		main gari chala rha hun, main gari chala rhi hun, gari chala rha hun, main abhi gari chala raha hun, main abhi gari chala rha hun, main drive kar raha hun, main driving kar raha hun, drive kar raha hun,
		main busy hun, abhi busy hun, main abhi busy hun, main masroof hun, abhi masroof hun,
		baad mein call karta hun, baad mein call karti hun, main baad mein call karta hun, bad me call karta hun,
		main meeting mein hun`},
)

// around is what may stand beside a report or such an answer without making it a person's.
var around = lookup(
	group[bool]{value: true, phrases: `
		to, at, on, the, for, from, number, recipient, sms, message, text, status, successfully, report, date, time, am, pm, pkt, and, delivered,
		failure,
		sorry, hi, hello, aoa, salam, assalam o alaikum, please, thanks, right now, now, later, اور, کو, پر, معذرت, ابھی`},
	group[bool]{value: true, roman: true, phrases: `abhi, or, ko, maazrat`},
)

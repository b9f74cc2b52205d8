package twilio

import (
	"fmt"
	"strconv"

	"raabta/bot"
)

// meaning is what one of Twilio's error codes says about a message and its sender, in words for staff: what is the
// matter, and what to do about it.
type meaning struct {
	verdict bot.Verdict
	reason  string
}

// codes are the error codes of sending, as they come with a refusal and with a status. Each has its page at
// https://www.twilio.com/docs/api/errors/CODE. A code that is not here is judged by its HTTP status.
//
// Twilio warns that codes are split up now and then (https://www.twilio.com/en-us/changelog/updates-to-the-error-code-dictionary-to-clarify-number-validatio),
// so the newer ones stand beside those they came from.
var codes = map[int]meaning{
	// The number.
	21211: {bot.BadNumber, "Twilio says no phone has this number; ask the family for it and correct it"},
	21217: {bot.BadNumber, "Twilio says no phone has this number; ask the family for it and correct it"},
	21265: {bot.BadNumber, "this is a short code, not a family's phone; ask the family for a mobile number"},
	21266: {bot.BadNumber, "this is the school's own number; ask the family for theirs"},
	21268: {bot.BadNumber, "this is a premium-rate number, not a family's phone; ask the family for a mobile number"},
	21614: {bot.BadNumber, "this number takes no texts, it is not a mobile; ask the family for a mobile number"},
	21635: {bot.BadNumber, "this is a landline, it takes no texts; ask the family for a mobile number"},
	30004: {bot.BadNumber, "the network blocks texts to this phone; ring the family, they may have to ask their operator"},
	30005: {bot.BadNumber, "the network does not know this number any more; ask the family for their new one"},
	30006: {bot.BadNumber, "this is a landline or on a network that takes no texts; ask the family for a mobile number"},
	63003: {bot.BadNumber, "this number is not on WhatsApp; send by SMS or ask the family for their WhatsApp number"},
	63024: {bot.BadNumber, "WhatsApp does not take messages for this number; the family may have to open and update WhatsApp"},
	63032: {bot.BadNumber, "WhatsApp does not let this person get messages from organisations at present; send by SMS"},
	21610: {bot.OptedOut, "this phone has opted out at the network; it gets messages again when the family texts START to the school's number"},

	// The text.
	21602: {bot.BadContent, "the text is empty; write one"},
	21617: {bot.BadContent, "the text is longer than 1,600 characters; shorten it"},
	21619: {bot.BadContent, "the text is empty; write one"},
	21655: {bot.BadContent, "the approved template is not one of this Twilio account; correct its HX… id"},
	21656: {bot.BadContent, "the approved template did not get the values it needs; compare its placeholders with the text's"},
	21658: {bot.BadContent, "the text or one of its values is longer than 1,600 characters; shorten it"},
	30007: {bot.Filtered, "the network took the text for spam; word it differently, without links or capitals, before sending it again"},
	63005: {bot.BadContent, "WhatsApp did not take this text; word it differently"},
	63013: {bot.BadContent, "WhatsApp says the text breaks its rules; word it differently"},
	63021: {bot.BadContent, "WhatsApp did not take this text; a filled-in template may have at most 1,024 characters"},
	63040: {bot.BadContent, "WhatsApp refused the template; change it in the Twilio console and have it approved again"},
	63041: {bot.BadContent, "WhatsApp paused the template after complaints; use other words or wait until it is released"},
	63042: {bot.BadContent, "WhatsApp disabled the template; have another one approved"},
	92002: {bot.BadContent, "the approved template did not get the values it needs; compare its placeholders with the text's"},
	92007: {bot.BadContent, "the approved template did not get the values it needs; compare its placeholders with the text's"},
	63016: {bot.WindowShut, "the family last wrote on WhatsApp more than 24 hours ago; only an approved template or an SMS reaches them"},

	// The way.
	21219: {bot.BadRoute, "a Twilio trial account texts verified numbers only; upgrade the account"},
	21408: {bot.BadRoute, "this country is switched off at Twilio; switch it on under Messaging, Geo permissions"},
	21606: {bot.BadRoute, "the school's number cannot text this number; check at Twilio which countries it may text"},
	21608: {bot.BadRoute, "a Twilio trial account texts verified numbers only; upgrade the account"},
	21612: {bot.BadRoute, "the school's number cannot text this country or network; a sender that can is needed"},
	30034: {bot.BadRoute, "the school's US number is not registered (A2P 10DLC), so US networks refuse it; register it at Twilio"},
	63015: {bot.BadRoute, "Twilio's WhatsApp sandbox reaches only phones that joined it; use a WhatsApp sender of the school's own"},

	// The sender and the account: nothing would go through, so the queue is held.
	10001: {bot.SenderFault, "the Twilio account is not active; activate it in the Twilio console"},
	20003: {bot.SenderFault, "Twilio does not accept the account's credentials; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and the balance"},
	20005: {bot.SenderFault, "the Twilio account is not active; check its balance in the Twilio console"},
	20008: {bot.SenderFault, "these are Twilio's test credentials; set the live ones"},
	20404: {bot.SenderFault, "Twilio does not know the account; check TWILIO_ACCOUNT_SID"},
	21212: {bot.SenderFault, "Twilio does not know the number we send from; check TWILIO_SMS_FROM and TWILIO_WHATSAPP_FROM"},
	21603: {bot.SenderFault, "there is no number to send from; set TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM"},
	21659: {bot.SenderFault, "the number we send from is not a Twilio number; check TWILIO_SMS_FROM"},
	21660: {bot.SenderFault, "the number we send from belongs to another Twilio account; check TWILIO_SMS_FROM and TWILIO_ACCOUNT_SID"},
	21661: {bot.SenderFault, "the number we send from cannot send texts; check TWILIO_SMS_FROM"},
	21701: {bot.SenderFault, "Twilio does not know the messaging service; check the MG… id in TWILIO_SMS_FROM"},
	21703: {bot.SenderFault, "the messaging service has no number to send from; add one in the Twilio console"},
	21705: {bot.SenderFault, "Twilio does not know the messaging service; check the MG… id in TWILIO_SMS_FROM"},
	30002: {bot.SenderFault, "the Twilio account is suspended; check its balance and its notices in the Twilio console"},
	30032: {bot.SenderFault, "the school's toll-free number is not verified; verify it in the Twilio console"},
	63001: {bot.SenderFault, "WhatsApp does not accept Twilio's login for the school's sender; check the sender in the Twilio console"},
	63007: {bot.SenderFault, "Twilio does not know the WhatsApp sender; check TWILIO_WHATSAPP_FROM"},
	63051: {bot.SenderFault, "WhatsApp has locked the school's business account; see WhatsApp Manager for the reason"},
	63112: {bot.SenderFault, "Meta has disabled the school's business account; see WhatsApp Manager for the reason"},

	// Later.
	20429: {bot.Retry, "Twilio asked us to slow down"},
	63012: {bot.Retry, "WhatsApp had a fault of its own"},
	63017: {bot.Retry, "WhatsApp asked us to slow down"},
	63018: {bot.Retry, "WhatsApp asked us to slow down"},
	14107: {bot.Looping, "Twilio stopped a rapid exchange with this phone; an automatic answer may be talking to ours"},
	30003: {bot.RetryLater, "the phone is off or out of reach; if that lasts, ask the family for another number"},
	30008: {bot.RetryLater, "the network could not deliver it and gave no reason"},
	30036: {bot.RetryLater, "the network could not deliver it in time"},
	30039: {bot.Looping, "Twilio stopped a rapid exchange with this phone; an automatic answer may be talking to ours"},
	63049: {bot.RetryLater, "WhatsApp limits how many announcements a person gets and held this one back; an SMS is not limited"},
	21611: {bot.QueueFull, "Twilio's queue for the school's number is full"},
	30001: {bot.QueueFull, "Twilio's queue for the school's number is full"},
}

// refusalOf is what a refusal of a send means: by its code, else by its HTTP status.
func refusalOf(code, status int) meaning {
	if m, ok := codes[code]; ok {
		return m
	}
	at := "see " + page(code)
	switch status {
	case 402, 403, 404:
		return meaning{bot.Refused, "Twilio refuses it and gives no reason that is known; " + at}
	case 401:
		return meaning{bot.SenderFault, "Twilio refuses the account or the number we send from; " + at}
	case 429:
		return meaning{bot.Retry, "Twilio asked us to slow down"}
	}
	return meaning{bot.BadContent, "Twilio refused the message; " + at}
}

// failureOf is what an undelivered or failed message means. By then Twilio had taken it, so what passes with waiting is
// worth another try later, and nothing more is known about a code that is not listed.
func failureOf(code int) meaning {
	if code == 0 {
		code = 30008
	}
	m, ok := codes[code]
	if !ok {
		return meaning{reason: "the network did not deliver it; see " + page(code)}
	}
	if m.verdict == bot.Retry || m.verdict == bot.QueueFull {
		m.verdict = bot.RetryLater
	}
	return m
}

func page(code int) string {
	if code == 0 {
		return "the error log in the Twilio console"
	}
	return fmt.Sprintf("twilio.com/docs/api/errors/%d", code)
}

// codeText is a code as it is kept; "" for none.
func codeText(code int) string {
	if code == 0 {
		return ""
	}
	return strconv.Itoa(code)
}

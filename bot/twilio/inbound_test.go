package twilio

import (
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"raabta/bot"
)

// What reaches the school of what a person wrote, and from whom.
func TestIncoming(t *testing.T) {
	const quoted, mg = "MM0123456789abcdef0123456789abcdef", "MG0123456789abcdef0123456789abcdef"
	sms := bot.Incoming{Channel: bot.SMS, ProviderID: testSID, From: parent, To: school, Body: "Ayesha is ill", At: testNow}
	whatsapp := sms
	whatsapp.Channel = bot.WhatsApp
	toWhatsApp := func(f url.Values) {
		f.Set("From", "whatsapp:"+parent)
		f.Set("To", "whatsapp:"+school)
	}
	with := func(in bot.Incoming, change func(*bot.Incoming)) bot.Incoming { change(&in); return in }
	body := func(text string) bot.Incoming { return with(sms, func(in *bot.Incoming) { in.Body = text }) }
	from := func(n bot.Number) bot.Incoming { return with(sms, func(in *bot.Incoming) { in.From = n }) }
	rows := []struct {
		name   string
		change func(url.Values)
		want   bot.Incoming
	}{
		{"an SMS", func(url.Values) {}, sms},
		{"by WhatsApp", toWhatsApp, whatsapp},
		{"WhatsApp's names say nothing", func(f url.Values) {
			toWhatsApp(f)
			f.Set("WaId", "923009999999")
			f.Set("ProfileName", "Class teacher")
		}, whatsapp},
		{"WhatsApp user without a number", func(f url.Values) {
			toWhatsApp(f)
			f.Set("From", "whatsapp:ID.4566546130240823")
		}, with(whatsapp, func(in *bot.Incoming) { in.From = "" })},
		{"a short code writes", func(f url.Values) { f.Set("From", "8558") }, from("")},
		{"a company writes", func(f url.Values) { f.Set("From", "JazzCash") }, from("")},
		{"a hidden number", func(f url.Values) { f.Set("From", "+266696687") }, from("")},
		{"nobody writes", func(f url.Values) { f.Set("From", "") }, from("")},
		{"an impossible number", func(f url.Values) { f.Set("From", "+0300") }, from("")},
		{"our own number writes", func(f url.Values) { f.Set("From", school) }, from(school)},
		{"to a short code of ours", func(f url.Values) { f.Set("To", "8558") }, with(sms, func(in *bot.Incoming) { in.To = "8558" })},
		{"to a messaging service", func(f url.Values) { f.Set("MessagingServiceSid", mg) }, with(sms, func(in *bot.Incoming) { in.Service = mg })},
		{"a service that is none", func(f url.Values) { f.Set("MessagingServiceSid", "MG1") }, sms},
		{"quoting our message", func(f url.Values) {
			f.Set("OriginalRepliedMessageSid", quoted)
			f.Set("OriginalRepliedMessageSender", "whatsapp:"+school)
		}, with(sms, func(in *bot.Incoming) { in.ReplyTo = quoted })},
		{"quoting nonsense", func(f url.Values) { f.Set("OriginalRepliedMessageSid", "' OR 1=1") }, sms},
		{"STOP, which Twilio answered", func(f url.Values) { f.Set("OptOutType", "STOP") }, with(sms, func(in *bot.Incoming) { in.OptOutType = "STOP" })},
		{"START", func(f url.Values) { f.Set("OptOutType", "START") }, with(sms, func(in *bot.Incoming) { in.OptOutType = "START" })},
		{"HELP", func(f url.Values) { f.Set("OptOutType", "HELP") }, with(sms, func(in *bot.Incoming) { in.OptOutType = "HELP" })},
		{"another opt-out type", func(f url.Values) { f.Set("OptOutType", "stop") }, sms},
		{"ten pictures", func(f url.Values) { f.Set("NumMedia", "10") }, with(sms, func(in *bot.Incoming) { in.Media = 10 })},
		{"no NumMedia", func(f url.Values) { f.Del("NumMedia") }, sms},
		{"a field of next year", func(f url.Values) { f.Set("Mood", "cheerful") }, sms},
		{"invalid UTF-8 and NUL", func(f url.Values) { f.Set("Body", "a\xff\x00b") }, body("a\uFFFDb")},
		{"right-to-left marks and zero width", func(f url.Values) { f.Set("Body", "\u202eجی\u200f\u200b ہاں") }, body("\u202eجی\u200f\u200b ہاں")},
		{"emoji", func(f url.Values) { f.Set("Body", "1️⃣ 👨‍👩‍👧") }, body("1️⃣ 👨‍👩‍👧")},
		{"a tower of marks", func(f url.Values) { f.Set("Body", "a"+strings.Repeat("\u0301", 1000)) }, body("a" + strings.Repeat("\u0301", 1000))},
		{"words that look like base64", func(f url.Values) { f.Set("Body", "2KzbjCDbgdin2o8=") }, body("2KzbjCDbgdin2o8=")},
		{"a button", func(f url.Values) {
			f.Set("Body", "")
			f.Set("ButtonText", "Haan")
			f.Set("ButtonPayload", "yes")
		}, body("Haan")},
		{"a button whose words are the body", func(f url.Values) { f.Set("ButtonText", "Haan") }, sms},
		{"a list row", func(f url.Values) {
			f.Set("Body", " ")
			f.Set("ListTitle", "Fri 16:10")
			f.Set("ListId", "2")
		}, body("Fri 16:10")},
		{"a named place", func(f url.Values) {
			f.Set("Body", "")
			f.Set("Label", "Clifton Gate")
			f.Set("Address", "Block 5")
			f.Set("Latitude", "24.813")
			f.Set("Longitude", "67.0299")
		}, body("Location: Clifton Gate, Block 5, 24.81300 67.02990")},
		{"a place without a name", func(f url.Values) {
			f.Set("Body", "")
			f.Set("Latitude", "-24.813004")
			f.Set("Longitude", "67")
		}, body("Location: -24.81300 67.00000")},
		{"a place that is nowhere", func(f url.Values) {
			f.Set("Body", "")
			f.Set("Latitude", "NaN")
			f.Set("Longitude", "1e9")
		}, body("")},
	}
	for _, row := range rows {
		in := &inbox{}
		p := newMessage()
		row.change(p.form)
		if w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler)), p.request()); w.Code != 200 {
			t.Errorf("%s: answered %d %s", row.name, w.Code, w.Body)
			continue
		}
		if got := in.messages[testSID]; got != row.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", row.name, got, row.want)
		}
	}
}

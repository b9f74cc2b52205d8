package whatsapp

import (
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot"
)

// read gives what a message says: words, how many files came with them, what it quotes. false is for what says nothing: keys,
// settings, a reaction that was taken back.
func read(e *events.Message) (in bot.Incoming, ok bool) {
	m := e.Message
	switch {
	case m.GetProtocolMessage() != nil:
		return protocol(e)
	case m.GetReactionMessage() != nil:
		r := m.GetReactionMessage()
		if r.GetText() == "" || r.GetKey().GetFromMe() || e.Info.IsFromMe {
			return in, false // taken back, put to their own words, or by the school's own phone
		}
		return bot.Incoming{Kind: bot.Reaction, Body: r.GetText(), ReplyTo: r.GetKey().GetID()}, true
	}
	in = words(m)
	if in.Body == "" && in.Media == 0 {
		return in, false
	}
	if e.IsEdit || e.Info.Edit == "1" {
		in.Kind = bot.Edit
		in.About = e.Info.ID
	}
	return in, true
}

// protocol reads what is about another message: an edit or a deletion.
func protocol(e *events.Message) (in bot.Incoming, ok bool) {
	p := e.Message.GetProtocolMessage()
	switch p.GetType() {
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		in = words(p.GetEditedMessage())
		in.Kind, in.About = bot.Edit, p.GetKey().GetID()
		return in, in.About != "" && in.Body != ""
	case waE2E.ProtocolMessage_REVOKE:
		return bot.Incoming{Kind: bot.Deletion, About: p.GetKey().GetID()}, p.GetKey().GetID() != ""
	}
	return in, false
}

// words reads a message of any kind that a person may send.
func words(m *waE2E.Message) (in bot.Incoming) {
	quotes := func(c *waE2E.ContextInfo) { in.ReplyTo = c.GetStanzaID() }
	switch {
	case m.GetConversation() != "":
		in.Body = m.GetConversation()
	case m.GetExtendedTextMessage() != nil:
		t := m.GetExtendedTextMessage()
		in.Body = t.GetText()
		quotes(t.GetContextInfo())
	case m.GetButtonsResponseMessage() != nil:
		b := m.GetButtonsResponseMessage()
		in.Body = b.GetSelectedDisplayText()
		quotes(b.GetContextInfo())
	case m.GetTemplateButtonReplyMessage() != nil:
		b := m.GetTemplateButtonReplyMessage()
		in.Body = b.GetSelectedDisplayText()
		quotes(b.GetContextInfo())
	case m.GetListResponseMessage() != nil:
		b := m.GetListResponseMessage()
		in.Body = b.GetTitle()
		quotes(b.GetContextInfo())
	case m.GetInteractiveResponseMessage() != nil:
		b := m.GetInteractiveResponseMessage()
		in.Body = b.GetBody().GetText()
		quotes(b.GetContextInfo())
	case m.GetImageMessage() != nil:
		in.Body, in.Media = m.GetImageMessage().GetCaption(), 1
		quotes(m.GetImageMessage().GetContextInfo())
	case m.GetVideoMessage() != nil:
		in.Body, in.Media = m.GetVideoMessage().GetCaption(), 1
		quotes(m.GetVideoMessage().GetContextInfo())
	case m.GetPtvMessage() != nil:
		in.Media = 1
		quotes(m.GetPtvMessage().GetContextInfo())
	case m.GetAudioMessage() != nil:
		in.Media = 1
		quotes(m.GetAudioMessage().GetContextInfo())
	case m.GetDocumentMessage() != nil:
		in.Body, in.Media = m.GetDocumentMessage().GetCaption(), 1
		quotes(m.GetDocumentMessage().GetContextInfo())
	case m.GetStickerMessage() != nil:
		in.Media = 1
		quotes(m.GetStickerMessage().GetContextInfo())
	case m.GetLocationMessage() != nil:
		p := m.GetLocationMessage()
		in.Body = place(p.GetName(), p.GetAddress(), p.GetDegreesLatitude(), p.GetDegreesLongitude())
		quotes(p.GetContextInfo())
	case m.GetLiveLocationMessage() != nil:
		p := m.GetLiveLocationMessage()
		in.Body = place(p.GetCaption(), "", p.GetDegreesLatitude(), p.GetDegreesLongitude())
		quotes(p.GetContextInfo())
	case m.GetContactMessage() != nil:
		in.Body = card(m.GetContactMessage())
		quotes(m.GetContactMessage().GetContextInfo())
	case m.GetContactsArrayMessage() != nil:
		var cards []string
		for _, c := range m.GetContactsArrayMessage().GetContacts() {
			cards = append(cards, card(c))
		}
		in.Body = strings.Join(cards, "\n")
		quotes(m.GetContactsArrayMessage().GetContextInfo())
	case m.GetPollCreationMessage() != nil || m.GetPollCreationMessageV2() != nil || m.GetPollCreationMessageV3() != nil:
		p := m.GetPollCreationMessage()
		for _, other := range []*waE2E.PollCreationMessage{m.GetPollCreationMessageV2(), m.GetPollCreationMessageV3()} {
			if other != nil {
				p = other
			}
		}
		in.Body = p.GetName()
		quotes(p.GetContextInfo())
	}
	return in
}

// place is a location as words: a teacher's phone may get them by SMS.
func place(name, address string, latitude, longitude float64) string {
	at := fmt.Sprintf("https://maps.google.com/?q=%.6f,%.6f", latitude, longitude)
	var parts []string
	for _, part := range []string{name, address, at} {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// card is a contact card as words: its name and its numbers.
func card(c *waE2E.ContactMessage) string {
	parts := []string{strings.TrimSpace(c.GetDisplayName())}
	for line := range strings.Lines(c.GetVcard()) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if _, item, grouped := strings.Cut(name, "."); grouped {
			name = item // "item1.TEL"
		}
		if name, _, _ = strings.Cut(name, ";"); ok && strings.EqualFold(name, "TEL") && value != "" {
			parts = append(parts, value)
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

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

// part is a part of a message that may quote another.
type part interface{ GetContextInfo() *waE2E.ContextInfo }

// words reads a message of any kind that a person may send.
func words(m *waE2E.Message) (in bot.Incoming) {
	var said part
	switch {
	case m.GetConversation() != "":
		in.Body = m.GetConversation()
	case m.GetExtendedTextMessage() != nil:
		said, in.Body = m.GetExtendedTextMessage(), m.GetExtendedTextMessage().GetText()
	case m.GetButtonsResponseMessage() != nil:
		said, in.Body = m.GetButtonsResponseMessage(), m.GetButtonsResponseMessage().GetSelectedDisplayText()
	case m.GetTemplateButtonReplyMessage() != nil:
		said, in.Body = m.GetTemplateButtonReplyMessage(), m.GetTemplateButtonReplyMessage().GetSelectedDisplayText()
	case m.GetListResponseMessage() != nil:
		said, in.Body = m.GetListResponseMessage(), m.GetListResponseMessage().GetTitle()
	case m.GetInteractiveResponseMessage() != nil:
		said, in.Body = m.GetInteractiveResponseMessage(), m.GetInteractiveResponseMessage().GetBody().GetText()
	case m.GetImageMessage() != nil:
		said, in.Body, in.Media = m.GetImageMessage(), m.GetImageMessage().GetCaption(), 1
	case m.GetVideoMessage() != nil:
		said, in.Body, in.Media = m.GetVideoMessage(), m.GetVideoMessage().GetCaption(), 1
	case m.GetPtvMessage() != nil:
		said, in.Media = m.GetPtvMessage(), 1
	case m.GetAudioMessage() != nil:
		said, in.Media = m.GetAudioMessage(), 1
	case m.GetDocumentMessage() != nil:
		said, in.Body, in.Media = m.GetDocumentMessage(), m.GetDocumentMessage().GetCaption(), 1
	case m.GetStickerMessage() != nil:
		said, in.Media = m.GetStickerMessage(), 1
	case m.GetLocationMessage() != nil:
		p := m.GetLocationMessage()
		said, in.Body = p, place(p.GetName(), p.GetAddress(), p.GetDegreesLatitude(), p.GetDegreesLongitude())
	case m.GetLiveLocationMessage() != nil:
		p := m.GetLiveLocationMessage()
		said, in.Body = p, place(p.GetCaption(), "", p.GetDegreesLatitude(), p.GetDegreesLongitude())
	case m.GetContactMessage() != nil:
		said, in.Body = m.GetContactMessage(), card(m.GetContactMessage())
	case m.GetContactsArrayMessage() != nil:
		var cards []string
		for _, c := range m.GetContactsArrayMessage().GetContacts() {
			cards = append(cards, card(c))
		}
		said, in.Body = m.GetContactsArrayMessage(), strings.Join(cards, "\n")
	default:
		for _, p := range []*waE2E.PollCreationMessage{m.GetPollCreationMessage(), m.GetPollCreationMessageV2(), m.GetPollCreationMessageV3()} {
			if p != nil {
				said, in.Body = p, p.GetName()
			}
		}
	}
	if said != nil {
		in.ReplyTo = said.GetContextInfo().GetStanzaID()
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

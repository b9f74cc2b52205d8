package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// Got is a message as a phone shows it.
type Got struct {
	ID     string
	Chat   types.JID
	Sender types.JID // by LID, with the device
	Number string    // the sender's, "" if it hides it
	Name   string    // what the sender calls itself
	FromMe bool      // another device of the phone's own account sent it
	Kind   Kind
	Text   string // of a text, an edit, a button or a caption
	Quotes string // id of the message that it answers, "" for none
	About  string // id of the message that a reaction, an edit or a deletion is about
	Emoji  string // of a reaction; "" takes one back
	At     time.Time
	Event  *events.Message
}

// Kind says what a message is.
type Kind string

// A message is one of these.
const (
	Text     Kind = "text"
	Button   Kind = "button"
	Reaction Kind = "reaction"
	Voice    Kind = "voice"
	Photo    Kind = "photo"
	Document Kind = "document"
	Location Kind = "location"
	Contact  Kind = "contact"
	Edit     Kind = "edit"
	Deletion Kind = "deletion"
	Other    Kind = "other"
)

// read makes of an event what the phone shows.
func read(e *events.Message) Got {
	m := e.Message
	g := Got{
		ID: e.Info.ID, Chat: e.Info.Chat, Sender: e.Info.Sender, Name: e.Info.PushName, FromMe: e.Info.IsFromMe,
		At: e.Info.Timestamp, Event: e, Kind: Other,
	}
	if e.Info.SenderAlt.Server == types.DefaultUserServer {
		g.Number = e.Info.SenderAlt.User
	}
	switch {
	case m.Conversation != nil:
		g.Kind, g.Text = Text, m.GetConversation()
	case m.ExtendedTextMessage != nil:
		g.Kind, g.Text = Text, m.GetExtendedTextMessage().GetText()
		g.Quotes = m.GetExtendedTextMessage().GetContextInfo().GetStanzaID()
	case m.ButtonsResponseMessage != nil:
		g.Kind, g.Text = Button, m.GetButtonsResponseMessage().GetSelectedDisplayText()
		g.Quotes = m.GetButtonsResponseMessage().GetContextInfo().GetStanzaID()
	case m.ReactionMessage != nil:
		g.Kind, g.Emoji, g.About = Reaction, m.GetReactionMessage().GetText(), m.GetReactionMessage().GetKey().GetID()
	case m.AudioMessage != nil:
		g.Kind, g.Quotes = Voice, m.GetAudioMessage().GetContextInfo().GetStanzaID()
	case m.ImageMessage != nil:
		g.Kind, g.Text = Photo, m.GetImageMessage().GetCaption()
		g.Quotes = m.GetImageMessage().GetContextInfo().GetStanzaID()
	case m.DocumentMessage != nil:
		g.Kind, g.Text = Document, m.GetDocumentMessage().GetFileName()
		g.Quotes = m.GetDocumentMessage().GetContextInfo().GetStanzaID()
	case m.LocationMessage != nil:
		g.Kind, g.Text = Location, m.GetLocationMessage().GetName()
	case m.ContactMessage != nil:
		g.Kind, g.Text = Contact, m.GetContactMessage().GetVcard()
	case m.GetProtocolMessage().GetType() == waE2E.ProtocolMessage_MESSAGE_EDIT:
		g.Kind, g.About = Edit, m.GetProtocolMessage().GetKey().GetID()
		g.Text = m.GetProtocolMessage().GetEditedMessage().GetConversation()
	case m.ProtocolMessage != nil && m.GetProtocolMessage().GetType() == waE2E.ProtocolMessage_REVOKE:
		g.Kind, g.About = Deletion, m.GetProtocolMessage().GetKey().GetID()
	}
	return g
}

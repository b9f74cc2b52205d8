package whatsapptest

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Talk is a phone with one chat open. Whatever sends a message returns its id, "" if it could not.
type Talk struct {
	*Phone
	With types.JID
}

// To opens the phone's chat with a number.
func (p *Phone) To(number string) *Talk { return &Talk{Phone: p, With: PN(number)} }

// Says sends a text.
func (c *Talk) Says(text string) string {
	c.t.Helper()
	return c.Sends(&waE2E.Message{Conversation: &text})
}

// Quotes answers a message by quoting it.
func (c *Talk) Quotes(about Got, text string) string {
	c.t.Helper()
	return c.Sends(&waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: &text, ContextInfo: quote(about)}})
}

// Presses answers a message by one of its buttons.
func (c *Talk) Presses(about Got, button, label string) string {
	c.t.Helper()
	return c.Sends(&waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{
		SelectedButtonID: &button, Type: waE2E.ButtonsResponseMessage_DISPLAY_TEXT.Enum(), ContextInfo: quote(about),
		Response: &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: label},
	}})
}

func quote(about Got) *waE2E.ContextInfo {
	info := &waE2E.ContextInfo{StanzaID: &about.ID, Participant: proto.String(about.Sender.ToNonAD().String())}
	if about.Event != nil {
		info.QuotedMessage = about.Event.Message
	}
	return info
}

// Reacts puts an emoji to a message; "" takes it away.
func (c *Talk) Reacts(about Got, emoji string) string {
	c.t.Helper()
	return c.Sends(c.Client.BuildReaction(about.Chat, about.Sender, about.ID, emoji))
}

// Edits changes a text that the phone sent.
func (c *Talk) Edits(id, text string) string {
	c.t.Helper()
	return c.Sends(c.Client.BuildEdit(c.lid(), id, &waE2E.Message{Conversation: &text}))
}

// Deletes deletes a message that the phone sent, for everyone.
func (c *Talk) Deletes(id string) string {
	c.t.Helper()
	return c.Sends(c.Client.BuildRevoke(c.lid(), types.EmptyJID, id))
}

// SendsVoice sends a voice note.
func (c *Talk) SendsVoice(ogg []byte, seconds uint32) string {
	c.t.Helper()
	up, ok := c.upload(ogg, whatsmeow.MediaAudio)
	if !ok {
		return ""
	}
	return c.Sends(&waE2E.Message{AudioMessage: &waE2E.AudioMessage{
		PTT: proto.Bool(true), Seconds: &seconds, Mimetype: proto.String("audio/ogg; codecs=opus"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// SendsPhoto sends a photo with a caption, or none.
func (c *Talk) SendsPhoto(jpeg []byte, caption string) string {
	c.t.Helper()
	up, ok := c.upload(jpeg, whatsmeow.MediaImage)
	if !ok {
		return ""
	}
	return c.Sends(&waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Caption: &caption, Mimetype: proto.String("image/jpeg"),
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// SendsDocument sends a file under a name.
func (c *Talk) SendsDocument(data []byte, name, mimetype string) string {
	c.t.Helper()
	up, ok := c.upload(data, whatsmeow.MediaDocument)
	if !ok {
		return ""
	}
	return c.Sends(&waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		FileName: &name, Mimetype: &mimetype,
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
}

// SendsLocation sends a place.
func (c *Talk) SendsLocation(latitude, longitude float64, name string) string {
	c.t.Helper()
	return c.Sends(&waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: &latitude, DegreesLongitude: &longitude, Name: &name,
	}})
}

// SendsContact sends a contact card.
func (c *Talk) SendsContact(name, vcard string) string {
	c.t.Helper()
	return c.Sends(&waE2E.Message{ContactMessage: &waE2E.ContactMessage{DisplayName: &name, Vcard: &vcard}})
}

// Sends sends any message.
func (c *Talk) Sends(m *waE2E.Message) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	defer cancel()
	sent, err := c.Client.SendMessage(ctx, c.With, m)
	if err != nil {
		c.t.Errorf("the phone of %s cannot write to %s: %v", c.Number, c.With.User, err)
		return ""
	}
	return sent.ID
}

// Reads marks messages of the chat as read.
func (c *Talk) Reads(messages ...Got) {
	c.t.Helper()
	for _, m := range messages {
		if err := c.Client.MarkRead(c.ctx, []string{m.ID}, m.At, m.Chat, m.Sender); err != nil {
			c.t.Errorf("the phone of %s cannot mark a message as read: %v", c.Number, err)
		}
	}
}

// Types tells the other side that somebody types.
func (c *Talk) Types() {
	c.t.Helper()
	if err := c.Client.SendChatPresence(c.ctx, c.lid(), types.ChatPresenceComposing, types.ChatPresenceMediaText); err != nil {
		c.t.Errorf("the phone of %s cannot say that it types: %v", c.Number, err)
	}
}

// Opens is the file that comes with a message.
func (p *Phone) Opens(m Got) []byte {
	p.t.Helper()
	var file whatsmeow.DownloadableMessage
	switch m.Kind {
	case Voice:
		file = m.Event.Message.GetAudioMessage()
	case Photo:
		file = m.Event.Message.GetImageMessage()
	case Document:
		file = m.Event.Message.GetDocumentMessage()
	default:
		p.t.Errorf("the phone of %s has got no file but a message of kind %s", p.Number, m.Kind)
		return nil
	}
	data, err := p.Client.Download(p.ctx, file)
	if err != nil {
		p.t.Errorf("the phone of %s cannot open a file: %v", p.Number, err)
	}
	return data
}

func (c *Talk) upload(data []byte, kind whatsmeow.MediaType) (whatsmeow.UploadResponse, bool) {
	c.t.Helper()
	up, err := c.Client.Upload(c.ctx, data, kind)
	if err != nil {
		c.t.Errorf("the phone of %s cannot upload a file: %v", c.Number, err)
	}
	return up, err == nil
}

// lid is the other side by its LID, which a message about a message needs.
func (c *Talk) lid() types.JID {
	if c.With.Server == types.DefaultUserServer {
		return LID(c.With.User)
	}
	return c.With
}

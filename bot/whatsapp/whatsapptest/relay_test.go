package whatsapptest_test

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"raabta/bot/whatsapp/whatsapptest"
)

func TestATextGoesThereAndItsAnswerComesBack(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	id := b.says(ammi, "السلام علیکم")
	got := mother.Next()
	if got.Text != "السلام علیکم" || got.ID != id || got.Number != school || got.FromMe {
		t.Errorf("she got %+v", got)
	}
	delivered := next[*events.Receipt](b)
	if delivered.Type != types.ReceiptTypeDelivered || !slices.Contains(delivered.MessageIDs, id) {
		t.Errorf("the receipt is %+v", delivered)
	}
	mother.Reads(got)
	if read := next[*events.Receipt](b); read.Type != types.ReceiptTypeRead || !slices.Contains(read.MessageIDs, id) {
		t.Errorf("the second receipt is %+v", read)
	}

	answer := mother.Quotes(got, "وعلیکم السلام")
	m := next[*events.Message](b)
	if m.Info.ID != answer || m.Info.SenderAlt.User != ammi || m.Info.Sender.Server != types.HiddenUserServer || m.Info.PushName != "Ammi" {
		t.Errorf("the answer's source is %+v", m.Info)
	}
	if text := m.Message.GetExtendedTextMessage(); text.GetText() != "وعلیکم السلام" || text.GetContextInfo().GetStanzaID() != id {
		t.Errorf("the answer is %v", m.Message)
	}
	await(t, wa, "nothing waits any more", func() bool { return wa.Waiting(school, 1) == 0 && wa.Waiting(ammi) == 0 })
	if n := wa.Waiting(school, 0); n != 2 {
		t.Errorf("%d messages wait for the school's own phone, which is off", n)
	}

	messages := wa.Messages()
	if len(messages) != 2 || messages[0].ID != id || messages[0].Chat != ammi || messages[0].Number != school ||
		len(messages[0].Devices) != 1 || len(messages[0].Own) != 1 || !messages[0].Taken {
		t.Errorf("the log has %+v", messages)
	}
	receipts := wa.Receipts()
	if i := slices.IndexFunc(receipts, func(r whatsapptest.Receipt) bool { return r.Number == ammi && r.Type == "read" }); i < 0 || receipts[i].IDs[0] != id {
		t.Errorf("the receipts are %+v", receipts)
	}
}

func TestEveryKindOfMessageArrives(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	voice, photo := bytes.Repeat([]byte("OggS"), 1000), bytes.Repeat([]byte{0xff, 0xd8}, 3000)

	mother.SendsVoice(voice, 4)
	audio := next[*events.Message](b).Message.GetAudioMessage()
	if data, err := b.Download(t.Context(), audio); err != nil || !bytes.Equal(data, voice) || !audio.GetPTT() {
		t.Errorf("the voice note: %d bytes, %v", len(data), err)
	}
	mother.SendsPhoto(photo, "رسید")
	image := next[*events.Message](b).Message.GetImageMessage()
	if data, err := b.Download(t.Context(), image); err != nil || !bytes.Equal(data, photo) || image.GetCaption() != "رسید" {
		t.Errorf("the photo: %d bytes, %v", len(data), err)
	}
	mother.SendsDocument([]byte("%PDF"), "form.pdf", "application/pdf")
	if name := next[*events.Message](b).Message.GetDocumentMessage().GetFileName(); name != "form.pdf" {
		t.Errorf("the document is called %q", name)
	}
	mother.SendsLocation(31.5, 74.3, "گھر")
	if name := next[*events.Message](b).Message.GetLocationMessage().GetName(); name != "گھر" {
		t.Errorf("the place is called %q", name)
	}
	mother.SendsContact("Nani", "BEGIN:VCARD\nEND:VCARD")
	if name := next[*events.Message](b).Message.GetContactMessage().GetDisplayName(); name != "Nani" {
		t.Errorf("the contact is called %q", name)
	}
	first := mother.Says("kal chutti")
	next[*events.Message](b)
	mother.Edits(first, "kal chutti hai?")
	edit := next[*events.Message](b)
	if change := edit.Message.GetProtocolMessage(); !edit.IsEdit || change.GetKey().GetID() != first || change.GetEditedMessage().GetConversation() != "kal chutti hai?" {
		t.Errorf("the edit is %v", edit.Message)
	}
	mother.Deletes(first)
	if gone := next[*events.Message](b).Message.GetProtocolMessage(); gone.GetType() != waE2E.ProtocolMessage_REVOKE || gone.GetKey().GetID() != first {
		t.Errorf("the deletion is %v", gone)
	}
	id := b.says(ammi, "Will you come?")
	asked := mother.Next()
	mother.Reacts(asked, "👍")
	if reaction := next[*events.Message](b).Message.GetReactionMessage(); reaction.GetText() != "👍" || reaction.GetKey().GetID() != id {
		t.Errorf("the reaction is %v", reaction)
	}
	mother.Presses(asked, "yes", "جی ہاں")
	if button := next[*events.Message](b).Message.GetButtonsResponseMessage(); button.GetSelectedButtonID() != "yes" || button.GetContextInfo().GetStanzaID() != id {
		t.Errorf("the button is %v", button)
	}
	mother.Types()
	await(t, wa, "she types", func() bool { return len(wa.Typings()) == 1 })
	if typing := next[*events.ChatPresence](b); typing.State != types.ChatPresenceComposing {
		t.Errorf("she is %v", typing)
	}
	wa.Expire()
	if _, err := b.Download(t.Context(), audio); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410) {
		t.Errorf("an expired file: %v", err)
	}
}

func TestAPhoneShowsWhatTheSchoolSends(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	up, err := b.Upload(t.Context(), []byte("OggS"), whatsmeow.MediaAudio)
	if err != nil {
		t.Fatal(err)
	}
	send := func(m *waE2E.Message) whatsmeow.SendResponse {
		t.Helper()
		sent, err := b.SendMessage(soon(t), whatsapptest.PN(ammi), m)
		if err != nil {
			t.Fatal(err)
		}
		return sent
	}
	send(&waE2E.Message{AudioMessage: &waE2E.AudioMessage{PTT: proto.Bool(true), URL: &up.URL, DirectPath: &up.DirectPath,
		MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength}})
	if got := mother.Next(); got.Kind != whatsapptest.Voice || string(mother.Opens(got)) != "OggS" {
		t.Errorf("she got %+v", got)
	}
	sent := send(&waE2E.Message{Conversation: proto.String("Fee is due")})
	if got := mother.Next(); got.Kind != whatsapptest.Text {
		t.Errorf("she got %+v", got)
	}
	send(b.BuildEdit(sent.Chat, sent.ID, &waE2E.Message{Conversation: proto.String("Fee was paid")}))
	if got := mother.Next(); got.Kind != whatsapptest.Edit || got.About != sent.ID || got.Text != "Fee was paid" {
		t.Errorf("she got %+v", got)
	}
	send(b.BuildRevoke(sent.Chat, types.EmptyJID, sent.ID))
	if got := mother.Next(); got.Kind != whatsapptest.Deletion || got.About != sent.ID {
		t.Errorf("she got %+v", got)
	}
}

func TestWhoIsOnWhatsApp(t *testing.T) {
	t.Parallel()
	wa := start(t)
	wa.Register("+" + ammi)
	b := linked(t, wa)
	answers, err := b.IsOnWhatsApp(soon(t), []string{"+" + ammi, "+" + abbu})
	if err != nil || len(answers) != 2 {
		t.Fatalf("the answers are %v, %v", answers, err)
	}
	if a := answers[0]; !a.IsIn || a.Query != "+"+ammi || a.JID != whatsapptest.LID(ammi) || a.PhoneNumber != whatsapptest.PN(ammi) {
		t.Errorf("of her %+v", a)
	}
	if a := answers[1]; a.IsIn || a.Query != "+"+abbu {
		t.Errorf("of him %+v", a)
	}
	if err := b.sends(abbu, b.GenerateMessageID(), "hello", 5*time.Second); err == nil || !strings.Contains(err.Error(), "no LID found") {
		t.Errorf("writing to him: %v", err)
	}
}

func TestARegisteredNumberIsWrittenToAndItsPhoneReadsItLater(t *testing.T) {
	t.Parallel()
	wa := start(t)
	wa.Register(ammi)
	b := linked(t, wa)
	id := b.says(ammi, "first")
	b.says(ammi, "second")
	wa.Tick(ammi, school, types.ReceiptTypeDelivered, id)
	if r := next[*events.Receipt](b); r.MessageIDs[0] != id || r.Type != types.ReceiptTypeDelivered {
		t.Errorf("the receipt is %+v", r)
	}
	mother := wa.Phone(t, ammi, "Ammi")
	if one, two := mother.Next(), mother.Next(); one.Text != "first" || two.Text != "second" {
		t.Errorf("she got %q and %q", one.Text, two.Text)
	}
}

func TestBothDevicesOfAParentGetItAndTheSchoolsPhoneToo(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := linked(t, wa)
	primary := wa.Phone(t, school, "Al-Noor School").To(ammi)
	mother, laptop := wa.Phone(t, ammi, "Ammi"), wa.Companion(t, ammi, "Ammi")
	b.says(ammi, "hello")
	for _, phone := range []*whatsapptest.Phone{mother, laptop} {
		if got := phone.Next(); got.Text != "hello" || got.FromMe {
			t.Errorf("a device got %+v", got)
		}
	}
	if got := primary.Next(); !got.FromMe || got.Text != "hello" {
		t.Errorf("the school's phone shows %+v", got)
	}

	id := primary.Says("typed by hand")
	m := next[*events.Message](b)
	if !m.Info.IsFromMe || m.Info.ID != id || m.Message.GetConversation() != "typed by hand" ||
		m.Info.Chat != whatsapptest.LID(ammi) || m.Info.RecipientAlt.User != ammi {
		t.Errorf("the bot sees %+v %v", m.Info, m.Message)
	}
	if got := mother.Next(); got.Text != "typed by hand" || got.Number != school {
		t.Errorf("she got %+v", got)
	}
	phones := wa.Companion(t, ammi, "Ammi") // a new device is told of, and written to
	b.says(ammi, "again")
	if got := phones.Next(); got.Text != "again" {
		t.Errorf("her third device got %+v", got)
	}
}

func TestAnUnknownPhoneHidesItsNumber(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, stranger := linked(t, wa), wa.Phone(t, abbu, "~").To(school)
	wa.Hide(abbu)
	stranger.Says("salaam")
	m := next[*events.Message](b)
	if !m.Info.SenderAlt.IsEmpty() || m.Info.Sender != whatsapptest.LID(abbu) {
		t.Errorf("the source is %+v", m.Info)
	}
	if pn, err := b.Store.LIDs.GetPNForLID(t.Context(), m.Info.Sender); err != nil || !pn.IsEmpty() {
		t.Errorf("the number is %v, %v", pn, err)
	}
	if _, err := b.SendMessage(soon(t), m.Info.Chat, &waE2E.Message{Conversation: proto.String("who is there?")}); err != nil {
		t.Fatal(err)
	}
	if got := stranger.Next(); got.Text != "who is there?" {
		t.Errorf("the stranger got %+v", got)
	}
}

func TestWhatIsNoConversation(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	group := types.NewJID("120363000000000001", types.GroupServer)
	in := []types.JID{group, types.StatusBroadcastJID}
	wa.Script(func(m whatsapptest.Message) *whatsapptest.Fault {
		to := in[0]
		in = in[1:]
		return whatsapptest.InGroup(to)
	})
	mother.Says("to all parents")
	if m := next[*events.Message](b); m.Info.Chat != group || !m.Info.IsGroup || m.Info.Sender.User != whatsapptest.LID(ammi).User {
		t.Errorf("the group's message is from %+v", m.Info)
	}
	mother.Says("my status")
	if m := next[*events.Message](b); m.Info.Chat != types.StatusBroadcastJID {
		t.Errorf("the status is from %+v", m.Info)
	}
	channel := types.NewJID("120363000000000002", types.NewsletterServer)
	if err := wa.Publish(school, channel, "news"); err != nil {
		t.Fatal(err)
	}
	if m := next[*events.Message](b); m.Info.Chat != channel || m.Message.GetConversation() != "news" {
		t.Errorf("the post is %+v %v", m.Info, m.Message)
	}
	wa.Inject(school, binary.Node{Tag: "presence", Attrs: binary.Attrs{"from": whatsapptest.PN(ammi), "type": "unavailable"}})
	if p := next[*events.Presence](b); !p.Unavailable {
		t.Errorf("the presence is %+v", p)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	wa := whatsapptest.Start()
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	mother.Says("hello")
	next[*events.Message](b)
	b.Disconnect()
	mother.SwitchOff()
	wa.Close()
	wa.Close()
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	if i := bytes.Index(stacks, []byte("whatsapptest.(*conn)")); i >= 0 {
		t.Errorf("a connection lives on:\n%s", stacks)
	}
}

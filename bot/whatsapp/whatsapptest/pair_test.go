package whatsapptest_test

import (
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot/whatsapp/whatsapptest"
)

// pairs is a bot that wants to be linked and shows QR codes.
func pairs(t *testing.T, wa *whatsapptest.WhatsApp) (*bot, <-chan whatsmeow.QRChannelItem) {
	t.Helper()
	b := client(t, wa, fresh(t))
	codes, err := b.GetQRChannel(soon(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	return b, codes
}

func TestPairingByQR(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, codes := pairs(t, wa)
	code := <-codes
	if code.Event != whatsmeow.QRChannelEventCode {
		t.Fatalf("the first item is %+v", code)
	}
	if err := wa.Scan(soon(t), "https://wa.me/settings/linked_devices#nonsense", school); err == nil {
		t.Error("nonsense was scanned")
	}
	if err := wa.Scan(soon(t), strings.Replace(code.Code, "#2@", "#2@A", 1), school); err == nil {
		t.Error("another device's code was scanned")
	}
	if err := wa.Scan(soon(t), code.Code, "+"+school); err != nil {
		t.Fatal(err)
	}
	if item := <-codes; item.Event != whatsmeow.QRChannelSuccess.Event {
		t.Errorf("the last item is %+v", item)
	}
	next[*events.Connected](b)
	if b.Store.ID.User != school || b.Store.ID.Device == 0 || b.Store.LID.User != whatsapptest.LID(school).User {
		t.Errorf("the device is %v, %v", b.Store.ID, b.Store.LID)
	}
	mother := wa.Phone(t, ammi, "Ammi").To(school)
	b.says(ammi, "hello")
	if got := mother.Next(); got.Text != "hello" {
		t.Errorf("she got %+v", got)
	}
	mother.Says("salaam")
	if m := next[*events.Message](b); m.Message.GetConversation() != "salaam" {
		t.Errorf("the answer is %v", m.Message)
	}
	if err := b.Logout(soon(t)); err != nil {
		t.Fatal(err)
	}
	await(t, wa, "it is gone", func() bool { return wa.Online(school) == 0 })
}

func TestPairingByCode(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b := client(t, wa, fresh(t))
	if err := b.Connect(); err != nil {
		t.Fatal(err)
	}
	next[*events.QR](b)
	if _, err := b.PairPhone(soon(t), school, true, whatsmeow.PairClientChrome, "Raabta"); err == nil {
		t.Error("a name that is no browser's was accepted")
	}
	code, err := b.PairPhone(soon(t), school, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if err := wa.EnterCode(soon(t), code, ammi); err == nil {
		t.Error("another number entered the code")
	}
	if err := wa.EnterCode(soon(t), "AAAA-AAAA", school); err == nil {
		t.Error("a wrong code was accepted")
	}
	if err := wa.EnterCode(soon(t), code, school); err != nil {
		t.Fatal(err)
	}
	next[*events.Connected](b)
	primary := wa.Phone(t, school, "School")
	wa.Register(ammi)
	b.says(ammi, "hello")
	if got := primary.Next(); !got.FromMe || got.Text != "hello" {
		t.Errorf("the school's phone shows %+v", got)
	}
}

func TestQRCodesRunOut(t *testing.T) {
	t.Parallel()
	wa := start(t)
	_, codes := pairs(t, wa)
	code := <-codes
	wa.ExpireCodes()
	if item := <-codes; item != whatsmeow.QRChannelTimeout {
		t.Errorf("the last item is %+v", item)
	}
	await(t, wa, "the device has gone", func() bool { return wa.Scan(soon(t), code.Code, school) != nil })
}

func TestAnOldVersionCannotPair(t *testing.T) {
	t.Parallel()
	wa := start(t)
	wa.Door(func(l whatsapptest.Login) *whatsapptest.Refusal {
		if !l.Pairing {
			t.Errorf("the login is %+v", l)
		}
		return whatsapptest.Outdated()
	})
	_, codes := pairs(t, wa)
	if item := <-codes; item != whatsmeow.QRChannelClientOutdated {
		t.Errorf("the item is %+v", item)
	}
}

package whatsapptest_test

import (
	"slices"
	"sync/atomic"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"raabta/bot/whatsapp/whatsapptest"
)

func TestAPhoneThatLostItsSessionAsksForTheMessageAgain(t *testing.T) {
	t.Parallel()
	wa := start(t)
	b, mother := linked(t, wa), wa.Phone(t, ammi, "Ammi").To(school)
	b.says(ammi, "first")
	mother.Next()
	mother.Says("answer")
	next[*events.Message](b) // from now on what the school sends is no prekey message
	b.says(ammi, "second")
	mother.Next()
	if err := mother.Client.Store.Sessions.DeleteSession(t.Context(), b.Store.LID.SignalAddress().String()); err != nil {
		t.Fatal(err)
	}
	id := b.says(ammi, "third")
	if got := mother.Next(); got.ID != id || got.Text != "third" {
		t.Errorf("she got %+v", got)
	}
	attempts := wa.Attempts()
	if last := attempts[len(attempts)-1]; !last.Retry || last.ID != id || len(last.Devices) != 1 {
		t.Errorf("the last message is %+v", last)
	}
	if !slices.ContainsFunc(wa.Receipts(), func(r whatsapptest.Receipt) bool { return r.Type == "retry" && r.IDs[0] == id }) {
		t.Errorf("the receipts are %+v", wa.Receipts())
	}
}

func TestPrekeysThatAreUsedUpAreMadeAnew(t *testing.T) {
	t.Parallel()
	wa := start(t)
	var uploads atomic.Int32
	wa.Answers(func(q whatsapptest.Query) *whatsapptest.Answer {
		if q.Number == ammi && q.Namespace == "encrypt" && q.Type == "set" {
			uploads.Add(1)
		}
		return nil
	})
	b := linked(t, wa)
	wa.Phone(t, ammi, "Ammi")
	if n := uploads.Load(); n != 1 {
		t.Errorf("she uploaded keys %d times", n)
	}
	her := whatsapptest.LID(ammi)
	for range whatsmeow.WantedPreKeyCount {
		//lint:ignore SA1019 no other way asks for keys without using them
		if keys := b.DangerousInternals().FetchPreKeysNoError(soon(t), []types.JID{her}); keys[her] == nil {
			t.Fatal("she has no keys")
		}
	}
	await(t, wa, "she uploads more", func() bool { return uploads.Load() == 2 })
}

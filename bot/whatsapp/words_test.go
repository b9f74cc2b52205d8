package whatsapp_test

import (
	"errors"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types"

	"raabta/bot"
	"raabta/bot/whatsapp/whatsapptest"
)

func TestWhatFamiliesWriteComesIn(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		asked := r.message(ammi, "Will you come? 1 yes, 2 no")
		if res := r.channel.Send(r.soon(), asked); res.Outcome != bot.Accepted {
			r.Fatalf("%+v", res)
		}
		question := phone.Next()
		for _, c := range []struct {
			name string
			says func() string
			want bot.Incoming
		}{
			{"a text", func() string { return phone.Says("جی ہاں") }, bot.Incoming{Body: "جی ہاں"}},
			{"a quoted answer", func() string { return phone.Quotes(question, "haan") }, bot.Incoming{Body: "haan", ReplyTo: question.ID}},
			{"a button", func() string { return phone.Presses(question, "b1", "Yes") }, bot.Incoming{Body: "Yes", ReplyTo: question.ID}},
			{"a reaction", func() string { return phone.Reacts(question, "👍") }, bot.Incoming{Kind: bot.Reaction, Body: "👍", ReplyTo: question.ID}},
			{"a voice note", func() string { return phone.SendsVoice([]byte("ogg"), 3) }, bot.Incoming{Media: 1}},
			{"a photo with words", func() string { return phone.SendsPhoto([]byte("jpeg"), "fee slip") }, bot.Incoming{Body: "fee slip", Media: 1}},
			{"a document", func() string { return phone.SendsDocument([]byte("pdf"), "form.pdf", "application/pdf") }, bot.Incoming{Media: 1}},
			{"a place", func() string { return phone.SendsLocation(31.5204, 74.3587, "Ghar") }, bot.Incoming{Body: "Ghar, https://maps.google.com/?q=31.520400,74.358700"}},
			{"a contact", func() string {
				return phone.SendsContact("Chacha", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Chacha\r\nitem1.TEL;TYPE=CELL:+923110000000\r\nEND:VCARD\r\n")
			}, bot.Incoming{Body: "Chacha +923110000000"}},
		} {
			id := c.says()
			in := r.next()
			if !strings.HasSuffix(in.ProviderID, "/"+id) {
				r.Errorf("%s: the id is %s, want one of %s", c.name, in.ProviderID, id)
			}
			if in.From != ammi || in.To != school || in.Channel != bot.WhatsApp || in.At.IsZero() {
				r.Errorf("%s: it came from %s to %s at %v", c.name, in.From, in.To, in.At)
			}
			got := bot.Incoming{Kind: in.Kind, Body: in.Body, Media: in.Media, ReplyTo: in.ReplyTo, About: in.About}
			if got != c.want {
				r.Errorf("%s: %+v, want %+v", c.name, got, c.want)
			}
		}
	})
}

func TestChangesOfWordsNameTheirMessage(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		id := phone.Says("2")
		first := r.next()
		phone.Edits(id, "3")
		if in := r.next(); in.Kind != bot.Edit || in.Body != "3" || in.About != first.ProviderID || in.ProviderID == first.ProviderID {
			r.Errorf("the correction is %+v of %s", in, first.ProviderID)
		}
		phone.Deletes(id)
		if in := r.next(); in.Kind != bot.Deletion || in.About != first.ProviderID {
			r.Errorf("the deletion is %+v of %s", in, first.ProviderID)
		}
	})
}

func TestOurOwnPhonesWordsAreTheSchools(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi")
		office := r.wa.Phone(r, school, "Al-Noor").To(ammi)
		office.Says("Please call us")
		if got := phone.Next(); got.Text != "Please call us" {
			r.Fatalf("she got %+v", got)
		}
		if in := r.next(); in.Kind != bot.Own || in.From != ammi || in.To != school || in.Body != "Please call us" {
			r.Errorf("it came in as %+v", in)
		}
		// What the program itself sends is no news to it.
		r.channel.Send(r.soon(), r.message(ammi, "from the program"))
		phone.Next()
		phone.To(school).Says("after that")
		if in := r.next(); in.Body != "after that" {
			r.Errorf("it came in as %+v", in)
		}
	})
}

func TestWhatIsNoConversationIsLeftOut(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		for _, chat := range []types.JID{types.NewJID("120363000000000001", types.GroupServer), types.StatusBroadcastJID} {
			r.wa.Script(func(whatsapptest.Message) *whatsapptest.Fault { return whatsapptest.InGroup(chat) })
			phone.Says("to many")
		}
		r.wa.Script(nil)
		if err := r.wa.Publish(school, types.NewJID("120363000000000002", types.NewsletterServer), "a post"); err != nil {
			r.Fatal(err)
		}
		phone.Says("to the school")
		if in := r.next(); in.Body != "to the school" {
			r.Errorf("%q came in", in.Body)
		}
	})
}

func TestAHiddenNumberIsKnownByItsID(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		r.wa.Hide(ammi)
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		phone.Says("admission?")
		in := r.next()
		if !in.From.Hidden() || in.From.LID() != whatsapptest.LID(strings.TrimPrefix(ammi, "+")).User {
			r.Fatalf("it came from %s", in.From)
		}
		if res := r.channel.Send(r.soon(), r.message(in.From, "Welcome")); res.Outcome != bot.Accepted {
			r.Fatalf("the answer: %+v", res)
		}
		if got := phone.Next(); got.Text != "Welcome" {
			r.Errorf("she got %+v", got)
		}
	})
}

func TestWhatCouldNotBeStoredComesAgain(t *testing.T) {
	t.Parallel()
	each(t, func(r *rig) {
		phone := r.wa.Phone(r, ammi, "Ammi").To(school)
		tries := 0
		r.desk.note(func() {
			r.desk.fails = func(bot.Incoming) error {
				r.desk.note(func() { tries++ })
				if tries == 1 {
					panic("a fault of the program")
				}
				return errors.New("the database is away")
			}
		})
		phone.Says("salaam")
		phone.Says("secret")
		r.until("the handler was asked", func() bool { return tries >= 2 })
		for _, got := range r.wa.Receipts() {
			if got.Number == strings.TrimPrefix(school, "+") && got.Type != "ack" {
				r.Errorf("it was receipted before it was stored: %+v", got)
			}
		}
		r.desk.note(func() { r.desk.fails = nil })
		seen := map[string]int{r.next().Body: 1}
		seen[r.next().Body]++
		if seen["salaam"] != 1 || seen["secret"] != 1 {
			r.Errorf("what came in is %v", seen)
		}
	})
}

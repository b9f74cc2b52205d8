package storage_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/event"
	"raabta/storage/storagetest"
)

// edits is a message that its writer changed.
func (k *talk) edits(of bot.Incoming, body string) bot.Incoming {
	k.Helper()
	return k.write(of.From, body, byWhatsApp, func(in *bot.Incoming) { in.Kind, in.About = bot.Edit, of.ProviderID })
}

// deletes has a message's writer delete it for everyone, and says whether that was news.
func (k *talk) deletes(from bot.Number, about string) bool {
	k.Helper()
	k.sent++
	fresh, err := k.store.Receive(k.Context(), bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("deletion", k.sent), Kind: bot.Deletion, About: about,
		From: from, To: ourWhatsApp, At: k.now.Add(time.Duration(k.sent) * time.Second)})
	if err != nil {
		k.Fatal(err)
	}
	return fresh
}

func (k *talk) forwarded() (bodies []string) {
	k.Helper()
	if err := k.db.SelectContext(k.Context(), &bodies, "SELECT body FROM messages WHERE direction = 'out' AND staff_id <> '' ORDER BY id"); err != nil {
		k.Fatal(err)
	}
	return bodies
}

// What nobody has read yet says what its writer wants it to say, once.
func TestACorrectionTakesThePlaceOfUnreadWords(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		was := k.write(mother, "Hamza is ill", byWhatsApp)
		first := k.edits(was, "Hamza is late")
		k.edits(was, "Hamza comes at ten")
		if fresh, err := k.store.Receive(k.Context(), first); err != nil || fresh { // the provider hands the first one in again
			k.Errorf("handed in again: fresh %v, %v", fresh, err)
		}
		if in := k.next(); in.Message.ProviderID != was.ProviderID || in.Message.Body != "Hamza comes at ten" {
			k.Errorf("what waits is %+v", in.Message)
		}
		k.routeAfter(time.Minute)
		if got := k.forwarded(); len(got) != 1 || !strings.Contains(got[0], "comes at ten") || strings.Contains(got[0], "corrected") {
			k.Errorf("the teacher reads %q", got)
		}
		if n := k.count("SELECT count(*) FROM messages WHERE kind = 'edit' AND status = 'routed' AND thread_id = '' AND reason = $1", bot.ReasonEditedUnread); n != 2 {
			k.Errorf("%d corrections are kept as read with it", n)
		}
	})
}

// Words that were read are followed by their correction, which is marked; a correction that waits is corrected in its place.
func TestACorrectionFollowsWordsThatWereRead(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza", "Ayesha")
		was := k.write(mother, "Hamza is ill", byWhatsApp)
		k.routeAfter(time.Minute)
		k.edits(was, "he is late")
		k.edits(was, "he comes at ten") // names no child: it goes where the first went
		k.routeAfter(time.Minute)
		got := k.forwarded()
		if len(got) != 2 || !strings.Contains(got[1], "(corrected) he comes at ten") || !strings.Contains(got[1], "#A1") {
			k.Errorf("the teacher reads %q", got)
		}
		k.edits(was, "he comes at eleven")
		k.routeAfter(time.Minute)
		if _, said := k.thread("A1"); len(said) != 6 {
			k.Errorf("%d messages in the conversation, want three and their forwards", len(said))
		}
	})
}

// Nobody corrects or deletes somebody else's words, or those of another school's family with the same id.
func TestOnlyTheWriterCorrects(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		was := k.write(mother, "Hamza is ill", byWhatsApp)
		other := was
		other.From = stranger
		k.edits(other, "Hamza is well")
		if k.deletes(father, was.ProviderID) || k.deletes(mother, "unheard of") || k.deletes(mother, "") {
			k.Error("something was deleted")
		}
		k.routeAfter(time.Minute)
		if m := k.said("Hamza is ill"); m.Status != bot.Routed || m.ThreadID == "" || m.DeletedLater() {
			k.Errorf("the mother's words are %+v", m)
		}
		if m := k.said("Hamza is well"); !strings.Contains(m.Reason, "not known") {
			k.Errorf("the stranger's are %+v", m)
		}
	})
}

// An answer that was corrected is the corrected one, as the question's asker allows.
func TestACorrectedAnswerCounts(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{father}, "Ayesha")
		k.exec("UPDATE households SET language = 'en'")
		e := k.addEvent("Sports Day", "2026-11-27", "10:00")
		k.send(e, event.PartAnnounce, "announce")
		k.left()
		was := k.write(father, "2", byWhatsApp)
		k.routeAfter(time.Second)
		if got := k.tally(e.ID); got != (event.Tally{No: 1}) {
			k.Fatalf("counted %+v", got)
		}
		k.edits(was, "1")
		k.routeAfter(time.Second)
		if got := k.tally(e.ID); got != (event.Tally{Yes: 1}) {
			k.Errorf("corrected, it counts as %+v", got)
		}
		if got, want := k.lastTo(father), "Thank you. Your answer for Sports Day is noted: yes."; got != want {
			k.Errorf("told %q, want %q", got, want)
		}
		k.edits(was, "2")
		k.routeAfter(time.Second)
		if got := k.tally(e.ID); got != (event.Tally{No: 1}) {
			k.Errorf("corrected twice, it counts as %+v", got)
		}
		if n := k.count("SELECT count(*) FROM questions WHERE state = 'answered' AND answer = 'no'"); n != 1 {
			k.Errorf("%d questions have the last answer", n)
		}
		// The event is over, and so is its question.
		k.now = k.now.AddDate(0, 0, 5)
		k.edits(was, "1")
		k.routeAfter(time.Second)
		if got := k.tally(e.ID); got != (event.Tally{No: 1}) {
			k.Errorf("after the event it counts as %+v", got)
		}
	})
}

// What its writer took back before anybody read it nobody reads; what was read is marked, once.
func TestDeletedWords(t *testing.T) {
	eachTalk(t, func(k *talk) {
		k.addFamily("Imran Ali", []bot.Number{mother}, "Hamza")
		read := k.write(mother, "Hamza is ill", byWhatsApp)
		k.routeAfter(time.Minute)
		unread := k.write(mother, "a slip", byWhatsApp)
		if !k.deletes(mother, unread.ProviderID) || k.deletes(mother, unread.ProviderID) {
			k.Error("it is news once")
		}
		k.edits(read, "also wrong")
		if !k.deletes(mother, read.ProviderID) || k.deletes(mother, read.ProviderID) {
			k.Error("it is news once")
		}
		own := k.typed(mother, "get well")
		k.deletes(mother, own.ProviderID) // before it has found its conversation
		k.routeAfter(time.Minute)
		for _, words := range []string{"a slip", "also wrong"} {
			if m := k.said(words); m.Status != bot.Routed || m.Reason != bot.ReasonDeletedUnread || m.ThreadID != "" || m.RoutedAt.IsZero() {
				k.Errorf("%q is %+v", words, m)
			}
		}
		if got := k.forwarded(); len(got) != 1 {
			k.Errorf("the teacher reads %q", got)
		}
		for _, words := range []string{"Hamza is ill", "get well"} {
			if m := k.said(words); !m.DeletedLater() || strings.Count(m.Reason, bot.ReasonDeletedLater) != 1 || m.ThreadID == "" || !strings.Contains(m.Reason, ";") {
				k.Errorf("%q is %+v", words, m)
			}
		}
	})
}

// What was typed on the school's own phone and corrected there says what it says now.
func TestOwnWordsAreCorrected(t *testing.T) {
	eachTalk(t, func(k *talk) {
		own := k.typed(mother, "at nine")
		k.routeAfter(time.Minute)
		k.edits(own, "at ten")
		k.routeAfter(time.Minute)
		if n := k.count("SELECT count(*) FROM messages WHERE kind = 'own' AND body = 'at ten'"); n != 1 || len(k.forwarded()) != 0 {
			k.Errorf("%d are corrected, forwards %q", n, k.forwarded())
		}
	})
}

// A message that changes while a router has it in hand is decided afresh.
func TestACorrectionOvertakesTheRouter(t *testing.T) {
	eachTalk(t, func(k *talk) {
		was := k.write(mother, "first", byWhatsApp)
		stale := k.next()
		k.edits(was, "second")
		if err := k.route(bot.Decision{Message: stale.Message, Reason: "of the first words"}); err == nil {
			k.Error("what it said before was carried out")
		}
		if errs := k.store.RouteAll(k.Context(), k.now, []bot.Decision{{Message: stale.Message, Reason: "of the first words"}}); errs[0] == nil {
			k.Error("what it said before was carried out with others")
		}
		if in := k.next(); in.Message.Body != "second" {
			k.Errorf("what waits is %q", in.Message.Body)
		}
	})
}

// Corrections and deletions come while routers of two processes work: each message is read as it was at one time or another,
// none is lost, and no two block each other.
func TestCorrectionsBesideRouters(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		k := newTalk(t, storagetest.Open(t, url))
		const n = 40
		var came []bot.Incoming
		for i := range n {
			came = append(came, k.write(bot.Number(fmt.Sprintf("+92300123%04d", i)), fmt.Sprint("first ", i), byWhatsApp))
		}
		k.now = k.now.Add(time.Hour)
		var wg sync.WaitGroup
		for range 2 {
			r := &bot.Router{Store: storagetest.Open(t, url), Books: k.books(), Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
			wg.Go(func() {
				for range 40 {
					if _, err := r.Step(t.Context(), k.now); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for i, was := range came {
			wg.Go(func() {
				in := bot.Incoming{Channel: bot.WhatsApp, ProviderID: fmt.Sprint("change", i), Kind: bot.Edit, About: was.ProviderID, From: was.From, To: ourWhatsApp, Body: fmt.Sprint("second ", i), At: k.now}
				if i%2 == 1 {
					in.Kind = bot.Deletion
				}
				if _, err := k.store.Receive(t.Context(), in); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.routeAfter(0)
		for i := range n {
			number := came[i].From
			if i%2 == 1 {
				if got := k.count("SELECT count(*) FROM messages WHERE number = $1 AND (reason = $2 OR reason LIKE $3)", number, bot.ReasonDeletedUnread, "%"+bot.ReasonDeletedLater); got != 1 {
					k.Errorf("message %d is not marked as deleted", i)
				}
				continue
			}
			if got := k.count("SELECT count(*) FROM messages WHERE number = $1 AND body = $2 AND thread_id <> ''", number, fmt.Sprint("second ", i)); got != 1 {
				k.Errorf("the last words of number %d are in %d threads", i, got)
			}
		}
	})
}

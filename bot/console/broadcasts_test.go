package console_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
)

// TestWrittenLookedAtAndSent: the whole way of a text to many, from the form to each family's answer.
func TestWrittenLookedAtAndSent(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		out.no["+923001234505"] = "no phone has this number"
		b := r.as(bot.UserOffice)
		b.gets("/broadcasts").has(r, "Nothing was sent yet.", "Write to many")
		b.gets("/broadcasts/new").has(r, "all families (4)", "4-A (2)", "5-B (3)", "{child}", `name="text-ur"`, `name="text-ur-Latn"`)
		draft := b.drafts("text-en", "Can {child} stay until 3 on Friday?", "text-ur", "کیا {child} جمعے کو 3 بجے تک رک سکتی ہے؟", "to", "class:4-A", "to", "grade:5", "ask", "yes")
		look := b.gets(draft + "/look")
		look.has(r, "To grade 5, class 4-A.", "asks for yes or no", "Can Ayesha and Bilal stay until 3 on Friday?", "کیا فاطمہ جمعے کو", "UCS-2", "Send 4 texts", "The first leaves a minute after you send it")
		if len(r.broadcasts()) != 0 {
			r.Error("looking sends something")
		}
		b.gets("/broadcasts").has(r, "Drafts", "Can {child} stay")
		path := b.sendsIt(draft)
		b.gets(path).has(r, "It leaves in 60 seconds.", "Undo", "waiting", "no message yet")
		out.steps()
		if len(out.sent) != 0 {
			r.Errorf("%d texts left within the minute", len(out.sent))
		}
		r.passes(61 * time.Second)
		b.gets(path).has(r, "being made")
		out.makes()
		b.gets(path).has(r, "going out", "4 wait", "Tariq Siddiqui", "Bilal \u20685-B\u2069")
		out.steps()
		page := b.gets(path)
		page.has(r, "done", "3 arrived", "1 did not arrive", `role="img"`, `aria-label="3 arrived, 1 did not arrive"`, `class="arrived" x="0" width="750"`, "no phone has this number", "no answer yet")
		if len(out.sent) != 3 {
			r.Errorf("%d texts left, want 3", len(out.sent))
		}
		for _, m := range out.sent {
			switch m.Language {
			case "ur":
				if !strings.Contains(m.Body, "کیا فاطمہ جمعے کو 3 بجے") {
					r.Errorf("who reads Urdu gets %q", m.Body)
				}
			default:
				if !strings.Contains(m.Body, "stay until 3 on Friday?") {
					r.Errorf("who reads %s gets %q", m.Language, m.Body)
				}
			}
		}
		failed := b.gets(path + "?state=failed")
		failed.has(r, "Ali Raza")
		if strings.Contains(failed.text(), "Tariq") {
			r.Error("the filter lets others through")
		}
		b.gets("/broadcasts").has(r, "done", "to grade 5, class 4-A", "3 arrived, 1 did not arrive")
		if got, want := r.deeds("broadcast."), []string{"broadcast.draft", "broadcast.send"}; !slices.Equal(got, want) {
			r.Errorf("the audit has %v, want %v", got, want)
		}
		if r.log.Len() > 0 {
			r.Errorf("the log says %s", r.log)
		}
	})
}

// TestSentTwiceIsSentOnce: rows 89 and 90: two clicks, two windows, the way back and forth again.
func TestSentTwiceIsSentOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		b, other := r.as(bot.UserOffice), r.as(bot.UserOffice)
		draft := b.drafts("text-en", "School is closed on Friday.", "to", "all")
		pin := b.pin(draft)
		answers := make([]answer, 4)
		var wait sync.WaitGroup
		for i := range answers {
			wait.Go(func() { answers[i] = []*browser{b, other}[i%2].posts(draft+"/send", "pin", pin) })
		}
		wait.Wait()
		list := r.broadcasts()
		if len(list) != 1 {
			r.Fatalf("%d broadcasts, want one", len(list))
		}
		for _, a := range append(answers, b.posts(draft+"/send", "pin", pin), b.gets(draft+"/look")) {
			if a.status != http.StatusSeeOther || a.header.Get("Location") != "/broadcasts/"+list[0].ID {
				r.Errorf("a click is answered by %d to %q: %s", a.status, a.header.Get("Location"), a.text())
			}
		}
		b.gets("/broadcasts/"+list[0].ID).has(r, "Nothing is sent a second time.")
		r.passes(2 * time.Minute)
		out.steps()
		out.steps()
		if len(out.sent) != 4 {
			r.Errorf("%d texts left, want 4", len(out.sent))
		}
		if got := r.deeds("broadcast.send"); len(got) != 1 {
			r.Errorf("the audit has %v", got)
		}
	})
}

// TestWhatIsSentIsWhatWasSeen: row 88: once the words or the people are others, they must be looked at again.
func TestWhatIsSentIsWhatWasSeen(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		b, other := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		draft := b.drafts("text-en", "Fees are due.", "to", "class:5-B")
		pin := b.pin(draft)
		changed := []string{"text-en", "Fees are due on the 10th.", "to", "class:5-B", "class", "routine", "when", "now", "version", "1"}
		if a := other.posts(draft+"/change", changed...); a.status != http.StatusSeeOther {
			r.Fatalf("not changed: %d %s", a.status, a.text())
		}
		a := b.posts(draft+"/send", "pin", pin)
		if a.status != http.StatusConflict {
			r.Errorf("what nobody has seen is sent: %d", a.status)
		}
		a.has(r, "has changed since you looked", "Fees are due on the 10th.")
		// Who changes what another has changed keeps their words, and is told.
		if a := b.posts(draft+"/change", changed...); a.status != http.StatusConflict || !strings.Contains(a.body, "Fees are due on the 10th.") {
			r.Errorf("the second change is answered by %d", a.status)
		}
		pin = b.pin(draft)
		r.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n106,Sana Tariq,Tariq Aziz,,5,B,0300-1234506,,no,en\n"})
		if a := b.posts(draft+"/send", "pin", pin); a.status != http.StatusConflict {
			r.Errorf("it goes to people whom nobody has seen: %d", a.status)
		}
		if len(r.broadcasts()) != 0 {
			r.Error("something was sent")
		}
		b.sendsIt(draft)
		if a := b.posts(draft + "/discard"); a.status != http.StatusSeeOther || len(r.broadcasts()) != 1 {
			r.Errorf("what was sent is discarded: %d", a.status)
		}
	})
}

// TestTwoWhoStopItAtOnce: row 120: the second gets a sentence, and nothing happens twice.
func TestTwoWhoStopItAtOnce(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		first, second := r.as(bot.UserOffice), r.as(bot.UserAdmin)
		races := func(path string, counts string) {
			r.Helper()
			before := len(r.deeds(counts))
			answers := make([]answer, 2)
			var wait sync.WaitGroup
			for i, b := range []*browser{first, second} {
				wait.Go(func() { answers[i] = b.posts(path) })
			}
			wait.Wait()
			slices.SortFunc(answers, func(a, b answer) int { return cmp.Compare(a.status, b.status) })
			if answers[0].status != http.StatusSeeOther || answers[1].status != http.StatusConflict || len(answers[1].text()) < 100 {
				r.Errorf("%s is answered by %d and %d", path, answers[0].status, answers[1].status)
			}
			if n := len(r.deeds(counts)) - before; n != 1 {
				r.Errorf("%s is in the audit %d times", path, n)
			}
		}
		undone := first.sendsIt(first.drafts("text-en", "One.", "to", "all"))
		races(undone+"/undo", "broadcast.undo")
		first.gets(undone).has(r, "canceled")
		r.passes(2 * time.Minute)
		out.steps()
		if len(out.sent) != 0 {
			r.Errorf("%d texts of what was undone left", len(out.sent))
		}
		path := first.sendsIt(first.drafts("text-en", "Two.", "to", "all"))
		r.passes(2 * time.Minute)
		out.makes()
		if a := first.posts(path + "/undo"); a.status != http.StatusConflict {
			r.Errorf("what leaves is undone: %d", a.status)
		}
		races(path+"/pause", "broadcast.pause")
		first.gets(path).has(r, "paused", "staff paused it", "4 wait", "its broadcast is paused")
		out.steps()
		if len(out.sent) != 0 {
			r.Errorf("%d texts left while it was paused", len(out.sent))
		}
		races(path+"/resume", "broadcast.resume")
		races(path+"/cancel", "broadcast.cancel")
		out.steps()
		if len(out.sent) != 0 {
			r.Errorf("%d texts left", len(out.sent))
		}
		done := first.sendsIt(first.drafts("text-en", "Three.", "to", "all"))
		r.passes(2 * time.Minute)
		out.steps()
		for _, what := range []string{"/undo", "/pause", "/cancel", "/resume"} {
			if a := first.posts(done + what); a.status != http.StatusConflict {
				r.Errorf("%s of what has left: %d %s", what, a.status, a.text())
			}
		}
		if first.gets(done).has(r, "done", "4 arrived"); len(out.sent) != 4 {
			r.Errorf("%d texts left, want 4", len(out.sent))
		}
	})
}

package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestAFamilyIsAnswered: what a family writes stands in the list and on its page, the office answers, and the answer waits for the
// family's phone, once, however often the form is sent.
func TestAFamilyIsAnswered(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		office.gets("/threads").has(k, "Nobody waits for an answer")
		k.writes(kashif, "Hamza ko bukhar hai, kal chutti")
		k.passes(5 * time.Minute)
		list := office.gets("/threads")
		list.has(k, "Kashif Butt", "Hamza Butt", "5-B", "Usman Ghani", "Hamza ko bukhar hai", "5 min", "Waiting (1)")
		page := office.gets("/threads/A1")
		page.has(k, "Hamza ko bukhar hai, kal chutti", "Why it came here", "the family has one child here", "To the phone of Usman Ghani")
		form := append(page.form(), "words", "Get well soon, Hamza.")
		for range 2 {
			if a := office.posts("/threads/A1/reply", form...); a.status != http.StatusSeeOther || a.header.Get("Location") != "/threads/A1" {
				k.Fatalf("%d %s", a.status, a.text())
			}
		}
		sent := k.to(kashif)
		if len(sent) != 1 || !strings.HasPrefix(sent[0].Body, "Al-Noor: ") || !strings.HasSuffix(sent[0].Body, "Get well soon, Hamza.") {
			k.Fatalf("the family gets %+v", sent)
		}
		if sent[0].Status != bot.Queued || sent[0].HouseholdID == "" {
			k.Errorf("the answer is %s", sent[0].Status)
		}
		office.gets("/threads/A1").has(k, "Your answer is on its way.", "Get well soon, Hamza.", "waits to be sent", "answered")
		if got := office.gets("/threads").codes(); got != "" {
			k.Errorf("%s waits still", got)
		}
		office.gets("/threads?show=all").has(k, "Get well soon, Hamza.")
		if n := k.deeds("thread.reply"); n != 1 {
			k.Errorf("the audit has the answer %d times", n)
		}
		// Other words of the same form are another answer.
		form[len(form)-1] = "And bring the sick note."
		office.posts("/threads/A1/reply", form...)
		if sent := k.to(kashif); len(sent) != 2 {
			k.Errorf("%d answers, want 2", len(sent))
		}
	})
}

// TestAnAnswerToOldWords: the family writes while somebody types; the words typed stay, and nothing goes out or is closed.
func TestAnAnswerToOldWords(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		k.writes(kashif, "Is there school tomorrow?")
		page := office.gets("/threads/A1")
		k.writes(kashif, "Never mind, I saw the circular")
		a := office.posts("/threads/A1/reply", append(page.form(), "words", "Yes, <b>there</b> is")...)
		if a.status != http.StatusConflict {
			k.Fatalf("%d %s", a.status, a.text())
		}
		a.has(k, "wrote again meanwhile", "Yes, &lt;b&gt;there&lt;/b&gt; is</textarea>", "I saw the circular")
		if a := office.posts("/threads/A1/close", page.form()...); a.status != http.StatusConflict {
			k.Errorf("closed over words that nobody read: %d", a.status)
		}
		if a := office.posts("/threads/A1/assign", append(page.form(), "staff", "office")...); a.status != http.StatusConflict {
			k.Errorf("given away with words that nobody read: %d", a.status)
		}
		if a := office.posts("/threads/A1/reply", "words", "no mark of what was read"); a.status != http.StatusConflict {
			k.Errorf("%d", a.status)
		}
		if sent := k.to(kashif); len(sent) != 0 {
			k.Errorf("sent all the same: %+v", sent)
		}
		if a := office.posts("/threads/A1/reply", append(a.form(), "words", "Good")...); a.status != http.StatusSeeOther {
			k.Errorf("the form shown again: %d %s", a.status, a.text())
		}
	})
}

// TestAnswersThatCannotBe: each with a sentence that says what to do, and with what was typed.
func TestAnswersThatCannotBe(t *testing.T) {
	r := onSQLite(t)
	k := newTalks(r)
	office := k.as(bot.UserOffice)
	k.writes(kashif, "Is there school tomorrow?")
	form := office.gets("/threads/A1").form()
	for words, says := range map[string]string{" \n ": "Write an answer first", strings.Repeat("x", 4001): "4000 letters at most"} {
		a := office.posts("/threads/A1/reply", append(form, "words", words)...)
		if a.status != http.StatusUnprocessableEntity {
			t.Errorf("%d", a.status)
		}
		a.has(t, says)
	}
	k.writes(kashif, "STOP")
	a := office.posts("/threads/A1/reply", append(form, "words", "Yes there is")...)
	a.has(t, "The family wrote STOP after these words", "Yes there is</textarea>")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("%d", a.status)
	}
	k.writes("", "hidden altogether")
	for _, code := range []string{"B1"} {
		a := office.gets("/threads/" + code)
		a.has(t, "Unknown", "hidden altogether")
		a = office.posts("/threads/"+code+"/reply", append(a.form(), "words", "Who are you?")...)
		a.has(t, "The number of this person is hidden")
	}
	for _, path := range []string{"/threads/Z99", "/threads/%00", "/threads/a1%27", "/threads/" + strings.Repeat("9", 300)} {
		if a := office.gets(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := office.gets("/threads/a1"); a.status != http.StatusOK {
		t.Errorf("a code in small letters: %d", a.status)
	}
}

// TestWhatFamiliesWriteIsShownAsText: words and names that would be a page's own, in a list, a conversation and a form.
func TestWhatFamiliesWriteIsShownAsText(t *testing.T) {
	r := onSQLite(t)
	k := newTalks(r)
	evil := `<script>alert(1)</script> "><img src=x onerror=alert(1)> https://evil.example`
	k.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Class,Section,Contact 1\n201,\"<b>Ali</b> \"\"><img onerror=x>\",<script>Baba</script>,5,B,0300-1234599\n"})
	k.writes("+923001234599", evil)
	k.writes(stranger, evil)
	office := k.as(bot.UserOffice)
	for _, path := range []string{"/threads", "/threads?show=all&q=" + url.QueryEscape(`"><img onerror=x>`), "/threads?q=Baba", "/threads/A1", "/threads/B1"} {
		a := office.gets(path)
		if a.status != http.StatusOK {
			t.Errorf("%s: %d", path, a.status)
		}
		for _, raw := range []string{"<script>alert", "<script>Baba", "<img", "<b>Ali", `href="https://evil`} {
			if strings.Contains(a.body, raw) {
				t.Errorf("%s holds %q", path, raw)
			}
		}
	}
	office.gets("/threads/A1").has(t, "&lt;script&gt;alert(1)&lt;/script&gt;", `<p class="words" dir="auto">`)
	if strings.Contains(r.log.String(), "alert") {
		t.Error("the log has a family's words")
	}
}

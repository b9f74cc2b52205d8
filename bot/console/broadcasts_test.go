package console_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/templates"
)

// network carries what the school sends; what a number is to be refused with stands in no. A quiet one does not tell what arrives.
type network struct {
	mu    sync.Mutex
	sent  []bot.Outgoing
	no    map[bot.Number]string
	quiet bool
}

// Send implements bot.Channel.
func (n *network) Send(_ context.Context, out bot.Outgoing) bot.SendResult {
	n.mu.Lock()
	defer n.mu.Unlock()
	if why := n.no[out.Number]; why != "" {
		return bot.SendResult{Outcome: bot.NotSent, Verdict: bot.BadNumber, Code: "21211", Reason: why}
	}
	n.sent = append(n.sent, out)
	status := bot.Delivered
	if n.quiet {
		status = bot.Sent
	}
	return bot.SendResult{Outcome: bot.Accepted, ProviderID: fmt.Sprint("SM", len(n.sent)), Status: status}
}

// outside is the rest of the program: it makes messages of broadcasts and sends them.
type outside struct {
	*rig
	*network
	expander *bot.Expander
	outbox   *bot.Outbox
}

// outside gives the school a number to send from, at a rate.
func (r *rig) outside(rate float64) *outside {
	r.Helper()
	if _, err := r.store.SetSender(r.Context(), bot.Sender{
		SchoolID: r.school.ID, Channel: bot.SMS, Provider: "test", Address: "+15550001111", CanSend: true, CanReceive: true, Rate: rate, State: bot.SenderOK,
	}); err != nil {
		r.Fatal(err)
	}
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(r.Output(), nil))
	n := &network{no: map[bot.Number]string{}}
	return &outside{
		rig: r, network: n,
		expander: &bot.Expander{Store: r.store, Composers: map[string]bot.Composer{bot.KindText: bot.TextComposer{Books: oneBook{builtin}}}, Alarm: r.store.RaiseAlarm, Log: log},
		outbox:   &bot.Outbox{Store: r.store, Channels: map[string]bot.Channel{"test": n}, Owner: "test", Log: log, Wake: bot.NewWake()},
	}
}

// makes makes the messages that are due.
func (o *outside) makes() {
	o.Helper()
	if _, err := o.expander.Step(o.Context(), o.clock()); err != nil {
		o.Fatal(err)
	}
}

// steps makes and sends what is due.
func (o *outside) steps() {
	o.Helper()
	if err := o.store.RefreshHours(o.Context(), o.clock()); err != nil {
		o.Fatal(err)
	}
	o.makes()
	for more := true; more; {
		var err error
		if more, err = o.outbox.Step(o.Context(), o.clock()); err != nil {
			o.Fatal(err)
		}
	}
}

// drafts writes a draft and answers the path of its page, without /look.
func (b *browser) drafts(pairs ...string) string {
	b.Helper()
	form := []string{"class", "routine", "when", "now"}
	for i := 0; i+1 < len(pairs); i += 2 {
		switch pairs[i] {
		case "class":
			form[1] = pairs[i+1]
		case "when":
			form[3] = pairs[i+1]
		default:
			form = append(form, pairs[i], pairs[i+1])
		}
	}
	a := b.posts("/broadcasts", form...)
	if a.status != http.StatusSeeOther {
		b.Fatalf("no draft: %d %s", a.status, a.text())
	}
	return strings.TrimSuffix(a.header.Get("Location"), "/look")
}

var pinned = regexp.MustCompile(`name="pin" value="([0-9a-f]+)"`)

// pin is the pin of a draft's page.
func (b *browser) pin(draft string) string {
	b.Helper()
	m := pinned.FindStringSubmatch(b.gets(draft + "/look").body)
	if m == nil {
		b.Fatalf("%s cannot be sent: %s", draft, b.gets(draft+"/look").text())
	}
	return m[1]
}

// sendsIt looks at a draft and sends it; the answer is the path of the broadcast.
func (b *browser) sendsIt(draft string, more ...string) string {
	b.Helper()
	a := b.posts(draft+"/send", append([]string{"pin", b.pin(draft)}, more...)...)
	if a.status != http.StatusSeeOther {
		b.Fatalf("not sent: %d %s", a.status, a.text())
	}
	return a.header.Get("Location")
}

// broadcasts are the school's.
func (r *rig) broadcasts() []bot.Broadcast {
	r.Helper()
	list, err := r.store.Broadcasts(r.Context(), r.school.ID, 100)
	if err != nil {
		r.Fatal(err)
	}
	return list
}

// deeds are the actions in the audit that begin with a word, the first first.
func (r *rig) deeds(prefix string) (list []string) {
	r.Helper()
	all, err := r.store.Deeds(r.Context(), r.school.ID, "", 1000)
	if err != nil {
		r.Fatal(err)
	}
	for _, d := range slices.Backward(all) {
		if strings.HasPrefix(d.Action, prefix) {
			list = append(list, d.Action)
		}
	}
	return list
}

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
		page.has(r, "done", "3 arrived", "1 did not arrive", `role="img"`, `aria-label="3 arrived, 1 did not arrive"`, `class="arrived" x="0" width="746"`, "no phone has this number", "no answer yet")
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

// TestManyMustBeTyped: above 200 texts the number is asked for, in either script.
func TestManyMustBeTyped(t *testing.T) {
	r := onSQLite(t)
	r.imports(manyFamilies(230))
	r.outside(1000)
	b := r.as(bot.UserOffice)
	draft := b.drafts("text-en", "School is closed on Friday.", "to", "all")
	b.gets(draft+"/look").has(r, "type the number of texts, 230")
	pin := b.pin(draft)
	for _, wrong := range []string{"", "23", "all of them", "-230"} {
		if a := b.posts(draft+"/send", "pin", pin, "count", wrong); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q sends it: %d", wrong, a.status)
		}
	}
	b.sendsIt(draft, "count", "۲۳۰")
}

// manyFamilies is a school of so many, with a child in one class.
func manyFamilies(n int) map[string]string {
	var sheet strings.Builder
	sheet.WriteString("Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n")
	for i := range n {
		fmt.Fprintf(&sheet, "%d,Child %c%c%c,Father %[2]c%[3]c%[4]c,,5,B,0300-%07d,,no,en\n", i+1, 'A'+i%26, 'a'+i/26%26, 'a'+i/676%26, 2000000+i)
	}
	return map[string]string{"pupils.csv": sheet.String()}
}

// TestFormsSayWhatIsWrong: what was typed stays, and a sentence says what to do.
func TestFormsSayWhatIsWrong(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	b := r.as(bot.UserOffice)
	for _, c := range []struct {
		says  string
		pairs []string
	}{
		{"Write the text in one language", []string{"to", "all", "class", "routine", "when", "now"}},
		{"{chlid} is not known", []string{"text-en", "Dear {chlid}", "to", "all", "class", "routine", "when", "now"}},
		{"Choose whom it is for", []string{"text-en", "Typed words", "class", "routine", "when", "now"}},
		{"does not have all of these", []string{"text-en", "Typed words", "to", "class:9-Z", "class", "routine", "when", "now"}},
		{"Choose what kind", []string{"text-en", "Typed words", "to", "all", "class", "absence", "when", "now"}},
		{"This time is over", []string{"text-en", "Typed words", "to", "all", "class", "routine", "when", "at", "date", "2026-11-24", "clock", "09:59"}},
		{"Choose the days", []string{"text-en", "Typed words", "to", "all", "class", "routine", "when", "weekly", "week-clock", "16:00"}},
		{"is not repeated", []string{"text-en", "Typed words", "to", "all", "class", "emergency", "when", "weekly", "day", "5", "week-clock", "16:00"}},
		{"No family is found", []string{"text-en", "Typed words", "family", "Zzz", "class", "routine", "when", "now"}},
		{"Several families are found", []string{"text-en", "Typed words", "family", "a", "class", "routine", "when", "now"}},
		{"Choose when", []string{"text-en", "Typed words", "to", "all", "class", "routine"}},
	} {
		a := b.posts("/broadcasts", c.pairs...)
		if a.has(t, c.says); a.status != http.StatusUnprocessableEntity || slices.Contains(c.pairs, "Typed words") && !strings.Contains(a.body, "Typed words") {
			t.Errorf("%v: %d, and what was typed is gone", c.pairs, a.status)
		}
	}
	draft := b.drafts("text-en", "Please call.", "family", "0300-1234504")
	b.gets(draft+"/look").has(t, "To Kashif Butt (Hamza, 5-B).", "Send 1 text")
}

// TestLaterAndEveryWeek: what is to leave at a time waits for it and can be taken back; what is to be said every week is a schedule.
func TestLaterAndEveryWeek(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		out := r.outside(1000)
		b := r.as(bot.UserOffice)
		later := b.drafts("text-en", "Exam tomorrow.", "to", "class:5-B", "class", "reminder", "when", "at", "date", "2026-11-26", "clock", "16:00")
		b.gets(later+"/look").has(r, "The first leaves Thu 26 Nov 2026, 16:00.", "Send 3 texts then")
		path := b.sendsIt(later)
		b.gets(path).has(r, "waiting", "Thu 26 Nov 2026, 16:00", "Take back what has not left")
		out.steps()
		r.passes(54 * time.Hour)
		b = r.as(bot.UserOffice) // nobody stays signed in so long
		out.steps()
		if len(out.sent) != 3 {
			r.Errorf("%d texts left at the time, want 3", len(out.sent))
		}
		weekly := b.drafts("text-en", "Library books are due.", "text-ur-Latn", "Kitabein wapis karein.", "to", "all", "when", "weekly", "day", "1", "day", "4", "week-clock", "15:30", "skip", "yes")
		b.gets(weekly+"/look").has(r, "It leaves every Mon, Thu at 15:30", "Not on holidays", "Plan it")
		b.sendsIt(weekly)
		b.sendsItAgain(weekly)
		plans, _, err := r.store.Schedules(r.Context(), r.school.ID)
		if err != nil || len(plans) != 1 {
			r.Fatalf("%d schedules, %v", len(plans), err)
		}
		if p := plans[0]; p.Cron != "30 15 * * 1,4" || p.Text != "Library books are due." || p.TextRoman != "Kitabein wapis karein." || !p.SkipHolidays || p.Audience != "all" {
			r.Errorf("the schedule is %+v", p)
		}
	})
}

// sendsItAgain clicks on a page that is still open.
func (b *browser) sendsItAgain(draft string) {
	b.Helper()
	if a := b.posts(draft + "/send"); a.status != http.StatusSeeOther {
		b.Errorf("the second click: %d", a.status)
	}
}

// TestAnEmergencyLeavesAtOnce, and says so before.
func TestAnEmergencyLeavesAtOnce(t *testing.T) {
	r := onSQLite(t)
	r.imports(aSchool())
	out := r.outside(1000)
	b := r.as(bot.UserOffice)
	draft := b.drafts("text-en", "School closes now. Please fetch {child}.", "to", "all", "class", "emergency")
	b.gets(draft+"/look").has(t, "This is an emergency", "EMERGENCY: send 4 texts now")
	b.sendsIt(draft)
	out.steps()
	if len(out.sent) != 4 {
		t.Errorf("%d texts left at once, want 4", len(out.sent))
	}
}

// TestNobodysWordsAreMarkup: row 110: names from a sheet and words from the form come out as they are.
func TestNobodysWordsAreMarkup(t *testing.T) {
	each(t, func(r *rig) {
		const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`
		quoted := `"` + strings.ReplaceAll(evil, `"`, `""`) + `"`
		r.imports(map[string]string{"pupils.csv": "Admission No,Student,Father,Mother,Class,Section,Contact 1,Contact 2,WhatsApp,Language\n101,Ayesha " + quotedIn(evil) + "," + quoted + ",,4,A,0300-1234501,,no,en\n"})
		out := r.outside(1000)
		b := r.as(bot.UserOffice)
		draft := b.drafts("text-en", evil+" {family}", "text-ur", evil, "to", "all")
		pages := []string{"/broadcasts/new?draft=" + draft[strings.LastIndexByte(draft, '/')+1:], draft + "/look", "/broadcasts"}
		path := b.sendsIt(draft)
		pages[0], pages[1] = "/broadcasts/new?from="+path[strings.LastIndexByte(path, '/')+1:], path
		r.passes(2 * time.Minute)
		out.steps()
		if a := b.posts(path + "/cancel"); a.status != http.StatusConflict {
			r.Errorf("canceled: %d", a.status)
		}
		paused := b.sendsIt(b.drafts("text-en", "Held.", "to", "all"))
		b.posts(paused+"/pause", "reason", evil)
		again := b.drafts("text-en", evil, "to", "all")
		for _, p := range append(pages, paused, again+"/look") {
			a := b.gets(p)
			if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img") {
				r.Errorf("%s has markup of somebody's", p)
			}
			if !strings.Contains(html.UnescapeString(a.body), "<script>alert(1)</script>") {
				r.Errorf("%s does not show what somebody wrote", p)
			}
		}
		a := b.posts("/broadcasts", "text-en", evil, "family", evil, "class", "routine", "when", "now")
		if strings.Contains(a.body, "<script>alert") || strings.Contains(a.body, "<img") {
			r.Error("the form shown again has markup of somebody's")
		}
	})
}

func quotedIn(s string) string { return strings.NewReplacer(`"`, "", ",", "").Replace(s) }

// TestOtherSchoolsBroadcastsAreNotThere: nothing of one school's is to be seen or changed from another.
func TestOtherSchoolsBroadcastsAreNotThere(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		r.outside(1000)
		mine := r.as(bot.UserOffice)
		draft := mine.drafts("text-en", "Ours alone.", "to", "all")
		pin := mine.pin(draft)
		path := mine.sendsIt(mine.drafts("text-en", "Ours alone, sent.", "to", "all"))
		other, err := r.store.AddSchool(r.Context(), r.now, bot.School{
			Name: "Other School", ShortName: "Other", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			r.Fatal(err)
		}
		r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		theirs := r.browser()
		theirs.signsIn("theirs", password)
		for _, p := range []string{draft + "/look", path, path + "/results.csv", "/broadcasts/new?draft=" + draft[len("/broadcasts/drafts/"):], "/broadcasts/new?from=" + path[len("/broadcasts/"):]} {
			if a := theirs.gets(p); a.status != http.StatusNotFound {
				r.Errorf("%s: %d", p, a.status)
			}
		}
		for _, p := range []string{draft + "/send", draft + "/change", draft + "/discard", path + "/undo", path + "/pause", path + "/resume", path + "/cancel"} {
			if a := theirs.posts(p, "pin", pin, "text-en", "Theirs", "to", "all", "class", "routine", "when", "now", "version", "1"); a.status != http.StatusNotFound {
				r.Errorf("%s: %d", p, a.status)
			}
		}
		if a := theirs.gets("/broadcasts"); strings.Contains(a.body, "Ours alone") {
			r.Error("another school's broadcasts are listed")
		}
		home, err := r.store.FindHouseholds(r.Context(), r.school.ID, []bot.Sought{{Word: "butt"}})
		if err != nil || len(home) != 1 {
			r.Fatalf("%v, %v", home, err)
		}
		if a := theirs.posts("/broadcasts", "text-en", "Hello", "to", "household:"+home[0].ID, "class", "routine", "when", "now"); a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, "Butt") {
			r.Errorf("another school's family is written to: %d", a.status)
		}
		mine.gets(path).has(r, "waiting")
	})
}

// TestResultsAreASheet: rows 61, 62 and 64: no cell is a formula, Urdu opens in Excel, and a file of any length is streamed.
func TestResultsAreASheet(t *testing.T) {
	each(t, func(r *rig) {
		sheets := manyFamilies(1203) // more than two reads
		for i, name := range []string{"@SUM(A1)", "-Ali Khan", "+Ali Khan", "عمران خان"} {
			sheets["pupils.csv"] += fmt.Sprintf("%d,Evil Child,\"%s\",,4,A,0301-%07d,,no,en\n", 5000+i, name, 3000000+i)
		}
		r.imports(sheets)
		out := r.outside(0)
		b := r.as(bot.UserOffice)
		path := b.sendsIt(b.drafts("text-en", "School is closed on Friday.", "to", "all"), "count", "1,207")
		r.passes(2 * time.Minute)
		out.makes()
		a := b.gets(path + "/results.csv")
		if a.status != http.StatusOK || a.header.Get("Content-Length") != "" || a.header.Get("X-Content-Type-Options") != "nosniff" ||
			!regexp.MustCompile(`^attachment; filename="results-2026-11-24-[0-9a-f]{6}\.csv"$`).MatchString(a.header.Get("Content-Disposition")) {
			r.Errorf("%d, %v", a.status, a.header)
		}
		body, bom := strings.CutPrefix(a.body, "\uFEFF")
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || !bom || len(rows) != 1208 {
			r.Fatalf("%d rows, %v", len(rows), err)
		}
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			for _, cell := range row {
				if strings.IndexAny(strings.TrimSpace(cell), "=+-@＝＋－＠\t\r\n") == 0 {
					r.Errorf("a cell is a formula: %q", cell)
				}
			}
			if row[4] != "waits" {
				r.Errorf("%v", row)
			}
			seen[row[0]+row[2]] = true
		}
		if len(seen) != 1207 || !seen["عمران خان'+923013000003"] {
			r.Errorf("%d families are told of", len(seen))
		}
		if a := r.as(bot.UserReadOnly).gets(path + "/results.csv"); a.status != http.StatusForbidden {
			r.Errorf("who only reads takes the sheet away: %d", a.status)
		}
		// The page shows fifty at a time, each once.
		shown := map[string]bool{}
		next := path
		more := regexp.MustCompile(`href="([^"]+\?after=[^"]+)"`)
		rowOf := regexp.MustCompile(`<bdi dir="ltr">(\+\d+)</bdi>`)
		for pages := 0; next != "" && pages < 30; pages++ {
			a := b.gets(next)
			for _, m := range rowOf.FindAllStringSubmatch(html.UnescapeString(a.body), -1) {
				if shown[m[1]] {
					r.Errorf("%s is shown twice", m[1])
				}
				shown[m[1]] = true
			}
			next = ""
			if m := more.FindStringSubmatch(a.body); m != nil {
				next = html.UnescapeString(m[1])
			}
		}
		if len(shown) != 1207 {
			r.Errorf("the pages show %d families", len(shown))
		}
	})
}

// TestCellsAreNoFormulas is row 61, cell by cell.
func TestCellsAreNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Tariq": "Tariq", "4-A": "4-A", "عمران": "عمران", "=1+1": "'=1+1", "+92300": "'+92300", "-1": "'-1", "@A1": "'@A1", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"\n=1": "'\n=1", "\x00=1": "'=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A", "  =1": "'  =1", "\u200e=1": "'\u200e=1", "\u00a0+1": "'\u00a0+1",
		"a=1": "a=1",
	} {
		if got := console.Harmless(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
}

// TestPagesOfBroadcasts: thirty a page, the rest behind it.
func TestPagesOfBroadcasts(t *testing.T) {
	each(t, func(r *rig) {
		r.imports(aSchool())
		for i := range 35 {
			at := r.now.Add(time.Duration(i/2) * time.Second) // two in one second
			if _, err := r.store.AddBroadcast(r.Context(), bot.Broadcast{
				SchoolID: r.school.ID, Kind: bot.KindText, Audience: "all", Text: fmt.Sprintf("Text number %02d.", i), Class: bot.Routine, SendAfter: at.Add(time.Hour), CreatedAt: at,
			}); err != nil {
				r.Fatal(err)
			}
		}
		b := r.as(bot.UserReadOnly)
		first := b.gets("/broadcasts")
		first.has(r, "Text number 34.", "Text number 05.")
		m := regexp.MustCompile(`/broadcasts\?before=[^"]+`).FindString(first.body)
		if strings.Contains(first.body, "Text number 04.") || m == "" || strings.Contains(first.body, "Write to many") {
			r.Error("the first page shows more than thirty, or what a reader may not do")
		}
		second := b.gets(m)
		second.has(r, "Text number 04.", "Text number 00.", "To the newest")
		if strings.Contains(second.body, "Text number 05.") {
			r.Error("one is on both pages")
		}
	})
}

package console_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/templates"
)

// talks is a rig whose school has two numbers of its own and a router, so that families can write to it.
type talks struct {
	*rig
	router *bot.Router
	came   int
}

const (
	ourSMS   = "+15005550006"
	tariq    = bot.Number("+923001234501") // two children
	imran    = bot.Number("+923001234503") // reads Urdu
	kashif   = bot.Number("+923001234504")
	ali      = bot.Number("+923001234505")
	stranger = bot.Number("+923459999999")
	hira     = bot.Number("+923111000003") // class teacher of 4-A
	usman    = bot.Number("+923111000004") // of 5-B
)

func newTalks(r *rig) *talks {
	r.Helper()
	r.imports(aSchool())
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	if err := r.store.SetSenders(r.Context(), r.school.ID, "simulator", []bot.Sender{
		{ID: bot.NewID(), Channel: bot.SMS, Address: ourSMS, CanSend: true, CanReceive: true, Rate: 1},
	}); err != nil {
		r.Fatal(err)
	}
	return &talks{rig: r, router: &bot.Router{Store: r.store, Books: oneBook{builtin}, Log: slog.New(slog.DiscardHandler)}}
}

// writes has a phone write to the school, and the words routed.
func (k *talks) writes(from bot.Number, body string, change ...func(*bot.Incoming)) {
	k.Helper()
	k.came++
	k.passes(time.Second)
	in := bot.Incoming{Channel: bot.SMS, ProviderID: fmt.Sprintf("SM%032d", k.came), From: from, To: ourSMS, Body: body, At: k.clock()}
	for _, c := range change {
		c(&in)
	}
	if _, err := k.store.Receive(k.Context(), in); err != nil {
		k.Fatal(err)
	}
	for more := true; more; {
		var err error
		if more, err = k.router.Step(k.Context(), k.clock()); err != nil {
			k.Fatal(err)
		}
	}
}

// to are the texts that are queued or went to a number, the oldest first.
func (k *talks) to(number bot.Number) (list []bot.Message) {
	k.Helper()
	err := k.store.Messages(k.Context(), bot.MessageFilter{School: k.school.ID, Number: number, Direction: bot.Out}, func(m bot.Message, _ string) error {
		list = append([]bot.Message{m}, list...)
		return nil
	})
	if err != nil {
		k.Fatal(err)
	}
	return list
}

// staffed is the id of the member of staff with a name.
func (k *talks) staffed(name string) string {
	k.Helper()
	list, err := k.store.StaffList(k.Context(), k.school.ID)
	if err != nil {
		k.Fatal(err)
	}
	for _, s := range list {
		if s.Name == name {
			return s.ID
		}
	}
	k.Fatalf("nobody is called %s", name)
	return ""
}

// teacher is the browser of a teacher's user.
func (k *talks) teacher(name string) *browser {
	k.Helper()
	login := strings.ToLower(strings.Fields(name)[0])
	k.user(bot.UserTeacher, func(u *bot.User) { u.Login, u.Name, u.StaffID = login, name, k.staffed(name) })
	b := k.browser()
	if a := b.signsIn(login, password); a.status != http.StatusSeeOther {
		k.Fatalf("%s cannot sign in: %d", name, a.status)
	}
	return b
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="(read|form)" value="([^"]*)"`)

// form are the hidden fields of a page with a conversation.
func (a answer) form() (pairs []string) {
	seen := map[string]bool{}
	for _, m := range hiddenField.FindAllStringSubmatch(a.body, -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			pairs = append(pairs, m[1], m[2])
		}
	}
	return pairs
}

// codes are the conversations that a page lists, in its order.
func (a answer) codes() string {
	var list []string
	for _, m := range regexp.MustCompile(`<a href="/threads/([A-Z]\d+)"><bdi>`).FindAllStringSubmatch(a.body, -1) {
		list = append(list, m[1])
	}
	return strings.Join(list, " ")
}

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

// deeds counts what the audit has of an action.
func (k *talks) deeds(action string) (n int) {
	k.Helper()
	list, err := k.store.Deeds(k.Context(), k.school.ID, "", 1000)
	if err != nil {
		k.Fatal(err)
	}
	for _, d := range list {
		if d.Action == action {
			n++
		}
	}
	return n
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

// TestTeachersSeeTheirOwn: P28: a teacher's user lists, reads and answers their own conversations, in their own name, and closes and
// gives away none.
func TestTeachersSeeTheirOwn(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.writes(kashif, "for Usman")
		k.writes(imran, "ہیرا کے لیے")
		k.writes(stranger, "for the office")
		teacher := k.teacher("Usman Ghani")
		for _, path := range []string{"/threads", "/threads?show=all", "/threads?show=office", "/threads?show=mine", "/threads?teacher=" + k.staffed("Hira Malik"), "/threads?show=all&q=a", "/threads?q=B1"} {
			a := teacher.gets(path)
			if got := a.codes(); a.status != http.StatusOK || strings.Trim(got, "A1") != "" || strings.Contains(a.body, "Hira Malik") {
				k.Errorf("%s lists %q", path, got)
			}
		}
		for _, code := range []string{"B1", "C1"} {
			if a := teacher.gets("/threads/" + code); a.status != http.StatusNotFound {
				k.Errorf("%s is shown to another's teacher: %d", code, a.status)
			}
			if a := teacher.posts("/threads/"+code+"/reply", "words", "hello", "read", "0"); a.status != http.StatusNotFound {
				k.Errorf("%s is answered by another's teacher: %d", code, a.status)
			}
		}
		page := teacher.gets("/threads/A1")
		page.has(k, "for Usman", "in your name")
		if strings.Contains(page.body, "/assign") || strings.Contains(page.body, "/close") {
			k.Error("a teacher is offered what they may not")
		}
		if a := teacher.posts("/threads/A1/reply", append(page.form(), "words", "I am here")...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		if sent := k.to(kashif); len(sent) != 1 || !strings.Contains(sent[0].Body, "Usman Ghani") || sent[0].Template != "relay" {
			k.Errorf("the family gets %+v", sent)
		}
		reader := k.as(bot.UserReadOnly)
		if a := reader.gets("/threads/A1"); a.status != http.StatusOK || strings.Contains(a.body, "<textarea") {
			k.Errorf("who only reads: %d, with a form: %v", a.status, strings.Contains(a.body, "<textarea"))
		}
		k.user(bot.UserTeacher, func(u *bot.User) { u.Login, u.StaffID = "nobodys", "" })
		nobodys := k.browser()
		nobodys.signsIn("nobodys", password)
		if a := nobodys.gets("/threads/C1"); a.status != http.StatusNotFound {
			k.Errorf("the office's conversation is shown to a teacher of nobody: %d", a.status)
		}
		if a := nobodys.gets("/threads?show=all"); a.codes() != "" {
			k.Errorf("a teacher of nobody sees %q", a.codes())
		}
	})
}

// TestAnotherSchoolsConversations are not there.
func TestAnotherSchoolsConversations(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		other, err := k.store.AddSchool(k.Context(), k.now, bot.School{
			Name: "Iqra School", ShortName: "Iqra", Country: "PK", Timezone: "Asia/Karachi", Languages: "en", Hours: "08:00-21:00", TeacherHours: "07:30-16:00", WeekOff: "sun",
		})
		if err != nil {
			k.Fatal(err)
		}
		k.writes(kashif, "for Al-Noor alone")
		k.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "iqra" })
		there := k.browser()
		there.signsIn("iqra", password)
		if a := there.gets("/threads?show=all&q=Kashif"); a.status != http.StatusOK || a.codes() != "" {
			k.Errorf("another school lists %q", a.codes())
		}
		for _, a := range []answer{
			there.gets("/threads/A1"), there.posts("/threads/A1/reply", "words", "x"), there.posts("/threads/A1/close"),
			there.posts("/threads/A1/assign", "staff", k.staffed("Hira Malik")),
		} {
			if a.status != http.StatusNotFound {
				k.Errorf("another school's conversation: %d", a.status)
			}
		}
	})
}

// TestAConversationIsGivenAway: to a teacher who is told at once, and whose answer by quoting reaches the family; what had not left for the
// one before is taken back.
func TestAConversationIsGivenAway(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		k.writes(kashif, "Hamza forgot his book")
		k.writes(kashif, "It is the green one")
		page := office.gets("/threads/A1")
		if a := office.posts("/threads/A1/assign", append(page.form(), "staff", k.staffed("Hira Malik"))...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		office.gets("/threads/A1").has(k, "passed on to their phone", "with Hira Malik", "To the phone of Hira Malik", "taken back")
		forward := k.to(hira)
		if len(forward) != 1 || !strings.HasPrefix(forward[0].Body, "#A1 Hamza Butt (5-B)") || !strings.Contains(forward[0].Body, "Hamza forgot his book\nIt is the green one") {
			k.Fatalf("the new teacher gets %+v", forward)
		}
		for _, m := range k.to(usman) {
			if m.Status != bot.Canceled {
				k.Errorf("the teacher before gets still: %s, %s", m.Body, m.Status)
			}
		}
		k.writes(hira, "#A1 I have it here")
		if sent := k.to(kashif); len(sent) != 1 || !strings.Contains(sent[0].Body, "Hira Malik") || !strings.Contains(sent[0].Body, "I have it here") {
			k.Errorf("the family gets %+v", sent)
		}
		k.writes(kashif, "Thank you")
		if th := k.thread("A1"); th.StaffID != k.staffed("Hira Malik") || th.State != bot.ThreadWaiting {
			k.Errorf("their next words are in %+v", th)
		}
		// And on to the office, where somebody has a phone.
		page = office.gets("/threads/A1")
		if a := office.posts("/threads/A1/assign", append(page.form(), "staff", "office")...); a.status != http.StatusSeeOther {
			k.Fatalf("%d %s", a.status, a.text())
		}
		if got := k.to("+923111000009"); len(got) != 1 || !strings.Contains(got[0].Body, "Thank you") {
			k.Errorf("the office gets %+v", got)
		}
		for staff, want := range map[string]int{"": http.StatusUnprocessableEntity, "office": http.StatusUnprocessableEntity, bot.NewID(): http.StatusNotFound, "x\x00": http.StatusNotFound} {
			if a := office.posts("/threads/A1/assign", append(office.gets("/threads/A1").form(), "staff", staff)...); a.status != want {
				k.Errorf("given to %q: %d, want %d", staff, a.status, want)
			}
		}
		if n := k.deeds("thread.assign"); n != 2 {
			k.Errorf("the audit has %d", n)
		}
	})
}

func (k *talks) thread(code string) bot.Thread {
	k.Helper()
	th, _, err := k.store.Thread(k.Context(), k.school.ID, code)
	if err != nil {
		k.Fatal(err)
	}
	return th
}

// TestTwoConversationsBecomeOne: the new teacher talks with the family about the child already.
func TestTwoConversationsBecomeOne(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		office := k.as(bot.UserOffice)
		k.writes(kashif, "first, to Usman")
		office.posts("/threads/A1/assign", append(office.gets("/threads/A1").form(), "staff", k.staffed("Hira Malik"))...)
		k.passes(80 * time.Hour) // the next words begin anew, with the class teacher
		office = k.as(bot.UserOffice)
		k.writes(kashif, "second, to Usman again")
		page := office.gets("/threads/B1")
		page.has(k, "second, to Usman again", "More with this family", "#A1")
		a := office.posts("/threads/B1/assign", append(page.form(), "staff", k.staffed("Hira Malik"))...)
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/threads/A1" {
			k.Fatalf("%d %s", a.status, a.text())
		}
		office.gets("/threads/A1").has(k, "first, to Usman", "second, to Usman again")
		if got := office.gets("/threads?show=all").codes(); got != "A1" {
			k.Errorf("the list has %q", got)
		}
		office.gets("/threads/B1").has(k, "it went on in another", "#A1")
		if forwards := k.to(hira); len(forwards) != 2 || !strings.HasPrefix(forwards[1].Body, "#A1") || !strings.Contains(forwards[1].Body, "second") || strings.Contains(forwards[1].Body, "first") {
			k.Errorf("the new teacher gets %+v", forwards)
		}
		k.writes(kashif, "third")
		if th := k.thread("A1"); th.State != bot.ThreadWaiting || !th.FamilyAt.Equal(k.clock()) {
			k.Errorf("the family's next words are not in the one conversation: %+v", th)
		}
		office.gets("/threads/A1").has(k, "third")
	})
}

// TestClosing: nothing waits any more, and the family's next words open it again.
func TestClosing(t *testing.T) {
	r := onSQLite(t)
	k := newTalks(r)
	office := k.as(bot.UserOffice)
	k.writes(kashif, "Thanks for all")
	if a := office.posts("/threads/A1/close", office.gets("/threads/A1").form()...); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text())
	}
	office.gets("/threads").has(t, "#A1 is closed", "Nobody waits")
	k.writes(kashif, "One more thing")
	if got := office.gets("/threads").codes(); got != "A1" {
		t.Errorf("the list has %q", got)
	}
}

// TestTheListIsTurned: longest waiting first, then the others; page after page without one twice or missing, and whatever an address
// holds is harmless.
func TestTheListIsTurned(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.addThreads(130, 60)
		office := k.as(bot.UserOffice)
		var got []string
		for path := "/threads?show=all"; path != ""; {
			a := office.gets(path)
			if a.status != http.StatusOK {
				k.Fatalf("%s: %d", path, a.status)
			}
			got = append(got, strings.Fields(a.codes())...)
			next := regexp.MustCompile(`<a href="(/threads\?[^"]*after=[^"]*)"`).FindStringSubmatch(a.body)
			if path = ""; next != nil {
				path = strings.ReplaceAll(next[1], "&amp;", "&")
			}
		}
		var want []string
		for i := range 60 {
			want = append(want, bot.ThreadCode(i)) // waits the longest
		}
		for i := 129; i >= 60; i-- {
			want = append(want, bot.ThreadCode(i)) // spoken in last
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			k.Errorf("the list is\n%v, want\n%v", got, want)
		}
		for _, query := range []string{
			"page=1000000000", "limit=-1", "after=w-1.x", "after=s99999999999999999999.00000000-0000-0000-0000-000000000000", "after=%00", "after=w.", "show=%00", "teacher=%00%FF",
			"q=%00%FF", "q=%25", "q=_", "q='", "after=s0.00000000-0000-0000-0000-000000000000", "show=office&teacher=x", "q=" + strings.Repeat("%F0%9F%92%A9", 500),
			"after=w253402300799000.ffffffff-ffff-ffff-ffff-ffffffffffff", "q=0345",
		} {
			if a := office.gets("/threads?" + query); a.status != http.StatusOK {
				k.Errorf("%s: %d %s", query, a.status, a.text())
			}
		}
		if a := office.gets("/threads/A1?before=%00"); a.status != http.StatusOK {
			k.Errorf("%d", a.status)
		}
	})
}

// addThreads has so many strangers write, a minute apart, of whom the first wait.
func (k *talks) addThreads(n, waiting int) {
	k.Helper()
	for i := range n {
		k.passes(time.Minute)
		from := bot.Number(fmt.Sprintf("+92345%07d", i))
		k.writes(from, "hello")
		if i < waiting {
			continue
		}
		if err := k.store.CloseThread(k.Context(), k.thread(bot.ThreadCode(i))); err != nil {
			k.Fatal(err)
		}
	}
}

// TestSearchingTheList: a family, a child, a code and a number are found.
func TestSearchingTheList(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.writes(kashif, "A question")
		k.writes(imran, "ایک سوال")
		k.writes(stranger, "three")
		office := k.as(bot.UserOffice)
		for q, want := range map[string]string{"kashif": "A1", "BUTT": "A1", "hamza": "A1", "فاطمہ": "B1", "#b1": "B1", "0345-9999999": "C1", "zzz": "", "%": "", "104": "A1"} {
			if got := office.gets("/threads?q=" + url.QueryEscape(q)).codes(); got != want {
				k.Errorf("%q finds %q, want %q", q, got, want)
			}
		}
		if got := office.gets("/threads?show=office").codes(); got != "C1" {
			k.Errorf("the office's are %q", got)
		}
		if got := office.gets("/threads?teacher=" + k.staffed("Usman Ghani")).codes(); got != "A1" {
			k.Errorf("the teacher's are %q", got)
		}
	})
}

// TestALongConversation: the last messages, with a link to what was said earlier.
func TestALongConversation(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.writes(kashif, "the very first")
		th := k.thread("A1")
		var drafts []bot.Draft
		for i := range 250 {
			drafts = append(drafts, bot.Draft{Message: bot.Message{
				SchoolID: k.school.ID, Channel: bot.SMS, Class: bot.Conversation, Topic: bot.TopicTalk, HouseholdID: th.HouseholdID, Number: kashif,
				Body: fmt.Sprintf("number %d.", i), ThreadID: th.ID, CreatedAt: k.clock().Add(time.Duration(i+1) * time.Second),
			}})
		}
		if err := k.store.Enqueue(k.Context(), k.clock(), drafts); err != nil {
			k.Fatal(err)
		}
		office := k.as(bot.UserOffice)
		a := office.gets("/threads/A1")
		a.has(k, "number 249.", "number 50.", "Earlier messages")
		if strings.Contains(a.body, "number 49.") || strings.Contains(a.body, "the very first") {
			k.Error("all of it is shown")
		}
		before := regexp.MustCompile(`href="(/threads/A1\?before=[^"]*)"`).FindStringSubmatch(a.body)
		a = office.gets(before[1])
		a.has(k, "number 49.", "the very first", "To the latest messages")
		if strings.Contains(a.body, "number 50.") || strings.Contains(a.body, "Earlier messages") {
			k.Error("the earlier part is not that")
		}
	})
}

package console_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
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

func (k *talks) thread(code string) bot.Thread {
	k.Helper()
	th, _, err := k.store.Thread(k.Context(), k.school.ID, code)
	if err != nil {
		k.Fatal(err)
	}
	return th
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

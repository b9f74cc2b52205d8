package console_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/templates"
)

// stage is a linker that stands where a test puts it. The real one is tested where it is, over WhatsApp itself.
type stage struct {
	mu     sync.Mutex
	school string
	phone  bot.Number
	step   console.LinkStep
	gone   bool
}

func (s *stage) Start(_ context.Context, school bot.School, phone bot.Number) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.school, s.phone, s.step, s.gone = school.ID, phone, console.LinkStep{}, false
	return "01"
}

func (s *stage) Step(schoolID, id string) (console.LinkStep, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step, schoolID == s.school && id == "01" && !s.gone
}

func (s *stage) Cancel(schoolID, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = s.gone || schoolID == s.school && id == "01"
}

func (s *stage) puts(step console.LinkStep) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step = step
}

// links serves the console again, with a linker.
func (r *rig) links(l console.Linker) {
	r.Helper()
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	ring := func() {}
	c, err := console.New(console.Config{
		Store: r.store, Books: oneBook{builtin}, Clock: r.clock, Log: slog.New(slog.NewTextHandler(r.log, nil)), Queued: ring, Planned: ring, Linker: l,
	})
	if err != nil {
		r.Fatal(err)
	}
	r.server = httptest.NewServer(c)
	r.Cleanup(r.server.Close)
	r.Cleanup(c.Close)
}

// aCode is a text as WhatsApp's are.
const aCode = "https://wa.me/settings/linked_devices#2@abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz,abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=,abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG=,1"

func TestLinkingANumberStepByStep(t *testing.T) {
	each(t, func(r *rig) {
		s := &stage{}
		r.links(s)
		admin := r.as(bot.UserAdmin)
		if a := r.as(bot.UserOffice).gets("/channels/whatsapp"); a.status != http.StatusForbidden {
			t.Errorf("the office may link: %d", a.status)
		}
		admin.gets("/channels/whatsapp").has(t, "can be locked", "without for a week")
		if a := admin.posts("/channels/whatsapp/start", "by", "qr"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("the risk was not taken: %d", a.status)
		}
		if a := admin.posts("/channels/whatsapp/start", "by", "code", "phone", nasty, "risk", "yes"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("a number that is none: %d", a.status)
		} else {
			a.escaped(t)
		}
		a := admin.posts("/channels/whatsapp/start", "by", "code", "phone", "0300-1112222", "risk", "yes")
		if at := a.header.Get("Location"); at != "/channels/whatsapp/01" || s.phone != "+923001112222" || s.school != r.school.ID {
			t.Fatalf("it leads to %s for %q", at, s.phone)
		}
		at := a.header.Get("Location")
		admin.gets(at).has(t, "being fetched", `data-every="3"`)
		s.puts(console.LinkStep{Code: "ABCD-1234", Until: r.now.Add(time.Minute)})
		admin.gets(at).has(t, "ABCD-1234", "10:01:00", "Link with phone number instead")
		s.puts(console.LinkStep{QR: aCode, Until: r.now.Add(time.Minute)})
		page := admin.gets(at)
		page.has(t, "<svg", "Scan this code", "10:01:00", "Show the newest code")
		if strings.Contains(page.body, "abcdefghij") {
			t.Error("the code stands in the page as words")
		}
		for failed, says := range map[console.LinkFailure]string{
			console.LinkTimeout: "in time", console.LinkOutdated: "newest", console.LinkRefused: "wait an hour", console.LinkPasskey: "passkey", console.LinkOldPhone: "too old",
			console.LinkOffline: "internet", console.LinkNoNumber: "not a number", console.LinkTaken: "another school", console.LinkGivenUp: "given up", console.LinkBroken: "log",
		} {
			s.puts(console.LinkStep{Failed: failed})
			page := admin.gets(at)
			page.has(t, says, "Start again")
			if strings.Contains(page.body, "data-every") {
				t.Errorf("%s: the page goes on asking", failed)
			}
		}
		s.puts(console.LinkStep{Linked: "+923001112222", Again: true})
		admin.gets(at).has(t, "92 300 1112222 is linked", "remove the older device")
		admin.gets("/channels/whatsapp/02").has(t, "Start again here")
		// Another school's is nobody's here.
		other, _ := r.neighbour()
		u := r.user(bot.UserOwner, func(u *bot.User) { u.SchoolID, u.Login = other.ID, "theirs" })
		b := r.browser()
		b.signsIn(u.Login, password)
		b.gets(at).has(t, "Start again here")
		b.posts("/channels/whatsapp/cancel/01")
		admin.gets(at).has(t, "is linked")
		admin.posts("/channels/whatsapp/cancel/01")
		admin.gets(at).has(t, "Start again here")
	})
}

func TestAServerThatHoldsNoNumbersSaysWhatToSet(t *testing.T) {
	r := onSQLite(t)
	admin := r.as(bot.UserAdmin)
	admin.gets("/channels/whatsapp").has(t, "WHATSAPP_LINKED=1")
	if a := admin.posts("/channels/whatsapp/start", "risk", "yes"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("it starts: %d", a.status)
	}
}

func TestEveryStateOfALinkedNumberSaysWhatToDo(t *testing.T) {
	each(t, func(r *rig) {
		admin := r.as(bot.UserAdmin)
		own, link := r.linked("+923001112222")
		shows := func(words ...string) {
			t.Helper()
			admin.gets("/channels").has(t, words...)
		}
		shows("linked, not connected yet", "own phone, linked", "5 messages a minute", "0 of 5 at most")
		for state, words := range map[bot.LinkState][]string{
			bot.LinkConnecting: {"away"}, // nobody holds it
			bot.LinkConnected:  {"away", "Ask whoever runs the server"},
			bot.LinkReplaced:   {"another program took over"},
			bot.LinkBanned:     {"locked by WhatsApp", "Until 11:00", "connects again by itself"},
			bot.LinkOutdated:   {"too old", "newest version"},
			bot.LinkRefused:    {"refused by WhatsApp"},
			bot.LinkLoggedOut:  {"removed on the phone", "Link it again"},
		} {
			r.stands(link, state, nasty, r.now.Add(time.Hour))
			shows(words...)
			a := admin.gets("/channels")
			if state != bot.LinkConnecting && state != bot.LinkConnected {
				a.escaped(t)
			}
		}
		if _, err := r.store.WinLease(r.Context(), r.now, bot.SenderLease(own.ID), "a server", time.Hour); err != nil {
			t.Fatal(err)
		}
		r.stands(link, bot.LinkConnected, "", time.Time{})
		shows("connected")
		// A pause by staff outlasts a connection that comes again; one by WhatsApp is not theirs to end.
		admin.posts("/channels/"+own.ID+"/pause", "reason", "exams")
		r.stands(link, bot.LinkAway, "", time.Time{})
		r.stands(link, bot.LinkConnected, "", time.Time{})
		shows("exams", "Until somebody resumes it")
		admin.posts("/channels/" + own.ID + "/resume")
		r.stands(link, bot.LinkBanned, "locked", r.now.Add(time.Hour))
		if a := admin.posts("/channels/" + own.ID + "/resume"); a.status != http.StatusUnprocessableEntity {
			t.Errorf("what WhatsApp holds is resumed: %d", a.status)
		}
		r.stands(link, bot.LinkConnected, "", time.Time{})
		if s := r.senderNow(r.school.ID, own.ID); s.State != bot.SenderOK {
			t.Errorf("it connects, and is %s", s.State)
		}
		admin.posts("/channels/whatsapp/unlink/" + own.ID)
		shows("is being unlinked")
		r.stands(link, bot.LinkLoggedOut, "", time.Time{})
		admin.posts("/channels/whatsapp/unlink/" + own.ID)
		shows("unlinked", "not in use")
		if a := admin.posts("/channels/whatsapp/unlink/" + own.ID); a.status != http.StatusNotFound {
			t.Errorf("once more: %d", a.status)
		}
	})
}

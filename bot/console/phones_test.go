package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/templates"
)

// played are handsets on a table, played by hand: whatever a phone of a family writes lies on the teacher's a moment later, and what
// the teacher quotes is answered there.
type played struct {
	r    *rig
	mu   sync.Mutex
	list []console.Handset
	user bot.User
}

func (p *played) Handsets(context.Context) ([]console.Handset, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]console.Handset, len(p.list))
	for i, h := range p.list {
		h.Talk = append([]console.Bubble(nil), h.Talk...)
		list[i] = h
	}
	return list, nil
}

func (p *played) Type(ctx context.Context, words console.Typed) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.list {
		h := &p.list[i]
		if h.ID != words.Handset {
			continue
		}
		mine := console.Bubble{Mine: true, Channel: words.Channel, Text: words.Text, At: p.r.clock()}
		for _, b := range h.Talk {
			if words.Quoting != "" && b.ID == words.Quoting {
				mine.Quoted = b.Text
			}
		}
		if words.Quoting != "" && mine.Quoted == "" {
			return bot.ErrNotFound
		}
		h.Channel, h.Talk = words.Channel, append(h.Talk, mine)
		if h.Role == "" {
			p.arrives("sana", "#A1 Ayesha Siddiqui (4-A), family:\n"+words.Text+"\n(Reply to this message, or start with #A1)")
		} else {
			p.arrives("tariq", "Al-Noor School: From Miss Sana:\n"+words.Text)
		}
		// As with a real school, a message in the database is what pages hear of.
		_, err := p.r.store.Receive(bot.WithoutDeed(ctx), bot.Incoming{
			Channel: bot.SMS, ProviderID: bot.NewID(), From: h.Number, To: ours, Body: words.Text, At: p.r.clock(),
		})
		return err
	}
	return bot.ErrNotFound
}

// ours is the school's number.
const ours = "+924235550100"

func (p *played) arrives(id, text string) {
	for i := range p.list {
		if h := &p.list[i]; h.ID == id {
			h.Talk = append(h.Talk, console.Bubble{ID: fmt.Sprintf("m%d", len(h.Talk)), Channel: h.Channel, Text: text, At: p.r.clock()})
		}
	}
}

func (p *played) Later(_ context.Context, d time.Duration) error { p.r.passes(d); return nil }

func (p *played) Visitor(_ context.Context, secret string) (bot.User, error) {
	if secret != "the-secret-of-the-link" {
		return bot.User{}, bot.ErrNotFound
	}
	return p.user, nil
}

// withPhones serves a demo's console in the place of the rig's own.
func withPhones(r *rig) *played {
	r.Helper()
	r.imports(aSchool())
	sender := bot.Sender{SchoolID: r.school.ID, Channel: bot.SMS, Provider: "simulator", Address: ours, CanSend: true, CanReceive: true, State: bot.SenderOK}
	if err := r.store.SetSenders(r.Context(), r.school.ID, "simulator", []bot.Sender{sender}); err != nil {
		r.Fatal(err)
	}
	p := &played{r: r, user: r.user(bot.UserOwner, func(u *bot.User) { u.Login, u.Name, u.Hash = "demo", "Demo", "" })}
	monday := r.now.Add(-22 * time.Hour)
	p.list = []console.Handset{
		{ID: "tariq", Name: "Tariq Siddiqui", Number: "+923001234501", Children: []console.Pupil{{Name: "Ayesha", Class: "4-A"}, {Name: "Bilal", Class: "5-B"}}, Channel: bot.SMS, Hints: []string{"Is there school tomorrow?", "STOP"},
			Talk: []console.Bubble{
				{ID: "s1", Channel: bot.SMS, Text: "Al-Noor School: Sports Day on Mon 30 Nov, 9:00 am, at School ground.\nWill you come?\nReply 1 = yes, 2 = no", At: monday},
				{Mine: true, Channel: bot.SMS, Text: "1", At: monday.Add(7 * time.Minute)},
				{ID: "s2", Channel: bot.SMS, Text: "Thank you. Your answer for Sports Day is noted: yes.", At: monday.Add(7 * time.Minute)},
			}},
		{ID: "sana", Name: "Miss Sana", Number: "+923111000003", Role: bot.RoleClassTeacher, Classes: []string{"4-A"}, Channel: bot.WhatsApp, Waiting: 1,
			WaitsUntil: r.now.Add(3 * time.Hour), Hints: []string{"Yes, as always."}},
		{ID: "saima", Name: "صائمہ خان", Number: "+923001234503", Children: []console.Pupil{{Name: "فاطمہ", Class: "4-A"}}, Channel: bot.WhatsApp, Hints: []string{"فاطمہ کو بخار ہے۔", "STOP"},
			Talk: []console.Bubble{
				{ID: "w1", Channel: bot.WhatsApp, Text: "Al-Noor School: Sports Day\nبروز پیر 30 نومبر، صبح 9:00 بجے\nمقام: School ground\n1 = جی ہاں، 2 = جی نہیں", At: monday},
				{Mine: true, Channel: bot.WhatsApp, Text: "جی", Quoted: "Al-Noor School: Sports Day", At: monday.Add(time.Hour)},
				{ID: "w2", Channel: bot.WhatsApp, Text: "شکریہ، Sports Day کے لیے آپ کا جواب درج ہو گیا: جی ہاں", At: monday.Add(time.Hour)},
			}},
		{ID: "office", Name: "School Office", Number: "+923111000009", Role: bot.RoleOffice, Channel: bot.SMS},
		{ID: "stranger", Number: "+923450000001", Channel: bot.SMS},
		{ID: "zainab", Name: "Ali Raza", Number: "+923001234505", Children: []console.Pupil{{Name: "Zainab", Class: "5-B"}}, Channel: bot.SMS},
	}
	builtin, err := templates.Builtin()
	if err != nil {
		r.Fatal(err)
	}
	ring := func() {}
	c, err := console.New(console.Config{Store: r.store, Books: oneBook{builtin}, Clock: r.clock, Log: slog.New(slog.NewTextHandler(r.log, nil)), Queued: ring, Planned: ring, Phones: p})
	if err != nil {
		r.Fatal(err)
	}
	r.server = httptest.NewServer(c)
	r.Cleanup(r.server.Close)
	r.Cleanup(c.Close)
	return p
}

// visitor is a browser that came by the demo's link.
func (p *played) visitor() *browser {
	b := p.r.browser()
	if a := b.gets("/phones/enter/the-secret-of-the-link"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/phones" {
		p.r.Fatalf("the link leads to %q: %d", a.header.Get("Location"), a.status)
	}
	return b
}

// TestPhonesAreADemosOnly: a real service has no such pages, shows no way to them and lets nobody in without a password.
func TestPhonesAreADemosOnly(t *testing.T) {
	r := onSQLite(t)
	owner := r.as(bot.UserOwner)
	for _, a := range []answer{
		owner.gets("/phones"), owner.posts("/phones/later", "until", "hour"), owner.posts("/phones/tariq/type", "text", "hi"),
		owner.gets("/phones/enter/" + r.token()), r.browser().gets("/phones/enter/"),
	} {
		if a.status != http.StatusNotFound {
			t.Errorf("a real service answers %d %s", a.status, a.text())
		}
	}
	if strings.Contains(owner.gets("/").body, "/phones") {
		t.Error("a real service's navigation shows phones")
	}
}

// TestALinkLetsIn: the demo's link signs in, again and again; another does not.
func TestALinkLetsIn(t *testing.T) {
	p := withPhones(onSQLite(t))
	if a := p.r.browser().gets("/phones/enter/another"); a.status != http.StatusNotFound {
		t.Errorf("another link answers %d", a.status)
	}
	if a := p.r.browser().gets("/phones"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login") {
		t.Errorf("nobody sees %d", a.status)
	}
	b := p.visitor()
	b.gets("/phones").has(t, "Tariq Siddiqui", "parent of \u2068Ayesha\u2069 (\u20684-A\u2069), \u2068Bilal\u2069", "class teacher of \u20684-A\u2069", "1 text waits until 13:00", `href="/phones" aria-current="page"`)
	p.visitor()
	if a := b.posts("/phones/later", "until", "morning", "phone", "sana"); a.header.Get("Location") != "/phones?phone=sana" {
		t.Errorf("the next morning leads to %q", a.header.Get("Location"))
	}
	b.gets("/phones").has(t, "Wed 25 Nov 2026, 08:00", "Good morning")
	b.posts("/phones/later", "until", "hour")
	b.gets("/phones").has(t, "Wed 25 Nov 2026, 09:00") // and is signed in still
}

// TestAConversationOnTheTable: a parent writes, the teacher answers that very message, the parent reads it; what cannot be sent says
// why, and every phone may be chosen.
func TestAConversationOnTheTable(t *testing.T) {
	p := withPhones(onSQLite(t))
	b := p.visitor()
	a := b.posts("/phones/tariq/type", "text", "Is there school tomorrow?", "channel", "sms", "phone", "tariq", "phone", "sana")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/phones?phone=tariq&phone=sana#text-tariq" {
		t.Fatalf("%d leads to %q", a.status, a.header.Get("Location"))
	}
	b.gets("/phones?phone=tariq&phone=sana").has(t, "Ayesha Siddiqui (4-A), family:", "answer=m0")
	b.gets("/phones?phone=tariq&phone=sana&answer=m0").has(t, `name="quoting" value="m0"`)
	if body := b.gets("/phones?phone=sana&answer=s1").body; strings.Contains(body, "quoting") {
		t.Error("a message of another phone can be answered")
	}
	b.posts("/phones/sana/type", "hint", "Yes, as always.", "text", "", "quoting", "m0")
	b.gets("/phones").has(t, "From Miss Sana:")
	for _, wrong := range []struct {
		path, text, quoting string
		status              int
	}{
		{"/phones/nobody/type", "hello", "", http.StatusNotFound},
		{"/phones/sana/type", "hello", "s1", http.StatusNotFound},
		{"/phones/tariq/type", "   ", "", http.StatusUnprocessableEntity},
		{"/phones/tariq/type", strings.Repeat("ا", 1601), "", http.StatusUnprocessableEntity},
	} {
		if a := b.posts(wrong.path, "text", wrong.text, "quoting", wrong.quoting); a.status != wrong.status {
			t.Errorf("%s answers %d %s", wrong.path, a.status, a.text())
		}
	}
	page := b.gets("/phones?phone=stranger&phone=office&phone=stranger&phone=nobody")
	page.has(t, "A stranger", "a number the school does not know", "the front desk", "No message yet.")
	if n := strings.Count(page.body, `class="handset"`); n != 2 {
		t.Errorf("%d handsets are shown", n)
	}
}

// TestTypedWordsStayWords: row 97: what somebody types on a phone is never a tag, an address or a script.
func TestTypedWordsStayWords(t *testing.T) {
	p := withPhones(onSQLite(t))
	b := p.visitor()
	for _, words := range hostile() {
		b.posts("/phones/tariq/type", "text", words)
		b.posts("/phones/sana/type", "text", words, "quoting", "m0")
	}
	p.list[0].Name, p.list[0].Children, p.list[0].Hints = hostile()[0], []console.Pupil{{Name: hostile()[1], Class: hostile()[0]}}, hostile()
	page := b.gets("/phones?phone=tariq&phone=sana&answer=m0&phone=" + url.QueryEscape(hostile()[1]))
	for _, tag := range []string{"<script>", "<img", "onerror=\"", `href="javascript`} {
		if strings.Contains(page.body, tag) {
			t.Errorf("the page holds %s", tag)
		}
	}
	page.has(t, "&lt;script&gt;alert(1)&lt;/script&gt;")
}

// hostile are words that would like to be more.
func hostile() []string {
	return []string{"<script>alert(1)</script>", `"><img src=x onerror="alert(1)">`, "javascript:alert(1)", "{{.Hash}}"}
}

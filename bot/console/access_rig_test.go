package console_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/console"
	"raabta/bot/digest"
	"raabta/scheduler"
)

// campus is a school in which all that the console has pages for has happened, and what its pages are called.
type campus struct {
	*rig
	owner *browser
	stage *stage
	look  string // the import that was looked at
	draft string // a broadcast that nobody has sent yet
	class string
	paths map[string]string // by what they show
}

// newCampus fills one.
func newCampus(t *testing.T) *campus {
	t.Helper()
	r := onSQLite(t)
	c := &campus{rig: r, stage: &stage{}, paths: map[string]string{}}
	phones := withPhones(r)
	server, err := console.New(console.Config{
		Store: r.store, Books: r.books, Clock: r.clock, Log: r.logger, Queued: func() {}, Planned: func() {}, SegmentPrice: 0.05, PriceUnit: "USD",
		SecretKey: "a key that is only for these tests, of no use elsewhere", Linker: c.stage, Phones: phones,
		Composers: map[string]bot.Composer{digest.Kind: digest.Composer{Store: r.store, Books: r.books}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.server = httptest.NewServer(server)
	t.Cleanup(r.server.Close)
	t.Cleanup(server.Close)
	r.imports(manyFamilies(12))
	r.school.WeeklyBudget = 0 // no family has had its texts of the week
	if err := r.store.UpdateSchool(r.Context(), r.now, r.school); err != nil {
		t.Fatal(err)
	}
	c.owner = r.as(bot.UserOwner)
	c.talks()
	c.sends()
	c.plans()
	c.meets()
	c.numbers()
	c.people()
	return c
}

// talks has families write and the office answer.
func (c *campus) talks() {
	c.Helper()
	k := newTalks(c.rig)
	k.writes(imran, "السلام علیکم، فاطمہ کی طبیعت ٹھیک نہیں، وہ کل نہیں آ سکے گی۔ براہ کرم سبق بھیج دیں۔")
	k.passes(26 * time.Hour)
	k.writes(stranger, "Are there places in class 3? https://example.com/forms/very-long-address-that-nobody-can-read-on-a-phone-without-breaking-it")
	k.writes(kashif, "Hamza ko bukhar hai, kal chutti chahiye")
	k.writes(kashif, "Doctor ne 2 din kaha hai")
	a := c.owner.gets("/threads/D1")
	c.owner.posts("/threads/D1/reply", append(a.form(), "words", "Allah shifa de. Kaam kal bhej denge.")...)
	k.writes(ali, "Zainab ke exam kab hain?")
	k.writes(usman, "Exams begin on Monday")
	c.rig.talks()
	c.paths["thread"] = "/threads/D1"
}

// sends has a message go to all, of which one does not arrive, another stopped half-way and a third wait for a second person.
func (c *campus) sends() {
	c.Helper()
	out := c.outside(1000)
	out.no["+923001234505"] = "no phone has this number"
	c.paths["broadcast"] = c.owner.sendsIt(c.owner.drafts("text-en", "Can {child} stay until 3 pm on Friday?", "text-ur", "کیا {child} جمعے کو رک سکتے ہیں؟", "to", "all", "ask", "yes"))
	c.passes(2 * time.Minute)
	out.steps()
	c.paths["broadcast going"] = c.owner.sendsIt(c.owner.drafts("text-en", "Fees are due on Monday.", "to", "all"))
	c.passes(2 * time.Minute)
	out.makes()
	c.draft = c.owner.drafts("text-en", "School closes now. Please fetch {child}.", "to", "all", "class", "emergency")
	c.twoPeople(3)
	c.owner.sendsIt(c.owner.drafts("text-en", "School is closed on Friday.", "to", "all"))
	c.alarm(bot.Alarm{SchoolID: c.school.ID, Cause: "staff-stop:1", Text: "Usman Ghani wrote STOP: parents' messages no longer reach that phone. Ask them to write START."})
	c.twoPeople(0)
}

// plans fills the calendar: holidays, schedules, an event with answers, one of which nobody knows yet.
func (c *campus) plans() {
	c.Helper()
	for day, name := range map[int]string{9: "یومِ اقبال", 25: "Quaid-e-Azam Day"} {
		d := civil.Date{Year: 2026, Month: 12, Day: day}
		if err := c.store.SetHolidays(c.Context(), c.school.ID, d, d, name); err != nil {
			c.Fatal(err)
		}
	}
	c.schedule(scheduler.Schedule{Name: "Fees", Cron: "0 10 1,15 * *"})
	c.schedule(scheduler.Schedule{Name: "Bring your books", Cron: "0 12 * * *", SkipHolidays: true})
	e := c.owner.sportsDay()
	if a := c.owner.posts("/events/"+e.ID+"/announce", "version", fmt.Sprint(e.Version), "count", "16"); a.status != http.StatusSeeOther {
		c.Fatalf("not announced: %d %s", a.status, a.text())
	}
	c.works()
	c.writes(tariq, "1")
	c.writes(kashif, "2")
	c.owner.posts("/events", "title", "Book fair", "date", "2026-12-10", "clock", "", "place", "", "whom", "all")
	c.paths["event"], c.paths["event draft"] = "/events/"+e.ID, "/events/"+c.event("Book fair").ID
}

// meets plans a meeting, invites to it, and has some come.
func (c *campus) meets() {
	c.Helper()
	id := meetingAt(c.owner)
	if a := c.owner.posts("/meetings/"+id+"/invite", "count", "16"); a.status != http.StatusSeeOther {
		c.Fatalf("not invited: %d %s", a.status, a.text())
	}
	c.expandsMeetings()
	board := c.boardOf(id)
	for _, v := range board.Visits[:2] {
		c.owner.posts("/meetings/"+id+"/slot/"+v.SlotID, "do", "book")
	}
	c.paths["meeting"], c.paths["slot"] = "/meetings/"+id, "/meetings/"+id+"/slot/"+theSlot(board, "Hira Malik", 0)
	c.paths["meeting planned"] = "/meetings/" + meetingAt(c.owner)
}

// numbers gives the school numbers in every state, and a linking under way.
func (c *campus) numbers() {
	c.Helper()
	c.sender(bot.WhatsApp, "twilio", "+12025550124")
	_, link := c.linked("+923001112222")
	c.stands(link, bot.LinkConnected, "", time.Time{})
	_, banned := c.linked("+923001113333")
	c.stands(banned, bot.LinkBanned, "WhatsApp has locked the number", c.clock().Add(5*time.Hour))
	_, gone := c.linked("+923001114444")
	c.stands(gone, bot.LinkLoggedOut, "", time.Time{})
	c.owner.posts("/channels/whatsapp/start", "by", "qr", "risk", "yes")
	c.stage.puts(console.LinkStep{QR: aCode, Until: c.clock().Add(time.Minute)})
}

// people looks at sheets with mistakes and lets some users in and one out.
func (c *campus) people() {
	c.Helper()
	sheet := aSchool()["pupils.csv"] + "106,Omar Kamran,Kamran Akmal,,5,B,0300-12,,no,en\n107,,Kamran Akmal,,5,B,,,,\n108,Sara Noor,Noor Khan,,5,B,0300-7654321,,no,en\n"
	c.look, _ = c.owner.looks("pupils.csv", sheet)
	c.user(bot.UserOffice)
	c.user(bot.UserReadOnly, func(u *bot.User) { u.State = bot.UserDisabled })
	c.user(bot.UserAdmin)
	c.as(bot.UserAdmin).switchesOn()
	family := c.family("101")
	c.class = family.Children[0].ClassID
	c.paths["family"] = "/people/" + family.ID
}

// sights are the pages to look at of each route that shows one, as an owner; those that begin with a blank are for who is not signed
// in. A route without any has no page.
func (c *campus) sights() map[string][]string {
	p := c.paths
	return map[string][]string{
		"/console.css": nil, "/console.js": nil, "/icon.svg": nil, "/live": nil, "/phones/enter/{token}": nil,
		"/broadcasts/{id}/results.csv": nil, "/meetings/{id}/board.csv": nil,
		"/setup/{token}": nil, "/login/code": nil, // TestAccessOnTheWayIn
		"/login": {" /login"},
		"/{$}":   {"/"}, "/phones": {"/phones?phone=tariq&phone=sana&phone=saima&phone=office"},
		"/threads": {"/threads?show=all", "/threads?q=nobody"}, "/threads/{id}": {p["thread"], "/threads/A1"},
		"/broadcasts": {"/broadcasts"}, "/broadcasts/new": {"/broadcasts/new"}, "/broadcasts/drafts/{id}/look": {c.draft + "/look"},
		"/broadcasts/{id}": {p["broadcast"], p["broadcast going"]},
		"/schedule":        {"/schedule?from=2026-12", "/schedule?view=week&from=2026-11-24"}, "/schedule/digest": {"/schedule/digest?q=Siddiqui"},
		"/events": {"/events"}, "/events/new": {"/events/new"}, "/events/{id}": {p["event"], p["event draft"]},
		"/events/{id}/announce": {p["event draft"] + "/announce"}, "/events/{id}/change": {p["event"] + "/change?title=Sports+Day&date=2026-12-05&clock=15:00&place=Main+ground&version=" + c.owner.gets(p["event"]).hidden("version")},
		"/events/{id}/cancel": {p["event"] + "/cancel"},
		"/meetings":           {"/meetings"}, "/meetings/new": {"/meetings/new"}, "/meetings/{id}": {p["meeting"]}, "/meetings/{id}/sheet": {p["meeting"] + "/sheet"},
		"/meetings/{id}/invite": {p["meeting planned"] + "/invite"}, "/meetings/{id}/slot/{slot}": {p["slot"]},
		"/people": {"/people"}, "/people/{id}": {p["family"]}, "/people/classes": {"/people/classes"}, "/people/classes/{id}": {"/people/classes/" + c.class},
		"/people/staff": {"/people/staff"}, "/people/import": {"/people/import"}, "/people/import/{id}": {c.look},
		"/channels": {"/channels"}, "/channels/whatsapp": {"/channels/whatsapp"}, "/channels/whatsapp/{id}": {"/channels/whatsapp/01"},
		"/wording": {"/wording"}, "/wording/{name}": {"/wording/event_today?language=en"}, "/settings": {"/settings"},
		"/users": {"/users"}, "/audit": {"/audit"}, "/account": {"/account"}, "/account/second-step": {"/account/second-step"}, "/prove": {"/prove"},
	}
}

// main are the pages that staff keep open and those that everybody passes.
func (c *campus) main() []string {
	return []string{
		" /login", "/", "/threads?show=all", c.paths["thread"], "/broadcasts/new", c.draft + "/look", c.paths["meeting"], c.paths["family"], "/people/import", c.look, "/settings",
	}
}

// all are the pages of every route, in the order of the routes.
func (c *campus) all() (list []string) {
	sights := c.sights()
	for _, route := range console.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		paths, known := sights[route.Path]
		if !known {
			c.Errorf("no page is looked at of %s: say in sights which", route.Path)
		}
		delete(sights, route.Path)
		list = append(list, paths...)
	}
	for path := range sights {
		c.Errorf("there is no page %s any more", path)
	}
	return list
}

// name is a page's for who reads of it: without what differs from run to run.
func (c *campus) name(path string) string {
	for what, p := range c.paths {
		if rest, ok := strings.CutPrefix(path, p); ok {
			return what + rest
		}
	}
	for what, p := range map[string]string{"import looked at": c.look, "draft": c.draft} {
		if strings.HasPrefix(path, p) {
			return what
		}
	}
	return path
}

package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/scheduler"
	"raabta/storage/storagetest"
)

// askedMore is how many questions more a page of many rows may ask the database than one of few: a page after it, a count.
const askedMore = 3

// TestPagesAskNoMoreForMany: a page with thirty rows of each kind asks the database as often as one with three, so that none is slow
// in a large school, where the database stands in another room.
func TestPagesAskNoMoreForMany(t *testing.T) {
	proxy := storagetest.NewProxy(t, storagetest.PostgresURL(t))
	b := newBusy(newRig(t, storagetest.Open(t, proxy.URL)))
	questions := func(path string) (least, size int) {
		for i := range 4 { // the first reads what is kept for the others
			before := proxy.Asked()
			a := b.owner.gets(path)
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", path, a.status, a.text())
			}
			size = len(a.body)
			if n := proxy.Asked() - before; i == 1 || i > 1 && n < least {
				least = n
			}
		}
		return least, size
	}
	few, small := map[string]int{}, map[string]int{}
	for name, path := range b.holds(3) {
		few[name], small[name] = questions(path)
	}
	for name, path := range b.holds(30) {
		n, size := questions(path)
		if n > few[name]+askedMore || n == 0 {
			t.Errorf("%s asks %d times for few rows, %d times for many", name, few[name], n)
		}
		if size < small[name]+1000 {
			t.Errorf("%s shows no more than before: %d bytes, %d before", name, size, small[name])
		}
	}
	t.Logf("a page asks so often: %v", few)
}

// busy is a school in which there is some of everything.
type busy struct {
	*talks
	owner *browser
	n     int // of each
}

func newBusy(r *rig) *busy {
	r.Helper()
	b := &busy{talks: newTalks(r), owner: r.as(bot.UserOwner)}
	r.school.WeeklyBudget = 0
	if err := r.store.UpdateSchool(r.Context(), r.now, r.school); err != nil {
		r.Fatal(err)
	}
	return b
}

// holds brings the school to n of everything and gives its pages by what they show.
func (b *busy) holds(n int) map[string]string {
	b.Helper()
	b.imports(map[string]string{"pupils.csv": many(n), "staff.csv": aSchool()["staff.csv"] + "Nida Shah,0311-1000010,class teacher,6-C,English\n"})
	for ; b.n < n; b.n++ {
		b.adds(b.n)
	}
	meeting := strings.TrimPrefix(b.owner.posts("/meetings", "name", "Parents' day", "date", "2026-11-28", "from", "09:00", "to", "16:00", "minutes", "10",
		"teacher", b.staffed("Nida Shah")).header.Get("Location"), "/meetings/")
	b.owner.posts("/meetings/" + meeting + "/invite")
	b.expandsMeetings()
	if got := len(b.boardOf(meeting).Visits); got != n {
		b.Fatalf("%d families are invited", got)
	}
	first := b.phone(0)
	code := b.owner.gets("/threads?q=" + strings.Replace(string(first), "+92", "0", 1)).codes()
	family := b.family("1000").ID
	return map[string]string{
		"Today": "/", "Threads": "/threads?show=all", "a conversation": "/threads/" + code, "People": "/people", "a search among them": "/people?q=child", "a family": "/people/" + family,
		"Broadcasts": "/broadcasts", "the results of one": "/broadcasts/" + b.broadcast("of many", n).ID, "Events": "/events", "Meetings": "/meetings", "a board": "/meetings/" + meeting,
		"Channels": "/channels", "Calendar": "/schedule?from=2026-12", "Users": "/users", "Audit": "/audit",
	}
}

// phone is that of the ith family of many.
func (b *busy) phone(i int) bot.Number { return bot.Number(fmt.Sprintf("+92345%07d", 1000000+i)) }

// adds adds one more of everything.
func (b *busy) adds(i int) {
	b.Helper()
	b.writes(b.phone(i), fmt.Sprintf("When is the holiday? %d", i))
	b.writes(b.phone(0), fmt.Sprintf("And when are the exams? %d", i))
	b.broadcast(fmt.Sprintf("number %d", i), 1)
	b.owner.drafts("text-en", fmt.Sprintf("Fees are due, %d.", i), "to", "all")
	date := fmt.Sprintf("2026-12-%02d", 1+i)
	b.owner.posts("/events", "title", fmt.Sprintf("Sports Day %d", i), "date", date, "clock", "16:00", "whom", "all", "question", "Will you come?")
	b.schedule(scheduler.Schedule{Name: fmt.Sprint("fees ", i), Cron: "0 12 * * 6"})
	b.owner.posts("/schedule/holiday", "name", fmt.Sprint("Day ", i), "from", date)
	meetingAt(b.owner)
	b.sender(bot.SMS, "twilio", fmt.Sprintf("+1202555%04d", i))
	b.alarm(bot.Alarm{SchoolID: b.school.ID, Cause: fmt.Sprint("staff-stop:", i), Text: "A teacher wrote STOP."})
	b.user(bot.UserReadOnly, func(u *bot.User) { u.Login, u.Name = fmt.Sprint("reader", i), fmt.Sprint("Reader ", i) })
}

// broadcast is one that goes to the first n families.
func (b *busy) broadcast(key string, n int) bot.Broadcast {
	b.Helper()
	made, err := b.store.AddBroadcast(b.Context(), bot.Broadcast{
		ID: bot.NewID(), SchoolID: b.school.ID, Kind: bot.KindText, Key: fmt.Sprint(key, n), Audience: "all", Text: "School is closed on Friday.", Class: bot.Routine, Question: "yesno",
		State: bot.BroadcastExpanding, SendAfter: b.clock(), CreatedAt: b.clock(),
	})
	if err != nil {
		b.Fatal(err)
	}
	var drafts []bot.Draft
	for i := range n {
		drafts = append(drafts, bot.Draft{Message: bot.Message{
			ID: bot.NewID(), SchoolID: b.school.ID, Channel: bot.SMS, Class: bot.Routine, HouseholdID: b.family(fmt.Sprint(1000 + i)).ID, Number: b.phone(i), Body: made.Text, Language: "en",
			Segments: 1, BroadcastID: made.ID, Recipient: fmt.Sprint("r", i), SendAfter: b.clock(), ExpiresAt: b.clock().Add(24 * time.Hour),
		}})
	}
	if err := b.store.Expand(b.Context(), b.clock(), made, drafts, "", true); err != nil {
		b.Fatal(err)
	}
	return made
}

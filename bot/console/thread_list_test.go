package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

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

package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/scheduler"
	"raabta/storage/storagetest"
)

// sly are words that a query made of text would take for a part of itself, or for any words.
func sly() []string {
	return []string{"' OR 1=1 --", "'; DROP TABLE households; --", `" OR ""="`, "%", "_", "%%%%", "____", "%ari%", "T_riq", `\%`, "$9", "?", "*", "[x-y]*", "NEAR(x)", "tariq OR imran"}
}

// asked are the names that pages read from their address.
func asked() []string {
	return []string{
		"q", "after", "before", "show", "teacher", "state", "from", "until", "who", "household", "language", "own", "draft", "to", "next", "left", "class", "date", "clock", "title", "place",
		"phone", "answer", "name", "version", "view", "since", "also", "minutes", "limit", "offset", "sort", "order",
	}
}

// TestAddressesAreNoQueries: row 113: whatever stands in an address, in every part of it, no page fails, and nothing is lost.
func TestAddressesAreNoQueries(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, address string) {
		w := newWalk(t, address)
		real := w.addresses()
		for _, route := range console.Routes() {
			if route.Method != http.MethodGet || route.Path == "/live" || route.Open || strings.HasPrefix(route.Path, "/phones") {
				continue // a stream; what reads nothing; a demo's
			}
			path := strings.TrimSuffix(route.Path, "{$}")
			if strings.Contains(path, "{") {
				if real[path] == "" {
					t.Errorf("there is no address here for %s", path)
				}
				for _, words := range sly() {
					if a := w.owner.gets(wildcard.ReplaceAllString(path, url.PathEscape(words))); a.status >= 500 {
						t.Errorf("%s of %q: %d", path, words, a.status)
					}
				}
				path = real[path]
			}
			if a := w.owner.gets(path); a.status >= 400 {
				t.Errorf("%s: %d %s", path, a.status, a.text())
			}
			for _, words := range sly() {
				all := url.Values{}
				for _, name := range asked() {
					all.Add(name, words)
				}
				if a := w.owner.gets(path + "?" + all.Encode()); a.status >= 500 {
					t.Errorf("%s with %q everywhere: %d", path, words, a.status)
				}
			}
			for _, name := range asked() {
				if a := w.owner.gets(path + "?" + url.Values{name: {`%_' OR 1=1 --`}}.Encode()); a.status >= 500 {
					t.Errorf("%s?%s: %d", path, name, a.status)
				}
			}
		}
		if w.log.Len() > 0 {
			t.Errorf("the log says %s", w.log)
		}
		w.owner.gets("/people").has(t, "Tariq Siddiqui", "Kashif Butt")
	})
}

// addresses are a page of each kind that names something, by the pattern of its route.
func (w *walk) addresses() map[string]string {
	w.Helper()
	draft := w.owner.drafts("text-en", "Fees are due.", "to", "all", "ask", "yes")
	broadcast := w.owner.sendsIt(w.owner.drafts("text-en", "Can {child} stay until 3?", "to", "all", "ask", "yes"))
	sports := "/events/" + w.owner.sportsDay().ID
	meeting := meetingAt(w.owner.browser)
	sheets, _ := w.owner.looks("pupils.csv", aSchool()["pupils.csv"])
	w.schedule(scheduler.Schedule{Name: "fees", Cron: "0 12 * * 6"})
	w.talks.writes(kashif, "When does Hamza come home?")
	classes, err := w.store.Classrooms(w.Context(), w.school.ID)
	if err != nil {
		w.Fatal(err)
	}
	return map[string]string{
		"/broadcasts/drafts/{id}/look": draft + "/look", "/broadcasts/{id}": broadcast, "/broadcasts/{id}/results.csv": broadcast + "/results.csv",
		"/events/{id}": sports, "/events/{id}/announce": sports + "/announce", "/events/{id}/cancel": sports + "/cancel",
		"/events/{id}/change": sports + "/change?title=Sports+Day&date=2026-12-07&clock=15:00&place=Hall",
		"/meetings/{id}":      "/meetings/" + meeting, "/meetings/{id}/sheet": "/meetings/" + meeting + "/sheet", "/meetings/{id}/board.csv": "/meetings/" + meeting + "/board.csv",
		"/meetings/{id}/invite": "/meetings/" + meeting + "/invite", "/meetings/{id}/slot/{slot}": "/meetings/" + meeting + "/slot/" + theSlot(w.boardOf(meeting), "Usman Ghani", 1),
		"/people/{id}": "/people/" + w.family("104").ID, "/people/import/{id}": sheets, "/people/classes/{id}": "/people/classes/" + classes[0].ID,
		"/threads/{id}": "/threads/" + w.owner.gets("/threads").codes(), "/channels/whatsapp/{id}": "/channels/whatsapp/01", "/wording/{name}": "/wording/event_today",
	}
}

// TestSlyWordsFindNobody: row 113: a search finds what is written in it, and % and _ are no more than letters.
func TestSlyWordsFindNobody(t *testing.T) {
	each(t, func(r *rig) {
		k := newTalks(r)
		k.writes(kashif, "When does Hamza come home?")
		k.writes(imran, "100% of the fees_are_paid")
		office, teacher := k.as(bot.UserOffice), k.teacher("Hira Malik")
		families := []string{"Siddiqui", "عمران خان", "Kashif Butt", "Ali Raza"}
		searches := map[string][]*browser{
			"/people?q=": {office, teacher}, "/threads?show=all&q=": {office, teacher}, "/schedule/digest?q=": {office}, "/wording/event_today?q=": {office},
		}
		for path, browsers := range searches {
			for _, b := range browsers {
				if page := b.gets(path + url.QueryEscape("خان")); !strings.Contains(page.text(), "عمران خان") {
					r.Errorf("%s finds nobody by name: %s", path, page.text())
				}
				for _, words := range sly() {
					page := b.gets(path + url.QueryEscape(words))
					if page.status != http.StatusOK {
						r.Errorf("%s%s: %d", path, words, page.status)
					}
					for _, family := range families {
						if strings.Contains(page.text(), family) {
							r.Errorf("%s%s finds %s", path, words, family)
						}
					}
				}
			}
		}
		// The search among the forms: one for whom a text is.
		for _, words := range sly() {
			page := office.posts("/broadcasts", "text-en", "Fees are due.", "class", "routine", "when", "now", "family", words)
			if page.status != http.StatusUnprocessableEntity {
				r.Errorf("a text for the family %q: %d", words, page.status)
			}
			for _, family := range families {
				if strings.Contains(page.text(), family) {
					r.Errorf("a text for %q may go to %s", words, family)
				}
			}
		}
		// A filter that is none shows no more than the page without it, and another school's nothing at all.
		r.outside(1000)
		results := office.sendsIt(office.drafts("text-en", "Fees are due.", "to", "class:4-A"))
		for _, words := range sly() {
			page := office.gets(results + "?" + url.Values{"state": {words}, "after": {words}}.Encode())
			if page.status != http.StatusOK || strings.Contains(page.text(), "Kashif Butt") {
				r.Errorf("the results of %q: %d %s", words, page.status, page.text())
			}
		}
	})
}

package console_test

import (
	"strings"

	"raabta/bot"
	"raabta/scheduler"
)

// broadcastScenes are of what goes to many.
func broadcastScenes() map[string][]scene {
	text := func(w *walk, more ...string) string {
		return w.owner.drafts(append([]string{"text-en", w.name("Fees are due, ") + ".", "to", "all"}, more...)...)
	}
	sent := func(w *walk) string { return w.owner.sendsIt(text(w)) }
	form := []string{"text-en", "School is closed on Friday.", "to", "all", "class", "routine", "when", "now"}
	return map[string][]scene{
		"/broadcasts": {{sets: func(*walk) asks { return asks{path: "/broadcasts", form: form} }}},
		"/broadcasts/drafts/{id}/change": {{sets: func(w *walk) asks {
			return asks{path: text(w) + "/change", form: append([]string{"version", "1"}, form...)}
		}}},
		"/broadcasts/drafts/{id}/discard": {{sets: func(w *walk) asks { return asks{path: text(w) + "/discard"} }}},
		"/broadcasts/drafts/{id}/send": {
			{is: "now", sets: func(w *walk) asks {
				draft := text(w)
				return asks{path: draft + "/send", form: []string{"pin", w.owner.pin(draft)}}
			}},
			{is: "every week", sets: func(w *walk) asks {
				draft := text(w, "when", "weekly", "day", "1", "week-clock", "09:00")
				return asks{path: draft + "/send", form: []string{"pin", w.owner.pin(draft)}}
			}},
			{is: "where two are needed, by the first", sets: func(w *walk) asks {
				w.takesTwo()
				draft := text(w)
				return asks{path: draft + "/send", form: []string{"pin", w.owner.pin(draft)}}
			}, writes: []string{"approval.ask"}},
			{is: "where two are needed, by the second", sets: func(w *walk) asks {
				w.takesTwo()
				draft := text(w)
				w.owner.sendsIt(draft)
				p := w.person(bot.UserOffice)
				return asks{by: p, path: draft + "/send", form: []string{"pin", p.pin(draft)}}
			}},
		},
		"/broadcasts/{id}/undo":  {{sets: func(w *walk) asks { return asks{path: sent(w) + "/undo"} }}},
		"/broadcasts/{id}/pause": {{sets: func(w *walk) asks { return asks{path: sent(w) + "/pause", form: []string{"reason", "exams"}} }}},
		"/broadcasts/{id}/resume": {{sets: func(w *walk) asks {
			path := sent(w)
			w.owner.posts(path + "/pause")
			return asks{path: path + "/resume"}
		}}},
		"/broadcasts/{id}/cancel": {{sets: func(w *walk) asks { return asks{path: sent(w) + "/cancel"} }}},
	}
}

// takesTwo has the school ask for a second person above three texts, for this scene.
func (w *walk) takesTwo() {
	w.Helper()
	w.twoPeople(3)
	w.after = append(w.after, func() { w.twoPeople(0) })
}

// planScenes are of events, schedules and holidays.
func planScenes() map[string][]scene {
	form := func(w *walk) []string {
		return []string{"title", w.name("Sports Day "), "date", "2026-12-04", "clock", "16:00", "place", "Main ground", "whom", "all", "question", "Will you come?"}
	}
	planned := func(w *walk) string { return w.owner.posts("/events", form(w)...).header.Get("Location") }
	announced := func(w *walk) string {
		path := planned(w)
		w.owner.posts(path + "/announce")
		w.works()
		return path
	}
	changed := []string{"title", "Sports Day", "date", "2026-12-07", "clock", "15:00", "place", "Hall", "version", "1"}
	regular := func(w *walk) string {
		return "/schedule/" + w.schedule(scheduler.Schedule{Name: w.name("fees "), Cron: "0 12 * * 6"}).ID
	}
	return map[string][]scene{
		"/events": {{sets: func(w *walk) asks { return asks{path: "/events", form: form(w)} }}},
		"/events/{id}/announce": {
			{is: "alone", sets: func(w *walk) asks { return asks{path: planned(w) + "/announce"} }},
			{is: "where two are needed", sets: func(w *walk) asks { w.takesTwo(); return asks{path: planned(w) + "/announce"} }, writes: []string{"approval.ask"}},
		},
		"/events/{id}/change": {
			{is: "before anybody is told", sets: func(w *walk) asks { return asks{path: planned(w) + "/change", form: changed} }},
			{is: "once families are told", sets: func(w *walk) asks { return asks{path: announced(w) + "/change", form: changed} }},
			{is: "where two are needed", sets: func(w *walk) asks {
				path := announced(w)
				w.takesTwo()
				return asks{path: path + "/change", form: changed}
			}, writes: []string{"approval.ask"}},
		},
		"/events/{id}/cancel": {
			{is: "before anybody is told", sets: func(w *walk) asks { return asks{path: planned(w) + "/cancel"} }},
			{is: "once families are told", sets: func(w *walk) asks { return asks{path: announced(w) + "/cancel"} }},
		},
		"/schedule/{id}/pause": {{sets: func(w *walk) asks { return asks{path: regular(w) + "/pause"} }}},
		"/schedule/{id}/resume": {{sets: func(w *walk) asks {
			path := regular(w)
			w.owner.posts(path + "/pause")
			return asks{path: path + "/resume"}
		}}},
		"/schedule/{id}/remove": {{sets: func(w *walk) asks { return asks{path: regular(w) + "/remove"} }}},
		"/schedule/digest": {{sets: func(*walk) asks {
			return asks{path: "/schedule/digest", form: []string{"on", "yes", "day", "5", "clock", "16:00", "whom", "all"}}
		}}},
		"/schedule/holiday": {{sets: func(*walk) asks {
			return asks{path: "/schedule/holiday", form: []string{"name", "Eid", "from", "2026-12-30", "until", "2027-01-02"}}
		}}},
		"/schedule/holiday/remove": {{sets: func(w *walk) asks {
			w.owner.posts("/schedule/holiday", "name", "Iqbal Day", "from", "2026-12-14")
			return asks{path: "/schedule/holiday/remove", form: []string{"from", "2026-12-14"}}
		}}},
	}
}

// meetingScenes are of meetings.
func meetingScenes() map[string][]scene {
	planned := func(w *walk) string { return "/meetings/" + meetingAt(w.owner.browser) }
	// free is a meeting with a time that a child can have.
	free := func(w *walk) (path string, form []string) {
		path = planned(w)
		slot := theSlot(w.boardOf(strings.TrimPrefix(path, "/meetings/")), "Usman Ghani", 2)
		return path, []string{"slot", slot, "guest", theGuest(w.owner.gets(path+"/slot/"+slot), "Hamza Butt")}
	}
	return map[string][]scene{
		"/meetings": {{sets: func(w *walk) asks {
			return asks{path: "/meetings", form: []string{"name", "Parents' day", "date", "2026-11-27", "from", "16:00", "to", "17:00", "minutes", "10", "teacher", w.talks.staffed("Usman Ghani")}}
		}}},
		"/meetings/{id}/invite": {
			{is: "alone", sets: func(w *walk) asks { return asks{path: planned(w) + "/invite"} }},
			{is: "where two are needed", sets: func(w *walk) asks { w.takesTwo(); return asks{path: planned(w) + "/invite"} }, writes: []string{"approval.ask"}},
		},
		"/meetings/{id}/book": {{sets: func(w *walk) asks {
			path, form := free(w)
			return asks{path: path + "/book", form: form}
		}}},
		"/meetings/{id}/release": {{sets: func(w *walk) asks {
			path, form := free(w)
			w.owner.posts(path+"/book", form...)
			return asks{path: path + "/release", form: form[:2]}
		}}},
		"/meetings/{id}/cancel": {{sets: func(w *walk) asks { return asks{path: planned(w) + "/cancel"} }}},
	}
}

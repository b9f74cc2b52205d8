package console

import (
	"net/http"
	"slices"
	"strings"

	"raabta/bot"
)

func clearAlarm(v *visit) error {
	list, err := v.c.Store.SchoolAlarms(v.Context(), v.school.ID)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(a bot.Alarm) bool { return a.Cause == v.PostFormValue("cause") })
	if at < 0 {
		return bot.ErrNotFound
	}
	if err := v.c.Store.ClearAlarm(v.Context(), list[at].SchoolID, list[at].Cause); err != nil {
		return err
	}
	return v.leads("/channels", "The alarm is off the list. It comes back if it happens again.")
}

// alarmShown is an alarm in words for whoever stands before the page.
type alarmShown struct {
	bot.Alarm
	Says string // what it is, in the visitor's language
	Path string // where to see to it; "" for nowhere here
}

// alarmKind is what alarms of one sort are.
type alarmKind struct {
	cause, says, path string // cause is how the cause begins
}

// alarmKinds are those that pages of the console help with.
func alarmKinds() []alarmKind {
	return []alarmKind{
		{"cap:", word("Today's limit of SMS is reached: what is left waits until tomorrow. Emergencies go out."), "/settings"},
		{"reserve:", word("Emergencies wait: today's limit and the reserve for emergencies are spent. Raise the reserve."), "/settings"},
		{"front-desk", word("A family's message waits, and nobody in the office has a phone to forward it to."), "/threads"},
		{"staff-stop:", word("A member of staff wrote STOP: parents' messages no longer reach that phone. Ask them to write START."), "/threads"},
		{"staff-unreachable:", word("Parents' messages do not reach a member of staff: correct the phone in the staff sheet."), "/threads"},
		{"loop:", word("Two programs were answering each other, and it was stopped. Look at the conversation."), "/threads"},
		{"sender:", word("Messages are held because the company that carries them refuses them. It is tried again by itself."), ""},
		{"broadcast:", word("A broadcast was refused, and what it had queued is taken back."), "/broadcasts"},
		{"halted:", word("A broadcast is held because something is wrong with it. Look why, then let it go on or cancel it."), "/broadcasts"},
		{"unreadable", word("A message could not be worked on by the program. It waits among the threads."), "/threads"},
		{"join-wrong:", word("A family says that a phone which had joined it is not theirs. It was taken away: ring the family."), "/people"},
		{"meeting:", word("For some families no time of a meeting is free, so they were not invited."), "/meetings"},
		{"uncertain", word("Nobody can tell whether some messages have arrived. They can be sent again."), "/broadcasts"},
		{"expired", word("Some messages were not sent before their time was over."), "/broadcasts"},
		{"unanswered-", word("A family's message waits because it did not say what it is about."), "/threads"},
		{"forward-failed", word("A parent's message did not reach a teacher's phone."), "/threads"},
		{"link:", word("The school's WhatsApp is down. What is queued for it waits. Below stands what to do."), ""},
		{"provider:", word("The company that carries the messages does not deliver them."), ""},
		{"clock", word("The clock of the server is wrong."), ""},
	}
}

func (v *visit) alarm(a bot.Alarm) alarmShown {
	shown := alarmShown{Alarm: a}
	for _, k := range alarmKinds() {
		if strings.HasPrefix(a.Cause, k.cause) {
			shown.Says = v.t(k.says)
			if k.path != "" && v.may(http.MethodGet, k.path) {
				shown.Path = k.path
			}
			return shown
		}
	}
	shown.Says = v.t("Something needs a person.")
	return shown
}

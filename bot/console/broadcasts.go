package console

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/scheduler"
)

// broadcastRoutes are those of the page /broadcasts.
func broadcastRoutes() []route {
	return []route{
		{method: "GET", path: "/broadcasts", roles: seers(), do: broadcastsPage},
		{method: "GET", path: "/broadcasts/new", roles: office(), do: composePage},
		{method: "POST", path: "/broadcasts", roles: office(), action: "broadcast.draft", do: addDraft},
		{method: "POST", path: "/broadcasts/measure", roles: office(), do: measureTyped},
		// A draft's page is /look, since /broadcasts/drafts/{id} would be a broadcast called drafts.
		{method: "GET", path: "/broadcasts/drafts/{id}/look", roles: office(), do: draftPage},
		{method: "POST", path: "/broadcasts/drafts/{id}/change", roles: office(), action: "broadcast.redraft", do: changeDraft},
		{method: "POST", path: "/broadcasts/drafts/{id}/discard", roles: office(), action: "broadcast.discard", do: discardDraft},
		{method: "POST", path: "/broadcasts/drafts/{id}/send", roles: office(), action: "broadcast.send", do: sendDraft},
		{method: "GET", path: "/broadcasts/{id}", roles: seers(), do: broadcastPage},
		{method: "POST", path: "/broadcasts/{id}/undo", roles: office(), action: "broadcast.undo", do: undoBroadcast},
		{method: "POST", path: "/broadcasts/{id}/pause", roles: office(), action: "broadcast.pause", do: pauseBroadcast},
		{method: "POST", path: "/broadcasts/{id}/resume", roles: office(), action: "broadcast.resume", do: resumeBroadcast},
		{method: "POST", path: "/broadcasts/{id}/cancel", roles: office(), action: "broadcast.cancel", do: cancelBroadcast},
		{method: "GET", path: "/broadcasts/{id}/results.csv", roles: office(), do: resultsFile},
	}
}

// broadcastStore is what the pages of broadcasts read and change.
type broadcastStore interface {
	bot.RehearsalStore

	// BroadcastsBefore lists the broadcasts that are older than the one with an id ("" for the newest), the latest first.
	BroadcastsBefore(ctx context.Context, schoolID, before string, limit int) ([]bot.Broadcast, error)
	// Broadcast reads one of any school; bot.ErrNotFound.
	Broadcast(ctx context.Context, id string) (bot.Broadcast, error)
	// Progress counts the messages of broadcasts, by id.
	Progress(ctx context.Context, ids []string) (map[string]bot.Progress, error)
	// Tally counts the answers to a broadcast's question: "yes" and "no".
	Tally(ctx context.Context, id string) (map[string]int, error)
	// Results lists what became of it for each recipient, in an order that stays.
	Results(ctx context.Context, id string, f bot.ResultFilter) ([]bot.Result, error)
	// PauseBroadcast, ResumeBroadcast and CancelBroadcast answer bot.ErrNotFound for one that cannot be any more.
	PauseBroadcast(ctx context.Context, now time.Time, id, reason string) error
	ResumeBroadcast(ctx context.Context, now time.Time, id string) error

	// AddBroadcastDraft and SetBroadcastDraft refuse an audience that the school does not have with bot.ErrAudience. What changes
	// a draft answers bot.ErrTaken when it does not stand at its version any more, and has done nothing then.
	AddBroadcastDraft(ctx context.Context, d bot.BroadcastDraft) error
	BroadcastDraft(ctx context.Context, schoolID, id string) (bot.BroadcastDraft, error)
	BroadcastDrafts(ctx context.Context, schoolID string, limit int) ([]bot.BroadcastDraft, error)
	SetBroadcastDraft(ctx context.Context, d bot.BroadcastDraft) error
	SendBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft, b bot.Broadcast) error
	ScheduleBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft, plan scheduler.Schedule) error
	DiscardBroadcastDraft(ctx context.Context, now time.Time, d bot.BroadcastDraft) error

	// ClassSizes lists the classes with how many households each has; CountFamilies counts those of the school.
	ClassSizes(ctx context.Context, schoolID string) ([]bot.ClassSize, error)
	CountFamilies(ctx context.Context, schoolID string) (int, error)
	// FindHouseholds finds the households that have all that is sought, fifty at most.
	FindHouseholds(ctx context.Context, schoolID string, sought []bot.Sought) ([]bot.Contact, error)
	// Schedule reads a schedule by its name; bot.ErrNotFound.
	Schedule(ctx context.Context, schoolID, name string) (scheduler.Schedule, error)
}

const (
	broadcastsShown = 30 // a page
	draftsShown     = 10
)

// broadcastsView is the page /broadcasts.
type broadcastsView struct {
	*frame
	Broadcasts []broadcastLine
	Drafts     []draftLine
	Moves      bool   // something is under way
	Older      string // the last one shown, "" where there are no more
	First      bool   // the newest are shown
}

// broadcastLine is a broadcast in the list.
type broadcastLine struct {
	bot.Broadcast
	Whom, Words string
	State       broadcastState
	Bar         bar
}

// draftLine is a draft in the list.
type draftLine struct {
	bot.BroadcastDraft
	Whom, Words string
	Waits       bool // for a second person
}

func broadcastsPage(v *visit) error {
	before := v.FormValue("before")
	view := broadcastsView{frame: v.framed(v.t("Broadcasts")), First: before == ""}
	list, err := v.c.Store.BroadcastsBefore(v.Context(), v.school.ID, before, broadcastsShown+1)
	if err != nil {
		return err
	}
	if len(list) > broadcastsShown {
		list = list[:broadcastsShown]
		view.Older = list[broadcastsShown-1].ID
	}
	progress, err := v.c.tallies.of(v.Context(), v.c.Store, v.now, list)
	if err != nil {
		return err
	}
	for _, b := range list {
		p := progress[b.ID]
		state := stateOf(b, p, v.now)
		line := broadcastLine{b, v.whom(b.Audience, nil), v.wordsOf(b), state, v.bar(p, state)}
		view.Moves = view.Moves || line.State.moves()
		view.Broadcasts = append(view.Broadcasts, line)
	}
	if view.First && v.may("GET", "/broadcasts/new") {
		drafts, err := v.c.Store.BroadcastDrafts(v.Context(), v.school.ID, draftsShown)
		if err != nil {
			return err
		}
		waiting, err := v.waitForSecond()
		if err != nil {
			return err
		}
		for _, d := range drafts {
			waits := slices.ContainsFunc(waiting, func(s second) bool { return s.Subject == draftSubject(d) })
			view.Drafts = append(view.Drafts, draftLine{d, v.whom(d.Audience, nil), firstWords(d.Texts().Text), waits})
		}
	}
	return v.page("broadcasts", view)
}

// broadcastState is where a broadcast stands, as staff say it.
type broadcastState string

// The states of a broadcast.
const (
	stateWaiting  broadcastState = "waiting"
	stateMaking   broadcastState = "being made"
	stateGoing    broadcastState = "going out"
	statePaused   broadcastState = "paused"
	stateDone     broadcastState = "done"
	stateCanceled broadcastState = "canceled"
	stateRefused  broadcastState = "refused"
)

// stateOf says where a broadcast stands.
func stateOf(b bot.Broadcast, p bot.Progress, now time.Time) broadcastState {
	switch {
	case b.State == bot.BroadcastExpanding && b.SendAfter.After(now):
		return stateWaiting
	case b.State == bot.BroadcastExpanding:
		return stateMaking
	case b.State == bot.BroadcastPaused:
		return statePaused
	case b.State == bot.BroadcastCanceled:
		return stateCanceled
	case b.State == bot.BroadcastFailed:
		return stateRefused
	case p.Queued+p.Sending+p.InDoubt > 0:
		return stateGoing
	}
	return stateDone
}

// moves says that the state may be another one in a few seconds.
func (s broadcastState) moves() bool { return s == stateWaiting || s == stateMaking || s == stateGoing }

// Kind is the kind of tag that shows it.
func (s broadcastState) Kind() string {
	switch s {
	case stateDone:
		return "good"
	case stateWaiting, statePaused:
		return "warn"
	case stateRefused:
		return "bad"
	}
	return ""
}

// StateWords says a state.
func (f *frame) StateWords(s broadcastState) string {
	return f.words.t(map[broadcastState]string{
		stateWaiting: word("waiting"), stateMaking: word("being made"), stateGoing: word("going out"), statePaused: word("paused"),
		stateDone: word("done"), stateCanceled: word("canceled"), stateRefused: word("refused"),
	}[s])
}

// ClassWords says a class of messages.
func (f *frame) ClassWords(c bot.Class) string {
	name := map[bot.Class]string{
		bot.Emergency: word("emergency"), bot.Absence: word("absence"), bot.Conversation: word("conversation"), bot.Reminder: word("reminder"),
		bot.Routine: word("routine"), bot.Tip: word("tip"),
	}[c]
	return f.words.t(name)
}

// namesIn reads the names of an audience's households, if they are few.
func (v *visit) namesIn(audience string) (names []string, err error) {
	a, err := bot.ParseAudience(audience)
	if err != nil || len(a.Households) > familiesNamed {
		return nil, nil
	}
	list, err := v.c.Store.Households(v.Context(), v.school.ID, a.Households)
	for _, c := range list {
		names = append(names, c.Family())
	}
	return names, err
}

// familiesNamed is up to how many families an audience names.
const familiesNamed = 5

// wordsOf is what a broadcast says, in short.
func (v *visit) wordsOf(b bot.Broadcast) string {
	kinds := map[string]string{"digest": word("the families' week"), "event": word("an event"), "meeting": word("a meeting")}
	switch {
	case b.Text != "":
		return firstWords(b.Text)
	case kinds[b.Kind] != "":
		return v.t(kinds[b.Kind])
	}
	return b.Template
}

// firstWords is the beginning of a text.
func firstWords(text string) string {
	const most = 90
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return strings.TrimSpace(string(letters[:most])) + "…"
}

// weekly says a rule of every week in words: "every Mon, Fri at 16:00". Another rule is said in English.
func (v *visit) weekly(cron string) string {
	days, clock, ok := weekdaysOf(cron)
	if !ok {
		return scheduler.Words(cron)
	}
	var names []string
	for _, d := range days {
		names = append(names, v.t(d.String()[:3]))
	}
	return v.t("every %s at %s", v.list(names), clock)
}

// weekdaysOf reads back a rule that weekdayRule made.
func weekdaysOf(cron string) (days []time.Weekday, clock civil.Clock, ok bool) {
	var list string
	if _, err := fmt.Sscanf(cron, "%d %d * * %s", &clock.Minute, &clock.Hour, &list); err != nil {
		return nil, clock, false
	}
	for part := range strings.SplitSeq(list, ",") {
		if len(part) != 1 || part < "0" || part > "6" {
			return nil, clock, false
		}
		days = append(days, time.Weekday(part[0]-'0'))
	}
	return days, clock, true
}

// weekdayRule is the rule of some days of each week at a time.
func weekdayRule(days []string, clock civil.Clock) string {
	return fmt.Sprintf("%d %d * * %s", clock.Minute, clock.Hour, strings.Join(days, ","))
}

package console

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"raabta/bot"
)

// resultsShown is how many recipients a page lists.
const resultsShown = 50

// broadcastView is the page of one broadcast.
type broadcastView struct {
	*frame
	Broadcast bot.Broadcast
	Whom      string
	Texts     []said // each that it has
	State     broadcastState
	Bar       bar
	Leaves    int // in so many seconds; 0 where there is nothing to undo
	Asks      bool
	Yes, No   int
	Silent    int // texted, and not answered

	Filters []filter
	Filter  string
	Results []resultLine
	After   string // the last one shown, "" where there are no more
	Begun   bool   // not the first page
}

// said is a text and the language that its letters are of.
type said struct{ Text, Lang string }

// scriptOf is the language of a text's letters, as far as fonts are concerned.
func scriptOf(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) }) {
		return "ur"
	}
	return "en"
}

// filter is a link that narrows the results.
type filter struct {
	Kind, Words string
	Here        bool
}

// resultLine is a recipient in the list.
type resultLine struct {
	bot.Result
	Children, Status, Kind, Way string
}

// Moves says that the page may be another in a few seconds.
func (b broadcastView) Moves() bool { return b.State.moves() }

// Stops says that there is something to hold or to take back.
func (b broadcastView) Stops() bool {
	return b.State == stateGoing || b.State == stateMaking || b.State == stateWaiting
}

// broadcastOf reads one of the school's.
func (v *visit) broadcastOf(id string) (bot.Broadcast, error) {
	b, err := v.c.Store.Broadcast(v.Context(), id)
	if err == nil && b.SchoolID != v.school.ID {
		err = bot.ErrNotFound
	}
	return b, err
}

func broadcastPage(v *visit) error {
	b, err := v.broadcastOf(v.PathValue("id"))
	if err != nil {
		return err
	}
	names, err := v.namesIn(b.Audience)
	if err != nil {
		return err
	}
	p, err := v.progressOf(b)
	if err != nil {
		return err
	}
	view := broadcastView{
		frame: v.framed(firstWords(v.wordsOf(b))), Broadcast: b, Whom: v.whom(b.Audience, names), State: stateOf(b, p, v.now), Bar: v.bar(p, stateOf(b, p, v.now)),
		Filter: v.FormValue("state"), Asks: b.Question != "", Begun: v.FormValue("after") != "",
	}
	for _, text := range []string{b.Text, b.TextUrdu, b.TextRoman} {
		if text != "" {
			view.Texts = append(view.Texts, said{text, scriptOf(text)})
		}
	}
	if left := b.SendAfter.Sub(v.now); view.State == stateWaiting && left <= undoFor {
		view.Leaves = int((left + time.Second - 1) / time.Second)
	}
	if view.Asks {
		answers, err := v.c.Store.Tally(v.Context(), b.ID)
		if err != nil {
			return err
		}
		view.Yes, view.No = answers["yes"], answers["no"]
		view.Silent = max(0, p.Sent+p.Delivered+p.Read-view.Yes-view.No)
	}
	if err := v.results(&view); err != nil {
		return err
	}
	return v.page("broadcast", view)
}

// results fills in the recipients that the address asks for.
func (v *visit) results(view *broadcastView) error {
	f := bot.ResultFilter{After: v.FormValue("after"), Limit: resultsShown + 1}
	view.Filters = append(view.Filters, filter{"", v.t("all"), view.Filter == ""})
	for _, part := range view.Bar.Parts {
		view.Filters = append(view.Filters, filter{part.Kind, part.Words, part.Kind == view.Filter})
	}
	for _, g := range groups() {
		if g.kind == view.Filter {
			f.Status = g.status
		}
	}
	list, err := v.c.Store.Results(v.Context(), view.Broadcast.ID, f)
	if err != nil {
		return err
	}
	if len(list) > resultsShown {
		list = list[:resultsShown]
		view.After = list[resultsShown-1].ID
	}
	for _, r := range list {
		view.Results = append(view.Results, v.resultLine(r))
	}
	return nil
}

func (v *visit) resultLine(r bot.Result) resultLine {
	var children []string
	for _, c := range r.Children {
		children = append(children, c.FirstName()+" "+isolated(c.Class))
	}
	line := resultLine{r, v.list(children), v.statusWords(r.Status), "", channelName(r.Channel)}
	for _, g := range groups() {
		if slices.Contains(g.status, r.Status) {
			line.Kind = map[string]string{"arrived": "good", "failed": "bad", "unknown": "warn"}[g.kind]
		}
	}
	return line
}

func (v *visit) progressOf(b bot.Broadcast) (bot.Progress, error) {
	all, err := v.c.Store.Progress(v.Context(), []string{b.ID})
	return all[b.ID], err
}

// stands reads the broadcast that the path names, and where it stands.
func (v *visit) stands() (bot.Broadcast, broadcastState, error) {
	b, err := v.broadcastOf(v.PathValue("id"))
	if err != nil {
		return b, "", err
	}
	p, err := v.progressOf(b)
	if err != nil {
		return b, "", err
	}
	state := stateOf(b, p, v.now)
	if state == stateGoing && p.Queued == 0 {
		state = stateDone // what is in the air cannot be held
	}
	return b, state, nil
}

// cannot is the sentence for who comes too late: somebody else did it, or it is over.
func cannot(state broadcastState) error {
	switch state {
	case stateCanceled:
		return refuseWith(http.StatusConflict, "It was taken back already: nothing more of it leaves.")
	case statePaused:
		return refuseWith(http.StatusConflict, "It is paused already.")
	case stateDone:
		return refuseWith(http.StatusConflict, "All of it has left already: there is nothing to hold or to take back.")
	case stateRefused:
		return refuseWith(http.StatusConflict, "It was refused, and nothing of it leaves.")
	}
	return refuseWith(http.StatusConflict, "It is going out already.")
}

// does changes a broadcast that stands at one of some states. Where somebody else was first, it says what they did.
func (v *visit) does(from []broadcastState, change func(b bot.Broadcast) error, said string) error {
	b, state, err := v.stands()
	if err != nil {
		return err
	}
	if !slices.Contains(from, state) {
		return cannot(state)
	}
	err = change(b)
	if errors.Is(err, bot.ErrNotFound) {
		if _, state, err = v.stands(); err == nil {
			return cannot(state)
		}
	}
	if err != nil {
		return err
	}
	return v.leads("/broadcasts/"+b.ID, said)
}

// cancels takes a broadcast back.
func (v *visit) cancels(b bot.Broadcast) error {
	_, err := v.c.Store.CancelBroadcast(v.Context(), v.now, b.ID)
	return err
}

func undoBroadcast(v *visit) error {
	_, state, err := v.stands()
	if err != nil {
		return err
	}
	if state == stateMaking || state == stateGoing {
		return refuseWith(http.StatusConflict, "The minute is over, and it has begun to leave. Take the rest back with the button below the bar.")
	}
	return v.does([]broadcastState{stateWaiting}, v.cancels, word("Undone: nothing of it was sent."))
}

func pauseBroadcast(v *visit) error {
	reason := strings.Join(strings.Fields(v.PostFormValue("reason")), " ")
	if letters := []rune(reason); len(letters) > 200 {
		reason = string(letters[:200])
	}
	if reason == "" {
		reason = "staff paused it"
	}
	return v.does([]broadcastState{stateWaiting, stateMaking, stateGoing}, func(b bot.Broadcast) error {
		return v.c.Store.PauseBroadcast(v.Context(), v.now, b.ID, reason)
	}, word("Paused: what has not left waits until you let it go on."))
}

func resumeBroadcast(v *visit) error {
	err := v.does([]broadcastState{statePaused}, func(b bot.Broadcast) error {
		return v.c.Store.ResumeBroadcast(v.Context(), v.now, b.ID)
	}, word("It goes on. What became too late meanwhile is not sent."))
	if err == nil {
		v.c.Planned()
		v.c.Queued()
	}
	return err
}

func cancelBroadcast(v *visit) error {
	return v.does([]broadcastState{stateWaiting, stateMaking, stateGoing, statePaused}, v.cancels,
		word("Taken back: what had not left is not sent. What had left stays sent."))
}

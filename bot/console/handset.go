package console

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"raabta/bot"
	"raabta/bot/civil"
)

// Handset is a phone and its conversation with the school.
type Handset struct {
	ID       string
	Name     string // whose it is; "" for somebody the school does not know
	Number   bot.Number
	Children []Pupil  // of the family
	Role     bot.Role // of a member of staff, "" for families
	Classes  []string // that a class teacher has: "5-B"

	Channel bot.ChannelName // that it writes by, unless told otherwise
	Talk    []Bubble        // the oldest first
	Hints   []string        // what its owner may want to say
	// Waiting is how many texts to this phone wait for their time, the first of them for WaitsUntil.
	Waiting    int
	WaitsUntil time.Time
	// Thread is the code of the conversation of this phone's owner that moved last; "" for none.
	Thread string
}

// Pupil is a child as a handset's owner has it.
type Pupil struct {
	Name  string // "Ayesha"
	Class string // "5-B"
}

// Bubble is a message on a handset.
type Bubble struct {
	ID      string // of a message of the school's; "" for one that was written here
	Mine    bool   // written on this phone
	Channel bot.ChannelName
	Text    string
	Quoted  string // the words it answers
	At      time.Time
}

// MayBeQuoted says whether a phone can answer this very message: SMS has no way to.
func (b Bubble) MayBeQuoted() bool { return b.ID != "" && b.Channel == bot.WhatsApp }

// Lines are the text's, each of which may run its own way.
func (b Bubble) Lines() []string { return strings.Split(b.Text, "\n") }

// Typed is what somebody typed on a handset.
type Typed struct {
	Handset string // its id
	Channel bot.ChannelName
	Text    string
	Quoting string // the id of the bubble it answers; "" for none
}

// handsetView is a handset on the page.
type handsetView struct {
	Handset
	frame  *frame
	all    []string // the ids of those shown
	Quoted *Bubble  // what the next words answer
}

// Tray is which handsets are shown, for a form to bring back.
func (h handsetView) Tray() []string { return h.all }

// Answering is the page on which the next words of the handset answer a bubble, "" for none.
func (h handsetView) Answering(bubble string) string { return trayPath(h.all, h.ID, bubble) }

// Away is the page without the handset, "" where it is the only one.
func (h handsetView) Away() string {
	if len(h.all) == 1 {
		return ""
	}
	return trayPath(slices.DeleteFunc(slices.Clone(h.all), func(id string) bool { return id == h.ID }), "", "")
}

// Starts says whether the i-th bubble came another way than the one before.
func (h handsetView) Starts(i int) bool {
	return i > 0 && h.Talk[i].Channel != h.Talk[i-1].Channel
}

// NewDay says whether the i-th bubble is the first of its day.
func (h handsetView) NewDay(i int) bool {
	zone := h.frame.zone
	return i == 0 || civil.DateOf(h.Talk[i].At, zone) != civil.DateOf(h.Talk[i-1].At, zone)
}

// Day is the day of the i-th bubble: "Mon 23 Nov".
func (h handsetView) Day(i int) string {
	d := civil.DateOf(h.Talk[i].At, h.frame.zone)
	return h.frame.WeekDay(d)
}

// Fresh says that something came just now.
func (h handsetView) Fresh(at time.Time) bool { return h.frame.Now.Sub(at) < 2*time.Second }

// Clock is an instant by the clock on the wall.
func (h handsetView) Clock(at time.Time) string { return civil.WallOf(at, h.frame.zone).Clock.String() }

// Who says whose phone it is, in a few words.
func (h handsetView) Who() string { return who(h.frame.words, h.Handset) }

// Face is what stands in the round picture of a phone's owner: of "Miss Sana" the S.
func (h Handset) Face() string {
	names := strings.Fields(h.Name)
	if len(names) == 0 {
		return "?"
	}
	name := names[0]
	if h.Role != "" {
		name = names[len(names)-1]
	}
	r, _ := utf8.DecodeRuneInString(name)
	return string(r)
}

func who(w *words, h Handset) string {
	switch {
	case h.Role == bot.RoleClassTeacher:
		var classes []string
		for _, c := range h.Classes {
			classes = append(classes, isolated(c))
		}
		return w.t("class teacher of %s", strings.Join(classes, w.t(", ")))
	case h.Role == bot.RoleOffice:
		return w.t("the front desk")
	case h.Role == bot.RoleHead:
		return w.t("head of the school")
	case h.Role != "":
		return w.t("subject teacher")
	case len(h.Children) > 0:
		var children []string
		for _, c := range h.Children {
			children = append(children, isolated(c.Name)+" ("+isolated(c.Class)+")")
		}
		return w.t("parent of %s", strings.Join(children, w.t(", ")))
	}
	return w.t("a number the school does not know")
}

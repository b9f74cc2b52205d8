package console

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"raabta/bot"
	"raabta/bot/civil"
)

// phoneRoutes are those of the page /phones, which only a demo has.
func phoneRoutes() []route {
	return []route{
		{method: "GET", path: "/phones", roles: everybody(), demo: true, do: phonesPage},
		{method: "GET", path: "/phones/enter/{token}", open: true, demo: true, do: enterDemo},
		{method: "POST", path: "/phones/later", roles: everybody(), demo: true, action: "demo.later", do: letTimePass},
		{method: "POST", path: "/phones/{id}/type", roles: everybody(), demo: true, action: "demo.type", do: typeOnPhone},
	}
}

// Phones are the handsets of a demo: those of a school's families and staff, to write from and to read on. No message of a school
// that has them leaves the machine.
type Phones interface {
	// Handsets lists every phone there is with what lies on it, those of the story first.
	Handsets(ctx context.Context) ([]Handset, error)
	// Type has a phone write to the school, and returns when the school has read it and what follows at once has arrived.
	// bot.ErrNotFound where there is no such phone, or no such message on it to answer.
	Type(ctx context.Context, words Typed) error
	// Later lets time pass; what falls due in it happens in its order.
	Later(ctx context.Context, d time.Duration) error
	// Visitor is the user that whoever holds the demo's link is signed in as; bot.ErrNotFound for any other secret.
	Visitor(ctx context.Context, secret string) (bot.User, error)
}

// Handset is a phone and its conversation with the school.
type Handset struct {
	ID       string
	Name     string // whose it is; "" for somebody the school does not know
	Language string // of the family
	Number   bot.Number
	Children []Pupil  // of the family
	Role     bot.Role // of a member of staff, "" for families
	Classes  []string // that a class teacher has: "5-B"

	Channel bot.ChannelName // that it writes by, unless told otherwise
	School  bot.Number      // the school's number there
	Talk    []Bubble        // the oldest first
	Hints   []string        // what its owner may want to say
	// Waiting is how many texts to this phone wait for their time, the first of them for WaitsUntil.
	Waiting    int
	WaitsUntil time.Time
	// Thread is the conversation of this phone's owner that moved last, ThreadCode what teachers call it; "" for none.
	Thread, ThreadCode string
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

const (
	handsetsFirst = 4    // how many are shown before somebody chooses
	handsetsMost  = 8    // how many are shown at most
	bubblesShown  = 40   // of one
	typedMost     = 1600 // letters, as providers take them
)

// phonesView is the page /phones.
type phonesView struct {
	*frame
	Shown  []handsetView
	Others []Handset // those that are not shown
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
	return h.frame.words.t(d.Weekday().String()[:3]) + " " + h.frame.Day(d)
}

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

// isolated is a name or a class within a text of either direction, where no tag can be: "5-B" stays that in a line of Urdu.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// Label is a handset in a list of choices.
func (p phonesView) Label(h Handset) string {
	label := who(p.words, h) + " · " + isolated(h.Number.Readable())
	if h.Name != "" {
		label = isolated(h.Name) + " · " + label
	}
	return label
}

// Families and Staff part the list of choices.
func (p phonesView) Families() []Handset { return withRole(p.Others, false) }
func (p phonesView) AtSchool() []Handset { return withRole(p.Others, true) }

func withRole(list []Handset, has bool) (some []Handset) {
	for _, h := range list {
		if (h.Role != "") == has {
			some = append(some, h)
		}
	}
	return some
}

// Tray is which handsets are shown, for a form to bring back.
func (p phonesView) Tray() (ids []string) {
	for _, h := range p.Shown {
		ids = append(ids, h.ID)
	}
	return ids
}

// Waits says that something will arrive on a handset by itself, once its time has come.
func (p phonesView) Waits() bool {
	return slices.ContainsFunc(p.Shown, func(h handsetView) bool { return h.Waiting > 0 })
}

// trayPath is the page with some handsets, at one of them, whose next words answer a bubble.
func trayPath(ids []string, at, answering string) string {
	q := url.Values{"phone": ids}
	if answering != "" {
		q.Set("answer", answering)
	}
	path := "/phones"
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	if at != "" {
		path += "#text-" + at // where its next words are typed
	}
	return path
}

// tray picks the handsets that the visitor asks for, each once; the story's where they ask for none.
func tray(all []Handset, wanted []string) (shown []Handset) {
	for _, id := range wanted {
		at := slices.IndexFunc(all, func(h Handset) bool { return h.ID == id })
		if at < 0 || len(shown) == handsetsMost || slices.ContainsFunc(shown, func(h Handset) bool { return h.ID == id }) {
			continue
		}
		shown = append(shown, all[at])
	}
	if len(shown) == 0 {
		shown = all[:min(handsetsFirst, len(all))]
	}
	return shown
}

func phonesPage(v *visit) error {
	all, err := v.c.Phones.Handsets(v.Context())
	if err != nil {
		return err
	}
	view := phonesView{frame: v.framed(v.t("Phones"))}
	shown := tray(all, v.URL.Query()["phone"])
	var ids []string
	for _, h := range shown {
		ids = append(ids, h.ID)
	}
	for _, h := range shown {
		h.Talk = h.Talk[max(0, len(h.Talk)-bubblesShown):]
		one := handsetView{Handset: h, frame: view.frame, all: ids}
		if at := slices.IndexFunc(h.Talk, func(b Bubble) bool { return b.MayBeQuoted() && b.ID == v.FormValue("answer") }); at >= 0 {
			one.Quoted = &h.Talk[at]
		}
		view.Shown = append(view.Shown, one)
	}
	for _, h := range all {
		if !slices.Contains(ids, h.ID) {
			view.Others = append(view.Others, h)
		}
	}
	return v.page("phones", view)
}

func typeOnPhone(v *visit) error {
	text := strings.TrimSpace(cmp.Or(v.PostFormValue("hint"), v.PostFormValue("text")))
	switch {
	case text == "":
		return refuse("The text is empty: go back and write something.")
	case utf8.RuneCountInString(text) > typedMost:
		return refuse("This is more than a phone sends at once: go back and write at most %d letters.", typedMost)
	}
	words := Typed{Handset: v.PathValue("id"), Channel: bot.SMS, Text: text, Quoting: v.PostFormValue("quoting")}
	if v.PostFormValue("channel") == string(bot.WhatsApp) || words.Quoting != "" {
		words.Channel = bot.WhatsApp
	}
	if err := v.c.Phones.Type(v.Context(), words); err != nil {
		return err
	}
	return v.leads(trayPath(v.PostForm["phone"], words.Handset, ""), "")
}

// morning is when a school's day begins in the demo.
const morning = 8 * time.Hour

func letTimePass(v *visit) error {
	if v.PostFormValue("until") == "hour" {
		if err := v.c.Phones.Later(v.Context(), time.Hour); err != nil {
			return err
		}
		return v.leads(trayPath(v.PostForm["phone"], "", ""), "An hour went by.")
	}
	zone := v.school.Zone()
	tomorrow := civil.Wall{Date: civil.DateOf(v.now, zone).AddDays(1), Clock: civil.Clock{Hour: int(morning.Hours())}}
	if err := v.c.Phones.Later(v.Context(), tomorrow.Instant(zone).Sub(v.now)); err != nil {
		return err
	}
	return v.leads(trayPath(v.PostForm["phone"], "", ""), "Good morning. What fell due in the night was done.")
}

// enterDemo signs in whoever holds the demo's link. Nobody in a demo has a password, and the link is good while it runs.
func enterDemo(v *visit) error {
	if v.Method != http.MethodGet {
		return bot.ErrNotFound // programs that look at links
	}
	user, err := v.c.Phones.Visitor(v.Context(), v.PathValue("token"))
	if err != nil {
		return err
	}
	if v.user.ID != user.ID {
		if err := v.signs(user); err != nil {
			return err
		}
	}
	return v.leads("/phones", "")
}

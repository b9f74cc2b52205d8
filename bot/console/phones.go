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
	// Type has a phone write to the school, and returns when the school has read it and what follows at once has arrived. None of that,
	// nor what falls due by Later, is a deed of ctx: what the visitor did is written down by the page.
	// bot.ErrNotFound where there is no such phone, or no such message on it to answer.
	Type(ctx context.Context, words Typed) error
	// Later lets time pass; what falls due in it happens in its order.
	Later(ctx context.Context, d time.Duration) error
	// Visitor is the user that whoever holds the demo's link is signed in as; bot.ErrNotFound for any other secret.
	Visitor(ctx context.Context, secret string) (bot.User, error)
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
	if err := v.c.Store.WriteDown(v.Context()); err != nil {
		return err
	}
	return v.leads(trayPath(v.PostForm["phone"], words.Handset, ""), "")
}

// morning is when a school's day begins in the demo.
const morning = 8 * time.Hour

func letTimePass(v *visit) error {
	if err := v.c.Store.WriteDown(v.Context()); err != nil {
		return err
	}
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

package console

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

// wordingRoutes are those of the page /wording.
func wordingRoutes() []route {
	return []route{
		{method: "GET", path: "/wording", roles: office(), do: wordingPage},
		{method: "GET", path: "/wording/{name}", roles: office(), do: wordingTextPage},
		{method: "POST", path: "/wording/{name}", roles: admins(), action: "wording.set", do: setWording},
		{method: "POST", path: "/wording/{name}/restore", roles: admins(), action: "wording.restore", do: restoreWording},
	}
}

// wordingStore is what the page reads and changes.
type wordingStore interface {
	// Wordings lists a school's own wordings by name and language.
	Wordings(ctx context.Context, schoolID string) ([]bot.Wording, error)
	// SetWording gives a text a wording of the school's own, "" for the built-in one, and lets go of the approved WhatsApp templates
	// that say the words before.
	SetWording(ctx context.Context, schoolID, name, language, text string) (gone []bot.Wording, err error)
	// FindHouseholds finds the households of a school in which each word occurs.
	FindHouseholds(ctx context.Context, schoolID, words string) ([]bot.Contact, error)
	// Household reads a household, whosever it is. bot.ErrNotFound where there is none.
	Household(ctx context.Context, id string) (bot.Contact, error)
}

// wordingView is the page /wording.
type wordingView struct {
	*frame
	Search   string
	Language templates.Language
	Tongues  []pick
	Own      bool // only the school's own
	Groups   []wordingGroup
	Count    int // of the school's own wordings
}

// wordingGroup are the texts about one matter.
type wordingGroup struct {
	Name  string
	Texts []wordingLine
}

// wordingLine is a text in the list.
type wordingLine struct {
	Name, Text string
	Yours      bool     // in the language of the list
	Elsewhere  []string // the other languages in which it is the school's own
}

// wordingGroups are the groups in which texts are listed, by how their names begin; the first that fits has a text.
func wordingGroups() []struct {
	name   string
	begins []string
} {
	return []struct {
		name   string
		begins []string
	}{
		{word("Broadcasts and their answers"), []string{"broadcast"}},
		{word("Greetings over a broadcast"), []string{"greeting_"}},
		{word("The weekly digest"), []string{"digest"}},
		{word("Events"), []string{"event_"}},
		{word("Meetings"), []string{"meeting_"}},
		{word("Families who join"), []string{"join_", "language_", "poster_"}},
		{word("Conversations with families"), []string{"after_hours", "child_ask", "which_ask", "corrected", "forwarded_office", "front_desk", "help", "media", "nothing_asked", "option", "relay", "unclear"}},
		{word("STOP and START"), []string{"stop_", "start_", "topic_"}},
		{word("What teachers read"), []string{"forward", "staff_", "teacher_", "alarm"}},
		{word("Small parts of other texts"), []string{""}},
	}
}

// matters says whether a text is in a search: every word of it in the text or its name.
func matters(search string, parts ...string) bool {
	all := strings.ToLower(strings.Join(parts, " "))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// wordingLanguage is the language a page of texts is in: the one asked for, the visitor's own, the school's.
func (v *visit) wordingLanguage() templates.Language {
	for _, tag := range []string{v.FormValue("language"), v.words.lang} {
		if lang, ok := templates.ParseLanguage(tag); ok {
			return lang
		}
	}
	return v.school.Language("")
}

func (v *visit) tongues(chosen templates.Language) (list []pick) {
	for _, lang := range templates.Languages() {
		list = append(list, pick{string(lang), v.tongueName(lang), lang == chosen})
	}
	return list
}

// wordings are the built-in texts and the school's own.
func (v *visit) wordings() (*templates.Book, map[templates.Key]bot.Wording, error) {
	builtin, err := templates.Builtin()
	if err != nil {
		return nil, nil, err
	}
	list, err := v.c.Store.Wordings(v.Context(), v.school.ID)
	return builtin, bot.WordingsByKey(list), err
}

func wordingPage(v *visit) error {
	builtin, own, err := v.wordings()
	if err != nil {
		return err
	}
	lang := v.wordingLanguage()
	view := wordingView{
		frame: v.framed(v.t("Wording")), Search: strings.TrimSpace(v.FormValue("q")), Language: lang, Tongues: v.tongues(lang), Own: v.FormValue("own") == "yes",
	}
	for _, w := range own {
		if w.Text != "" {
			view.Count++
		}
	}
	groups := wordingGroups()
	view.Groups = make([]wordingGroup, len(groups))
	for i, g := range groups {
		view.Groups[i].Name = v.t(g.name)
	}
	for _, name := range builtin.Names() {
		line := wordingLine{Name: name}
		text, words := bot.Worded(builtin, own, templates.Key{Name: name, Language: lang})
		line.Text, line.Yours = text, len(words) > 0
		for _, other := range templates.Languages() {
			if other != lang && own[templates.Key{Name: name, Language: other}].Text != "" {
				line.Elsewhere = append(line.Elsewhere, v.tongueName(other))
			}
		}
		if !matters(view.Search, name, text) || view.Own && !line.Yours && len(line.Elsewhere) == 0 {
			continue
		}
		at := slices.IndexFunc(groups, func(g struct {
			name   string
			begins []string
		}) bool {
			return slices.ContainsFunc(g.begins, func(b string) bool { return strings.HasPrefix(name, b) })
		})
		view.Groups[at].Texts = append(view.Groups[at].Texts, line)
	}
	view.Groups = slices.DeleteFunc(view.Groups, func(g wordingGroup) bool { return len(g.Texts) == 0 })
	return v.page("wording", view)
}

// wordingTextView is the page of one text in one language.
type wordingTextView struct {
	*frame
	Name         string
	Language     templates.Language
	Tongues      []pick
	Builtin      string
	Text         string // as it is said, or as somebody typed it
	Yours        bool
	Wrong        string // why the words typed, or those kept, cannot be used
	Placeholders []placeholder
	Sample       rendering
	Approved     string // the WhatsApp template that says it
	Search       string // of families
	Found        []bot.Contact
	Family       *bot.Contact // to whom the text is shown
	FamilySample rendering
}

// TextDir is the direction that the text is written in.
func (w wordingTextView) TextDir() string {
	if w.Language == templates.Urdu {
		return "rtl"
	}
	return "ltr"
}

// At is the address of this page in a language, for the same family.
func (w wordingTextView) At(lang string) string {
	q := url.Values{"language": {lang}}
	if w.Family != nil {
		q.Set("household", w.Family.ID)
	}
	return "/wording/" + url.PathEscape(w.Name) + "?" + q.Encode()
}

// placeholder is what a text fills in.
type placeholder struct{ Name, Example string }

// InBraces is the placeholder as it stands in a text.
func (p placeholder) InBraces() string { return "{" + p.Name + "}" }

// rendering is a text as somebody reads it.
type rendering struct {
	Text string
	Size templates.Size
}

// render fills a text in with facts, and with examples for the rest.
func (v *visit) render(book *templates.Book, key templates.Key, facts templates.Values) rendering {
	if facts == nil {
		facts = templates.Values{}
	}
	facts["school"] = v.school.ShortName
	text, err := book.Render(key.Language, key.Name, book.Sample(key, facts))
	if err != nil {
		return rendering{}
	}
	return rendering{text, templates.Measure(text)}
}

// wordingKey is the text that the path names, in the language asked for. Only what a school can word has a page.
func (v *visit) wordingKey(builtin *templates.Book) (templates.Key, error) {
	name := v.PathValue("name")
	if !slices.Contains(builtin.Names(), name) {
		return templates.Key{}, bot.ErrNotFound
	}
	return templates.Key{Name: name, Language: v.wordingLanguage()}, nil
}

// wordingText reads the page of a text; typed is what somebody wrote instead of what is kept, and wrong what is wrong with it.
func (v *visit) wordingText(typed *string, wrong error) (view wordingTextView, err error) {
	builtin, own, err := v.wordings()
	if err != nil {
		return view, err
	}
	key, err := v.wordingKey(builtin)
	if err != nil {
		return view, err
	}
	view = wordingTextView{frame: v.framed(v.t("Wording")), Name: key.Name, Language: key.Language, Tongues: v.tongues(key.Language), Approved: own[key].ContentSID}
	view.Builtin, _ = builtin.Text(key.Language, key.Name)
	text, words := bot.Worded(builtin, own, key)
	view.Text, view.Yours = text, len(words) > 0
	book, unfit := builtin.With(words)
	if unfit != nil { // a newer program asks for another placeholder: the built-in text is said meanwhile
		view.Wrong, book = v.wordingWrong(unfit), builtin
	}
	if typed != nil {
		view.Text, view.Wrong = *typed, v.wordingWrong(wrong)
	}
	sample := book.Sample(key, templates.Values{"school": v.school.ShortName})
	for _, name := range builtin.Ordered(key.Language, key.Name) {
		view.Placeholders = append(view.Placeholders, placeholder{name, sample[name]})
	}
	view.Sample = v.render(book, key, nil)
	return view, v.forFamily(&view, book, key)
}

// forFamily shows a text to the family that was asked for, and those that a search finds.
func (v *visit) forFamily(view *wordingTextView, book *templates.Book, key templates.Key) error {
	view.Search = strings.TrimSpace(v.FormValue("q"))
	if view.Search != "" {
		var err error
		if view.Found, err = v.c.Store.FindHouseholds(v.Context(), v.school.ID, view.Search); err != nil {
			return err
		}
	}
	id := v.FormValue("household")
	if id == "" {
		return nil
	}
	family, err := v.c.Store.Household(v.Context(), id)
	if err != nil {
		return err
	}
	if family.SchoolID != v.school.ID {
		return bot.ErrNotFound
	}
	view.Family = &family
	facts := bot.ValuesOf(v.school, bot.Recipient{Household: family.Household})
	if !strings.HasPrefix(key.Name, "broadcast") {
		delete(facts, "children") // in other texts it is one of their parts
	}
	view.FamilySample = v.render(book, key, facts)
	return nil
}

func wordingTextPage(v *visit) error {
	view, err := v.wordingText(nil, nil)
	if err != nil {
		return err
	}
	return v.page("wording_text", view)
}

func setWording(v *visit) error {
	builtin, own, err := v.wordings()
	if err != nil {
		return err
	}
	key, err := v.wordingKey(builtin)
	if err != nil {
		return err
	}
	typed := v.PostFormValue("text")
	book, err := builtin.With(map[templates.Key]string{key: typed})
	if err != nil {
		view, e := v.wordingText(&typed, err)
		if e != nil {
			return e
		}
		return v.pageWith(http.StatusUnprocessableEntity, "wording_text", view)
	}
	text, _ := book.Text(key.Language, key.Name) // as it will be read back
	if ours, _ := builtin.Text(key.Language, key.Name); text == ours {
		text = "" // the built-in words are nobody's own
	}
	return v.rewords(own, key, text)
}

func restoreWording(v *visit) error {
	builtin, own, err := v.wordings()
	if err != nil {
		return err
	}
	key, err := v.wordingKey(builtin)
	if err != nil {
		return err
	}
	return v.rewords(own, key, "")
}

// rewords keeps a wording.
func (v *visit) rewords(own map[templates.Key]bot.Wording, key templates.Key, text string) error {
	at := "/wording/" + key.Name + "?language=" + url.QueryEscape(string(key.Language))
	if own[key].Text == text {
		return v.leads(at, "It has these words already.")
	}
	gone, err := v.c.Store.SetWording(v.Context(), v.school.ID, key.Name, string(key.Language), text)
	switch {
	case err != nil:
		return err
	case len(gone) > 0:
		return v.leads(at, "The words are changed. The WhatsApp template %s says the old ones and is not used any more: have the new ones approved.", gone[0].ContentSID)
	case text == "":
		return v.leads(at, "The words are those that come with Raabta again.")
	}
	return v.leads(at, "The words are changed, and hold from the next message on.")
}

// wordingWrong says why a wording cannot be used, and what to do.
func (v *visit) wordingWrong(err error) string {
	e, ok := errors.AsType[*templates.WordingError](err)
	if !ok {
		return v.t("These words cannot be used.")
	}
	switch e.Problem {
	case templates.WordingEmpty:
		return v.t("The text is empty: write it first, or go back to the words that come with Raabta.")
	case templates.WordingLong:
		return v.t("The text has more than %d characters: shorten it.", templates.MaxText)
	case templates.WordingStrange:
		return v.t("{%s} cannot be filled in here: use only those that stand beside the text.", e.Word)
	case templates.WordingMissing:
		return v.t("{%s} is left out: put it where that fact should stand.", e.Word)
	case templates.WordingCommand:
		return v.t("The text begins with %s, which phone companies read as a command: begin with another word.", e.Word)
	}
	return v.t("These words cannot be used.")
}

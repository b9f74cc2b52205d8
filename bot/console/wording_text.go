package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

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
		if view.Found, err = v.c.Store.FindHouseholds(v.Context(), v.school.ID, bot.Seek(view.Search, v.school.Country)); err != nil {
			return err
		}
	}
	id := v.FormValue("household")
	if id == "" {
		return nil
	}
	family, err := v.family(id)
	if err != nil {
		return err
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

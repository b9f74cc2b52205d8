package console

import (
	"context"
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
	// FindHouseholds finds the households that have all that is sought, fifty at most.
	FindHouseholds(ctx context.Context, schoolID string, sought []bot.Sought) ([]bot.Contact, error)
	// Households reads those of some households that are the school's, in the order of ids.
	Households(ctx context.Context, schoolID string, ids []string) ([]bot.Contact, error)
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
		list = append(list, pick{string(lang), v.words.language(string(lang)), lang == chosen})
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
				line.Elsewhere = append(line.Elsewhere, v.words.language(string(other)))
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

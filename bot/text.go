package bot

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"raabta/bot/reply"
	"raabta/templates"
)

// Kinds of broadcasts and questions of bot's own.
const (
	KindText     = "text"      // a broadcast of the school's own words, or of one named text
	KindNotice   = "broadcast" // the yes/no question of such a broadcast; Subject is its id
	KindLanguage = "language"  // which language? Choices are BCP 47
)

// TextComposer gives the words of a plain broadcast: the school's short name, then its text with each family's values, or
// a named text of templates. Who gets it from a linked device is greeted by name over it.
type TextComposer struct{ Books Books }

// textOf is the text of a broadcast, without its question.
func textOf(b Broadcast) string { return cmp.Or(b.Template, "broadcast") }

// noticeAsk is the question under a broadcast's text.
const noticeAsk = "broadcast_ask"

// Templates names the text, and where it asks also the one with its question under it, which families get.
func (c TextComposer) Templates(b Broadcast) []string {
	names := []string{textOf(b)}
	if b.Question == "yesno" {
		names = append(names, templates.Asking(names[0], noticeAsk))
	}
	return names
}

// Placeholders lists what a broadcast's text may use: {school}, and of a household {child} (first names), {children}
// (names with classes), {class} and {family}.
func (c TextComposer) Placeholders() []string {
	return []string{"school", "child", "children", "class", "family"}
}

// LongestText is how many characters, as SMS counts them, a broadcast's text has at most.
const LongestText = 1500

// TextError is what is wrong with a broadcast's text: one of its fields.
type TextError struct {
	Empty   bool
	Length  int    // too long
	Unknown string // a placeholder
}

// Error implements error.
func (e *TextError) Error() string {
	switch {
	case e.Empty:
		return "the text is empty"
	case e.Unknown != "":
		return fmt.Sprintf("{%s} is not known; a text may use {%s}", e.Unknown, strings.Join(TextComposer{}.Placeholders(), "}, {"))
	}
	return fmt.Sprintf("the text has %d characters; %d is the most", e.Length, LongestText)
}

// CheckText refuses a broadcast's text that uses an unknown placeholder or is empty or too long, with a *TextError. What
// templates cannot read is refused with another error.
func (c TextComposer) CheckText(text string) error {
	if strings.TrimSpace(text) == "" {
		return &TextError{Empty: true}
	}
	if n := templates.Measure(text).Units; n > LongestText {
		return &TextError{Length: n}
	}
	t, err := templates.Compile(text)
	if err != nil {
		return err
	}
	for _, p := range t.Placeholders() {
		known := false
		for _, k := range c.Placeholders() {
			known = known || p == k
		}
		if !known {
			return &TextError{Unknown: p}
		}
	}
	return nil
}

// Compose makes the texts of a chunk.
func (c TextComposer) Compose(ctx context.Context, now time.Time, school School, b Broadcast, chunk []Recipient) ([]Draft, error) {
	book, err := c.Books.Book(ctx, school.ID)
	if err != nil {
		return nil, fmt.Errorf("wording: %w", err)
	}
	own := map[templates.Language]*templates.Text{}
	if b.Template == "" {
		for _, lang := range templates.Languages() {
			if own[lang], err = templates.Compile(b.Texts().In(lang)); err != nil {
				return nil, &UnsendableError{Recipients: []string{"everyone"}, Err: err}
			}
		}
	}
	drafts := make([]Draft, 0, len(chunk))
	var missing []string
	var why error
	for _, r := range chunk {
		d, err := c.compose(book, own[school.Language(r.language())], school, b, r, now)
		if err != nil {
			missing, why = append(missing, nameOf(r)), err
			continue
		}
		drafts = append(drafts, d)
	}
	if why != nil {
		return nil, &UnsendableError{Recipients: missing, Err: why}
	}
	return drafts, nil
}

func (c TextComposer) compose(book *templates.Book, own *templates.Text, school School, b Broadcast, r Recipient, now time.Time) (Draft, error) {
	d := Draft{}
	d.Recipient = r.Key
	lang := school.Language(r.language())
	d.Language = string(lang)
	values := ValuesOf(school, r)
	body := ""
	var err error
	if own != nil {
		words, ferr := own.Fill(values)
		if ferr != nil {
			return d, ferr
		}
		body, err = book.Render(lang, "broadcast", templates.Values{"school": school.ShortName, "text": words})
		d.Vars = jsonOf(templates.Values{"school": school.ShortName, "text": words})
	} else {
		body, err = book.Render(lang, b.Template, values)
		d.Vars = jsonOf(values)
	}
	if err != nil {
		return d, err
	}
	d.Template = textOf(b)
	if r.Staff != nil {
		d.say(book, r, values, body)
		return d, nil // staff are told, not asked: what they write back is an answer to a family
	}
	if b.Template == "language_ask" {
		d.Question = &Question{Kind: KindLanguage, Subject: b.ID, Choices: []string{"en", "ur", "ur-Latn"}, Ask: mustWord(book, lang, "language_digits"), Label: mustWord(book, lang, "label_language"), ExpiresAt: now.Add(14 * 24 * time.Hour)}
	}
	if b.Question == "yesno" {
		ask, err := book.Render(lang, noticeAsk, nil)
		if err != nil {
			return d, err
		}
		body, d.Template = body+"\n"+ask, templates.Asking(textOf(b), noticeAsk)
		d.Question = &Question{Kind: KindNotice, Subject: b.ID, Choices: []string{"yes", "no"}, Ask: ask, Label: mustWord(book, lang, "label_broadcast")}
	}
	d.say(book, r, values, body)
	if d.Question != nil {
		d.Effects = []Effect{SupersedeQuestions{HouseholdID: r.Household.ID, Kind: d.Question.Kind, Subject: d.Question.Subject}}
	}
	return d, nil
}

// say gives the draft its words, greeted where they go out from a linked device.
func (d *Draft) say(book *templates.Book, r Recipient, values templates.Values, words string) {
	d.Body = words
	if r.Reach.Channel == WhatsApp && r.Reach.Linked {
		d.Body, d.SMSBody = greeted(book, templates.Language(d.Language), r, values, words), words
	}
}

// language is what the recipient reads, as it is written down.
func (r Recipient) language() string {
	if r.Staff != nil {
		return r.Staff.Language
	}
	return r.Household.Language
}

// ValuesOf are the facts of a recipient that a plain broadcast fills in: see TextComposer.Placeholders.
func ValuesOf(school School, r Recipient) templates.Values {
	v := templates.Values{"school": school.ShortName, "family": r.Household.Name}
	if r.Staff != nil {
		v["family"] = r.Staff.Name
	}
	var first, full, classes []string
	for _, c := range r.Household.Children {
		first = append(first, c.FirstName())
		full = append(full, fmt.Sprintf("%s (%s)", c.FirstName(), c.Class))
		classes = append(classes, c.Class)
	}
	lang := school.Language(r.language())
	v["child"], v["children"], v["class"] = templates.List(lang, first), templates.List(lang, full), templates.List(lang, classes)
	return v
}

// nameOf is a recipient as staff know it.
func nameOf(r Recipient) string {
	if r.Staff != nil {
		return r.Staff.Name
	}
	if len(r.Household.Children) > 0 {
		c := r.Household.Children[0]
		return fmt.Sprintf("%s (%s, %s)", r.Household.Name, c.FirstName(), c.Class)
	}
	return r.Household.Name
}

// mustWord is a text without placeholders; "" where a school's wording broke it, which With refuses.
func mustWord(book *templates.Book, lang templates.Language, name string) string {
	s, _ := book.Render(lang, name, nil)
	return s
}

// NoticeAsker counts yes and no to a plain broadcast.
type NoticeAsker struct{}

// Fits takes yes, no, 1 and 2.
func (NoticeAsker) Fits(_ Question, r reply.Reading) bool { _, ok := YesNo(r); return ok }

// Answer notes it and thanks.
func (NoticeAsker) Answer(q Question, r reply.Reading, talk Talk) Answer {
	answer, _ := YesNo(r)
	body, _ := talk.Book.Render(talk.Language, "broadcast_"+answer, templates.Values{"school": talk.School.ShortName})
	return Answer{
		Answer: answer, Close: true, Reason: "counted as " + answer,
		Effects: []Effect{CountAnswer{BroadcastID: q.Subject, HouseholdID: q.HouseholdID, Answer: answer}},
		Texts:   []AnswerText{{Template: "broadcast_" + answer, Body: body}},
	}
}

// YesNo reads the answer to "1 = yes, 2 = no".
func YesNo(r reply.Reading) (string, bool) {
	switch {
	case r.Kind == reply.Yes, r.Kind == reply.Number && r.Number == 1:
		return "yes", true
	case r.Kind == reply.No, r.Kind == reply.Number && r.Number == 2:
		return "no", true
	}
	return "", false
}

// LanguageAsker sets the language a family chooses.
type LanguageAsker struct{}

// Fits takes 1, 2, 3 and the languages' names.
func (LanguageAsker) Fits(q Question, r reply.Reading) bool {
	return r.Kind == reply.Language || r.Kind == reply.Number && r.Number >= 1 && r.Number <= len(q.Choices)
}

// Answer writes the language down and says so in it.
func (LanguageAsker) Answer(q Question, r reply.Reading, talk Talk) Answer {
	choice := r.Language
	if r.Kind == reply.Number {
		choice = q.Choices[r.Number-1]
	}
	lang, ok := templates.ParseLanguage(choice)
	if !ok {
		lang = talk.Language
	}
	body, _ := talk.Book.Render(lang, "language_set", templates.Values{"school": talk.School.ShortName})
	return Answer{
		Answer: string(lang), Close: true, Reason: "texts go out in " + string(lang) + " from now on",
		Effects: []Effect{SetLanguage{HouseholdID: q.HouseholdID, Language: string(lang)}},
		Texts:   []AnswerText{{Template: "language_set", Body: body}},
	}
}

package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/templates"
)

// Kind is the kind of a digest's broadcasts and questions.
const Kind = "digest"

// week is how many days a digest tells of, and answerDays how long its answer is waited for: until shortly before the next.
const (
	week       = 7
	answerDays = 6
)

// Composer gives the texts of a digest. Its broadcast's Day is the last day told of.
type Composer struct {
	Store Store
	Books bot.Books
}

// Templates names the text; its question is among its values.
func (Composer) Templates(bot.Broadcast) []string { return []string{"digest"} }

// Compose makes a draft for each household of the chunk with a child about whom something was entered.
func (c Composer) Compose(ctx context.Context, now time.Time, school bot.School, b bot.Broadcast, chunk []bot.Recipient) ([]bot.Draft, error) {
	last := school.Today(now)
	if b.Day != "" {
		var err error
		if last, err = civil.ParseDate(b.Day); err != nil {
			return nil, fmt.Errorf("the digest's day %q: %w", b.Day, err)
		}
	}
	book, err := c.Books.Book(ctx, school.ID)
	if err != nil {
		return nil, fmt.Errorf("read the wording: %w", err)
	}
	ids := make([]string, 0, 2*len(chunk))
	for i := range chunk {
		for _, child := range childrenOf(&chunk[i]) {
			ids = append(ids, child.ID)
		}
	}
	facts, err := c.Store.Facts(ctx, school.ID, ids, last.AddDays(1-week).String(), last.String())
	if err != nil {
		return nil, fmt.Errorf("read what was entered: %w", err)
	}
	teachers, err := c.Store.ClassTeachers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the class teachers: %w", err)
	}
	drafts := make([]bot.Draft, 0, len(chunk))
	var broken []string
	var why error
	for i := range chunk {
		r := &chunk[i]
		l := &letter{voice: voice{book: book, lang: school.Language(r.Household.Language)}, school: school.ShortName}
		d, ok := l.draft(r, facts)
		switch {
		case l.err != nil:
			broken, why = append(broken, r.Household.Name), l.err
		case ok:
			d.Question = l.question(b.ID, r.Household.ID, teachers, now)
			d.Effects = []bot.Effect{bot.SupersedeQuestions{HouseholdID: r.Household.ID, Kind: Kind}}
			drafts = append(drafts, d)
		}
	}
	if why != nil {
		return nil, &bot.UnsendableError{Recipients: broken, Err: why}
	}
	return drafts, nil
}

// childrenOf are the children whom a recipient may be told about.
func childrenOf(r *bot.Recipient) []bot.Child {
	hidden := func(c bot.Child) bool { return !c.MayReceive || c.State == bot.StudentLeft }
	switch {
	case r.Staff != nil:
		return nil
	case slices.ContainsFunc(r.Household.Children, hidden):
		return slices.DeleteFunc(slices.Clone(r.Household.Children), hidden)
	}
	return r.Household.Children
}

// draft makes a household's digest for the channel chosen; false when there is nothing to say.
func (l *letter) draft(r *bot.Recipient, facts map[string]*Facts) (bot.Draft, bool) {
	var d bot.Draft
	kids := childrenOf(r)
	l.ask = l.say("digest_ask", nil)
	if !l.write(kids, facts, false) {
		return d, false
	}
	d.Recipient, d.Topic, d.Template, d.Language = r.Key, bot.TopicDigest, "digest", string(l.lang)
	d.Body = l.pack(budget(len(l.kids)))
	if r.Reach.Channel == bot.WhatsApp {
		d.SMSBody = d.Body
		l.write(kids, facts, true)
		d.Body = l.pack(longest)
		d.Vars = l.vars()
	}
	return d, true
}

// longest is how many characters a digest by WhatsApp has at most: what a phone shows at a glance, and less than an approved
// template may have (1,024).
const longest = characters(900)

// budget is how many SMS segments a digest about so many children may have.
func budget(children int) segments {
	if children <= 2 {
		return 2
	}
	return segments(2 + (children-1)/2)
}

// vars are the values of an approved Content template, whose variables have no newlines.
func (l *letter) vars() string {
	vars, err := json.Marshal(templates.Values{
		"school": l.school, "children": strings.ReplaceAll(l.lines(), "\n", "; "), "action": l.action.text, "ask": strings.ReplaceAll(l.ask, "\n", "; "),
	})
	if err != nil {
		return "" // a map of strings always marshals
	}
	return string(vars)
}

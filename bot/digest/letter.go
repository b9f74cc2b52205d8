package digest

import (
	"slices"
	"strings"

	"raabta/bot"
	"raabta/templates"
)

// voice makes texts in one language. The first text that can't be made stays as err; nothing made after it counts.
type voice struct {
	book *templates.Book
	lang templates.Language
	err  error
}

func (v *voice) say(name string, values templates.Values) string {
	text, err := v.book.Render(v.lang, name, values)
	if err != nil && v.err == nil {
		v.err = err
	}
	return text
}

// words is a text as a wording, not measured yet.
func (v *voice) words(name string, values templates.Values) wording {
	return wording{text: v.say(name, values)}
}

// letter is one household's digest being made.
type letter struct {
	voice
	school  string
	ask     string
	kids    []kid // those with something to say about
	about   int   // the one of them whom the action is about
	actions []action
	action  action // the one chosen

	frame, comma size // of the text without lines and action, and of what stands between two facts
}

// kid is a child of the letter.
type kid struct {
	id, class string
	name      wording
	head      size // of the line without its facts
	points    []point
}

// write gathers what can be said, with whole names and more of it when rich; false when that is nothing.
func (l *letter) write(children []bot.Child, facts map[string]*Facts, rich bool) bool {
	l.kids, l.about = l.kids[:0], 0
	first := firstNames(children)
	var called string
	var most want
	for i := range children {
		c := &children[i]
		f := facts[c.ID]
		if f == nil {
			continue
		}
		points, want := l.sift(f, rich)
		if len(points) == 0 {
			continue
		}
		if len(l.kids) == 0 || want.before(most) {
			l.about, most, called = len(l.kids), want, first[i]
		}
		k := kid{id: c.ID, name: wording{text: first[i]}, class: c.Class, points: points}
		if rich {
			k.name.text = templates.Straighten(c.Name)
		}
		l.kids = append(l.kids, k)
	}
	if len(l.kids) == 0 {
		return false
	}
	l.actions = l.voice.actions(most, called)
	return true
}

// firstNames are what the children are called in a short text: the first name, or the whole one where siblings share the
// first.
func firstNames(children []bot.Child) []string {
	names := make([]string, len(children))
	for i := range children {
		names[i] = children[i].FirstName()
	}
	first := names
	if len(names) > 1 {
		first = slices.Clone(names)
	}
	for i := range children {
		if count(first, first[i]) > 1 {
			names[i] = children[i].Name
		}
		names[i] = templates.Straighten(names[i])
	}
	return names
}

func count(list []string, one string) (n int) {
	for _, s := range list {
		if s == one {
			n++
		}
	}
	return n
}

// text is the digest as it stands.
func (l *letter) text() string {
	return l.say("digest", templates.Values{"school": l.school, "children": l.lines(), "action": l.action.text, "ask": l.ask})
}

// lines are the children's lines. The child whom a plain action is about comes last, so that the action follows its line.
func (l *letter) lines() string {
	lines := make([]string, 0, len(l.kids))
	for i := range l.kids {
		if i != l.about || !l.action.plain {
			lines = append(lines, l.line(&l.kids[i]))
		}
	}
	if l.action.plain {
		lines = append(lines, l.line(&l.kids[l.about]))
	}
	return strings.Join(lines, "\n")
}

// line is what is said about a child: just its name where no fact fits.
func (l *letter) line(k *kid) string {
	var room [8]string
	said := room[:0]
	for _, p := range k.points {
		if p.said.text != "" {
			said = append(said, p.said.text)
		}
	}
	if len(said) == 0 {
		return k.name.text
	}
	return l.say("digest_child", templates.Values{"child": k.name.text, "class": k.class, "facts": templates.Commas(l.lang, said)})
}

package digest

import (
	"iter"
	"sort"
	"strings"

	"raabta/templates"
)

// shortestNote is how much of a teacher's words is worth saying, in letters, when all of them don't fit.
const shortestNote = 20

// pack puts into the text what fits, and returns it. The names, an action and the digits stay whatever happens.
func (l *letter) pack(most limit) string {
	for p := range l.points() {
		p.said = p.full
	}
	l.action = l.actions[0]
	if text := l.text(); most.holds(text) {
		return text
	}
	l.measure()
	l.choose(func() bool { return most.allows(l.size()) })
	text := l.text()
	if !most.holds(text) {
		// A segment's joint costs more than the sum said, or the school's own wording repeats a value.
		l.choose(func() bool { return most.holds(l.text()) })
		text = l.text()
	}
	return text
}

// choose says what fits: first what must stay, then fact by fact.
func (l *letter) choose(fit func() bool) {
	for p := range l.points() {
		p.said = wording{}
	}
	l.action = l.actions[len(l.actions)-1]
	for _, letters := range []int{30, 20, 12, 6} { // names longer than any budget
		if fit() {
			break
		}
		for i := range l.kids {
			l.rename(&l.kids[i], cut(l.kids[i].name.text, letters))
		}
	}
	for r := range ranks {
		for i := range l.kids {
			l.add(&l.kids[i], r, fit)
		}
	}
	for _, a := range l.actions {
		if l.action = a; fit() {
			break
		}
	}
	for p := range l.points() {
		if p.said.text != "" && p.said.text == p.brief.text {
			p.try(p.full, fit)
		}
	}
	for p := range l.points() {
		if p.extra {
			p.try(p.brief, fit)
			p.try(p.full, fit)
		}
	}
}

// points are all facts of the letter, child by child and by rank.
func (l *letter) points() iter.Seq[*point] {
	return func(yield func(*point) bool) {
		for i := range l.kids {
			for j := range l.kids[i].points {
				if !yield(&l.kids[i].points[j]) {
					return
				}
			}
		}
	}
}

// try says the fact in a wording, if it fits so, and else leaves it as it was.
func (p *point) try(w wording, fit func() bool) {
	before := p.said
	if p.said = w; w.text != before.text && !fit() {
		p.said = before
	}
}

// add says a child's facts of one rank, as far as they fit. Of a note that is all there is to say about a child, as many words
// as fit.
func (l *letter) add(k *kid, r rank, fit func() bool) {
	silent := true
	for j := range k.points {
		p := &k.points[j]
		if p.rank == r && !p.extra {
			p.try(p.brief, fit)
			if p.said.text == "" && p.note != "" && silent {
				l.shorten(p, fit)
			}
		}
		silent = silent && p.said.text == ""
	}
}

// shorten says the first words of a note, as many as fit, or nothing.
func (l *letter) shorten(p *point, fit func() bool) {
	words := strings.Fields(p.note)
	say := func(n int) {
		p.said = wording{text: l.say("digest_note", templates.Values{"note": strings.Join(words[:n], " ") + "..."})}.measured()
	}
	n := sort.Search(len(words)-1, func(n int) bool { say(n + 1); return !fit() })
	if len([]rune(strings.Join(words[:n], " "))) < shortestNote {
		p.said = wording{}
		return
	}
	say(n)
}

// cut is the beginning of a name.
func cut(name string, letters int) string {
	if r := []rune(name); len(r) > letters {
		return strings.TrimSpace(string(r[:letters]))
	}
	return name
}

// measure fills in the sizes of all there is to choose from.
func (l *letter) measure() {
	const x = "x"
	l.frame = sizeOf(l.say("digest", templates.Values{"school": l.school, "children": x, "action": x, "ask": l.ask})).without(2)
	l.comma = sizeOf(templates.Commas(l.lang, []string{"", ""}))
	for i := range l.kids {
		l.rename(&l.kids[i], l.kids[i].name.text)
	}
	for p := range l.points() {
		p.brief = p.brief.measured()
		if p.full.text == p.brief.text {
			p.full = p.brief
		}
		p.full = p.full.measured()
	}
	for i, a := range l.actions {
		l.actions[i].wording = a.measured()
	}
}

// rename calls a child by a name, and measures what stands before its facts.
func (l *letter) rename(k *kid, name string) {
	k.name = wording{text: name}.measured()
	k.head = sizeOf(l.say("digest_child", templates.Values{"child": name, "class": k.class, "facts": "x"})).without(1)
}

// size is the sum of what is said.
func (l *letter) size() size {
	sum := l.frame.plus(l.action.size)
	for i := range l.kids {
		k := &l.kids[i]
		said := 0
		for j := range k.points {
			p := &k.points[j]
			if p.said.text == "" {
				continue
			}
			if sum = sum.plus(p.said.size); said > 0 {
				sum = sum.plus(l.comma)
			}
			said++
		}
		if said > 0 {
			sum = sum.plus(k.head)
		} else {
			sum = sum.plus(k.name.size)
		}
		if i > 0 {
			sum = sum.without(-1) // the newline
		}
	}
	return sum
}

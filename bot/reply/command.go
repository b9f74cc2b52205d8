package reply

import "fmt"

// readStop and readStart read a message that is a command and nothing else: every word of it is a verb of the family, what it is
// about, or a word that may stand beside those. One word of any other kind, and the message is a sentence for a person: "don't stop
// the bus", "stop the bus at gate 2", "school band hai?", "cancel my son's lunch", "please don't stop messages".
func readStop(m message) (Reading, bool) { return command(m, Stop, stops) }

func readStart(m message) (Reading, bool) { return command(m, Start, starts) }

func command(m message, kind Kind, verbs *lexicon[verb]) (Reading, bool) {
	var c order
	for i := 0; i < len(m.tokens); {
		n := c.next(m.tokens[i:], verbs)
		if n == 0 {
			return Reading{}, false
		}
		i += n
	}
	if !c.stands(m) {
		return Reading{}, false
	}
	// "message bhejo" brings messages back, but it could as well ask for one: a person sees it too.
	r := Reading{Kind: kind, Topic: c.topic, Extra: kind == Start && !c.alone, Why: fmt.Sprintf("%q alone", c.spelt)}
	switch {
	case c.topic != "":
		r.Why = fmt.Sprintf("%q about %s", c.spelt, c.topic)
	case c.object:
		r.Why = fmt.Sprintf("%q about messages", c.spelt)
	}
	return r, true
}

// order is what a command's words add up to.
type order struct {
	verbs                          int
	spelt                          string // its first verb
	alone, clear, narrowed, object bool   // a verb that may stand alone, one that is clear, one that is narrow or denied; messages are named
	topic                          string
	topics                         int // different ones
	about, pointing                bool
	titled                         bool // the phrase before was a title or a courtesy
}

// next takes the longest phrase at the head of tokens; at equal length a verb comes first, then what it is about. 0 is a foreign word.
func (c *order) next(tokens []token, verbs *lexicon[verb]) int {
	v, inVerb := verbs.prefix(tokens)
	t, inTopic := topics.prefix(tokens)
	s, inSide := sides.prefix(tokens)
	inObject := objects.take(tokens)
	inPolite := polite.take(tokens)
	n := max(inVerb, inTopic, inObject, inSide, inPolite)
	if c.titled && n == inSide && s.value == possessive {
		return 0
	}
	c.titled = false
	switch n {
	case 0:
	case inVerb:
		c.verb(v)
	case inTopic:
		if c.topic != t.value {
			c.topic = t.value
			c.topics++
		}
	case inObject:
		c.object = true
	case inSide:
		c.about = c.about || s.value != beside
		c.pointing = c.pointing || s.value == pointing
	case inPolite:
		c.titled = true
	}
	return n
}

func (c *order) verb(v entry[verb]) {
	c.verbs++
	if c.spelt == "" {
		c.spelt = v.spelt
	}
	switch v.value {
	case alone:
		c.alone = true
	case clear:
		c.alone, c.clear = true, true
	case narrow:
		c.alone, c.narrowed = true, true
	case denied:
		c.narrowed = true
	}
}

// stands says whether the words are a command.
func (c *order) stands(m message) bool {
	named := c.object || c.clear || c.topic != ""
	switch {
	case c.verbs == 0 || c.topics > 1:
		return false
	case !named && (!c.alone || c.about):
		return false
	case c.topic == TopicMeeting || c.topic == TopicEvent:
		// "stop the meeting", "event start?", "cancel meeting" are about a meeting; "stop meeting" and "stop the meeting messages" are not.
		return c.object || !(c.pointing || c.narrowed || m.asks)
	}
	return true
}

// readHelp reads a call for help that is the whole message, courtesies aside: "help my son with maths" is for a person.
func readHelp(m message) (Reading, bool) {
	tokens := m.tokens
	for len(tokens) > 0 && !helps.has(tokens) && polite.has(tokens) {
		tokens = tokens[polite.take(tokens):]
	}
	e, n := helps.prefix(tokens)
	if n == 0 || !onlyCourtesy(tokens[n:]) {
		return Reading{}, false
	}
	return Reading{Kind: Help, Extra: e.value, Why: fmt.Sprintf("%q alone", e.spelt)}, true
}

// readLanguage reads the name of one language with nothing beside it but "in", "please", "bhejo" and the like: "urdu ka homework kya hai" is about
// a subject.
func readLanguage(m message) (Reading, bool) {
	var found entry[string]
	for i := 0; i < len(m.tokens); {
		t := m.tokens[i:]
		e, n := languages.prefix(t)
		side := max(languageSides.take(t), polite.take(t))
		switch {
		case n > 0 && n >= side:
			if found.value != "" && found.value != e.value {
				return Reading{}, false
			}
			found = e
		case side == 0:
			return Reading{}, false
		default:
			n = side
		}
		i += n
	}
	if found.value == "" {
		return Reading{}, false
	}
	return Reading{Kind: Language, Language: found.value, Extra: m.asks, Why: fmt.Sprintf("%q names a language", found.spelt)}, true
}

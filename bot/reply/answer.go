package reply

import "fmt"

// How many words may follow an answer before the message is a letter that happens to begin with one.
const (
	mostAfterFirm  = 15
	mostAfterLight = 8
)

// readAnswer reads a number, a yes or a no that opens the message, behind courtesies: "Assalam o alaikum sir, jee haan".
//
// جی is both "yes" and "sir": it is a courtesy when an answer follows it ("ji nahi", "ji 2") or a title stands before it ("sir
// ji"), and yes otherwise.
func readAnswer(m message) (Reading, bool) {
	lead := 0
	for lead < len(m.tokens) && polite.has(m.tokens[lead:]) {
		lead += polite.take(m.tokens[lead:])
	}
	if r, ok := answerAt(m, lead); ok {
		return r, true
	}
	for i := 0; i < lead; i += max(1, polite.take(m.tokens[i:])) {
		if i > 0 && m.tokens[i].mark == 0 {
			continue
		}
		if r, ok := answerAt(m, i); ok {
			return r, true
		}
	}
	return promise(m)
}

func answerAt(m message, i int) (Reading, bool) {
	if i == len(m.tokens) {
		return Reading{}, false
	}
	if r, ok := numberAt(m.tokens[i:], i == 0, m.asks); ok {
		return r, true
	}
	return stanceAt(m.tokens[i:], m.asks)
}

// stanceAt reads a yes or a no that opens tokens.
//
//   - Two answers in one ("yes no", "haan nahi pata", "yes but I cannot", "haan 2") are text.
//   - Courtesies, and what only completes the answer ("haan kal aunga", "nahi aa sakta"), are not Extra; every other word is.
//   - How much may follow depends on the word, see grip.
func stanceAt(tokens []token, asks bool) (Reading, bool) {
	head, n := stances.prefix(tokens)
	if n == 0 {
		return Reading{}, false
	}
	if asks && len(tokens) == 1 && head.spelt == "y" {
		return free(`"y?" asks why`), true
	}
	said := rest{kind: head.value.kind, from: n}
	if against := said.read(tokens); against != "" {
		return free(fmt.Sprintf("two answers: %q and %q", head.spelt, against)), true
	}
	grip := max(head.value.grip, said.grip)
	if why := said.loosens(tokens, grip, asks); why != "" {
		return free(fmt.Sprintf("%q %s", head.spelt, why)), true
	}
	r := Reading{Kind: head.value.kind, Extra: said.words > 0 || asks || grip == told}
	r.Why = fmt.Sprintf("%q is %s", head.spelt, r.Kind)
	switch {
	case said.words > 0:
		r.Why += ", and more is said"
	case asks:
		r.Why += ", with a question mark"
	}
	return r, true
}

// rest is what stands behind a yes or a no.
type rest struct {
	kind  Kind
	from  int  // where it begins
	grip  grip // the firmest repetition of the answer in it
	words int  // of substance
	first int  // the first of them
	plain int  // of them, words that are not numbers
}

// read goes through the tokens behind the answer. It returns the word that contradicts the answer, if one does.
func (s *rest) read(tokens []token) string {
	completes := agreeing
	if s.kind == No {
		completes = refusing
	}
	for i := s.from; i < len(tokens); {
		t := tokens[i:]
		skip := max(polite.take(t), completes.take(t))
		come := coming.take(t)
		again, n := stances.prefix(t)
		switch {
		case s.kind == Yes && come >= skip && come >= n && come > 0:
			skip = come
		case s.kind == No && come > 0 && come >= n:
			return "will come"
		case n > 0 && n > skip && again.value.kind == s.kind:
			s.grip = max(s.grip, again.value.grip)
			skip = n
		case n > 0 && n > skip && s.opposes(again):
			return again.spelt
		case skip == 0 && s.kind == Yes && denials.has(t):
			e, _ := denials.prefix(t)
			return e.spelt
		}
		if skip == 0 {
			if s.words == 0 {
				s.first = i
			}
			s.words++
			if !tokens[i].digits && !numerals.has(t) {
				s.plain++
			}
			skip = 1
		}
		i += skip
	}
	if s.words > 0 && s.plain == 0 {
		return tokens[s.first].text
	}
	return ""
}

// opposes: any no contradicts a yes. A no is contradicted by a firm yes, and by a light one that follows at once ("nahi theek hai");
// "no, my son is fine" is not taken back by "fine".
// "n" behind an answer is short for "and".
func (s *rest) opposes(other entry[stance]) bool {
	if other.spelt == "n" {
		return false
	}
	return s.kind == Yes || other.value.grip >= firm || s.words == 0
}

// loosens says why the words behind the answer leave it open; "" if they don't.
func (s *rest) loosens(tokens []token, grip grip, asks bool) string {
	if s.words == 0 {
		return ""
	}
	next := tokens[s.first:]
	joined := next[0].joined()
	titled := s.from // where courtesies end
	for titled < s.first && polite.has(tokens[titled:]) {
		titled += polite.take(tokens[titled:])
	}
	parted := titled > s.from && titled == s.first // "no sir, …" is no determiner
	switch {
	case s.kind == No && grip >= firm && joined && s.first == s.from && untold.has(next):
		return "tells what did not happen or is not known"
	case grip == bare && joined && (asks || !parted && !clauses.has(next) && !clauses.has(tokens[titled:])):
		return "is no answer before other words"
	case grip <= light && joined && askers.has(next):
		return "opens a question"
	case s.words > mostAfterFirm, grip <= light && s.words > mostAfterLight:
		return "opens a long message"
	}
	return ""
}

// promise reads a message that says nothing but that somebody will come: "kal aa jaunga inshallah". It may be news as much
// as an answer, so it is Extra.
func promise(m message) (Reading, bool) {
	spelt := ""
	for i := 0; i < len(m.tokens); {
		t := m.tokens[i:]
		e, n := coming.prefix(t)
		skip := max(polite.take(t), agreeing.take(t))
		if n > 0 && n >= skip {
			spelt, skip = e.spelt, n
		}
		if skip == 0 {
			return Reading{}, false
		}
		i += skip
	}
	if spelt == "" {
		return Reading{}, false
	}
	return Reading{Kind: Yes, Extra: true, Why: fmt.Sprintf("%q promises to come", spelt)}, true
}

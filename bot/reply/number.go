package reply

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// numberAt reads a number, or a list of them, that opens tokens; lone says that no other token stands before them. The bool
// says that the message is decided: with a digit in front it is a number or, by one of the rules below, text.
//
//   - Digits, 1 to 99, open a message whatever follows: "2 please call me". Not when they are part of something else:
//     a time ("2:30"), a class ("5-B"), a telephone number, a count in a sentence ("3 din ki chutti chahiye"), a sum of money.
//   - Number words answer only when nothing of substance follows: "teen", "two thanks"; "one of my sons is ill" is text.
//   - "do" is two only alone, behind a label or in a list: "do you …" is English, "de do" and "do na" are "give", "please do" is yes.
//   - "no 2", "no. 2", "no2" name an option when nothing is said behind it; "No, 2 children are sick" says No;
//     "no 2 children are sick" could be either and is text.
func numberAt(tokens []token, lone, asks bool) (Reading, bool) {
	label, i := labels.prefix(tokens)
	if i > 0 && !labelled(label.spelt, tokens, i) {
		return Reading{}, false
	}
	list, i, why := numbersAt(tokens, i)
	if why != "" {
		return free(why), true
	}
	if len(list) == 0 {
		return Reading{}, false
	}
	rest := tokens[i:]
	inWords := list[0].spelt != ""
	if len(list) == 1 && list[0].spelt == "do" && label.spelt == "" && (!lone || len(rest) > 0 && !nouns.has(rest)) {
		return Reading{}, false
	}
	r := Reading{Kind: Number, Extra: asks}
	switch extra, why := afterNumber(rest); {
	case why != "":
		return free(why), true
	case extra && inWords:
		return Reading{}, false
	case extra && refuses(label.spelt):
		return free(`"no" before a number could refuse or name it`), true
	case extra:
		r.Extra = true
	}
	fill(&r, list)
	return r, true
}

// numeral is one number of a list, and the word for it if it was one.
type numeral struct {
	value int
	spelt string
}

func fill(r *Reading, list []numeral) {
	if same(list) {
		r.Number, r.Why = list[0].value, fmt.Sprintf("digit %d", list[0].value)
		if s := list[0].spelt; s != "" {
			r.Why = fmt.Sprintf("%q is %d", s, list[0].value)
		}
		return
	}
	var words []string
	for _, n := range list {
		if !slices.Contains(r.Numbers, n.value) {
			r.Numbers = append(r.Numbers, n.value)
			words = append(words, strconv.Itoa(n.value))
		}
	}
	r.Why = "several numbers: " + strings.Join(words, ", ")
}

func same(list []numeral) bool {
	for _, n := range list {
		if n.value != list[0].value {
			return false
		}
	}
	return true
}

// labelled says whether the n tokens of a label announce the number after them. A comma or a line break after "no" makes it a refusal.
func labelled(spelt string, tokens []token, n int) bool {
	if n == len(tokens) {
		return false
	}
	if refuses(spelt) {
		return tokens[n].mark == 0 || tokens[n].mark == '.' || tokens[n].mark == '#'
	}
	return tokens[n].mark != '\n'
}

// refuses says that a label could also be the word No.
func refuses(label string) bool { return label == "no" || label == "nos" }

// numbersAt reads numbers parted by nothing, punctuation or connectors from tokens[i:] and returns where they end. why is set when
// the digits are no option at all.
func numbersAt(tokens []token, i int) (list []numeral, end int, why string) {
	for end = i; i < len(tokens); {
		n, width, reason := numeralAt(tokens, i, len(list) == 0)
		if reason != "" {
			return nil, 0, reason
		}
		// Digits side by side are a list; words are one only with something between them: "one second", "the second one".
		if width == 0 || i == end && len(list) > 0 && n.spelt != "" && tokens[i].mark == 0 {
			break
		}
		list = append(list, n)
		i += width
		end = i
		i += connectors.take(tokens[i:])
	}
	return list, end, ""
}

func numeralAt(tokens []token, i int, first bool) (n numeral, width int, why string) {
	t := tokens[i]
	if !t.digits {
		if e, width := numerals.prefix(tokens[i:]); width > 0 {
			return numeral{e.value, e.spelt}, width, ""
		}
		return numeral{}, 0, ""
	}
	value, err := strconv.Atoi(t.text)
	if err != nil || len(t.text) > 2 || value == 0 {
		if first || !t.spaced || len(t.text) > 2 {
			return numeral{}, 0, "digits that are no option"
		}
		return numeral{}, 0, ""
	}
	width = 1
	if i+1 == len(tokens) {
		return numeral{value: value}, width, ""
	}
	next := tokens[i+1]
	switch {
	case next.digits && !next.spaced && strings.ContainsRune(":.٫⁄", next.mark):
		return numeral{}, 0, "a time or a fraction"
	case next.digits && !next.spaced && strings.ContainsRune("/-", next.mark) && (len(t.text) > 1 || len(next.text) > 1):
		return numeral{}, 0, "a date or a mark"
	case next.text == "%" || !next.spaced && next.mark == 0 && len(next.text) == 1 && !next.digits && next.text != "&" && next.text != "+",
		len(next.text) == 1 && next.text >= "a" && next.text <= "f" && (next.mark == 0 || next.mark == '-'):
		return numeral{}, 0, "digits of something else, such as a class"
	case next.mark == 0 && !next.spaced && ordinal(next.text):
		width = 2
	}
	return numeral{value: value}, width, ""
}

func ordinal(word string) bool { return word == "st" || word == "nd" || word == "rd" || word == "th" }

// afterNumber judges what follows a number: nothing of substance, something a person should see (extra), or something
// that takes the answer back (why).
func afterNumber(rest []token) (extra bool, why string) {
	if len(rest) == 0 {
		return false, ""
	}
	if e, n := stances.prefix(rest); n > 0 && e.value.kind == No || denials.has(rest) {
		return false, "a number and a refusal"
	}
	if n := units.take(rest); n > 0 && rest[0].mark == 0 {
		if onlyCourtesy(rest[n:]) {
			return true, ""
		}
		return false, "a number that counts something"
	}
	rest = rest[completing(rest):]
	switch {
	case len(rest) > mostAfterFirm:
		return false, "a number at the head of a long message"
	case len(rest) > 0 && rest[0].digits:
		return false, "several answers, each with a number" // the question sent back: "1 yes 2 no"
	}
	return len(rest) > 0, ""
}

func onlyCourtesy(rest []token) bool {
	for len(rest) > 0 {
		n := polite.take(rest)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	}
	return true
}

// completing is how many tokens of rest only complete a number: courtesy, consent, its own noun. "2 sir", "1 = ok", "2 number".
func completing(rest []token) int {
	i := 0
	for i < len(rest) {
		t := rest[i:]
		n := max(polite.take(t), nouns.take(t), coming.take(t))
		if e, m := stances.prefix(t); m > n && e.value.kind == Yes {
			n = m
		}
		if n == 0 {
			break
		}
		i += n
	}
	return i
}

package reply

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// How a number that nobody at the school has comes to its family: it greets, and answers two questions. What is asked, and
// whether an answer is right, is not known here.

// hellos are the words that begin it: the greeting on the school's poster, and what people write who want to be let in.
var hellos = lookup(
	group[bool]{value: true, phrases: `
		👋, hi, hii, hello, helo, hey, salaam, salam, slam, salaams, aoa, assalam, assalam o alaikum, assalamualaikum,
		assalamu alaikum, aslam o alaikum, assalam u alaikum, asalam o alaikum, asalam alaikum, assalam alaikum,
		asalamualaikum, aslamualaikum, salam alaikum, salamalaikum, salam o alaikum, good morning, good afternoon,
		good evening, السلام علیکم, اسلام علیکم, السلام و علیکم, سلام, سلام علیکم, ہیلو, آداب,
		join, i want to join, want to join, please join, join me, join us, add me, register, register me, i want to register,
		link, link me, link my phone, link my number, link this phone, connect, connect me, رجسٹر, رجسٹر کریں, شامل کریں,
		مجھے شامل کریں, شامل ہونا ہے, جوائن, جوائن کریں`},
	group[bool]{value: true, roman: true, phrases: `
		join karna hai, join karein, join karo, mujhe join karna hai, shamil karein, shamil karo, mujhe shamil karein,
		shamil hona hai, mujhe shamil hona hai, register karein, register karna hai, adaab`},
)

// ReadJoin says whether a text is a greeting, or asks to be let in, and nothing else: whatever is said besides is for a
// person. why names the word.
func ReadJoin(text string) (why string, ok bool) {
	m, fits := parse(text)
	if !fits {
		return "", false
	}
	for i := 0; i < len(m.tokens); {
		t := m.tokens[i:]
		e, n := hellos.prefix(t)
		side := polite.take(t)
		switch {
		case n > 0 && n >= side:
			if why == "" {
				why = fmt.Sprintf("%q alone", e.spelt)
			}
		case side == 0:
			return "", false
		default:
			n = side
		}
		i += n
	}
	return why, why != ""
}

// mostAside is how many other words may stand beside an admission number, such as the child's name: with more it is talk.
const mostAside = 2

// mostNumbers is how many ways a text is tried as an admission number: nobody shall try out a list of them.
const mostNumbers = 4

// ReadAdmissions reads an admission number as a parent writes it ("roll no 1234", "Adm# GR-17/2024", "۱۲۳۴", "1234 5B") and
// gives what it may be, the likeliest first, in letters and digits alone. nil is a text of another kind.
//
//   - Words that only say what it is ("roll", "number", "ka", titles) are passed over.
//   - "A 1234" is likelier one number than two; "1234 5B" is a number and a class. So what a few letters stand before comes
//     first, then the longest word with a digit; all words together come last, unless they are single digits or pairs.
func ReadAdmissions(text string) []string {
	text, ok := normalise(text, longest)
	if !ok {
		return nil
	}
	var words []string
	aside := 0
	for _, word := range strings.Fields(text) {
		for _, part := range unlabelled(bareWord(word)) {
			if words = append(words, part); !hasDigit(part) {
				aside++
			}
		}
	}
	if aside > mostAside || len(words) > 8 || !slices.ContainsFunc(words, hasDigit) {
		return nil
	}
	var list []string
	add := func(s string) {
		if !slices.Contains(list, s) && len(list) < mostNumbers && utf8.RuneCountInString(s) <= 32 {
			list = append(list, s)
		}
	}
	whole := strings.Join(words, "")
	apart := !slices.ContainsFunc(words, func(w string) bool { return len(w) > 2 || !onlyDigits(w) })
	if apart || isPrefix(words[0]) {
		add(whole)
	}
	for i := range len(words) - 1 {
		if isPrefix(words[i]) && hasDigit(words[i+1]) {
			add(words[i] + words[i+1])
		}
	}
	withDigits := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !hasDigit(w) })
	slices.SortStableFunc(withDigits, func(a, b string) int { return len(b) - len(a) })
	if !apart {
		for _, w := range withDigits {
			add(w)
		}
	}
	add(whole)
	return list
}

// isPrefix says that a word may be the letters before a number: "GR", "A".
func isPrefix(word string) bool { return !hasDigit(word) && utf8.RuneCountInString(word) <= 3 }

func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }

func onlyDigits(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

// bareWord is a word without its punctuation.
func bareWord(word string) string {
	return strings.Map(func(r rune) rune {
		if c := classify(r); c == letter || c == digitRune {
			return r
		}
		return -1
	}, word)
}

// unlabelled is what is left of a word: nothing of one that only says what it is, the number of "no1234".
func unlabelled(word string) []string {
	if word == "" || admissionLabels[word] {
		return nil
	}
	at := strings.IndexAny(word, "0123456789")
	if at > 0 && admissionLabels[word[:at]] {
		word = word[at:]
	}
	if at < 0 {
		if m, ok := parse(word); ok && (polite.take(m.tokens) == len(m.tokens) || hellos.take(m.tokens) == len(m.tokens)) {
			return nil
		}
	}
	return []string{word}
}

// admissionLabels are words that stand around an admission number; as normalise writes them.
var admissionLabels = set(`
	admission addmission admision adm admn roll rol rollno rolno admno regno registration reg number numbr nmbr numb num no nos
	nbr id idno student students std pupil child childs kid my his her our the this is its it of for from in son sons
	daughter daughters beta beta's beti bacha bachay bache bachy bachi ka ki ke k hai he hy h mera meri mere mere hamara
	class section sec grade jamaat jamat o u alaikum yeh ye
	داخلہ نمبر رول ایڈمیشن بچے بچہ بچی بیٹے بیٹی بیٹا کا کی کے ہے میرا میری میرے جماعت کلاس سیکشن یہ`)

// ReadName reads the one name that answers "what is the father called?": "Imran", "father name is Imran Ali", "والد کا نام
// عمران ہے". "" is a text of another kind: nobody shall try out a list of names, and a question is for a person.
func ReadName(text string) string {
	r := Read(text)
	m, ok := parse(text)
	if !ok || r.Kind != Text || m.asks {
		return ""
	}
	var words []string
	for i := 0; i < len(m.tokens); {
		t := m.tokens[i:]
		switch {
		case t[0].digits || t[0].symbol || askers.has(t):
			return ""
		case nameLabels[t[0].text]:
			i++
		case polite.has(t):
			i += polite.take(t)
		default:
			if len(words) > 0 && t[0].mark != 0 && t[0].mark != '.' && t[0].mark != '-' {
				return "" // a list of names
			}
			words = append(words, t[0].text)
			i++
		}
	}
	if len(words) > 5 {
		return ""
	}
	return strings.Join(words, " ")
}

// nameLabels are words that stand around a father's name; as normalise writes them.
var nameLabels = set(`
	father fathers mother mothers guardian guardians parent name named naam nam is his her my the of i am im called ka ki ke
	k hai he hy h hain mera meri mere walid walida waled walidah papa mama abba abbu ammi child childs bachay bache student
	والد والدہ سرپرست باپ ماں نام کا کی کے ہے ہین میرا میری میرے بچے`)

// ReadLastFour reads the four digits that answer "the last four digits of a phone?": "4567", "45 67", "۴۵۶۷", or a whole
// number, of which it takes the last four.
func ReadLastFour(text string) (string, bool) {
	text, ok := normalise(text, longest)
	if !ok {
		return "", false
	}
	digits, letters := "", 0
	for _, r := range text {
		switch classify(r) {
		case digitRune:
			digits += string(r)
		case letter:
			letters++
		}
	}
	if n := len(digits); letters > 40 || n != 4 && (n < 10 || n > 14) {
		return "", false
	}
	return digits[len(digits)-4:], true
}

// ReadWrong reads "WRONG 67", the answer of a family to whom a phone was added that is not theirs: the digits named, "" where
// there are none.
func ReadWrong(text string) (digits string, ok bool) {
	m, fits := parse(text)
	if !fits {
		return "", false
	}
	for i := 0; i < len(m.tokens); {
		t := m.tokens[i:]
		switch {
		case wrongs.has(t):
			ok = true
			i += wrongs.take(t)
		case t[0].digits && digits == "" && len(t[0].text) <= 4:
			digits = t[0].text
			i++
		case polite.has(t):
			i += polite.take(t)
		default:
			return "", false
		}
	}
	return digits, ok
}

var wrongs = lookup(
	group[bool]{value: true, phrases: `wrong, wrong number, wrong phone, not me, not mine, not ours, not our phone, غلط, غلط نمبر, غلط ہے`},
	group[bool]{value: true, roman: true, phrases: `ghalat, galat, ghalat number, ghalat hai, galat hai`},
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		if n, ok := normalise(w, longest); ok {
			m[n] = true
		}
	}
	return m
}

// Package reply reads a parent's words: "2", "جی", "haan kal aunga", "band karo", "اردو میں", in English, Urdu and
// Roman Urdu, as they are typed on a phone.
//
// It is pure and offline: tables of words, a small folding of spellings, and rules of a few lines each, so that staff can be
// told why a text was read as it was (Reading.Why). It knows no household, no open question and no channel: which
// option "2" stands for, and whether "yes" answers anything, is the asker's to say.
//
// The order in which a text is tried:
//
//	stop ▶ start ▶ help ▶ language        whole message only, never a word inside a sentence
//	number ▶ yes / no                     may open a longer message; what follows is then marked Extra
//	text                                  everything else, and everything in doubt
//
// In doubt the answer is text: a person reads it, and the question stays open. A wrong "yes" books a meeting nobody
// comes to, and a wrong "stop" silences a school, so every rule below prefers text to a guess.
//
// ReadMachine knows what no person wrote: the texts of autoresponders, and delivery reports.
package reply

// Kind is what a text answers.
type Kind string

// The kinds of a Reading.
const (
	Text     Kind = "text"     // free words, for a person to read
	Yes      Kind = "yes"      // agreement: yes, haan, جی ہاں, 👍
	No       Kind = "no"       // refusal: no, nahi, نہیں, 👎
	Number   Kind = "number"   // an option: 2, ۲, two, do, دو
	Stop     Kind = "stop"     // opt out, of everything or of one topic
	Start    Kind = "start"    // opt in again
	Help     Kind = "help"     // asks what can be written
	Language Kind = "language" // names the language to write in
)

// The topics a family can stop and start on their own. "" is everything.
const (
	TopicDigest  = "digest"
	TopicEvent   = "event"
	TopicMeeting = "meeting"
	TopicTip     = "tip"
)

// Reading is what Read made of a text.
type Reading struct {
	Kind Kind

	// Number is the option written: 1 to 10 in words, 1 to 99 in digits. 0 when Kind is not number, or when several different
	// numbers were written.
	Number int

	// Numbers holds all numbers, in the order written and each once, when several were ("1 and 2", "۱ اور ۲"). Number is then 0 and the asker
	// decides: two slots are a contradiction, two children are an answer.
	Numbers []int

	// Topic is what a stop or start is about: "" (everything) or one of the Topic constants.
	Topic string

	// Language is the BCP 47 tag asked for: "en", "ur" or "ur-Latn" (Roman Urdu).
	Language string

	// Extra says that the text holds more than its answer ("haan lekin fees ka kya hua?", "2 baje", "yes?"): the answer
	// counts, and the words must reach a person too. Always false for text, which reaches a person anyway.
	Extra bool

	// Words is the text as it was matched: lower case, without marks, one spelling for each letter and digit. "" when
	// there was nothing to read or too much of it.
	Words string

	// Why says in plain words, for staff, which word or rule decided: `"jee" is yes`, `digit 2`, `free words`.
	Why string
}

// Read says what a text answers. It is total: any string of any bytes has a reading, in time linear in its length.
func Read(text string) Reading {
	m, ok := parse(text)
	if !ok {
		return Reading{Kind: Text, Why: "longer than an answer is"}
	}
	if len(m.tokens) == 0 {
		return Reading{Kind: Text, Why: "no words in it"}
	}
	for _, read := range []func(message) (Reading, bool){readStop, readStart, readHelp, readLanguage, readAnswer} {
		if r, ok := read(m); ok {
			r.Words = m.words()
			return r
		}
	}
	return Reading{Kind: Text, Words: m.words(), Why: "free words"}
}

func free(why string) Reading { return Reading{Kind: Text, Why: why} }

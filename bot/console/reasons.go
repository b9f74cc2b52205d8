package console

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"raabta/bot/roster"
)

// reasons say in a language what the program wrote down in English: why a message was not sent or came to somebody, why a number
// stands still, what is wrong with a sheet. The database holds the English, whoever reads it. What a person or a provider wrote is
// nothing that is known here, and stays as it is.
//
// A reason may be several, with semicolons between them. One that is known may be a format: %d stands for a number, %q for words in
// quotation marks, %s for a name or a code, which stay as they are, and %v for a reason or a word that is known by itself.
type reasons struct {
	fixed  map[string]string // by the English
	within map[string]string // what is known as a value only
	forms  []form            // those with the most fixed text first
	sep    string            // between several
}

// form is a known reason with values in it.
type form struct {
	english, said string
	head, tail    string // of the English, before the first value and behind the last: what costs little to compare
	shape         *regexp.Regexp
	verbs         []string // of the values in turn: "%d"
	coded         bool     // its names are the codes of conversations: #A12
}

// reasonSep stands between reasons in English, reasonsMost is how many are taken for some.
const (
	reasonSep   = "; "
	reasonsMost = 20
)

// writtenReasons are those that the database holds.
func writtenReasons() []string {
	return slices.Concat(sentReasons(), numberReasons(), twilioReasons(), routedReasons(), answerReasons(), alarmReasons())
}

// newReasons makes ready what is known. It takes some milliseconds, so it is done once, when a page asks for it.
func newReasons(w *words, known []string) *reasons {
	r := &reasons{fixed: map[string]string{}, within: map[string]string{}, sep: w.t(word("; "))}
	verb := regexp.MustCompile(`%[dqsv%]`)
	for _, english := range known {
		if verb.MatchString(english) {
			r.forms = append(r.forms, newForm(verb, english, w.t(english)))
		} else {
			r.fixed[english] = w.t(english)
		}
	}
	for value, english := range reasonValues() {
		r.within[value] = w.t(english)
	}
	for month := time.January; month <= time.December; month++ {
		r.within[month.String()] = w.t(month.String())
	}
	slices.SortStableFunc(r.forms, func(a, b form) int {
		return len(verb.ReplaceAllString(b.english, "")) - len(verb.ReplaceAllString(a.english, ""))
	})
	return r
}

func newForm(verb *regexp.Regexp, english, said string) form {
	f := form{english: english, said: said}
	if f.coded = strings.Contains(english, "#%s"); f.coded {
		f.said = strings.ReplaceAll(said, "#%s", isolated("#%s")) // or the # would stand at the other side
	}
	places := verb.FindAllStringIndex(english, -1)
	f.head, f.tail = english[:places[0][0]], english[places[len(places)-1][1]:]
	var shape strings.Builder
	from := 0
	for _, at := range places {
		shape.WriteString(regexp.QuoteMeta(english[from:at[0]]))
		v := english[at[0]:at[1]]
		switch from = at[1]; {
		case v == "%%":
			shape.WriteString("%")
			continue
		case v == "%d":
			shape.WriteString(`(\d{1,9})`)
		case v == "%q":
			shape.WriteString(`("(?:[^"\\]|\\.)*")`)
		case v == "%s":
			shape.WriteString(`([^;]+)`)
		case at[0] == 0: // else it would take the reasons that stand before
			shape.WriteString(`((?:[^;"]|"(?:[^"\\]|\\.)*")+)`)
		default:
			shape.WriteString(`(.+)`)
		}
		f.verbs = append(f.verbs, v)
	}
	f.shape = regexp.MustCompile(`(?s)^` + shape.String() + regexp.QuoteMeta(english[from:]) + `$`)
	return f
}

// values are those of a reason that has this form.
func (f *form) values(reason string) ([]any, bool) {
	if !strings.HasPrefix(reason, f.head) || !strings.HasSuffix(reason, f.tail) {
		return nil, false
	}
	found := f.shape.FindStringSubmatch(reason)
	if found == nil {
		return nil, false
	}
	values := make([]any, len(f.verbs))
	for i, text := range found[1:] {
		var err error
		switch f.verbs[i] {
		case "%d":
			values[i], err = strconv.Atoi(text)
		case "%q":
			values[i], err = strconv.Unquote(text)
		default:
			values[i] = text
		}
		if err != nil {
			return nil, false
		}
	}
	return values, fmt.Sprintf(f.english, values...) == reason
}

// say says reasons in the language. false leaves them as they are: none of them is known.
func (r *reasons) say(reason string) (string, bool) {
	if strings.Count(reason, reasonSep) > reasonsMost {
		return reason, false
	}
	if said, ok := r.whole(reason); ok {
		return said, true
	}
	// A reason may have a semicolon of its own, so the most of them that are one come first.
	for at := strings.LastIndex(reason, reasonSep); at > 0; at = strings.LastIndex(reason[:at], reasonSep) {
		if said, ok := r.whole(reason[:at]); ok {
			rest, _ := r.say(reason[at+len(reasonSep):])
			return said + r.sep + rest, true
		}
	}
	if first, rest, more := strings.Cut(reason, reasonSep); more {
		if said, ok := r.say(rest); ok {
			return first + r.sep + said, true
		}
	}
	return reason, false
}

// whole says one reason.
func (r *reasons) whole(reason string) (string, bool) {
	if said, ok := r.fixed[reason]; ok {
		return said, true
	}
	for i := range r.forms {
		f := &r.forms[i]
		values, ok := f.values(reason)
		if !ok {
			continue
		}
		for i, verb := range f.verbs {
			switch {
			case verb == "%s" && !f.coded:
				values[i] = isolated(values[i].(string))
			case verb == "%v":
				values[i] = r.value(values[i].(string))
			}
		}
		return fmt.Sprintf(f.said, values...), true
	}
	return "", false
}

// value says what stands within another reason.
func (r *reasons) value(text string) string {
	if said, ok := r.within[text]; ok {
		return said
	}
	if said, ok := r.say(text); ok {
		return said
	}
	return isolated(text)
}

// sentence is a reason on a page.
type sentence struct {
	Words string
	Own   bool   // as somebody wrote it, in whatever language
	Lang  string // that language, where it is not the page's
}

// sentence says a reason as a page shows it.
func (w *words) sentence(reason string) sentence { return w.said(w.reasons, reason) }

// inSheet says what was found in the sheets of an import.
func (w *words) inSheet(found string) sentence { return w.said(w.defects, found) }

func (w *words) said(known func() *reasons, reason string) sentence {
	if known != nil {
		if said, ok := known().say(reason); ok {
			return sentence{Words: said}
		}
	}
	s := sentence{Words: reason, Own: true}
	if lang := scriptOf(reason); lang != w.lang {
		s.Lang = lang
	}
	return s
}

// defect says what is wrong in a sheet, and what to do.
func (w *words) defect(d roster.Defect) sentence {
	switch {
	case w.defects == nil:
		return sentence{Words: d.Sentence()}
	case d.Do == "":
		return sentence{Words: w.t("%s.", w.inSheet(d.Problem).Words)}
	}
	return sentence{Words: w.t("%s. %s.", w.inSheet(d.Problem).Words, w.inSheet(d.Do).Words)}
}

// reason is a reason where nothing but words can stand: in a line of a sheet, or within another sentence.
func (v *visit) reason(reason string) string { return v.words.sentence(reason).Words }

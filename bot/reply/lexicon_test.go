package reply

import (
	"strings"
	"testing"
)

// A spelling must mean one thing; where only a folding makes two meanings equal, it is listed here.
func TestNoSpellingMeansTwoThings(t *testing.T) {
	clashes(t, "stances", stances, "plain ha")
	clashes(t, "numerals", numerals, "plain ten")
	clashes(t, "stops", stops)
	clashes(t, "starts", starts)
	clashes(t, "topics", topics)
	clashes(t, "sides", sides)
	clashes(t, "helps", helps)
	clashes(t, "languages", languages)
}

func clashes[T comparable](t *testing.T, name string, l *lexicon[T], known ...string) {
	t.Helper()
	for level, keys := range map[string]map[string]entry[T]{"exact": l.exact, "plain": l.plain, "sound": l.sound} {
		if len(keys) == 0 && level == "exact" {
			t.Errorf("%s is empty", name)
		}
		for key, e := range keys {
			if at := level + " " + key; e.clash && !strings.Contains(strings.Join(known, ","), at) {
				t.Errorf("%s: %q (%s) has two meanings", name, e.spelt, at)
			}
		}
	}
}

// Words a parent may well send alone, the names of children above all, answer nothing however close they come.
func TestNeighboursOfAnswersAreFreeWords(t *testing.T) {
	for word := range strings.FieldsSeq(`
		Ali Hania Haniya Hani Hina Hanna Sana Nida Naima Naila Nadia Nahid Noor Noreen Noman Nauman Nawal Dua Dania Sadia Saad Saadia Sattar Tina Tanya
		Tooba Tehreem Jia Jiya Jai Jay Jeena Jana Janan Yahya Yasir Yusra Yusuf Kay Kainat Kiran Okasha Akasha Ekram Aikan Charagh Dost Daud Dawood
		Bilal Bilqis Zara Zarar Zaroon Stella Estep Eshal Endeavour Romana Romaisa Urduja Infaq Madiha Madad-Ali Ansa
		naam nana nani nano nahar nahana naha night nice note not now know one's noon none name hain hun hum ham hay hat hand hang hi high her here yet year yard
		yesterday yellow okra kal kab kya koi kahan jaldi jab jama jin gin gym god go got good gone door dot doctor does doing due tenth tent then than thin thing tan
		tons too two's for fourth fives sixer seventy eighteen nineteen teenager chart chair chasing pancham path bath math saath sath sathi nasta dasta dusk dust
		band bandar bas bus bazaar stops stopped stopping stopwatch starts started starting star ender ended ending endless quite quiet quits cancels cancelled cancellation
		helpful helper helps informed information-desk urdubazaar englishman romance
		ہانیہ ناہید نور نوید جیا جہان سارہ ساتھ سالن دوا دوست دوپہر تینوں چارپائی پانچواں نہر نہا نہانا بند روک شروعات مددگار اردوان`) {
		if r := Read(word); r.Kind != Text {
			t.Errorf("%q is read as %s: %s", word, short(r), r.Why)
		}
	}
}

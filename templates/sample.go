package templates

import "time"

// Sample fills a text for a look at it: with facts, such as those of a real family, and for the rest with the values of a family
// that does not exist, in the text's language. The parts that are texts themselves are rendered from the book.
func (b *Book) Sample(key Key, facts Values) Values {
	lang := key.Language
	v := Values{
		"class": "5-B", "code": "#A7", "number": "1", "count": "2", "days": "6", "marks": "17", "out_of": "20",
		"digits": "67", "admission": "1042", "thread": "A7",
		"time": Clock(lang, 16, 30), "when": Day(lang, 2026, time.November, 27) + " " + Clock(lang, 16, 30),
	}
	for name, value := range sampleWords(lang) {
		v[name] = value
	}
	for name, value := range facts {
		if value != "" {
			v[name] = value
		}
	}
	v["label"] = v["child"] + " (" + v["class"] + ")"
	// The parts, each after those it is made of.
	for _, part := range []struct{ placeholder, text string }{
		{"who", "who_father"}, {"topic", "topic_event"}, {"facts", "digest_present"}, {"action", "digest_act_talk"}, {"ask", "digest_ask"},
		{"children", "digest_child"}, {"visits", "meeting_visit"}, {"options", "meeting_option"}, {"lines", "teacher_line"},
	} {
		if text, err := b.Render(lang, part.text, v); err == nil && part.text != key.Name {
			v[part.placeholder] = text
		}
	}
	for _, name := range b.Placeholders(key.Name) {
		if v[name] == "" {
			v[name] = name
		}
	}
	return v
}

func sampleWords(lang Language) Values {
	switch lang {
	case Urdu:
		return Values{
			"child": "عائشہ", "family": "عمران علی", "teacher": "مس ثنا", "subject": "ریاضی", "event": "کھیلوں کا دن", "meeting": "والدین اور اساتذہ کی ملاقات",
			"place": "سکول کا میدان", "question": "کیا آپ آئیں گے؟", "note": "بہت اچھا پڑھتی ہے", "what": "ریاضی صفحہ 41", "text": "کل سکول بند رہے گا۔",
		}
	case RomanUrdu:
		return Values{
			"child": "Ayesha", "family": "Imran Ali", "teacher": "Miss Sana", "subject": "Maths", "event": "Sports Day", "meeting": "Parents aur teachers ki mulaqat",
			"place": "school ground", "question": "Kya aap ayenge?", "note": "bohat acha parhti hai", "what": "Maths safha 41", "text": "Kal school band rahega.",
		}
	}
	return Values{
		"child": "Ayesha", "family": "Imran Ali", "teacher": "Ms Sana", "subject": "Maths", "event": "Sports Day", "meeting": "Parent-teacher meeting",
		"place": "the school ground", "question": "Will you come?", "note": "reads very well", "what": "Maths p41", "text": "School is closed tomorrow.",
	}
}

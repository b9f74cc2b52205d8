package console_test

import (
	"strings"
	"testing"

	"raabta/bot/console"
)

// urduWords are the Urdu words.
func urduWords(t testing.TB) *console.Words {
	t.Helper()
	w, err := console.WordsOf("ur")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestReasonsAreSaidInUrdu: the values stay, what stands around them does not.
func TestReasonsAreSaidInUrdu(t *testing.T) {
	w := urduWords(t)
	for english, urdu := range map[string]string{
		"the family wrote STOP: call instead":                                                          "خاندان نے STOP لکھا تھا: فون کر لیں",
		"the network could not deliver it and gave no reason":                                          "نیٹ ورک اسے نہ پہنچا سکا اور وجہ نہیں بتائی",
		"given up after 3 tries: Twilio asked us to slow down":                                         "3 کوششوں کے بعد چھوڑ دیا گیا: Twilio نے رفتار کم کرنے کو کہا",
		"its broadcast is paused; the family has its 3 texts of the week: it waits for the next place": "یہ پیغام سب کے لیے رکا ہوا ہے؛ خاندان کو ہفتے کے 3 پیغامات مل چکے: یہ اگلی گنجائش کا انتظار کرے گا",
		"names Ayesha (4-A)": "\u2068Ayesha\u2069 (\u20684-A\u2069) کا نام لیا",
		"in the conversation #A12; and what that answered":                                                                                                                         "گفتگو \u2068#A12\u2069 میں؛ اور وہ جس کا جواب اس نے دیا تھا",
		`"haan; ji" is yes answers "Sports Day; the second"`:                                                                                                                       `"haan; ji" یعنی ہاں، یہ "Sports Day; the second" کا جواب ہے`,
		"quotes the message that asked; \"jee\" is yes answers \"Sports Day\"; counted as yes":                                                                                     "سوال والے پیغام کا حوالہ دیا؛ \"jee\" یعنی ہاں، یہ \"Sports Day\" کا جواب ہے؛ ہاں گنا گیا",
		"the teacher's phone cannot be reached (this is a landline, it takes no texts; ask the family for a mobile number); nobody answered: the front desk":                       "استاد کے فون سے رابطہ نہیں ہو سکتا (یہ لینڈ لائن ہے، پیغام نہیں لیتی؛ خاندان سے موبائل نمبر لیں)؛ کسی نے جواب نہیں دیا: دفتر کو دیا گیا",
		"Messages by sms are held: Twilio's queue for the school's number is full. It is tried again every 5 minutes.":                                                             "SMS سے جانے والے پیغام رکے ہیں: اسکول کے نمبر کے لیے Twilio کی قطار بھر گئی ہے۔ ہر 5 منٹ بعد دوبارہ کوشش ہو گی۔",
		"This machine's clock jumped ahead by 2 days: it was set, or the machine slept. Schedules, and texts that nobody asked for, wait a minute. Check that the clock is right.": "اس مشین کی گھڑی 2 دن آگے چلی گئی: کسی نے بدلی، یا مشین سوئی ہوئی تھی۔ شیڈول، اور وہ پیغام جو کسی نے نہیں مانگے، ایک منٹ انتظار کریں گے۔ دیکھ لیں کہ گھڑی درست ہے۔",
		"The bill is not paid; its writer deleted it later":                                                                                                                        "The bill is not paid؛ لکھنے والے نے بعد میں حذف کر دیا",
	} {
		if said, known := console.SayReason(w, english); said != urdu || !known {
			t.Errorf("%s\n  is said %s\n  want    %s", english, said, urdu)
		}
	}
	for english, urdu := range map[string]string{
		"another pupil has this admission number (line 7 of b.csv)":                                    "یہی داخلہ نمبر ایک اور طالب علم کا ہے (\u2068b.csv\u2069 کی سطر 7)",
		"this looks like a marks sheet, but it has no column Out Of":                                   "یہ نمبروں کی شیٹ لگتی ہے، مگر اس میں کالم \u2068Out Of\u2069 نہیں",
		"40 of 100 known pupils (40 %) would get other numbers: look whether the columns have shifted": "موجودہ 100 طلبہ میں سے 40 (40 %) کے نمبر بدل جائیں گے: دیکھیں کہ کالم آگے پیچھے تو نہیں ہو گئے",
		"February 2026 has no day 30":                                                                  "فروری 2026 میں 30 تاریخ نہیں ہوتی",
	} {
		if said, known := console.SayInSheet(w, english); said != urdu || !known {
			t.Errorf("%s\n  is said %s\n  want    %s", english, said, urdu)
		}
	}
}

// TestAPersonsReasonStays as it was written, in whatever language, even where it looks a little like one of the program's.
func TestAPersonsReasonStays(t *testing.T) {
	w := urduWords(t)
	for _, own := range []string{"yes", "Monday", "the head is ill", "چھٹی ہے", "line 7", "write the exam dates", "no"} {
		if said, known := console.SayReason(w, own); said != own || known {
			t.Errorf("staff wrote %q, the page says %q", own, said)
		}
	}
}

// FuzzReasons: what is not known stays as it is, and nothing breaks.
func FuzzReasons(f *testing.F) {
	for _, reason := range console.Reasons() {
		f.Add(reason)
	}
	for _, reason := range []string{"", ";", "; ", "; ; ", `"`, `"\`, "names  ()", "%d%s%v%q", "given up after 99999999999 tries: x", strings.Repeat("its writer deleted it later; ", 50), `"\x" is yes`} {
		f.Add(reason)
	}
	w, english := urduWords(f), (*console.Words)(nil)
	var err error
	if english, err = console.WordsOf("en"); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, reason string) {
		for _, say := range []func(*console.Words, string) (string, bool){console.SayReason, console.SayInSheet} {
			if said, known := say(w, reason); !known && said != reason {
				t.Errorf("%q is not known, and is said %q", reason, said)
			}
			if said, _ := say(english, reason); said != reason {
				t.Errorf("in English %q is said %q", reason, said)
			}
		}
	})
}

// BenchmarkReason is a reason that has many others to be compared with.
func BenchmarkReason(b *testing.B) {
	w := urduWords(b)
	for b.Loop() {
		console.SayReason(w, `quotes the message that asked; "jee" is yes answers "Sports Day"; counted as yes; the bill is not paid`)
	}
}

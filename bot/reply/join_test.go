package reply

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadJoin(t *testing.T) {
	for _, text := range []string{
		"Salaam", "salam", "SALAAM!", "slam", "Assalam o alaikum", "assalamualaikum", "Asalam-o-Alaikum sir", "AOA", "a.o.a", "السلام علیکم", "السّلامُ علیکم",
		"سلام", "hello", "Hello 👋", "hi", "Hi!", "join", "JOIN please", "Hello, I want to join", "salaam, mujhe shamil karein", "مجھے شامل کریں", "register",
		"Dear sir, assalam o alaikum", "salaam 🙏", "link my phone",
	} {
		if why, ok := ReadJoin(text); !ok || why == "" {
			t.Errorf("%q is not read as a greeting: %q", text, why)
		}
	}
	for _, text := range []string{
		"", "thanks", "sir", "ok", "Salaam, my son is ill", "hello is school open tomorrow?", "join the meeting", "stop", "1234", "salaam 1234", "who is this",
		"assalam o alaikum fees kab jama karwani hai", "🙏", strings.Repeat("salaam ", 60),
	} {
		if why, ok := ReadJoin(text); ok {
			t.Errorf("%q is read as a greeting: %s", text, why)
		}
	}
}

func TestReadAdmissions(t *testing.T) {
	for text, want := range map[string]string{
		"1234": "1234", " 1 2 3 4 ": "1234", "12 34": "1234", "1-2-3-4": "1234", "۱۲۳۴": "1234", "١٢٣٤": "1234", "roll no 1234": "1234", "Roll No. 1234": "1234",
		"rollno1234": "1234", "no.1234": "1234", "Admission Number: 1234": "1234", "adm# GR-17/2024": "gr172024", "gr 17 2024": "gr172024 gr17 2024 17",
		"A 1234": "a1234 1234", "a-1234": "a1234", "A1234": "a1234", "1234 5B": "1234 5b 12345b", "5-B 1234": "1234 5b 5b1234", "1234 (5-B)": "1234 5b 12345b",
		"1234 Ayesha": "1234 1234ayesha", "my son's number is 1234": "1234", "داخلہ نمبر ۱۲۳۴ ہے": "1234", "mere bete ka admission no 1234 hai ji": "1234 bete1234",
		"salaam, 1234": "1234", "1234 sir": "1234", "00123": "00123",
		"": "", "hello": "", "my number": "", "I have 2 sons in your school": "", "call me at 5 please": "", "fee 500 kab deni hai": "", "🙏": "",
		"1 22 333 4444 5 66 777 8888 9": "",
	} {
		if got := strings.Join(ReadAdmissions(text), " "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := ReadAdmissions("101 102 103 104 105 106 107"); len(got) > mostNumbers {
		t.Errorf("a list of numbers is tried out: %q", got)
	}
}

func TestReadName(t *testing.T) {
	for text, want := range map[string]string{
		"Imran": "imran", "imran ali": "imran ali", "Father name is Imran Ali": "imran ali", "father's name: Imran": "imran", "Mr. Imran sahib": "imran",
		"walid ka naam Imran hai": "imran", "والد کا نام عمران ہے": "عمران", "Muhammad Imran Khan": "muhammad imran khan", "Abdul-Rehman": "abdul rehman", "M. Imran": "m imran",
		"": "", "1234": "", "Imran 2": "", "who is this": "", "kya naam?": "", "Imran?": "", "yes": "", "haan ji": "", "stop": "", "urdu": "",
		"Imran, Ali, Usman": "", "Imran Ali Usman Bilal Hamza Ahmed": "", "sir": "", "🙏": "",
	} {
		if got := ReadName(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestReadLastFour(t *testing.T) {
	for text, want := range map[string]string{
		"4567": "4567", "45 67": "4567", "۴۵۶۷": "4567", "it is 4567": "4567", "0300-1234567": "4567", "+92 300 1234567": "4567",
		"": "", "567": "", "45678": "", "imran": "", "4567 1234": "", "4567 4568 4569": "1234567890123456",
	} {
		got, ok := ReadLastFour(text)
		if len(want) > 4 {
			want = got // twelve digits: read as a number, of which one end counts
		}
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
}

func TestReadWrong(t *testing.T) {
	for text, want := range map[string]string{"WRONG 67": "67", "wrong": "", "Wrong!": "", "ghalat 67": "67", "galat hai": "", "غلط ۶۷": "67", "not me": "", "wrong number sir": ""} {
		if got, ok := ReadWrong(text); !ok || got != want {
			t.Errorf("%q: got %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "no", "67", "something is wrong with the bus", "wrong answer in the test", "wrong 67 68", "wrong 123456"} {
		if got, ok := ReadWrong(text); ok {
			t.Errorf("%q is read as wrong: %q", text, got)
		}
	}
}

func TestJoiningWordsMeanOneThing(t *testing.T) {
	clashes(t, "hellos", hellos)
	clashes(t, "wrongs", wrongs)
}

func FuzzJoin(f *testing.F) {
	for _, text := range []string{"Salaam", "roll no 1234", "1234 5B", "gr 17/2024", "father name Imran", "WRONG 67", "0300-1234567", "\xff1", "e\u0301\u0301 1", "۱ـ۲"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list := ReadAdmissions(text)
		if len(list) > mostNumbers {
			t.Fatalf("%q: %d numbers", text, len(list))
		}
		for i, n := range list {
			if !hasDigit(n) || bareWord(n) != n || utf8.RuneCountInString(n) > 32 || slices.Contains(list[:i], n) {
				t.Fatalf("%q gives %q", text, list)
			}
		}
		if name := ReadName(text); strings.ContainsAny(name, "0123456789,\n") {
			t.Fatalf("%q gives the name %q", text, name)
		}
		if four, ok := ReadLastFour(text); ok != (len(four) == 4) {
			t.Fatalf("%q gives %q", text, four)
		}
		if _, ok := ReadJoin(text); ok && Read(text).Kind == Stop {
			t.Fatalf("%q joins and stops", text)
		}
		ReadWrong(text)
	})
}

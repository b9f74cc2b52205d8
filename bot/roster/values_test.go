package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"raabta/bot"
	"raabta/bot/roster"
)

// one reads a single pupil with the given cells, and says what became of it.
func one(t *testing.T, header, cells string) (*roster.Pupil, []roster.Defect) {
	t.Helper()
	r, found := read(t, sheet("pupils.csv", header+"\n"+cells+"\n"))
	if len(r.Pupils) == 0 {
		return nil, found
	}
	return &r.Pupils[0], found
}

func TestClasses(t *testing.T) {
	for _, c := range []struct{ class, section, want string }{
		{"5", "B", "5-B"}, {"5-B", "", "5-B"}, {"5 B", "", "5-B"}, {"5B", "", "5-B"}, {"5b", "b", "5-B"}, {"5 - B", "", "5-B"},
		{"Class 5", "B", "5-B"}, {"class: 5", "", "5"}, {"Grade 10", "A", "10-A"}, {"5th", "B", "5-B"}, {"10th A", "", "10-A"},
		{"05", "B", "5-B"}, {"۵", "B", "5-B"}, {"V", "B", "5-B"}, {"V-B", "", "5-B"}, {"viii", "", "8"}, {"X", "C", "10-C"}, {"I", "", "1"},
		{"KG", "A", "KG-A"}, {"kg-a", "", "KG-A"}, {"K.G.", "", "KG"}, {"KG1", "", "KG-1"}, {"Nursery", "", "Nursery"}, {"nur", "Blue", "Nursery-Blue"},
		{"Play Group", "A", "Playgroup-A"}, {"Prep", "", "Prep"}, {"پنجم", "ب", "5-B"}, {"جماعت پنجم", "", "5"}, {"نرسری", "", "Nursery"},
		{"کے جی", "الف", "KG-A"}, {"9", "Biology", "9-Biology"}, {"5 section B", "", "5-B"}, {"5 (B)", "", "5-B"}, {"5", "-", "5"}, {"5-1", "", "5-1"},
		{"5-A", "B", ""}, {"", "B", ""}, {"Ward 7", "", ""}, {"13", "", ""}, {"0", "", ""}, {"55", "", ""}, {"all", "", ""},
		{"5-B:6", "", ""}, {"=5", "", ""}, {strings.Repeat("5", 300), "", ""},
	} {
		p, found := one(t, "Admission No;Student;Class;Section;Contact 1", "1;Ayesha;"+c.class+";"+c.section+";03001234567")
		switch {
		case c.want == "" && (p != nil || len(found) == 0):
			t.Errorf("%q and %q: taken", c.class, c.section)
		case c.want != "" && (p == nil || p.Class.Name != c.want):
			t.Errorf("%q and %q: %v, want %s (%v)", c.class, c.section, p, c.want, found)
		}
	}
}

func TestNumbersInACell(t *testing.T) {
	const a, b = bot.Number("+923001234567"), bot.Number("+923217654321")
	for _, c := range []struct {
		cell string
		want []bot.Number
		bad  int
	}{
		{"03001234567", []bot.Number{a}, 0}, {"0092 300 1234567", []bot.Number{a}, 0}, {"+92 (0)300-1234567", []bot.Number{a}, 0}, {"3001234567", []bot.Number{a}, 0},
		{"3001234567.0", []bot.Number{a}, 0}, {"۰۳۰۰۱۲۳۴۵۶۷", []bot.Number{a}, 0}, {"٠٣٠٠١٢٣٤٥٦٧", []bot.Number{a}, 0}, {"'03001234567", []bot.Number{a}, 0},
		{"0300-1234567\u00a0", []bot.Number{a}, 0}, {"\u202a0300-1234567\u202c", []bot.Number{a}, 0}, {"0300/1234567", []bot.Number{a}, 0},
		{"0300-1234567 / 0321-7654321", []bot.Number{a, b}, 0}, {"0300-1234567/0321-7654321", []bot.Number{a, b}, 0}, {"03001234567,03217654321", []bot.Number{a, b}, 0},
		{"03001234567 or 03217654321", []bot.Number{a, b}, 0}, {"03001234567 & 03217654321", []bot.Number{a, b}, 0}, {"03001234567 یا 03217654321", []bot.Number{a, b}, 0},
		{"03001234567\n03217654321", []bot.Number{a, b}, 0}, {"0300 1234567 0321 7654321", []bot.Number{a, b}, 0}, {"03001234567 / 03001234567", []bot.Number{a}, 0},
		{"03001234567 / 12345", []bot.Number{a}, 1}, {"9.23E+11", nil, 1}, {"3.00123E+09", nil, 1}, {"042-35761999", nil, 1}, {"0300-call me", nil, 1},
		{"", nil, 0}, {"-", nil, 0}, {"N/A", nil, 0}, {"nil", nil, 0}, {"0900-12345678", nil, 1}, {strings.Repeat("0300/", 100), nil, 1},
	} {
		p, found := one(t, "Admission No\tStudent\tClass\tContact 1", "1\tAyesha\t5\t\""+c.cell+"\"")
		var got []bot.Number
		for _, ph := range p.Phones {
			got = append(got, ph.Number)
		}
		bad := 0
		for _, d := range found {
			if !d.Warning {
				bad++
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) || bad != c.bad {
			t.Errorf("%q: %v and %d refused, want %v and %d (%v)", c.cell, got, bad, c.want, c.bad, found)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"A", "A"}, {"Zainab bint-e-Ali", "Zainab bint-e-Ali"}, {"D'Souza", "D'Souza"}, {"عائشہ", "عائشہ"}, {"Ali 🌟", "Ali 🌟"}, {"@SUM Khan", "@SUM Khan"},
		{"  Ayesha   Imran ", "Ayesha Imran"}, {"Ayesha\u202eImran", "AyeshaImran"}, {"Aye\x07sha", "Ayesha"}, {strings.Repeat("a", 100), strings.Repeat("a", 100)},
		{strings.Repeat("a", 101), ""}, {strings.Repeat("a", 4999), ""}, {"=HYPERLINK(1)", ""}, {"＝SUM", ""}, {"03001234567", ""}, {"۱۲۳", ""}, {"---", ""}, {"", ""},
		{"http://evil.example", ""},
	} {
		p, found := one(t, "Admission No;Student;Class;Contact 1", "1;"+c.name+";5;03001234567")
		switch {
		case c.want == "" && (p != nil || len(found) == 0):
			t.Errorf("%q: taken", c.name)
		case c.want != "" && (p == nil || p.Name != c.want):
			t.Errorf("%q: %v, want %q (%v)", c.name, p, c.want, found)
		}
	}
}

func TestWhatsAppColumn(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"", "+923001234567"}, {"yes", "+923001234567 on WhatsApp"}, {"haan", "+923001234567 on WhatsApp"}, {"ہاں", "+923001234567 on WhatsApp"}, {"✓", "+923001234567 on WhatsApp"},
		{"no", "+923001234567"}, {"nahi", "+923001234567"}, {"0300-1234567", "+923001234567 on WhatsApp"}, {"0321-7654321", "+923001234567, +923217654321 on WhatsApp"},
	} {
		p, found := one(t, "Admission No;Student;Class;Contact 1;WhatsApp", "1;Ayesha;5;03001234567;"+c.cell)
		var got []string
		for _, ph := range p.Phones {
			s := string(ph.Number)
			if ph.WhatsApp {
				s += " on WhatsApp"
			}
			if !ph.SMS {
				s += " without SMS"
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != c.want || len(found) > 0 {
			t.Errorf("%q: %v, want %s (%v)", c.cell, got, c.want, found)
		}
	}
}

func TestWhoseNumberAHeadingSays(t *testing.T) {
	p, _ := one(t, "Admission No;Student;Class;Father Mobile;Mother Mobile", "1;Ayesha;5;03001234567;03217654321")
	if len(p.Phones) != 2 || p.Phones[0].Relation != bot.Father || p.Phones[1].Relation != bot.Mother {
		t.Errorf("read as %+v", p.Phones)
	}
}

func TestAudiences(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"All", "all"}, {"sab", "all"}, {"سب", "all"}, {"5-B", "class:5-B"}, {"5B", "class:5-B"}, {"Class 5", "grade:5"}, {"grade:5", "grade:5"}, {"class:5-B", "class:5-B"}, {"5", "grade:5"},
		{"5-B, 5-C; KG", "class:5-B,class:5-C,grade:KG"}, {"5-B,5-B", "class:5-B"}, {"5-B, All", "all"}, {"جماعت پنجم", "grade:5"}, {"", ""}, {"Mars", ""}, {"household:1", ""},
	} {
		r, _ := read(t, sheet("events.csv", "Title;Date;For\nSports;5/12/2026;\""+c.cell+"\"\n"))
		got := ""
		if len(r.Events) == 1 {
			got = r.Events[0].Audience
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.cell, got, c.want)
		}
	}
}

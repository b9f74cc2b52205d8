package join_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"

	"raabta/bot"
	"raabta/bot/join"
	"raabta/templates"
)

const number = "+923001234567"

func builtin(t *testing.T) *templates.Book {
	t.Helper()
	book, err := templates.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func poster(t *testing.T, school string, languages ...templates.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := (join.Poster{School: school, Number: number, Languages: languages, Book: builtin(t)}).Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestThePosterStandsAlone: a school prints it on a PC without the internet, so it needs no other file and no font.
func TestThePosterStandsAlone(t *testing.T) {
	page := poster(t, "Al-Noor <School> & Sons", templates.Urdu, templates.English)
	page = strings.ReplaceAll(page, "&#43;", "+") // as html/template writes it
	for _, want := range []string{
		"<h1 dir=\"auto\">Al-Noor &lt;School&gt; &amp; Sons</h1>", "+92 300 1234567", "https://wa.me/923001234567?text=Salaam",
		`lang="ur" dir="rtl"`, "داخلہ نمبر", `lang="en" dir="ltr"`, "admission number", "<svg ", "size: A4",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the poster", want)
		}
	}
	if urdu, english := strings.Index(page, `lang="ur" dir`), strings.Index(page, `lang="en" dir`); urdu > english {
		t.Error("English stands above Urdu")
	}
	if found := regexp.MustCompile(`(?i)<(link|script|img|iframe)|@import|url\(|@font-face`).FindString(page); found != "" {
		t.Errorf("the page needs another file: %s", found)
	}
}

func TestThePosterInOneLanguageAndInThree(t *testing.T) {
	for _, languages := range [][]templates.Language{{templates.RomanUrdu}, templates.Languages()} {
		page := poster(t, "Al-Noor School", languages...)
		if n := strings.Count(page, "<svg "); n != 1 {
			t.Errorf("%v: %d codes on the page", languages, n)
		}
		if n := strings.Count(page, "<section "); n != len(languages) {
			t.Errorf("%v: %d parts", languages, n)
		}
	}
}

func TestTheLinkIsPercentEncoded(t *testing.T) {
	for text, want := range map[string]string{
		"Salaam":     "https://wa.me/923001234567?text=Salaam",
		"I & you+me": "https://wa.me/923001234567?text=I%20%26%20you%2Bme",
		"سلام":       "https://wa.me/923001234567?text=%D8%B3%D9%84%D8%A7%D9%85",
	} {
		if got := join.ChatLink(number, text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := bot.Number("not a number").Readable(); got != "not a number" {
		t.Errorf("got %q", got)
	}
}

// TestTheDrawingIsTheCode draws the SVG's rectangles, and the terminal's blocks, and holds them against the code.
func TestTheDrawingIsTheCode(t *testing.T) {
	link := join.ChatLink(number, join.Hello)
	want, err := qr.Encode(link, qr.Q)
	if err != nil {
		t.Fatal(err)
	}
	code, err := join.CodeOf(link)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(code.SVG())); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the SVG is not well-formed: %v", err)
		}
	}
	const margin = 4
	side := want.Size + 2*margin
	drawn := make([][]bool, side)
	for y := range drawn {
		drawn[y] = make([]bool, side)
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(code.SVG(), -1) {
		for x := range atoi(m[3]) {
			drawn[atoi(m[2])][atoi(m[1])+x] = true
		}
	}
	lines := strings.Split(strings.TrimSuffix(code.Blocks(), "\n"), "\n")
	for y := range side {
		for x := range side {
			black := want.Black(x-margin, y-margin)
			if drawn[y][x] != black {
				t.Fatalf("the module at %d, %d is drawn %v, want %v", x, y, drawn[y][x], black)
			}
			block := []rune(lines[y/2])[x]
			light := block == '█' || y%2 == 0 && block == '▀' || y%2 == 1 && block == '▄'
			if light == black {
				t.Fatalf("the block at %d, %d is %q", x, y, block)
			}
		}
	}
	if _, err := join.CodeOf(strings.Repeat("x", 5000)); err == nil {
		t.Error("a text that no code holds is coded")
	}
}

func atoi(s string) (n int) {
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

// What a phone is to scan to link a number is long, and must stand on a terminal of 80 columns.
func TestALongCodeFitsATerminal(t *testing.T) {
	code, err := join.ScreenCodeOf("https://wa.me/settings/linked_devices#" + strings.Repeat("2@AbCdEfGhIjKlMnOpQr", 12))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(code.Blocks(), "\n"), "\n")
	if width := len([]rune(lines[0])); width > 78 || len(lines) > 34 {
		t.Errorf("it takes %d columns and %d lines", width, len(lines))
	}
}

package bot

import (
	"reflect"
	"testing"
)

func TestSeek(t *testing.T) {
	for text, want := range map[string][]Sought{
		"":                    nil,
		" % _ ' ":             nil,
		"Imran ALI":           {{Word: "imran"}, {Word: "ali"}},
		"Al-Noor":             {{Word: "al"}, {Word: "noor"}},
		"عائشہ علي":           {{Word: "عایشہ"}, {Word: "علی"}},
		"0300-1234567":        {{Word: "3001234567", Numbers: []Number{"+923001234567"}}},
		"+92 300 1234567":     {{Word: "923001234567", Numbers: []Number{"+923001234567"}}},
		"۰۳۰۰۱۲۳۴۵۶۷":         {{Word: "3001234567", Numbers: []Number{"+923001234567"}}},
		"0300-12":             {{Word: "30012", Numbers: []Number{"+9230012"}, End: "30012"}},
		"0300 12":             {{Word: "30012", Numbers: []Number{"+9230012"}, End: "30012"}},
		"92300":               {{Word: "92300", Numbers: []Number{"+9292300", "+92300"}, End: "92300"}},
		"+92300":              {{Word: "92300", Numbers: []Number{"+92300"}}},
		"00923":               {{Word: "923", Numbers: []Number{"+923"}}},
		"tariq 0333 1112223":  {{Word: "tariq"}, {Word: "333", Numbers: []Number{"+92333"}, End: "0333"}, {Word: "1112223", Numbers: []Number{"+921112223"}, End: "1112223"}},
		"4567":                {{Word: "4567", Numbers: []Number{"+924567"}, End: "4567"}},
		"GR-17/2024":          {{Word: "gr172024"}},
		"0042":                {{Word: "42", End: "0042"}},
		"0300":                {{Word: "300", Numbers: []Number{"+92300"}, End: "0300"}},
		"12":                  {{Word: "12"}},
		"a b c d e f g h i j": {{Word: "a"}, {Word: "b"}, {Word: "c"}, {Word: "d"}, {Word: "e"}, {Word: "f"}},
	} {
		if got := Seek(text, "PK"); !reflect.DeepEqual(got, want) {
			t.Errorf("%q seeks %+v, want %+v", text, got, want)
		}
	}
}

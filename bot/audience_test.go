package bot

import (
	"errors"
	"reflect"
	"testing"
)

func TestParseAudience(t *testing.T) {
	for text, want := range map[string]Audience{
		"all":                        {All: true},
		" All ":                      {All: true},
		"class:5-B":                  {Classes: []string{"5-B"}},
		"class:5-A, CLASS: 5-B":      {Classes: []string{"5-A", "5-B"}},
		"grade:5,class:6-A":          {Grades: []string{"5"}, Classes: []string{"6-A"}},
		"household:abc,teachers":     {Households: []string{"abc"}, Teachers: true},
		"staff:x,staff:y":            {Staff: []string{"x", "y"}},
		"class:Prep: Morning,grade:": {}, // refused
		"":                           {},
		"all,":                       {},
		"class":                      {},
		"class:":                     {},
		"all:5":                      {},
		"everyone":                   {},
		"teachers:5-B":               {},
		"parents:5-B":                {},
	} {
		got, err := ParseAudience(text)
		if reflect.DeepEqual(want, Audience{}) {
			if !errors.Is(err, ErrAudience) {
				t.Errorf("ParseAudience(%q) = %+v, %v; want a refusal", text, got, err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseAudience(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func FuzzParseAudience(f *testing.F) {
	for _, seed := range []string{"all", "class:5-B,grade:6", "household:0198,staff:1", "teachers", ",", "class:", "::", "جماعت"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAudience(text)
		if err != nil {
			if !errors.Is(err, ErrAudience) || !reflect.DeepEqual(a, Audience{}) {
				t.Fatalf("refused with %+v, %v", a, err)
			}
			return
		}
		if reflect.DeepEqual(a, Audience{}) {
			t.Fatalf("%q is accepted and means nobody", text)
		}
		for _, names := range [][]string{a.Classes, a.Grades, a.Households, a.Staff} {
			for _, name := range names {
				if name == "" {
					t.Fatalf("%q names nothing", text)
				}
			}
		}
	})
}

package console

import (
	"strings"

	"raabta/bot"
)

// list joins words by the comma of the visitor's language.
func (w *words) list(words []string) string {
	if w.lang == "ur" {
		return strings.Join(words, "، ")
	}
	return strings.Join(words, ", ")
}

// whom says an audience in words: "classes 4-A, 5-B, all teachers". names are those of the households, where they are known.
func (w *words) whom(audience string, names []string) string {
	a, err := bot.ParseAudience(audience)
	if err != nil {
		return audience
	}
	var parts []string
	if a.All {
		parts = append(parts, w.t("all families"))
	}
	if n := len(a.Grades); n > 0 {
		parts = append(parts, w.tn(n, "grade %[2]s", "grades %[2]s", w.list(w.apart(a.Grades))))
	}
	if n := len(a.Classes); n > 0 {
		parts = append(parts, w.tn(n, "class %[2]s", "classes %[2]s", w.list(w.apart(a.Classes))))
	}
	if n := len(a.Households); n > 0 && len(names) == n {
		parts = append(parts, w.apart(names)...)
	} else if n > 0 {
		parts = append(parts, w.tn(n, "%d family", "%d families"))
	}
	if a.Teachers {
		parts = append(parts, w.t("all teachers"))
	}
	if n := len(a.Staff); n > 0 {
		parts = append(parts, w.tn(n, "%d of the staff", "%d of the staff"))
	}
	return w.list(parts)
}

// apart keeps names like 4-A in their own direction within words that run from right to left.
func (w *words) apart(names []string) []string {
	if w.lang != "ur" {
		return names
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = isolated(name)
	}
	return list
}

// list is the same list in the visitor's language.
func (v *visit) list(words []string) string { return v.words.list(words) }

// whom says an audience in the visitor's language.
func (v *visit) whom(audience string, names []string) string { return v.words.whom(audience, names) }

// For says whom something is for.
func (f *frame) For(audience string) string { return f.words.whom(audience, nil) }

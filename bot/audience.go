package bot

import (
	"errors"
	"fmt"
	"strings"
)

// ErrAudience says that an audience can't be read, or names somebody whom the school does not have. What wraps it is a
// sentence for the person who wrote it.
var ErrAudience = errors.New("nobody can be told whom this is for")

// Audience is whom a broadcast is for: the union of its parts, each recipient once.
type Audience struct {
	All        bool     // every household
	Classes    []string // names, "5-B"
	Grades     []string // "5"
	Households []string // ids
	Teachers   bool     // every teacher
	Staff      []string // ids
}

// ParseAudience reads an audience: "all", "class:5-B", "grade:5", "household:ID", "teachers", "staff:ID", several by comma
// ("class:5-A, class:5-B"). Whether the school has such classes and people is not known here.
func ParseAudience(text string) (Audience, error) {
	var a Audience
	for _, part := range strings.Split(text, ",") {
		kind, name, named := strings.Cut(strings.TrimSpace(part), ":")
		kind, name = strings.ToLower(strings.TrimSpace(kind)), strings.TrimSpace(name)
		list := map[string]*[]string{"class": &a.Classes, "grade": &a.Grades, "household": &a.Households, "staff": &a.Staff}[kind]
		switch {
		case list != nil && name == "":
			return Audience{}, fmt.Errorf("%w: %q names none; write it like %s", ErrAudience, strings.TrimSpace(part), kind+":"+example(kind))
		case list != nil:
			*list = append(*list, name)
		case kind == "all" && !named:
			a.All = true
		case kind == "teachers" && !named:
			a.Teachers = true
		case kind == "":
			return Audience{}, fmt.Errorf("%w: write all, class:5-B, grade:5, household:ID, teachers or staff:ID, several by comma", ErrAudience)
		default:
			return Audience{}, fmt.Errorf("%w: %q is not known; write all, class:5-B, grade:5, household:ID, teachers or staff:ID, several by comma", ErrAudience, strings.TrimSpace(part))
		}
	}
	return a, nil
}

func example(kind string) string {
	switch kind {
	case "class":
		return "5-B"
	case "grade":
		return "5"
	}
	return "ID"
}

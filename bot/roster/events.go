package roster

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"raabta/bot/civil"
	"raabta/bot/event"
)

var (
	everybody = words(map[string]bool{"all,everyone,everybody,all parents,all families,all classes,whole school,school,sab,sab ke liye,tamam,sub,سب,تمام,تمام والدین,سب کے لیے": true})
	// wholeGrade is "Class 5", "grade:5", "جماعت پنجم": all of its sections. "5" alone is the same.
	wholeGrade = regexp.MustCompile(`(?i)^(class|grade|std|standard|jamaat|jamat|جماعت|کلاس|درجہ)[\s:.-]*`)
)

// parseAudience reads whom an event is for, in the words of a broadcast's audience: "all", "class:5-B", "grade:5", by
// comma.
func parseAudience(text string) (string, error) {
	var list []string
	for _, item := range items(text) {
		one := ""
		c, err := parseClass(wholeGrade.ReplaceAllString(item, ""), "")
		switch {
		case everybody[fold(item)]:
			one = "all"
		case err != nil:
			return "", errors.New("this is not an audience: write All, a class like 5-B, or a grade like Class 5")
		case c.Section == "":
			one = "grade:" + c.Grade
		default:
			one = "class:" + c.Name
		}
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	switch {
	case len(list) == 0:
		return "", errors.New("nobody is named: write All, a class like 5-B, or a grade like Class 5")
	case slices.Contains(list, "all"):
		return "all", nil
	case len(list) > maxItems:
		return "", fmt.Errorf("more than %d classes are named: write the grades, or All", maxItems)
	}
	return strings.Join(list, ","), nil
}

func (r *reader) event(t *table, row row) {
	e := Event{Place: Place{t.file, row.line}, Event: event.Event{State: event.Draft}}
	var ok bool
	if e.Title, ok = r.short(t, row, "Title", maxTitle); !ok {
		return
	}
	cell := t.cell(row, "Date")
	day, err := civil.ParseDate(cell)
	if err == nil && day.Before(r.options.Today) {
		err = errors.New("this day is over: correct the date or delete the row")
	}
	if err != nil {
		r.defect(t, row.line, "Date", cell, err)
		return
	}
	e.Date = day.String()
	if cell = t.cell(row, "Time"); !empty(cell) {
		clock, err := civil.ParseClock(cell)
		if err != nil {
			r.defect(t, row.line, "Time", cell, err)
			return
		}
		e.Clock = clock.String()
	}
	if e.Audience, err = parseAudience(t.cell(row, "For")); err != nil {
		r.defect(t, row.line, "For", t.cell(row, "For"), err)
		return
	}
	if !empty(t.cell(row, "Place")) {
		if e.Event.Place, ok = r.short(t, row, "Place", maxTitle); !ok {
			return
		}
	}
	if cell = t.cell(row, "Question"); !empty(cell) {
		if answer, _ := parseYes(cell); answer == yes {
			r.defect(t, row.line, "Question", cell, errors.New("this is an answer, not a question: write what families are asked, like Will you come?"))
			return
		}
		if e.Question, ok = r.short(t, row, "Question", maxNote); !ok {
			return
		}
	}
	before, fresh := r.firstFact(key("event", fold(e.Title), e.Date), e.Clock+e.Audience+e.Event.Place+e.Question, row.line, 0)
	switch {
	case fresh:
		r.roster.Events = append(r.roster.Events, e)
	case before.value != e.Clock+e.Audience+e.Event.Place+e.Question:
		r.defect(t, row.line, "Title", e.Title, fmt.Errorf("line %d says otherwise of the same event: keep one of the two", before.line))
	}
}

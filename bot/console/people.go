package console

import (
	"context"
	"slices"
	"strings"

	"raabta/bot"
)

// peopleRoutes are those of the page /people and of what is under it.
func peopleRoutes() []route {
	return slices.Concat([]route{{method: "GET", path: "/people", roles: everybody(), do: peoplePage}},
		classRoutes(), importRoutes(), householdRoutes())
}

// peopleStore is what the pages read and change.
type peopleStore interface {
	// FindHouseholds finds the households that have all that is sought, fifty at most. Nothing sought finds nothing.
	FindHouseholds(ctx context.Context, schoolID string, sought []bot.Sought) ([]bot.Contact, error)
	// HouseholdsByName lists households by name: limit of them that come after one, the first with "".
	HouseholdsByName(ctx context.Context, schoolID, after string, limit int) ([]bot.Contact, error)
	// HouseholdsTaught lists the households with a child in a class that somebody teaches, by name.
	HouseholdsTaught(ctx context.Context, schoolID, staffID string) ([]bot.Contact, error)
	// Reached reads what is known of the ways to numbers.
	Reached(ctx context.Context, schoolID string, numbers []bot.Number) (bot.Reached, error)

	householdStore
	classStore
	importStore
}

// familiesShown is how many families a page shows.
const familiesShown = 50

// peopleView is the page /people.
type peopleView struct {
	*frame
	Query    string
	Families []familyRow
	After    string // of the next page, "" for none
	Full     bool   // there are more than the search shows
	Numbers  bool   // the visitor sees phone numbers
}

// familyRow is one family of a list.
type familyRow struct {
	bot.Contact
	Reach bot.Reach
}

// teaches says that the visitor sees only what is theirs, and whose that is.
func (v *visit) teaches() bool { return v.user.Role == bot.UserTeacher }

// mayNumbers says whether the visitor sees families' phone numbers: a teacher and a family write to each other through the school's.
func (v *visit) mayNumbers() bool { return !v.teaches() }

func peoplePage(v *visit) error {
	view := peopleView{frame: v.framed(v.t("People")), Query: strings.TrimSpace(v.FormValue("q")), Numbers: v.mayNumbers()}
	list, err := v.listed(&view)
	if err != nil {
		return err
	}
	if view.Families, err = v.rows(list); err != nil {
		return err
	}
	return v.page("people", view)
}

// listed are the families that the page shows.
func (v *visit) listed(view *peopleView) ([]bot.Contact, error) {
	sought := bot.Seek(view.Query, v.school.Country)
	if v.teaches() {
		return v.taught(view, sought)
	}
	if view.Query != "" {
		list, err := v.c.Store.FindHouseholds(v.Context(), v.school.ID, sought)
		view.Full = len(list) >= familiesShown
		return list, err
	}
	list, err := v.c.Store.HouseholdsByName(v.Context(), v.school.ID, v.FormValue("after"), familiesShown+1)
	if len(list) > familiesShown {
		list = list[:familiesShown]
		view.After = list[len(list)-1].ID
	}
	return list, err
}

// taught are the families of a teacher's classes, of which those that are sought, without the numbers that teachers do not see.
func (v *visit) taught(view *peopleView, sought []bot.Sought) ([]bot.Contact, error) {
	list, err := v.c.Store.HouseholdsTaught(v.Context(), v.school.ID, v.user.StaffID)
	if err != nil {
		return nil, err
	}
	for i := range sought {
		sought[i].Numbers, sought[i].End = nil, ""
	}
	if view.Query != "" {
		list = slices.DeleteFunc(list, func(c bot.Contact) bool { return len(sought) == 0 || !c.Has(sought) })
	}
	if at := slices.IndexFunc(list, func(c bot.Contact) bool { return c.ID == v.FormValue("after") }); at >= 0 {
		list = list[at+1:]
	}
	if len(list) > familiesShown {
		list = list[:familiesShown]
		if view.After = list[len(list)-1].ID; view.Query != "" {
			view.After, view.Full = "", true
		}
	}
	return list, nil
}

// rows are families with whether they can be reached.
func (v *visit) rows(list []bot.Contact) ([]familyRow, error) {
	var numbers []bot.Number
	for _, c := range list {
		for _, p := range c.Phones {
			numbers = append(numbers, p.Number)
		}
	}
	known, err := v.c.Store.Reached(v.Context(), v.school.ID, numbers)
	if err != nil {
		return nil, err
	}
	rows := make([]familyRow, len(list))
	for i, c := range list {
		rows[i] = familyRow{c, v.reach(c.Household, known)}
	}
	return rows, nil
}

// reach is whether a routine text would get to a family at present. Where WhatsApp alone goes there, a text with an approved template
// is meant.
func (v *visit) reach(h bot.Household, known bot.Reached) bot.Reach {
	lines := make([]bot.Line, len(h.Phones))
	for i, p := range h.Phones {
		lines[i] = known.Lines[p.Number]
		lines[i].Phone = p
	}
	ways := known.Ways
	ways.Approved = true
	return bot.Choose(lines, ways, bot.Routine, v.now)
}

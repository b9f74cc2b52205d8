package console

import "raabta/bot/roster"

// changesWords says what sheets would change, or changed, in numbers: "12 new, 3 new families".
func (v *visit) changesWords(c *roster.Changes) string {
	n := c.Counts
	var parts []string
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{n.New, word("%d new"), word("%d new")},
		{n.Left, word("%d left"), word("%d left")},
		{n.NumbersChanged, word("%d number changed"), word("%d numbers changed")},
		{n.Returned, word("%d came back"), word("%d came back")},
		{n.Moved, word("%d moved class"), word("%d moved class")},
		{n.Renamed, word("%d renamed"), word("%d renamed")},
		{n.Families, word("%d new family"), word("%d new families")},
		{n.FamiliesChanged, word("%d family changed"), word("%d families changed")},
		{n.NewClasses, word("%d new class"), word("%d new classes")},
		{n.NewStaff, word("%d new on the staff"), word("%d new on the staff")},
		{n.StaffChanged, word("%d of the staff changed"), word("%d of the staff changed")},
		{n.NewEvents, word("%d new event"), word("%d new events")},
		{n.EventsChanged, word("%d event changed"), word("%d events changed")},
		{n.NewFacts, word("%d new entry"), word("%d new entries")},
		{n.FactsChanged, word("%d entry changed"), word("%d entries changed")},
	} {
		if p.n > 0 {
			parts = append(parts, v.words.tn(p.n, p.one, p.many))
		}
	}
	switch {
	case len(parts) > 0:
		return v.list(parts)
	case c.Empty():
		return v.t("no changes")
	}
	return v.t("small changes")
}

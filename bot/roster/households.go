package roster

import (
	"slices"

	"raabta/bot"
)

// families plans households: their guardians, numbers and languages, and which children belong to them.
func (p *planner) families() {
	families := propose(p.pupils)
	matched := p.match(families)
	places := make([]int, len(families)) // in Changes.Households, or -1
	for i, f := range families {
		places[i] = p.household(f, matched[i])
	}
	p.links(families, matched, places)
}

// household plans one household and says where in the changes it stands, -1 where nothing changes.
func (p *planner) household(f family, id string) int {
	old := p.houses[id]
	// Brothers and sisters who are in no sheet: what their rows said stays.
	partial := slices.ContainsFunc(old.Children, func(c bot.Child) bool {
		_, listed := p.listed[c.AdmissionNo]
		return !listed && c.State == bot.StudentActive && !p.leaving[c.AdmissionNo]
	})
	h := bot.Household{ID: id, SchoolID: old.SchoolID, Name: old.Name, Language: old.Language}
	h.Phones = familyPhones(f, old.Phones, partial)
	h.Guardians = guardians(f, old.Guardians, partial)
	h.Name = householdName(f, old, h.Guardians)
	h.Language = p.language(f, old)

	switch {
	case id == "":
		p.c.Counts.Families++
	case !slices.EqualFunc(h.Phones, old.Phones, func(a, b bot.Phone) bool { return a.Number == b.Number }):
		p.c.Counts.NumbersChanged++
	case !slices.EqualFunc(h.Phones, old.Phones, samePhone) || !slices.Equal(h.Guardians, old.Guardians) || h.Name != old.Name || h.Language != old.Language:
		p.c.Counts.FamiliesChanged++
	default:
		return -1
	}
	for i := range h.Phones {
		h.Phones[i].Rank = i + 1
	}
	p.c.Households = append(p.c.Households, h)
	return len(p.c.Households) - 1
}

func samePhone(a, b bot.Phone) bool {
	return a.Number == b.Number && a.SMS == b.SMS && a.WhatsApp == b.WhatsApp && a.Relation == b.Relation
}

// familyPhones are the numbers a household shall have. Those of the sheet come first; a stored one stays behind them where
// the sheet does not speak of it: its row could not be read, its column is missing, a brother's row is in another file, the
// family linked it itself.
// What is known of a stored number (that it is wrong, that it is on WhatsApp) stays with it.
func familyPhones(f family, old []bot.Phone, partial bool) []bot.Phone {
	phones := f.phones()
	stored := make(map[bot.Number]bot.Phone)
	for _, o := range old {
		stored[o.Number] = o
	}
	said := whatsAppSaid(f)
	written := make(map[bot.Number]bool)
	for i, ph := range phones {
		written[ph.Number] = true
		o, there := stored[ph.Number]
		if !there {
			continue
		}
		o.WhatsApp = o.WhatsApp && said[ph.Number] != no || ph.WhatsApp
		if ph.Relation != "" {
			o.Relation = ph.Relation
		}
		phones[i] = o
	}
	unread := slices.ContainsFunc(f.rows, func(row Pupil) bool { return row.unreachable })
	var kept []bot.Phone
	for i, o := range old {
		switch {
		case written[o.Number]:
		case partial, unread, o.Joined, !f.has("Contact 1") && !f.has("Contact 2"),
			!f.has("Contact 2") && i > 0,
			!f.has("WhatsApp") && o.WhatsApp && i > 0 && i >= len(phones):
			kept = append(kept, o)
		}
	}
	isNew := func(ph bot.Phone) bool { _, there := stored[ph.Number]; return !there }
	if (partial || unread) && !slices.ContainsFunc(phones, isNew) {
		return inOrderOf(old, append(phones, kept...)) // half of what is known does not turn the order round
	}
	return append(phones, kept...)
}

// whatsAppSaid is what words in the WhatsApp column say of first contacts.
func whatsAppSaid(f family) map[bot.Number]said {
	answers := make(map[bot.Number]said)
	for _, row := range f.rows {
		if len(row.Phones) > 0 && row.onWhatsApp != unsaid {
			answers[row.Phones[0].Number] = row.onWhatsApp
		}
	}
	return answers
}

func inOrderOf(old, phones []bot.Phone) []bot.Phone {
	sorted := make([]bot.Phone, 0, len(phones))
	for _, o := range old {
		for _, ph := range phones {
			if ph.Number == o.Number {
				sorted = append(sorted, ph)
			}
		}
	}
	return sorted
}

// guardians are the parents the rows name, with the ids of those who are stored; a column that is missing or empty takes
// nobody away, nor does half a file.
func guardians(f family, old []bot.Guardian, partial bool) []bot.Guardian {
	var list []bot.Guardian
	used := make(map[string]bool)
	for _, side := range []struct {
		relation bot.Relation
		names    []string
	}{{bot.Father, f.fathers()}, {bot.Mother, f.mothers()}} {
		var before []bot.Guardian
		for _, g := range old {
			if g.Relation == side.relation {
				before = append(before, g)
				used[g.ID] = true
			}
		}
		if len(side.names) == 0 {
			list = append(list, before...)
			continue
		}
		var now []bot.Guardian
		for _, name := range side.names {
			g := bot.Guardian{Name: name, Relation: side.relation}
			if i := slices.IndexFunc(before, func(b bot.Guardian) bool { return nameKey(b.Name) == nameKey(name) }); i >= 0 {
				g.ID, g.HouseholdID = before[i].ID, before[i].HouseholdID
				if partial {
					g.Name = before[i].Name
				}
				before = slices.Delete(before, i, i+1)
			}
			now = append(now, g)
		}
		for i := range now { // a name that was corrected is the same person
			if now[i].ID == "" && len(before) > 0 && !partial {
				now[i].ID, now[i].HouseholdID = before[0].ID, before[0].HouseholdID
				before = before[1:]
			}
		}
		if partial {
			now = append(now, before...)
		}
		list = append(list, now...)
	}
	for _, g := range old {
		if !used[g.ID] {
			list = append(list, g)
		}
	}
	return inStoredOrder(list, old)
}

// inStoredOrder puts guardians in the order in which they are stored, new ones last, so that equal lists are equal.
func inStoredOrder(list, old []bot.Guardian) []bot.Guardian {
	place := func(g bot.Guardian) int {
		if i := slices.IndexFunc(old, func(o bot.Guardian) bool { return o.ID == g.ID }); i >= 0 && g.ID != "" {
			return i
		}
		return len(old)
	}
	slices.SortStableFunc(list, func(a, b bot.Guardian) int { return place(a) - place(b) })
	return list
}

// householdName is what staff call the family: its father's name, else its mother's, else its first child's. A name that
// staff gave it stays.
func householdName(f family, old bot.Household, now []bot.Guardian) string {
	name := firstName(now)
	if name == "" {
		name = "Family of " + f.rows[0].Name
	}
	if old.ID == "" || old.Name == firstName(old.Guardians) {
		return name
	}
	return old.Name
}

func firstName(guardians []bot.Guardian) string {
	for _, relation := range []bot.Relation{bot.Father, bot.Mother, bot.OtherGuardian} {
		for _, g := range guardians {
			if g.Relation == relation {
				return g.Name
			}
		}
	}
	return ""
}

// language is the row's, unless the family asked for another one itself; an empty cell changes nothing.
func (p *planner) language(f family, old bot.Household) string {
	for _, row := range f.rows {
		if row.Language != "" && !p.now.ChoseLanguage[old.ID] {
			return row.Language
		}
	}
	if old.ID != "" {
		return old.Language
	}
	return p.r.Options.DefaultLanguage
}

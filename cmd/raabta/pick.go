package main

import "strings"

// pick finds what a person names, among all there is: by its id, by its exact name, or by the beginning or the end of an id
// that only one of them has. of gives an item's id and name.
func pick[T any](what, ref string, list []T, of func(T) (id, name string)) (T, error) {
	var none T
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return none, usagef("needs the %s's id; raabta %s list shows it", what, what)
	}
	var named, begun []T
	for _, item := range list {
		id, name := of(item)
		switch {
		case id == ref:
			return item, nil
		case strings.EqualFold(name, ref):
			named = append(named, item)
		case abbreviates(ref, id):
			begun = append(begun, item)
		}
	}
	for _, found := range [][]T{named, begun} {
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return none, usagef("%d %ss fit %q: give more of the id; raabta %s list shows them", len(found), what, ref, what)
		}
	}
	return none, usagef("there is no %s %q; raabta %s list shows them", what, ref, what)
}

// abbreviates says that a person who writes ref may mean an id: its beginning, or its end, which is what lists show since
// ids made on one day all begin alike.
func abbreviates(ref, id string) bool {
	ref = strings.ToLower(strings.TrimSpace(ref))
	return len(ref) >= 4 && (strings.HasPrefix(id, ref) || strings.HasSuffix(id, ref))
}

// shortID is the end of an id, as lists show it.
func shortID(id string) string { return id[max(0, len(id)-8):] }

// firstWords is the beginning of a text, on one line, for a list.
func firstWords(text string) string {
	const most = 60
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) <= most {
		return string(line)
	}
	cut := most
	for i := most; i > most/2; i-- {
		if line[i] == ' ' {
			cut = i
			break
		}
	}
	return string(line[:cut]) + " …"
}

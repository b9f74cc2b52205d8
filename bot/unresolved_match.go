package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A provider's message may be one in doubt when it was made within this time of the attempt. Times in lists are whole
// seconds, and two clocks are never one.
const (
	madeBefore = 2 * time.Minute
	madeAfter  = 10 * time.Minute
)

// match finds messages in doubt among what the provider of one sender carried: by phone, time and words, each of the
// provider's messages for one of ours at most, the oldest first. Those that belong to a message of ours already (owned,
// by the provider's id) are passed over. It gives what was found by our message's id. Pure.
//
// The words are the same but for what a provider does to them (see sameWords). A WhatsApp text that may have gone out as an
// approved template has the template's words: it is found by count, when as many messages as we miss to that phone are
// there and belong to nobody.
func match(list []Unresolved, carried []Carried, owned map[string]bool) map[string]Carried {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Unresolved) int { return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.ID, b.ID)) })
	free := make(map[Number][]Carried)
	seen := make(map[string]bool, len(carried))
	for _, c := range carried {
		if !owned[c.ProviderID] && !seen[c.ProviderID] {
			seen[c.ProviderID] = true
			free[c.To] = append(free[c.To], c)
		}
	}
	for _, of := range free {
		slices.SortFunc(of, func(a, b Carried) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ProviderID, b.ProviderID)) })
	}
	found := make(map[string]Carried)
	take := func(u Unresolved, fits func(Carried) bool) {
		of := free[u.Number]
		if i := slices.IndexFunc(of, func(c Carried) bool { return u.near(c) && fits(c) }); i >= 0 {
			found[u.ID] = of[i]
			free[u.Number] = slices.Delete(of, i, i+1)
		}
	}
	missing := make(map[Number]int)
	for _, u := range list {
		if u.Busy {
			continue
		}
		words := sameWords(u.Body)
		take(u, func(c Carried) bool { return sameWords(c.Body) == words })
		if _, ok := found[u.ID]; !ok {
			missing[u.Number]++
		}
	}
	for _, u := range list {
		if _, ok := found[u.ID]; ok || u.Busy || !u.templated() || !countsFit(u, list, free[u.Number], missing[u.Number]) {
			continue
		}
		take(u, func(Carried) bool { return true })
		if _, ok := found[u.ID]; ok {
			missing[u.Number]--
		}
	}
	return found
}

// near says that a provider's message was made when ours was tried.
func (u Unresolved) near(c Carried) bool {
	return !c.At.Before(u.StartedAt.Add(-madeBefore)) && !c.At.After(u.StartedAt.Add(madeAfter))
}

// templated says that the message may have gone out in an approved template's words, which we do not know.
func (u Unresolved) templated() bool {
	return u.Channel == WhatsApp && u.Template != "" && u.Vars != ""
}

// countsFit says that as many messages to the phone are there, near this one, as are missing, and that all of those are of
// templates: then it does not matter which is which.
func countsFit(u Unresolved, list []Unresolved, free []Carried, missing int) bool {
	for _, other := range list {
		if other.Number == u.Number && !other.templated() {
			return false
		}
	}
	n := 0
	for _, c := range free {
		if u.near(c) {
			n++
		}
	}
	return n > 0 && n == missing
}

// trialPrefix is what Twilio puts before every text of a trial account.
const trialPrefix = "Sent from your Twilio trial account - "

// plainSigns are signs that a messaging service writes plainly when it makes texts shorter (Twilio's Smart Encoding).
var plainSigns = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "–", "-", "—", "-", "…", "...", "\u00a0", " ", "\u200b", "",
)

// sameWords is a text without what a provider changes of it: line ends, the space at both ends, signs that it writes
// plainly, a trial account's beginning.
func sameWords(text string) string {
	text = plainSigns.Replace(strings.TrimPrefix(text, trialPrefix))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

package console

import (
	"fmt"
	"slices"
	"strings"
)

// reasonWords says in the visitor's language why a message was not sent or a broadcast stands still, where the reason is one that
// is known here; people's own reasons and the providers' are shown as they are.
func reasonWords(w *words, reason string) string {
	for _, known := range []string{
		word("it halted itself: %d of the first %d were rejected"),
		word("it halted itself: %d of the first %d families wrote STOP within the hour"),
		word("it halted itself: the network took %d of the first %d for spam; word it differently, without links or capitals"),
		word("the family has its %d texts of the week: it waits for the next place"),
		word("the family has its %d texts of the week, and the next place comes too late for this one"),
	} {
		numbers := []any{new(int), new(int)}[:strings.Count(known, "%d")]
		if n, _ := fmt.Sscanf(reason, known, numbers...); n < len(numbers) {
			continue
		}
		for i, n := range numbers {
			numbers[i] = *n.(*int)
		}
		if fmt.Sprintf(known, numbers...) == reason {
			return w.t(known, numbers...)
		}
	}
	const held = "its broadcast is paused"
	if rest, ok := strings.CutPrefix(reason, held+"; "); ok {
		return w.t(held) + "; " + reasonWords(w, rest)
	}
	if slices.Contains(reasons(), reason) {
		return w.t(reason)
	}
	return reason
}

// reasons are those that are translated.
func reasons() []string {
	return []string{
		word("no phone number is known: ask the family for one"), word("the family wrote STOP: call instead"), word("staff paused it"),
		word("its broadcast is paused"), word("taken back by staff"), word("its time was over before it could be sent"),
		word("the number had stopped these messages before it could be sent"), word("the family no longer has this number"),
		word("this family has not written to the school's WhatsApp yet: give them the join link"), word("sent again by the office"),
		word("the program stopped while it was sent: nobody can tell whether it arrived"),
		word("no answer told whether it was sent, so it was sent once more: it may arrive twice"),
		word("no answer told whether it was sent, and the office sent it again: it may arrive twice"),
		word("sent again by the office, since nobody knew whether the first arrived: it may arrive twice"),
	}
}

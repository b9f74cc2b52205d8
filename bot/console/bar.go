package console

import (
	"math"

	"raabta/bot"
)

// bar shows where the messages of a broadcast stand, each group as wide as it is large.
type bar struct {
	Parts []barPart
	Total int
	Words string // the same for who does not see it
}

// barPart is a group of messages.
type barPart struct {
	Kind     string // a class of the stylesheet, and the name of the results' filter
	N        int
	Words    string
	X, Width int // of barWidth
}

// barWidth is how wide a bar is, barLeast how wide its smallest part: one message of a thousand is seen too.
const (
	barWidth = 1000
	barLeast = 8
)

// shares divides a length by counts, none of which is 0. A part that would be less than least gets that, where there is room, and the
// others divide what is left.
func shares(counts []int, length, least float64) []float64 {
	all, large, left := 0, 0, length
	for _, n := range counts {
		all += n
	}
	least = min(least, length/float64(max(1, len(counts))))
	parts := make([]float64, len(counts))
	for i, n := range counts {
		if length*float64(n)/float64(all) < least {
			parts[i] = least
			left -= least
		} else {
			large += n
		}
	}
	for i, n := range counts {
		if parts[i] == 0 {
			parts[i] = left * float64(n) / float64(large)
		}
	}
	return parts
}

// groups are those of a bar, in order, with the statuses of each.
func groups() []struct {
	kind   string
	status []bot.Status
} {
	return []struct {
		kind   string
		status []bot.Status
	}{
		{"arrived", []bot.Status{bot.Delivered, bot.Read}},
		{"sent", []bot.Status{bot.Sent}},
		{"leaving", []bot.Status{bot.Sending, bot.InDoubt}},
		{"queued", []bot.Status{bot.Queued}},
		{"unknown", []bot.Status{bot.Uncertain}},
		{"failed", []bot.Status{bot.Failed, bot.Undelivered}},
		{"canceled", []bot.Status{bot.Canceled}},
	}
}

// grouped counts a progress by group.
func grouped(p bot.Progress) map[string]int {
	return map[string]int{
		"arrived": p.Delivered + p.Read, "sent": p.Sent, "leaving": p.Sending + p.InDoubt, "queued": p.Queued, "unknown": p.Uncertain,
		"failed": p.Failed + p.Undelivered, "canceled": p.Canceled,
	}
}

// total counts all messages of a progress.
func total(p bot.Progress) (n int) {
	for _, part := range grouped(p) {
		n += part
	}
	return n
}

// bar makes the bar of a progress.
func (v *visit) bar(p bot.Progress, state broadcastState) bar {
	counts := grouped(p)
	var parts []barPart
	for _, g := range groups() {
		if n := counts[g.kind]; n > 0 {
			parts = append(parts, barPart{Kind: g.kind, N: n, Words: v.groupWords(g.kind, n)})
		}
	}
	b := v.barOf(parts)
	switch {
	case b.Total == 0 && (state == stateCanceled || state == stateRefused):
		b.Words = v.t("nothing was sent")
	case b.Total == 0:
		b.Words = v.t("no message yet")
	}
	return b
}

// barOf makes a bar of parts, none of which is empty.
func (v *visit) barOf(parts []barPart) bar {
	b := bar{Parts: parts}
	var all []string
	var counts []int
	for _, part := range parts {
		b.Total += part.N
		counts = append(counts, part.N)
		all = append(all, part.Words)
	}
	end := 0.0
	for i, width := range shares(counts, barWidth, barLeast) {
		parts[i].X = int(math.Round(end))
		end += width
		parts[i].Width = int(math.Round(end)) - parts[i].X
	}
	b.Words = v.list(all)
	return b
}

// reachBar shows how many families have a phone that gets the school's texts.
func (v *visit) reachBar(c bot.Coverage) bar {
	var parts []barPart
	if c.Reachable > 0 {
		parts = append(parts, barPart{Kind: "arrived", N: c.Reachable, Words: v.words.tn(c.Reachable, "%d family is reached", "%d families are reached")})
	}
	if n := c.Households - c.Reachable; n > 0 {
		parts = append(parts, barPart{Kind: "failed", N: n, Words: v.words.tn(n, "%d is not reached", "%d are not reached")})
	}
	return v.barOf(parts)
}

// groupWords says how many messages are in a group.
func (v *visit) groupWords(kind string, n int) string {
	switch kind {
	case "arrived":
		return v.words.tn(n, "%d arrived", "%d arrived")
	case "sent":
		return v.words.tn(n, "%d sent, not confirmed", "%d sent, not confirmed")
	case "leaving":
		return v.words.tn(n, "%d is leaving", "%d are leaving")
	case "queued":
		return v.words.tn(n, "%d waits", "%d wait")
	case "unknown":
		return v.words.tn(n, "of %d nobody knows", "of %d nobody knows")
	case "failed":
		return v.words.tn(n, "%d did not arrive", "%d did not arrive")
	}
	return v.words.tn(n, "%d not sent", "%d not sent")
}

// statusWords says where one message stands.
func (v *visit) statusWords(s bot.Status) string {
	words := map[bot.Status]string{
		bot.Queued: word("waits"), bot.Sending: word("is leaving"), bot.InDoubt: word("is being checked"), bot.Uncertain: word("nobody knows"),
		bot.Sent: word("sent"), bot.Delivered: word("arrived"), bot.Read: word("read"), bot.Failed: word("could not be sent"),
		bot.Undelivered: word("did not arrive"), bot.Canceled: word("not sent"),
	}
	return v.t(words[s])
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
	"raabta/bot/roster"
)

// transcript prints what phones send and get, as a person reads it: a line for who, the words below it on lines of their
// own, so that right-to-left text keeps its order and nothing beside it moves.
type transcript struct {
	w       io.Writer
	mu      sync.Mutex // the outbox hands over many messages at a time
	sentNow []bot.Outgoing
	day     civil.Date
	last    map[bot.Number]bot.ChannelName // the channel a phone was last written to
	lastID  map[bot.Number]string          // and the message
	names   map[bot.Number]string

	out, in, segments int
}

func newTranscript(w io.Writer) *transcript {
	return &transcript{w: w, last: map[bot.Number]bot.ChannelName{}, lastID: map[bot.Number]string{}, names: map[bot.Number]string{}}
}

const demoWidth = 92

// sent is called by the simulator with each message that leaves.
func (p *transcript) sent(m bot.Outgoing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sentNow = append(p.sentNow, m)
	p.last[m.Number], p.lastID[m.Number] = m.Channel, m.ID
	p.out++
	if m.Channel == bot.SMS {
		p.segments += m.Segments
	}
}

// flush prints what left since the last time: the messages of a broadcast as one line and the followed phones' copies,
// the others each.
func (p *transcript) flush(st *stage) {
	p.mu.Lock()
	batch := p.sentNow
	p.sentNow = nil
	p.mu.Unlock()
	slices.SortStableFunc(batch, func(a, b bot.Outgoing) int {
		return cmp.Or(cmp.Compare(a.BroadcastID, b.BroadcastID), cmp.Compare(a.ID, b.ID))
	})
	for len(batch) > 0 {
		n := 1
		if id := batch[0].BroadcastID; id != "" {
			for n < len(batch) && batch[n].BroadcastID == id {
				n++
			}
		}
		group := batch[:n]
		batch = batch[n:]
		if n == 1 {
			p.message(st, group[0])
			continue
		}
		p.broadcast(st, group)
	}
}

// broadcast prints one line for all its messages, and in full those to the phones that are followed.
func (p *transcript) broadcast(st *stage, group []bot.Outgoing) {
	languages, sms, segments := map[string]int{}, 0, 0
	for _, m := range group {
		languages[m.Language]++
		if m.Channel == bot.SMS {
			sms++
			segments += m.Segments
		}
	}
	p.line(st, "Al-Noor School", fmt.Sprintf("%d phones", len(group)), string(group[0].Class))
	p.words(fmt.Sprintf("(%d in English, %d in Urdu, %d in Roman Urdu; %d by SMS in %s, %d by WhatsApp)",
		languages["en"], languages["ur"], languages["ur-Latn"], sms, plural(segments, "segment", "segments"), len(group)-sms))
	for _, m := range group {
		if st.followed[m.Number] {
			p.message(st, m)
		}
	}
}

func (p *transcript) message(st *stage, m bot.Outgoing) {
	p.line(st, "Al-Noor School", p.name(m.Number), string(m.Channel))
	p.words(m.Shown())
}

// arrives prints what a phone writes to the school.
func (p *transcript) arrives(st *stage, from bot.Number, channel bot.ChannelName, body string) {
	p.in++
	p.line(st, p.name(from), "Al-Noor School", string(channel))
	p.words(body)
}

// scene prints what happens at the school itself.
func (p *transcript) scene(st *stage, text string) {
	fmt.Fprintf(p.w, "\n%s  • %s\n", p.clock(st), strings.Join(wrap(text, demoWidth-11), " \\\n         "))
}

func (p *transcript) name(n bot.Number) string {
	if name := p.names[n]; name != "" {
		return name
	}
	return "unknown number " + n.Masked()
}

func (p *transcript) line(st *stage, from, to, note string) {
	left := fmt.Sprintf("%s  %s → %s", p.clock(st), from, to)
	gap := max(2, demoWidth-displayWidth(left)-len(note))
	fmt.Fprintf(p.w, "\n%s%s%s\n", left, strings.Repeat(" ", gap), note)
}

// clock prints the day when it is new, and gives the time.
func (p *transcript) clock(st *stage) string {
	w := civil.WallOf(st.now, st.desk.school.Zone())
	if w.Date != p.day {
		p.day = w.Date
		title := "━━ " + time.Date(w.Date.Year, w.Date.Month, w.Date.Day, 0, 0, 0, 0, time.UTC).Format("Monday 2 January 2006") + " "
		fmt.Fprintf(p.w, "\n%s%s\n", title, rule(demoWidth-len([]rune(title))))
	}
	return w.Clock.String()
}

// words prints a text below its line, wrapped at words; each line stands by itself, so a terminal that turns
// right-to-left lines turns them whole.
func (p *transcript) words(text string) {
	for _, line := range strings.Split(text, "\n") {
		for _, part := range wrap(line, demoWidth-10) {
			fmt.Fprintf(p.w, "       │ %s\n", part)
		}
	}
}

// wrap breaks a line at spaces so that no part is wider than width, where words allow.
func wrap(line string, width int) []string {
	var parts []string
	part := ""
	for _, word := range strings.Fields(line) {
		if part != "" && displayWidth(part)+1+displayWidth(word) > width {
			parts = append(parts, part)
			part = ""
		}
		if part != "" {
			part += " "
		}
		part += word
	}
	return append(parts, part)
}

// rule is a line across.
func rule(width int) string { return strings.Repeat("━", max(3, width)) }

// phones lists who has a phone in the demo.
func (p *transcript) phones(w io.Writer) {
	var rows [][]string
	for n, name := range p.names {
		rows = append(rows, []string{string(n), name})
	}
	slices.SortFunc(rows, func(a, b []string) int { return cmp.Compare(a[1], b[1]) })
	t := table{rows: rows}
	t.print(w)
}

// owner is whose phone it is, without the children; where families share it, each.
func (p *transcript) owner(n bot.Number) string {
	var owners []string
	for label := range strings.SplitSeq(p.names[n], " and ") {
		name, _, _ := strings.Cut(label, " (")
		owners = append(owners, name)
	}
	return strings.Join(owners, ", ")
}

// learn finds out whose each phone is: a guardian and the children, or a member of staff; or as the story calls them, since the
// sheets do not say whose hand a phone is in.
func (p *transcript) learn(people roster.Snapshot) {
	names := map[bot.Number]string{}
	for _, h := range people.Households {
		var kids []string
		for _, c := range h.Children {
			kids = append(kids, c.FirstName()+" "+c.Class)
		}
		for _, phone := range h.Phones {
			name := h.Name
			for _, g := range h.Guardians {
				if g.Relation == phone.Relation {
					name = g.Name
				}
			}
			label := name + " (" + strings.Join(kids, ", ") + ")"
			if other := names[phone.Number]; other != "" {
				label = other + " and " + label
			}
			names[phone.Number] = label
		}
	}
	for _, s := range people.Staff {
		names[s.Number] = s.Name
	}
	for number, name := range map[string]string{
		saima:   "Saima Imran (mother of Ayesha 5-B)",
		nasreen: "Nasreen Bibi (mother of Fatima 4-A)",
		rubina:  "Rubina Tariq (mother of Hamza 5-B, Hina 3-A)",
		uzma:    "Uzma Shahid (mother of Usman 4-A)",
		bushra:  "Bushra Rashid (mother of Zainab 5-B)",
	} {
		if n, err := bot.ParseNumber(number, "PK"); err == nil {
			names[n] = name
		}
	}
	p.names = names
}

package main

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"time"

	"raabta/bot"
	"raabta/templates"
)

const (
	// namesShown is how many of those whom nobody can reach are named for each reason; the rest are counted.
	namesShown = 10
	// countedPhones bounds the memory that telling shared phones apart may take: above it texts are counted at most.
	countedPhones = 100_000
)

// preview is what a broadcast would send, counted over all its drafts while none of them is stored. Its memory does not
// grow with the audience.
type preview struct {
	Audience   string       `json:"audience"`
	Class      bot.Class    `json:"class"`
	Households int          `json:"households"`
	Teachers   int          `json:"teachers"`
	Texts      int          `json:"texts"`
	SMS        int          `json:"sms"`
	WhatsApp   int          `json:"whatsapp"`
	New        int          `json:"whatsapp_new,omitempty"` // of those, to people whom a linked device does not know
	Held       bool         `json:"held"`                   // no sender serves them yet
	Segments   int          `json:"segments"`               // of the texts that go by SMS
	Saves      int          `json:"segments_saved_by_straightening,omitempty"`
	Price      float64      `json:"segment_price,omitempty"`
	Cost       float64      `json:"cost,omitempty"`
	Unit       string       `json:"cost_unit,omitempty"`
	Languages  []*wordsIn   `json:"languages"`
	Unreached  []*unreached `json:"unreached"`
	SendAfter  time.Time    `json:"send_after"`
	Ahead      int          `json:"ahead"`              // places at the senders' rate of what leaves before it
	OverCap    bool         `json:"over_cap,omitempty"` // the day's cap is too low for it
	First      time.Time    `json:"first,omitzero"`     // when the first may leave
	Finish     time.Time    `json:"finish,omitzero"`    // when the last will have left; zero where nobody knows
	ExpiresAt  time.Time    `json:"expires_at"`         // what has not left by then never does
	Budget     *weekly      `json:"budget,omitempty"`   // none where nothing is held to one
	Notes      []string     `json:"notes"`

	// The places at the senders' rate that what goes now takes, and what waits for a place in the families' week.
	nowSMS, nowWhatsApp, laterSMS, laterWhatsApp int

	phones                           map[uint64]bool // recipients counted, up to countedPhones
	seed                             maphash.Seed
	missedHouseholds, missedTeachers int
	now                              time.Time
	closed                           bool // the families' hours are not open when it is to go
}

// weekly is what the families' weekly budget does to a broadcast. Those to whom nothing goes are among the unreached.
type weekly struct {
	Texts     int       `json:"texts_a_week"`
	Now       int       `json:"now"`
	Later     int       `json:"later"` // wait for a place in their week
	LaterFrom time.Time `json:"later_from,omitzero"`
	LaterTill time.Time `json:"later_till,omitzero"`
	Together  int       `json:"together"` // go in one text with another that waits
	None      int       `json:"none"`     // their week is full, and the next place comes too late
}

// wordsIn is what goes out in one language.
type wordsIn struct {
	Language templates.Language `json:"language"`
	Texts    int                `json:"texts"`
	Min      int                `json:"segments_min"`
	Max      int                `json:"segments_max"`
	Segments int                `json:"segments"` // of those that go by SMS
	Longest  string             `json:"longest"`
	units    int
}

// unreached are those whom no text can reach, for one reason.
type unreached struct {
	Reason string   `json:"reason"`
	Count  int      `json:"count"`
	Names  []string `json:"names"` // the first few
	ids    []string // household ids of Names
}

// rehearse makes every draft of a broadcast and counts them. A text that cannot be made for somebody is a
// *bot.UnsendableError. after sees each chunk's drafts; nil sees none.
func (d *desk) rehearse(ctx context.Context, now time.Time, b bot.Broadcast, composers map[string]bot.Composer, after func([]bot.Draft)) (*preview, error) {
	p := &preview{
		Audience: b.Audience, Class: b.Class, SendAfter: b.SendAfter, ExpiresAt: b.ExpiresAt,
		Languages: []*wordsIn{}, Unreached: []*unreached{}, Notes: []string{}, phones: map[uint64]bool{}, seed: maphash.MakeSeed(), now: now,
	}
	if p.ExpiresAt.IsZero() {
		p.ExpiresAt = b.SendAfter.Add(b.Class.Lifetime())
	}
	if d.school.WeeklyBudget > 0 && b.Class.Unprompted() && !b.BeyondBudget {
		p.Budget = &weekly{Texts: d.school.WeeklyBudget}
	}
	e := &bot.Expander{Store: d.store, Composers: composers}
	straighten := templates.Straighten(b.Text) != b.Text
	for cursor, done := "", false; !done; {
		var drafts []bot.Draft
		var err error
		if drafts, cursor, done, err = e.Chunk(ctx, now, d.school, b, cursor); err != nil {
			return nil, err
		}
		for i := range drafts {
			p.add(&drafts[i], straighten)
		}
		if after != nil {
			after(drafts)
		}
	}
	slices.SortFunc(p.Languages, func(a, b *wordsIn) int {
		return cmp.Or(cmp.Compare(b.Texts, a.Texts), cmp.Compare(a.Language, b.Language))
	})
	slices.SortFunc(p.Unreached, func(a, b *unreached) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	if err := d.nameUnreached(ctx, p); err != nil {
		return nil, err
	}
	return p, d.plan(ctx, now, b, p)
}

// add counts one draft.
func (p *preview) add(d *bot.Draft, straighten bool) {
	m, failed := &d.Message, 0
	if m.Status.Final() && m.MergedInto == "" { // nobody can be reached, or they wrote STOP
		failed = 1
	}
	if m.StaffID != "" {
		p.Teachers++
		p.missedTeachers += failed
	} else {
		p.Households++
		p.missedHouseholds += failed
	}
	switch {
	case m.MergedInto != "" && p.Budget != nil:
		p.Budget.Together++
		p.Segments += m.Segments
		return
	case failed > 0:
		if p.Budget != nil && bot.OverBudget(*m) {
			p.Budget.None++
		}
		p.miss(m)
		return
	}
	if m.ExpiresAt.Before(p.ExpiresAt) {
		p.ExpiresAt = m.ExpiresAt
	}
	if !p.fresh(m.Recipient) {
		return // a phone of two families gets the same words once
	}
	p.Texts++
	p.place(m)
	lang := templates.Language(m.Language)
	i := slices.IndexFunc(p.Languages, func(w *wordsIn) bool { return w.Language == lang })
	if i < 0 {
		i = len(p.Languages)
		p.Languages = append(p.Languages, &wordsIn{Language: lang, Min: m.Segments})
	}
	w := p.Languages[i]
	w.Texts++
	w.Min, w.Max = min(w.Min, m.Segments), max(w.Max, m.Segments)
	if size := templates.Measure(m.Body); m.Segments == w.Max && (size.Units > w.units || w.Longest == "") || m.Segments > templates.Measure(w.Longest).Segments {
		w.Longest, w.units = m.Body, size.Units
	}
	waits := p.Budget != nil && m.StaffID == "" && m.Reason != ""
	if m.Channel == bot.WhatsApp {
		p.WhatsApp++
		if d.New {
			p.New++
		}
		*pickInt(waits, &p.laterWhatsApp, &p.nowWhatsApp)++
		return
	}
	p.SMS++
	*pickInt(waits, &p.laterSMS, &p.nowSMS) += max(1, m.Segments)
	p.Segments += m.Segments
	w.Segments += m.Segments
	if straighten {
		p.Saves += m.Segments - templates.Measure(templates.Straighten(m.Body)).Segments
	}
}

// together is how many texts go in one with another; it may be asked of none.
func (b *weekly) together() int {
	if b == nil {
		return 0
	}
	return b.Together
}

func pickInt(first bool, a, b *int) *int {
	if first {
		return a
	}
	return b
}

// place counts when a text has its place in its family's week.
func (p *preview) place(m *bot.Message) {
	if p.Budget == nil || m.StaffID != "" {
		return
	}
	if m.Reason == "" { // nothing holds it
		p.Budget.Now++
		return
	}
	p.Budget.Later++
	if p.Budget.LaterFrom.IsZero() || m.SendAfter.Before(p.Budget.LaterFrom) {
		p.Budget.LaterFrom = m.SendAfter
	}
	if m.SendAfter.After(p.Budget.LaterTill) {
		p.Budget.LaterTill = m.SendAfter
	}
}

// fresh says that a recipient was not counted before, as far as memory is spent on knowing it.
func (p *preview) fresh(recipient string) bool {
	h := maphash.String(p.seed, recipient)
	if p.phones[h] {
		return false
	}
	if len(p.phones) < countedPhones {
		p.phones[h] = true
	}
	return true
}

func (p *preview) miss(m *bot.Message) {
	i := slices.IndexFunc(p.Unreached, func(u *unreached) bool { return u.Reason == m.Reason })
	if i < 0 {
		i = len(p.Unreached)
		p.Unreached = append(p.Unreached, &unreached{Reason: m.Reason})
	}
	u := p.Unreached[i]
	u.Count++
	if len(u.ids) < namesShown && m.HouseholdID != "" {
		u.ids = append(u.ids, m.HouseholdID)
	}
}

// nameUnreached names the first of those whom nobody can reach, with their children, as staff know them.
func (d *desk) nameUnreached(ctx context.Context, p *preview) error {
	for _, u := range p.Unreached {
		u.Names = []string{}
		for _, id := range u.ids {
			c, err := d.store.Household(ctx, id)
			if err != nil {
				return err
			}
			u.Names = append(u.Names, familyName(c.Household))
		}
	}
	return nil
}

// familyName is a household with its children: "Imran Ali (Hania, 5-B; Omar, 2-A)".
func familyName(h bot.Household) string { return h.Family() }

package bot

import (
	"cmp"
	"context"
	"hash/maphash"
	"slices"
	"time"

	"raabta/bot/civil"
	"raabta/templates"
)

const (
	// namesShown is how many of those whom nobody can reach are named for each reason; the rest are counted.
	namesShown = 10
	// countedPhones bounds the memory that telling shared phones apart may take: above it texts are counted at most.
	countedPhones = 100_000
)

// Rehearsal is what a broadcast would send, counted over all its drafts while none of them is stored. Its memory does not
// grow with the audience.
type Rehearsal struct {
	Audience   string       `json:"audience"`
	Class      Class        `json:"class"`
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
	Languages  []*WordsIn   `json:"languages"`
	Unreached  []*Missed    `json:"unreached"`
	SendAfter  time.Time    `json:"send_after"`
	Ahead      int          `json:"ahead"`              // places at the senders' rate of what leaves before it
	OverCap    bool         `json:"over_cap,omitempty"` // the day's cap is too low for it
	First      time.Time    `json:"first,omitzero"`     // when the first may leave
	Finish     time.Time    `json:"finish,omitzero"`    // when the last will have left; zero where nobody knows
	ExpiresAt  time.Time    `json:"expires_at"`         // what has not left by then never does
	Budget     *WeeklyShare `json:"budget,omitempty"`   // none where nothing is held to one

	// Of Households and Teachers: whom nothing reaches.
	MissedHouseholds int `json:"-"`
	MissedTeachers   int `json:"-"`
	// AtMost says that Texts may be too many: so many phones are not told apart.
	AtMost bool `json:"-"`
	// Closed says that the families' hours are not open when it is to go.
	Closed   bool      `json:"-"`
	Warnings []Warning `json:"-"`

	// The places at the senders' rate that what goes now takes, and what waits for a place in the families' week.
	nowSMS, nowWhatsApp, laterSMS, laterWhatsApp int

	phones map[uint64]bool // recipients counted, up to countedPhones
	seed   maphash.Seed
}

// WeeklyShare is what the families' weekly budget does to a broadcast. Those to whom nothing goes are among the unreached.
type WeeklyShare struct {
	Texts     int       `json:"texts_a_week"`
	Now       int       `json:"now"`
	Later     int       `json:"later"` // wait for a place in their week
	LaterFrom time.Time `json:"later_from,omitzero"`
	LaterTill time.Time `json:"later_till,omitzero"`
	Together  int       `json:"together"` // go in one text with another that waits
	None      int       `json:"none"`     // their week is full, and the next place comes too late
}

// WordsIn is what goes out in one language.
type WordsIn struct {
	Language templates.Language `json:"language"`
	Texts    int                `json:"texts"`
	Min      int                `json:"segments_min"`
	Max      int                `json:"segments_max"`
	Segments int                `json:"segments"` // of those that go by SMS
	Longest  string             `json:"longest"`
	units    int
}

// Missed are those whom no text can reach, for one reason.
type Missed struct {
	Reason string   `json:"reason"`
	Count  int      `json:"count"`
	Names  []string `json:"names"` // the first few
	ids    []string // household ids of Names
}

// Rehearser rehearses broadcasts.
type Rehearser struct {
	Store     RehearsalStore
	Composers map[string]Composer // by Broadcast.Kind
	// Senders are those that the settings name, for before serve has written any down.
	Senders []Sender
	// Price is what one SMS segment costs in Unit, 0 where nobody said.
	Price float64
	Unit  string
}

// RehearsalStore is what a rehearsal reads.
type RehearsalStore interface {
	BroadcastStore
	// Households reads those of some households that are a school's, in the order of ids.
	Households(ctx context.Context, schoolID string, ids []string) ([]Contact, error)
	Senders(ctx context.Context, schoolID string) ([]Sender, error)
	// Backlog counts what leaves before a text of a class that is queued to go at a time, in places at the sender's rate.
	Backlog(ctx context.Context, schoolID string, channel ChannelName, class Class, until time.Time) (int, error)
	// Spent is how many segments the school has spent on the day of an instant.
	Spent(ctx context.Context, at time.Time, school School) (int, error)
	// FirstWords is how many new people a linked device was given to write on a day.
	FirstWords(ctx context.Context, senderID string, day civil.Date) (int, error)
}

// Rehearse makes every draft of a broadcast and counts them. A text that cannot be made for somebody is an
// *UnsendableError, an audience that the school does not have is ErrAudience. after sees each chunk's drafts; nil sees none.
func (r *Rehearser) Rehearse(ctx context.Context, now time.Time, school School, b Broadcast, after func([]Draft)) (*Rehearsal, error) {
	p := &Rehearsal{
		Audience: b.Audience, Class: b.Class, SendAfter: b.SendAfter, ExpiresAt: b.ExpiresAt,
		Languages: []*WordsIn{}, Unreached: []*Missed{}, phones: map[uint64]bool{}, seed: maphash.MakeSeed(),
	}
	if p.ExpiresAt.IsZero() {
		p.ExpiresAt = b.SendAfter.Add(b.Class.Lifetime())
	}
	if school.WeeklyBudget > 0 && b.Class.Unprompted() && !b.BeyondBudget {
		p.Budget = &WeeklyShare{Texts: school.WeeklyBudget}
	}
	e := &Expander{Store: r.Store, Composers: r.Composers}
	straighten := b.Texts().Straightened() != b.Texts()
	for cursor, done := "", false; !done; {
		var drafts []Draft
		var err error
		if drafts, cursor, done, err = e.Chunk(ctx, now, school, b, cursor); err != nil {
			return nil, err
		}
		for i := range drafts {
			p.add(&drafts[i], straighten)
		}
		if after != nil {
			after(drafts)
		}
	}
	p.AtMost = len(p.phones) >= countedPhones
	slices.SortFunc(p.Languages, func(a, b *WordsIn) int {
		return cmp.Or(cmp.Compare(b.Texts, a.Texts), cmp.Compare(a.Language, b.Language))
	})
	slices.SortFunc(p.Unreached, func(a, b *Missed) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	if err := r.nameUnreached(ctx, school.ID, p); err != nil {
		return nil, err
	}
	return p, r.plan(ctx, now, school, b, p)
}

// add counts one draft.
func (p *Rehearsal) add(d *Draft, straighten bool) {
	m, failed := &d.Message, 0
	if m.Status.Final() && m.MergedInto == "" { // nobody can be reached, or they wrote STOP
		failed = 1
	}
	if m.StaffID != "" {
		p.Teachers++
		p.MissedTeachers += failed
	} else {
		p.Households++
		p.MissedHouseholds += failed
	}
	switch {
	case m.MergedInto != "" && p.Budget != nil:
		p.Budget.Together++
		p.Segments += m.Segments
		return
	case failed > 0:
		if p.Budget != nil && OverBudget(*m) {
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
	i := slices.IndexFunc(p.Languages, func(w *WordsIn) bool { return w.Language == lang })
	if i < 0 {
		i = len(p.Languages)
		p.Languages = append(p.Languages, &WordsIn{Language: lang, Min: m.Segments})
	}
	w := p.Languages[i]
	w.Texts++
	w.Min, w.Max = min(w.Min, m.Segments), max(w.Max, m.Segments)
	if size := templates.Measure(m.Body); m.Segments == w.Max && (size.Units > w.units || w.Longest == "") || m.Segments > templates.Measure(w.Longest).Segments {
		w.Longest, w.units = m.Body, size.Units
	}
	waits := p.Budget != nil && m.StaffID == "" && m.Reason != ""
	if m.Channel == WhatsApp {
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

func pickInt(first bool, a, b *int) *int {
	if first {
		return a
	}
	return b
}

// Together is how many texts go in one with another.
func (p *Rehearsal) Together() int {
	if p.Budget == nil {
		return 0
	}
	return p.Budget.Together
}

// place counts when a text has its place in its family's week.
func (p *Rehearsal) place(m *Message) {
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
func (p *Rehearsal) fresh(recipient string) bool {
	h := maphash.String(p.seed, recipient)
	if p.phones[h] {
		return false
	}
	if len(p.phones) < countedPhones {
		p.phones[h] = true
	}
	return true
}

func (p *Rehearsal) miss(m *Message) {
	i := slices.IndexFunc(p.Unreached, func(u *Missed) bool { return u.Reason == m.Reason })
	if i < 0 {
		i = len(p.Unreached)
		p.Unreached = append(p.Unreached, &Missed{Reason: m.Reason})
	}
	u := p.Unreached[i]
	u.Count++
	if len(u.ids) < namesShown && m.HouseholdID != "" {
		u.ids = append(u.ids, m.HouseholdID)
	}
}

// nameUnreached names the first of those whom nobody can reach, with their children, as staff know them.
func (r *Rehearser) nameUnreached(ctx context.Context, schoolID string, p *Rehearsal) error {
	for _, u := range p.Unreached {
		u.Names = []string{}
		list, err := r.Store.Households(ctx, schoolID, u.ids)
		if err != nil {
			return err
		}
		for _, c := range list {
			u.Names = append(u.Names, c.Family())
		}
	}
	return nil
}

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/bot"
	"raabta/bot/console"
	"raabta/bot/roster"
)

// handsetID names a phone in an address: a number has no business there.
func handsetID(n bot.Number) string {
	sum := sha256.Sum256([]byte(n))
	return hex.EncodeToString(sum[:6])
}

// The phones of the page /phones that the story is about, in its order, and what their owners may want to say.
func storyPhones() []string {
	return []string{saima, missSana, nasreen, missHira, rubina, uzma, bushra, desk1, visitor}
}

func hints() map[string][]string {
	return map[string][]string{
		saima:    {"Is there school tomorrow?", "STOP"},
		missSana: {"Yes, as always. Please send the copy."},
		nasreen:  {"فاطمہ کو بخار ہے۔", "STOP"},
		missHira: {"اللہ صحت دے، آرام کروائیں۔"},
		rubina:   {"kal school ki chutti hai?", "1"},
		uzma:     {"Usman aaj ghar par hai", "STOP"},
		bushra:   {"START"},
		desk1:    {"Form office se mil jayega."},
		visitor:  {"Assalam o alaikum, admission kab khulenge?"},
	}
}

var _ console.Phones = (*stage)(nil)

// Handsets implements console.Phones. Whoever asks while something happens gets what came of it.
func (st *stage) Handsets(ctx context.Context) ([]console.Handset, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	people, err := st.desk.store.Snapshot(ctx, st.desk.school.ID, &roster.Roster{})
	if err != nil {
		return nil, fmt.Errorf("read who is who: %w", err)
	}
	st.paper.learn(people)
	tray := st.trayOf(people)
	if err := st.threadsOn(ctx, tray, people.Staff); err != nil {
		return nil, fmt.Errorf("read the conversations: %w", err)
	}
	err = st.desk.store.Messages(ctx, bot.MessageFilter{School: st.desk.school.ID, Status: []bot.Status{bot.Queued}}, func(m bot.Message, _ string) error {
		if one := tray[m.Number]; one != nil {
			if one.Waiting++; one.WaitsUntil.IsZero() || m.SendAfter.Before(one.WaitsUntil) {
				one.WaitsUntil = m.SendAfter
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what waits: %w", err)
	}
	return st.inOrderOfTheStory(tray), nil
}

// trayOf makes a handset of each phone of a school, and of strangers', with what lies on it.
func (st *stage) trayOf(people roster.Snapshot) map[bot.Number]*console.Handset {
	tray := map[bot.Number]*console.Handset{}
	phone := func(n bot.Number) *console.Handset {
		if tray[n] == nil {
			tray[n] = &console.Handset{ID: handsetID(n), Number: n, Channel: bot.SMS}
		}
		return tray[n]
	}
	for _, h := range people.Households {
		for i, p := range h.Phones {
			one := phone(p.Number)
			one.Name = st.paper.owner(p.Number)
			for _, c := range h.Children {
				one.Children = append(one.Children, console.Pupil{Name: c.FirstName(), Class: c.Class})
			}
			if p.WhatsApp && i == 0 {
				one.Channel = bot.WhatsApp
			}
		}
	}
	for _, s := range people.Staff {
		if s.Number == "" || s.State != "active" {
			continue
		}
		one := phone(s.Number)
		one.Name, one.Role = s.Name, s.Role
		for _, te := range s.Teaches {
			if te.ClassTeacher && !slices.Contains(one.Classes, te.Class) {
				one.Classes = append(one.Classes, te.Class)
			}
		}
	}
	for _, n := range st.phones.numbers() {
		phone(n)
	}
	for n, one := range tray {
		talk, channel := st.phones.on(n)
		one.Talk, one.Channel = talk, cmp.Or(channel, one.Channel)
	}
	return tray
}

// threadsOn finds the conversation that moved last of each handset's owner.
func (st *stage) threadsOn(ctx context.Context, tray map[bot.Number]*console.Handset, staff []bot.Staff) error {
	threads, err := st.desk.store.Threads(ctx, bot.ThreadFilter{SchoolID: st.desk.school.ID})
	if err != nil {
		return err
	}
	of := map[string]bot.Number{}
	for _, s := range staff {
		of[s.ID] = s.Number
	}
	last := map[bot.Number]time.Time{}
	for _, t := range threads {
		for _, n := range []bot.Number{t.Number, of[t.StaffID]} {
			if one := tray[n]; one != nil && t.LastAt().After(last[n]) {
				one.Thread, last[n] = t.Code, t.LastAt()
			}
		}
	}
	return nil
}

// inOrderOfTheStory lists handsets, those of the story first, then staff, then families by name.
func (st *stage) inOrderOfTheStory(tray map[bot.Number]*console.Handset) []console.Handset {
	rank, say := map[bot.Number]int{}, map[bot.Number][]string{}
	story := storyPhones()
	for i, text := range story {
		n := st.number(text)
		rank[n], say[n] = i-len(story), hints()[text]
	}
	var list []console.Handset
	for n, one := range tray {
		one.Hints = say[n]
		list = append(list, *one)
	}
	slices.SortFunc(list, func(a, b console.Handset) int {
		families := func(h console.Handset) int {
			if h.Role == "" {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(rank[a.Number], rank[b.Number]), cmp.Compare(families(a), families(b)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Number, b.Number))
	})
	return list
}

// Type implements console.Phones.
func (st *stage) Type(ctx context.Context, words console.Typed) error {
	ctx = unhurried(ctx)
	all, err := st.Handsets(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(h console.Handset) bool { return h.ID == words.Handset })
	if at < 0 {
		return bot.ErrNotFound
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	from := all[at].Number
	if words.Quoting != "" && !slices.ContainsFunc(all[at].Talk, func(b console.Bubble) bool { return b.ID == words.Quoting }) {
		return bot.ErrNotFound
	}
	st.now = st.clock.now()
	return st.writes(ctx, from, words.Channel, words.Text, words.Quoting)
}

// Later implements console.Phones.
func (st *stage) Later(ctx context.Context, d time.Duration) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.now = st.clock.now()
	return st.passes(unhurried(ctx), st.now.Add(d))
}

// Visitor implements console.Phones.
func (st *stage) Visitor(ctx context.Context, secret string) (bot.User, error) {
	if subtle.ConstantTimeCompare([]byte(secret), []byte(st.secret)) != 1 {
		return bot.User{}, bot.ErrNotFound
	}
	return st.desk.store.UserByLogin(ctx, demoLogin)
}

// unhurried is for what goes on when the visitor who began it is gone, and is no deed of theirs: a phone wrote, or time passed.
func unhurried(ctx context.Context) context.Context {
	return bot.WithoutDeed(context.WithoutCancel(ctx))
}

// number reads one of the story's.
func (st *stage) number(text string) bot.Number {
	n, err := bot.ParseNumber(text, st.desk.school.Country)
	if err != nil {
		panic(fmt.Sprintf("the demo's number %s: %v", strings.TrimSpace(text), err)) // a constant of this program
	}
	return n
}

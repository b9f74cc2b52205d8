package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"raabta/templates"
)

// DefaultWeeklyBudget is what a new school begins with. Three texts a week beat one and five for what families did at home:
// https://ideas.repec.org/a/tpr/edfpol/v16y2021i2p209-232.html
const DefaultWeeklyBudget = 3

// BudgetWindow is what a weekly budget counts over: any seven days that follow each other, by when each message was or is to
// be sent. So nobody gets three on a Sunday and three on the Monday after.
const BudgetWindow = 7 * 24 * time.Hour

const (
	// mergedSegments is how long two texts in one may be: three segments of Roman Urdu are still read to the end.
	mergedSegments = 3
	// tooLate ends the reason of what is not sent at all.
	tooLate = ", and the next place comes too late for this one"
	// mergedSep stands between two texts that go as one.
	mergedSep = "\n\n"
)

// Given is an unprompted message that a family had, or that waits for it; of one that waits the text is known.
type Given struct {
	ID          string      `db:"id"`
	HouseholdID string      `db:"household_id"`
	At          time.Time   `db:"send_after"`
	ExpiresAt   time.Time   `db:"expires_at"`
	Class       Class       `db:"class"`
	Topic       Topic       `db:"topic"`
	Status      Status      `db:"status"`
	Channel     ChannelName `db:"channel"`
	Number      Number      `db:"number"`
	Language    string      `db:"language"`
	QuestionID  string      `db:"question_id"`
	BroadcastID string      `db:"broadcast_id"`
	Held        bool        `db:"held"`
	Segments    int         `db:"segments"`
	Body        string      `db:"body"` // of one that is queued; "" else
}

// Merge puts a second text into a message that is still queued. ErrTaken when it is not as it was any more.
type Merge struct {
	Into      string // the message
	Was, Body string // its text until now, and from now on
	Segments  int
	ExpiresAt time.Time
	Class     Class
}

// GiveWay moves a message that is still queued to a later time, or takes it back where To is zero. ErrTaken when it is not
// as it was any more.
type GiveWay struct {
	MessageID string
	Was, To   time.Time
	ExpiresAt time.Time
	Reason    string
}

// budget is what families may still get in the school's week. It is filled for a chunk of drafts and fits one after the
// other. Two processes that expand two broadcasts at one moment do not see each other's drafts: a family may get one text
// more then, never one less.
type budget struct {
	school School
	now    time.Time
	given  map[string][]Given // by household
	seen   map[string]bool    // recipients of the chunk
}

func newBudget(school School, now time.Time, given []Given) *budget {
	b := &budget{school: school, now: now, given: map[string][]Given{}, seen: map[string]bool{}}
	for _, g := range given {
		b.given[g.HouseholdID] = append(b.given[g.HouseholdID], g)
	}
	return b
}

// budgeted says that a draft counts in a family's week: nobody asked for it, and it is no staff's.
func budgeted(m Message) bool {
	return m.Status == Queued && m.Class.Unprompted() && m.HouseholdID != "" && m.StaffID == ""
}

// fit finds a place for a draft in its family's week. In this order it goes as it is; a dated reminder makes a tip that
// waits give way; it goes in one text with another that waits; it waits for the next free place, if that comes before its
// expiry; or it is not sent, and says so.
func (b *budget) fit(d *Draft) {
	if !budgeted(d.Message) || b.seen[d.Recipient] {
		return
	}
	b.seen[d.Recipient] = true
	home := d.HouseholdID
	want := later(d.SendAfter, b.now)
	place := nextPlace(b.times(home, ""), want, b.school.WeeklyBudget)
	switch {
	case place.Equal(want):
	case b.giveWay(d, want):
		place = want
	case b.merge(d, want):
		return
	default:
		if opens := b.school.Families().NextOpen(place); !opens.IsZero() {
			place = opens
		}
		// A tip may always wait: where nothing gave it an end of its own, its end waits with it.
		if d.Class == Tip && d.ExpiresAt.Equal(d.SendAfter.Add(Tip.Lifetime())) {
			d.ExpiresAt = place.Add(Tip.Lifetime())
		}
		if !place.Before(d.ExpiresAt) {
			d.Status, d.DoneAt, d.Question, d.QuestionID, d.Effects = Canceled, b.now, nil, "", nil
			d.Reason = b.full() + tooLate
			return
		}
		d.SendAfter, d.Reason = place, b.full()+": it waits for the next place"
	}
	b.given[home] = append(b.given[home], Given{
		ID: d.ID, HouseholdID: home, At: place, ExpiresAt: d.ExpiresAt, Class: d.Class, Topic: d.Topic, Status: Sending, // not queued yet: nothing merges into it
	})
}

// OverBudget says that a message was not sent because its family's week was full.
func OverBudget(m Message) bool { return m.Status == Canceled && strings.HasSuffix(m.Reason, tooLate) }

func (b *budget) full() string {
	return fmt.Sprintf("the family has its %s of the week", plural(b.school.WeeklyBudget, "text", "texts"))
}

// times lists when a household's messages were or are to be sent, but for one.
func (b *budget) times(household, but string) []time.Time {
	var times []time.Time
	for _, g := range b.given[household] {
		if g.ID != but {
			times = append(times, g.At)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// nextPlace is the first time at or after want at which one more message leaves no more than budget in any seven days.
func nextPlace(times []time.Time, want time.Time, budget int) time.Time {
	fits := func(at time.Time) bool {
		i, _ := slices.BinarySearchFunc(times, at, time.Time.Compare)
		all := slices.Insert(slices.Clone(times), i, at)
		for first := max(0, i-budget); first <= i && first+budget < len(all); first++ {
			if all[first+budget].Sub(all[first]) < BudgetWindow {
				return false
			}
		}
		return true
	}
	if fits(want) {
		return want
	}
	for _, t := range times {
		if at := t.Add(BudgetWindow); at.After(want) && fits(at) {
			return at
		}
	}
	return want // not reached: after the last of them there is room
}

// giveWay lets a tip that waits make room for a dated reminder: the one that would go last.
func (b *budget) giveWay(d *Draft, want time.Time) bool {
	if d.Class != Reminder {
		return false
	}
	list := b.given[d.HouseholdID]
	best := -1
	for i, g := range list {
		if g.Class != Tip || g.Status != Queued || g.Held || !nextPlace(b.times(d.HouseholdID, g.ID), want, b.school.WeeklyBudget).Equal(want) {
			continue
		}
		if best < 0 || g.At.After(list[best].At) {
			best = i
		}
	}
	if best < 0 {
		return false
	}
	tip := list[best]
	others := append(b.times(d.HouseholdID, tip.ID), want)
	slices.SortFunc(others, time.Time.Compare)
	to := nextPlace(others, later(tip.At, b.now), b.school.WeeklyBudget)
	if opens := b.school.Families().NextOpen(to); !opens.IsZero() {
		to = opens
	}
	g := GiveWay{MessageID: tip.ID, Was: tip.At, To: to, ExpiresAt: tip.ExpiresAt, Reason: "a reminder with a date took its place in the week"}
	if left := tip.ExpiresAt.Sub(tip.At); left == Tip.Lifetime() {
		g.ExpiresAt = to.Add(left)
	}
	if list[best].At = to; !to.Before(g.ExpiresAt) {
		g.To = time.Time{}
		b.given[d.HouseholdID] = slices.Delete(list, best, best+1)
	}
	d.Effects = append(d.Effects, g)
	return true
}

// merge puts a draft's text into a message that waits for the same phone. Both are plain SMS of one language and topic, so
// that a STOP means both alike, and neither asks or holds anything. The draft stays as a row that sends nothing.
func (b *budget) merge(d *Draft, want time.Time) bool {
	if d.Channel != SMS || d.Question != nil || len(d.Effects) > 0 || d.Thread != nil {
		return false
	}
	list := b.given[d.HouseholdID]
	for i := range list {
		g := &list[i]
		if g.Status != Queued || g.Held || g.QuestionID != "" || g.Channel != SMS || g.Number != d.Number || g.Language != d.Language || g.Topic != d.Topic {
			continue
		}
		if !later(g.At, b.now).Before(d.ExpiresAt) || !want.Before(g.ExpiresAt) || g.Body == "" {
			continue
		}
		body := g.Body + mergedSep + d.Body
		segments := templates.Measure(body).Segments
		if segments > mergedSegments {
			continue
		}
		m := Merge{Into: g.ID, Was: g.Body, Body: body, Segments: segments, ExpiresAt: earlier(g.ExpiresAt, d.ExpiresAt), Class: g.Class}
		if d.Class.Priority() < g.Class.Priority() {
			m.Class = d.Class
		}
		d.Effects = []Effect{m}
		d.Status, d.DoneAt, d.MergedInto = Canceled, b.now, g.ID
		d.Segments = max(0, segments-g.Segments) // what it costs on top
		d.Reason = b.full() + ": it goes in one text with another that waits"
		g.Body, g.Segments, g.ExpiresAt, g.Class = m.Body, m.Segments, m.ExpiresAt, m.Class
		return true
	}
	return false
}

// Unmerge takes a text out of one that it went into; false where it is not in there any more.
func Unmerge(body, part string) (string, bool) {
	before, after, found := strings.Cut(body, mergedSep+part)
	if !found || after != "" && !strings.HasPrefix(after, mergedSep) {
		return body, false
	}
	return before + after, true
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

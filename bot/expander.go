package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"raabta/templates"
)

// Expander turns broadcasts into messages, a chunk of recipients at a time. A crash between chunks costs nothing: the
// next run goes on at the cursor, and a recipient has one row.
type Expander struct {
	Store     BroadcastStore
	Composers map[string]Composer // by Broadcast.Kind
	Alarm     func(ctx context.Context, now time.Time, a Alarm) error
	Log       *slog.Logger
	Queued    func()      // told after each chunk; nil tells nobody
	Faults    func(n int) // told of texts over which the program failed; nil tells nobody
}

// Step expands every broadcast whose time has come.
func (e *Expander) Step(ctx context.Context, now time.Time) (more bool, err error) {
	list, err := e.Store.Expanding(ctx, now)
	if err != nil {
		return false, fmt.Errorf("read broadcasts: %w", err)
	}
	var errs []error
	for _, b := range list {
		if err := e.expand(ctx, now, b); err != nil {
			errs = append(errs, fmt.Errorf("broadcast %s: %w", b.ID, err))
		}
	}
	return false, errors.Join(errs...)
}

// UnsendableError says that a text could not be made for some recipients, so nothing of the broadcast goes out.
type UnsendableError struct {
	Recipients []string // as staff know them
	Err        error
}

// namedAtMost is how many recipients an error names; of more it tells the number.
const namedAtMost = 10

func (e *UnsendableError) Error() string {
	names := e.Recipients
	if more := len(names) - namedAtMost; more > 0 {
		names = append(names[:namedAtMost:namedAtMost], fmt.Sprintf("%d more", more))
	}
	return fmt.Sprintf("%v; for: %s", e.Err, templates.List(templates.English, names))
}

func (e *UnsendableError) Unwrap() error { return e.Err }

func (e *Expander) expand(ctx context.Context, now time.Time, b Broadcast) error {
	school, err := e.Store.School(ctx, b.SchoolID)
	if err != nil {
		return fmt.Errorf("read school: %w", err)
	}
	if e.Composers[b.Kind] == nil {
		return e.fail(ctx, now, b, fmt.Errorf("this program cannot send a %q", b.Kind))
	}
	for taken := 0; ctx.Err() == nil; {
		drafts, cursor, done, err := e.Chunk(ctx, now, school, b, b.Cursor)
		var unsendable *UnsendableError
		switch {
		case errors.As(err, &unsendable):
			return e.fail(ctx, now, b, fmt.Errorf("%w, for %s", unsendable.Err, plural(len(unsendable.Recipients), "recipient", "recipients")))
		case errors.Is(err, ErrAudience), errors.Is(err, errFault):
			return e.fail(ctx, now, b, err)
		case err != nil:
			return err
		}
		err = e.Store.Expand(ctx, now, b, drafts, cursor, done)
		if errors.Is(err, ErrNotFound) {
			return nil // it was taken back meanwhile
		}
		if errors.Is(err, ErrTaken) && taken < 10 {
			taken++
			continue // a slot went meanwhile: compose the chunk again
		}
		if err != nil {
			return fmt.Errorf("queue a chunk: %w", err)
		}
		if e.Queued != nil && len(drafts) > 0 {
			e.Queued()
		}
		if done {
			return nil
		}
		b.Cursor, taken = cursor, 0
	}
	return ctx.Err()
}

// Chunk composes the recipients after a key without storing anything: what an expansion queues, and what a dry run shows.
// Recipients whom nobody can reach are drafts too, failed with the reason.
func (e *Expander) Chunk(ctx context.Context, now time.Time, school School, b Broadcast, after string) (drafts []Draft, cursor string, done bool, err error) {
	composer := e.Composers[b.Kind]
	list, err := e.Store.Chunk(ctx, now, b, after, ChunkSize)
	if err != nil {
		return nil, "", false, fmt.Errorf("read recipients: %w", err)
	}
	names := composer.Templates(b)
	contents, err := e.Store.Contents(ctx, school.ID, names)
	if err != nil {
		return nil, "", false, fmt.Errorf("read the approved templates: %w", err)
	}
	done, cursor = len(list) < ChunkSize, after
	recipients := make([]Recipient, len(list))
	byKey := make(map[string]int, len(list))
	for i := range list {
		c := &list[i]
		// Until the text is made any of them may be the one; settleWay knows.
		c.Ways.Approved = contents.any(names, school.Language(c.language()))
		c.Reach = Choose(c.Lines, c.Ways, b.Class, now)
		recipients[i], cursor = c.Recipient, c.Key
		byKey[c.Key] = i
	}
	drafts, err = e.compose(ctx, now, composer, school, b, recipients)
	if err != nil {
		return nil, "", false, fmt.Errorf("compose: %w", err)
	}
	for i := range drafts {
		r, ok := byKey[drafts[i].Recipient]
		if !ok {
			return nil, "", false, fmt.Errorf("compose: the %s composer made a text for nobody in the chunk", b.Kind)
		}
		address(&drafts[i], school, b, settleWay(&drafts[i], b, list[r], contents, now), now)
	}
	if err := e.fitWeek(ctx, now, school, b, drafts); err != nil {
		return nil, "", false, err
	}
	return drafts, cursor, done, nil
}

// fitWeek keeps drafts to the weekly budget of their families.
func (e *Expander) fitWeek(ctx context.Context, now time.Time, school School, b Broadcast, drafts []Draft) error {
	if school.WeeklyBudget <= 0 || b.BeyondBudget {
		return nil
	}
	since := now.Add(-BudgetWindow)
	wants := make(map[string]int, len(drafts))
	for i := range drafts {
		if budgeted(drafts[i].Message) {
			wants[drafts[i].HouseholdID]++
		}
	}
	if len(wants) == 0 {
		return nil
	}
	times, err := e.Store.GivenTimes(ctx, school.ID, slices.Collect(maps.Keys(wants)), since)
	if err != nil {
		return err
	}
	// Only of those without room must be known what they got and what waits for them.
	var crowded []string
	for home, n := range wants {
		if len(times[home])+n > school.WeeklyBudget {
			crowded = append(crowded, home)
		}
	}
	if len(crowded) == 0 {
		return nil
	}
	given, err := e.Store.Given(ctx, school.ID, crowded, since)
	if err != nil {
		return err
	}
	week := newBudget(school, now, given)
	for i := range drafts {
		if home := drafts[i].HouseholdID; len(times[home])+wants[home] > school.WeeklyBudget {
			week.fit(&drafts[i])
		}
	}
	return nil
}

// settleWay chooses the recipient's way for the text that was made: its own approval counts, and that its values fill the
// template. What was made for WhatsApp may turn out to go by SMS, or not at all; nothing turns the other way.
func settleWay(d *Draft, b Broadcast, c Candidate, contents Contents, now time.Time) Recipient {
	c.Ways.Text = templates.Key{Name: d.Template, Language: templates.Language(d.Language)}
	_, c.Ways.Approved = contents[c.Ways.Text].Fill(d.Vars)
	c.Reach = Choose(c.Lines, c.Ways, b.Class, now)
	if c.Reach.Channel == SMS && d.SMSBody != "" {
		d.Body, d.SMSBody = d.SMSBody, ""
	}
	return c.Recipient
}

// fail ends a broadcast, takes back what an earlier chunk queued and has not left, and says why.
func (e *Expander) fail(ctx context.Context, now time.Time, b Broadcast, cause error) error {
	e.Log.Error("broadcast refused", "broadcast", b.ID, "kind", b.Kind)
	if _, err := e.Store.CancelBroadcast(ctx, now, b.ID); errors.Is(err, ErrNotFound) {
		return nil // staff took it back meanwhile
	} else if err != nil {
		return fmt.Errorf("take back what was queued: %w", err)
	}
	if err := e.Store.EndBroadcast(ctx, b.ID, BroadcastFailed); err != nil {
		return fmt.Errorf("end it: %w", err)
	}
	text := fmt.Sprintf("A broadcast (%s) was refused: %v. What it had queued is taken back; see raabta broadcast list.", b.Kind, cause)
	return e.Alarm(ctx, now, Alarm{SchoolID: b.SchoolID, Cause: "broadcast:" + b.ID, Text: text})
}

// address fills in what the recipient and the broadcast say about a draft.
func address(d *Draft, school School, b Broadcast, r Recipient, now time.Time) {
	m := &d.Message
	if m.ID == "" {
		m.ID = NewID()
	}
	m.SchoolID, m.Direction, m.BroadcastID, m.CreatedAt = b.SchoolID, Out, b.ID, now
	if m.Status == "" {
		m.Status = Queued
	}
	if m.Class == "" {
		m.Class = b.Class
	}
	if m.Topic == "" {
		m.Topic = b.Topic
	}
	m.Priority = m.Class.Priority()
	m.Number, m.Channel, m.HouseholdID = r.Reach.Number, r.Reach.Channel, r.Household.ID
	d.New = r.Reach.New
	if r.Staff != nil {
		m.StaffID = r.Staff.ID
	}
	if m.Recipient == r.Key && b.Kind == "text" && d.Question == nil && m.Number != "" {
		// One phone of two households gets the same words once.
		m.Recipient = string(m.Number) + " " + fmt.Sprint(hash(cmp.Or(m.SMSBody, m.Body))) // as they are without a greeting
	}
	if m.SendAfter.IsZero() {
		m.SendAfter = b.SendAfter
	}
	if r.Staff != nil && m.Class.Unprompted() {
		// Staff have hours of their own; a calendar that never opens holds nothing.
		if opens := school.Teachers().NextOpen(later(m.SendAfter, now)); !opens.IsZero() {
			m.SendAfter = opens
		}
	}
	if m.ExpiresAt.IsZero() {
		m.ExpiresAt = b.ExpiresAt
	}
	if m.ExpiresAt.IsZero() {
		m.ExpiresAt = m.SendAfter.Add(m.Class.Lifetime())
	}
	m.Segments = templates.Measure(m.Body).Segments
	if m.Status == Failed { // the composer has nothing to say, and says why
		m.DoneAt = now
		if m.Channel == "" {
			m.Channel = SMS
		}
		return
	}
	if r.Reach.Problem != "" {
		m.Status, m.Reason, m.Channel, m.DoneAt = Failed, r.Reach.Problem, SMS, now
		if r.Reach.Stopped {
			m.Status = Canceled
		}
		d.Question = nil
		d.Effects = nil
		return
	}
	if q := d.Question; q != nil {
		if q.ID == "" {
			q.ID = NewID()
		}
		q.SchoolID, q.HouseholdID, q.StaffID, q.State, q.MessageID, q.AskedAt = b.SchoolID, m.HouseholdID, m.StaffID, QuestionOpen, m.ID, now
		if q.ExpiresAt.IsZero() {
			q.ExpiresAt = m.ExpiresAt.Add(askWindow)
		}
		m.QuestionID = q.ID
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// hash is FNV-1a, to tell two texts to one phone apart.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

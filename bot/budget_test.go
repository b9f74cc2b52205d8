package bot

import (
	"slices"
	"testing"
	"time"
)

func budgetSchool() School {
	return School{Timezone: "Asia/Karachi", Hours: "08:00-21:00", WeeklyBudget: 3}
}

func TestNextPlaceInAWeek(t *testing.T) {
	noon := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		days   []float64 // before (−) and after now
		budget int
		want   float64
	}{
		"nothing yet":    {nil, 3, 0},
		"two of three":   {[]float64{-1, -2}, 3, 0},
		"three long ago": {[]float64{-7, -8, -9}, 3, 0},
		"three, the first a week ago to the second": {[]float64{-7, -3, -1}, 3, 0},
		"three this week":                       {[]float64{-6, -3, -1}, 3, 1},
		"three today":                           {[]float64{0, 0, 0}, 3, 7},
		"more than the budget already":          {[]float64{-1, -1, -1, -1, -2}, 3, 6},
		"one of one":                            {[]float64{-2}, 1, 5},
		"one that waits counts":                 {[]float64{-2, -1, 3}, 3, 5},
		"a place now would crowd the next days": {[]float64{1, 2, 3}, 3, 8},
		"after what waits is crowded too":       {[]float64{-6, -5, -4, 1.5, 2.5}, 3, 3},
	} {
		var times []time.Time
		for _, d := range c.days {
			times = append(times, noon.Add(time.Duration(d*float64(day))))
		}
		slices.SortFunc(times, time.Time.Compare)
		got := nextPlace(times, noon, c.budget)
		if want := noon.Add(time.Duration(c.want * float64(day))); !got.Equal(want) {
			t.Errorf("%s: the next place is %v from now, want %v", name, got.Sub(noon), want.Sub(noon))
		}
		// Whatever it is, no seven days hold more for it than they did or may.
		all := append(slices.Clone(times), got)
		for _, from := range all {
			n, before := 0, 0
			for i, at := range all {
				if in := !at.Before(from) && at.Before(from.Add(BudgetWindow)); in {
					n++
					if i < len(times) {
						before++
					}
				}
			}
			if n > c.budget && n > before {
				t.Errorf("%s: %d in seven days", name, n)
			}
		}
	}
}

func TestDraftsFitIntoAFamilysWeek(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	had := func(ago ...time.Duration) []Given {
		var list []Given
		for _, a := range ago {
			list = append(list, Given{ID: NewID(), HouseholdID: "h", At: now.Add(-a), Class: Routine, Status: Delivered})
		}
		return list
	}
	waits := Given{
		ID: "waits", HouseholdID: "h", At: now.Add(time.Hour), ExpiresAt: now.Add(49 * time.Hour), Class: Tip, Topic: TopicNotice, Status: Queued,
		Channel: SMS, Number: "+923001234567", Language: "en", Segments: 1, Body: "Al-Noor: wear a coat.",
	}
	but := func(change func(g *Given)) Given { g := waits; change(&g); return g }
	week := had(1*day, 2*day, 3*day)
	for name, c := range map[string]struct {
		given  []Given
		change func(d *Draft)
		status Status
		wait   time.Duration // of SendAfter
		merged bool
		way    time.Duration // of a tip that gives way, from now; -1 taken back
	}{
		"nothing yet":                          {nil, nil, Queued, 0, false, 0},
		"two this week":                        {had(day, 2*day), nil, Queued, 0, false, 0},
		"three, and it is over too soon":       {week, nil, Canceled, 0, false, 0},
		"three, and it can wait":               {week, func(d *Draft) { d.ExpiresAt = now.Add(5 * day) }, Queued, 4 * day, false, 0},
		"three, and a place comes soon":        {had(day, 2*day, 6*day), nil, Queued, day, false, 0},
		"a tip takes its end along":            {week, func(d *Draft) { d.Class = Tip }, Queued, 4 * day, false, 0},
		"a tip with an end of its own":         {week, func(d *Draft) { d.Class, d.ExpiresAt = Tip, now.Add(day) }, Canceled, 0, false, 0},
		"an emergency":                         {week, func(d *Draft) { d.Class = Emergency }, Queued, 0, false, 0},
		"an absence":                           {week, func(d *Draft) { d.Class = Absence }, Queued, 0, false, 0},
		"an answer":                            {week, func(d *Draft) { d.Class = Conversation }, Queued, 0, false, 0},
		"staff":                                {week, func(d *Draft) { d.StaffID, d.HouseholdID = "t", "" }, Queued, 0, false, 0},
		"another family's three":               {week, func(d *Draft) { d.HouseholdID = "other" }, Queued, 0, false, 0},
		"one waits for the same phone":         {append(had(day, 2*day), waits), nil, Canceled, 0, true, 0},
		"it waits for another phone":           {append(had(day, 2*day), but(func(g *Given) { g.Number = "+923001234568" })), nil, Canceled, 0, false, 0},
		"in another language":                  {append(had(day, 2*day), but(func(g *Given) { g.Language = "ur" })), nil, Canceled, 0, false, 0},
		"of another topic":                     {append(had(day, 2*day), but(func(g *Given) { g.Topic = TopicEvent })), nil, Canceled, 0, false, 0},
		"it asks something":                    {append(had(day, 2*day), but(func(g *Given) { g.QuestionID = "q" })), nil, Canceled, 0, false, 0},
		"this one asks something":              {append(had(day, 2*day), waits), func(d *Draft) { d.Question = &Question{} }, Canceled, 0, false, 0},
		"by WhatsApp":                          {append(had(day, 2*day), waits), func(d *Draft) { d.Channel = WhatsApp }, Canceled, 0, false, 0},
		"it has left":                          {append(had(day, 2*day), but(func(g *Given) { g.Status = Sending })), nil, Canceled, 0, false, 0},
		"it is paused":                         {append(had(day, 2*day), but(func(g *Given) { g.Held = true })), nil, Canceled, 0, false, 0},
		"it goes when this one is over":        {append(had(day, 2*day), but(func(g *Given) { g.At, g.ExpiresAt = now.Add(49*time.Hour), now.Add(99*time.Hour) })), nil, Canceled, 0, false, 0},
		"both are too long":                    {append(had(day, 2*day), but(func(g *Given) { g.Body = string(make([]byte, 450)) })), nil, Canceled, 0, false, 0},
		"a reminder makes a tip give way":      {append(had(day, 2*day), waits), func(d *Draft) { d.Class = Reminder }, Queued, 0, false, 5 * day},
		"a tip that cannot wait is taken back": {append(had(day, 2*day), but(func(g *Given) { g.ExpiresAt = now.Add(day) })), func(d *Draft) { d.Class = Reminder }, Queued, 0, false, -1},
		"a reminder and a notice that waits":   {append(had(day, 2*day), but(func(g *Given) { g.Class = Routine })), func(d *Draft) { d.Class = Reminder }, Canceled, 0, true, 0},
	} {
		d := Draft{Message: Message{
			ID: "new", HouseholdID: "h", Recipient: "h", Status: Queued, Class: Routine, Topic: TopicNotice, Channel: SMS, Number: "+923001234567",
			Language: "en", Body: "Al-Noor: bring a cap.", Segments: 1, SendAfter: now, ExpiresAt: now.Add(2 * day),
		}}
		if c.change != nil {
			c.change(&d)
		}
		b := newBudget(budgetSchool(), now, c.given)
		b.fit(&d)
		if d.Status != c.status || !d.SendAfter.Equal(now.Add(c.wait)) || (d.MergedInto != "") != c.merged {
			t.Errorf("%s: it is %s, waits %v, merged %q; want %s, %v, %v", name, d.Status, d.SendAfter.Sub(now), d.MergedInto, c.status, c.wait, c.merged)
		}
		if (d.Status == Canceled || c.wait > 0) != (d.Reason != "") {
			t.Errorf("%s: its reason is %q", name, d.Reason)
		}
		if d.Status == Queued && !d.SendAfter.Before(d.ExpiresAt) {
			t.Errorf("%s: it waits until after its end", name)
		}
		if d.Status == Canceled && d.Question != nil {
			t.Errorf("%s: it still asks", name)
		}
		for _, e := range d.Effects {
			switch e := e.(type) {
			case GiveWay:
				if c.way == -1 != e.To.IsZero() || c.way > 0 && !e.To.Equal(now.Add(c.way)) {
					t.Errorf("%s: the tip goes at %v, want %v from now", name, e.To, c.way)
				}
			case Merge:
				if e.Body != "Al-Noor: wear a coat.\n\nAl-Noor: bring a cap." || e.Was != waits.Body {
					t.Errorf("%s: it says %q", name, e.Body)
				}
				if back, ok := Unmerge(e.Body, d.Body); !ok || back != e.Was {
					t.Errorf("%s: without it it says %q", name, back)
				}
			}
		}
		if (c.way != 0) != (len(d.Effects) > 0 && !c.merged) {
			t.Errorf("%s: effects %v", name, d.Effects)
		}
	}
}

// A chunk's own drafts count too, and a text that goes to a shared phone once counts once.
func TestDraftsOfOneChunkCount(t *testing.T) {
	now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	b := newBudget(budgetSchool(), now, nil)
	left := 0
	for i := range 5 {
		d := Draft{Message: Message{ID: NewID(), HouseholdID: "h", Recipient: string(rune('a' + i)), Status: Queued, Class: Routine, SendAfter: now, ExpiresAt: now.Add(48 * time.Hour)}}
		b.fit(&d)
		if d.Status == Queued {
			left++
		}
	}
	if left != 3 {
		t.Errorf("%d of 5 go out, want 3", left)
	}
}

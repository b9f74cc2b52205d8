package console

import (
	"cmp"
	"context"
	"slices"
	"time"

	"raabta/bot"
	"raabta/bot/civil"
)

// How old a count may become.
const (
	flightsAge = 2 * time.Second
	weekAge    = time.Minute
)

// chartDays is how many days the chart shows, today the last.
const chartDays = 14

// settledDays is after how many days a day's messages hardly change: such days are counted once a day.
const settledDays = 3

// week is what is dear to count for the page /.
type week struct {
	coverage bot.Coverage
	days     []day
}

// day is what was sent and received on one.
type day struct {
	Date civil.Date
	bot.Traffic
}

// countWeek counts a school's last days. Days that hardly change any more are taken from what was counted before.
func (c *Console) countWeek(ctx context.Context, schoolID string, now time.Time) (w week, err error) {
	school, err := c.Store.School(ctx, schoolID)
	if err != nil {
		return w, err
	}
	if w.coverage, err = c.Store.Coverage(ctx, schoolID); err != nil {
		return w, err
	}
	zone, today := school.Zone(), school.Today(now)
	settled := c.settled.of(schoolID, today)
	for n := chartDays - 1; n >= 0; n-- {
		d := day{Date: today.AddDays(-n)}
		known, ok := settled[d.Date]
		if ok {
			d.Traffic = known
		} else if d.Traffic, err = c.Store.Traffic(ctx, schoolID, d.Date.In(zone), d.Date.AddDays(1).In(zone)); err != nil {
			return w, err
		}
		if n >= settledDays && !ok {
			c.settled.keep(schoolID, today, d)
		}
		w.days = append(w.days, d)
	}
	return w, nil
}

// countFlights counts how far the broadcasts are that are under way.
func (c *Console) countFlights(ctx context.Context, schoolID string, now time.Time) (list []flight, err error) {
	broadcasts, err := c.Store.Broadcasts(ctx, schoolID, flightLooked)
	if err != nil {
		return nil, err
	}
	broadcasts = slices.DeleteFunc(broadcasts, func(b bot.Broadcast) bool {
		return b.State != bot.BroadcastExpanding && b.State != bot.BroadcastExpanded && b.State != bot.BroadcastPaused
	})
	progress, err := c.tallies.of(ctx, c.Store, now, broadcasts)
	if err != nil {
		return nil, err
	}
	for _, b := range broadcasts {
		p := progress[b.ID]
		if b.State == bot.BroadcastExpanded && p.Queued+p.Sending+p.InDoubt == 0 {
			continue // all of it has left
		}
		list = append(list, flight{Broadcast: b, Progress: p})
	}
	return list, nil
}

func sortAhead(list []ahead) {
	slices.SortStableFunc(list, func(a, b ahead) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
}

package console

import (
	"context"
	"sync"
	"time"

	"raabta/bot"
)

// progresses counts how far broadcasts are, and keeps the counts of those that are over: they hardly change any more, and are dear
// to count where there were many messages. It is a memory of this process only.
type progresses struct {
	mu   sync.Mutex
	over map[string]overProgress
}

// overProgress is a broadcast that is over.
type overProgress struct {
	bot.Progress
	until time.Time // then it is counted again: a phone that was off for days reports late
}

// After how long a broadcast of which nothing waits counts as over, for how long its counts are kept, and of how many.
const (
	overAfter = time.Hour
	overKept  = 10 * time.Minute
	overLong  = 7 * 24 * time.Hour // after which they are kept for a day
	overMost  = 10_000
)

// of counts broadcasts, by id.
func (p *progresses) of(ctx context.Context, store broadcastStore, now time.Time, list []bot.Broadcast) (map[string]bot.Progress, error) {
	all := make(map[string]bot.Progress, len(list))
	var ids []string
	p.mu.Lock()
	for _, b := range list {
		if kept, ok := p.over[b.ID]; ok && b.State == bot.BroadcastExpanded && now.Before(kept.until) {
			all[b.ID] = kept.Progress
		} else {
			ids = append(ids, b.ID)
		}
	}
	p.mu.Unlock()
	if len(ids) == 0 {
		return all, nil
	}
	counted, err := store.Progress(ctx, ids)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over == nil || len(p.over) > overMost {
		p.over = map[string]overProgress{}
	}
	for _, b := range list {
		c, fresh := counted[b.ID]
		if !fresh {
			continue
		}
		all[b.ID] = c
		if since := now.Sub(b.SendAfter); b.State == bot.BroadcastExpanded && since > overAfter && c.Queued+c.Sending+c.InDoubt == 0 {
			kept := overKept
			if since > overLong {
				kept = 24 * time.Hour
			}
			p.over[b.ID] = overProgress{c, now.Add(kept)}
		}
	}
	return all, nil
}

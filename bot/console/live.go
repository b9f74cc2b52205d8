package console

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"raabta/bot"
)

// liveRoutes are those of live pages.
func liveRoutes() []route {
	return []route{{method: "GET", path: "/live", roles: everybody(), do: live}}
}

// pulseStore tells whether something happened.
type pulseStore interface {
	// Pulse is a mark that is another one once a message of the school came or went, or somebody changed something.
	Pulse(ctx context.Context, schoolID string) (string, error)
}

// Streams of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). A stream holds no data: it tells
// that there is something new, and the page is fetched again by who may see it.
const (
	pulseEvery  = time.Second
	streamLasts = 5 * time.Minute // then the browser connects again, and is asked who it is
	streamBeats = 20 * time.Second
	streamsMost = 1000
	streamsEach = 6 // of one user: browsers open no more to one server by HTTP/1.1
)

// hub asks once a second for all who watch a school.
type hub struct {
	store pulseStore
	clock bot.Clock
	log   *slog.Logger
	ctx   context.Context
	close context.CancelFunc

	mu      sync.Mutex
	schools map[string]map[*watcher]bool
	of      map[string]int // streams by user
	total   int
}

// watcher is one stream. What its page shows is as new as since.
type watcher struct {
	changed chan struct{}
	since   string
}

// tells a stream that something is newer than its page.
func (w *watcher) tells(mark string) {
	if mark == w.since {
		return
	}
	w.since = mark
	select {
	case w.changed <- struct{}{}:
	default: // it has not looked since
	}
}

func newHub(store pulseStore, clock bot.Clock, log *slog.Logger) *hub {
	h := &hub{store: store, clock: clock, log: log, schools: map[string]map[*watcher]bool{}, of: map[string]int{}}
	h.ctx, h.close = context.WithCancel(context.Background())
	return h
}

// joins adds a stream; false where there are too many.
func (h *hub) joins(schoolID, userID, since string) (w *watcher, leave func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx.Err() != nil || h.total >= streamsMost || h.of[userID] >= streamsEach {
		return nil, nil, false
	}
	w = &watcher{changed: make(chan struct{}, 1), since: since}
	h.total++
	h.of[userID]++
	if h.schools[schoolID] == nil {
		h.schools[schoolID] = map[*watcher]bool{}
		go h.watch(schoolID)
	}
	h.schools[schoolID][w] = true
	return w, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.total--
		if h.of[userID]--; h.of[userID] == 0 {
			delete(h.of, userID)
		}
		delete(h.schools[schoolID], w)
	}, true
}

// watch asks for a school's pulse for as long as somebody watches.
func (h *hub) watch(schoolID string) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	for {
		mark, err := h.store.Pulse(h.ctx, schoolID)
		if err != nil && h.ctx.Err() == nil {
			h.log.Warn("pulse not read", "err", err)
		}
		h.mu.Lock()
		if len(h.schools[schoolID]) == 0 || h.ctx.Err() != nil {
			delete(h.schools, schoolID)
			h.mu.Unlock()
			return
		}
		if err == nil {
			for w := range h.schools[schoolID] {
				w.tells(mark)
			}
		}
		h.mu.Unlock()
		select {
		case <-tick.C:
		case <-h.ctx.Done():
		}
	}
}

// live streams that something changed.
func live(v *visit) error {
	w, leave, ok := v.c.hub.joins(v.school.ID, v.user.ID, v.FormValue("since"))
	if !ok {
		v.w.Header().Set("Retry-After", "60")
		return refuseWith(http.StatusServiceUnavailable, "Too many pages are open. Close some.")
	}
	defer leave()
	out := http.NewResponseController(v.w)
	if err := out.SetWriteDeadline(time.Now().Add(streamLasts + time.Minute)); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/event-stream")
	v.w.Header().Set("X-Accel-Buffering", "no") // nginx would gather it
	fmt.Fprint(v.w, "retry: 3000\n\n")
	if out.Flush() != nil {
		return nil
	}
	ends, beats := time.NewTimer(streamLasts), time.NewTicker(streamBeats)
	defer ends.Stop()
	defer beats.Stop()
	for {
		select {
		case <-w.changed:
			fmt.Fprint(v.w, "event: changed\ndata: \n\n")
		case <-beats.C:
			fmt.Fprint(v.w, ": here\n\n") // or what stands between would cut the line
		case <-ends.C:
			return nil
		case <-v.c.hub.ctx.Done():
			return nil
		case <-v.Context().Done():
			return nil
		}
		if out.Flush() != nil {
			return nil // the browser is gone
		}
	}
}

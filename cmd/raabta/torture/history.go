package torture

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// history is what was promised, in order, and what was killed.
type history struct {
	mu    sync.Mutex
	notes []*Note
	marks int
	w     *json.Encoder // nil writes nowhere
	err   error         // the first of writing
}

func newHistory(w io.Writer) *history {
	h := &history{}
	if w != nil {
		h.w = json.NewEncoder(w)
	}
	return h
}

// mark is a mark that was never given before.
func (h *history) mark() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.marks++
	return Mark(h.marks)
}

// note adds a note. What becomes of it later is told by change.
func (h *history) note(n Note) *Note {
	h.mu.Lock()
	defer h.mu.Unlock()
	n.At, n.Phones = time.Now().UTC(), len(n.To)
	h.notes = append(h.notes, &n)
	h.write(n)
	return &n
}

// acked says that the program answered for a note.
func (h *history) acked(n *Note) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !n.Acked {
		n.Acked = true
		h.write(*n)
	}
}

// killed writes down a kill.
func (h *history) killed(cycle int, at string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.write(struct {
		Cycle  int       `json:"cycle"`
		Killed string    `json:"killed"`
		At     time.Time `json:"at"`
	}{cycle, at, time.Now().UTC()})
}

func (h *history) write(line any) {
	if h.w != nil && h.err == nil {
		h.err = h.w.Encode(line)
	}
}

// open lists what phones wrote and nobody has answered for yet.
func (h *history) open() (list []*Note) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, n := range h.notes {
		if n.SID != "" && !n.Acked {
			list = append(list, n)
		}
	}
	return list
}

// taken draws one or two messages that were answered for.
func (h *history) taken(dice *rand.Rand) (sids []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for range dice.IntN(3) {
		if n := len(h.notes); n > 0 {
			if one := h.notes[dice.IntN(n)]; one.SID != "" && one.Acked {
				sids = append(sids, one.SID)
			}
		}
	}
	return sids
}

// all copies the notes.
func (h *history) all() []Note {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]Note, len(h.notes))
	for i, n := range h.notes {
		list[i] = *n
	}
	return list
}

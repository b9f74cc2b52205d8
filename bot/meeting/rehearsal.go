package meeting

import (
	"context"
	"slices"

	"raabta/bot"
)

// Rehearsal is a Store whose board keeps what was proposed chunk by chunk while nothing is stored, so that an invitation that
// is only looked at gives no time away twice. A board has a bounded number of slots, and so has this.
type Rehearsal struct {
	Store
	Full int // families for which no complete time is free

	board *Board
}

// Board is the board as it would stand after the chunks so far.
func (r *Rehearsal) Board(ctx context.Context, id string) (Board, error) {
	if r.board == nil {
		b, err := r.Store.Board(ctx, id)
		if err != nil {
			return b, err
		}
		r.board = &b
	}
	return *r.board, nil
}

// Chunk notes what a chunk's drafts would do.
func (r *Rehearsal) Chunk(drafts []bot.Draft) {
	for _, d := range drafts {
		for _, e := range d.Effects {
			switch e := e.(type) {
			case Propose:
				// A proposal takes the place of what the family held before.
				r.board.Visits = slices.DeleteFunc(r.board.Visits, func(v Visit) bool {
					return v.HouseholdID == e.HouseholdID || slices.ContainsFunc(e.Visits, func(own Visit) bool { return own.SlotID == v.SlotID })
				})
				r.board.Visits = append(r.board.Visits, e.Visits...)
			case Release:
				if e.Family == Full {
					r.Full++
				}
			}
		}
	}
}

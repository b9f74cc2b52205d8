package meeting

import "context"

// Store is what composing needs of storage.
type Store interface {
	// Board reads a meeting with all its slots, visits (with names), teachers and families; Needs stay nil.
	// bot.ErrNotFound where there is no such meeting.
	Board(ctx context.Context, meetingID string) (Board, error)
	// Needs lists what the package's Needs makes of the children that these households may book for.
	Needs(ctx context.Context, meetingID string, householdIDs []string) ([]Need, error)
}

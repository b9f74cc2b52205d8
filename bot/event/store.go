package event

import "context"

// Store is what composing needs of storage.
type Store interface {
	// Event reads a school's event by its id. bot.ErrNotFound where there is none.
	Event(ctx context.Context, schoolID, id string) (Event, error)
	// Told says which of the households were told of the event: a text of it is on its way to them, or arrived.
	Told(ctx context.Context, eventID string, householdIDs []string) (map[string]bool, error)
	// Answered says which of the households have answered the event's question.
	Answered(ctx context.Context, eventID string, householdIDs []string) (map[string]bool, error)
}

package bot

import "errors"

// What callers branch on.
var (
	// ErrTaken says that something the decision relied on is gone: a slot, an open question, a thread code. The whole
	// transaction was rolled back; read afresh and decide again.
	ErrTaken = errors.New("taken meanwhile")
	// ErrNotFound says that no row has this id or name.
	ErrNotFound = errors.New("not found")
	// ErrStale says that the lease the work was done under has been granted to another meanwhile. Nothing of the transaction
	// was kept.
	ErrStale = errors.New("the lease went to another process meanwhile")
	// ErrOwnNumber refuses one of the school's own numbers as a family's: texts to it would come back.
	ErrOwnNumber = errors.New("this is the school's own number; give the family's")
	// ErrUnknownSender says that an inbound message was sent to a number which is none of ours.
	ErrUnknownSender = errors.New("not one of the school's numbers")
)

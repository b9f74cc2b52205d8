package bot

import (
	"context"
	"time"
)

// ChunkSize is how many recipients of a broadcast are composed and queued at a time.
const ChunkSize = 500

// Composer gives the texts of a kind of broadcast.
type Composer interface {
	// Templates names every text the broadcast may use, so that their approved Content templates can be looked for; one
	// with its question under it by templates.Asking. Which of them a recipient gets may depend on what only Compose reads
	// (an event's place, who has answered): a draft's Template says it, and its approval is the one that counts.
	Templates(b Broadcast) []string
	// Compose makes the draft of each recipient in the chunk, in their language and for their channel, leaving out those
	// to whom nothing true can be said. A draft with the status Failed and a reason sends nothing and is shown to staff. A
	// draft's Number, Channel, Class, Topic, SendAfter, ExpiresAt and Recipient may be left empty: the expander fills them
	// from the recipient and the broadcast. A draft for WhatsApp has its values in Vars. A text that lacks a value is an
	// error that names it: nothing of the broadcast goes out then.
	Compose(ctx context.Context, now time.Time, school School, b Broadcast, chunk []Recipient) ([]Draft, error)
}

// BroadcastStore is what the expander needs of storage.
type BroadcastStore interface {
	// Expanding lists broadcasts whose messages are to be made now, oldest first.
	Expanding(ctx context.Context, now time.Time) ([]Broadcast, error)
	// School reads a school with its holidays.
	School(ctx context.Context, id string) (School, error)
	// Chunk reads the next n recipients of an audience after a key, with phones, children (those the household may be told
	// about), lines and ways; fewer than n are the last.
	Chunk(ctx context.Context, now time.Time, b Broadcast, after string, n int) ([]Candidate, error)
	// Contents reads a school's approved Content templates of some texts.
	Contents(ctx context.Context, schoolID string, names []string) (Contents, error)
	// GivenTimes tells when the unprompted messages of households were or are to be sent, since a time; Given what they are.
	GivenTimes(ctx context.Context, schoolID string, households []string, since time.Time) (map[string][]time.Time, error)
	// Given lists the unprompted messages that households had since a time or will have, but for those that failed or were
	// taken back; of those that are queued with their text.
	Given(ctx context.Context, schoolID string, households []string, since time.Time) ([]Given, error)
	// Expand queues the drafts of a chunk, carries out their effects and moves the cursor, in one transaction; done ends
	// the expansion. Drafts whose (broadcast, recipient) is already there are passed over. ErrTaken when an effect was
	// refused: compose the chunk again.
	Expand(ctx context.Context, now time.Time, b Broadcast, drafts []Draft, cursor string, done bool) error
	// CancelBroadcast takes back what is queued of a broadcast and tells how many that were.
	CancelBroadcast(ctx context.Context, now time.Time, id string) (int, error)
	// EndBroadcast sets a state that stops an expansion (BroadcastFailed).
	EndBroadcast(ctx context.Context, id, state string) error
}

// Candidate is a recipient before its way is chosen.
type Candidate struct {
	Recipient
	Lines []Line
	Ways  Ways // without a Text: the expander knows it
}

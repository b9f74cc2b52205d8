package bot

import (
	"context"
	"time"
)

// Incoming is a message as a provider hands it in.
type Incoming struct {
	Channel    ChannelName
	ProviderID string // what the provider keeps unique
	Kind       IncomingKind
	About      string // the provider's id of the message that an Edit or a Deletion concerns
	From       Number // "" where the provider hides it; of Own words the number they went to
	To         string // the sender's address: E.164, or MG…
	Service    string // Twilio's messaging service, "" without one
	Body       string
	Media      int
	ReplyTo    string    // the provider's id of the message it quotes
	OptOutType string    // "STOP", "START" or "HELP" where the provider answered an opt-out itself
	At         time.Time // when it reached us
}

// Inbox is what receiving and routing need of storage.
type Inbox interface {
	// Receive stores a message once; fresh is false when it was there already. ErrUnknownSender when To is none of ours.
	// Own words are stored as the school's, going out. An Edit takes the place of words that nobody has read yet, or is a
	// message of its own; a Deletion is noted with the message it concerns (fresh is false where there is none).
	Receive(ctx context.Context, in Incoming) (fresh bool, err error)
	// Unrouted reads at most limit messages that wait to be routed, oldest first and at most one of each number (the next
	// one must see what this one did), each with all that Decide needs.
	Unrouted(ctx context.Context, now time.Time, limit int) ([]Inbound, error)
	// UnroutedMessage reads one of them afresh; ErrNotFound when it has been routed.
	UnroutedMessage(ctx context.Context, now time.Time, id string) (Inbound, error)
	// Route carries a decision out in one transaction: the message routed with its reason, effects, threads, queued texts,
	// questions. ErrTaken when anything it relied on is gone; the caller reads afresh.
	Route(ctx context.Context, now time.Time, d Decision) error
	// RouteAll is Route for several, in their order, with an answer for each: what one of them spoils is its own. ErrNotFound
	// for one whose message does not wait any more, or is in another process's hands.
	RouteAll(ctx context.Context, now time.Time, decisions []Decision) []error
	// Report applies a status that a provider told later; it only climbs. again makes the next try of a message that was
	// not delivered and is worth one. Unknown tokens and ids are ErrNotFound.
	Report(ctx context.Context, now time.Time, r Report, again func(Message) (Message, bool)) error
}

// Inbound is a received message, or what was typed on the school's own phone, with everything that Decide looks at, read in one breath.
type Inbound struct {
	Message    Message
	School     School
	Households []Household // those that use the number
	Staff      []Staff     // those whose number it is
	Questions  []Question  // open ones of those households and staff, and of the number, oldest first
	Quoted     *Message    // the message of ours that it quotes
	QuotedTalk *Thread     // that message's thread
	// Threads are those of the households, of the staff (for office staff and the head the front desk's too), or of the
	// stranger's number, latest first.
	Threads []Thread
	OptOuts []OptOut // of the number
	// Desk is who answers for the front desk: office staff, else the head; empty where nobody has a phone.
	Desk []Staff
	// Teachers are the staff named by the children and the threads, by id.
	Teachers map[string]Staff
	// Pending are the earlier messages that open questions are about ("which child?"), by id; a question's Subject may list
	// several by comma.
	Pending map[string]Message
	// ThreadLanguages are the languages of the threads' households, by thread id.
	ThreadLanguages map[string]string
	// Ways and Lines tell how staff and families can be reached, for choosing a forward's channel.
	Ways  Ways
	Lines map[Number]Line
	// Corrects is what an Edit corrects: the message as it first came, and earlier corrections of it, the oldest first; empty
	// where that message is not known. CorrectedTalk is the conversation it is part of, Answered the questions it answered.
	Corrects      []Message
	CorrectedTalk *Thread
	Answered      []Question
	// Lately is what passed between the number and the school just now.
	Lately Lately
	// To is the sender of ours that it came to; Carded says that its number was given the school's contact card. Both are
	// read for WhatsApp alone.
	To     Sender
	Carded bool
	// NextCode is the number of the next thread code that nobody has.
	NextCode int
}

// Decision is what follows from an inbound message.
type Decision struct {
	Message     Message // the inbound one
	Reason      string  // why, for staff
	HouseholdID string  // who wrote, as far as that is known
	StaffID     string
	Thread      *ThreadMove // the conversation it belongs to; nil for none
	Drafts      []Draft     // replies and forwards
	Effects     []Effect
}

// ThreadMove opens or continues a thread with the inbound message. Drafts with the same Key belong to it.
type ThreadMove struct {
	Key         ThreadKey
	HouseholdID string
	Code        string // to give the thread if it is new
	FromStaff   bool
	Number      Number // the family's phone and channel, where the next answer goes
	Channel     ChannelName
	// Waits says that the words need somebody at the school: a family's an answer, a teacher's that were not passed on a
	// look.
	Waits bool
	// Also are earlier messages that now belong to the thread (the one that "which child?" was asked about).
	Also []string
}

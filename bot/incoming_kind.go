package bot

import "strings"

// IncomingKind is what a message that comes in is, beside plain words.
type IncomingKind string

// Kinds of incoming messages; "" are plain words.
const (
	// Own are words that a person typed on the school's own phone, to a family or to staff: the school's, going out. They are
	// sent nowhere, and for OwnSilence the bot does not talk over that person.
	Own IncomingKind = "own"
	// Edit is a message that its writer changed: Body is what it says now, About the message it was.
	Edit IncomingKind = "edit"
	// Deletion is a message that its writer deleted for everyone: About. It brings no words.
	Deletion IncomingKind = "deletion"
	// Reaction is an emoji (Body) that was put to the message that ReplyTo names.
	Reaction IncomingKind = "reaction"
)

// Known says whether k is one of the kinds.
func (k IncomingKind) Known() bool {
	return k == "" || k == Own || k == Edit || k == Deletion || k == Reaction
}

// What staff read of messages that their writers changed or took back.
const (
	ReasonDeletedUnread = "deleted by its writer before it was read"
	ReasonDeletedLater  = "its writer deleted it later"
	ReasonEditedUnread  = "a correction of a message that nobody had read yet: that one says this now"
)

// DeletedLater says that the message's writer deleted it after it had been read.
func (m Message) DeletedLater() bool { return strings.Contains(m.Reason, ReasonDeletedLater) }

package bot

import "time"

// Direction of a message, seen from the school.
type Direction string

// Directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// ChannelName names a way to a phone.
type ChannelName string

// Channels.
const (
	SMS      ChannelName = "sms"
	WhatsApp ChannelName = "whatsapp"
)

// Class says what kind of message it is. It decides priority, quiet hours, expiry and what to do in doubt.
type Class string

// Classes, the most urgent first.
const (
	Emergency    Class = "emergency"    // safety: goes at once, at any hour, before everything
	Absence      Class = "absence"      // "your child is not in school": goes at once
	Conversation Class = "conversation" // an answer to what somebody just wrote: goes at once
	Reminder     Class = "reminder"     // of something with a date: never after it
	Routine      Class = "routine"      // digests, invitations, announcements
	Tip          Class = "tip"          // may always wait
)

// Classes lists every class, the most urgent first.
func Classes() []Class { return []Class{Emergency, Absence, Conversation, Reminder, Routine, Tip} }

// Priority orders the queue: 0 leaves first.
func (c Class) Priority() int {
	for i, k := range Classes() {
		if c == k {
			return i
		}
	}
	return len(Classes())
}

// Known says whether c is one of Classes.
func (c Class) Known() bool { return c.Priority() < len(Classes()) }

// Unprompted says that families get this class inside the school's hours only.
func (c Class) Unprompted() bool { return c == Reminder || c == Routine || c == Tip }

// Lifetime is how long a message of this class is worth sending when nothing gives it an earlier end.
func (c Class) Lifetime() time.Duration {
	switch c {
	case Emergency:
		return 6 * time.Hour
	case Absence:
		return 10 * time.Hour
	case Conversation:
		return 96 * time.Hour // over a long weekend, since forwards wait for the teachers' hours
	}
	return 48 * time.Hour
}

// Topic is what a family can opt out of by itself.
type Topic string

// Topics. TopicAll stands in opt-outs, never on a message; a TopicTalk message is part of a conversation.
const (
	TopicAll     Topic = "all"
	TopicDigest  Topic = "digest"
	TopicEvent   Topic = "event"
	TopicMeeting Topic = "meeting"
	TopicTip     Topic = "tip"
	TopicNotice  Topic = "notice" // a broadcast of the school's own
	TopicTalk    Topic = "talk"
	TopicAlarm   Topic = "alarm" // to ALERT_PHONE
)

// OptOutTopics are the topics a family may stop by name.
func OptOutTopics() []Topic {
	return []Topic{TopicAll, TopicDigest, TopicEvent, TopicMeeting, TopicTip, TopicNotice}
}

// InWords is what a family stops with the topic.
func (t Topic) InWords() string {
	switch t {
	case TopicAll:
		return "everything"
	case TopicDigest:
		return "weekly digests"
	case TopicEvent:
		return "event messages"
	case TopicMeeting:
		return "meeting messages"
	case TopicTip:
		return "tips"
	case TopicNotice:
		return "announcements"
	}
	return string(t)
}

// Message is one text, in either direction: one row.
type Message struct {
	ID        string      `db:"id"`
	SchoolID  string      `db:"school_id"`
	Direction Direction   `db:"direction"`
	Channel   ChannelName `db:"channel"`
	Class     Class       `db:"class"`
	Topic     Topic       `db:"topic"`
	Status    Status      `db:"status"`
	Priority  int         `db:"priority"` // Class.Priority, for the queue's index

	// Whom it goes to or comes from. Number is the phone; HouseholdID and StaffID are "" where that is none or not known.
	HouseholdID string `db:"household_id"`
	StaffID     string `db:"staff_id"`
	Number      Number `db:"number"`

	Body     string `db:"body"`
	SMSBody  string `db:"sms_body"` // what to send should a WhatsApp message have to go by SMS; "" for the same words
	Language string `db:"language"`
	Template string `db:"template"` // the text's name in templates (of one that asks templates.Asking's), "" for free words
	Vars     string `db:"vars"`     // its values as a JSON object, those of its question too, where a Content template may need them
	Media    int    `db:"media"`    // how many pictures or voice notes came with it
	Segments int    `db:"segments"` // SMS segments of Body

	SenderID   string `db:"sender_id"`   // which of our numbers carried it; "" until claimed
	ProviderID string `db:"provider_id"` // what the provider calls it: Twilio's SID
	ReplyTo    string `db:"reply_to"`    // in: the provider's id of the message it quotes; out: our id of the message it answers
	OptOutType string `db:"optout_type"` // in: "STOP", "START" or "HELP" where the provider answered an opt-out itself; "" else

	Kind  IncomingKind `db:"kind"`  // Own (going out) or Edit; "" for plain words and for what the program says
	About string       `db:"about"` // the provider's id of the message that an Edit corrects

	BroadcastID string `db:"broadcast_id"`
	Recipient   string `db:"recipient"` // unique within the broadcast
	ThreadID    string `db:"thread_id"`
	QuestionID  string `db:"question_id"` // the question this message asks
	AgainOf     string `db:"again_of"`    // the message this one tries again
	Held        bool   `db:"held"`        // its broadcast is paused: queued, and no claim takes it
	MergedInto  string `db:"merged_into"` // the message whose text carries this one's too; this one sends nothing itself

	// AnswersAt is when the words arrived that this message answers; zero for one nobody asked for. An opt-out at or
	// before it does not stop the message: that is how STOP gets its one confirmation and a later question its answer.
	AnswersAt time.Time `db:"answers_at"`
	SendAfter time.Time `db:"send_after"`
	ExpiresAt time.Time `db:"expires_at"`

	Attempts  int    `db:"attempts"`
	ErrorCode string `db:"error_code"` // the provider's
	Reason    string `db:"reason"`     // out: why it is where it is; in: why it was routed so. A sentence for staff

	ClaimedBy    string    `db:"claimed_by"`
	ClaimedUntil time.Time `db:"claimed_until"`
	CreatedAt    time.Time `db:"created_at"` // out: queued; in: received; Own: typed
	SentAt       time.Time `db:"sent_at"`
	DoneAt       time.Time `db:"done_at"`   // out: reached a status that ends it; in: routed
	RoutedAt     time.Time `db:"routed_at"` // in, and Own: zero until Route
}

// Draft is a message about to be queued, with the question it asks, if any.
type Draft struct {
	Message
	Question *Question
	// Thread is the conversation the message belongs to; where it does not exist yet, Route makes it.
	Thread *ThreadKey
	// Effects are carried out in the transaction that queues the message (a meeting's proposed slots).
	Effects []Effect
	// New says that it is a linked device's first word to somebody: only a few of those leave on a day (see FirstWords).
	New bool
}

// Why is the message's Reason as staff read it: what is held says so.
func (m Message) Why() string {
	switch {
	case m.Status == Queued && m.Held && m.Reason != "":
		return "its broadcast is paused; " + m.Reason
	case m.Status == Queued && m.Held:
		return "its broadcast is paused"
	}
	return m.Reason
}

// MessageFilter narrows a list of messages; what is empty does not narrow it.
type MessageFilter struct {
	School, Household, Staff, Broadcast, Thread string // ids
	Number                                      Number
	Direction                                   Direction
	Channel                                     ChannelName
	Status                                      []Status
	Class                                       []Class
	Since, Until                                time.Time // created from Since on, before Until
	Limit                                       int       // 0 is all
}

package bot

import "time"

// Sender is one of the school's own numbers on a channel. That it can send and that it can receive are two facts: in
// Pakistan a masked SMS sender gets no replies.
type Sender struct {
	ID         string      `db:"id"`
	SchoolID   string      `db:"school_id"`
	Channel    ChannelName `db:"channel"`
	Provider   string      `db:"provider"` // "twilio", "simulator", or LinkedDevice
	Address    string      `db:"address"`  // E.164, or Twilio's MG… for a messaging service
	CanSend    bool        `db:"can_send"`
	CanReceive bool        `db:"can_receive"`
	Rate       float64     `db:"rate"`  // messages a second; 0 is as fast as the provider takes them
	State      string      `db:"state"` // SenderOK or SenderPaused
	Reason     string      `db:"reason"`
	FreeAt     time.Time   `db:"free_at"` // the pace: when its next message may leave, shared by all processes
	// AheadMS is how many milliseconds after FreeAt the provider will have worked off what it was handed: it counts
	// segments where the pace counts messages.
	AheadMS    int       `db:"ahead_ms"`
	PausedTill time.Time `db:"paused_till"` // a pause that ends by itself; zero for one that staff end
	PausedBy   string    `db:"paused_by"`   // who of the staff paused it; "" where the program did
	// Of a linked device: since when it is linked (zero where nobody wrote that down, which counts as today), and until when
	// WhatsApp lets it write to nobody new (zero where it does).
	LinkedAt       time.Time `db:"linked_at"`
	StrangersUntil time.Time `db:"strangers_until"`
}

// LinkedDevice is the provider of a WhatsApp number that is held like a phone's second screen. It must not write first to
// families: whoever has written, and has saved the number, is glad of it.
const LinkedDevice = "whatsapp"

// Linked says that the sender is a linked device: a number like any person's, which WhatsApp bans for writing to strangers
// and for saying the same to many. See FirstWords.
func (s Sender) Linked() bool { return s.Provider == LinkedDevice }

// States of a sender.
const (
	SenderOK     = "ok"
	SenderPaused = "paused"
)

// Address is what is known of a phone on a channel: proved reach, not what a sheet says.
type Address struct {
	SchoolID string      `db:"school_id"`
	Channel  ChannelName `db:"channel"`
	Number   Number      `db:"number"`
	// LastInAt is when the phone last wrote to us on this channel; it opens WhatsApp's 24-hour window.
	LastInAt        time.Time `db:"last_in_at"`
	LastDeliveredAt time.Time `db:"last_delivered_at"`
	Problem         string    `db:"problem"` // why the number cannot be reached on this channel; "" where nothing says so
	// RestUntil is until when the provider does not carry our first words to the phone, which is no fault of the number; zero
	// where it does. A word from there ends it.
	RestUntil time.Time `db:"rest_until"`
	// SenderID is which of our numbers it last wrote to on this channel; "" where nobody knows.
	SenderID string `db:"sender_id"`
}

// Window is how long after a person's last WhatsApp message free words may be sent to them; outside it only an approved
// template. https://www.twilio.com/docs/whatsapp/key-concepts
const Window = 24 * time.Hour

// WindowOpen says whether free words may go to a phone that last wrote at lastIn.
func WindowOpen(lastIn, now time.Time) bool {
	return !lastIn.IsZero() && now.Before(lastIn.Add(Window))
}

package whatsapptest

import "go.mau.fi/whatsmeow/types"

// Script decides what goes wrong with a message; nil is nothing. It runs beside others. The message is not taken yet.
type Script func(m Message) *Fault

// Fault is something that goes wrong with a message.
type Fault struct {
	Refuse   int       // the code of an ack that says no; the message is not carried
	Withhold bool      // it is taken and carried, and the ack waits for Release
	Cut      Cut       // the sender's socket closes instead of an ack
	Lose     bool      // it is taken and acknowledged, and reaches nobody
	Twice    bool      // it is carried twice
	In       types.JID // it is carried as if it had been written in this group or status list
}

// Cut says when a socket closes.
type Cut int

// A socket closes before the message is taken, and so it never will be, or after.
const (
	Never Cut = iota
	Before
	After
)

// Refuse has the ack say no: 463 to a stranger while the account is restricted, 479 a stanza that is wrong, 429 too many.
func Refuse(code int) *Fault { return &Fault{Refuse: code} }

// Withhold takes and carries the message, and keeps the ack until Release.
func Withhold() *Fault { return &Fault{Withhold: true} }

// CutBefore closes the sender's socket; the message is not taken.
func CutBefore() *Fault { return &Fault{Cut: Before} }

// CutAfter takes and carries the message and closes the sender's socket without an ack.
func CutAfter() *Fault { return &Fault{Cut: After} }

// Lose acknowledges the message and carries it to nobody.
func Lose() *Fault { return &Fault{Lose: true} }

// Twice carries the message twice, with one id.
func Twice() *Fault { return &Fault{Twice: true} }

// InGroup carries the message as if it had been written in a group, or, to types.StatusBroadcastJID, as a status.
func InGroup(group types.JID) *Fault { return &Fault{In: group} }

// Script sets what decides about messages from now on; nil is nothing.
func (w *WhatsApp) Script(script Script) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.script = script
}

// Release sends the acks that were withheld, to where their senders are connected now, and says how many there were.
func (w *WhatsApp) Release() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	withheld := w.withheld
	w.withheld = nil
	for _, a := range withheld {
		a.device.send(a.node)
	}
	return len(withheld)
}

package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Typing is a client's word that somebody types, records or has stopped.
type Typing struct {
	Number string    // whose account
	To     types.JID // the chat
	State  string    // composing or paused
	Media  string    // audio while recording
	At     time.Time
}

// Typings are those that clients told of, oldest first.
func (w *WhatsApp) Typings() []Typing {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Typing(nil), w.typings...)
}

// chatState carries who types to the devices that are there; nobody keeps it.
func (w *WhatsApp) chatState(d *device, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := Typing{Number: d.account.number, To: n.AttrGetter().JID("to"), At: time.Now()}
	for _, state := range n.GetChildren() {
		t.State, t.Media = state.Tag, state.AttrGetter().OptionalString("media")
	}
	w.typings = append(w.typings, t)
	if to := w.find(t.To); to != nil {
		for _, other := range to.devices {
			other.send(binary.Node{Tag: "chatstate", Attrs: binary.Attrs{"from": d.account.jid()}, Content: n.Content})
		}
	}
}

// presence keeps what a client calls itself.
func (w *WhatsApp) presence(d *device, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if name := n.AttrGetter().OptionalString("name"); name != "" {
		d.account.name = name
	}
}

package whatsapptest

import (
	"crypto/sha256"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Message is a message that a client sent, as the fake sees it: without its words.
type Message struct {
	N      int // counted from 1, over all clients, with those that were not taken
	ID     string
	Number string    // whose account sent it
	From   types.JID // the device that sent it, by LID
	To     types.JID // the chat: a LID
	Chat   string    // the chat's number, "" if it has none
	Type   string    // text, media, reaction, poll
	Edit   string    // "1" an edit, "7" a deletion; types.EditAttribute has the others
	// Devices are those of the other side that it is encrypted for, Own the sender's own other devices. A message without
	// Devices reaches nobody.
	Devices, Own []types.JID
	Retry        bool // it is encrypted anew for one device that could not read it
	Peer         bool // a client's word to its own phone, which no person sees
	// Again says that this very ciphertext was taken before: a client sends it once more after a lost connection. It was
	// not carried twice.
	Again bool
	// Taken says that the server has it; Error is the code of the ack if it has not. With neither, the connection was cut
	// before the message was read.
	Taken bool
	Error int
	At    time.Time
	Node  binary.Node
}

// taken is a ciphertext that the server has.
type taken struct {
	from types.JID
	id   string
	sum  [sha256.Size]byte
}

// ack is an answer to a message that is held back.
type ack struct {
	device *device
	node   binary.Node
}

// Messages are those that the server took, oldest first, each once.
func (w *WhatsApp) Messages() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var messages []Message
	for _, m := range w.attempts {
		if m.Taken && !m.Again {
			messages = append(messages, m)
		}
	}
	return messages
}

// Attempts are all messages that came, whatever became of them, oldest first.
func (w *WhatsApp) Attempts() []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Message(nil), w.attempts...)
}

// message takes a message of a client and carries it, unless the script has something else happen.
func (w *WhatsApp) message(c *conn, d *device, n *binary.Node) {
	w.mu.Lock()
	m := w.readMessage(d, n)
	mark := taken{from: m.From, id: m.ID, sum: sum(n)}
	m.Again = w.taken[mark]
	w.attempts = append(w.attempts, m) // its number is its own before anybody else's comes
	script := w.script
	w.mu.Unlock()

	fault := &Fault{}
	if script != nil {
		if f := script(m); f != nil {
			fault = f
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	entry := &w.attempts[m.N-1]
	entry.Error = fault.Refuse
	if fault.Cut == Before {
		c.hangUp()
		return
	}
	if fault.Refuse == 0 {
		entry.Taken = true
		w.taken[mark] = true
		if !m.Again && !fault.Lose {
			w.carry(d, n, m, fault)
		}
	}
	if fault.Cut == After {
		c.hangUp()
		return
	}
	answer := ack{device: d, node: binary.Node{Tag: "ack", Attrs: binary.Attrs{
		"class": "message", "id": m.ID, "from": n.Attrs["to"], "t": stamp(m.At),
	}}}
	if fault.Refuse != 0 {
		answer.node.Attrs["error"] = fault.Refuse
	}
	if fault.Withhold {
		w.withheld = append(w.withheld, answer)
		return
	}
	c.send(answer.node)
}

// readMessage reads what can be read of a message; the caller holds mu.
func (w *WhatsApp) readMessage(d *device, n *binary.Node) Message {
	ag := n.AttrGetter()
	m := Message{
		N: len(w.attempts) + 1, ID: ag.String("id"), Number: d.account.number, From: d.lid(), To: ag.JID("to").ToNonAD(),
		Type: ag.OptionalString("type"), Edit: ag.OptionalString("edit"), Peer: ag.OptionalString("category") == "peer",
		At: time.Now(), Node: *n,
	}
	if a := w.find(m.To); a != nil {
		m.To, m.Chat = a.jid(), a.number
	}
	m.Retry = n.Attrs["device_fanout"] != nil
	for _, l := range letters(n) {
		if to := w.find(l.to); to == d.account {
			m.Own = append(m.Own, l.to)
		} else {
			m.Devices = append(m.Devices, l.to)
		}
	}
	return m
}

// letter is the part of a message that is for one device.
type letter struct {
	to  types.JID
	enc []binary.Node
}

// letters are the parts of a message: one for each participant, or one for the device that the whole is for.
func letters(n *binary.Node) []letter {
	participants, ok := n.GetOptionalChildByTag("participants")
	if !ok {
		return []letter{{to: n.AttrGetter().JID("to"), enc: n.GetChildrenByTag("enc")}}
	}
	var list []letter
	for _, to := range participants.GetChildrenByTag("to") {
		list = append(list, letter{to: to.AttrGetter().JID("jid"), enc: to.GetChildrenByTag("enc")})
	}
	return list
}

// carry delivers a message to each device that it is encrypted for; the caller holds mu.
func (w *WhatsApp) carry(from *device, n *binary.Node, m Message, fault *Fault) {
	identity := n.GetChildrenByTag("device-identity")
	for _, l := range letters(n) {
		to := w.deviceOf(l.to)
		if to == nil || to == from {
			continue
		}
		attrs := binary.Attrs{"id": m.ID, "from": from.lid(), "t": stamp(m.At), "type": m.Type, "addressing_mode": "lid"}
		for _, name := range []string{"edit", "category"} {
			if value, ok := n.Attrs[name]; ok {
				attrs[name] = value
			}
		}
		if from.account.name != "" {
			attrs["notify"] = from.account.name
		}
		switch {
		case !fault.In.IsEmpty():
			attrs["from"], attrs["participant"] = fault.In, from.lid()
			if !from.account.hidden {
				attrs["participant_pn"] = from.pn().ToNonAD()
			}
		case to.account == from.account:
			attrs["recipient"] = m.To
			if recipient, ok := n.Attrs["recipient"]; ok {
				attrs["recipient"] = recipient
			}
			if m.Chat != "" {
				attrs["peer_recipient_pn"] = PN(m.Chat)
			}
		case !from.account.hidden:
			attrs["sender_pn"] = from.pn().ToNonAD()
		}
		node := binary.Node{Tag: "message", Attrs: attrs, Content: append(l.enc[:len(l.enc):len(l.enc)], identity...)}
		w.deliver(to, node)
		if fault.Twice {
			w.deliver(to, node)
		}
	}
}

// sum is a message's ciphertext in short.
func sum(n *binary.Node) [sha256.Size]byte {
	h := sha256.New()
	for _, l := range letters(n) {
		h.Write([]byte(l.to.String()))
		for _, enc := range l.enc {
			data, _ := enc.Content.([]byte)
			h.Write(data)
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}

package whatsapptest

import (
	"slices"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// Receipt is what a client said about messages that it got.
type Receipt struct {
	Number string    // whose account sent it
	From   types.JID // the device that sent it, by LID
	To     types.JID // who wrote the messages, or the group
	IDs    []string
	// Type is "" or inactive for delivered, read, played, sender for the own account's message, retry for one that could not
	// be read; "ack" is a message that the client has done with and tells nobody of, with the code of its complaint, if any.
	Type  string
	Error string
	At    time.Time
}

// Receipts are those that clients sent, oldest first.
func (w *WhatsApp) Receipts() []Receipt {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Receipt(nil), w.receipts...)
}

// receipt logs a client's receipt, forgets what waits for the client, and carries the receipt to the writer.
func (w *WhatsApp) receipt(c *conn, d *device, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ag := n.AttrGetter()
	r := Receipt{Number: d.account.number, From: d.lid(), To: ag.JID("to"), IDs: []string{ag.String("id")}, Type: ag.OptionalString("type"), At: time.Now()}
	list := n.GetChildByTag("list")
	for _, item := range list.GetChildren() {
		r.IDs = append(r.IDs, item.AttrGetter().String("id"))
	}
	w.receipts = append(w.receipts, r)
	answer := binary.Attrs{"class": "receipt", "id": n.Attrs["id"], "from": n.Attrs["to"]}
	if r.Type != "" {
		answer["type"] = r.Type
	}
	c.send(binary.Node{Tag: "ack", Attrs: answer})
	if slices.Contains([]string{"", "inactive", "sender", "peer_msg", "hist_sync"}, r.Type) {
		for _, id := range r.IDs {
			d.settle("message", id, r.To)
		}
	}
	w.carryReceipt(d, n, r)
}

// carryReceipt tells the writer's devices; what concerns one device only goes there alone. The caller holds mu.
func (w *WhatsApp) carryReceipt(d *device, n *binary.Node, r Receipt) {
	to := w.find(r.To)
	if to == nil {
		return // a group, whose writers the fake does not tell
	}
	for _, other := range to.all() {
		one := r.Type == "retry" || r.Type == "sender" || r.Type == "peer_msg"
		if other == d || one && other.id != r.To.Device {
			continue
		}
		attrs := binary.Attrs{"from": d.lid(), "id": n.Attrs["id"], "t": stamp(time.Now())}
		for _, name := range []string{"type", "recipient", "category"} {
			if value, ok := n.Attrs[name]; ok {
				attrs[name] = value
			}
		}
		w.deliver(other, binary.Node{Tag: "receipt", Attrs: attrs, Content: n.Content})
	}
}

// acknowledged forgets what a client is done with.
func (w *WhatsApp) acknowledged(d *device, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ag := n.AttrGetter()
	class, id, to := ag.OptionalString("class"), ag.OptionalString("id"), ag.OptionalJIDOrEmpty("to")
	d.settle(class, id, to)
	if class == "message" {
		w.receipts = append(w.receipts, Receipt{
			Number: d.account.number, From: d.lid(), To: to, IDs: []string{id}, Type: "ack", Error: ag.OptionalString("error"), At: time.Now(),
		})
	}
}

// Tick sends a receipt in the name of a number's phone that nobody holds, to whoever wrote from the other number: "" is
// delivered, read is read.
func (w *WhatsApp) Tick(number, writer string, kind types.ReceiptType, ids ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	phone := w.register(number).devices[0]
	for _, id := range ids {
		attrs := binary.Attrs{"id": id}
		if kind != "" {
			attrs["type"] = string(kind)
		}
		r := Receipt{To: w.register(writer).jid(), Type: string(kind)}
		w.carryReceipt(phone, &binary.Node{Tag: "receipt", Attrs: attrs}, r)
	}
}

package whatsapptest

import (
	"slices"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// parcel is a stanza that waits for a device until the device has said that it has it.
type parcel struct {
	class string // message, receipt, notification
	id    string
	from  types.JID
	node  binary.Node
}

// deliver keeps a stanza for a device and sends it if the device is there; the caller holds mu.
func (w *WhatsApp) deliver(d *device, node binary.Node) {
	ag := node.AttrGetter()
	d.waiting = append(d.waiting, parcel{class: node.Tag, id: ag.OptionalString("id"), from: ag.OptionalJIDOrEmpty("from"), node: node})
	d.send(node)
	w.changes.ring()
}

// send sends a stanza that nobody keeps to a device, if it is there.
func (d *device) send(node binary.Node) {
	if d.conn != nil && !d.frozen {
		d.conn.send(node)
	}
}

// settle forgets the oldest parcel that a device says it has; the caller holds mu.
func (d *device) settle(class, id string, from types.JID) {
	if i := slices.IndexFunc(d.waiting, func(p parcel) bool { return p.class == class && p.id == id && p.from == from }); i >= 0 {
		d.waiting = slices.Delete(d.waiting, i, i+1)
	}
}

// notify delivers a notification; the caller holds mu.
func (w *WhatsApp) notify(d *device, kind string, from types.JID, content ...binary.Node) {
	w.deliver(d, binary.Node{
		Tag: "notification", Attrs: binary.Attrs{"from": from, "type": kind, "id": w.id(), "t": stamp(time.Now())}, Content: content,
	})
}

// Waiting is how many messages wait for a number's devices, all of them or those named: delivered, perhaps, but without a
// receipt. A message waits for each device by itself; 0 is the primary phone.
func (w *WhatsApp) Waiting(number string, devices ...uint16) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, d := range w.register(number).some(devices) {
		for _, p := range d.waiting {
			if p.class == "message" {
				n++
			}
		}
	}
	return n
}

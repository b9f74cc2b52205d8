package whatsapptest

import (
	"encoding/json"
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Drop closes the sockets of a number's devices, all of them or those named, without a word. Device 0 is the primary phone.
func (w *WhatsApp) Drop(number string, devices ...uint16) {
	w.each(number, devices, func(d *device) { d.conn.hangUp() })
}

// Replace tells a number's devices, all of them or those named, that another connection has taken their place, which is
// what happens by itself when the same device logs in twice.
func (w *WhatsApp) Replace(number string, devices ...uint16) {
	last := binary.Node{Tag: "stream:error", Content: []binary.Node{{Tag: "conflict", Attrs: binary.Attrs{"type": "replaced"}}}}
	w.each(number, devices, func(d *device) { d.conn.end(last) })
}

// StreamError ends the connections of a number's devices, all of them or those named, with a code: 503, 500 …
func (w *WhatsApp) StreamError(number string, code int, devices ...uint16) {
	last := binary.Node{Tag: "stream:error", Attrs: binary.Attrs{"code": strconv.Itoa(code)}}
	w.each(number, devices, func(d *device) { d.conn.end(last) })
}

// LogOut takes the companions of a number off its account, as its owner does in the phone's list of linked devices: those
// that are there are told, all are refused with 401 from now on.
func (w *WhatsApp) LogOut(number string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.register(number).all() {
		if d.id == 0 {
			continue
		}
		w.remove(d)
		if d.conn != nil {
			d.conn.end(binary.Node{Tag: "stream:error", Attrs: binary.Attrs{"code": "401"}, Content: []binary.Node{
				{Tag: "conflict", Attrs: binary.Attrs{"type": "device_removed"}},
			}})
		}
	}
}

// Freeze has the connections of a number's devices, all of them or those named, stay open and dead: what they send is lost,
// nothing comes. It lasts over new connections, whose handshake is done and whose login is not answered, until thaw.
func (w *WhatsApp) Freeze(number string, devices ...uint16) (thaw func()) {
	set := func(frozen bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, d := range w.register(number).some(devices) {
			d.frozen = frozen
		}
	}
	set(true)
	return func() { set(false) }
}

// TimeLock tells a number's devices that they may not write to strangers until then; the zero time is that they may again.
// The acks that refuse are the script's: Refuse(463).
func (w *WhatsApp) TimeLock(number string, until time.Time) {
	lock := map[string]any{"enforcement_type": "RESTRICT_ALL_COMPANIONS", "is_active": !until.IsZero()}
	if !until.IsZero() {
		lock["time_enforcement_ends"] = stamp(until)
	}
	data, err := json.Marshal(map[string]any{"data": map[string]any{"xwa2_notify_account_reachout_timelock": lock}})
	if err != nil {
		panic("whatsapptest: marshal a time-lock: " + err.Error())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.register(number).all() {
		w.notify(d, "mex", types.ServerJID, binary.Node{
			Tag: "update", Attrs: binary.Attrs{"op_name": "NotificationUserReachoutTimelockUpdate"}, Content: data,
		})
	}
}

// Publish delivers a post of a channel, "120363…@newsletter", to a number's devices: the only messages that are not
// encrypted.
func (w *WhatsApp) Publish(number string, channel types.JID, text string) error {
	plain, err := proto.Marshal(&waE2E.Message{Conversation: &text})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.register(number).all() {
		w.deliver(d, binary.Node{
			Tag:     "message",
			Attrs:   binary.Attrs{"from": channel, "id": w.id(), "server_id": "100", "type": "text", "t": stamp(time.Now())},
			Content: []binary.Node{{Tag: "plaintext", Content: plain}},
		})
	}
	return nil
}

// Inject sends any stanza to those of a number's devices, all of them or those named, that are there; nobody keeps it.
func (w *WhatsApp) Inject(number string, node binary.Node, devices ...uint16) {
	w.each(number, devices, func(d *device) { d.send(node) })
}

// each does something with each of a number's devices that is there, of all of them or those named.
func (w *WhatsApp) each(number string, devices []uint16, do func(d *device)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.register(number).some(devices) {
		if d.conn != nil {
			do(d)
		}
	}
}

package whatsapptest

import (
	"bytes"
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// Login is a client that came through the handshake.
type Login struct {
	N       int       // counted from 1, over all clients
	Number  string    // "" for a device that wants to be linked
	Device  types.JID // by LID; empty for a device that wants to be linked
	Pairing bool      // it wants to be linked
	Name    string    // under which it is to be listed on its phone, of a device that wants to be linked
	Version uint32    // which build of WhatsApp Web it says it is
	At      time.Time
	Reason  int  // why it was refused: 401 …; 0 is not at all
	Silent  bool // nobody answered it
}

// Door decides who is refused at a login; nil is nobody. A device that is not linked is refused all the same.
type Door func(l Login) *Refusal

// Refusal is how a login is refused: https://github.com/tulir/whatsmeow/blob/main/types/events/events.go names the reasons.
type Refusal struct {
	Reason int
	Code   int           // of a ban: 101 … 106
	Expire time.Duration // of a ban
	Silent bool          // the socket stays open and nobody answers
}

// LoggedOut refuses a device as no longer linked.
func LoggedOut() *Refusal { return &Refusal{Reason: 401} }

// Banned refuses for a time. The code says why: 101 too many strangers were written to, 104 the same message to too many.
func Banned(code int, expire time.Duration) *Refusal {
	return &Refusal{Reason: 402, Code: code, Expire: expire}
}

// Locked refuses for good: the phone itself is logged out or banned.
func Locked() *Refusal { return &Refusal{Reason: 403} }

// Outdated refuses a version that is too old.
func Outdated() *Refusal { return &Refusal{Reason: 405} }

// Unavailable refuses for the moment.
func Unavailable() *Refusal { return &Refusal{Reason: 503} }

// Silence leaves the login without an answer.
func Silence() *Refusal { return &Refusal{Silent: true} }

// Door sets who decides about logins from now on; nil lets everybody in.
func (w *WhatsApp) Door(door Door) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.door = door
}

// Logins are those that came so far, oldest first.
func (w *WhatsApp) Logins() []Login {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Login(nil), w.logins...)
}

// Online is how many of a number's devices, all of them or those named, are logged in.
func (w *WhatsApp) Online(number string, devices ...uint16) int {
	n := 0
	w.each(number, devices, func(*device) { n++ })
	return n
}

// admit logs a client in, offers it a pairing or refuses it.
func (w *WhatsApp) admit(c *conn) {
	payload := c.hello.payload
	w.mu.Lock()
	login := Login{N: len(w.logins) + 1, Pairing: payload.GetDevicePairingData() != nil, At: time.Now()}
	login.Version = payload.GetUserAgent().GetAppVersion().GetTertiary()
	var d *device
	if login.Pairing {
		var props waCompanionReg.DeviceProps
		if proto.Unmarshal(payload.GetDevicePairingData().GetDeviceProps(), &props) == nil {
			login.Name = props.GetOs()
		}
	} else {
		login.Number = strconv.FormatUint(payload.GetUsername(), 10)
		login.Device = LID(login.Number)
		login.Device.Device = uint16(payload.GetDevice())
		d = w.deviceOf(login.Device)
	}
	w.logins = append(w.logins, login)
	door := w.door
	w.mu.Unlock()

	var refusal *Refusal
	if door != nil {
		refusal = door(login)
	}
	if refusal == nil && !login.Pairing && (d == nil || !bytes.Equal(d.noise, c.hello.noise)) {
		refusal = LoggedOut()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.changes.ring()
	if refusal == nil && d != nil && d.frozen {
		refusal = Silence()
	}
	switch {
	case refusal != nil && refusal.Silent:
		w.logins[login.N-1].Silent = true
	case refusal != nil:
		w.logins[login.N-1].Reason = refusal.Reason
		c.end(refusal.node())
	case login.Pairing:
		w.offer(c)
	default:
		w.welcome(c, d)
	}
}

func (r *Refusal) node() binary.Node {
	attrs := binary.Attrs{"reason": strconv.Itoa(r.Reason), "location": "fake"}
	if r.Code != 0 {
		attrs["code"] = strconv.Itoa(r.Code)
	}
	if r.Expire != 0 {
		attrs["expire"] = strconv.Itoa(int(r.Expire / time.Second))
	}
	return binary.Node{Tag: "failure", Attrs: attrs}
}

// welcome logs a device in, in the place of its connection before, and delivers what waits; the caller holds mu.
func (w *WhatsApp) welcome(c *conn, d *device) {
	if before := d.conn; before != nil {
		before.device = nil
		before.end(binary.Node{Tag: "stream:error", Content: []binary.Node{{Tag: "conflict", Attrs: binary.Attrs{"type": "replaced"}}}})
	}
	c.device, d.conn, d.seen = d, c, true
	c.send(binary.Node{Tag: "success", Attrs: binary.Attrs{"lid": d.lid(), "t": stamp(time.Now())}})
	for _, p := range d.waiting {
		d.send(p.node)
	}
	c.send(binary.Node{Tag: "ib", Attrs: binary.Attrs{"from": types.ServerJID}, Content: []binary.Node{
		{Tag: "offline", Attrs: binary.Attrs{"count": strconv.Itoa(len(d.waiting))}},
	}})
}

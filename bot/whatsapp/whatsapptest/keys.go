package whatsapptest

import (
	"encoding/binary"
	"strconv"

	"go.mau.fi/libsignal/ecc"
	wire "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
)

// fewKeys is how many prekeys of a device are too few: the fake then asks it for more.
const fewKeys = 5

// bundle is what others need to write to a device that they have not written to.
type bundle struct {
	registration []byte
	identity     []byte
	signed       wire.Node
	once         []wire.Node // keys that are handed out once
}

func newBundle(registration uint32, identity *keys.KeyPair, signed *keys.PreKey) bundle {
	return bundle{
		registration: binary.BigEndian.AppendUint32(nil, registration),
		identity:     identity.Pub[:],
		signed:       signedKey(binary.BigEndian.AppendUint32(nil, signed.KeyID)[1:], signed.Pub[:], signed.Signature[:]),
	}
}

func signedKey(id, value, signature []byte) wire.Node {
	return wire.Node{Tag: "skey", Content: []wire.Node{
		{Tag: "id", Content: id}, {Tag: "value", Content: value}, {Tag: "signature", Content: signature},
	}}
}

// encrypt answers iqs about keys.
func (w *WhatsApp) encrypt(c *conn, d *device, n *wire.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.AttrGetter().String("type") == "set" {
		d.bundle.upload(n)
		w.result(c, n)
		return
	}
	if _, ok := n.GetOptionalChildByTag("count"); ok {
		count := max(1, len(d.bundle.once)) // at 0 a new client would make 812
		w.result(c, n, wire.Node{Tag: "count", Attrs: wire.Attrs{"value": count}})
		return
	}
	key, ok := n.GetOptionalChildByTag("key")
	if !ok {
		w.refuse(c, n, 501, "feature-not-implemented")
		return
	}
	var users []wire.Node
	for _, user := range key.GetChildrenByTag("user") {
		users = append(users, w.handOut(user.AttrGetter().JID("jid")))
	}
	w.result(c, n, wire.Node{Tag: "list", Content: users})
}

// upload keeps the keys that a client uploads.
func (b *bundle) upload(n *wire.Node) {
	for _, child := range n.GetChildren() {
		data, _ := child.Content.([]byte)
		switch child.Tag {
		case "registration":
			b.registration = data
		case "identity":
			b.identity = data
		case "skey":
			b.signed = child
		case "list":
			b.once = append(b.once, child.GetChildrenByTag("key")...)
		}
	}
}

// handOut is a device's bundle, with one of its prekeys while it has any; the caller holds mu.
func (w *WhatsApp) handOut(jid types.JID) wire.Node {
	user := wire.Node{Tag: "user", Attrs: wire.Attrs{"jid": jid}}
	d := w.deviceOf(jid)
	if d == nil {
		user.Content = []wire.Node{{Tag: "error", Attrs: wire.Attrs{"code": "404", "text": "item-not-found"}}}
		return user
	}
	b := &d.bundle
	content := []wire.Node{
		{Tag: "registration", Content: b.registration}, {Tag: "type", Content: []byte{ecc.DjbType}},
		{Tag: "identity", Content: b.identity}, b.signed,
	}
	if len(b.once) > 0 {
		content = append(content, b.once[0])
		b.once = b.once[1:]
		if len(b.once) == fewKeys-1 {
			w.notify(d, "encrypt", types.ServerJID, wire.Node{Tag: "count", Attrs: wire.Attrs{"value": strconv.Itoa(len(b.once))}})
		}
	}
	user.Content = content
	return user
}

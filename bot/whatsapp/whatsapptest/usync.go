package whatsapptest

import (
	"strconv"
	"strings"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// usync answers who is on WhatsApp, with what LID and on which devices.
func (w *WhatsApp) usync(c *conn, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := n.GetChildByTag("usync")
	query, list := asked.GetChildByTag("query"), asked.GetChildByTag("list")
	var users []binary.Node
	for _, user := range list.GetChildrenByTag("user") {
		if contact, ok := user.GetOptionalChildByTag("contact"); ok {
			users = append(users, w.contact(text(contact.Content)))
			continue
		}
		users = append(users, w.user(user.AttrGetter().JID("jid"), query.GetChildren()))
	}
	w.result(c, n, binary.Node{Tag: "usync", Attrs: asked.Attrs, Content: []binary.Node{
		{Tag: "result"}, {Tag: "list", Content: users},
	}})
}

// contact says whether a number, "+923001234567@c.us", is on WhatsApp.
func (w *WhatsApp) contact(asked string) binary.Node {
	number, _, _ := strings.Cut(asked, "@")
	user := binary.Node{Tag: "user", Attrs: binary.Attrs{"jid": PN(number)}}
	in := "out"
	if a := w.find(PN(number)); a != nil {
		in = "in"
		user.Attrs = binary.Attrs{"jid": a.jid(), "pn_jid": PN(number)}
	}
	user.Content = []binary.Node{{Tag: "contact", Attrs: binary.Attrs{"type": in}, Content: []byte(asked)}}
	return user
}

// user tells of a JID what the query asks; of one without an account nothing.
func (w *WhatsApp) user(jid types.JID, query []binary.Node) binary.Node {
	user := binary.Node{Tag: "user", Attrs: binary.Attrs{"jid": jid}}
	a := w.find(jid)
	if a == nil {
		return user
	}
	var content []binary.Node
	for _, q := range query {
		switch q.Tag {
		case "lid":
			content = append(content, binary.Node{Tag: "lid", Attrs: binary.Attrs{"val": a.jid()}})
		case "devices":
			var devices []binary.Node
			for _, d := range a.all() {
				devices = append(devices, binary.Node{Tag: "device", Attrs: binary.Attrs{"id": strconv.Itoa(int(d.id))}})
			}
			content = append(content, binary.Node{Tag: "devices", Content: []binary.Node{{Tag: "device-list", Content: devices}}})
		}
	}
	user.Content = content
	return user
}

// jid is the account itself, by LID.
func (a *account) jid() types.JID { return types.NewJID(a.lid, types.HiddenUserServer) }

// tellDevices tells everybody who has been there that an account's devices are others now; the caller holds mu.
func (w *WhatsApp) tellDevices(a *account) {
	for _, other := range w.numbers {
		for _, d := range other.devices {
			if d.seen {
				w.notify(d, "devices", a.jid(), binary.Node{Tag: "update", Attrs: binary.Attrs{"device_hash": ""}})
			}
		}
	}
}

// text is a node's content, however it was written.
func text(content any) string {
	switch c := content.(type) {
	case []byte:
		return string(c)
	case string:
		return c
	}
	return ""
}

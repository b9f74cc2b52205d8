package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// privacy answers what may be seen, and hands a contact the token that a client gives it.
func (w *WhatsApp) privacy(c *conn, d *device, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n.AttrGetter().String("type") == "get" {
		w.result(c, n, binary.Node{Tag: "privacy", Content: []binary.Node{
			{Tag: "category", Attrs: binary.Attrs{"name": string(types.PrivacySettingTypeReadReceipts), "value": string(types.PrivacySettingAll)}},
		}})
		return
	}
	tokens := n.GetChildByTag("tokens")
	for _, token := range tokens.GetChildrenByTag("token") {
		to := w.find(token.AttrGetter().JID("jid"))
		if to == nil || to == d.account {
			continue
		}
		for _, other := range to.all() {
			w.deliver(other, binary.Node{
				Tag: "notification",
				Attrs: binary.Attrs{
					"from": d.account.jid(), "sender_lid": d.account.jid(), "type": "privacy_token", "id": w.id(), "t": stamp(time.Now()),
				},
				Content: []binary.Node{{Tag: "tokens", Content: []binary.Node{{
					Tag:     "token",
					Attrs:   binary.Attrs{"type": "trusted_contact", "t": token.AttrGetter().String("t")},
					Content: []byte("token of " + d.account.lid),
				}}}},
			})
		}
	}
	w.result(c, n)
}

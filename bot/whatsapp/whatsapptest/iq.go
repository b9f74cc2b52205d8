package whatsapptest

import (
	"strconv"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// handle answers one stanza of a client.
func (w *WhatsApp) handle(c *conn, n *binary.Node) {
	w.mu.Lock()
	d, frozen := c.device, c.device != nil && c.device.frozen
	w.mu.Unlock()
	defer w.changes.ring()
	switch {
	case frozen:
	case d == nil:
		w.handlePairing(c, n)
	case n.Tag == "iq":
		w.query(c, d, n)
	case n.Tag == "message":
		w.message(c, d, n)
	case n.Tag == "receipt":
		w.receipt(c, d, n)
	case n.Tag == "ack":
		w.acknowledged(d, n)
	case n.Tag == "chatstate":
		w.chatState(d, n)
	case n.Tag == "presence":
		w.presence(d, n)
	}
}

// Query is a question of a client to the server: an iq.
type Query struct {
	N         int       // counted from 1, over all clients
	Device    types.JID // who asks, by LID
	Number    string
	Namespace string // usync, encrypt, privacy, w:m, w:p …
	Type      string // get or set
	About     string // the tag of its first child: count, key, media_conn …
	Node      binary.Node
}

// Answers decides which queries are not answered properly; nil is the proper answer. It runs beside others.
type Answers func(q Query) *Answer

// Answer stands in the place of the proper answer to a query.
type Answer struct {
	None bool // there is no answer
	Code int  // of the error: 429 and the like
	Text string
}

// NoAnswer leaves a query without an answer.
func NoAnswer() *Answer { return &Answer{None: true} }

// RateOverLimit refuses a query with 429.
func RateOverLimit() *Answer { return &Answer{Code: 429, Text: "rate-overlimit"} }

// Answers sets what decides about queries from now on; nil is nothing.
func (w *WhatsApp) Answers(answers Answers) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = answers
}

func (w *WhatsApp) query(c *conn, d *device, n *binary.Node) {
	ag := n.AttrGetter()
	kind := ag.OptionalString("type")
	if kind != "get" && kind != "set" {
		return
	}
	w.mu.Lock()
	w.queries++
	q := Query{N: w.queries, Device: d.lid(), Number: d.account.number, Namespace: ag.OptionalString("xmlns"), Type: kind, Node: *n}
	if children := n.GetChildren(); len(children) > 0 {
		q.About = children[0].Tag
	}
	answers := w.answers
	w.mu.Unlock()
	if answers != nil {
		if a := answers(q); a != nil {
			if !a.None {
				w.refuse(c, n, a.Code, a.Text)
			}
			return
		}
	}
	switch q.Namespace {
	case "w:p", "passive", "urn:xmpp:whatsapp:dirty":
		w.result(c, n)
	case "encrypt":
		w.encrypt(c, d, n)
	case "usync":
		w.usync(c, n)
	case "privacy":
		w.privacy(c, d, n)
	case "w:m":
		w.mediaConn(c, n)
	case "md":
		w.unlink(c, d, n)
	default:
		w.refuse(c, n, 501, "feature-not-implemented")
	}
}

// result answers an iq.
func (w *WhatsApp) result(c *conn, n *binary.Node, content ...binary.Node) {
	answer := binary.Node{Tag: "iq", Attrs: binary.Attrs{"from": types.ServerJID, "type": "result", "id": n.Attrs["id"]}}
	if len(content) > 0 {
		answer.Content = content
	}
	c.send(answer)
}

// refuse answers an iq with an error.
func (w *WhatsApp) refuse(c *conn, n *binary.Node, code int, text string) {
	c.send(binary.Node{
		Tag: "iq", Attrs: binary.Attrs{"from": types.ServerJID, "type": "error", "id": n.Attrs["id"]},
		Content: []binary.Node{{Tag: "error", Attrs: binary.Attrs{"code": strconv.Itoa(code), "text": text}}},
	})
}

// stamp is an instant as stanzas have it.
func stamp(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// id is one that the fake gives; the caller holds mu.
func (w *WhatsApp) id() string {
	w.serial++
	return "fake-" + strconv.Itoa(w.serial)
}

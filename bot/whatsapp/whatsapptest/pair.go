package whatsapptest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// refs is how many QR codes a device may show before it has to connect again.
const refs = 6

// pairing is a device that wants to be linked.
type pairing struct {
	refs   []string
	code   *codePairing // set once the client asks for an 8-character code
	device *device      // what it becomes when it has signed
	id     string       // of the iq that it answers then
	done   chan error   // gets what came of it; holds one
}

// answer says what came of a pairing, to whoever waits for it.
func (p *pairing) answer(err error) {
	select {
	case p.done <- err:
	default:
	}
}

// offer gives a device that wants to be linked what its QR codes are made of; the caller holds mu.
func (w *WhatsApp) offer(c *conn) {
	c.pairing = &pairing{done: make(chan error, 1)}
	var nodes []binary.Node
	for range refs {
		ref := "2@" + rand.Text()
		c.pairing.refs = append(c.pairing.refs, ref)
		nodes = append(nodes, binary.Node{Tag: "ref", Content: []byte(ref)})
	}
	c.send(binary.Node{
		Tag: "iq", Attrs: binary.Attrs{"from": types.ServerJID, "type": "set", "id": w.id(), "xmlns": "md"},
		Content: []binary.Node{{Tag: "pair-device", Content: nodes}},
	})
}

// ExpireCodes ends the connection of every device that wants to be linked, as happens when its codes have run out.
func (w *WhatsApp) ExpireCodes() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.conns {
		if c.pairing != nil && c.pairing.device == nil {
			c.end(binary.Node{Tag: "xmlstreamend"})
		}
	}
}

// Scan scans a QR code, given as its text, with the phone of a number. It returns when the device is linked, or says why
// it is not. The device connects again by itself.
func (w *WhatsApp) Scan(ctx context.Context, qr, number string) error {
	_, data, ok := strings.Cut(qr, "#")
	parts := strings.Split(data, ",")
	if !ok || len(parts) != 5 {
		return fmt.Errorf("scan a QR code: %d parts after the #, want 5", len(parts))
	}
	noise, err1 := base64.StdEncoding.DecodeString(parts[1])
	identity, err2 := base64.StdEncoding.DecodeString(parts[2])
	secret, err3 := base64.StdEncoding.DecodeString(parts[3])
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("scan a QR code: %w", err)
	}
	w.mu.Lock()
	c := w.offering(func(p *pairing) bool {
		for _, ref := range p.refs {
			if ref == parts[0] {
				return true
			}
		}
		return false
	})
	if c == nil {
		w.mu.Unlock()
		return errors.New("scan a QR code: no device shows it, or no longer")
	}
	if !bytes.Equal(noise, c.hello.noise) || !bytes.Equal(identity, c.hello.payload.GetDevicePairingData().GetEIdent()) {
		w.mu.Unlock()
		return errors.New("scan a QR code: the keys in it are not those of the device that connected")
	}
	err := w.pairSuccess(c, w.register(number), secret)
	w.mu.Unlock()
	if err != nil {
		return fmt.Errorf("scan a QR code: %w", err)
	}
	return c.pairing.wait(ctx)
}

// offering is the connection of a device that wants to be linked and is the one; the caller holds mu.
func (w *WhatsApp) offering(one func(p *pairing) bool) *conn {
	for c := range w.conns {
		if c.pairing != nil && c.pairing.device == nil && c.ctx.Err() == nil && one(c.pairing) {
			return c
		}
	}
	return nil
}

func (p *pairing) wait(ctx context.Context) error {
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pairSuccess tells a device that it is the account's, under a secret that it shares with the phone; the caller holds mu.
func (w *WhatsApp) pairSuccess(c *conn, a *account, secret []byte) error {
	data := c.hello.payload.GetDevicePairingData()
	signed, err := a.vouch(data.GetEIdent(), uint32(a.last)+1)
	if err != nil {
		return err
	}
	details, err := proto.Marshal(signed)
	if err != nil {
		return fmt.Errorf("marshal a device's identity: %w", err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(details)
	container, err := proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: details, HMAC: mac.Sum(nil)})
	if err != nil {
		return fmt.Errorf("marshal a device's identity: %w", err)
	}
	a.last++
	d := &device{account: a, id: a.last, noise: c.hello.noise, platform: "android", bundle: bundle{
		registration: data.GetERegid(), identity: data.GetEIdent(), signed: signedKey(data.GetESkeyID(), data.GetESkeyVal(), data.GetESkeySig()),
	}}
	c.pairing.device, c.pairing.id = d, w.id()
	c.send(binary.Node{
		Tag: "iq", Attrs: binary.Attrs{"from": types.ServerJID, "type": "set", "id": c.pairing.id, "xmlns": "md", "t": stamp(time.Now())},
		Content: []binary.Node{{Tag: "pair-success", Content: []binary.Node{
			{Tag: "device-identity", Content: container},
			{Tag: "device", Attrs: binary.Attrs{"jid": d.pn(), "lid": d.lid()}},
			{Tag: "platform", Attrs: binary.Attrs{"name": d.platform}},
		}}},
	})
	return nil
}

// handlePairing answers what a device says that is not logged in.
func (w *WhatsApp) handlePairing(c *conn, n *binary.Node) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := c.pairing
	if p == nil || n.Tag != "iq" {
		return
	}
	ag := n.AttrGetter()
	id, kind := ag.OptionalString("id"), ag.OptionalString("type")
	switch {
	case kind == "set" && ag.OptionalString("xmlns") == "md":
		w.linkCode(c, n)
	case kind == "get" || kind == "set":
		w.result(c, n)
	case p.device == nil || id != p.id:
	case kind == "error":
		refused := n.GetChildByTag("error")
		p.answer(fmt.Errorf("the device refused to be linked: %s", refused.AttrGetter().OptionalString("text")))
	default:
		w.take(p.device)
		w.changes.ring()
		p.answer(nil)
		c.end(binary.Node{Tag: "stream:error", Attrs: binary.Attrs{"code": "515"}})
	}
}

// unlink takes a device that logs out off its account.
func (w *WhatsApp) unlink(c *conn, d *device, n *binary.Node) {
	if _, ok := n.GetOptionalChildByTag("remove-companion-device"); !ok {
		w.refuse(c, n, 501, "feature-not-implemented")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.remove(d)
	w.result(c, n)
}

// remove takes a companion off its account and tells everybody; the caller holds mu.
func (w *WhatsApp) remove(d *device) {
	if d.account.devices[d.id] != d {
		return
	}
	delete(d.account.devices, d.id)
	w.tellDevices(d.account)
	w.changes.ring()
}

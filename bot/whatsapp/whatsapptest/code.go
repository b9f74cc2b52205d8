package whatsapptest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
)

// codePairing is what a phone knows of a device that is to be linked by a code.
type codePairing struct {
	ref       []byte
	number    string
	wrapped   []byte // the device's ephemeral key, under the code
	ephemeral *keys.KeyPair
	shared    []byte // what the two ephemeral keys have in common, once the code is entered
}

// displayName is what the server wants a device to be called: "Chrome (Linux)".
var displayName = regexp.MustCompile(`^(Chrome|Edge|Firefox|IE|Opera|Safari) \([^)]+\)$`)

// linkCode answers a device that wants to be linked by a code; the caller holds mu.
func (w *WhatsApp) linkCode(c *conn, n *binary.Node) {
	reg := n.GetChildByTag("link_code_companion_reg")
	ag := reg.AttrGetter()
	part := func(tag string) []byte {
		child := reg.GetChildByTag(tag)
		return []byte(text(child.Content))
	}
	switch ag.OptionalString("stage") {
	case "companion_hello":
		wrapped := part("link_code_pairing_wrapped_companion_ephemeral_pub")
		if !displayName.Match(part("companion_platform_display")) || len(wrapped) != 80 {
			w.refuse(c, n, 400, "bad-request")
			return
		}
		c.pairing.code = &codePairing{ref: []byte(rand.Text()), number: ag.JID("jid").User, wrapped: wrapped}
		w.result(c, n, binary.Node{Tag: "link_code_companion_reg", Content: []binary.Node{
			{Tag: "link_code_pairing_ref", Content: c.pairing.code.ref},
		}})
		w.changes.ring()
	case "companion_finish":
		code := c.pairing.code
		if code == nil || code.shared == nil {
			w.refuse(c, n, 400, "bad-request")
			return
		}
		a := w.register(code.number)
		secret, err := code.secret(a, part("link_code_pairing_wrapped_key_bundle"), part("companion_identity_public"))
		if err == nil {
			w.result(c, n)
			err = w.pairSuccess(c, a, secret)
		} else {
			w.refuse(c, n, 401, "not-authorized")
		}
		if err != nil {
			code.shared = nil
			c.pairing.answer(fmt.Errorf("enter a code: %w", err))
		}
	default:
		w.refuse(c, n, 501, "feature-not-implemented")
	}
}

// EnterCode enters the 8 characters that a device shows, with or without the dash, on the phone of a number. It returns
// when the device is linked, or says why it is not: it is another code, or for another number.
func (w *WhatsApp) EnterCode(ctx context.Context, code, number string) error {
	number = digits(number)
	w.mu.Lock()
	c := w.offering(func(p *pairing) bool { return p.code != nil && p.code.number == number })
	if c == nil {
		w.mu.Unlock()
		return fmt.Errorf("enter a code: no device waits to be linked to %s", number)
	}
	p, a := c.pairing.code, w.register(number)
	w.mu.Unlock()

	code = strings.ReplaceAll(code, "-", "")
	ephemeral := keys.NewKeyPair()
	theirs, err := underCode(code, p.wrapped[:32], p.wrapped[32:48], p.wrapped[48:])
	if err != nil {
		return fmt.Errorf("enter a code: %w", err)
	}
	shared, err := curve25519.X25519(ephemeral.Priv[:], theirs)
	if err != nil {
		return fmt.Errorf("enter a code: %w", err)
	}
	salt := make([]byte, 48) // 32 of salt, 16 of counter
	rand.Read(salt)
	ours, err := underCode(code, salt[:32], salt[32:], ephemeral.Pub[:])
	if err != nil {
		return fmt.Errorf("enter a code: %w", err)
	}
	w.mu.Lock()
	p.ephemeral, p.shared = ephemeral, shared
	c.send(binary.Node{
		Tag:   "notification",
		Attrs: binary.Attrs{"from": types.ServerJID, "type": "link_code_companion_reg", "id": w.id(), "t": stamp(time.Now())},
		Content: []binary.Node{{Tag: "link_code_companion_reg", Attrs: binary.Attrs{"stage": "primary_hello"}, Content: []binary.Node{
			{Tag: "link_code_pairing_ref", Content: p.ref},
			{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: slices.Concat(salt, ours)},
			{Tag: "primary_identity_pub", Content: a.key.Pub[:]},
		}}},
	})
	w.mu.Unlock()
	return c.pairing.wait(ctx)
}

// underCode hides a key under a code, or takes it out again.
func underCode(code string, salt, counter, key []byte) ([]byte, error) {
	hidden, err := pbkdf2.Key(sha256.New, code, salt, 2<<16, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(hidden)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(key))
	cipher.NewCTR(block, counter).XORKeyStream(out, key)
	return out, nil
}

// secret is what the phone and the device share in the end, from the bundle that the device wrapped. A device that was
// given another code has wrapped it so that it cannot be opened.
func (p *codePairing) secret(a *account, wrapped, identity []byte) ([]byte, error) {
	if len(wrapped) < 44 {
		return nil, errors.New("the device's answer is too short")
	}
	key, err := hkdf.Key(sha256.New, p.shared, wrapped[:32], "link_code_pairing_key_bundle_encryption_key", 32)
	if err != nil {
		return nil, err
	}
	bundle, err := gcm(key).Open(nil, wrapped[32:44], wrapped[44:], nil)
	if err != nil || len(bundle) != 96 {
		return nil, errors.New("it is not the code that the device shows")
	}
	common, err := curve25519.X25519(a.key.Priv[:], identity)
	if err != nil {
		return nil, err
	}
	return hkdf.Key(sha256.New, slices.Concat(p.shared, common, bundle[64:]), nil, "adv_secret", 32)
}

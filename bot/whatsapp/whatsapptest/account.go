package whatsapptest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// account is a phone number that has WhatsApp.
type account struct {
	number string        // digits
	lid    string        // digits
	name   string        // what it calls itself
	hidden bool          // what it sends does not say its number
	key    *keys.KeyPair // identity of the primary phone, which vouches for the others
	signed *keys.PreKey  // of the primary phone
	regID  uint32        // of the primary phone
	// devices by their number; 0 is the primary phone, which is there from the beginning, whether somebody holds it or not.
	devices map[uint16]*device
	last    uint16 // device number given
}

// device is one phone or companion of an account.
type device struct {
	account  *account
	id       uint16
	noise    []byte // its noise key, nil for a primary phone that nobody holds
	bundle   bundle
	conn     *conn
	seen     bool // it has been logged in
	frozen   bool
	waiting  []parcel
	platform string
}

// LID is the hidden id that the fake gives a number, always the same: "1…@lid".
func LID(number string) types.JID {
	h := fnv.New64a()
	h.Write([]byte(digits(number)))
	return types.NewJID(fmt.Sprintf("1%014d", h.Sum64()%1e14), types.HiddenUserServer)
}

// PN is a number as a JID: "92…@s.whatsapp.net".
func PN(number string) types.JID { return types.NewJID(digits(number), types.DefaultUserServer) }

// digits is a number without its plus sign.
func digits(number string) string { return strings.TrimPrefix(number, "+") }

func (d *device) lid() types.JID {
	return types.JID{User: d.account.lid, Server: types.HiddenUserServer, Device: d.id}
}

func (d *device) pn() types.JID {
	return types.JID{User: d.account.number, Server: types.DefaultUserServer, Device: d.id}
}

// all are an account's devices in their order.
func (a *account) all() []*device {
	devices := make([]*device, 0, len(a.devices))
	for _, id := range slices.Sorted(maps.Keys(a.devices)) {
		devices = append(devices, a.devices[id])
	}
	return devices
}

// some are the account's devices of these numbers, or all of them if there are none.
func (a *account) some(ids []uint16) []*device {
	if len(ids) == 0 {
		return a.all()
	}
	return slices.DeleteFunc(a.all(), func(d *device) bool { return !slices.Contains(ids, d.id) })
}

// Register gives numbers, "+923001234567" or its digits, a WhatsApp account each, on a phone that is switched off: they can
// be written to. A number that has an account keeps it.
func (w *WhatsApp) Register(numbers ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, number := range numbers {
		w.register(number)
	}
}

// Hide has what a number sends not say which number it is (no sender_pn), as WhatsApp does for those who hide behind a
// user name.
func (w *WhatsApp) Hide(number string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.register(number).hidden = true
}

// register returns a number's account, which it makes if need be; the caller holds mu.
func (w *WhatsApp) register(number string) *account {
	number = digits(number)
	if a := w.numbers[number]; a != nil {
		return a
	}
	a := &account{number: number, lid: LID(number).User, key: keys.NewKeyPair(), regID: 1, devices: map[uint16]*device{}}
	a.signed = a.key.CreateSignedPreKey(1)
	a.devices[0] = &device{account: a, bundle: newBundle(a.regID, a.key, a.signed), platform: "android"}
	w.numbers[number], w.lids[a.lid] = a, a
	return a
}

// find is the account of a JID of either kind, nil if there is none; the caller holds mu.
func (w *WhatsApp) find(jid types.JID) *account {
	switch jid.Server {
	case types.HiddenUserServer:
		return w.lids[jid.User]
	case types.DefaultUserServer, types.LegacyUserServer:
		return w.numbers[digits(jid.User)]
	}
	return nil
}

// deviceOf is the device that a JID names, nil if there is none; the caller holds mu.
func (w *WhatsApp) deviceOf(jid types.JID) *device {
	if a := w.find(jid); a != nil {
		return a.devices[jid.Device]
	}
	return nil
}

// Link makes an unpaired device, fresh from its container, the next companion of a number's account and saves it, as if
// its QR code had been scanned long ago.
func (w *WhatsApp) Link(ctx context.Context, d *store.Device, number string) error {
	a, id := w.room(number)
	return w.seat(ctx, d, a, id)
}

// room is a number's account and the next companion's number in it.
func (w *WhatsApp) room(number string) (a *account, id uint16) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a = w.register(number)
	a.last++
	return a, a.last
}

// seat puts a whatsmeow device at a place of an account.
func (w *WhatsApp) seat(ctx context.Context, d *store.Device, a *account, id uint16) error {
	if id == 0 {
		d.IdentityKey, d.SignedPreKey, d.RegistrationID = a.key, a.signed, a.regID
	}
	place := &device{account: a, id: id, noise: d.NoiseKey.Pub[:], bundle: newBundle(d.RegistrationID, d.IdentityKey, d.SignedPreKey), platform: "android"}
	pn := place.pn()
	d.ID, d.LID, d.Platform = &pn, place.lid(), place.platform
	signed, err := a.vouch(d.IdentityKey.Pub[:], uint32(id))
	if err != nil {
		return err
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*d.IdentityKey.Priv),
		slices.Concat([]byte{6, 1}, signed.Details, d.IdentityKey.Pub[:], signed.AccountSignatureKey))
	signed.DeviceSignature = signature[:]
	d.Account = signed
	if err := d.Save(ctx); err != nil {
		return fmt.Errorf("save the device %s: %w", pn, err)
	}
	if err := d.LIDs.PutLIDMapping(ctx, place.lid(), pn); err != nil {
		return fmt.Errorf("save the LID of %s: %w", pn, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(place)
	return nil
}

// take gives a device its place, with what waits there for it, and tells everybody; the caller holds mu.
func (w *WhatsApp) take(d *device) {
	if before := d.account.devices[d.id]; before != nil {
		d.waiting = before.waiting
	}
	d.account.devices[d.id] = d
	w.tellDevices(d.account)
}

// vouch is the primary phone's word that a device with this identity is its companion.
func (a *account) vouch(identity []byte, index uint32) (*waAdv.ADVSignedDeviceIdentity, error) {
	var raw [4]byte
	rand.Read(raw[:])
	details, err := proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(binary.BigEndian.Uint32(raw[:])), KeyIndex: &index,
		AccountType: waAdv.ADVEncryptionType_E2EE.Enum(), DeviceType: waAdv.ADVEncryptionType_E2EE.Enum(),
	})
	if err != nil {
		return nil, fmt.Errorf("marshal a device's identity: %w", err)
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*a.key.Priv), slices.Concat([]byte{6, 0}, details, identity))
	return &waAdv.ADVSignedDeviceIdentity{Details: details, AccountSignatureKey: a.key.Pub[:], AccountSignature: signature[:]}, nil
}

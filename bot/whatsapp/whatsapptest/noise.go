package whatsapptest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/keys"
	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"
)

// noise is the responder's side of Noise_XX_25519_AESGCM_SHA256: https://noiseprotocol.org/noise.html.
type noise struct {
	hash [32]byte
	salt []byte
	seal cipher.AEAD
	n    uint32
}

func newNoise(header []byte) *noise {
	s := &noise{hash: [32]byte([]byte(socket.NoiseStartPattern))}
	s.salt, s.seal = bytes.Clone(s.hash[:]), gcm(s.hash[:])
	s.authenticate(header)
	return s
}

func (s *noise) authenticate(data []byte) {
	s.hash = sha256.Sum256(append(s.hash[:], data...))
}

func (s *noise) encrypt(plain []byte) []byte {
	sealed := s.seal.Seal(nil, nonce(s.n), plain, s.hash[:])
	s.n++
	s.authenticate(sealed)
	return sealed
}

func (s *noise) decrypt(sealed []byte) ([]byte, error) {
	plain, err := s.seal.Open(nil, nonce(s.n), sealed, s.hash[:])
	if err != nil {
		return nil, err
	}
	s.n++
	s.authenticate(sealed)
	return plain, nil
}

// mix takes what two keys have in common into the state.
func (s *noise) mix(own *keys.KeyPair, theirs []byte) error {
	shared, err := curve25519.X25519(own.Priv[:], theirs)
	if err != nil {
		return err
	}
	first, second := s.expand(shared)
	s.salt, s.seal, s.n = first, gcm(second), 0
	return nil
}

func (s *noise) expand(secret []byte) (first, second []byte) {
	both, err := hkdf.Key(sha256.New, secret, s.salt, "", 64)
	if err != nil {
		panic("whatsapptest: expand a key: " + err.Error())
	}
	return both[:32], both[32:]
}

// greet does the handshake: read gives the client's next frame, write sends it one. It returns who is there and the
// ciphers of the frames that follow.
func (c *chain) greet(header []byte, read func() ([]byte, error), write func([]byte) error) (hello, error) {
	var h hello
	frame, err := read()
	if err != nil {
		return h, err
	}
	var first, finish waWa6.HandshakeMessage
	if err := proto.Unmarshal(frame, &first); err != nil {
		return h, fmt.Errorf("read ClientHello: %w", err)
	}
	theirs := first.GetClientHello().GetEphemeral()
	if len(theirs) != 32 {
		return h, errors.New("read ClientHello: no ephemeral key")
	}
	s, ephemeral := newNoise(header), keys.NewKeyPair()
	s.authenticate(theirs)
	s.authenticate(ephemeral.Pub[:])
	if err := s.mix(ephemeral, theirs); err != nil {
		return h, err
	}
	static := s.encrypt(c.static.Pub[:])
	if err := s.mix(c.static, theirs); err != nil {
		return h, err
	}
	answer, err := proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:], Static: static, Payload: s.encrypt(c.certs),
	}})
	if err != nil {
		return h, err
	}
	if err := write(answer); err != nil {
		return h, err
	}
	if frame, err = read(); err != nil {
		return h, err
	}
	if err := proto.Unmarshal(frame, &finish); err != nil {
		return h, fmt.Errorf("read ClientFinish: %w", err)
	}
	if h.noise, err = s.decrypt(finish.GetClientFinish().GetStatic()); err != nil {
		return h, fmt.Errorf("open the client's key: %w", err)
	}
	if err := s.mix(ephemeral, h.noise); err != nil {
		return h, err
	}
	payload, err := s.decrypt(finish.GetClientFinish().GetPayload())
	if err != nil {
		return h, fmt.Errorf("open the client's payload: %w", err)
	}
	h.payload = &waWa6.ClientPayload{}
	if err := proto.Unmarshal(payload, h.payload); err != nil {
		return h, fmt.Errorf("read the client's payload: %w", err)
	}
	in, out := s.expand(nil)
	h.in, h.out = &stream{aead: gcm(in)}, &stream{aead: gcm(out)}
	return h, nil
}

// hello is who came through the handshake.
type hello struct {
	noise   []byte // the client's noise key
	payload *waWa6.ClientPayload
	in, out *stream
}

// stream is one direction of the connection after the handshake.
type stream struct {
	aead cipher.AEAD
	n    uint32
}

func (s *stream) seal(plain []byte) []byte {
	sealed := s.aead.Seal(nil, nonce(s.n), plain, nil)
	s.n++
	return sealed
}

func (s *stream) unseal(sealed []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nonce(s.n), sealed, nil)
	s.n++
	return plain, err
}

func nonce(n uint32) []byte {
	return binary.BigEndian.AppendUint32(make([]byte, 8, 12), n)
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCM(block); err == nil {
			return aead
		}
	}
	panic("whatsapptest: make a cipher: " + err.Error())
}

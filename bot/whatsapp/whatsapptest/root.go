package whatsapptest

import (
	"crypto/sha256"
	"sync"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// root signs the certificates of every fake, and is the same in every process, so that a program which a test starts trusts
// the fake that the test runs. The signal library gets its logger with it, since it would make itself one for the process at
// its first use, which several clients have at the same time.
var root = sync.OnceValue(func() *keys.KeyPair {
	var log logger.Loggable = silent{}
	logger.Setup(&log)
	return keys.NewKeyPairFromPrivateKey(sha256.Sum256([]byte("whatsapptest: the root of nothing")))
})

// trust has whatsmeow, which knows one root a process, trust the fakes'.
var trust = sync.OnceFunc(func() { whatsmeow.WACertPubKey = *root().Pub })

// chain is a server's static key and what proves it.
type chain struct {
	static *keys.KeyPair
	certs  []byte // waCert.CertChain
}

func newChain() *chain {
	intermediate, static := keys.NewKeyPair(), keys.NewKeyPair()
	certs, err := proto.Marshal(&waCert.CertChain{
		Intermediate: certificate(root(), intermediate, 1, whatsmeow.WACertIssuerSerial),
		Leaf:         certificate(intermediate, static, 2, 1),
	})
	if err != nil {
		panic("whatsapptest: marshal the certificates: " + err.Error())
	}
	return &chain{static: static, certs: certs}
}

// certificate says for a day, and since an hour, that a key is its issuer's.
func certificate(issuer, subject *keys.KeyPair, serial, issuerSerial uint32) *waCert.CertChain_NoiseCertificate {
	now := time.Now()
	details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial: &serial, IssuerSerial: &issuerSerial, Key: subject.Pub[:],
		NotBefore: proto.Uint64(uint64(now.Add(-time.Hour).Unix())), NotAfter: proto.Uint64(uint64(now.Add(24 * time.Hour).Unix())),
	})
	if err != nil {
		panic("whatsapptest: marshal a certificate: " + err.Error())
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*issuer.Priv), details)
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: signature[:]}
}

// silent is a logger of the signal library's that says nothing.
type silent struct{}

// Debug implements logger.Loggable, as the others do.
func (silent) Debug(_, _ string)   {}
func (silent) Info(_, _ string)    {}
func (silent) Warning(_, _ string) {}
func (silent) Error(_, _ string)   {}
func (silent) Configure(string)    {}

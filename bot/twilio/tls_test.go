package twilio

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"io/fs"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"raabta/bot"
)

// authority signs certificates.
type authority struct {
	*testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{T: t}
	a.cert, a.key = a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Tests"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
	})
	return a
}

func (a *authority) sign(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.Fatal(err)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.Fatal(err)
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		a.Fatal(err)
	}
	return signed, key
}

// serves runs a server whose certificate holds from some hours before or after now until others.
func (a *authority) serves(from, until time.Duration, address string, h http.Handler) *httptest.Server {
	cert, key := a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Twilio"}, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until),
		IPAddresses: []net.IP{net.ParseIP(address)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
	s.StartTLS()
	a.Cleanup(s.Close)
	return s
}

// TestAFalseCertificateGetsNothing: neither one that has run out, nor one of tomorrow, of another host or of another
// authority gets a byte of a message, and the message surely was not sent.
func TestAFalseCertificateGetsNothing(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	for name, c := range map[string]struct {
		by          *authority
		from, until time.Duration
		address     string
		reached     bool
	}{
		"in order":             {ours, -time.Hour, time.Hour, "127.0.0.1", true},
		"run out":              {ours, -24 * time.Hour, -time.Hour, "127.0.0.1", false},
		"of tomorrow":          {ours, 24 * time.Hour, 48 * time.Hour, "127.0.0.1", false},
		"of another host":      {ours, -time.Hour, time.Hour, "127.0.0.2", false},
		"of another authority": {theirs, -time.Hour, time.Hour, "127.0.0.1", false},
	} {
		var reached atomic.Int32
		s := c.by.serves(c.from, c.until, c.address, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			reached.Add(1)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		client := newClient(t, start(t), func(cfg *Config) { cfg.APIURL = s.URL })
		pool := x509.NewCertPool()
		pool.AddCert(ours.cert)
		client.api.next.(*http.Transport).TLSClientConfig.RootCAs = pool
		res := client.Send(t.Context(), text("hello"))
		verdict := bot.Unreached
		if c.reached {
			verdict = bot.Retry // the server says that it is too much
		}
		if res.Outcome != bot.NotSent || res.Verdict != verdict || res.Reason == "" {
			t.Errorf("%s: %+v", name, res)
		}
		if got := reached.Load() == 1; got != c.reached {
			t.Errorf("%s: reached %v", name, got)
		}
	}
}

// TestNothingSwitchesCertificatesOff: no line of the program can.
func TestNothingSwitchesCertificatesOff(t *testing.T) {
	looked := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		looked++
		code, err := os.ReadFile(path)
		if strings.Contains(string(code), "InsecureSkipVerify") {
			t.Errorf("%s switches the check of certificates off", path)
		}
		return err
	})
	if err != nil || looked < 100 {
		t.Errorf("looked into %d files, %v", looked, err)
	}
}

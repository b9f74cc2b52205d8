// Package twiliotest is a Twilio for tests: an HTTP server on loopback that keeps Twilio's laws about messages and
// breaks, on request, in every way a network and a provider can.
//
//	twilio := twiliotest.Start()
//	defer twilio.Close()
//	twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
//		if n == 3 {
//			return twiliotest.Hang()
//		}
//		return nil
//	})
//
// Its log of accepted creates (Creates) is the ground truth: what stands there was sent, whatever the sender believes.
// It knows nothing of the program it plays Twilio to: no package of it is imported, and signatures are its own.
//
// Only https://www.twilio.com/docs/messaging/api/message-resource, the webhooks of messages and what may be asked about the
// account (Is) are played. Time does not pass here by itself: a message changes its status when the test says so
// (Callback), or plays the life that the test gives to each (Plays), with callbacks that come early, late, twice, out of
// order or never.
package twiliotest

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Twilio is one account of the fake.
type Twilio struct {
	URL        string // of the REST API: "http://127.0.0.1:40001"
	AccountSID string
	AuthToken  string

	server *http.Server
	done   chan struct{}
	conns  atomic.Int64
	client *http.Client // posts the webhooks

	mu       sync.Mutex
	messages map[string]*message
	order    []string // SIDs, oldest first
	creates  []Create
	requests int
	script   Script
	optedOut map[string]bool
	webhook  string
	routes   map[string]string // public address → where it really is
	play     func(c Create) *Play
	log      io.Writer
	light    bool // nothing is kept but the log
	account  Account

	clock atomic.Pointer[func() time.Time]
	lists Lists
	asked int // lists and messages that were read

	playing sync.WaitGroup
}

// Create is a message that was accepted: Twilio will send it.
type Create struct {
	SID        string
	To         string
	From       string // the number or, sent by a messaging service, its MG…
	Body       string
	ContentSID string
	Callback   string     // StatusCallback
	Form       url.Values // everything that was posted
	Header     http.Header
	At         time.Time
}

// Start runs a fake with an account of its own. Like httptest.NewServer it panics where it cannot listen.
func Start() *Twilio {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("twiliotest: cannot listen on loopback: " + err.Error())
	}
	f := &Twilio{
		URL:        "http://" + listener.Addr().String(),
		AccountSID: newSID("AC"),
		AuthToken:  newSID(""),
		done:       make(chan struct{}),
		client:     &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}},
		messages:   map[string]*message{},
		optedOut:   map[string]bool{},
		routes:     map[string]string{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages.json", f.create)
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}/Messages.json", f.list)
	mux.HandleFunc("/2010-04-01/Accounts/{account}/Messages/{file}", f.resource)
	f.routeAccount(mux)
	f.server = &http.Server{Handler: mux, ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			f.conns.Add(1)
		}
	}}
	go f.server.Serve(listener)
	return f
}

// Close ends the server and everything that hangs in it.
func (f *Twilio) Close() {
	close(f.done)
	f.server.Close()
	f.client.CloseIdleConnections()
}

func (f *Twilio) closed() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// Creates lists the messages that were accepted, oldest first.
func (f *Twilio) Creates() []Create {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Create(nil), f.creates...)
}

// Requests counts the creates that arrived, accepted or not.
func (f *Twilio) Requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests
}

// Connections counts the connections that were opened to the API.
func (f *Twilio) Connections() int { return int(f.conns.Load()) }

// Script gives the script for the creates to come; nil answers all of them properly.
func (f *Twilio) Script(script Script) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = script
}

// OptOut makes Twilio refuse messages to a number with 21610, as after a STOP; OptIn takes it back.
func (f *Twilio) OptOut(number string) { f.setOptOut(number, true) }

// OptIn takes an OptOut back.
func (f *Twilio) OptIn(number string) { f.setOptOut(number, false) }

func (f *Twilio) setOptOut(number string, out bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.optedOut[number] = out
}

// newSID makes an id as Twilio's: a prefix and 32 hexadecimal digits.
func newSID(prefix string) string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	return prefix + hex.EncodeToString(b[:])
}

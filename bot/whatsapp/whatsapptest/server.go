package whatsapptest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"

	"go.mau.fi/whatsmeow"
)

// WhatsApp is one network of accounts: the fake.
type WhatsApp struct {
	URL string // "http://127.0.0.1:40001": where everything is served

	server  *http.Server
	client  *http.Client
	chain   *chain
	done    chan struct{}
	open    sync.WaitGroup // connections
	changes *bell

	mu       sync.Mutex
	closed   bool
	conns    map[*conn]bool
	numbers  map[string]*account
	lids     map[string]*account
	files    map[string][]byte // by token
	attempts []Message
	taken    map[taken]bool
	receipts []Receipt
	logins   []Login
	typings  []Typing
	queries  int
	withheld []ack
	script   Script
	door     Door
	answers  Answers
	serial   int // of the ids that the fake gives
	newest   uint32
}

// Start runs a fake with no accounts. Like httptest.NewServer it panics where it cannot listen. From now on this process
// trusts the fake's root, and so no longer the real WhatsApp.
func Start() *WhatsApp {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic("whatsapptest: cannot listen on loopback: " + err.Error())
	}
	w := &WhatsApp{
		URL:     "http://" + listener.Addr().String(),
		chain:   newChain(),
		done:    make(chan struct{}),
		changes: newBell(),
		conns:   map[*conn]bool{},
		numbers: map[string]*account{},
		lids:    map[string]*account{},
		files:   map[string][]byte{},
		taken:   map[taken]bool{},
	}
	w.client = Via(w.URL)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws/chat", w.chat)
	mux.HandleFunc("GET /{$}", w.page)
	w.routeMedia(mux)
	w.server = &http.Server{Handler: mux}
	go w.server.Serve(listener)
	return w
}

// Close ends the server and every connection to it.
func (w *WhatsApp) Close() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.closed = true
	close(w.done)
	for c := range w.conns {
		c.hangUp()
	}
	w.mu.Unlock()
	w.server.Close()
	w.open.Wait()
	w.client.CloseIdleConnections()
}

// HTTP is a client whose every request, to whatever host, comes to the fake. It is for all three of whatsmeow's setters.
func (w *WhatsApp) HTTP() *http.Client { return w.client }

// Redirect has a whatsmeow client talk to the fake. It is called before Connect.
func (w *WhatsApp) Redirect(cli *whatsmeow.Client) {
	cli.SetWebsocketHTTPClient(w.client)
	cli.SetPreLoginHTTPClient(w.client)
	cli.SetMediaHTTPClient(w.client)
}

// Via is such a client for another process: url is a fake's URL. That process trusts the fake's root from now on.
func Via(url string) *http.Client {
	trust()
	return &http.Client{Transport: &detour{host: url[len("http://"):], Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// detour sends every request to one host, without TLS.
type detour struct {
	*http.Transport
	host string
}

func (d *detour) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", d.host
	return d.Transport.RoundTrip(r)
}

// Await returns when done says true, which it is asked at once and after every change: a stanza that was handled, a login, a
// connection that ended. It returns the context's error if that comes first. done may call any method but those that wait.
func (w *WhatsApp) Await(ctx context.Context, done func() bool) error {
	return w.changes.await(ctx, done)
}

// Newest has WhatsApp's page, which tells browsers what to run, name a build of WhatsApp Web. Until then there is no page.
func (w *WhatsApp) Newest(build uint32) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = build
}

func (w *WhatsApp) page(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	build := w.newest
	w.mu.Unlock()
	if build == 0 {
		http.NotFound(out, r)
		return
	}
	fmt.Fprintf(out, `<!DOCTYPE html><title>WhatsApp</title><script>{"client_revision":%d,"loaded":true}</script>`, build)
}

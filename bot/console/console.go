package console

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"

	"raabta/bot"
)

//go:embed all:html words css console.js icon.svg
var files embed.FS

// Config is what a console works with.
type Config struct {
	Store Store
	Books bot.Books
	Clock bot.Clock
	Log   *slog.Logger
	// Queued is called when something waits to be sent, Planned when a broadcast waits to be made.
	Queued, Planned func()
	// SegmentPrice is what one SMS segment costs in PriceUnit, 0 where nobody said.
	SegmentPrice float64
	PriceUnit    string
	// Composers word broadcasts, by kind: what a text will say is shown by who will write it.
	Composers map[string]bot.Composer
	// Linker links WhatsApp numbers; nil where this process holds none.
	Linker Linker
	// PublicURL is this server's address as the internet sees it, nil where it has none. Its host is one the console answers to, and
	// where it is https cookies are for https alone.
	PublicURL *url.URL
	// Proxies are those whose X-Forwarded-For is believed.
	Proxies []netip.Prefix
	// SecretKey seals what must be read again: the secrets of second steps. "" where there are none.
	SecretKey string
	// Phones are a demo's handsets; nil in a real service.
	Phones Phones
}

// Store is what the pages read and change, page by page.
type Store interface {
	accountStore
	schoolStore
	staffStore
	deedStore
	secondStepStore
	pulseStore

	approvalStore
	broadcastStore
	eventStore
	meetingStore
	peopleStore
	scheduleStore
	senderStore
	threadStore
	todayStore
	wordingStore
}

// schoolStore reads the school that a user belongs to.
type schoolStore interface {
	// School reads a school with its holidays; bot.ErrNotFound where there is none.
	School(ctx context.Context, id string) (bot.School, error)
	// Schools lists every school, the one that was made with the database first.
	Schools(ctx context.Context) ([]bot.School, error)
}

// Console answers every path that is not another's.
type Console struct {
	Config
	words   map[string]*words // by language
	pages   map[string]*pages // by language
	styles  []byte
	hub     *hub
	flights recent[[]flight]
	weeks   recent[week]
	sizes   recent[int] // of audiences that are being chosen
	settled settled
	tallies progresses
	table   []route
	routes  http.Handler
	origin  *http.CrossOriginProtection
	sealer  *sealer       // nil without a key
	hashing chan struct{} // as many passwords are hashed at once as it holds
}

// New makes a console.
func New(c Config) (*Console, error) {
	con := &Console{Config: c, words: map[string]*words{}, pages: map[string]*pages{}, origin: http.NewCrossOriginProtection(), hashing: make(chan struct{}, hashers)}
	for _, lang := range Languages() {
		w, err := readWords(lang)
		if err != nil {
			return nil, err
		}
		con.words[lang] = w
		if con.pages[lang], err = readPages(w); err != nil {
			return nil, fmt.Errorf("read the console's pages: %w", err)
		}
	}
	var err error
	if con.styles, err = readStyles(); err != nil {
		return nil, err
	}
	if con.sealer, err = newSealer(c.SecretKey); err != nil {
		return nil, err
	}
	con.hub = newHub(c.Store, c.Clock, c.Log)
	con.flights = recent[[]flight]{name: "broadcasts under way", age: flightsAge, log: c.Log, ctx: con.hub.ctx, count: con.countFlights}
	con.sizes = recent[int]{name: "an audience", age: sizesAge, log: c.Log, ctx: con.hub.ctx, count: con.countAudience}
	con.weeks = recent[week]{name: "the last days", age: weekAge, log: c.Log, ctx: con.hub.ctx, count: con.countWeek}
	con.table = routes()
	con.routes = con.mux()
	return con, nil
}

// ServeHTTP implements http.Handler.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !c.ours(r.Host) {
		// A page of somebody else's whose name was made to lead here must not read ours (DNS rebinding).
		http.Error(w, "This is not the address of this server: open it by the address that raabta serve printed, or set PUBLIC_URL.", http.StatusMisdirectedRequest)
		return
	}
	c.headers(w.Header(), r)
	if err := c.origin.Check(r); err != nil || !fromBrowser(r) {
		http.Error(w, "This came from another site's page, and nothing was changed. Open the console and try again.", http.StatusForbidden)
		return
	}
	c.routes.ServeHTTP(w, r)
}

// Close ends the streams of live pages, so that a server can shut down.
func (c *Console) Close() { c.hub.close() }

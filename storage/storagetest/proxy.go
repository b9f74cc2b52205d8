package storagetest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Proxy stands between a program and the tests' Postgres and plays the network, and a server that comes and goes. Its
// methods may be called while connections are open.
type Proxy struct {
	URL string // of the same database, through the proxy

	t      testing.TB
	socket string // where it listens
	server string // where the server does

	mu      sync.Mutex
	waits   sync.Cond // for the end of hangs
	listen  net.Listener
	conns   map[net.Conn]bool
	slow    time.Duration
	hangs   bool
	refusal []byte
	asked   int
}

// NewProxy puts a proxy before the Postgres database at an address of EachURL. It ends with the test.
func NewProxy(t testing.TB, address string) *Proxy {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	const file = ".s.PGSQL.5432"
	dir, err := os.MkdirTemp("", "raabta-proxy-") // t.TempDir's names are too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	p := &Proxy{t: t, socket: filepath.Join(dir, file), server: filepath.Join(q.Get("host"), file), conns: map[net.Conn]bool{}}
	p.waits.L = &p.mu
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	p.URL = u.String()
	p.Heal()
	t.Cleanup(func() {
		p.Cut()
		os.RemoveAll(dir)
	})
	return p
}

// Cut ends every connection and lets none be made, like a server that has been stopped.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen != nil {
		p.listen.Close()
		p.listen = nil
	}
	p.end()
}

// end closes what is open.
func (p *Proxy) end() {
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
	p.hangs = false
	p.waits.Broadcast()
}

// Refuse ends every connection and answers new ones with an error of Postgres, such as 57P03, "the database system is
// starting up".
func (p *Proxy) Refuse(code, message string) {
	p.Heal()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	fields := "SFATAL\x00VFATAL\x00C" + code + "\x00M" + message + "\x00\x00"
	p.refusal = append(binary.BigEndian.AppendUint32([]byte{'E'}, uint32(4+len(fields))), fields...)
}

// Hang keeps every connection and lets nothing pass, like a network that swallows what is sent. Heal lets it pass.
func (p *Proxy) Hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hangs = true
}

// Slow lets each question take so much longer.
func (p *Proxy) Slow(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow = by
}

// Asked is how often the program has asked the server for something, one way there and back each time.
func (p *Proxy) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Heal ends whatever was wrong.
func (p *Proxy) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow, p.hangs, p.refusal = 0, false, nil
	p.waits.Broadcast()
	if p.listen != nil {
		return
	}
	l, err := net.Listen("unix", p.socket)
	if err != nil {
		p.t.Error("the proxy cannot listen: ", err)
		return
	}
	p.listen = l
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed by Cut
			}
			go p.carry(c)
		}
	}()
}

// carry joins a connection of the program with one of its own to the server.
func (p *Proxy) carry(program net.Conn) {
	defer program.Close()
	p.mu.Lock()
	refusal := p.refusal
	p.mu.Unlock()
	if refusal != nil {
		program.Read(make([]byte, 1<<10)) // its greeting
		program.Write(refusal)
		return
	}
	server, err := net.Dial("unix", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	p.conns[program], p.conns[server] = true, true
	p.mu.Unlock()
	go func() {
		defer program.Close()
		p.pump(program, server)
	}()
	p.pump(server, program)
	p.mu.Lock()
	delete(p.conns, program)
	delete(p.conns, server)
	p.mu.Unlock()
}

// pump passes on what one side says, late or not yet as things stand. What the program says waits, the server's answers
// only while everything hangs.
func (p *Proxy) pump(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		for p.hangs {
			p.waits.Wait()
		}
		pause, question := p.slow, n > 0 && to.RemoteAddr().String() == p.server
		if question { // it waits for the answer before it asks the next one
			p.asked++
		}
		p.mu.Unlock()
		if question && pause > 0 {
			time.Sleep(pause)
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				to.Close()
			}
			return
		}
	}
}

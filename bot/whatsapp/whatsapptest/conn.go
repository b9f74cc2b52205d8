package whatsapptest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/socket"
)

// lastWords is how long a socket stays open after the stanza that ends it.
const lastWords = 100 * time.Millisecond

// conn is one connection of a client.
type conn struct {
	w      *WhatsApp
	ctx    context.Context
	hangUp context.CancelFunc // the socket closes without a word; what came and was not read is lost
	ws     *websocket.Conn
	rest   []byte // came, and is not a whole frame yet
	hello  hello

	device  *device  // who is logged in; guarded by w.mu
	pairing *pairing // or what wants to be linked; guarded by w.mu

	mu   sync.Mutex
	out  []parting
	wake chan struct{}
}

// parting is a stanza on its way out, after which the socket may close.
type parting struct {
	node binary.Node
	last bool
}

// chat serves a client's socket from its handshake to its end.
func (w *WhatsApp) chat(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.open.Add(1)
	c := &conn{w: w, wake: make(chan struct{}, 1)}
	c.ctx, c.hangUp = context.WithCancel(context.Background())
	w.conns[c] = true
	w.mu.Unlock()
	defer w.open.Done()
	defer w.ended(c)

	ws, err := websocket.Accept(rw, r, &websocket.AcceptOptions{OriginPatterns: []string{"web.whatsapp.com"}})
	if err != nil {
		return
	}
	defer ws.CloseNow()
	ws.SetReadLimit(socket.FrameMaxSize)
	c.ws = ws
	header := make([]byte, len(socket.WAConnHeader))
	if err := c.read(header); err != nil || string(header) != string(socket.WAConnHeader) {
		return
	}
	if c.hello, err = w.chain.greet(header, c.frame, c.write); err != nil {
		return
	}
	var writer sync.WaitGroup
	defer writer.Wait()
	defer c.hangUp()
	writer.Go(c.writeOut)
	w.admit(c)
	for c.ctx.Err() == nil {
		node, err := c.next()
		if err != nil || c.ctx.Err() != nil {
			return
		}
		w.handle(c, node)
	}
}

// ended takes a connection off the lists.
func (w *WhatsApp) ended(c *conn) {
	c.hangUp()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, c)
	if c.device != nil && c.device.conn == c {
		c.device.conn = nil
	}
	if c.pairing != nil {
		c.pairing.answer(errors.New("the connection of the device has ended"))
	}
	w.changes.ring()
}

// read fills p with what comes next.
func (c *conn) read(p []byte) error {
	for len(c.rest) < len(p) {
		kind, data, err := c.ws.Read(c.ctx)
		if err != nil {
			return err
		}
		if kind == websocket.MessageBinary {
			c.rest = append(c.rest, data...)
		}
	}
	copy(p, c.rest)
	c.rest = c.rest[len(p):]
	return nil
}

// frame reads a frame: three bytes of length, then as many.
func (c *conn) frame() ([]byte, error) {
	var size [socket.FrameLengthSize]byte
	if err := c.read(size[:]); err != nil {
		return nil, err
	}
	data := make([]byte, int(size[0])<<16|int(size[1])<<8|int(size[2]))
	return data, c.read(data)
}

// write sends a frame.
func (c *conn) write(data []byte) error {
	n := len(data)
	if n >= socket.FrameMaxSize {
		return socket.ErrFrameTooLarge
	}
	return c.ws.Write(c.ctx, websocket.MessageBinary, append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, data...))
}

// next reads a stanza.
func (c *conn) next() (*binary.Node, error) {
	frame, err := c.frame()
	if err != nil {
		return nil, err
	}
	plain, err := c.hello.in.unseal(frame)
	if err != nil {
		return nil, err
	}
	if len(plain) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	if plain, err = binary.Unpack(plain); err != nil {
		return nil, err
	}
	return binary.Unmarshal(plain)
}

// send queues a stanza for the client. It never waits.
func (c *conn) send(node binary.Node) { c.queue(parting{node: node}) }

// end queues the last stanza: the socket closes a little later.
func (c *conn) end(node binary.Node) { c.queue(parting{node: node, last: true}) }

func (c *conn) queue(p parting) {
	c.mu.Lock()
	c.out = append(c.out, p)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// writeOut sends what is queued until the connection ends.
func (c *conn) writeOut() {
	defer c.hangUp()
	for {
		c.mu.Lock()
		out := c.out
		c.out = nil
		c.mu.Unlock()
		for _, p := range out {
			data, err := binary.Marshal(p.node)
			if err != nil || c.write(c.hello.out.seal(data)) != nil {
				return
			}
			if p.last {
				select {
				case <-time.After(lastWords):
				case <-c.ctx.Done():
				}
				return
			}
		}
		select {
		case <-c.wake:
		case <-c.ctx.Done():
			return
		}
	}
}

package twilio

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
)

// errLate is what a request fails with whose first byte may not leave any more.
var errLate = errors.New("too late to be sent")

// guarded is a connection that can be kept from sending at the last moment: the handshake may have taken as long as the
// process was stopped.
type guarded struct {
	net.Conn
	// late is asked once, before the next byte leaves; nil lets it.
	late atomic.Pointer[func() bool]
}

// guard makes the connections of a dialer guarded.
func guard(dial func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &guarded{Conn: c}, nil
	}
}

// Write implements net.Conn.
func (c *guarded) Write(p []byte) (int, error) {
	if late := c.late.Swap(nil); late != nil && (*late)() {
		return 0, errLate
	}
	return c.Conn.Write(p)
}

// ask has a connection ask late before it sends the next request. A connection that is not guarded sends.
func ask(c net.Conn, late func() bool) {
	if secure, ok := c.(interface{ NetConn() net.Conn }); ok {
		c = secure.NetConn()
	}
	if g, ok := c.(*guarded); ok {
		g.late.Store(&late)
	}
}

package storage

import (
	"context"
	"net"
	"time"
)

// deafAfter is how long a connection to Postgres may leave what we said unacknowledged before it counts as broken. A network
// that swallows everything would otherwise hold a question for up to a quarter of an hour, and after it has healed for as
// long again as it was gone.
const deafAfter = 10 * time.Second

// dialer makes connections to Postgres that notice when nobody is there any more. A server that is only slow acknowledges,
// and is waited for.
type dialer struct{ net.Dialer }

func newDialer() *dialer {
	return &dialer{net.Dialer{Control: noticeDeaf, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}}}
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

package storage

import (
	"net"
	"syscall"
	"testing"
)

// TestAConnectionNoticesThatNobodyIsThere: within seconds after the network has swallowed what was said.
func TestAConnectionNoticesThatNobodyIsThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := newDialer().DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var ms int
	if e := raw.Control(func(fd uintptr) { ms, err = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, 18) }); e != nil || err != nil {
		t.Fatal(e, err)
	}
	if ms != 10_000 {
		t.Errorf("it waits %d ms", ms)
	}
}

package storage

import (
	"errors"
	"strings"
	"syscall"
)

// noticeDeaf ends a connection whose other side acknowledges nothing (tcp(7), TCP_USER_TIMEOUT).
func noticeDeaf(network, _ string, c syscall.RawConn) (err error) {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	const userTimeout = 18
	failed := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout, int(deafAfter.Milliseconds()))
	})
	return errors.Join(failed, err)
}

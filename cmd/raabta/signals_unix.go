//go:build !windows

package main

import (
	"os"
	"syscall"
)

// stopSignals end the program after what is in flight is finished.
func stopSignals() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }

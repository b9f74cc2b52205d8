package bench

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used so far, by GetProcessTimes, which Windows moves 64 times a second.
func cpuTime() time.Duration {
	var created, ended, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0
	}
	if err := syscall.GetProcessTimes(self, &created, &ended, &kernel, &user); err != nil {
		return 0
	}
	return time.Duration(hundreds(kernel)+hundreds(user)) * 100 // in steps of 100 ns
}

func hundreds(t syscall.Filetime) int64 { return int64(t.HighDateTime)<<32 | int64(t.LowDateTime) }

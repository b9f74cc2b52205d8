package bench

import (
	"runtime/debug"
	"time"
)

// Meter measures a piece of work from Start on.
type Meter struct {
	wall time.Time
	cpu  time.Duration
	peak peak
}

// Spent is what a piece of work cost this process.
type Spent struct {
	Wall time.Duration
	CPU  time.Duration // user and system, of all threads
	Peak float64       // memory at the worst moment, MiB
	How  string        // how Peak was measured
}

// Start begins. What earlier work left behind is given back to the system first, so that it does not count as this one's.
func Start() *Meter {
	debug.FreeOSMemory()
	m := &Meter{}
	m.peak.start()
	m.cpu, m.wall = cpuTime(), time.Now()
	return m
}

// Stop ends.
func (m *Meter) Stop() Spent {
	s := Spent{Wall: time.Since(m.wall), CPU: cpuTime() - m.cpu}
	s.Peak, s.How = m.peak.stop()
	return s
}

// PerSecond is how many of n a second were done.
func (s Spent) PerSecond(n int) float64 { return float64(n) / s.Wall.Seconds() }

// Micros is the CPU of one of n, in microseconds.
func (s Spent) Micros(n int) float64 { return float64(s.CPU.Nanoseconds()) / 1e3 / float64(n) }

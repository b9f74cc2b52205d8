package bench

import (
	"os"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// peak is the most memory that the process held since start: the kernel's own high-water mark where Linux lets us reset it,
// else what Go's runtime holds, looked at every 20 ms. The latter leaves out what is not Go's: threads' stacks, mapped files.
type peak struct {
	kernel bool
	most   uint64
	quit   chan struct{}
	done   chan struct{}
}

func (p *peak) start() {
	// https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html
	p.kernel = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) == nil
	if p.kernel {
		return
	}
	p.quit, p.done = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(p.done)
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for {
			p.most = max(p.most, goMemory())
			select {
			case <-ticker.C:
			case <-p.quit:
				return
			}
		}
	}()
}

func (p *peak) stop() (mib float64, how string) {
	if p.kernel {
		status, err := os.ReadFile("/proc/self/status")
		if err == nil {
			return highWater(string(status)), "VmHWM"
		}
		return 0, "not known"
	}
	close(p.quit)
	<-p.done
	return float64(p.most) / (1 << 20), "Go runtime"
}

// highWater reads VmHWM, which stands in KiB.
func highWater(status string) float64 {
	_, rest, _ := strings.Cut(status, "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return 0
	}
	return kib / 1024
}

func goMemory() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

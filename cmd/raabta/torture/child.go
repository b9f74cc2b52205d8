package torture

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// child is a run of serve.
type child struct {
	cmd       *exec.Cmd
	began     time.Time
	listening chan string // its address, once; closed at the end of what it prints
	ended     chan struct{}
	log       bytes.Buffer // of its own goroutine until ended
}

// serve starts the program.
func (t *run) serve() (*child, error) {
	c := &child{cmd: t.program("serve"), began: time.Now(), listening: make(chan string, 1), ended: make(chan struct{})}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.cmd.Stderr = &c.log
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start raabta serve: %w", err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "raabta serves on "); ok {
				c.listening <- address
			}
		}
		close(c.listening)
		c.cmd.Wait()
		close(c.ended)
	}()
	return c, nil
}

// kill ends it as a power cut does, and says whether it had ended by itself, which is an error.
func (c *child) kill() error {
	c.cmd.Process.Kill()
	<-c.ended
	// Elsewhere than on Windows only a process that was not killed has an exit code.
	early := runtime.GOOS != "windows" && c.cmd.ProcessState.Exited()
	log := c.log.String()
	switch {
	case early:
		return fmt.Errorf("raabta serve ended by itself (%v):\n%s", c.cmd.ProcessState, tail(log))
	case strings.Contains(log, "DATA RACE"), strings.Contains(log, "goroutine 1 ["), strings.Contains(log, "the program failed"):
		return fmt.Errorf("raabta serve failed inside:\n%s", tail(log))
	}
	return nil
}

// listens waits until it does; false when it has ended or ctx is over before.
func (c *child) listens(ctx context.Context) (address string, ok bool) {
	select {
	case address, ok = <-c.listening:
		return address, ok
	case <-ctx.Done():
		return "", false
	}
}

func tail(log string) string {
	const most = 4000
	if len(log) > most {
		return "…" + log[len(log)-most:]
	}
	return log
}

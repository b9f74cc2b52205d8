package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Load is a crowd of families that write to the school, in a process of its own.
type Load struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// Crowd says who writes, where to and how fast.
type Crowd struct {
	URL      string  // of the webhook
	Public   string  // the address that is signed
	Account  string  // AccountSid
	Token    string  // signs
	Name     string  // makes the messages' ids unlike another crowd's, four hexadecimal digits
	First    int     // the family that writes first; the others follow in turn
	Families int     // how many there are
	Rate     float64 // messages a second, whether they are answered or not; 0 is as fast as they are answered
	Writers  int     // without a rate: how many wait for their answer at a time
	Seconds  float64
}

// Served is what became of a crowd's messages. Times are from when a message was due, not from when it could be sent: who
// waits because the one before waits, waits.
type Served struct {
	Requests  int     // answered 200
	Refused   int     // answered otherwise, or not
	PerSecond float64 // answered 200
	P50, P99  float64 // ms
}

// StartLoad starts this program again as the crowd: args are the hidden command that runs ServeLoad.
func StartLoad(ctx context.Context, args ...string) (*Load, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program to start it again: %w", err)
	}
	l := &Load{cmd: exec.CommandContext(ctx, self, args...)}
	l.cmd.Stderr = os.Stderr
	if l.in, err = l.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	l.out = json.NewDecoder(out)
	if err := l.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the families: %w", err)
	}
	return l, nil
}

// Write lets a crowd write and waits until all are answered.
func (l *Load) Write(c Crowd) (s Served, err error) {
	if err := json.NewEncoder(l.in).Encode(c); err != nil {
		return s, fmt.Errorf("tell the families to write: %w", err)
	}
	if err := l.out.Decode(&s); err != nil {
		return s, fmt.Errorf("hear from the families: %w", err)
	}
	return s, nil
}

// Close ends the process.
func (l *Load) Close() error {
	l.in.Close()
	return l.cmd.Wait()
}

// ServeLoad is that process: for each Crowd that it reads it writes what became of it, until in ends.
func ServeLoad(in io.Reader, out io.Writer) error {
	orders, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var c Crowd
		if err := orders.Decode(&c); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		s, err := c.write()
		if err != nil {
			return err
		}
		if err := answers.Encode(s); err != nil {
			return err
		}
	}
}

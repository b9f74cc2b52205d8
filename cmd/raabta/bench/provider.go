package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"raabta/bot/twilio/twiliotest"
)

// Provider is a fake Twilio that runs in a process of its own.
type Provider struct {
	URL        string `json:"url"`
	AccountSID string `json:"account"`
	AuthToken  string `json:"token"`
	Control    string `json:"control"`

	cmd  *exec.Cmd
	ends io.Closer // while this is open the process runs
}

// Tally is what the provider has seen since the last Reset.
type Tally struct {
	Creates     int       `json:"creates"`
	Connections int       `json:"connections"`
	First       time.Time `json:"first"` // when it had accepted the first create
	Last        time.Time `json:"last"`
}

// ServeProvider is that process: it plays Twilio until in ends, says on out where it is, and writes each accepted create to
// log before it answers.
func ServeProvider(ctx context.Context, in io.Reader, out io.Writer, log io.Writer, delay time.Duration) error {
	twilio := twiliotest.Start()
	defer twilio.Close()
	counted := &counting{next: bufio.NewWriterSize(log, 64<<10)}
	twilio.LogTo(counted)
	twilio.KeepNothing()
	if delay > 0 {
		twilio.Script(func(int, *http.Request) *twiliotest.Fault {
			return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, r *http.Request, answer twiliotest.Answer) {
				time.Sleep(delay)
				answer.Write(w)
			}}
		})
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("the fake provider cannot listen: %w", err)
	}
	var before atomic.Int64 // connections
	control := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			before.Store(int64(twilio.Connections()))
			counted.reset()
		}
		t := counted.tally()
		t.Connections = twilio.Connections() - int(before.Load())
		json.NewEncoder(w).Encode(t)
	})}
	go control.Serve(l)
	defer control.Close()
	err = json.NewEncoder(out).Encode(Provider{URL: twilio.URL, AccountSID: twilio.AccountSID, AuthToken: twilio.AuthToken, Control: "http://" + l.Addr().String()})
	if err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { io.Copy(io.Discard, in); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	return counted.flush()
}

// counting counts the lines that are written to it.
type counting struct {
	mu   sync.Mutex
	next *bufio.Writer
	seen Tally
}

func (c *counting) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen.Last = time.Now()
	if c.seen.Creates++; c.seen.Creates == 1 {
		c.seen.First = c.seen.Last
	}
	return c.next.Write(p)
}

func (c *counting) tally() Tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen
}

func (c *counting) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = Tally{}
}

func (c *counting) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next.Flush()
}

// StartProvider starts this program again as the provider: args are the hidden command that runs ServeProvider.
func StartProvider(ctx context.Context, args ...string) (*Provider, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program to start it again: %w", err)
	}
	p := &Provider{cmd: exec.CommandContext(ctx, self, args...)}
	p.cmd.Stderr = os.Stderr
	if p.ends, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the fake provider: %w", err)
	}
	if err := json.NewDecoder(out).Decode(p); err != nil {
		return nil, errors.Join(fmt.Errorf("the fake provider does not say where it is: %w", err), p.Close())
	}
	return p, nil
}

// Close ends the process.
func (p *Provider) Close() error {
	p.ends.Close()
	return p.cmd.Wait()
}

// Reset makes the provider count afresh.
func (p *Provider) Reset() error {
	_, err := p.control(http.MethodPost)
	return err
}

// Tally asks the provider what it has seen.
func (p *Provider) Tally() (Tally, error) { return p.control(http.MethodGet) }

func (p *Provider) control(method string) (t Tally, err error) {
	req, err := http.NewRequest(method, p.Control, nil)
	if err != nil {
		return t, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return t, fmt.Errorf("ask the fake provider: %w", err)
	}
	defer res.Body.Close()
	return t, json.NewDecoder(res.Body).Decode(&t)
}

package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"raabta/bot/twilio"
)

// write is one crowd. Its requests are signed before the clock starts, and sent over kept connections.
func (c Crowd) write() (Served, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return Served{}, err
	}
	lines := &lines{address: u.Host}
	defer lines.close()
	w := &written{}
	var start time.Time
	if c.Rate > 0 {
		requests := make([][]byte, int(c.Rate*c.Seconds))
		for i := range requests {
			requests[i] = c.request(u, i)
		}
		var wg sync.WaitGroup
		start = time.Now()
		for i, r := range requests {
			due := start.Add(time.Duration(float64(i) / c.Rate * float64(time.Second)))
			time.Sleep(time.Until(due))
			wg.Go(func() { w.add(due, lines.post(r)) })
		}
		wg.Wait()
	} else {
		var next atomic.Int64
		var wg sync.WaitGroup
		start = time.Now()
		end := start.Add(time.Duration(c.Seconds * float64(time.Second)))
		for range c.Writers {
			wg.Go(func() {
				for time.Now().Before(end) {
					r := c.request(u, int(next.Add(1))-1)
					due := time.Now()
					w.add(due, lines.post(r))
				}
			})
		}
		wg.Wait()
	}
	return w.served(time.Since(start)), nil
}

// request is a webhook as Twilio posts it: message i of the crowd.
func (c Crowd) request(u *url.URL, i int) []byte {
	family := (c.First + i) % c.Families
	body := fmt.Sprintf("%s is ill today and stays at home. Please send the homework of page %d", names()[family%10], i)
	if i%4 == 3 {
		body = "haan" // an answer to the school's question
	}
	sid := fmt.Sprintf("SM%s%028x", c.Name, i)
	form := url.Values{
		"MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid}, "AccountSid": {c.Account}, "From": {Number(family)}, "To": {From},
		"Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
		"FromCountry": {"PK"}, "ToCountry": {"US"}, "FromCity": {""}, "FromState": {""}, "FromZip": {""}, "ToCity": {""}, "ToState": {"CA"}, "ToZip": {""},
	}
	text := form.Encode()
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: TwilioProxy/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"+
		"X-Twilio-Signature: %s\r\nI-Twilio-Idempotency-Token: %s\r\nAccept: */*\r\nContent-Length: %d\r\n\r\n%s",
		u.EscapedPath(), u.Host, twilio.Sign(c.Token, c.Public, form), sid, len(text), text)
}

// lines are kept connections to one server.
type lines struct {
	address string
	mu      sync.Mutex
	free    []*line
}

type line struct {
	net.Conn
	in *bufio.Reader
}

// post sends a request and says whether the answer was 200.
func (l *lines) post(request []byte) bool {
	c, err := l.take()
	if err != nil {
		return false
	}
	c.SetDeadline(time.Now().Add(15 * time.Second)) // as long as Twilio waits
	if _, err := c.Write(request); err != nil {
		c.Close()
		return false
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.Close()
		return false
	}
	_, err = io.Copy(io.Discard, res.Body)
	res.Body.Close()
	if err != nil || res.Close {
		c.Close()
	} else {
		l.mu.Lock()
		l.free = append(l.free, c)
		l.mu.Unlock()
	}
	return err == nil && res.StatusCode == http.StatusOK
}

func (l *lines) take() (*line, error) {
	l.mu.Lock()
	if n := len(l.free); n > 0 {
		c := l.free[n-1]
		l.free = l.free[:n-1]
		l.mu.Unlock()
		return c, nil
	}
	l.mu.Unlock()
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		return nil, err
	}
	return &line{conn, bufio.NewReader(conn)}, nil
}

func (l *lines) close() {
	for _, c := range l.free {
		c.Close()
	}
}

// written gathers how long answers took.
type written struct {
	mu      sync.Mutex
	took    []time.Duration
	refused int
}

func (w *written) add(due time.Time, ok bool) {
	took := time.Since(due)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !ok {
		w.refused++
		return
	}
	w.took = append(w.took, took)
}

func (w *written) served(wall time.Duration) Served {
	slices.Sort(w.took)
	return Served{
		Requests: len(w.took), Refused: w.refused, PerSecond: float64(len(w.took)) / wall.Seconds(),
		P50: Percentile(w.took, 50), P99: Percentile(w.took, 99),
	}
}

// Percentile is a percentile of sorted times, in milliseconds; 0 of none.
func Percentile(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[(len(sorted)-1)*p/100].Microseconds()) / 1000
}

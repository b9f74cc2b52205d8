package twiliotest

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Script decides what goes wrong with the nth create, counted from 1; nil is nothing. It runs beside others. It may call
// the request's ParseForm, unless its fault is to meet a request that nobody has read.
type Script func(n int, r *http.Request) *Fault

// Fault is something that goes wrong with a create.
type Fault struct {
	// Unread says that the form is not read before Respond.
	Unread bool
	// Accept says that the message is made first, and so will be sent, whatever the answer looks like. It is still refused
	// if it breaks a law.
	Accept bool
	// Respond answers, in place of the proper answer; answer is empty without Accept.
	Respond func(f *Twilio, w http.ResponseWriter, r *http.Request, answer Answer)
}

// Answer is the proper answer to an accepted create.
type Answer struct {
	SID  string
	Body []byte // JSON
}

// Write sends the proper answer.
func (a Answer) Write(w http.ResponseWriter) { writeJSON(w, http.StatusCreated, a.Body) }

// Hang accepts the message and never answers.
func Hang() *Fault {
	return &Fault{Accept: true, Respond: func(f *Twilio, _ http.ResponseWriter, r *http.Request, _ Answer) {
		f.wait(r)
	}}
}

// ResetUnread breaks the connection before the form is read.
func ResetUnread() *Fault {
	return &Fault{Unread: true, Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) { reset(w) }}
}

// ResetRead breaks the connection after the form is read; the message is not accepted.
func ResetRead() *Fault {
	return &Fault{Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) { reset(w) }}
}

// Late accepts the message and answers properly after a while.
func Late(after time.Duration) *Fault {
	return &Fault{Accept: true, Respond: func(f *Twilio, w http.ResponseWriter, r *http.Request, answer Answer) {
		select {
		case <-time.After(after):
			answer.Write(w)
		case <-r.Context().Done():
		case <-f.done:
		}
	}}
}

// ResetAccepted accepts the message and breaks the connection instead of answering.
func ResetAccepted() *Fault {
	return &Fault{Accept: true, Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) { reset(w) }}
}

// TooMany refuses with 429; retryAfter is the header, "" for none.
func TooMany(retryAfter string) *Fault {
	return &Fault{Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		(&apiError{429, 20429, "Too Many Requests"}).write(w)
	}}
}

// Refuse refuses with one of Twilio's error codes.
func Refuse(status, code int, message string) *Fault {
	return &Fault{Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) {
		(&apiError{status, code, message}).write(w)
	}}
}

// Page answers with a web page, as a proxy or load balancer does; the message is not accepted.
func Page(status int) *Fault {
	return &Fault{Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><body><h1>%d %s</h1></body></html>\n", status, http.StatusText(status))
	}}
}

// Redirect sends the sender elsewhere; the message is not accepted.
func Redirect(status int, location string) *Fault {
	return &Fault{Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) {
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	}}
}

// Garbled accepts the message and answers 201 with what is no JSON.
func Garbled() *Fault { return accepted([]byte("<html>OK</html>")) }

// NoSID accepts the message and answers 201 without its id.
func NoSID() *Fault { return accepted([]byte(`{"status": "queued", "body": "…"}`)) }

func accepted(body []byte) *Fault {
	return &Fault{Accept: true, Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, _ Answer) {
		writeJSON(w, http.StatusCreated, body)
	}}
}

// Truncated accepts the message and breaks off in the middle of the answer.
func Truncated() *Fault {
	return &Fault{Accept: true, Respond: func(_ *Twilio, w http.ResponseWriter, _ *http.Request, answer Answer) {
		w.Header().Set("Content-Length", strconv.Itoa(len(answer.Body)))
		writeJSON(w, http.StatusCreated, answer.Body[:len(answer.Body)/2])
		w.(http.Flusher).Flush()
		reset(w)
	}}
}

// Endless accepts the message and answers with a body that has no end.
func Endless() *Fault {
	return &Fault{Accept: true, Respond: func(f *Twilio, w http.ResponseWriter, r *http.Request, _ Answer) {
		writeJSON(w, http.StatusCreated, []byte(`{"body": "`))
		chunk := bytes.Repeat([]byte("a"), 32<<10)
		for !f.gone(r) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}}
}

// Drip accepts the message and answers a byte at a time, without end.
func Drip(every time.Duration) *Fault {
	return &Fault{Accept: true, Respond: func(f *Twilio, w http.ResponseWriter, r *http.Request, _ Answer) {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			if _, err := io.WriteString(w, " "); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-ticker.C:
			case <-r.Context().Done():
				return
			case <-f.done:
				return
			}
		}
	}}
}

// wait blocks until the sender has gone or the fake is closed.
func (f *Twilio) wait(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-f.done:
	}
}

func (f *Twilio) gone(r *http.Request) bool {
	select {
	case <-f.done:
		return true
	default:
		return r.Context().Err() != nil
	}
}

// reset breaks the connection with a TCP reset.
func reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

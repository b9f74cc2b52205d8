package twiliotest

import (
	"encoding/json"
	"io"
	"time"
)

// Line is an accepted create in the log: one JSON object a line.
type Line struct {
	SID      string    `json:"sid"`
	To       string    `json:"to"`
	From     string    `json:"from"`
	Body     string    `json:"body,omitempty"`
	Content  string    `json:"content,omitempty"`
	Callback string    `json:"callback,omitempty"`
	At       time.Time `json:"at"`
}

// LogTo writes each accepted create to w as a Line, before the create is answered: what a sender was told stands there,
// whatever happens to either side. A write that fails is a panic in the request, and so a broken connection. nil ends it.
func (f *Twilio) LogTo(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = w
}

// write enters a create in the log; the caller holds mu, so lines never mix.
func (f *Twilio) write(c Create) {
	if f.log == nil {
		return
	}
	line, err := json.Marshal(Line{SID: c.SID, To: c.To, From: c.From, Body: c.Body, Content: c.ContentSID, Callback: c.Callback, At: c.At})
	if err == nil {
		_, err = f.log.Write(append(line, '\n'))
	}
	if err != nil {
		panic("twiliotest: write the log: " + err.Error())
	}
}

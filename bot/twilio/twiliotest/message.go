package twiliotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// message is a Message resource, in either direction.
type message struct {
	AccountSID   string            `json:"account_sid"`
	APIVersion   string            `json:"api_version"`
	Body         string            `json:"body"`
	DateCreated  string            `json:"date_created"`
	DateSent     *string           `json:"date_sent"`
	DateUpdated  string            `json:"date_updated"`
	Direction    string            `json:"direction"`
	ErrorCode    *int              `json:"error_code"`
	ErrorMessage *string           `json:"error_message"`
	From         *string           `json:"from"`
	Service      *string           `json:"messaging_service_sid"`
	NumMedia     string            `json:"num_media"`
	NumSegments  string            `json:"num_segments"`
	Price        *string           `json:"price"`
	PriceUnit    string            `json:"price_unit"`
	SID          string            `json:"sid"`
	Status       string            `json:"status"`
	Subresources map[string]string `json:"subresource_uris"`
	To           string            `json:"to"`
	URI          string            `json:"uri"`

	callback string
	inbound  map[string][]string // the webhook's form
	made     time.Time
}

func newMessage(account, sid, direction string, now time.Time) *message {
	path := "/2010-04-01/Accounts/" + account + "/Messages/" + sid
	return &message{
		AccountSID: account, APIVersion: "2010-04-01", DateCreated: stamp(now), DateUpdated: stamp(now), Direction: direction,
		NumMedia: "0", NumSegments: "1", PriceUnit: "USD", SID: sid, URI: path + ".json", made: now,
		Subresources: map[string]string{"media": path + "/Media.json"},
	}
}

// stamp writes a time as the API does, to the second.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

func (m *message) json() []byte {
	body, err := json.Marshal(m)
	if err != nil {
		panic("twiliotest: " + err.Error()) // strings and numbers only
	}
	return body
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

// resource answers for one message: GET reads it, POST redacts its body or cancels it, DELETE removes it.
func (f *Twilio) resource(w http.ResponseWriter, r *http.Request) {
	if refusal := f.authenticate(r); refusal != nil {
		refusal.write(w)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	sid, isJSON := strings.CutSuffix(r.PathValue("file"), ".json")
	m := f.messages[sid]
	if m == nil || !isJSON {
		(&apiError{404, 20404, "The requested resource " + r.URL.Path + " was not found"}).write(w)
		return
	}
	switch r.Method {
	case http.MethodGet:
		f.asked++
		f.date(w)
		writeJSON(w, http.StatusOK, m.json())
	case http.MethodPost:
		if refusal := m.update(r); refusal != nil {
			refusal.write(w)
			return
		}
		writeJSON(w, http.StatusOK, m.json())
	case http.MethodDelete:
		delete(f.messages, sid)
		f.order = slices.DeleteFunc(f.order, func(s string) bool { return s == sid })
		w.WriteHeader(http.StatusNoContent)
	default:
		(&apiError{405, 20004, "Method not allowed"}).write(w)
	}
}

// update keeps the laws of an update: only an empty body, only "canceled", and that only before the message is sent.
func (m *message) update(r *http.Request) *apiError {
	if err := r.ParseForm(); err != nil {
		return &apiError{400, 20001, "The request cannot be read"}
	}
	if r.PostForm.Has("Status") {
		if r.PostForm.Get("Status") != "canceled" {
			return &apiError{400, 20001, "Status can only be canceled"}
		}
		switch m.Status {
		case "queued", "accepted", "scheduled":
			m.Status = "canceled"
		default:
			return &apiError{400, 30409, "Message is not in a cancelable state"}
		}
	}
	if r.PostForm.Has("Body") {
		if r.PostForm.Get("Body") != "" {
			return &apiError{400, 20001, "Body can only be redacted"}
		}
		m.Body = ""
	}
	m.DateUpdated = stamp(time.Now())
	return nil
}

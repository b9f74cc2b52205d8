package twiliotest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Lists is how the lists of messages fall short of the truth, as Twilio's do: https://github.com/twilio/twilio-node/issues/647
// tells of the latest messages missing for hours, now and then. A message read by its SID is always there.
type Lists struct {
	// Lag is how long after it was made a message is missing.
	Lag time.Duration
	// Hide says that a message is missing this time; n counts the lists that were asked for, from 1.
	Hide func(n int, sid string) bool
	// Fault is what is answered in place of the nth list; nil is the list. Its Accept means nothing here.
	Fault func(n int, r *http.Request) *Fault
}

// Lists sets how lists fall short from now on; the zero Lists is the truth.
func (f *Twilio) Lists(l Lists) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lists = l
}

// Clock sets the clock by which messages are made and lists lag; answers that list or read them are dated by it. nil is the
// machine's.
func (f *Twilio) Clock(now func() time.Time) { f.clock.Store(&now) }

func (f *Twilio) now() time.Time {
	if now := f.clock.Load(); now != nil && *now != nil {
		return (*now)()
	}
	return time.Now()
}

// Asked counts the lists and the single messages that were asked for.
func (f *Twilio) Asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

// date heads an answer with the fake's clock.
func (f *Twilio) date(w http.ResponseWriter) {
	w.Header().Set("Date", f.now().UTC().Format(http.TimeFormat))
}

// list answers GET Messages.json: newest first, by To, From and DateSent, in pages.
func (f *Twilio) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.asked++
	n, lists := f.asked, f.lists
	f.mu.Unlock()
	if lists.Fault != nil {
		if fault := lists.Fault(n, r); fault != nil {
			fault.Respond(f, w, r, Answer{})
			return
		}
	}
	if refusal := f.authenticate(r); refusal != nil {
		refusal.write(w)
		return
	}
	query := r.URL.Query()
	dates, refusal := datesOf(query)
	if refusal != nil {
		refusal.write(w)
		return
	}
	size, err := strconv.Atoi(query.Get("PageSize"))
	if err != nil || size < 1 || size > 1000 {
		size = 50
	}
	page, err := strconv.Atoi(query.Get("Page"))
	if err != nil || page < 0 {
		page = 0
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	found := []*message{}
	for _, sid := range slices.Backward(f.order) {
		m := f.messages[sid]
		if to := query.Get("To"); to != "" && to != m.To {
			continue
		}
		if from := query.Get("From"); from != "" && (m.From == nil || from != *m.From) {
			continue
		}
		if lists.Lag > 0 && now.Before(m.made.Add(lists.Lag)) || lists.Hide != nil && lists.Hide(n, sid) || !dates.hold(m) {
			continue
		}
		found = append(found, m)
	}
	answer := map[string]any{"page": page, "page_size": size, "uri": r.URL.RequestURI(), "next_page_uri": nil}
	start := min(page*size, len(found))
	end := min(start+size, len(found))
	if end < len(found) {
		query.Set("Page", strconv.Itoa(page+1))
		query.Set("PageSize", strconv.Itoa(size))
		query.Set("PageToken", "PA"+found[end-1].SID)
		answer["next_page_uri"] = r.URL.Path + "?" + query.Encode()
	}
	answer["messages"] = found[start:end]
	body, _ := json.Marshal(answer)
	f.date(w)
	writeJSON(w, http.StatusOK, body)
}

// dates are the filters on date_sent, which a message has only once it was sent: one that is queued still passes none.
type dates struct{ on, from, until time.Time }

func datesOf(query url.Values) (d dates, refusal *apiError) {
	for key, at := range map[string]*time.Time{"DateSent": &d.on, "DateSent>": &d.from, "DateSent<": &d.until} {
		text := query.Get(key)
		if text == "" {
			continue
		}
		day, _, _ := strings.Cut(text, "T") // the API knows days only
		var err error
		if *at, err = time.Parse(time.DateOnly, day); err != nil {
			return d, &apiError{400, 20001, key + " is not a date"}
		}
	}
	return d, nil
}

func (d dates) hold(m *message) bool {
	if d == (dates{}) {
		return true
	}
	if m.DateSent == nil {
		return false
	}
	sent, err := time.Parse(time.RFC1123Z, *m.DateSent)
	if err != nil {
		return false
	}
	day := sent.UTC().Truncate(24 * time.Hour)
	return (d.on.IsZero() || day.Equal(d.on)) && (d.from.IsZero() || !day.Before(d.from)) && (d.until.IsZero() || !day.After(d.until))
}

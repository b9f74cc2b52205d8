package twiliotest_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"raabta/bot/twilio/twiliotest"
)

// sids lists the messages of a list.
func sids(t *testing.T, f *twiliotest.Twilio, query string) (list []string) {
	t.Helper()
	status, answer := call(t, f, "GET", "Messages.json?"+query, nil)
	if status != 200 {
		t.Fatalf("the list answers %d %v", status, answer)
	}
	for _, m := range answer["messages"].([]any) {
		list = append(list, m.(map[string]any)["sid"].(string))
	}
	return list
}

// TestListsFallShort: the latest are missing for the lag and now and then, a message by its SID never is, and a list may be
// refused. A queued message has no date of sending, so no filter on that finds it.
func TestListsFallShort(t *testing.T) {
	f := start(t)
	now := time.Date(2026, 11, 23, 23, 59, 58, 0, time.UTC)
	f.Clock(func() time.Time { return now })
	_, answer := call(t, f, "POST", "Messages.json", form())
	first := answer["sid"].(string)
	now = now.Add(time.Hour)
	_, answer = call(t, f, "POST", "Messages.json", form())
	second := answer["sid"].(string)

	f.Lists(twiliotest.Lists{Lag: time.Hour})
	if list := sids(t, f, ""); len(list) != 1 || list[0] != first {
		t.Errorf("with a lag of an hour: %v", list)
	}
	if status, _ := call(t, f, "GET", "Messages/"+second+".json", nil); status != 200 {
		t.Errorf("by its SID it is there: %d", status)
	}
	f.Lists(twiliotest.Lists{Hide: func(_ int, sid string) bool { return sid == first }})
	if list := sids(t, f, ""); len(list) != 1 || list[0] != second {
		t.Errorf("with the first hidden: %v", list)
	}
	f.Lists(twiliotest.Lists{Fault: func(n int, _ *http.Request) *twiliotest.Fault {
		if n%2 == 0 {
			return nil
		}
		return twiliotest.TooMany("7")
	}})
	before := f.Asked()
	for range 2 {
		call(t, f, "GET", "Messages.json", nil)
	}
	if f.Asked() != before+2 {
		t.Errorf("%d lists were counted", f.Asked()-before)
	}
	f.Lists(twiliotest.Lists{})

	from := url.Values{"DateSent>": {"2026-11-24T00:00:00Z"}}.Encode()
	if list := sids(t, f, from); len(list) != 0 {
		t.Errorf("queued, and found by its date of sending: %v", list)
	}
	f.Callback(first, "sent", 0)
	if list := sids(t, f, from); len(list) != 1 || list[0] != first {
		t.Errorf("sent on the 24th: %v", list)
	}
	for _, query := range []string{"DateSent%3E=2026-11-25", "DateSent%3C=2026-11-23", "DateSent=2026-11-23"} {
		if list := sids(t, f, query); len(list) != 0 {
			t.Errorf("%s: %v", query, list)
		}
	}
	if status, _ := call(t, f, "GET", "Messages.json?DateSent=yesterday", nil); status != 400 {
		t.Errorf("a date that is none: %d", status)
	}
}

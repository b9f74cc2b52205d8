package twiliotest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"raabta/bot/twilio/twiliotest"
)

// listener is a webhook that keeps what it was told.
type listener struct {
	*httptest.Server
	mu    sync.Mutex
	told  []url.Values
	serve func(n int, w http.ResponseWriter)
}

func listen(t *testing.T) *listener {
	l := &listener{}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		l.mu.Lock()
		l.told = append(l.told, r.PostForm)
		n, serve := len(l.told), l.serve
		l.mu.Unlock()
		if serve != nil {
			serve(n, w)
		}
	}))
	t.Cleanup(l.Close)
	return l
}

func (l *listener) statuses() (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, form := range l.told {
		list = append(list, form.Get("MessageStatus")+form.Get("ErrorCode"))
	}
	return list
}

// A message goes through its statuses by itself, and the webhook hears of them as the play says.
func TestLives(t *testing.T) {
	const service = "MG0123456789abcdef0123456789abcdef"
	delivered := func(c twiliotest.Create) twiliotest.Life { return twiliotest.Delivered(c) }
	for _, row := range []struct {
		name string
		form url.Values
		life func(twiliotest.Create) twiliotest.Life
		play twiliotest.Play
		told []string
		end  string
	}{
		{"as it happens", form(), delivered, twiliotest.Play{}, []string{"sending", "sent", "delivered"}, "delivered"},
		{"by a service", form("From", "", "MessagingServiceSid", service), delivered, twiliotest.Play{}, []string{"queued", "sending", "sent", "delivered"}, "delivered"},
		{"backwards and twice", form(), delivered, twiliotest.Play{Order: []int{2, 1, 0, 2}}, []string{"delivered", "sent", "sending", "delivered"}, "delivered"},
		{"lost", form(), delivered, twiliotest.Play{Order: []int{}}, nil, "delivered"},
		{"a phone that is off", form(), func(c twiliotest.Create) twiliotest.Life { return twiliotest.Undelivered(c, 30003) }, twiliotest.Play{},
			[]string{"sending", "sent", "undelivered30003"}, "undelivered"},
		{"filtered", form(), func(c twiliotest.Create) twiliotest.Life { return twiliotest.Failed(c, 30007) }, twiliotest.Play{}, []string{"failed30007"}, "failed"},
	} {
		f, l := start(t), listen(t)
		f.Plays(func(c twiliotest.Create) *twiliotest.Play {
			play := row.play
			play.Life = row.life(c)
			return &play
		})
		row.form.Set("StatusCallback", l.URL)
		_, answer := call(t, f, "POST", "Messages.json", row.form)
		f.Played()
		if got := l.statuses(); !slices.Equal(got, row.told) {
			t.Errorf("%s: told %v, want %v", row.name, got, row.told)
		}
		_, m := call(t, f, "GET", "Messages/"+answer["sid"].(string)+".json", nil)
		if m["status"] != row.end {
			t.Errorf("%s: it ended %v, want %s", row.name, m["status"], row.end)
		}
	}
}

// A callback may overtake the answer to the create, even where that answer never comes.
func TestEarlyCallbacksComeBeforeTheAnswer(t *testing.T) {
	f, l := start(t), listen(t)
	f.Plays(func(c twiliotest.Create) *twiliotest.Play {
		return &twiliotest.Play{Life: twiliotest.Delivered(c), Early: 2}
	})
	heard := 0
	f.Script(func(n int, _ *http.Request) *twiliotest.Fault {
		return &twiliotest.Fault{Accept: true, Respond: func(_ *twiliotest.Twilio, w http.ResponseWriter, _ *http.Request, answer twiliotest.Answer) {
			heard = len(l.statuses())
			answer.Write(w)
		}}
	})
	call(t, f, "POST", "Messages.json", form("StatusCallback", l.URL))
	if heard < 2 {
		t.Errorf("before the answer %d callbacks had come, want 2", heard)
	}
	f.Played()
	if got := l.statuses(); !slices.Equal(got, []string{"sending", "sent", "delivered"}) {
		t.Errorf("told %v", got)
	}
}

// A webhook that fails is called again as often as its address asks, and no more.
func TestRetriesAsTheAddressAsks(t *testing.T) {
	for _, row := range []struct {
		fragment      string
		fails, status int // the first so many calls are answered so
		calls, end    int
	}{
		{"", 1, 503, 1, 503},
		{"#rc=5&rp=all", 3, 503, 4, 200},
		{"#rc=5&rp=all", 9, 503, 6, 503},
		{"#rc=2&rp=5xx", 9, 500, 3, 500},
		{"#rc=2&rp=5xx", 9, 403, 1, 403},
		{"#rc=2&rp=4xx", 9, 403, 3, 403},
		{"#rc=2", 9, 503, 1, 503},
		{"#rc=9&rp=all", 9, 503, 2, 503}, // out of bounds: the default's one retry
	} {
		f, l := start(t), listen(t)
		l.serve = func(n int, w http.ResponseWriter) {
			if n <= row.fails {
				w.WriteHeader(row.status)
			}
		}
		f.Webhook(l.URL + "/" + row.fragment)
		_, end := f.Inbound("+923001234567", "+15005550006", "hello")
		if calls := len(l.statuses()); calls != row.calls || end != row.end {
			t.Errorf("%q: called %d times and ended with %d, want %d and %d", row.fragment, calls, end, row.calls, row.end)
		}
	}
}

// A connection that breaks without an answer is "rt", not "ct".
func TestBrokenAnswerIsRetriedOnlyWhenAsked(t *testing.T) {
	for fragment, calls := range map[string]int{"": 1, "#rc=2&rp=ct": 1, "#rc=2&rp=rt": 3} {
		f, l := start(t), listen(t)
		l.serve = func(_ int, w http.ResponseWriter) { panic(http.ErrAbortHandler) }
		f.Webhook(l.URL + "/" + fragment)
		if _, end := f.Inbound("+923001234567", "+15005550006", "hello"); end != 0 || len(l.statuses()) != calls {
			t.Errorf("%q: called %d times and ended with %d, want %d and no answer", fragment, len(l.statuses()), end, calls)
		}
	}
}

// What was accepted stands in the log before the sender is answered, a line each.
func TestLogHoldsWhatWasAccepted(t *testing.T) {
	f := start(t)
	var log bytes.Buffer
	f.LogTo(&log)
	f.Script(func(n int, _ *http.Request) *twiliotest.Fault {
		return []*twiliotest.Fault{nil, twiliotest.TooMany(""), twiliotest.NoSID()}[n-1]
	})
	var sids []string
	for range 3 {
		call(t, f, "POST", "Messages.json", form())
	}
	for line := range strings.Lines(log.String()) {
		var c twiliotest.Line
		if err := json.Unmarshal([]byte(line), &c); err != nil || c.To != "+923001234567" || c.Body != "hello" || c.At.IsZero() {
			t.Errorf("%v: %s", err, line)
		}
		sids = append(sids, c.SID)
	}
	if c := f.Creates(); len(c) != 2 || !slices.Equal(sids, []string{c[0].SID, c[1].SID}) {
		t.Errorf("%d were accepted, and logged were %v", len(c), sids)
	}
}

// A seed is a bad day that can be had again; another seed is another day.
func TestFaultsAreRepeatable(t *testing.T) {
	day := func(seed uint64) (faults []*twiliotest.Fault) {
		script := twiliotest.Faults(seed, twiliotest.Chance{Share: 0.2, Fault: twiliotest.Hang()}, twiliotest.Chance{Share: 0.1, Fault: twiliotest.Garbled()})
		for n := range 1000 {
			faults = append(faults, script(n+1, nil))
		}
		return faults
	}
	kinds := func(faults []*twiliotest.Fault) (count map[bool]int) {
		count = map[bool]int{}
		for _, f := range faults {
			count[f == nil]++
		}
		return count
	}
	one, again, other := day(7), day(7), day(8)
	same, differ := true, false
	for n := range one {
		same = same && (one[n] == nil) == (again[n] == nil)
		differ = differ || (one[n] == nil) != (other[n] == nil)
	}
	if !same || !differ {
		t.Errorf("the same seed gives the same day: %v; another seed another: %v", same, differ)
	}
	if n := kinds(one)[false]; n < 230 || n > 370 {
		t.Errorf("%d of 1,000 have a fault, want about 300", n)
	}
}

// Each fault of a bad day is accepted or not as it says, whatever the sender sees.
func TestBadDayAcceptsWhatItSays(t *testing.T) {
	for i, c := range twiliotest.BadDay(1) {
		f := start(t)
		f.Script(func(int, *http.Request) *twiliotest.Fault { return c.Fault })
		req, err := http.NewRequest("POST", f.URL+"/2010-04-01/Accounts/"+f.AccountSID+"/Messages.json", strings.NewReader(form().Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth(f.AccountSID, f.AuthToken)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
		if got := len(f.Creates()) == 1; got != c.Fault.Accept {
			t.Errorf("fault %d accepts %v, and the log says %v", i, c.Fault.Accept, got)
		}
	}
}

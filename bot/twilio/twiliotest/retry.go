package twiliotest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// overrides are what the fragment of a webhook's address asks of its delivery: "#rc=5&rp=all".
// https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
type overrides struct {
	retries int           // rc, 0 to 5; 1 by default
	policy  []string      // rp: after which failures; "ct", no connection, by default
	read    time.Duration // rt: the wait for an answer; 15 s by default
	total   time.Duration // tt: for all tries; 15 s by default
}

// overridesOf reads a fragment. What is out of bounds counts as not there.
func overridesOf(fragment string) overrides {
	o := overrides{retries: 1, policy: []string{"ct"}, read: 15 * time.Second, total: 15 * time.Second}
	values, err := url.ParseQuery(fragment)
	if err != nil {
		return o
	}
	number := func(name string, low, high int, set func(n int)) {
		if n, err := strconv.Atoi(values.Get(name)); err == nil && n >= low && n <= high {
			set(n)
		}
	}
	number("rc", 0, 5, func(n int) { o.retries = n })
	number("rt", 100, 15000, func(n int) { o.read = time.Duration(n) * time.Millisecond })
	number("tt", 100, 15000, func(n int) { o.total = time.Duration(n) * time.Millisecond })
	if values.Has("rp") {
		o.policy = strings.Split(values.Get("rp"), ",")
	}
	return o
}

// again says whether a delivery that ended so is tried again. No answer at all is "ct" where nobody listened and "rt" where
// the answer did not come.
func (o overrides) again(status int, connected bool) bool {
	var kind string
	switch {
	case status == 0 && !connected:
		kind = "ct"
	case status == 0:
		kind = "rt"
	case status >= 500:
		kind = "5xx"
	case status >= 400:
		kind = "4xx"
	default:
		return false
	}
	return slices.Contains(o.policy, kind) || slices.Contains(o.policy, "all")
}

// deliver posts a signed form, and again as the address's overrides say; it does not wait in between. status is the last
// answer, 0 where none came.
func (f *Twilio) deliver(address string, form url.Values) (status int) {
	address, fragment, _ := strings.Cut(address, "#")
	o := overridesOf(fragment)
	token, end := newSID(""), time.Now().Add(o.total)
	for try := 0; ; try++ {
		status, connected := f.post(address, form, token, min(o.read, time.Until(end)))
		if try == o.retries || !o.again(status, connected) || !time.Now().Before(end) || f.closed() {
			return status
		}
	}
}

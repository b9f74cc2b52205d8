package console_test

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"raabta/bot"
)

// TestAStreamTellsThatSomethingCame: words that come in are told to who has a page open, and hold nothing of them.
func TestAStreamTellsThatSomethingCame(t *testing.T) {
	each(t, func(r *rig) {
		r.aDay()
		office := r.as(bot.UserOffice)
		mark, err := r.store.Pulse(r.Context(), r.school.ID)
		if err != nil {
			r.Fatal(err)
		}
		r.receives("+923001234505", "SM2", "Is there school tomorrow?") // between the page and its stream
		req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.server.URL+"/live?since="+url.QueryEscape(mark), nil)
		if err != nil {
			r.Fatal(err)
		}
		res, err := office.client.Do(req)
		if err != nil {
			r.Fatal(err)
		}
		defer res.Body.Close()
		if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
			r.Fatalf("a stream of %s", kind)
		}
		lines, told := bufio.NewScanner(res.Body), ""
		tells := func(times int) {
			for strings.Count(told, "event: changed") < times && lines.Scan() {
				told += lines.Text() + "\n"
			}
		}
		tells(1)
		r.receives("+923001234505", "SM3", "Is there?") // while it is open
		tells(2)
		if strings.Count(told, "event: changed") != 2 || strings.Contains(told, "school") {
			r.Errorf("the stream tells %q", told)
		}
	})
}

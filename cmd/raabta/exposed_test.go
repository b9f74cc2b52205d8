package main

import (
	"encoding/csv"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"raabta/bot/twilio/twiliotest"
	"raabta/storage/storagetest"
)

// looksAt is what anybody gets at an address, and where they are led.
func (p *process) looksAt(path string) (status int, body string) {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.address+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location") + "\n" + string(read)
}

// private are the names, and the numbers as they are stored and as they are written, of a school's sheets.
func private(t *testing.T) (list []string) {
	t.Helper()
	for _, sheet := range []struct {
		name            string
		people, numbers []int // columns
	}{{"pupils.csv", []int{1, 2, 3}, []int{6, 7}}, {"staff.csv", []int{0}, []int{1}}} {
		file, err := os.Open(filepath.Join("sample", sheet.name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for _, at := range sheet.people {
				if row[at] != "" {
					list = append(list, row[at])
				}
			}
			for _, at := range sheet.numbers {
				if n := strings.NewReplacer("-", "", " ", "").Replace(row[at]); n != "" {
					list = append(list, strings.TrimPrefix(n, "0"), n[len(n)-7:])
				}
			}
		}
	}
	return list
}

// TestWhatAnybodyMaySeeNamesNobody: row 117: what a monitor, or a stranger who tries the usual addresses, gets of a service in the
// middle of its day holds no number, no name, nobody's words and no secret; and there is no way into the running program.
func TestWhatAnybodyMaySeeNamesNobody(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		m := newMachine(t, "DATABASE_URL="+url, "ALERT_PHONE=0300-1234567")
		m = m.with(m.account()...)
		m.imports()
		texts := m.announces("The van of class 5-B comes an hour later tomorrow.")
		m.twilio.Script(func(n int, _ *http.Request) *twiliotest.Fault {
			if n%3 == 0 {
				return twiliotest.Refuse(400, 21211, "Invalid 'To' Phone Number: "+saimaNumber)
			}
			return nil
		})
		p := m.serves()
		p.until("every text was tried", func() bool { return m.twilio.Requests() >= texts })
		m.twilio.Script(nil)
		m.writes(saimaNumber, ourSMS, "Ayesha has fever, she will not come today")
		m.writes("+923455559876", ourSMS, "When are admissions?")
		p.until("the teacher has it", func() bool { return len(m.got(sanaNumber)) > 0 })

		secrets := append(private(t), "van of class", "has fever", "admissions", "5559876", strings.TrimPrefix(ourSMS, "+"), m.twilio.AuthToken, m.twilio.AccountSID, "Al-Noor", url)
		if len(secrets) < 100 {
			t.Fatalf("the sheets name %d people and numbers only", len(secrets))
		}
		for path, want := range map[string]int{
			"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/metrics": http.StatusOK,
			"/debug/pprof/": http.StatusNotFound, "/debug/pprof/heap": http.StatusNotFound, "/debug/pprof/goroutine?debug=2": http.StatusNotFound, "/debug/pprof/cmdline": http.StatusNotFound,
			"/debug/vars": http.StatusNotFound, "/debug/requests": http.StatusNotFound, "/.env": http.StatusNotFound, "/.git/config": http.StatusNotFound, "/raabta.db": http.StatusNotFound,
			"/webhooks/twilio/": http.StatusNotFound, "/metrics/": http.StatusNotFound, "/server-status": http.StatusNotFound, "/actuator/env": http.StatusNotFound,
			"/": http.StatusSeeOther, "/login": http.StatusOK, "/people": http.StatusSeeOther, "/audit": http.StatusSeeOther, "/live": http.StatusSeeOther,
		} {
			status, body := p.looksAt(path)
			if status != want {
				t.Errorf("%s answers %d, want %d", path, status, want)
			}
			for _, secret := range secrets {
				if strings.Contains(body, secret) {
					t.Errorf("%s tells anybody of %q:\n%.500s", path, secret, body)
				}
			}
		}
		p.stops()
	})
}

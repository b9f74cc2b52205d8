package twiliotest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// Account is what the account is like. The zero Account is a new one's: active, upgraded, with 20 USD and no numbers.
type Account struct {
	Status  string // "" is active
	Type    string // "" is Full
	Balance string // "" is 20.00; "none" answers 404, as for a sub-account
	Numbers []Number
	Date    time.Time // of the answers; zero is now
	// Respond answers a question about the account in the fake's stead, where it says true.
	Respond func(w http.ResponseWriter, r *http.Request) bool
}

// Number is a phone number of the account.
type Number struct {
	PhoneNumber string
	SMS         bool // it can text
	SMSURL      string
	SMSMethod   string // "" is POST
	SMSApp      string // the application that decides instead
}

// Is sets what the account is like.
func (f *Twilio) Is(a Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.account = a
}

// routeAccount answers what is asked about the account: https://www.twilio.com/docs/iam/api/account,
// https://www.twilio.com/docs/usage/api/balance and https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
func (f *Twilio) routeAccount(mux *http.ServeMux) {
	about := func(answer func(w http.ResponseWriter, r *http.Request, a Account) any) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if file, ok := strings.CutSuffix(r.PathValue("file"), ".json"); ok {
				r.SetPathValue("account", file)
			}
			f.mu.Lock()
			a := f.account
			f.mu.Unlock()
			if !a.Date.IsZero() {
				w.Header().Set("Date", a.Date.UTC().Format(http.TimeFormat))
			}
			if a.Respond != nil && a.Respond(w, r) {
				return
			}
			if refused := f.authenticate(r); refused != nil {
				refused.write(w)
				return
			}
			if said := answer(w, r, a); said != nil {
				body, _ := json.Marshal(said)
				writeJSON(w, http.StatusOK, body)
			}
		}
	}
	mux.HandleFunc("GET /2010-04-01/Accounts/{file}", about(func(_ http.ResponseWriter, _ *http.Request, a Account) any {
		return map[string]any{"sid": f.AccountSID, "friendly_name": "Al-Noor School", "status": or(a.Status, "active"), "type": or(a.Type, "Full")}
	}))
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}/Balance.json", about(func(w http.ResponseWriter, r *http.Request, a Account) any {
		if a.Balance == "none" {
			(&apiError{404, 20404, "The requested resource " + r.URL.Path + " was not found"}).write(w)
			return nil
		}
		return map[string]any{"account_sid": f.AccountSID, "balance": or(a.Balance, "20.00"), "currency": "USD"}
	}))
	mux.HandleFunc("GET /2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json", about(func(_ http.ResponseWriter, r *http.Request, a Account) any {
		list := []map[string]any{}
		for _, n := range a.Numbers {
			if want := r.URL.Query().Get("PhoneNumber"); want != "" && !strings.Contains(n.PhoneNumber, want) {
				continue
			}
			list = append(list, map[string]any{
				"sid": newSID("PN"), "account_sid": f.AccountSID, "phone_number": n.PhoneNumber, "sms_url": n.SMSURL, "sms_method": or(n.SMSMethod, "POST"),
				"sms_application_sid": n.SMSApp, "capabilities": map[string]bool{"sms": n.SMS, "mms": false, "voice": true, "fax": false},
			})
		}
		return map[string]any{"incoming_phone_numbers": list, "page": 0, "page_size": 50}
	}))
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

package twiliotest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"raabta/bot/twilio/twiliotest"
)

// call calls the API as the account's owner and reads the answer's JSON.
func call(t *testing.T, f *twiliotest.Twilio, method, path string, form url.Values) (status int, answer map[string]any) {
	t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/2010-04-01/Accounts/" + f.AccountSID + "/" + path
	}
	req, err := http.NewRequest(method, f.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(f.AccountSID, f.AuthToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if len(body) > 0 {
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, body)
		}
	}
	return res.StatusCode, answer
}

func form(pairs ...string) url.Values {
	f := url.Values{"To": {"+923001234567"}, "From": {"+15005550006"}, "Body": {"hello"}}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			f.Del(pairs[i])
		}
	}
	return f
}

func start(t *testing.T) *twiliotest.Twilio {
	f := twiliotest.Start()
	t.Cleanup(f.Close)
	return f
}

func TestLawsOfACreate(t *testing.T) {
	f := start(t)
	f.OptOut("+923007777777")
	const content = "HX0123456789abcdef0123456789abcdef"
	rows := []struct {
		name string
		form url.Values
		code float64 // 0: accepted
	}{
		{"an SMS", form(), 0},
		{"WhatsApp", form("To", "whatsapp:+923001234567", "From", "whatsapp:+15005550006"), 0},
		{"by a service", form("From", "", "MessagingServiceSid", "MG0123456789abcdef0123456789abcdef"), 0},
		{"a template", form("Body", "", "ContentSid", content, "ContentVariables", `{"1":"a"}`), 0},
		{"1,600 letters", form("Body", strings.Repeat("ی", 1600)), 0},
		{"nobody to send to", form("To", ""), 21604},
		{"nobody to send from", form("From", ""), 21603},
		{"not a number", form("To", "0300-1234567"), 21211},
		{"not a sender", form("From", "+0"), 21212},
		{"not a service", form("From", "", "MessagingServiceSid", "MG1"), 21705},
		{"two channels", form("To", "whatsapp:+923001234567"), 21910},
		{"to itself", form("To", "+15005550006"), 21266},
		{"nothing to say", form("Body", ""), 21619},
		{"1,601 letters", form("Body", strings.Repeat("ی", 1601)), 21617},
		{"a template that is none", form("ContentSid", "HX1"), 21655},
		{"values without a template", form("ContentVariables", "{}"), 21654},
		{"an empty value", form("ContentSid", content, "ContentVariables", `{"1":""}`), 21656},
		{"values that are no JSON", form("ContentSid", content, "ContentVariables", "1=a"), 21656},
		{"valid for ever", form("ValidityPeriod", "36001"), 20001},
		{"called back nowhere", form("StatusCallback", "/status"), 21609},
		{"opted out", form("To", "+923007777777"), 21610},
	}
	accepted := 0
	for _, row := range rows {
		status, answer := call(t, f, "POST", "Messages.json", row.form)
		if row.code == 0 {
			accepted++
			if status != 201 || f.Creates()[accepted-1].SID != answer["sid"] {
				t.Errorf("%s: %d %v", row.name, status, answer)
			}
		} else if status != 400 || answer["code"] != row.code {
			t.Errorf("%s: %d %v, want %v", row.name, status, answer, row.code)
		}
	}
	if got := len(f.Creates()); got != accepted {
		t.Errorf("the log holds %d messages, want %d", got, accepted)
	}
	f.OptIn("+923007777777")
	if status, _ := call(t, f, "POST", "Messages.json", form("To", "+923007777777")); status != 201 {
		t.Errorf("after START: %d", status)
	}
}

func TestStrangersGetNothing(t *testing.T) {
	f := start(t)
	path := "/2010-04-01/Accounts/" + f.AccountSID + "/Messages.json"
	res, err := http.PostForm(f.URL+path, form())
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 401 {
		t.Errorf("without credentials: %d", res.StatusCode)
	}
	if status, _ := call(t, f, "GET", "/2010-04-01/Accounts/AC1/Messages.json", nil); status != 404 {
		t.Errorf("another account's messages: %d", status)
	}
	if len(f.Creates()) != 0 {
		t.Error("a stranger's message was accepted")
	}
}

func TestMessagesCanBeReadCanceledAndErased(t *testing.T) {
	f := start(t)
	var sids []string
	for range 3 {
		_, answer := call(t, f, "POST", "Messages.json", form())
		sids = append(sids, answer["sid"].(string))
	}
	f.Inbound("+923001234567", "+15005550006", "ok")

	_, page := call(t, f, "GET", "Messages.json?PageSize=2&To=%2B923001234567", nil)
	messages := page["messages"].([]any)
	if len(messages) != 2 || messages[0].(map[string]any)["sid"] != sids[2] {
		t.Errorf("first page: %v", messages)
	}
	_, page = call(t, f, "GET", page["next_page_uri"].(string), nil)
	if messages = page["messages"].([]any); len(messages) != 1 || page["next_page_uri"] != nil {
		t.Errorf("last page: %v", page)
	}
	_, page = call(t, f, "GET", "Messages.json?To=%2B15005550006", nil)
	if messages = page["messages"].([]any); len(messages) != 1 || messages[0].(map[string]any)["direction"] != "inbound" {
		t.Errorf("incoming: %v", messages)
	}

	one := "Messages/" + sids[0] + ".json"
	if status, m := call(t, f, "POST", one, url.Values{"Status": {"canceled"}}); status != 200 || m["status"] != "canceled" {
		t.Errorf("cancel: %d %v", status, m)
	}
	f.Callback(sids[1], "delivered", 0)
	if status, _ := call(t, f, "POST", "Messages/"+sids[1]+".json", url.Values{"Status": {"canceled"}}); status != 400 {
		t.Errorf("cancel of a delivered message: %d", status)
	}
	if _, m := call(t, f, "POST", one, url.Values{"Body": {""}}); m["body"] != "" {
		t.Errorf("redacted: %v", m)
	}
	if status, _ := call(t, f, "POST", one, url.Values{"Body": {"other words"}}); status != 400 {
		t.Errorf("rewritten: %d", status)
	}
	if status, _ := call(t, f, "DELETE", one, nil); status != 204 {
		t.Errorf("delete: %d", status)
	}
	if status, _ := call(t, f, "GET", one, nil); status != 404 {
		t.Errorf("after delete: %d", status)
	}
}

// An incoming message stands in the list even while nobody answers the webhook.
func TestIncomingWhileWeAreDown(t *testing.T) {
	f := start(t)
	sid, status := f.Inbound("+923001234567", "+15005550006", "not coming today")
	if status != 0 {
		t.Errorf("answered %d by nobody", status)
	}
	if status, m := call(t, f, "GET", "Messages/"+sid+".json", nil); status != 200 || m["body"] != "not coming today" {
		t.Errorf("%d %v", status, m)
	}
	var got url.Values
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		got = r.PostForm
	}))
	defer server.Close()
	f.Webhook(server.URL)
	if status := f.Redeliver(sid); status != 200 || got.Get("MessageSid") != sid || got.Get("AccountSid") != f.AccountSID {
		t.Errorf("%d %v", status, got)
	}
}

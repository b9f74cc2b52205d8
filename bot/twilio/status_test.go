package twilio

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

func TestStatusWebhook(t *testing.T) {
	report := func(status bot.Status, code string, v bot.Verdict) *bot.Report {
		return &bot.Report{AttemptID: testToken, ProviderID: testSID, Number: "+923001234567", Status: status, Code: code, Verdict: v, At: testNow}
	}
	rows := []struct {
		name string
		post *post
		want int
		told *bot.Report // nil: nothing
	}{
		{"queued", newStatus("queued"), 200, report(bot.Sending, "", "")},
		{"accepted", newStatus("accepted"), 200, report(bot.Sending, "", "")},
		{"scheduled", newStatus("scheduled"), 200, report(bot.Sending, "", "")},
		{"sending", newStatus("sending"), 200, report(bot.Sending, "", "")},
		{"sent", newStatus("sent"), 200, report(bot.Sent, "", "")},
		{"in part", newStatus("partially_delivered"), 200, report(bot.Sent, "", "")},
		{"delivered", newStatus("delivered"), 200, report(bot.Delivered, "", "")},
		{"read", newStatus("read"), 200, report(bot.Read, "", "")},
		{"canceled", newStatus("canceled"), 200, report(bot.Canceled, "", "")},
		{"phone off", newStatus("undelivered").set("ErrorCode", "30003"), 200, report(bot.Undelivered, "30003", bot.RetryLater)},
		{"queue overflow after acceptance", newStatus("failed").set("ErrorCode", "30001"), 200, report(bot.Failed, "30001", bot.RetryLater)},
		{"opted out", newStatus("failed").set("ErrorCode", "21610"), 200, report(bot.Failed, "21610", bot.OptedOut)},
		{"no code", newStatus("failed"), 200, report(bot.Failed, "", bot.RetryLater)},
		{"a code that is a word", newStatus("failed").set("ErrorCode", "DROP TABLE"), 200, report(bot.Failed, "", bot.RetryLater)},
		{"a code of next year", newStatus("failed").set("ErrorCode", "39999"), 200, report(bot.Failed, "39999", "")},
		{"delivered, with a code left over", newStatus("delivered").set("ErrorCode", "30003"), 200, report(bot.Delivered, "", "")},
		{"a status of next year", newStatus("teleported"), 200, nil},
		{"of an incoming message", newStatus("received"), 200, nil},
		{"no status", newStatus(""), 400, nil},
		{"no message", newStatus("sent").set("MessageSid", ""), 400, nil},
		{"another account's", newStatus("sent").set("AccountSid", "ACffffffffffffffffffffffffffffffff"), 403, nil},
	}
	for _, row := range rows {
		in := &inbox{}
		w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler)), row.post.request())
		if w.Code != row.want {
			t.Errorf("%s: %d %s, want %d", row.name, w.Code, w.Body, row.want)
		}
		if row.told == nil {
			if len(in.reports) != 0 {
				t.Errorf("%s: reported %+v", row.name, in.reports)
			}
			continue
		}
		if len(in.reports) != 1 {
			t.Errorf("%s: %d reports", row.name, len(in.reports))
			continue
		}
		got := in.reports[0]
		if ended := got.Status == bot.Failed || got.Status == bot.Undelivered; ended != (got.Reason != "") {
			t.Errorf("%s: reason %q", row.name, got.Reason)
		}
		got.Reason = ""
		if got != *row.told {
			t.Errorf("%s:\ngot  %+v\nwant %+v", row.name, got, *row.told)
		}
	}
}

// A status that is genuine for one attempt says nothing about another's.
func TestAStatusCannotBeMovedToAnotherToken(t *testing.T) {
	in := &inbox{}
	p := newStatus("delivered")
	p.path = statusPath + "another_attempts_token"
	if w := answer(newWebhooks(t, in, slog.New(slog.DiscardHandler)), p.request()); w.Code != 403 || in.reports != nil {
		t.Errorf("%d", w.Code)
	}
}

// Both halves against a Twilio that signs by itself: what it calls back names the attempt and the message, even when it
// calls before it has answered the create.
func TestThereAndBack(t *testing.T) {
	f := start(t)
	in := &inbox{}
	cfg := Config{AccountSID: f.AccountSID, AuthTokens: []string{f.AuthToken}, APIURL: f.URL, PublicURL: testPublic}
	hooks, err := NewWebhooks(cfg, in, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(hooks)
	defer server.Close()
	f.Route(testPublic, server.URL)
	f.Webhook(testPublic + messagePath + "#" + RecommendedFragment)

	early := 0
	f.Script(func(int, *http.Request) *twiliotest.Fault {
		return &twiliotest.Fault{Accept: true, Respond: func(f *twiliotest.Twilio, w http.ResponseWriter, _ *http.Request, a twiliotest.Answer) {
			early = f.Callback(a.SID, "sent", 0)
			a.Write(w)
		}}
	})
	res := newClient(t, f).Send(t.Context(), text("Ayesha was absent today."))
	if res.Outcome != bot.Accepted || early != 200 {
		t.Fatalf("sent: %+v, early callback answered %d", res, early)
	}
	if status := f.Callback(res.ProviderID, "undelivered", 30003); status != 200 {
		t.Errorf("callback answered %d", status)
	}
	if len(in.reports) != 2 || in.reports[0].Status != bot.Sent || in.reports[1].Code != "30003" {
		t.Errorf("reports %+v", in.reports)
	}
	for _, r := range in.reports {
		if r.AttemptID != testToken || r.ProviderID != res.ProviderID {
			t.Errorf("report of %q, %q", r.AttemptID, r.ProviderID)
		}
	}

	sid, status := f.Inbound("whatsapp:"+parent, "whatsapp:"+school, "جی ہاں, کل 2 بجے")
	if again := f.Redeliver(sid); status != 200 || again != 200 {
		t.Errorf("incoming answered %d, again %d", status, again)
	}
	if got := in.messages[sid]; len(in.messages) != 1 || got.Body != "جی ہاں, کل 2 بجے" || got.Channel != bot.WhatsApp || got.From != parent || got.To != school {
		t.Errorf("received %+v", in.messages)
	}
}

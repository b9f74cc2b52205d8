package twilio

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"raabta/bot"
	"raabta/bot/twilio/twiliotest"
)

const testService = "MG0123456789abcdef0123456789abcdef"

// outgoing reads a whole list.
func outgoing(t *testing.T, c *Client, own bot.Sender, to bot.Number, since time.Time) (all []bot.Carried) {
	t.Helper()
	err := c.Outgoing(t.Context(), own, to, since, func(page []bot.Carried) bool {
		all = append(all, page...)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func incomingOf(t *testing.T, c *Client, own bot.Sender, since time.Time) (all []bot.Incoming) {
	t.Helper()
	err := c.Incoming(t.Context(), own, since, func(page []bot.Incoming) bool {
		all = append(all, page...)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestLists is what is found of each sender, in either direction: by number and channel, in pages, back to a time.
func TestLists(t *testing.T) {
	f := start(t)
	now := testNow.Add(-time.Hour)
	f.Clock(func() time.Time { return now })
	c := newClient(t, f)
	send := func(from, to string, channel bot.ChannelName) string {
		out := text("Hello")
		out.Channel, out.Number, out.Sender.Address = channel, bot.Number(to), from
		out.LastInAt = testNow
		res := c.Send(t.Context(), out)
		if res.Outcome != bot.Accepted {
			t.Fatalf("not sent: %+v", res)
		}
		return res.ProviderID
	}
	const parent, other, ours = "+923001234567", "+923001234568", "+15005550006"
	sms := send(ours, parent, bot.SMS)
	whatsapp := send(ours, parent, bot.WhatsApp)
	service := send(testService, parent, bot.SMS)
	elsewhere := send("+15005550009", parent, bot.SMS)
	f.Inbound(parent, ours, "not coming today")
	f.Inbound("whatsapp:"+parent, "whatsapp:"+ours, "", twiliotest.With("NumMedia", "2"))
	f.Inbound("ALERTS", ours, "Your code is 123")
	now = testNow
	for range 2 * listPage { // two pages and more
		send(ours, other, bot.SMS)
	}

	own := func(channel bot.ChannelName, address string) bot.Sender {
		return bot.Sender{Channel: channel, Address: address}
	}
	if all := outgoing(t, c, own(bot.SMS, ours), "", testNow.Add(-2*time.Hour)); len(all) != 2*listPage+1 || all[2*listPage].ProviderID != sms {
		t.Errorf("%d of the number, want %d", len(all), 2*listPage+1)
	}
	if all := outgoing(t, c, own(bot.SMS, ours), "", testNow); len(all) != 2*listPage {
		t.Errorf("%d since now, want %d", len(all), 2*listPage)
	}
	all := outgoing(t, c, own(bot.SMS, ours), parent, testNow.Add(-2*time.Hour))
	if len(all) != 1 || all[0].ProviderID != sms || all[0].To != parent || all[0].Body != "Hello" || all[0].Status != bot.Sending || !all[0].At.Equal(testNow.Add(-time.Hour)) {
		t.Errorf("to one phone: %+v", all)
	}
	if all := outgoing(t, c, own(bot.WhatsApp, ours), parent, testNow.Add(-2*time.Hour)); len(all) != 1 || all[0].ProviderID != whatsapp || all[0].To != parent {
		t.Errorf("by WhatsApp: %+v", all)
	}
	if all := outgoing(t, c, own(bot.SMS, testService), parent, testNow.Add(-2*time.Hour)); len(all) != 1 || all[0].ProviderID != service {
		t.Errorf("by the messaging service: %+v", all)
	}
	if all := outgoing(t, c, own(bot.SMS, "+15005550009"), parent, testNow.Add(-2*time.Hour)); len(all) != 1 || all[0].ProviderID != elsewhere {
		t.Errorf("of another number: %+v", all)
	}

	in := incomingOf(t, c, own(bot.SMS, ours), testNow.Add(-2*time.Hour))
	if len(in) != 2 || in[1].Body != "not coming today" || in[1].From != parent || in[1].To != ours || !in[1].At.Equal(testNow.Add(-time.Hour)) || in[0].From != "" {
		t.Errorf("received by SMS: %+v", in)
	}
	if in := incomingOf(t, c, own(bot.WhatsApp, ours), testNow.Add(-2*time.Hour)); len(in) != 1 || in[0].Media != 2 || in[0].Channel != bot.WhatsApp {
		t.Errorf("received by WhatsApp: %+v", in)
	}
	if in := incomingOf(t, c, own(bot.SMS, ours), testNow.Add(-time.Minute)); len(in) != 0 {
		t.Errorf("received in the last minute: %+v", in)
	}

	// One by its SID, with what became of it.
	f.Callback(sms, "undelivered", 30005)
	m, err := c.Carried(t.Context(), sms)
	if err != nil || m.Status != bot.Undelivered || m.Code != "30005" || m.Verdict != bot.BadNumber {
		t.Errorf("by its SID: %+v, %v", m, err)
	}
	for _, id := range []string{"SM" + strings.Repeat("0", 32), "../Calls", ""} {
		if _, err := c.Carried(t.Context(), id); !errors.Is(err, bot.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestListsByOurClock: what a PC wrote down with a wrong clock is compared with what Twilio wrote down with a right one.
func TestListsByOurClock(t *testing.T) {
	for _, wrong := range []time.Duration{0, 2 * time.Second, -3 * time.Hour, 400 * 24 * time.Hour} {
		f := start(t)
		theirs := testNow.Add(-wrong)
		f.Clock(func() time.Time { return theirs })
		f.Inbound("+923001234567", "+15005550006", "Hello")
		theirs = theirs.Add(10 * time.Minute)
		c := newClient(t, f, func(cfg *Config) { cfg.Now = func() time.Time { return testNow.Add(10 * time.Minute) } })
		in := incomingOf(t, c, bot.Sender{Channel: bot.SMS, Address: "+15005550006"}, testNow.Add(-time.Minute))
		if len(in) != 1 || in[0].At.Sub(testNow).Abs() > sameClock || in[0].At.After(testNow.Add(10*time.Minute)) {
			t.Errorf("with a clock that is %v wrong: %+v", wrong, in)
		}
	}
}

// TestAListThatCannotBeRead says why, how long to wait, and nobody's number.
func TestAListThatCannotBeRead(t *testing.T) {
	for name, row := range map[string]struct {
		fault *twiliotest.Fault
		after time.Duration
		want  string
	}{
		"too many":      {twiliotest.TooMany("7"), 7 * time.Second, "slow down"},
		"broken":        {twiliotest.Page(503), 0, "answers 503"},
		"reset":         {twiliotest.ResetUnread(), 0, "does not answer"},
		"no account":    {twiliotest.Refuse(401, 20003, "Authenticate"), 0, "TWILIO_AUTH_TOKEN"},
		"elsewhere":     {twiliotest.Redirect(307, "/elsewhere"), 0, "answers 307"},
		"not JSON":      {twiliotest.Page(200), 0, "cannot be read"},
		"not a message": {twiliotest.Refuse(404, 20404, "+923001234567 was not found"), 0, "answers 404"},
	} {
		f := start(t)
		f.Lists(twiliotest.Lists{Fault: func(int, *http.Request) *twiliotest.Fault { return row.fault }})
		c := newClient(t, f)
		err := c.Outgoing(t.Context(), bot.Sender{Channel: bot.SMS, Address: "+15005550006"}, "+923001234567", testNow, func([]bot.Carried) bool { return true })
		var slow *bot.SlowDown
		if !errors.As(err, &slow) || slow.After != row.after || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "300123") {
			t.Errorf("%s: the error tells whom: %v", name, err)
		}
	}
	c := newClient(t, start(t), func(cfg *Config) { cfg.APIURL = "http://127.0.0.1:1" })
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := c.Carried(ctx, "SM"+strings.Repeat("0", 32)); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("unreachable: %v", err)
	}
}

// TestALongList: a text of 1,600 Urdu letters is large as JSON, and a page has many.
func TestALongList(t *testing.T) {
	f := start(t)
	for range listPage {
		f.Inbound("+923001234567", "+15005550006", strings.Repeat("ی", 1600))
	}
	f.Clock(func() time.Time { return testNow })
	if in := incomingOf(t, newClient(t, f), bot.Sender{Channel: bot.SMS, Address: "+15005550006"}, testNow.Add(-48*time.Hour)); len(in) != listPage {
		t.Errorf("%d messages were read, want %d", len(in), listPage)
	}
}

package bot

import (
	"strings"
	"testing"
	"time"
)

// TestResend is what staff may have sent again, and until when it is worth sending.
func TestResend(t *testing.T) {
	now := tried.Add(5 * time.Hour)
	for _, c := range []struct {
		name    string
		message Message
		end     time.Time
		expires time.Time
		refused string
	}{
		{"uncertain", Message{Status: Uncertain, ExpiresAt: tried.Add(48 * time.Hour)}, time.Time{}, now.Add(48 * time.Hour), ""},
		{"in doubt", Message{Status: InDoubt, ExpiresAt: tried.Add(48 * time.Hour)}, time.Time{}, now.Add(48 * time.Hour), ""},
		{"failed, its time over", Message{Status: Failed, ExpiresAt: tried.Add(48 * time.Hour)}, time.Time{}, now.Add(48 * time.Hour), ""},
		{"a reminder of an event", Message{Status: Undelivered, ExpiresAt: tried.Add(6 * time.Hour)}, time.Time{}, tried.Add(6 * time.Hour), ""},
		{"a reminder after the event", Message{Status: Failed, ExpiresAt: tried.Add(4 * time.Hour)}, time.Time{}, time.Time{}, "over"},
		{"with its broadcast's end", Message{Status: Failed, ExpiresAt: tried.Add(48 * time.Hour)}, now.Add(time.Hour), now.Add(time.Hour), ""},
		{"after its broadcast's end", Message{Status: Failed, ExpiresAt: tried.Add(48 * time.Hour)}, now, time.Time{}, "over"},
		{"queued", Message{Status: Queued}, time.Time{}, time.Time{}, "not been sent yet"},
		{"on its way", Message{Status: Sending}, time.Time{}, time.Time{}, "on its way"},
		{"delivered", Message{Status: Delivered}, time.Time{}, time.Time{}, "has been sent"},
		{"taken back", Message{Status: Canceled}, time.Time{}, time.Time{}, "taken back"},
		{"typed on the school's own phone", Message{Kind: Own, Status: Failed}, time.Time{}, time.Time{}, "type it there again"},
		{"a parent's", Message{Direction: In, Status: Routed}, time.Time{}, time.Time{}, "not one of ours"},
	} {
		m := c.message
		m.ID, m.Class, m.CreatedAt, m.SenderID, m.ProviderID, m.Attempts = "a", Routine, tried, "sender", "SM1", 3
		if m.Direction == "" {
			m.Direction = Out
		}
		again, err := Resend(m, c.end, now)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil || !again.ExpiresAt.Equal(c.expires) || again.AgainOf != "a" || again.ID == "a" || again.Status != Queued ||
			again.ProviderID != "" || again.SenderID != "" || again.Attempts != 0 || !again.SendAfter.Equal(now) {
			t.Errorf("%s: %+v, %v", c.name, again, err)
		}
		if strings.Contains(again.Reason, "may arrive twice") != (m.Status == InDoubt || m.Status == Uncertain) {
			t.Errorf("%s: the reason is %q", c.name, again.Reason)
		}
	}
}

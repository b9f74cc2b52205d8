package twilio

import (
	"strings"
	"testing"

	"raabta/bot"
)

// Each code with what it must lead to: on a refusal, and on a message that failed after Twilio had taken it.
func TestCodes(t *testing.T) {
	rows := []struct {
		code            int
		refused, failed bot.Verdict
	}{
		{21211, bot.BadNumber, bot.BadNumber},
		{21217, bot.BadNumber, bot.BadNumber},
		{21265, bot.BadNumber, bot.BadNumber},
		{21266, bot.BadNumber, bot.BadNumber},
		{21268, bot.BadNumber, bot.BadNumber},
		{21614, bot.BadNumber, bot.BadNumber},
		{21635, bot.BadNumber, bot.BadNumber},
		{30004, bot.BadNumber, bot.BadNumber},
		{30005, bot.BadNumber, bot.BadNumber},
		{30006, bot.BadNumber, bot.BadNumber},
		{63003, bot.BadNumber, bot.BadNumber},
		{63024, bot.BadNumber, bot.BadNumber},
		{63032, bot.BadNumber, bot.BadNumber},
		{21610, bot.OptedOut, bot.OptedOut},
		{21602, bot.BadContent, bot.BadContent},
		{21617, bot.BadContent, bot.BadContent},
		{21619, bot.BadContent, bot.BadContent},
		{21655, bot.BadContent, bot.BadContent},
		{21656, bot.BadContent, bot.BadContent},
		{21658, bot.BadContent, bot.BadContent},
		{30007, bot.Filtered, bot.Filtered},
		{63005, bot.BadContent, bot.BadContent},
		{63013, bot.BadContent, bot.BadContent},
		{63021, bot.BadContent, bot.BadContent},
		{63040, bot.BadContent, bot.BadContent},
		{63041, bot.BadContent, bot.BadContent},
		{63042, bot.BadContent, bot.BadContent},
		{92002, bot.BadContent, bot.BadContent},
		{92007, bot.BadContent, bot.BadContent},
		{63016, bot.WindowShut, bot.WindowShut},
		{21219, bot.BadRoute, bot.BadRoute},
		{21408, bot.BadRoute, bot.BadRoute},
		{21606, bot.BadRoute, bot.BadRoute},
		{21608, bot.BadRoute, bot.BadRoute},
		{21612, bot.BadRoute, bot.BadRoute},
		{30034, bot.BadRoute, bot.BadRoute},
		{63015, bot.BadRoute, bot.BadRoute},
		{10001, bot.SenderFault, bot.SenderFault},
		{20003, bot.SenderFault, bot.SenderFault},
		{20005, bot.SenderFault, bot.SenderFault},
		{20008, bot.SenderFault, bot.SenderFault},
		{20404, bot.SenderFault, bot.SenderFault},
		{21212, bot.SenderFault, bot.SenderFault},
		{21603, bot.SenderFault, bot.SenderFault},
		{21659, bot.SenderFault, bot.SenderFault},
		{21660, bot.SenderFault, bot.SenderFault},
		{21661, bot.SenderFault, bot.SenderFault},
		{21701, bot.SenderFault, bot.SenderFault},
		{21703, bot.SenderFault, bot.SenderFault},
		{21705, bot.SenderFault, bot.SenderFault},
		{30002, bot.SenderFault, bot.SenderFault},
		{30032, bot.SenderFault, bot.SenderFault},
		{63001, bot.SenderFault, bot.SenderFault},
		{63007, bot.SenderFault, bot.SenderFault},
		{63051, bot.SenderFault, bot.SenderFault},
		{63112, bot.SenderFault, bot.SenderFault},
		{20429, bot.Retry, bot.RetryLater},
		{63012, bot.Retry, bot.RetryLater},
		{63017, bot.Retry, bot.RetryLater},
		{63018, bot.Retry, bot.RetryLater},
		{14107, bot.Looping, bot.Looping},
		{30003, bot.RetryLater, bot.RetryLater},
		{30008, bot.RetryLater, bot.RetryLater},
		{30036, bot.RetryLater, bot.RetryLater},
		{30039, bot.Looping, bot.Looping},
		{63049, bot.RetryLater, bot.RetryLater},
		{21611, bot.QueueFull, bot.RetryLater},
		{30001, bot.QueueFull, bot.RetryLater},
		{0, bot.BadContent, bot.RetryLater}, // no code: a 4xx never comes here without one, a callback may
		{99999, bot.BadContent, ""},         // not listed
	}
	listed := 0
	for _, row := range rows {
		if m := refusalOf(row.code, 400); m.verdict != row.refused {
			t.Errorf("%d refused: %q, want %q", row.code, m.verdict, row.refused)
		}
		m := failureOf(row.code)
		if m.verdict != row.failed {
			t.Errorf("%d failed: %q, want %q", row.code, m.verdict, row.failed)
		}
		if _, ok := codes[row.code]; ok {
			listed++
		}
	}
	if listed != len(codes) {
		t.Errorf("%d of %d codes have a row", listed, len(codes))
	}
}

// Staff read reasons inside other sentences: "Messages by sms are held: …. It is tried again every 15 minutes."
func TestReasonsFitIntoSentences(t *testing.T) {
	for code, m := range codes {
		if m.reason == "" || strings.HasSuffix(m.reason, ".") || strings.Contains(m.reason, "\n") {
			t.Errorf("%d: %q", code, m.reason)
		}
		waits := m.verdict == bot.Retry || m.verdict == bot.RetryLater || m.verdict == bot.QueueFull
		if !waits && !strings.Contains(m.reason, ";") {
			t.Errorf("%d does not say what to do: %q", code, m.reason)
		}
	}
}

func TestUnlistedRefusalsAreJudgedByStatus(t *testing.T) {
	for status, want := range map[int]bot.Verdict{
		400: bot.BadContent, 401: bot.SenderFault, 402: bot.Refused, 403: bot.Refused, 404: bot.Refused,
		409: bot.BadContent, 429: bot.Retry,
	} {
		m := refusalOf(99999, status)
		if m.verdict != want {
			t.Errorf("HTTP %d: %q, want %q", status, m.verdict, want)
		}
		if status != 429 && !strings.Contains(m.reason, "twilio.com/docs/api/errors/99999") {
			t.Errorf("HTTP %d: the reason does not lead to Twilio's page: %q", status, m.reason)
		}
	}
}

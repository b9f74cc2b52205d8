package bot_test

import (
	"strings"
	"testing"
	"time"

	"raabta/bot"
)

// TestWordsThatComeInLate: what was written yesterday is told with its time, so that its "today" is not taken for today's; and
// what it goes on with is what was going on then.
func TestWordsThatComeInLate(t *testing.T) {
	decide := func(in bot.Inbound) bot.Decision {
		return bot.Decide(in, noon, builtin(t), map[string]bot.Asker{"event": eventAsker{}})
	}
	forward := func(d bot.Decision) string {
		for _, draft := range d.Drafts {
			if draft.StaffID != "" {
				return draft.Body
			}
		}
		return ""
	}
	yesterday := noon.Add(-25*time.Hour - 10*time.Minute) // Tuesday, 8:50

	d := decide(at(world("Ayesha has fever, she will not come today"), yesterday))
	if body := forward(d); !strings.Contains(body, "(Tue 24 Nov, 8:50 am) Ayesha has fever") {
		t.Errorf("the teacher reads %q", body)
	}
	if !strings.Contains(d.Reason, "came in 25:10 hours after it was written") {
		t.Errorf("staff read %q", d.Reason)
	}
	for _, m := range d.Drafts {
		if !m.AnswersAt.Equal(yesterday) {
			t.Errorf("an opt-out of this morning would not stop what answers yesterday's words: %v", m.AnswersAt)
		}
	}
	if body := forward(decide(at(world("Ayesha has fever"), noon.Add(-29*time.Minute)))); strings.Contains(body, "Nov") {
		t.Errorf("half an hour is nothing to tell of: %q", body)
	}

	// A conversation that was live then is what the words belong to, however old it is by now.
	in := at(thread(twoChildren(world("thank you")), "A1", "t1", "s1", bot.ThreadAnswered, 96*time.Hour), noon.Add(-30*time.Hour))
	if d := decide(in); d.Thread == nil || d.Thread.Code != "A1" {
		t.Errorf("it opened %+v: %s", d.Thread, d.Reason)
	}
}

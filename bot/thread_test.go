package bot_test

import (
	"testing"
	"time"

	"raabta/bot"
)

// TestJoinedThreads: of two conversations with one person the joined one waits where either did, from the first words on.
func TestJoinedThreads(t *testing.T) {
	thread := func(state string, family, staff, waiting int) bot.Thread {
		at := func(hour int) time.Time {
			if hour == 0 {
				return time.Time{}
			}
			return noon.Add(time.Duration(hour) * time.Hour)
		}
		return bot.Thread{State: state, FamilyAt: at(family), StaffAt: at(staff), WaitingSince: at(waiting)}
	}
	for _, c := range []struct {
		name             string
		into, from, want bot.Thread
	}{
		{"both wait", thread(bot.ThreadWaiting, 3, 0, 2), thread(bot.ThreadWaiting, 4, 0, 1), thread(bot.ThreadWaiting, 4, 0, 1)},
		{"the other waits", thread(bot.ThreadAnswered, 1, 2, 0), thread(bot.ThreadWaiting, 3, 0, 3), thread(bot.ThreadWaiting, 3, 2, 3)},
		{"this one waits", thread(bot.ThreadWaiting, 3, 1, 2), thread(bot.ThreadAnswered, 1, 4, 0), thread(bot.ThreadWaiting, 3, 4, 2)},
		{"closed and answered", thread(bot.ThreadClosed, 1, 0, 0), thread(bot.ThreadAnswered, 2, 3, 0), thread(bot.ThreadAnswered, 2, 3, 0)},
		{"answered and closed", thread(bot.ThreadAnswered, 1, 2, 0), thread(bot.ThreadClosed, 3, 0, 0), thread(bot.ThreadAnswered, 3, 2, 0)},
	} {
		if got := c.into.Joined(c.from); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

package bot

import (
	"math"
	"time"

	"raabta/bot/civil"
)

// planLimit ends a plan that no school would wait for.
const planLimit = 366 * 24 * time.Hour

// FinishTime is when the last of count messages will have left, the first at start or when it may: one sender carries them
// at rate messages a second (0 is as fast as the provider takes them), and a class that is Unprompted leaves inside cal
// only. The zero time says that they will not have left within a year, or that cal never opens.
//
// count is of places at the rate: Twilio counts the segments of an SMS, and so does who asks here. The sender is taken to be
// free: what leaves before counts among count, as does what the provider still has in hand in start.
func FinishTime(count int, rate float64, start time.Time, cal civil.Calendar, class Class) time.Time {
	if count <= 0 {
		return start
	}
	var work time.Duration // of the sender, from the first message to the last
	if rate > 0 {
		seconds := float64(count-1) / rate
		if seconds > planLimit.Seconds() {
			return time.Time{}
		}
		work = time.Duration(math.Ceil(seconds*1000)) * time.Millisecond
	}
	if !class.Unprompted() {
		return start.Add(work)
	}
	for at := start; at.Sub(start) <= planLimit; {
		open, until := cal.Window(at)
		if open.IsZero() {
			return time.Time{}
		}
		if open.After(at) {
			at = open
		}
		if left := until.Sub(at); work >= left {
			work -= left
			at = until
			continue
		}
		return at.Add(work)
	}
	return time.Time{}
}

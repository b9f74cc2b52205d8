package bot

import "time"

// mark is a moment on both clocks of a machine: the monotonic one, which stands still while it sleeps, and the wall's, which
// can be set. The loops that main starts read both to notice that they did not run for a while.
type mark struct {
	mono time.Time
	wall time.Time
}

func markOf(wall Clock) mark { return mark{time.Now(), wall()} }

// since is the time since the mark, on the clock that went further.
func (m mark) since(wall Clock) time.Duration { return max(time.Since(m.mono), wall().Sub(m.wall)) }

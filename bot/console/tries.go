package console

import (
	"net/netip"
	"time"

	"raabta/bot"
)

// Guessing passwords is slowed down by three counts: of a login from an address, of an address, of a login. Nobody is locked out:
// whoever guesses at a login from everywhere slows down only browsers that its owner never signed in with (OWASP, Slow Down Online
// Guessing Attacks with Device Cookies, https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
const (
	freePair    = 5  // a person who looks for the right one of their passwords
	freeAddress = 20 // an office behind one address
	freeLogin   = 40
	waitMost    = 15 * time.Minute
	forgetTries = 24 * time.Hour
)

// waitAfter is how long to wait after the n-th of tries of which some are free: a second, doubled with each one more.
func waitAfter(n, free int) time.Duration {
	if n < free {
		return 0
	}
	return min(time.Second<<min(n-free, 20), waitMost)
}

// tryKeys are what a try is counted under. They are hashes: the table holds no address and no login.
func tryKeys(from netip.Addr, login string) (pair, address, name string) {
	if from.Is6() {
		// A line of the internet has 2^64 addresses.
		if p, err := from.Prefix(64); err == nil {
			from = p.Addr()
		}
	}
	name = bot.FoldLogin(login)
	return hashed("pair " + from.String() + " " + name), hashed("address " + from.String()), hashed("login " + name)
}

// mustWait is how long a try is too early, 0 for one that may be made. known says that its browser is known to the user.
func mustWait(now time.Time, pair, address, login bot.Tries, known bool) time.Duration {
	wait := time.Duration(0)
	for _, count := range []struct {
		bot.Tries
		free int
	}{{pair, freePair}, {address, freeAddress}, {login, freeLogin}} {
		if known && count.free == freeLogin {
			continue
		}
		if left := count.LastAt.Add(waitAfter(count.N, count.free)).Sub(now); count.N >= count.free && left > wait {
			wait = left
		}
	}
	return wait
}

package twiliotest

import (
	"math/rand/v2"
	"net/http"
)

// Chance is a fault and its share of the creates: 0.02 is one in fifty.
type Chance struct {
	Share float64
	Fault *Fault
}

// Faults is a script of random faults. The same seed gives the nth create the same fault, whatever runs beside it.
func Faults(seed uint64, chances ...Chance) Script {
	return func(n int, _ *http.Request) *Fault {
		at := rand.New(rand.NewPCG(seed, uint64(n))).Float64()
		for _, c := range chances {
			if at < c.Share {
				return c.Fault
			}
			at -= c.Share
		}
		return nil
	}
}

// BadDay is a mix of everything that a network and a provider do to a create and that ends soon, share of the creates in
// all: a third of it surely not sent, the rest in doubt, of which about half was accepted.
func BadDay(share float64) []Chance {
	faults := []*Fault{
		TooMany(""), TooMany("1"),
		ResetUnread(), ResetRead(), Page(500), Page(502), Page(503),
		ResetAccepted(), Garbled(), NoSID(), Truncated(),
	}
	chances := make([]Chance, len(faults))
	for i, fault := range faults {
		chances[i] = Chance{share / float64(len(faults)), fault}
	}
	return chances
}

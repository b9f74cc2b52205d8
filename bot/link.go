package bot

import (
	"slices"
	"time"
)

// Link is a number of the school's that is linked as a companion device, as WhatsApp Web is. One process at a time holds its
// session, under the sender's lease.
//
//	linked ▶ connecting ⇄ connected ◀▶ away
//	             │            │
//	             ├────────────┴▶ replaced (another program took the session: it stays down a while, then connecting)
//	             ├▶ banned until, outdated, refused ▶ connecting when that is over
//	             └▶ logged_out, unlinked: for good; the number can be linked anew
//
// Whatever the state, what is queued for the number waits; once it is unlinked the school's other WhatsApp numbers have it, where
// there are any.
type Link struct {
	SenderID string    `db:"sender_id"`
	Device   string    `db:"device"` // WhatsApp's name of the device, "923001234567:12@s.whatsapp.net"
	State    LinkState `db:"state"`
	Reason   string    `db:"reason"` // what is wrong and what to do, a sentence for staff; "" where all is well
	Until    time.Time `db:"until"`  // when a state ends by itself; zero where nobody knows
	At       time.Time `db:"at"`     // when it came to this state
	Leaving  bool      `db:"leaving"`
}

// LinkState is how a linked number stands.
type LinkState string

// States of a link.
const (
	LinkMade       LinkState = "linked"     // its phone has accepted it; it was never connected
	LinkConnecting LinkState = "connecting" // a process holds the session and has no connection yet
	LinkConnected  LinkState = "connected"
	LinkAway       LinkState = "away"       // no process holds the session, or the network is down
	LinkReplaced   LinkState = "replaced"   // another program connected with this session
	LinkBanned     LinkState = "banned"     // WhatsApp has locked the number for a time
	LinkOutdated   LinkState = "outdated"   // WhatsApp takes no program of this version any more
	LinkRefused    LinkState = "refused"    // WhatsApp refuses it for a reason that nobody has described
	LinkLoggedOut  LinkState = "logged_out" // it was taken off the phone's list, or the account is gone
	LinkUnlinked   LinkState = "unlinked"   // staff gave it up here
)

// LinkStates lists them, from the linking on.
func LinkStates() []LinkState {
	return []LinkState{
		LinkMade, LinkConnecting, LinkConnected, LinkAway, LinkReplaced, LinkBanned, LinkOutdated, LinkRefused, LinkLoggedOut, LinkUnlinked,
	}
}

// Held says whether a process holds the link's session at now.
func (l Link) Held(leases []Lease, now time.Time) bool {
	return slices.ContainsFunc(leases, func(lease Lease) bool { return lease.Name == SenderLease(l.SenderID) && lease.Held(now) })
}

// Stands is how the link stands where its session is held, or not: whoever said that it connects, or is connected, and holds
// it no more was killed, and the number is away.
func (l Link) Stands(held bool) LinkState {
	if !held && (l.State == LinkConnected || l.State == LinkConnecting) {
		return LinkAway
	}
	return l.State
}

// Ended says that only linking anew helps.
func (s LinkState) Ended() bool { return s == LinkLoggedOut || s == LinkUnlinked }

// LinkedNumber is a number of the school's that is or was linked, with how it stands.
type LinkedNumber struct {
	Own  Sender
	Link Link
	Held bool // a process holds its session
}

// LinkedNumbers puts together the linked numbers among senders, in the order of those.
func LinkedNumbers(senders []Sender, links []Link, leases []Lease, now time.Time) (list []LinkedNumber) {
	for _, own := range senders {
		if at := slices.IndexFunc(links, func(l Link) bool { return l.SenderID == own.ID }); at >= 0 {
			list = append(list, LinkedNumber{own, links[at], links[at].Held(leases, now)})
		}
	}
	return list
}

// Stands is how the number stands, whoever was killed while it said that it is connected.
func (n LinkedNumber) Stands() LinkState { return n.Link.Stands(n.Held) }

// Leaving says that staff want it unlinked, and that nobody has done it yet.
func (n LinkedNumber) Leaving() bool { return n.Link.Leaving && !n.Link.State.Ended() }

// Paused says that the number's state keeps its sender paused, so that only what ends the state ends the pause.
func (n LinkedNumber) Paused() bool {
	switch n.Link.State {
	case LinkBanned, LinkOutdated, LinkRefused, LinkLoggedOut:
		return true
	}
	return false
}

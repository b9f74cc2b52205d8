package bot

import (
	"context"
	"time"
)

// Lease is the right to do what only one of several processes may do, until it expires. The fence grows with each grant:
// it tells the holder of today from one that was stopped, or cut off, and does not know yet that its lease went on to
// another.
type Lease struct {
	Name      string    `db:"name"`   // "chores", "sender:ID"
	Holder    string    `db:"holder"` // a process; "" when nobody holds it
	Fence     int64     `db:"fence"`
	GrantedAt time.Time `db:"granted_at"`
	ExpiresAt time.Time `db:"expires_at"`
}

// Held says whether somebody holds the lease at now.
func (l Lease) Held(now time.Time) bool { return l.Holder != "" && l.ExpiresAt.After(now) }

// LeaseStore is what holding leases needs of storage. Each method is one statement.
type LeaseStore interface {
	// WinLease grants the lease to holder until now+ttl, under a new fence, if nobody holds it at now. ErrTaken when another
	// does. (Its own holder may win it anew: it lost count of it.)
	WinLease(ctx context.Context, now time.Time, name, holder string, ttl time.Duration) (Lease, error)
	// RenewLease moves the end of a lease to now+ttl. ErrStale when another has been granted it since.
	RenewLease(ctx context.Context, now time.Time, l Lease, ttl time.Duration) (Lease, error)
	// ReleaseLease lets others win it at once. ErrStale when another has been granted it since.
	ReleaseLease(ctx context.Context, l Lease) error
}

// The lease of what one process does for all: tidying, alarms, looking at what the provider lists.
const ChoresLease = "chores"

// SenderLease is the lease of a sender whose channel only one process may hold open (see Exclusive).
func SenderLease(senderID string) string { return "sender:" + senderID }

type leaseKey struct{}

// WithLease gives what is done under ctx the lease's fence: every transaction of storage's checks it as the last thing
// before it commits, and fails with ErrStale where the lease was granted anew meanwhile. So whoever works under a lease
// needs no words for it.
func WithLease(ctx context.Context, l Lease) context.Context {
	return context.WithValue(ctx, leaseKey{}, l)
}

// withoutLease is for what must be written down whoever holds the lease now: what is known of attempts.
func withoutLease(ctx context.Context) context.Context {
	return context.WithValue(ctx, leaseKey{}, nil)
}

// LeaseOf is the lease that ctx works under; false for none.
func LeaseOf(ctx context.Context) (Lease, bool) {
	l, ok := ctx.Value(leaseKey{}).(Lease)
	return l, ok
}

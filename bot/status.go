package bot

// Status of a message.
type Status string

// Statuses of outgoing messages. See the package comment for the drawing.
const (
	Queued      Status = "queued"    // ours; may be claimed when its time has come
	Sending     Status = "sending"   // claimed, or accepted by the provider and not yet sent on
	InDoubt     Status = "in_doubt"  // the bytes left and no answer told what became of them; the provider's list is asked
	Uncertain   Status = "uncertain" // it stays in doubt: people decide whether to send it again
	Sent        Status = "sent"
	Failed      Status = "failed"      // refused: by us before sending, or by the provider
	Undelivered Status = "undelivered" // the network gave up
	Canceled    Status = "canceled"    // taken back: by staff, an opt-out or its own expiry
	Delivered   Status = "delivered"
	Read        Status = "read"
)

// Statuses of incoming messages.
const (
	Received Status = "received" // stored, not yet routed
	Routed   Status = "routed"
)

// replaces is the state machine: each status with those it may replace.
func replaces() map[Status][]Status {
	return map[Status][]Status{
		Queued:      {Sending}, // only for a try that surely did not reach the provider: Settle, never Report
		Sending:     {Queued, InDoubt, Uncertain},
		InDoubt:     {Sending},
		Uncertain:   {InDoubt},
		Sent:        {Queued, Sending, InDoubt, Uncertain},
		Failed:      {Queued, Sending, InDoubt, Uncertain, Sent},
		Undelivered: {Queued, Sending, InDoubt, Uncertain, Sent},
		Canceled:    {Queued, Sending, InDoubt, Uncertain, Sent},
		Delivered:   {Queued, Sending, InDoubt, Uncertain, Sent, Failed, Undelivered, Canceled},
		Read:        {Queued, Sending, InDoubt, Uncertain, Sent, Failed, Undelivered, Canceled, Delivered},
	}
}

// Replaces lists the statuses that s may replace; every UPDATE of a status names them.
func (s Status) Replaces() []Status { return replaces()[s] }

// Recalled lists the statuses that a message may come back to the queue from, beside those that Queued replaces: only when
// its own process tells, late, that not a byte of the attempt in doubt had left.
func Recalled() []Status { return []Status{InDoubt, Uncertain} }

// Final says that nothing but a late report of success moves the message any more.
func (s Status) Final() bool {
	switch s {
	case Failed, Undelivered, Canceled, Delivered, Read:
		return true
	}
	return false
}

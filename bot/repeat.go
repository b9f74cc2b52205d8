package bot

// Repeater is a Channel that knows the provider's id of a message before it is sent, the same at every try; a phone shows one
// id once. So a try whose outcome nobody knows is simply made again, and a report finds its message whatever became of the
// answer to the send.
type Repeater interface {
	Channel
	// Repeats says that it is.
	Repeats() bool
	// ProviderID is the provider's id of the message.
	ProviderID(messageID string) string
}

func repeater(c Channel) (Repeater, bool) {
	r, ok := c.(Repeater)
	return r, ok && r.Repeats()
}

// mostRepeats is how often a message is tried whose outcomes are all unknown, before people decide.
const mostRepeats = 5

// repeated is what becomes of a message in doubt whose try can be made again.
func repeated(u Unresolved) (Settled, bool) {
	if u.Status != InDoubt || u.Attempts >= mostRepeats {
		return Settled{}, false
	}
	return Settled{
		MessageID: u.ID, AttemptID: u.AttemptID, Outcome: NotSent, Status: Queued, Counts: true,
		Reason: "nobody knows whether it was sent: it is sent again under its own id, which a phone shows once",
	}, true
}

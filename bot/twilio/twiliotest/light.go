package twiliotest

// KeepNothing makes the fake forget what it has accepted once it stands in the log (LogTo): a million creates then need no
// memory, and the log alone is the truth. Messages can't be listed, read or called back any more.
func (f *Twilio) KeepNothing() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.light = true
}

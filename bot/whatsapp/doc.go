// Package whatsapp carries messages over a school's own WhatsApp number, linked as a companion device as WhatsApp Web is. It
// speaks through go.mau.fi/whatsmeow, whose tables stand in the same database as ours (Sessions).
//
// It has three halves that share a Channel. Link pairs a device with the school's phone, by a QR code or by a code of eight
// characters. Hold keeps the session of one number alive while this process has the sender's lease, and hands in what comes.
// Send carries one message; the outbox sends only while Hold says that the session is up, so that what is queued waits while
// it is not.
//
// # A session
//
//	       ┌───────────────────── the socket is gone, no answer to the login, keepalives fail ────────────────────┐
//	       ▼                                                                                                      │
//	connecting ── Connected ──▶ connected: sends ─────────────────────────────────────────────────────────────────┤
//	       │                                                                                                      │
//	       ├── replaced: the lease is given up, and this process stays down for 30 to 90 s                        │
//	       ├── banned for a time, outdated, refused: connects again when that may be over                         │
//	       └── logged out: the session is gone for good; staff link the number anew
//
// whatsmeow's events can be lost (a close may overtake the stanza that gives the reason), and IsLoggedIn stays true after a
// socket has died, so the session is supervised by what this connection has said and by timers; whatever was missed is said
// again at the next login. whatsmeow's own reconnecting is off: a process that lost its lease must not take the session back.
//
// # Nothing that is written to us is lost
//
// WhatsApp holds a message until it is acknowledged. It is acknowledged after it was stored, and only then (SynchronousAck); one
// that could not be stored stays decrypted in whatsmeow's buffer, and comes again with the next login, which the session brings
// about once the database answers. whatsmeow itself acknowledges what it could not decrypt, also where that was for want of its
// keys; so the session hangs up at the first failure of their database, before that (Sessions.Failed). A message that comes twice is stored once, by chat, sender and id.
//
// # Nothing is sent twice
//
// The id under which a message goes out is made of the message's own (ProviderID) and stands in its attempt before the first
// byte leaves. Every try uses it, so a message of which nobody knows whether it left is simply sent again: WhatsApp's apps show
// one id once. That is what their users report (https://github.com/EvolutionAPI/evolution-go/issues/61) and what bridges rely
// on; no document of WhatsApp's says so.
//
// # What WhatsApp thinks of it
//
// A linked device that a program drives is against WhatsApp's terms, and numbers are banned for writing to strangers and for
// writing much. The pace is a few messages a minute; whom a message may go to is not decided here.
package whatsapp

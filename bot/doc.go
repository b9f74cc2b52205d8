// Package bot is the centre of Raabta: whom the school talks to and what happens. It holds the nouns (School, Household,
// Student, Staff, Message, Thread, Question, Broadcast), the pure decision on an inbound message (Decide), the loops that
// route, expand and send, and the seam to providers (Channel). It knows no provider, no SQL and no HTTP, and reads no
// clock: now is passed in. What it needs of storage stands as small interfaces beside the loops that use them.
//
// # An outgoing message
//
//	           ┌──────────── surely not sent: later ───────────┐
//	           ▼                                               │
//	queued ▶ sending ▶ accepted (still sending) ▶ sent ▶ delivered ▶ read
//	  │        │                │                  │        ▲
//	  │        └▶ in_doubt ─────┴─ found, or told ─┴────────┤
//	  │              └▶ uncertain ── a late report ─────────┘
//	  │                                            └▶ undelivered, failed
//	  └▶ canceled (expired, STOP, staff), failed (refused, nobody to reach)
//
// queued means ours alone. A claim makes it sending and names its owner until a lease; an attempt, whose id nobody can
// guess, is committed before the first byte leaves. A try ends in one of three ways: accepted; surely not sent, the only one
// that is tried again; in doubt. Where it was accepted the attempt alone is written, with the provider's id. Reports of the
// provider come late, twice and out of order: a status replaces only those it may replace (Status.Replaces), so they do no
// harm:
//
//	queued < sending < in_doubt < uncertain < sent < failed = undelivered = canceled < delivered < read
//
// A claim whose process died before the attempt was committed was surely not sent and goes back to queued after its lease;
// with an attempt it becomes in_doubt. Should that process only have been stopped, or cut off from the database, it sends
// nothing when it wakes up late, and tells what surely was not sent: such a message alone goes from in_doubt or uncertain
// back to queued, unless it was sent again meanwhile (Recalled).
//
// A doubt is resolved by the attempt's id, when the provider calls back with it, or by what the provider's list holds (see
// Doubts): a listing proves that a message was sent, never that it was not. What is not found within a quarter of an hour
// is uncertain: staff see it and may have it sent again, which is a message of its own (Message.AgainOf). Only an emergency
// is sent once more by itself, a minute after the attempt, as a message that says of itself that it may arrive twice.
//
// While a provider can't be reached a message is tried again until its time is over, and then staff are told. An emergency
// that its channel did not take for a minute, and that surely was not sent, is canceled and queued once for the same phone's
// other channel (OtherWay).
//
// # Several processes
//
// Sending is shared by claims: a message is one process's until its lease, and Begin commits an attempt only while it is. What
// one process must do for all (tidying, looking for doubts, alarms), or hold alone (Exclusive), is done under a Lease: a Keeper
// wins it, renews it, and ends the work in time; its fence is checked in each transaction of the work, so what a process does
// that does not know yet that it was replaced is rolled back.
//
// Everything is due by the process's clock, as far as a ClockWatch trusts it:
//
//	sound   all goes on
//	ahead   it jumped forward less than a minute ago      schedules, what families did not ask for, tidying: wait
//	behind  it is before the newest time of the database  schedules, what families did not ask for: wait
//	wrong   off the database's, or never set              nothing is sent, routed or tidied here
//
// # A linked device
//
// A WhatsApp sender that is a linked device (Sender.Linked) is a number like any person's, and WhatsApp bans those for writing
// to strangers and for saying the same to many. So Choose takes it for those who have written to it; a claim keeps its first words,
// to staff, and to families where the school decided so (School.WhatsAppStrangers), to a few people a day (FirstWords); and a
// broadcast from it begins with a greeting of each recipient's own. The provider may refuse a first word to one person
// (Stranger: the address rests until Address.RestUntil) or to all (Sender.StrangersUntil). What must not go by WhatsApp waits,
// goes by SMS, or fails with what to do.
//
// # Several numbers
//
// A school may have several senders of a channel. A phone is then written to from the one that it last wrote to
// (Address.SenderID), for as long as that can send; an emergency, only while that works. Whoever never wrote is written to from
// any. A sender that takes another's place is a stranger to its families (Outgoing.Elsewhere): a WhatsApp window is open at the
// number that was written to, and a linked device meets a new person.
//
// # A broadcast
//
//	expanding ──────▶ expanded
//	    ▲ │            ▲ │        paused by staff, or by itself; resumed to where it was
//	    │ ▼            │ ▼
//	    ╰─────paused─────╯
//
//	expanding, expanded, paused ▶ canceled, failed
//
// expanding makes messages, a chunk at a time, and goes on at its cursor after a crash; expanded has made them all. paused
// makes none, and what has not left is held: queued still, in no claim's sight, until it is resumed, taken back or expired.
// The state is committed first and holds from then on; the messages are marked after it, some at a time, which Tidy
// finishes should the process die. canceled (staff) and failed (a text could not be made) take back what has not left.
//
// A broadcast halts itself, that is, it is paused with its reason and an alarm, when of 100 or more whose end is known over
// a tenth were rejected or over a twentieth were taken for spam, or when of 200 or more over one in fifty wrote STOP within
// the hour (Troubled.Halt).
//
// # An incoming message
//
//	received ▶ routed
//
// received is committed before the provider gets its answer; what could not be, or came while the program was down, is fetched
// from the provider's list (see Fetcher) and counts from when it was written. Decide says what follows, and Inbox.Route carries all of it
// out in one transaction: who wrote, why it was routed so, opt-outs, the question answered, the thread, the texts said.
// Where a unique row refuses (a slot is gone, a question was answered from the other phone), the transaction rolls back
// and the message is decided afresh.
//
// A message that its writer changed while it was received says what it says now; one that was routed is followed by its
// correction, which answers anew what the first answered, or goes to whoever read the first. A message that was deleted for
// everyone while it was received is routed to nobody; of one that was routed staff see that it was.
//
// What a person types on the school's own phone (Own) comes in as well. It is the school's, going out:
//
//	received ▶ sent ▶ delivered ▶ read
//
// It was never queued and is sent nowhere. Routing puts it into its conversation, which waits no more, and for OwnSilence the
// number gets no automatic answers but those that carry out what it asked for: a bot must not talk over a person.
//
// # A question
//
//	open ▶ answered | expired | superseded
//
// One mechanism asks everything: event answers, meeting times, the digest's digit, "which child?", "which question?", the
// language, whose a new phone is. A question names the Asker that reads its answer; two open questions that an answer fits
// are asked back. It is asked of a household, of a teacher, or of a number that nobody here has (see package join).
//
// # A thread
//
//	(none) ▶ waiting ⇄ answered
//	            ╰── closed ◀╯      a family's words open it again
//
// One household and one teacher (or the office), about one child or none; of somebody nobody knows there is a number, or, where
// WhatsApp hides that, what it calls them (HiddenNumber). Its code, #A7, is what a teacher may write.
// Neither side ever sees the other's number: both write to the school's.
//
// # Opt-outs
//
// STOP is kept by number and topic with its time. A message goes out under an opt-out only when it answers words that came
// at or after it (Message.AnswersAt): the one confirmation, and answers to what a family asks later. Emergencies go out
// unless the school decided otherwise.
//
// # Loops
//
// A number gets at most MostAnswers automatic answers within LoopSpan; then it is silent, and one alarm tells staff. What
// people write is kept, threaded and forwarded all the same. What only machines write is not: an autoresponder's text or a
// delivery report (package reply knows them) is kept and goes nowhere; the same words again and again, or more in one
// conversation than people write, stay in it and wait for staff. Our own numbers are never sent anything, and what comes
// from them is kept and not decided on.
package bot
